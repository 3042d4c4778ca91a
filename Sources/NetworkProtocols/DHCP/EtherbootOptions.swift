/// The value of option 175: what gPXE and iPXE say of themselves and are told (iPXE `include/ipxe/dhcp.h`, `features.h`).
///
/// Each property is nil where its sub-option is absent or has another length than it needs.
public struct EtherbootOptions: Hashable, Sendable {
    /// The sub-options as they came.
    public var options: EncapsulatedOptions

    /// A sub-option's code.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public var rawValue: UInt8

        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        public static let priority = Code(rawValue: 1)
        public static let keepSAN = Code(rawValue: 8)
        public static let skipSANBoot = Code(rawValue: 9)
        public static let scriptlet = Code(rawValue: 81)
        public static let syslogServers = Code(rawValue: 85)
        public static let trustedRoots = Code(rawValue: 90)
        public static let clientCertificate = Code(rawValue: 91)
        public static let privateKey = Code(rawValue: 92)
        public static let crossCertificates = Code(rawValue: 93)
        public static let noProxyDHCP = Code(rawValue: 176)
        public static let busIdentifier = Code(rawValue: 177)
        public static let useCached = Code(rawValue: 178)
        public static let sanRetryCount = Code(rawValue: 187)
        public static let sanFileName = Code(rawValue: 188)
        public static let sanDrive = Code(rawValue: 189)
        public static let userName = Code(rawValue: 190)
        public static let password = Code(rawValue: 191)
        public static let reverseUserName = Code(rawValue: 192)
        public static let reversePassword = Code(rawValue: 193)
        public static let userID = Code(rawValue: 194)
        public static let groupID = Code(rawValue: 195)
        public static let version = Code(rawValue: 235)

        public var name: String {
            switch self {
            case .priority: "priority"
            case .keepSAN: "keep-san"
            case .skipSANBoot: "skip-san-boot"
            case .scriptlet: "scriptlet"
            case .syslogServers: "syslogs"
            case .trustedRoots: "trust"
            case .clientCertificate: "cert"
            case .privateKey: "key"
            case .crossCertificates: "crosscert"
            case .noProxyDHCP: "no-pxedhcp"
            case .busIdentifier: "bus-id"
            case .useCached: "use-cached"
            case .sanRetryCount: "san-retry"
            case .sanFileName: "san-filename"
            case .sanDrive: "san-drive"
            case .userName: "username"
            case .password: "password"
            case .reverseUserName: "reverse-username"
            case .reversePassword: "reverse-password"
            case .userID: "uid"
            case .groupID: "gid"
            case .version: "version"
            default: EtherbootFeature.Kind(rawValue: rawValue)?.name ?? "sub-option \(rawValue)"
            }
        }
    }

    /// The octets of option 175.
    public init(_ octets: some Collection<UInt8>) {
        options = EncapsulatedOptions(Array(octets))
    }

    /// No sub-options, to be filled.
    public init() {
        options = EncapsulatedOptions()
    }

    /// The option's value.
    public var octets: [UInt8] { options.bytes }

    /// The value of a sub-option; setting nil removes it.
    public subscript(code: Code) -> [UInt8]? {
        get { options[code.rawValue] }
        set { options[code.rawValue] = newValue }
    }

    /// Framing that is not as it should be.
    public var defects: [EncapsulatedOptions.Defect] { options.defects }

    private func value(_ code: Code) -> ArraySlice<UInt8>? { options.octets(of: code.rawValue) }

    /// The number that the octets of `code` are, an iPXE integer: nil where there is none or one of more than four.
    private func number(_ code: Code) -> UInt32? {
        guard let value = value(code), !value.isEmpty, value.count <= 4 else { return nil }
        return value.number(at: 0, count: value.count)
    }
}

extension EtherbootOptions {
    /// Which offer wins: the highest; one without counts as 0.
    public var priority: Int8? { value(.priority)?.uint8.map { Int8(bitPattern: $0) } }
    /// Whether a SAN device stays after a failed boot.
    public var keepsSAN: Bool? { number(.keepSAN).map { $0 != 0 } }
    /// Whether a SAN device is attached but not booted from.
    public var skipsSANBoot: Bool? { number(.skipSANBoot).map { $0 != 0 } }
    /// Whether iPXE is told not to wait for proxy offers.
    public var noProxyDHCP: Bool? { number(.noProxyDHCP).map { $0 != 0 } }
    /// The command to run in place of the automatic boot.
    public var scriptlet: [UInt8]? { self[.scriptlet] }
    public var syslogServers: [IPv4Address]? { value(.syslogServers)?.ipv4Addresses }
    public var sanRetryCount: UInt32? { number(.sanRetryCount) }
    public var sanFileName: [UInt8]? { self[.sanFileName] }
    /// The drive number that a SAN device takes, usually 0x80.
    public var sanDrive: UInt8? { value(.sanDrive)?.uint8 }
    public var userName: [UInt8]? { self[.userName] }
    public var password: [UInt8]? { self[.password] }
    public var reverseUserName: [UInt8]? { self[.reverseUserName] }
    public var reversePassword: [UInt8]? { self[.reversePassword] }

    /// Which network adapter it runs on.
    public var busIdentifier: EtherbootBusIdentifier? { value(.busIdentifier).flatMap { EtherbootBusIdentifier($0) } }

    /// The loader's own version.
    public var version: EtherbootVersion? {
        guard let value = value(.version).map({ Array($0) }), value.count == 3 else { return nil }
        return EtherbootVersion(major: value[0], minor: value[1], patch: value[2])
    }

    /// What the loader says it is built with, in the order it says so.
    public var features: [EtherbootFeature] {
        options.instances.compactMap { instance in
            guard (16...79).contains(instance.code), let version = instance.octets.uint8 else { return nil }
            return EtherbootFeature(code: instance.code, version: version)
        }
    }

    /// Whether the loader says it is built with `kind`.
    public func hasFeature(_ kind: EtherbootFeature.Kind) -> Bool {
        options.octets(of: kind.rawValue)?.uint8.map { $0 != 0 } ?? false
    }
}

extension EtherbootOptions: CustomStringConvertible {
    public var description: String {
        var parts: [String] = []
        if let version { parts.append("version \(version)") }
        if let busIdentifier { parts.append("bus-id \(busIdentifier)") }
        let features = self.features
        if !features.isEmpty { parts.append("features " + features.map(\.description).joined(separator: " ")) }
        for instance in options.instances where !(16...79).contains(instance.code) {
            let code = Code(rawValue: instance.code)
            if code == .version && version != nil || code == .busIdentifier && busIdentifier != nil { continue }
            let octets = instance.octets
            let value = octets.count > 1 && octets.isPrintable ? octets.displayText : octets.hexadecimalText
            parts.append("\(code.name) \(value)")
        }
        return parts.joined(separator: ", ")
    }
}

/// Something gPXE or iPXE is built with: a sub-option of 175 from 16 to 79.
public struct EtherbootFeature: Hashable, Sendable {
    /// Those that have a name.
    public enum Kind: UInt8, CaseIterable, Sendable {
        case pxeExtensions = 16
        case iSCSI, aoe, http, https, tftp, ftp, dns, bzImage, multiboot, slam, srp
        case nbi = 32
        case pxe, elf, comboot, efi, fcoe, vlan, menu, sdi, nfs

        public var name: String {
            switch self {
            case .pxeExtensions: "PXEXT"
            case .iSCSI: "iSCSI"
            case .aoe: "AoE"
            case .http: "HTTP"
            case .https: "HTTPS"
            case .tftp: "TFTP"
            case .ftp: "FTP"
            case .dns: "DNS"
            case .bzImage: "bzImage"
            case .multiboot: "MBOOT"
            case .slam: "SLAM"
            case .srp: "SRP"
            case .nbi: "NBI"
            case .pxe: "PXE"
            case .elf: "ELF"
            case .comboot: "COMBOOT"
            case .efi: "EFI"
            case .fcoe: "FCoE"
            case .vlan: "VLAN"
            case .menu: "Menu"
            case .sdi: "SDI"
            case .nfs: "NFS"
            }
        }
    }

    /// 16 to 79.
    public var code: UInt8
    /// Of the feature, normally 1.
    public var version: UInt8

    public init(code: UInt8, version: UInt8) {
        self.code = code
        self.version = version
    }

    public var kind: Kind? { Kind(rawValue: code) }
}

extension EtherbootFeature: CustomStringConvertible {
    public var description: String { kind?.name ?? "\(code)" }
}

/// A network adapter as gPXE and iPXE name it in sub-option 177.
public struct EtherbootBusIdentifier: Hashable, Sendable {
    /// 1 is PCI, 2 ISA plug and play, 3 EISA, 4 MCA, 5 ISA.
    public var type: UInt8
    /// The maker's number, as the bus registers it.
    public var vendor: UInt16
    /// The maker's number of the device.
    public var device: UInt16

    public init(type: UInt8 = 1, vendor: UInt16, device: UInt16) {
        self.type = type
        self.vendor = vendor
        self.device = device
    }

    /// The octets of the sub-option; nil for another number than five.
    public init?(_ octets: some Collection<UInt8>) {
        let octets = Array(octets)[...]
        guard octets.count == 5, let type = octets.first, let vendor = octets[1..<3].uint16,
            let device = octets[3...].uint16
        else { return nil }
        self.init(type: type, vendor: vendor, device: device)
    }
}

extension EtherbootBusIdentifier: CustomStringConvertible {
    public var description: String {
        func digits(_ number: UInt16) -> String {
            let text = String(number, radix: 16)
            return String(repeating: "0", count: 4 - text.count) + text
        }
        return (type == 1 ? "PCI" : "bus \(type)") + " \(digits(vendor)):\(digits(device))"
    }
}

/// The version that gPXE and iPXE send in sub-option 235.
public struct EtherbootVersion: Hashable, Sendable {
    /// The three numbers stand in the order in which people write them.
    public var major: UInt8
    /// The second of the three.
    public var minor: UInt8
    /// The last of the three.
    public var patch: UInt8

    public init(major: UInt8, minor: UInt8, patch: UInt8) {
        self.major = major
        self.minor = minor
        self.patch = patch
    }
}

extension EtherbootVersion: CustomStringConvertible {
    public var description: String { "\(major).\(minor).\(patch)" }
}
