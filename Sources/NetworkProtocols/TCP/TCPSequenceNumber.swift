/// A TCP sequence number: it counts octets modulo 2^32 (RFC 9293 §3.4).
///
/// It has no order; ask for the `distance`, which is right as long as two numbers lie less than 2^31 apart.
public struct TCPSequenceNumber: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt32

    @inlinable
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// How many octets lie between this number and `other`; negative where `other` comes before it.
    @inlinable
    public func distance(to other: TCPSequenceNumber) -> Int {
        Int(Int32(bitPattern: other.rawValue &- rawValue))
    }

    /// The number `count` octets on, or back where `count` is negative.
    @inlinable
    public func advanced(by count: Int) -> TCPSequenceNumber {
        TCPSequenceNumber(rawValue: rawValue &+ UInt32(truncatingIfNeeded: count))
    }
}

extension TCPSequenceNumber: CustomStringConvertible {
    public var description: String { String(rawValue) }
}
