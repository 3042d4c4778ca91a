/// Why a header inside a frame can't be read: a `PacketDecodingError` without a string, so that frames stay plain words.
public struct HeaderDefect: Hashable, Sendable {
    /// The header that octets are missing of.
    public enum Header: UInt8, Hashable, Sendable {
        case ipv4, ipv6, udp, tcp
    }

    /// The field whose value leaves the rest undecidable.
    public enum Field: UInt8, Hashable, Sendable {
        /// The IP version contradicts the link header.
        case version
        /// An IPv4 header length under 20 octets.
        case ipv4HeaderLength
        /// An IPv4 total length under the header's.
        case ipv4TotalLength
        /// A UDP length under 8 octets.
        case udpLength
        /// A TCP data offset under 20 octets.
        case tcpDataOffset

        /// The field by its name in the specification.
        public var name: String {
            switch self {
            case .version: "IP version"
            case .ipv4HeaderLength: "IPv4 header length"
            case .ipv4TotalLength: "IPv4 total length"
            case .udpLength: "UDP length"
            case .tcpDataOffset: "TCP data offset"
            }
        }
    }

    /// What is wrong.
    public enum Problem: Hashable, Sendable {
        case truncated(Header, needed: UInt8, available: UInt8)
        case invalid(Field)
    }

    public var problem: Problem
    /// Where the header begins, in octets from the frame's start.
    public var offset: Int

    /// `needed` is a header's length, at most 60, and `available` less.
    static func truncated(_ header: Header, needed: Int, available: Int, at offset: Int) -> Self {
        Self(
            problem: .truncated(
                header,
                needed: UInt8(truncatingIfNeeded: needed),
                available: UInt8(truncatingIfNeeded: available)
            ),
            offset: offset
        )
    }

    static func invalid(_ field: Field, at offset: Int) -> Self {
        Self(problem: .invalid(field), offset: offset)
    }

    /// The same as the error that the header's own decoder throws.
    public var error: PacketDecodingError {
        switch problem {
        case .truncated(_, let needed, let available):
            .truncated(needed: Int(needed), available: Int(available), at: offset)
        case .invalid(let field): .invalid(field.name, at: offset)
        }
    }
}

extension HeaderDefect.Problem {
    /// The problem in one word, for `DecodedFrame`.
    var word: UInt64 {
        switch self {
        case .truncated(let header, let needed, let available):
            1 << 32 | UInt64(header.rawValue) << 16 | UInt64(needed) << 8 | UInt64(available)
        case .invalid(let field): UInt64(field.rawValue)
        }
    }

    /// The problem that `word` was made of.
    init(word: UInt64) {
        let octet = UInt8(truncatingIfNeeded: word >> 16)
        if word >> 32 == 1, let header = HeaderDefect.Header(rawValue: octet) {
            self = .truncated(
                header,
                needed: UInt8(truncatingIfNeeded: word >> 8),
                available: UInt8(truncatingIfNeeded: word)
            )
        } else {
            self = .invalid(HeaderDefect.Field(rawValue: UInt8(truncatingIfNeeded: word)) ?? .version)
        }
    }
}

extension HeaderDefect: CustomStringConvertible {
    public var description: String { error.description }
}
