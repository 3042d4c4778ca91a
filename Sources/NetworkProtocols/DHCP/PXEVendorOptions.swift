/// The value of option 43 as PXE uses it: how boot servers are discovered, and the menu they are chosen from
/// (PXE 2.1 §2.2; the layouts are quoted in Intel's EFI base code and in AIX's documentation).
///
/// It means this only beside the vendor class `PXEClient`. Each property is nil where its sub-option is absent or can't be
/// read; `defects` then says why.
public struct PXEVendorOptions: Hashable, Sendable {
    /// The sub-options as they came.
    public var options: EncapsulatedOptions

    /// A sub-option's code.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public var rawValue: UInt8

        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        public static let multicastTransferAddress = Code(rawValue: 1)
        public static let multicastTransferClientPort = Code(rawValue: 2)
        public static let multicastTransferServerPort = Code(rawValue: 3)
        public static let multicastTransferTimeout = Code(rawValue: 4)
        public static let multicastTransferDelay = Code(rawValue: 5)
        public static let discoveryControl = Code(rawValue: 6)
        public static let discoveryMulticastAddress = Code(rawValue: 7)
        public static let bootServers = Code(rawValue: 8)
        public static let bootMenu = Code(rawValue: 9)
        public static let menuPrompt = Code(rawValue: 10)
        public static let multicastAddressAllocation = Code(rawValue: 11)
        public static let credentialTypes = Code(rawValue: 12)
        public static let bootItem = Code(rawValue: 71)

        public var name: String {
            switch self {
            case .multicastTransferAddress: "MTFTP address"
            case .multicastTransferClientPort: "MTFTP client port"
            case .multicastTransferServerPort: "MTFTP server port"
            case .multicastTransferTimeout: "MTFTP timeout"
            case .multicastTransferDelay: "MTFTP delay"
            case .discoveryControl: "discovery control"
            case .discoveryMulticastAddress: "discovery multicast address"
            case .bootServers: "boot servers"
            case .bootMenu: "boot menu"
            case .menuPrompt: "menu prompt"
            case .multicastAddressAllocation: "multicast address allocation"
            case .credentialTypes: "credential types"
            case .bootItem: "boot item"
            default: "sub-option \(rawValue)"
            }
        }
    }

    /// The octets of option 43.
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

    /// The value of a DHCP option that is passed inside option 43, as PXELINUX takes 208 and above from there.
    public subscript(code: DHCPOptionCode) -> [UInt8]? {
        get { options[code.rawValue] }
        set { options[code.rawValue] = newValue }
    }

    private func value(_ code: Code) -> ArraySlice<UInt8>? { options.octets(of: code.rawValue) }
}

// MARK: Discovery, menu, boot item

extension PXEVendorOptions {
    /// Sub-option 6. Absent stands for no restriction.
    public var discoveryControl: PXEDiscoveryControl? {
        get { value(.discoveryControl)?.uint8.map { PXEDiscoveryControl(rawValue: $0) } }
        set { self[.discoveryControl] = newValue.map { [$0.rawValue] } }
    }

    /// Sub-option 7: the group that boot servers listen on.
    public var discoveryMulticastAddress: IPv4Address? {
        get { value(.discoveryMulticastAddress)?.ipv4Address }
        set { self[.discoveryMulticastAddress] = newValue.map { Self.octets($0) } }
    }

    /// Sub-option 8: which servers there are of each type; the entries before the first malformed one.
    public var bootServers: [PXEBootServers]? {
        get { value(.bootServers).map { Self.servers($0).entries } }
        set { self[.bootServers] = newValue.map { $0.flatMap(\.octets) } }
    }

    /// Sub-option 9: what the menu shows; the entries before the first malformed one. The first is the default.
    public var bootMenu: [PXEBootMenuEntry]? {
        get { value(.bootMenu).map { Self.menu($0).entries } }
        set { self[.bootMenu] = newValue.map { $0.flatMap(\.octets) } }
    }

    /// Sub-option 10.
    public var menuPrompt: PXEMenuPrompt? {
        get {
            value(.menuPrompt).flatMap { value in
                value.first.map { PXEMenuPrompt(timeout: $0, text: Array(value.dropFirst())) }
            }
        }
        set { self[.menuPrompt] = newValue.map { [$0.timeout] + $0.text } }
    }

    /// Sub-option 71: which server's which file is asked for, or given.
    public var bootItem: PXEBootItem? {
        get {
            guard let value = value(.bootItem), value.count == 4, let type = value.prefix(2).uint16,
                let layer = value.suffix(2).uint16
            else { return nil }
            return PXEBootItem(type: PXEBootServerType(rawValue: type), layer: layer)
        }
        set { self[.bootItem] = newValue?.octets }
    }

    /// Sub-option 12: which kinds of credentials the client takes (BIS 1.0).
    public var credentialTypes: [UInt32]? {
        guard let value = value(.credentialTypes), !value.isEmpty, value.count % 4 == 0 else { return nil }
        return stride(from: 0, to: value.count, by: 4).compactMap { value.number(at: $0, count: 4) }
    }

    /// Any of sub-options 6 to 10: what makes a reply a PXE one in Intel's classification.
    public var hasDiscoveryOptions: Bool { (6...10).contains { options.octets(of: $0) != nil } }

    /// All of sub-options 1 to 5: what Intel calls a WfM 1.1a reply.
    public var hasMulticastTransferOptions: Bool { (1...5).allSatisfy { options.octets(of: $0) != nil } }
}

// MARK: Multicast TFTP

extension PXEVendorOptions {
    /// Sub-option 1.
    public var multicastTransferAddress: IPv4Address? {
        get { value(.multicastTransferAddress)?.ipv4Address }
        set { self[.multicastTransferAddress] = newValue.map { Self.octets($0) } }
    }

    /// Sub-option 2, which stands low octet first on the wire ("Intel order").
    public var multicastTransferClientPort: UInt16? {
        get { value(.multicastTransferClientPort)?.uint16?.byteSwapped }
        set { self[.multicastTransferClientPort] = newValue.map { Self.littleEndian($0) } }
    }

    /// Sub-option 3, low octet first as well.
    public var multicastTransferServerPort: UInt16? {
        get { value(.multicastTransferServerPort)?.uint16?.byteSwapped }
        set { self[.multicastTransferServerPort] = newValue.map { Self.littleEndian($0) } }
    }

    /// Sub-option 4: how many seconds the client listens before it opens the transfer itself.
    public var multicastTransferTimeout: UInt8? {
        get { value(.multicastTransferTimeout)?.uint8 }
        set { self[.multicastTransferTimeout] = newValue.map { [$0] } }
    }

    /// Sub-option 5: after how many seconds of silence the client opens the transfer anew.
    public var multicastTransferDelay: UInt8? {
        get { value(.multicastTransferDelay)?.uint8 }
        set { self[.multicastTransferDelay] = newValue.map { [$0] } }
    }

    private static func octets(_ address: IPv4Address) -> [UInt8] {
        var writer = ByteWriter(reserving: 4)
        writer.write(address)
        return writer.bytes
    }

    private static func littleEndian(_ number: UInt16) -> [UInt8] {
        [UInt8(truncatingIfNeeded: number), UInt8(truncatingIfNeeded: number >> 8)]
    }
}

// MARK: Damage

extension PXEVendorOptions {
    /// Something about option 43 that can't be read.
    public enum Defect: Hashable, Sendable {
        /// The sub-options' framing is broken.
        case framing(EncapsulatedOptions.Defect)
        /// A sub-option has another length than it must have.
        case length(Code, count: Int, rule: DHCPOptionLength)
        /// An entry of sub-option 8 or 9 is cut off, or its text is empty; `at` counts from the start of the
        /// sub-option's value.
        case entry(Code, at: Int)
    }

    /// What can't be read, in the order of the octets.
    public var defects: [Defect] {
        var defects: [Defect] = []
        for instance in options.instances {
            let code = Code(rawValue: instance.code)
            if let rule = code.lengthRule, !rule.allows(instance.octets.count) {
                defects.append(.length(code, count: instance.octets.count, rule: rule))
            } else if code == .bootServers, let place = Self.servers(instance.octets).malformedAt {
                defects.append(.entry(code, at: place))
            } else if code == .bootMenu, let place = Self.menu(instance.octets).malformedAt {
                defects.append(.entry(code, at: place))
            }
        }
        return defects + options.defects.map { .framing($0) }
    }

    private static func servers(_ value: ArraySlice<UInt8>) -> (entries: [PXEBootServers], malformedAt: Int?) {
        var entries: [PXEBootServers] = []
        var position = 0
        while position < value.count {
            guard let type = value.number(at: position, count: 2), let count = value.number(at: position + 2, count: 1),
                Int(count) * 4 <= value.count - position - 3
            else { return (entries, position) }
            let end = position + 3 + 4 * Int(count)
            let addresses = stride(from: position + 3, to: end, by: 4).compactMap { value.number(at: $0, count: 4) }
            entries.append(
                PXEBootServers(
                    type: PXEBootServerType(rawValue: UInt16(truncatingIfNeeded: type)),
                    addresses: addresses.map { IPv4Address(rawValue: $0) }
                )
            )
            position = end
        }
        return (entries, nil)
    }

    private static func menu(_ value: ArraySlice<UInt8>) -> (entries: [PXEBootMenuEntry], malformedAt: Int?) {
        var entries: [PXEBootMenuEntry] = []
        var position = 0
        while position < value.count {
            guard let type = value.number(at: position, count: 2), let count = value.number(at: position + 2, count: 1),
                count > 0, Int(count) <= value.count - position - 3
            else { return (entries, position) }
            let text = value.dropFirst(position + 3).prefix(Int(count))
            let serverType = PXEBootServerType(rawValue: UInt16(truncatingIfNeeded: type))
            entries.append(PXEBootMenuEntry(type: serverType, text: Array(text)))
            position += 3 + Int(count)
        }
        return (entries, nil)
    }
}

extension PXEVendorOptions.Code {
    /// How long the sub-option must be; nil where nothing is known of it.
    public var lengthRule: DHCPOptionLength? {
        switch self {
        case .multicastTransferAddress, .discoveryMulticastAddress, .bootItem: .exactly(4)
        case .multicastTransferClientPort, .multicastTransferServerPort: .exactly(2)
        case .multicastTransferTimeout, .multicastTransferDelay, .discoveryControl: .exactly(1)
        case .bootServers: .atLeast(3)
        case .bootMenu: .atLeast(4)
        case .menuPrompt: .atLeast(1)
        case .credentialTypes: .multiple(of: 4, minimum: 4)
        default: nil
        }
    }
}

extension PXEVendorOptions.Defect: CustomStringConvertible {
    public var description: String {
        switch self {
        case .framing(let defect): defect.description
        case .length(let code, let count, let rule): "\(code.name) has \(count) octets where it must have \(rule)"
        case .entry(let code, let place): "the entry at octet \(place) of the \(code.name) is malformed"
        }
    }
}

extension PXEVendorOptions: CustomStringConvertible {
    /// All sub-options in order, such as `discovery control: no multicast; menu prompt: "Press F8", 10 s`.
    public var description: String {
        options.instances.map { instance in
            let code = Code(rawValue: instance.code)
            return "\(code.name): " + (text(of: code) ?? instance.octets.hexadecimalText)
        }.joined(separator: "; ")
    }

    private func text(of code: Code) -> String? {
        switch code {
        case .multicastTransferAddress: multicastTransferAddress?.description
        case .multicastTransferClientPort: multicastTransferClientPort.map { "\($0)" }
        case .multicastTransferServerPort: multicastTransferServerPort.map { "\($0)" }
        case .multicastTransferTimeout: multicastTransferTimeout.map { "\($0) s" }
        case .multicastTransferDelay: multicastTransferDelay.map { "\($0) s" }
        case .discoveryControl: discoveryControl?.description
        case .discoveryMulticastAddress: discoveryMulticastAddress?.description
        case .bootServers: bootServers.map { $0.map(\.description).joined(separator: ", ") }
        case .bootMenu: bootMenu.map { $0.map(\.description).joined(separator: ", ") }
        case .menuPrompt: menuPrompt?.description
        case .bootItem: bootItem?.description
        default: nil
        }
    }
}
