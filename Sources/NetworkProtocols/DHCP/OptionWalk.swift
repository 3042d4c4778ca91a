/// A walk over code, length, value triples: the framing that DHCP's fields and the options inside options 43, 82 and
/// 175 share (RFC 2132 §2).
struct OptionWalk {
    enum Step: Hashable {
        /// A whole option whose value begins at `value`.
        case option(code: UInt8, value: Int, length: Int)
        case pad
        case end
        /// An option that would run past the end of its field: `available` of the `declared` octets are there.
        case overrun(code: UInt8, declared: Int, available: Int)
        /// A code in the field's last octet, with no room for a length.
        case lengthMissing(code: UInt8)
    }

    /// Where the next step begins. After an overrun or a missing length that is `limit`; after an end marker, the
    /// octet behind it.
    private(set) var position: Int
    let limit: Int
    /// Whether codes 0 and 255 are pad and end, without a length; they are not in option 82 (RFC 3046 §2.0).
    let hasMarkers: Bool

    /// A walk over `bytes[start..<limit]` of whatever is then given to `next(in:)`.
    init(from start: Int, to limit: Int, hasMarkers: Bool = true) {
        position = start
        self.limit = limit
        self.hasMarkers = hasMarkers
    }

    /// The step at `position`, which moves behind it; nil at the limit. The caller stops after `.end`.
    mutating func next(in bytes: [UInt8]) -> Step? {
        guard position < limit else { return nil }
        let code = bytes[position]
        if hasMarkers, code == 0 || code == 255 {
            position += 1
            return code == 0 ? .pad : .end
        }
        guard limit - position >= 2 else {
            position = limit
            return .lengthMissing(code: code)
        }
        let length = Int(bytes[position + 1])
        let value = position + 2
        guard length <= limit - value else {
            position = limit
            return .overrun(code: code, declared: length, available: limit - value)
        }
        position = value + length
        return .option(code: code, value: value, length: length)
    }
}
