/// What kind of packet it is: the first two octets (RFC 1350 §5, RFC 2347).
public struct TFTPOpcode: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt16

    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    public static let readRequest = TFTPOpcode(rawValue: 1)
    public static let writeRequest = TFTPOpcode(rawValue: 2)
    public static let data = TFTPOpcode(rawValue: 3)
    public static let acknowledgement = TFTPOpcode(rawValue: 4)
    public static let error = TFTPOpcode(rawValue: 5)
    public static let optionAcknowledgement = TFTPOpcode(rawValue: 6)
}

extension TFTPOpcode: CustomStringConvertible {
    /// The name that the RFCs use, such as `RRQ`.
    public var description: String {
        switch self {
        case .readRequest: "RRQ"
        case .writeRequest: "WRQ"
        case .data: "DATA"
        case .acknowledgement: "ACK"
        case .error: "ERROR"
        case .optionAcknowledgement: "OACK"
        default: "opcode \(rawValue)"
        }
    }
}
