/// Options inside an option: codes with lengths and values, as in options 43 (RFC 2132 §8.4), 82 (RFC 3046 §2.0) and
/// 175 (iPXE).
///
/// The octets are kept as they came, damage and all; changes are made in the octets. Codes mean different things in
/// each of those options, so they are plain numbers here.
public struct EncapsulatedOptions: Sendable {
    /// One whole sub-option.
    public struct Instance: Hashable, Sendable {
        /// The sub-option's number.
        public let code: UInt8
        /// Where the code stands, in octets from the start of the outer option's value.
        public let offset: Int
        /// The value, without code and length.
        public let octets: ArraySlice<UInt8>

        /// A copy of `octets`, counted from 0.
        public var value: [UInt8] { Array(octets) }
    }

    /// Something about the framing that is not as it should be.
    public struct Defect: Hashable, Sendable {
        public enum Kind: Hashable, Sendable {
            /// A sub-option would run past the end of the option.
            case overrun(code: UInt8, declared: Int, available: Int)
            /// The option ends behind a sub-option's code.
            case lengthMissing(code: UInt8)
            /// Something other than pads stands behind the end marker: `count` octets up to the last that isn't zero.
            case octetsAfterEnd(count: Int)
        }

        public let kind: Kind
        /// In octets from the start of the outer option's value.
        public let offset: Int

        public init(_ kind: Kind, at offset: Int) {
            self.kind = kind
            self.offset = offset
        }
    }

    /// The outer option's value.
    public private(set) var bytes: [UInt8]
    /// All whole sub-options in order.
    public private(set) var instances: [Instance] = []
    public private(set) var defects: [Defect] = []
    /// Whether an end marker was found; it may be left out.
    public private(set) var hasEnd = false
    /// Whether codes 0 and 255 are pad and end; in option 82 they are not.
    public let hasMarkers: Bool

    /// The sub-options in `bytes`, an outer option's value.
    public init(_ bytes: [UInt8] = [], hasMarkers: Bool = true) {
        self.bytes = bytes
        self.hasMarkers = hasMarkers
        index()
    }

    /// Sub-options in the order of `list`, without an end marker.
    public init(subOptions list: [(code: UInt8, value: [UInt8])], hasMarkers: Bool = true) {
        self.init(hasMarkers: hasMarkers)
        for (code, value) in list { append(code, value) }
    }

    /// The codes of `instances`, repeated ones as often as they occur.
    public var codesInOrder: [UInt8] { instances.map(\.code) }

    /// The value of the first instance of `code`; setting it replaces that one or appends; nil removes all instances.
    public subscript(code: UInt8) -> [UInt8]? {
        get { octets(of: code).map { Array($0) } }
        set {
            guard let newValue else { return remove(code) }
            guard let old = instances.first(where: { $0.code == code }) else { return append(code, newValue) }
            bytes.replaceSubrange(range(of: old), with: Self.octets(code, newValue))
            index()
        }
    }

    /// The value of the first instance of `code`.
    public func octets(of code: UInt8) -> ArraySlice<UInt8>? {
        instances.first { $0.code == code }?.octets
    }

    /// Adds a sub-option behind the last one, before the end marker. Of the value at most 255 octets count.
    public mutating func append(_ code: UInt8, _ value: [UInt8]) {
        var place = instances.last.map { range(of: $0).upperBound } ?? 0
        if !defects.isEmpty, !hasEnd { place = bytes.count }
        bytes.insert(contentsOf: Self.octets(code, value), at: place)
        index()
    }

    /// Takes all instances of `code` out.
    public mutating func remove(_ code: UInt8) {
        for instance in instances.reversed() where instance.code == code { bytes.removeSubrange(range(of: instance)) }
        index()
    }

    /// Writes an end marker behind the last sub-option, where none is yet.
    public mutating func appendEnd() {
        guard !hasEnd else { return }
        bytes.append(255)
        index()
    }

    private func range(of instance: Instance) -> Range<Int> {
        instance.offset..<(instance.offset + 2 + instance.octets.count)
    }

    private static func octets(_ code: UInt8, _ value: [UInt8]) -> [UInt8] {
        let value = value.prefix(255)
        return [code, UInt8(truncatingIfNeeded: value.count)] + value
    }

    private mutating func index() {
        instances.removeAll(keepingCapacity: true)
        defects.removeAll()
        hasEnd = false
        var walk = OptionWalk(from: 0, to: bytes.count, hasMarkers: hasMarkers)
        var start = 0
        while let step = walk.next(in: bytes) {
            switch step {
            case .option(let code, let value, let length):
                instances.append(Instance(code: code, offset: start, octets: bytes[value..<(value + length)]))
            case .pad: break
            case .end:
                hasEnd = true
                if let last = bytes[walk.position...].lastIndex(where: { $0 != 0 }) {
                    defects.append(Defect(.octetsAfterEnd(count: last + 1 - walk.position), at: walk.position))
                }
                return
            case .overrun(let code, let declared, let available):
                defects.append(Defect(.overrun(code: code, declared: declared, available: available), at: start))
            case .lengthMissing(let code): defects.append(Defect(.lengthMissing(code: code), at: start))
            }
            start = walk.position
        }
    }
}

extension EncapsulatedOptions: Hashable {
    public static func == (left: EncapsulatedOptions, right: EncapsulatedOptions) -> Bool {
        left.bytes == right.bytes && left.hasMarkers == right.hasMarkers
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(bytes)
    }
}

extension EncapsulatedOptions.Defect: CustomStringConvertible {
    public var description: String {
        switch kind {
        case .overrun(let code, let declared, let available):
            "sub-option \(code) at octet \(offset) declares \(declared) octets where \(available) remain"
        case .lengthMissing(let code): "sub-option \(code) at octet \(offset) has no length octet"
        case .octetsAfterEnd(let count): "\(count) octets behind the end marker at octet \(offset)"
        }
    }
}
