/// The value of option 82: what a relay adds about where the client is (RFC 3046).
public struct RelayAgentInformation: Hashable, Sendable {
    /// The sub-options as they came; codes 0 and 255 are codes like any other here (RFC 3046 §2.0).
    public var options: EncapsulatedOptions

    /// A sub-option's code.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public var rawValue: UInt8

        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// RFC 3046 §3.1.
        public static let circuitID = Code(rawValue: 1)
        /// RFC 3046 §3.2.
        public static let remoteID = Code(rawValue: 2)
        /// RFC 3527.
        public static let linkSelection = Code(rawValue: 5)
        /// RFC 3993.
        public static let subscriberID = Code(rawValue: 6)
        /// RFC 4243.
        public static let vendorSpecific = Code(rawValue: 9)
        /// RFC 5010.
        public static let relayFlags = Code(rawValue: 10)
        /// RFC 5107.
        public static let serverIdentifierOverride = Code(rawValue: 11)
        /// RFC 6925.
        public static let relayID = Code(rawValue: 12)

        public var name: String {
            switch self {
            case .circuitID: "circuit identifier"
            case .remoteID: "remote identifier"
            case .linkSelection: "link selection"
            case .subscriberID: "subscriber identifier"
            case .vendorSpecific: "vendor-specific information"
            case .relayFlags: "relay flags"
            case .serverIdentifierOverride: "server identifier override"
            case .relayID: "relay identifier"
            default: "sub-option \(rawValue)"
            }
        }
    }

    /// The octets of option 82.
    public init(_ octets: some Collection<UInt8>) {
        options = EncapsulatedOptions(Array(octets), hasMarkers: false)
    }

    /// The option's value.
    public var octets: [UInt8] { options.bytes }

    /// The value of a sub-option; setting nil removes it.
    public subscript(code: Code) -> [UInt8]? {
        get { options[code.rawValue] }
        set { options[code.rawValue] = newValue }
    }

    public var circuitID: [UInt8]? { self[.circuitID] }
    public var remoteID: [UInt8]? { self[.remoteID] }
    public var subscriberID: [UInt8]? { self[.subscriberID] }
    public var relayID: [UInt8]? { self[.relayID] }
    /// An address in the subnet to choose from; nil where absent or not four octets long.
    public var linkSelection: IPv4Address? { address(.linkSelection) }
    /// What the server is to put in option 54; nil where absent or not four octets long.
    public var serverIdentifierOverride: IPv4Address? { address(.serverIdentifierOverride) }
    /// Whether the client's message came to the relay by unicast; nil where the relay does not say.
    public var isUnicast: Bool? {
        guard let value = options.octets(of: Code.relayFlags.rawValue), value.count == 1 else { return nil }
        return value.first.map { $0 & 0x80 != 0 }
    }

    /// Framing that is not as it should be.
    public var defects: [EncapsulatedOptions.Defect] { options.defects }

    private func address(_ code: Code) -> IPv4Address? {
        options.octets(of: code.rawValue)?.ipv4Address
    }
}

extension RelayAgentInformation: CustomStringConvertible {
    public var description: String {
        options.instances.map { instance in
            let code = Code(rawValue: instance.code)
            let isAddress = code == .linkSelection || code == .serverIdentifierOverride
            let address = isAddress ? instance.octets.ipv4Address?.description : nil
            return code.name + " "
                + (address
                    ?? (instance.octets.isPrintable ? instance.octets.displayText : instance.octets.hexadecimalText))
        }.joined(separator: ", ")
    }
}
