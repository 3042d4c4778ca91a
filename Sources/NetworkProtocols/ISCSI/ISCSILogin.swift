/// The phases of a login (RFC 7143 §11.12.3).
public struct ISCSILoginStage: RawRepresentable, Hashable, Sendable {
    /// Two bits.
    public var rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    public static let securityNegotiation = ISCSILoginStage(rawValue: 0)
    public static let operationalNegotiation = ISCSILoginStage(rawValue: 1)
    public static let fullFeature = ISCSILoginStage(rawValue: 3)
}

/// How a login stands, says a target (RFC 7143 §11.13.5): class and detail.
public struct ISCSILoginStatus: RawRepresentable, Hashable, Sendable {
    /// The class in the upper octet, the detail in the lower.
    public var rawValue: UInt16

    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    public static let success = ISCSILoginStatus(rawValue: 0x0000)
    public static let targetMovedTemporarily = ISCSILoginStatus(rawValue: 0x0101)
    public static let targetMovedPermanently = ISCSILoginStatus(rawValue: 0x0102)
    public static let authenticationFailure = ISCSILoginStatus(rawValue: 0x0201)
    public static let authorizationFailure = ISCSILoginStatus(rawValue: 0x0202)
    public static let notFound = ISCSILoginStatus(rawValue: 0x0203)
    public static let targetRemoved = ISCSILoginStatus(rawValue: 0x0204)

    /// Whether the login is refused for good: an initiator's or a target's error.
    public var isError: Bool { rawValue >= 0x0200 }
    /// Whether the target is elsewhere.
    public var isRedirection: Bool { rawValue >> 8 == 1 }
}

extension ISCSILoginStatus: CustomStringConvertible {
    public var description: String {
        switch rawValue {
        case 0x0000: "success"
        case 0x0101: "target moved temporarily"
        case 0x0102: "target moved permanently"
        case 0x0200: "initiator error"
        case 0x0201: "authentication failure"
        case 0x0202: "authorization failure"
        case 0x0203: "target not found"
        case 0x0204: "target removed"
        case 0x0205: "unsupported version"
        case 0x0206: "too many connections"
        case 0x0207: "missing parameter"
        case 0x0208: "can't include in session"
        case 0x0209: "session type not supported"
        case 0x020a: "session does not exist"
        case 0x020b: "invalid during login"
        case 0x0300: "target error"
        case 0x0301: "service unavailable"
        case 0x0302: "out of resources"
        default: "status \(rawValue >> 8).\(rawValue & 255)"
        }
    }
}

/// What a login request and a login response have in common with each other (RFC 7143 §11.12, §11.13).
extension ISCSIHeader {
    /// Whether the sender is ready for the next stage.
    public var isTransit: Bool { flags & 0x80 != 0 }
    /// Whether more text follows in another one.
    public var isContinued: Bool { flags & 0x40 != 0 }
    public var currentStage: ISCSILoginStage { ISCSILoginStage(rawValue: flags >> 2 & 3) }
    public var nextStage: ISCSILoginStage { ISCSILoginStage(rawValue: flags & 3) }
    /// ISID: which of the initiator's sessions it is; six octets.
    public var initiatorSession: [UInt8] { Array(octets[8..<14]) }
    /// TSIH: zero in the first request of a new session.
    public var targetSession: UInt16 { UInt16(octet(14)) << 8 | UInt16(octet(15)) }
    /// Of a login response.
    public var loginStatus: ISCSILoginStatus {
        get { ISCSILoginStatus(rawValue: UInt16(octet(36)) << 8 | UInt16(octet(37))) }
        set {
            setOctet(UInt8(newValue.rawValue >> 8), at: 36)
            setOctet(UInt8(newValue.rawValue & 255), at: 37)
        }
    }
    /// Of a reject: why (RFC 7143 §11.17.1).
    public var rejectReason: UInt8 { octet(2) }
}
