/// The second pair of octets of a message (RFC 1035 §4.1.1; AD and CD: RFC 4035 §3).
///
///       0  1  2  3  4  5  6  7  8  9  10 11 12 13 14 15
///     +--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+
///     |QR|   Opcode  |AA|TC|RD|RA| Z|AD|CD|   RCODE   |
///     +--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+
public struct DNSFlags: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt16

    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// A standard query that asks for recursion, as stub resolvers send it.
    public static let recursiveQuery = DNSFlags(rawValue: 0x0100)

    public var isResponse: Bool {
        get { self[bit: 15] }
        set { self[bit: 15] = newValue }
    }

    public var opcode: DNSOpcode {
        get { DNSOpcode(rawValue: UInt8(rawValue >> 11 & 15)) }
        set { rawValue = rawValue & 0x87ff | UInt16(newValue.rawValue & 15) << 11 }
    }

    public var isAuthoritative: Bool {
        get { self[bit: 10] }
        set { self[bit: 10] = newValue }
    }

    /// More was to be said than the transport carries.
    public var isTruncated: Bool {
        get { self[bit: 9] }
        set { self[bit: 9] = newValue }
    }

    /// RD: the client asks the server to follow referrals.
    public var recursionDesired: Bool {
        get { self[bit: 8] }
        set { self[bit: 8] = newValue }
    }

    /// RA: the server does so.
    public var recursionAvailable: Bool {
        get { self[bit: 7] }
        set { self[bit: 7] = newValue }
    }

    public var isAuthenticData: Bool {
        get { self[bit: 5] }
        set { self[bit: 5] = newValue }
    }

    /// CD: the client checks signatures itself (RFC 4035 §3.2.2).
    public var checkingDisabled: Bool {
        get { self[bit: 4] }
        set { self[bit: 4] = newValue }
    }

    public var responseCode: DNSResponseCode {
        get { DNSResponseCode(rawValue: UInt8(rawValue & 15)) }
        set { rawValue = rawValue & 0xfff0 | UInt16(newValue.rawValue & 15) }
    }

    private subscript(bit bit: UInt16) -> Bool {
        get { rawValue >> bit & 1 == 1 }
        set { rawValue = rawValue & ~(1 << bit) | (newValue ? 1 << bit : 0) }
    }
}
