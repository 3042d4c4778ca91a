/// Who has which address, as a server remembers it.
public struct DHCPLeaseRecord: Hashable, Sendable {
    public var address: IPv4Address
    public var client: DHCPClientKey
    public var hardwareAddress: [UInt8]
    public var state: State
    /// When the state ends; nil for never.
    public var expires: Instant?

    public enum State: Hashable, Sendable {
        /// Offered, and not asked for yet.
        case offered
        case leased
        /// Given back or run out; the client's again if it comes before somebody else needs the address.
        case free
        /// Found in use by somebody else (RFC 2131 §4.3.3).
        case declined
    }

    public init(
        address: IPv4Address,
        client: DHCPClientKey,
        hardwareAddress: [UInt8],
        state: State,
        expires: Instant?
    ) {
        self.address = address
        self.client = client
        self.hardwareAddress = hardwareAddress
        self.state = state
        self.expires = expires
    }
}

/// By what a server knows a client again: option 61 where it sends one, else its hardware address (RFC 2131 §4.2).
public enum DHCPClientKey: Hashable, Sendable {
    case identifier([UInt8])
    case hardware(type: UInt8, address: [UInt8])
}

/// The addresses that a server has given, at most so many.
public struct DHCPLeaseTable: Hashable, Sendable {
    public let limit: Int
    /// By address, the lowest first.
    public private(set) var records: [DHCPLeaseRecord] = []

    public init(limit: Int) {
        self.limit = limit
    }
}
