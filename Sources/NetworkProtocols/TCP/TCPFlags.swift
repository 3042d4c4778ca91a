/// The control bits of a TCP segment (RFC 9293 §3.1).
public struct TCPFlags: OptionSet, Hashable, Sendable {
    public var rawValue: UInt8

    @inlinable
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The sender has no more to send.
    @inlinable
    public static var fin: TCPFlags { TCPFlags(rawValue: 1 << 0) }
    /// Sequence numbers begin here.
    @inlinable
    public static var syn: TCPFlags { TCPFlags(rawValue: 1 << 1) }
    /// The connection is over at once.
    @inlinable
    public static var rst: TCPFlags { TCPFlags(rawValue: 1 << 2) }
    /// The receiver is to hand on what it has.
    @inlinable
    public static var psh: TCPFlags { TCPFlags(rawValue: 1 << 3) }
    /// The acknowledgement number counts.
    @inlinable
    public static var ack: TCPFlags { TCPFlags(rawValue: 1 << 4) }
    /// The urgent pointer counts.
    @inlinable
    public static var urg: TCPFlags { TCPFlags(rawValue: 1 << 5) }
    /// Explicit congestion notification echo (RFC 3168).
    @inlinable
    public static var ece: TCPFlags { TCPFlags(rawValue: 1 << 6) }
    /// Congestion window reduced (RFC 3168).
    @inlinable
    public static var cwr: TCPFlags { TCPFlags(rawValue: 1 << 7) }
}

extension TCPFlags: CustomStringConvertible {
    /// The names of the bits set, lowest first, such as `SYN ACK`.
    public var description: String {
        let names = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"]
        return names.indices.filter { rawValue >> UInt8($0) & 1 == 1 }.map { names[$0] }.joined(separator: " ")
    }
}
