/// The number of a block of a transfer: the first is 1, and 0 follows 65535 (RFC 1350 §5; the roll-over is de facto).
public struct TFTPBlockNumber: Hashable, Sendable {
    public var rawValue: UInt16

    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// What an ACK says that accepts an OACK or a write request (RFC 2347, RFC 1350 §5).
    public static let zero = TFTPBlockNumber(rawValue: 0)
    /// The first block of data (RFC 1350 §5).
    public static let first = TFTPBlockNumber(rawValue: 1)

    /// The number of the block that follows; 0 behind 65535.
    public var next: TFTPBlockNumber { advanced(by: 1) }

    /// The number `count` blocks on (or back, where negative), modulo 65536.
    public func advanced(by count: Int) -> TFTPBlockNumber {
        TFTPBlockNumber(rawValue: rawValue &+ UInt16(truncatingIfNeeded: count))
    }

    /// How many blocks on `other` lies, 0…65535: the distance from 65535 to 0 is 1, and from 1 to 0 is 65535.
    public func distance(to other: TFTPBlockNumber) -> Int {
        Int(other.rawValue &- rawValue)
    }

    /// The shortest way to `other`, −32768…32767: negative where `other` is a block of before.
    public func shortestDistance(to other: TFTPBlockNumber) -> Int {
        Int(Int16(bitPattern: other.rawValue &- rawValue))
    }
}

extension TFTPBlockNumber: CustomStringConvertible {
    public var description: String { "\(rawValue)" }
}
