/// What an ICMP message is (RFC 792).
public struct ICMPType: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    public static let echoReply = ICMPType(rawValue: 0)
    public static let destinationUnreachable = ICMPType(rawValue: 3)
    public static let sourceQuench = ICMPType(rawValue: 4)
    public static let redirect = ICMPType(rawValue: 5)
    public static let echoRequest = ICMPType(rawValue: 8)
    public static let routerAdvertisement = ICMPType(rawValue: 9)
    public static let routerSolicitation = ICMPType(rawValue: 10)
    public static let timeExceeded = ICMPType(rawValue: 11)
    public static let parameterProblem = ICMPType(rawValue: 12)

    /// Whether the message quotes the packet that it is about.
    public var quotesPacket: Bool {
        switch self {
        case .destinationUnreachable, .sourceQuench, .redirect, .timeExceeded, .parameterProblem: true
        default: false
        }
    }
}

/// Why a destination is unreachable: the code of such a message (RFC 792, RFC 1122 §3.2.2.1, RFC 1812 §5.2.7.1).
public struct ICMPUnreachableCode: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    public static let network = ICMPUnreachableCode(rawValue: 0)
    public static let host = ICMPUnreachableCode(rawValue: 1)
    public static let `protocol` = ICMPUnreachableCode(rawValue: 2)
    public static let port = ICMPUnreachableCode(rawValue: 3)
    public static let fragmentationNeeded = ICMPUnreachableCode(rawValue: 4)
    public static let sourceRouteFailed = ICMPUnreachableCode(rawValue: 5)
    public static let networkUnknown = ICMPUnreachableCode(rawValue: 6)
    public static let hostUnknown = ICMPUnreachableCode(rawValue: 7)
    public static let networkProhibited = ICMPUnreachableCode(rawValue: 9)
    public static let hostProhibited = ICMPUnreachableCode(rawValue: 10)
    /// A filter forbids it.
    public static let communicationProhibited = ICMPUnreachableCode(rawValue: 13)
}

extension ICMPUnreachableCode: CustomStringConvertible {
    public var description: String {
        switch self {
        case .network: "network unreachable"
        case .host: "host unreachable"
        case .protocol: "protocol unreachable"
        case .port: "port unreachable"
        case .fragmentationNeeded: "fragmentation needed"
        case .sourceRouteFailed: "source route failed"
        case .networkUnknown: "network unknown"
        case .hostUnknown: "host unknown"
        case .networkProhibited: "network prohibited"
        case .hostProhibited: "host prohibited"
        case .communicationProhibited: "communication prohibited"
        default: "destination unreachable, code \(rawValue)"
        }
    }
}
