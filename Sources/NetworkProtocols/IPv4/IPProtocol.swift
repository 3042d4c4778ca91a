/// What an IP packet carries (IANA, "Assigned Internet Protocol Numbers").
public struct IPProtocol: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt8

    @inlinable
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// RFC 792.
    @inlinable
    public static var icmp: IPProtocol { IPProtocol(rawValue: 1) }
    /// RFC 1112.
    @inlinable
    public static var igmp: IPProtocol { IPProtocol(rawValue: 2) }
    /// RFC 9293.
    @inlinable
    public static var tcp: IPProtocol { IPProtocol(rawValue: 6) }
    /// RFC 768.
    @inlinable
    public static var udp: IPProtocol { IPProtocol(rawValue: 17) }
    /// RFC 4443.
    @inlinable
    public static var ipv6ICMP: IPProtocol { IPProtocol(rawValue: 58) }
}

extension IPProtocol: CustomStringConvertible {
    public var description: String {
        switch self {
        case .icmp: "ICMP"
        case .igmp: "IGMP"
        case .tcp: "TCP"
        case .udp: "UDP"
        case .ipv6ICMP: "ICMPv6"
        default: "IP protocol \(rawValue)"
        }
    }
}
