/// The control bits of a TCP segment (RFC 9293 §3.1).
public struct TCPFlags: OptionSet, Hashable, Sendable {
    public var rawValue: UInt8

    @inlinable
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    public static let fin = TCPFlags(rawValue: 1 << 0)
    public static let syn = TCPFlags(rawValue: 1 << 1)
    public static let rst = TCPFlags(rawValue: 1 << 2)
    public static let psh = TCPFlags(rawValue: 1 << 3)
    public static let ack = TCPFlags(rawValue: 1 << 4)
    public static let urg = TCPFlags(rawValue: 1 << 5)
    /// Explicit congestion notification echo (RFC 3168).
    public static let ece = TCPFlags(rawValue: 1 << 6)
    /// Congestion window reduced (RFC 3168).
    public static let cwr = TCPFlags(rawValue: 1 << 7)
}

extension TCPFlags: CustomStringConvertible {
    /// The names of the bits set, lowest first, such as `SYN ACK`.
    public var description: String {
        let names = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"]
        return names.indices.filter { rawValue >> UInt8($0) & 1 == 1 }.map { names[$0] }.joined(separator: " ")
    }
}
