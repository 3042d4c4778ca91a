/// What a link-layer frame carries: the IEEE 802 number behind the addresses (RFC 9542 §3).
public struct EtherType: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt16

    @inlinable
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// Not known: a loopback address family without an EtherType, an LLC or SNAP header without one.
    public static let unknown = EtherType(rawValue: 0)
    /// An IEEE 802.2 LLC header follows; the number is the one that Linux cooked captures use.
    public static let llc = EtherType(rawValue: 0x0004)
    public static let ipv4 = EtherType(rawValue: 0x0800)
    public static let arp = EtherType(rawValue: 0x0806)
    /// Reverse ARP (RFC 903).
    public static let rarp = EtherType(rawValue: 0x8035)
    /// An IEEE 802.1Q customer tag.
    public static let vlan = EtherType(rawValue: 0x8100)
    public static let ipv6 = EtherType(rawValue: 0x86dd)
    public static let pppoeDiscovery = EtherType(rawValue: 0x8863)
    public static let pppoeSession = EtherType(rawValue: 0x8864)
    /// IEEE 802.1X.
    public static let eapol = EtherType(rawValue: 0x888e)
    /// An IEEE 802.1ad service tag.
    public static let serviceVLAN = EtherType(rawValue: 0x88a8)
    public static let lldp = EtherType(rawValue: 0x88cc)

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
