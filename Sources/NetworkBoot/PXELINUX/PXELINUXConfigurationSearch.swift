public import NetworkProtocols

/// The configuration files that PXELINUX asks for one after the other until one is there (`pxe_open_config`;
/// RFC 5071 §4 and §5 for options 209 and 210).
///
///     PXELINUXConfigurationSearch(prefix: …, uuid: …, hardwareAddress: mac.octets, address: address).candidates
public struct PXELINUXConfigurationSearch: Hashable, Sendable {
    /// What goes before each name, see ``PXELINUXPath/prefix(bootFile:option210:)``.
    public var prefix: [UInt8]
    /// Option 209, asked for first.
    public var configurationFile: [UInt8]?
    /// The 16 octets of option 97 behind its type, in the order in which they go over the wire.
    public var uuid: [UInt8]?
    /// ARP hardware type; 1 is Ethernet.
    public var hardwareType: UInt8
    public var hardwareAddress: [UInt8]
    public var address: IPv4Address
    public var version: PXELINUXVersion

    public init(
        prefix: [UInt8],
        configurationFile: [UInt8]? = nil,
        uuid: [UInt8]? = nil,
        hardwareType: UInt8 = 1,
        hardwareAddress: [UInt8],
        address: IPv4Address,
        version: PXELINUXVersion = .six
    ) {
        self.prefix = prefix
        self.configurationFile = configurationFile
        self.uuid = uuid
        self.hardwareType = hardwareType
        self.hardwareAddress = hardwareAddress
        self.address = address
        self.version = version
    }

    /// Which part of the search a name belongs to.
    public enum Step: Hashable, Sendable {
        /// The name that option 209 gives.
        case option209
        case uuid
        case hardwareAddress
        /// The IPv4 address in upper-case hexadecimal, so many digits of it.
        case address(digits: Int)
        case `default`

        /// Where in the search this step stands; lower ones come first.
        public var position: Int {
            switch self {
            case .option209: 0
            case .uuid: 1
            case .hardwareAddress: 2
            case .address(let digits): 3 + (8 - digits)
            case .default: 11
            }
        }
    }

    /// One name that is asked for.
    public struct Candidate: Hashable, Sendable {
        public var step: Step
        /// The name as written, before the prefix: `pxelinux.cfg/default`.
        public var name: [UInt8]
        /// What is asked of whom.
        public var target: PXELINUXPath.Target
    }

    /// The folder of configurations, with its slash.
    public static let folder = Array("pxelinux.cfg/".utf8)

    /// Every name in the order in which they are asked for.
    ///
    /// 6 leaves out a UUID whose version digit is 0 or F; 3.x and 4.x use any.
    public var candidates: [Candidate] {
        var names: [(Step, [UInt8])] = []
        if let configurationFile { names.append((.option209, configurationFile)) }
        if let uuid, let text = Self.text(uuid: uuid), version == .three || Self.isCredible(uuid: uuid) {
            names.append((.uuid, Self.folder + text.utf8))
        }
        let hardware = ([hardwareType] + hardwareAddress).map(Self.hexadecimal).joined(separator: "-")
        names.append((.hardwareAddress, Self.folder + hardware.utf8))
        for digits in stride(from: 8, through: 1, by: -1) {
            let shortened = address.upperCaseHexadecimal.utf8.prefix(digits)
            names.append((.address(digits: digits), Self.folder + shortened))
        }
        names.append((.default, Self.folder + "default".utf8))
        return names.map { step, name in
            Candidate(step: step, name: name, target: PXELINUXPath(name).target(prefix: prefix))
        }
    }

    /// The step of this machine's search that asks for `target`; nil if none does.
    public func classify(_ target: PXELINUXPath.Target) -> Step? {
        candidates.first { $0.target == target }?.step
    }

    /// The step that a requested name belongs to by its looks alone; nil for a name that is no part of a search.
    ///
    /// - Parameters:
    ///   - name: the whole name as requested, or a URL's path.
    ///   - prefix: what has to stand before `pxelinux.cfg/`; nil where it is not known.
    ///   - configurationFile: option 209, if it was given.
    public static func classify(
        name: [UInt8],
        prefix: [UInt8]? = nil,
        configurationFile: [UInt8]? = nil
    ) -> Step? {
        if let configurationFile, !configurationFile.isEmpty,
            PXELINUXPath(configurationFile).target(prefix: prefix ?? []) == PXELINUXPath(name).target(prefix: [])
        {
            return .option209
        }
        guard let start = startOfLastPart(of: name), start >= folder.count,
            name[(start - folder.count)..<start].elementsEqual(folder)
        else { return nil }
        if let prefix, !name[..<(start - folder.count)].elementsEqual(prefix) { return nil }
        return classify(part: name[start...])
    }

    private static func startOfLastPart(of name: [UInt8]) -> Int? {
        name.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 }
    }

    private static func classify(part: ArraySlice<UInt8>) -> Step? {
        let octets = Array(part)
        if octets.elementsEqual("default".utf8) { return .default }
        if (1...8).contains(octets.count), octets.allSatisfy({ $0.hexadecimalValue != nil && !isLowerCase($0) }) {
            return .address(digits: octets.count)
        }
        let groups = octets.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard octets.allSatisfy({ $0 == UInt8(ascii: "-") || ($0.hexadecimalValue != nil && !isUpperCase($0)) }) else {
            return nil
        }
        if groups.map(\.count) == [8, 4, 4, 4, 12] { return .uuid }
        if (2...17).contains(groups.count), groups.allSatisfy({ $0.count == 2 }) { return .hardwareAddress }
        return nil
    }

    private static func isLowerCase(_ octet: UInt8) -> Bool { UInt8(ascii: "a")...UInt8(ascii: "f") ~= octet }
    private static func isUpperCase(_ octet: UInt8) -> Bool { UInt8(ascii: "A")...UInt8(ascii: "F") ~= octet }

    /// The 36 characters that boot loaders print for a UUID's 16 octets in wire order; nil for any other length.
    public static func text(uuid: [UInt8]) -> String? {
        guard uuid.count == 16 else { return nil }
        var text = ""
        for (index, octet) in uuid.enumerated() {
            if [4, 6, 8, 10].contains(index) { text += "-" }
            text += hexadecimal(octet)
        }
        return text
    }

    private static func isCredible(uuid: [UInt8]) -> Bool {
        let version = uuid[6] >> 4
        return version != 0 && version != 15
    }

    private static func hexadecimal(_ octet: UInt8) -> String {
        (octet < 16 ? "0" : "") + String(octet, radix: 16)
    }
}
