/// The `op` field: which way a message goes (RFC 2131 §2).
public struct DHCPOperation: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// BOOTREQUEST: from a client or a relay.
    public static let request = DHCPOperation(rawValue: 1)
    /// BOOTREPLY: from a server.
    public static let reply = DHCPOperation(rawValue: 2)
}

extension DHCPOperation: CustomStringConvertible {
    public var description: String {
        switch self {
        case .request: "BOOTREQUEST"
        case .reply: "BOOTREPLY"
        default: "op \(rawValue)"
        }
    }
}

/// What a DHCP message is for: the value of option 53 (RFC 2132 §9.6).
public struct DHCPMessageType: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    public static let discover = DHCPMessageType(rawValue: 1)
    public static let offer = DHCPMessageType(rawValue: 2)
    public static let request = DHCPMessageType(rawValue: 3)
    public static let decline = DHCPMessageType(rawValue: 4)
    public static let acknowledge = DHCPMessageType(rawValue: 5)
    public static let negativeAcknowledge = DHCPMessageType(rawValue: 6)
    public static let release = DHCPMessageType(rawValue: 7)
    public static let inform = DHCPMessageType(rawValue: 8)
    /// RFC 3203 §4.
    public static let forceRenew = DHCPMessageType(rawValue: 9)
    /// RFC 4388 §6.1, as the three below.
    public static let leaseQuery = DHCPMessageType(rawValue: 10)
    public static let leaseUnassigned = DHCPMessageType(rawValue: 11)
    public static let leaseUnknown = DHCPMessageType(rawValue: 12)
    public static let leaseActive = DHCPMessageType(rawValue: 13)
    /// RFC 6926 §6.2, as the one below.
    public static let bulkLeaseQuery = DHCPMessageType(rawValue: 14)
    public static let leaseQueryDone = DHCPMessageType(rawValue: 15)

    /// Whether a client, never a server, sends messages of this type.
    public var isFromClient: Bool {
        switch self {
        case .discover, .request, .decline, .release, .inform, .leaseQuery, .bulkLeaseQuery: true
        default: false
        }
    }
}

extension DHCPMessageType: CustomStringConvertible {
    /// The field's short word, such as `DISCOVER` or `NAK`.
    public var description: String {
        switch self {
        case .discover: "DISCOVER"
        case .offer: "OFFER"
        case .request: "REQUEST"
        case .decline: "DECLINE"
        case .acknowledge: "ACK"
        case .negativeAcknowledge: "NAK"
        case .release: "RELEASE"
        case .inform: "INFORM"
        case .forceRenew: "FORCERENEW"
        case .leaseQuery: "LEASEQUERY"
        case .leaseUnassigned: "LEASEUNASSIGNED"
        case .leaseUnknown: "LEASEUNKNOWN"
        case .leaseActive: "LEASEACTIVE"
        case .bulkLeaseQuery: "BULKLEASEQUERY"
        case .leaseQueryDone: "LEASEQUERYDONE"
        default: "message type \(rawValue)"
        }
    }
}

/// Which of the protocols that share the BOOTP layout a message belongs to.
public enum DHCPMessageKind: Hashable, Sendable {
    /// The magic cookie and option 53 are there (RFC 2131 §3).
    case dhcp
    /// The magic cookie is there, option 53 is not: BOOTP with vendor extensions (RFC 1497, RFC 2132).
    case bootpWithVendorExtensions
    /// No magic cookie: BOOTP as in RFC 951, with a vendor area of its own making.
    case bareBOOTP
}
