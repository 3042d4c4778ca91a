/// Why bytes could not be decoded: they ran out, or their structure can't be told.
///
/// What is merely wrong (an unknown code, a bad checksum, a missing terminator) is kept by the decoders and judged by
/// the rules; it is never this error.
public struct PacketDecodingError: Error, Hashable, Sendable {
    /// What is wrong.
    public enum Problem: Hashable, Sendable {
        /// `needed` more octets were wanted than the `available` ones.
        case truncated(needed: Int, available: Int)
        /// The field, by its name in the specification, has a value that leaves the rest undecidable.
        case invalid(field: String)
    }
    public var problem: Problem
    /// Where in the bytes given to the decoder, in octets from their start.
    public var offset: Int

    public init(_ problem: Problem, at offset: Int) {
        self.problem = problem
        self.offset = offset
    }

    /// `needed` octets were wanted at `offset`, `available` were there.
    public static func truncated(needed: Int, available: Int, at offset: Int) -> Self {
        Self(.truncated(needed: needed, available: available), at: offset)
    }

    /// The field of that name, at `offset`, leaves the rest undecidable.
    public static func invalid(_ field: String, at offset: Int) -> Self {
        Self(.invalid(field: field), at: offset)
    }
}

extension PacketDecodingError: CustomStringConvertible {
    public var description: String {
        switch problem {
        case .truncated(let needed, let available): "truncated at octet \(offset): \(needed) needed, \(available) there"
        case .invalid(let field): "invalid \(field) at octet \(offset)"
        }
    }
}
