/// How a DHCP client asks: what its messages hold, when it repeats them, and which offer it takes.
///
/// Plain data, so that a persona can be one literal. What differs from machine to machine of one persona (addresses,
/// identifiers) is filled in from ``DHCPClientIdentity``.
public struct DHCPClientConfiguration: Hashable, Sendable {
    /// The options of its messages, in the order in which they stand.
    public var options: [Option]

    public init(options: [Option]) {
        self.options = options
    }

    /// One option of a client's messages.
    public enum Option: Hashable, Sendable {
        /// Option 53.
        case messageType
        /// Options 50 and 54, where the message is to have them (RFC 2131 table 5).
        case requestedAddress
        case serverIdentifier
        /// Option 97: type 0 and the machine's UUID (RFC 4578 §2.3).
        case machineIdentifier
        /// Option 61: the hardware type and address (RFC 2132 §9.14).
        case clientIdentifier
        /// Option 12, where the machine has a name.
        case hostName
        case fixed(DHCPOptionCode, [UInt8])
    }
}

/// What tells one machine from another of its kind.
public struct DHCPClientIdentity: Hashable, Sendable {
    public var hardwareAddress: MACAddress
    /// 16 octets in the order in which they stand on the wire.
    public var uuid: [UInt8]?
    public var hostName: String?

    public init(hardwareAddress: MACAddress, uuid: [UInt8]? = nil, hostName: String? = nil) {
        self.hardwareAddress = hardwareAddress
        self.uuid = uuid
        self.hostName = hostName
    }
}
