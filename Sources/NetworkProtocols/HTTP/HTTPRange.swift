/// One of the ranges that a request asks for, in octets of the representation (RFC 9110 §14.1.2).
public enum HTTPByteRange: Hashable, Sendable {
    /// `first-last`, both included.
    case closed(first: Int, last: Int)
    /// `first-`: from there to the end.
    case from(Int)
    /// `-length`: the last octets.
    case suffix(Int)

    /// The part of a representation of `size` octets that this is; nil where it can't be satisfied.
    ///
    /// A suffix of an empty representation is satisfiable and empty, though no Content-Range can say so.
    public func resolved(size: Int) -> Range<Int>? {
        switch self {
        case .closed(let first, let last):
            guard first >= 0, first < size, last >= first else { return nil }
            return first..<(min(last, size - 1) + 1)
        case .from(let first):
            guard first >= 0, first < size else { return nil }
            return first..<size
        case .suffix(let length):
            guard length > 0, size >= 0 else { return nil }
            return max(0, size - length)..<size
        }
    }
}

/// The value of a Range field in octets (RFC 9110 §14.2).
public struct HTTPRange: Hashable, Sendable {
    public var ranges: [HTTPByteRange]

    public init(_ ranges: [HTTPByteRange]) {
        self.ranges = ranges
    }

    /// nil for another unit than `bytes` and for wrong syntax (such as `5-2`): the field is then to be ignored.
    public init?(parsing value: [UInt8]) {
        guard let equals = value.firstIndex(of: UInt8(ascii: "=")),
            value[..<equals].equalsIgnoringASCIICase("bytes".utf8)
        else { return nil }
        var ranges: [HTTPByteRange] = []
        for part in value[(equals + 1)...].split(separator: UInt8(ascii: ",")) {
            let element = part.trimmingHTTPWhitespace()
            if element.isEmpty { continue }
            guard let range = Self.range(element) else { return nil }
            ranges.append(range)
        }
        guard !ranges.isEmpty else { return nil }
        self.ranges = ranges
    }

    /// The parts that can be satisfied of a representation of `size` octets; none means status 416.
    public func satisfiableRanges(size: Int) -> [Range<Int>] {
        ranges.compactMap { $0.resolved(size: size) }
    }

    private static func range(_ element: [UInt8]) -> HTTPByteRange? {
        guard let dash = element.firstIndex(of: UInt8(ascii: "-")) else { return nil }
        let before = element[..<dash]
        let behind = element[(dash + 1)...]
        if before.isEmpty { return position(behind).map { .suffix($0) } }
        guard let first = position(before) else { return nil }
        if behind.isEmpty { return .from(first) }
        guard let last = position(behind), last >= first else { return nil }
        return .closed(first: first, last: last)
    }

    /// Digits as a number; one that no `Int` holds lies behind every end, as `Int.max` does.
    private static func position(_ digits: ArraySlice<UInt8>) -> Int? {
        guard !digits.isEmpty, digits.allSatisfy(\.isASCIIDigit) else { return nil }
        return digits.decimalNumber ?? Int.max
    }
}

extension HTTPRange: CustomStringConvertible {
    /// The field value, such as `bytes=0-511`.
    public var description: String {
        let parts = ranges.map { range in
            switch range {
            case .closed(let first, let last): "\(first)-\(last)"
            case .from(let first): "\(first)-"
            case .suffix(let length): "-\(length)"
            }
        }
        return "bytes=" + parts.joined(separator: ",")
    }
}

/// The value of a Content-Range field in octets (RFC 9110 §14.4): `bytes 0-511/2048`, `bytes 0-511/*`, `bytes */2048`.
public struct HTTPContentRange: Hashable, Sendable {
    /// The octets that the body holds; nil in an answer 416.
    public var range: Range<Int>?
    /// The size of the whole; nil where it is unknown (`*`). EDK2 needs it.
    public var size: Int?

    public init(range: Range<Int>?, size: Int?) {
        self.range = range
        self.size = size
    }

    /// nil for another unit than `bytes`, wrong syntax, or a range that ends before its start or behind the size.
    public init?(parsing value: [UInt8]) {
        guard let space = value.firstIndex(of: UInt8(ascii: " ")),
            value[..<space].equalsIgnoringASCIICase("bytes".utf8)
        else { return nil }
        let parts = value[(space + 1)...].split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let star = [UInt8(ascii: "*")]
        if !parts[1].elementsEqual(star) {
            guard let size = parts[1].decimalNumber else { return nil }
            self.size = size
        }
        if !parts[0].elementsEqual(star) {
            let ends = parts[0].split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
            guard ends.count == 2, let first = ends[0].decimalNumber, let last = ends[1].decimalNumber, first <= last,
                last < size ?? Int.max
            else { return nil }
            range = first..<(last + 1)
        }
        guard range != nil || size != nil else { return nil }
    }
}

extension HTTPContentRange: CustomStringConvertible {
    /// The field value.
    public var description: String {
        let octets = range.map { $0.isEmpty ? "*" : "\($0.lowerBound)-\($0.upperBound - 1)" } ?? "*"
        return "bytes \(octets)/\(size.map { "\($0)" } ?? "*")"
    }
}
