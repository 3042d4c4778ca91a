/// One part of a request in which a machine may differ from another of its kind.
public enum RequestAspect: Hashable, Sendable {
    /// The flags, and with them how replies are to come.
    case dhcpFlags
    case dhcpClientAddress
    /// Which options stand in the message, and in which order.
    case dhcpOptionOrder
    /// The value of an option by its code.
    case dhcpOption(UInt8)
    /// That it asked a boot server on port 4011 at all.
    case bootServerRequest
    /// Whom it asked.
    case server
    /// The file's or the host's name.
    case name
    case tftpMode
    case tftpOptionOrder
    case tftpOption(String)
    case httpMethod
    case httpVersion
    case httpFieldOrder
    case httpField(String)
}

extension RequestAspect: CustomStringConvertible {
    public var description: String {
        switch self {
        case .dhcpFlags: "flags"
        case .dhcpClientAddress: "ciaddr"
        case .dhcpOptionOrder: "order of options"
        case .dhcpOption(let code): "option \(code)"
        case .bootServerRequest: "request to port 4011"
        case .server: "server"
        case .name: "name"
        case .tftpMode: "mode"
        case .tftpOptionOrder: "order of options"
        case .tftpOption(let name): "option \(name)"
        case .httpMethod: "method"
        case .httpVersion: "version"
        case .httpFieldOrder: "order of fields"
        case .httpField(let name): "field \(name)"
        }
    }
}
