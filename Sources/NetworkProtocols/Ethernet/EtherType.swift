/// What a link-layer frame carries: the IEEE 802 number behind the addresses (RFC 9542 §3).
public struct EtherType: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt16

    // Code points of frames are computed, not stored: another module then compares with a number and calls nothing.

    @inlinable
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// Not known: a loopback address family without an EtherType, an LLC or SNAP header without one.
    @inlinable
    public static var unknown: EtherType { EtherType(rawValue: 0) }
    /// An IEEE 802.2 LLC header follows; the number is the one that Linux cooked captures use.
    @inlinable
    public static var llc: EtherType { EtherType(rawValue: 0x0004) }
    /// RFC 894.
    @inlinable
    public static var ipv4: EtherType { EtherType(rawValue: 0x0800) }
    /// RFC 826.
    @inlinable
    public static var arp: EtherType { EtherType(rawValue: 0x0806) }
    /// Reverse ARP (RFC 903).
    @inlinable
    public static var rarp: EtherType { EtherType(rawValue: 0x8035) }
    /// An IEEE 802.1Q customer tag.
    @inlinable
    public static var vlan: EtherType { EtherType(rawValue: 0x8100) }
    /// RFC 2464.
    @inlinable
    public static var ipv6: EtherType { EtherType(rawValue: 0x86dd) }
    /// RFC 2516 §4.
    @inlinable
    public static var pppoeDiscovery: EtherType { EtherType(rawValue: 0x8863) }
    /// RFC 2516 §4.
    @inlinable
    public static var pppoeSession: EtherType { EtherType(rawValue: 0x8864) }
    /// IEEE 802.1X.
    @inlinable
    public static var eapol: EtherType { EtherType(rawValue: 0x888e) }
    /// An IEEE 802.1ad service tag.
    @inlinable
    public static var serviceVLAN: EtherType { EtherType(rawValue: 0x88a8) }
    /// IEEE 802.1AB.
    @inlinable
    public static var lldp: EtherType { EtherType(rawValue: 0x88cc) }

    /// Whether a VLAN tag follows; 0x9100…0x9300 are service tags from before 802.1ad settled on 0x88a8.
    @inlinable
    public var isTag: Bool {
        switch rawValue {
        case 0x8100, 0x88a8, 0x9100, 0x9200, 0x9300: true
        default: false
        }
    }
}

extension EtherType: CustomStringConvertible {
    public var description: String {
        switch self {
        case .ipv4: return "IPv4"
        case .arp: return "ARP"
        case .rarp: return "RARP"
        case .ipv6: return "IPv6"
        case .vlan: return "802.1Q"
        case .serviceVLAN: return "802.1ad"
        case .pppoeDiscovery, .pppoeSession: return "PPPoE"
        case .eapol: return "EAPOL"
        case .lldp: return "LLDP"
        case .llc: return "LLC"
        default:
            let digits = String(rawValue, radix: 16)
            return "0x" + String(repeating: "0", count: 4 - digits.count) + digits
        }
    }
}
