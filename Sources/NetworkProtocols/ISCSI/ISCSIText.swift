/// The text of logins and of text requests: `key=value` pairs, each with a NUL behind it (RFC 7143 §6.1).
public struct ISCSIText: Hashable, Sendable {
    /// In order, those that stand twice included.
    public var pairs: [Pair]

    public struct Pair: Hashable, Sendable {
        /// In front of the first `=`.
        public var key: [UInt8]
        /// Behind it; empty where there is none.
        public var value: [UInt8]
        /// Whether there was an `=`; without one all of it is the key.
        public var hasEquals: Bool

        public init(_ key: [UInt8], _ value: [UInt8], hasEquals: Bool = true) {
            self.key = key
            self.value = value
            self.hasEquals = hasEquals
        }

        public init(_ key: String, _ value: String) {
            self.init(Array(key.utf8), Array(value.utf8))
        }
    }

    public init(pairs: [Pair] = []) {
        self.pairs = pairs
    }

    /// Whatever stands in a data segment; empty pieces between NULs are left out.
    public init(octets: [UInt8]) {
        pairs = octets.split(separator: 0).map { piece in
            guard let equals = piece.firstIndex(of: UInt8(ascii: "=")) else {
                return Pair(Array(piece), [], hasEquals: false)
            }
            return Pair(Array(piece[..<equals]), Array(piece[(equals + 1)...]))
        }
    }

    public var encoded: [UInt8] {
        pairs.flatMap { $0.key + ($0.hasEquals ? [UInt8(ascii: "=")] : []) + $0.value + [0] }
    }

    /// The value of the first pair with this key; keys are compared octet for octet.
    public subscript(_ key: String) -> [UInt8]? {
        pairs.first { $0.hasEquals && $0.key.elementsEqual(key.utf8) }?.value
    }
}
