/// What an iSCSI protocol data unit is (RFC 7143 §11.2.1.2). Initiators send those below 0x20, targets the others.
public struct ISCSIOpcode: RawRepresentable, Hashable, Sendable {
    /// Six bits.
    public var rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    public static let nopOut = ISCSIOpcode(rawValue: 0x00)
    public static let scsiCommand = ISCSIOpcode(rawValue: 0x01)
    public static let taskManagementRequest = ISCSIOpcode(rawValue: 0x02)
    public static let loginRequest = ISCSIOpcode(rawValue: 0x03)
    public static let textRequest = ISCSIOpcode(rawValue: 0x04)
    public static let dataOut = ISCSIOpcode(rawValue: 0x05)
    public static let logoutRequest = ISCSIOpcode(rawValue: 0x06)
    public static let selectiveAcknowledgement = ISCSIOpcode(rawValue: 0x10)
    public static let nopIn = ISCSIOpcode(rawValue: 0x20)
    public static let scsiResponse = ISCSIOpcode(rawValue: 0x21)
    public static let taskManagementResponse = ISCSIOpcode(rawValue: 0x22)
    public static let loginResponse = ISCSIOpcode(rawValue: 0x23)
    public static let textResponse = ISCSIOpcode(rawValue: 0x24)
    public static let dataIn = ISCSIOpcode(rawValue: 0x25)
    public static let logoutResponse = ISCSIOpcode(rawValue: 0x26)
    public static let readyToTransfer = ISCSIOpcode(rawValue: 0x31)
    public static let asynchronousMessage = ISCSIOpcode(rawValue: 0x32)
    public static let reject = ISCSIOpcode(rawValue: 0x3f)

    /// Whether an initiator sends it.
    public var isFromInitiator: Bool { rawValue < 0x20 }

    /// Whether RFC 7143 has it.
    public var isKnown: Bool {
        switch rawValue {
        case 0x00...0x06, 0x10, 0x20...0x26, 0x31, 0x32, 0x3f: true
        default: false
        }
    }
}

extension ISCSIOpcode: CustomStringConvertible {
    public var description: String {
        switch self {
        case .nopOut: "NOP-Out"
        case .scsiCommand: "SCSI command"
        case .taskManagementRequest: "task management request"
        case .loginRequest: "login request"
        case .textRequest: "text request"
        case .dataOut: "Data-Out"
        case .logoutRequest: "logout request"
        case .selectiveAcknowledgement: "SNACK"
        case .nopIn: "NOP-In"
        case .scsiResponse: "SCSI response"
        case .taskManagementResponse: "task management response"
        case .loginResponse: "login response"
        case .textResponse: "text response"
        case .dataIn: "Data-In"
        case .logoutResponse: "logout response"
        case .readyToTransfer: "R2T"
        case .asynchronousMessage: "asynchronous message"
        case .reject: "reject"
        default: "opcode \(rawValue)"
        }
    }
}
