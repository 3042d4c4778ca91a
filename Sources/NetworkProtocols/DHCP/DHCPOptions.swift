/// The options of a DHCP message, wherever in it they stand: in the options field and, where option 52 says so, in
/// `file` and `sname` (RFC 2131 §4.1).
///
/// The octets are kept as they came, pads, end markers, damage and all, beside a table of where each option is. So
/// encoding gives back the identical octets, and changes are made in the octets:
///
///     var options = DHCPOptions([(.messageType, [2]), (.serverIdentifier, [10, 0, 0, 1])])
///     options[.bootFileName] = Array("pxelinux.0".utf8)
///
/// Two are equal when their vendor areas are, and those of `file` and `sname` that hold options.
public struct DHCPOptions: Sendable {
    /// A field that holds options, in the order in which they are to be read (RFC 2131 §4.1).
    public enum Area: UInt8, CaseIterable, Sendable {
        /// From the magic cookie to the end of the message.
        case options
        /// The boot file name's field, 128 octets.
        case file
        /// The server name's field, 64 octets.
        case serverName
    }

    /// One whole option as it stands in a field; a repeated code has several.
    public struct Instance: Hashable, Sendable {
        public let code: DHCPOptionCode
        public let area: Area
        /// Where the code stands, in octets from the start of the message.
        public let offset: Int
        /// The value, without code and length.
        public let octets: ArraySlice<UInt8>

        /// A copy of `octets`, counted from 0.
        public var value: [UInt8] { Array(octets) }
        /// Where the option stands, code and length counted in, in octets from the start of the message.
        public var range: Range<Int> { offset..<(offset + 2 + octets.count) }
    }

    struct Entry: Hashable, Sendable {
        /// Where the code stands in `bytes`.
        var offset: Int
        var length: UInt8
        var code: DHCPOptionCode
        var area: Area
    }

    /// The octets of a message from `sname` to its end: 64, 128, and the vendor area.
    private(set) var bytes: [UInt8]
    /// All whole options, those of the options field first, then those of `file`, then those of `sname`.
    private(set) var entries: [Entry] = []
    /// The value of option 52 that is in force: 0, 1, 2 or 3.
    private(set) var overloadInForce: UInt8 = 0

    /// Where `bytes` begins in a message.
    static let messageOffset = 44
    static let serverNameRange = 0..<64
    static let fileRange = 64..<192
    /// Where the vendor area begins in `bytes`.
    static let vendorStart = 192
    /// Where options begin in `bytes`, behind the cookie.
    static let optionsStart = 196

    /// 63 82 53 63 (RFC 2131 §3).
    public static let magicCookie: UInt32 = 0x6382_5363
    static let cookieOctets: [UInt8] = [0x63, 0x82, 0x53, 0x63]

    /// No options: the cookie and the end marker.
    public init() {
        bytes = [UInt8](repeating: 0, count: Self.vendorStart) + Self.cookieOctets + [255]
    }

    /// The options of `list` in its order, in the options field, then the end marker.
    public init(_ list: [(code: DHCPOptionCode, value: [UInt8])]) {
        var octets: [UInt8] = []
        octets.reserveCapacity(list.reduce(DHCPMessage.minimumLength) { $0 + $1.value.count + 2 })
        octets.append(contentsOf: repeatElement(0, count: Self.vendorStart))
        octets.append(contentsOf: Self.cookieOctets)
        for (code, value) in list { Self.appendPieces(code, value, to: &octets) }
        octets.append(255)
        self.init(areas: octets)
    }

    /// A vendor area as it is, right or wrong: cookie, options, end marker, padding.
    public init(vendorArea: [UInt8]) {
        self.init(areas: [UInt8](repeating: 0, count: Self.vendorStart) + vendorArea)
    }

    /// The octets of a message from `sname` on, at least 192.
    init(areas: [UInt8]) {
        precondition(areas.count >= Self.vendorStart, "sname and file have 192 octets.")
        bytes = areas
        index()
    }
}

// MARK: Reading

extension DHCPOptions {
    /// All whole options, in the order in which RFC 2131 §4.1 reads the fields.
    public var instances: [Instance] { entries.map { instance($0) } }

    /// The codes of `instances`, repeated ones as often as they occur.
    public var codesInOrder: [DHCPOptionCode] { entries.map(\.code) }

    /// The codes in the order in which they come first, each once, however many instances it has.
    public var distinctCodes: [DHCPOptionCode] {
        var seen: Set<DHCPOptionCode> = []
        return entries.lazy.map(\.code).filter { seen.insert($0).inserted }
    }

    public var isEmpty: Bool { entries.isEmpty }

    /// Whether the option is there, in whatever area.
    public func contains(_ code: DHCPOptionCode) -> Bool {
        entries.contains { $0.code == code }
    }

    /// The instances of `code`, in order.
    public func all(_ code: DHCPOptionCode) -> [Instance] {
        entries.filter { $0.code == code }.map { instance($0) }
    }

    /// The value of `code`, that of several instances joined in order (RFC 3396 §7); nil where it is absent.
    ///
    /// Setting it replaces all instances by one, or by as many as its length needs, where the first one stood, or at
    /// the end of the options field; setting nil removes them.
    public subscript(code: DHCPOptionCode) -> [UInt8]? {
        get { octets(of: code).map { Array($0) } }
        set {
            if let newValue { replace(code, with: newValue) } else { remove(code) }
        }
    }

    /// The value of `code`, joined where there are several instances; a copy is made only then.
    public func octets(of code: DHCPOptionCode) -> ArraySlice<UInt8>? {
        guard let first = entries.firstIndex(where: { $0.code == code }) else { return nil }
        guard let second = entries[(first + 1)...].firstIndex(where: { $0.code == code }) else {
            return slice(entries[first])
        }
        var joined = Array(slice(entries[first]))
        for entry in entries[second...] where entry.code == code { joined += slice(entry) }
        return joined[...]
    }

    /// Whether the magic cookie opens the vendor area; without it there are no options.
    public var hasMagicCookie: Bool {
        bytes.count >= Self.optionsStart && bytes[Self.vendorStart..<Self.optionsStart].elementsEqual(Self.cookieOctets)
    }

    /// Whether option 52 gives `area` to options; true of the options field itself.
    public func isInUse(_ area: Area) -> Bool {
        switch area {
        case .options: true
        case .file: overloadInForce & 1 != 0
        case .serverName: overloadInForce & 2 != 0
        }
    }

    /// All octets behind `file`: cookie, options, end marker, padding; in bare BOOTP whatever the vendor put there.
    ///
    /// Setting it gives the message another length.
    public var vendorArea: [UInt8] {
        get { Array(bytes[Self.vendorStart...]) }
        set {
            bytes.replaceSubrange(Self.vendorStart..., with: newValue)
            index()
        }
    }

    /// Where `area` stands, in octets from the start of the message; the cookie is not counted in.
    public func range(of area: Area) -> Range<Int> {
        let range = self.indices(of: area)
        return (range.lowerBound + Self.messageOffset)..<(range.upperBound + Self.messageOffset)
    }

    /// Where the options of `area` stand in `bytes`.
    func indices(of area: Area) -> Range<Int> {
        switch area {
        case .options: min(Self.optionsStart, bytes.count)..<bytes.count
        case .file: Self.fileRange
        case .serverName: Self.serverNameRange
        }
    }

    private func instance(_ entry: Entry) -> Instance {
        Instance(
            code: entry.code,
            area: entry.area,
            offset: entry.offset + Self.messageOffset,
            octets: slice(entry)
        )
    }

    private func slice(_ entry: Entry) -> ArraySlice<UInt8> {
        let start = entry.offset + 2
        return bytes[start..<(start + Int(entry.length))]
    }
}

// MARK: The table

extension DHCPOptions {
    /// Replaces octets in `range` of `bytes` and finds the options anew.
    mutating func replaceBytes(_ range: Range<Int>, with octets: some Collection<UInt8>) {
        bytes.replaceSubrange(range, with: octets)
        index()
    }

    /// Takes octets over in which the same options stand in the same places as in `other`.
    mutating func take(_ areas: [UInt8], indexedAs other: DHCPOptions) {
        bytes = areas
        entries = other.entries
        overloadInForce = other.overloadInForce
    }

    /// Replaces what stands from `start` on, behind the end marker, by pads.
    mutating func padBytes(from start: Int, with pads: Repeated<UInt8>) {
        bytes.replaceSubrange(start..., with: pads)
    }

    /// Puts `octets` at the start of `range` of `bytes` and zeros behind them; finds the options anew where there may be
    /// some.
    mutating func fillBytes(_ range: Range<Int>, with octets: ArraySlice<UInt8>, isIndexed: Bool) {
        var place = range.lowerBound
        for octet in octets {
            bytes[place] = octet
            place += 1
        }
        while place < range.upperBound {
            bytes[place] = 0
            place += 1
        }
        if isIndexed { index() }
    }

    /// Takes the option's octets out; in `file` and `sname` zeros move in at the end. The table is left as it was.
    mutating func cut(_ entry: Entry) {
        let range = entry.offset..<(entry.offset + 2 + Int(entry.length))
        bytes.removeSubrange(range)
        guard entry.area != .options else { return }
        bytes.insert(
            contentsOf: repeatElement(0, count: range.count),
            at: indices(of: entry.area).upperBound - range.count
        )
    }

    /// Finds all whole options.
    mutating func index() {
        entries.removeAll(keepingCapacity: true)
        overloadInForce = 0
        guard hasMagicCookie else { return }
        entries.reserveCapacity(min((bytes.count - Self.optionsStart) / 3 + 1, 24))
        index(.options)
        // A 52 inside `file` or `sname` counts for nothing: it could only speak of fields already being read.
        let overload = entries.first { $0.code == .overload && $0.length == 1 }
        guard let overload, (1...3).contains(bytes[overload.offset + 2]) else { return }
        overloadInForce = bytes[overload.offset + 2]
        if isInUse(.file) { index(.file) }
        if isInUse(.serverName) { index(.serverName) }
    }

    private mutating func index(_ area: Area) {
        let range = indices(of: area)
        var walk = OptionWalk(from: range.lowerBound, to: range.upperBound)
        while let step = walk.next(in: bytes) {
            switch step {
            case .option(let code, let value, let length):
                entries.append(
                    Entry(
                        offset: value - 2,
                        length: UInt8(truncatingIfNeeded: length),
                        code: DHCPOptionCode(code),
                        area: area
                    )
                )
            case .pad: continue
            case .end, .overrun, .lengthMissing: return
            }
        }
    }
}

extension DHCPOptions: Hashable {
    public static func == (left: DHCPOptions, right: DHCPOptions) -> Bool {
        left.bytes[vendorStart...] == right.bytes[vendorStart...]
            && (!left.isInUse(.file) || left.bytes[fileRange] == right.bytes[fileRange])
            && (!left.isInUse(.serverName) || left.bytes[serverNameRange] == right.bytes[serverNameRange])
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(bytes[Self.vendorStart...])
    }
}
