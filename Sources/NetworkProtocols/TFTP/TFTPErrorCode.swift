/// Why a transfer ended: the code of an ERROR packet (RFC 1350 appendix "Error Codes", RFC 2347).
public struct TFTPErrorCode: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt16

    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// Code 0: see the message, if there is one. Also what most boot loaders abort with.
    public static let notDefined = TFTPErrorCode(rawValue: 0)
    public static let fileNotFound = TFTPErrorCode(rawValue: 1)
    public static let accessViolation = TFTPErrorCode(rawValue: 2)
    public static let diskFull = TFTPErrorCode(rawValue: 3)
    public static let illegalOperation = TFTPErrorCode(rawValue: 4)
    public static let unknownTransferIdentifier = TFTPErrorCode(rawValue: 5)
    public static let fileAlreadyExists = TFTPErrorCode(rawValue: 6)
    public static let noSuchUser = TFTPErrorCode(rawValue: 7)
    /// RFC 2347: the options are refused. Also what EDK2 ends its size probe with.
    public static let optionNegotiation = TFTPErrorCode(rawValue: 8)
}

extension TFTPErrorCode: CustomStringConvertible {
    /// The meaning in the RFCs' words, such as `file not found`.
    public var description: String {
        switch self {
        case .notDefined: "not defined"
        case .fileNotFound: "file not found"
        case .accessViolation: "access violation"
        case .diskFull: "disk full or allocation exceeded"
        case .illegalOperation: "illegal TFTP operation"
        case .unknownTransferIdentifier: "unknown transfer ID"
        case .fileAlreadyExists: "file already exists"
        case .noSuchUser: "no such user"
        case .optionNegotiation: "option negotiation failed"
        default: "error \(rawValue)"
        }
    }

    /// Number and meaning as reports print them, such as `1 (file not found)`.
    public var displayName: String {
        rawValue <= Self.optionNegotiation.rawValue ? "\(rawValue) (\(description))" : "\(rawValue) (unassigned)"
    }
}
