/// Octets of variable length in XDR: a length, the octets, and padding up to a multiple of four (RFC 4506 §4.10, §4.11).
/// Strings, file handles and names are all written like this.
public struct XDROpaque: Hashable, Sendable {
    public var octets: [UInt8]
    /// The octets of the padding as a number, first octet highest: 0 where all are zero, as they ought to be.
    public var padding: UInt32

    public init(_ octets: [UInt8] = [], padding: UInt32 = 0) {
        self.octets = octets
        self.padding = padding
    }

    public init(_ text: String) {
        self.init(Array(text.utf8))
    }

    /// How many octets it takes on the wire.
    public var encodedCount: Int { 4 + octets.count + Self.paddingCount(octets.count) }

    /// How many octets of padding follow `count` octets.
    public static func paddingCount(_ count: Int) -> Int { -count & 3 }
}

extension XDROpaque {
    /// Reads the length, the octets and the padding; throws where fewer are left than the length says.
    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        let count = Int(try reader.readUInt32())
        octets = try reader.readBytes(count)
        padding = 0
        for _ in 0..<Self.paddingCount(count) { padding = padding << 8 | UInt32(try reader.readUInt8()) }
    }

    public func encode(into writer: inout ByteWriter) {
        writer.write(UInt32(truncatingIfNeeded: octets.count))
        writer.write(octets)
        for index in (0..<Self.paddingCount(octets.count)).reversed() {
            writer.write(UInt8(truncatingIfNeeded: padding >> UInt32(8 * index)))
        }
    }
}

extension XDROpaque: CustomStringConvertible {
    /// The octets as people read them.
    public var description: String { octets.displayText }
}

/// A boolean in XDR (RFC 4506 §4.4): only 0 and 1 are right, and every other value is kept.
public struct XDRBoolean: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt32

    public static let `false` = XDRBoolean(rawValue: 0)
    public static let `true` = XDRBoolean(rawValue: 1)

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    public init(_ value: Bool) {
        rawValue = value ? 1 : 0
    }

    /// How receivers take it: anything but 0.
    public var isTrue: Bool { rawValue != 0 }
}

extension ByteReader {
    /// Reads a boolean that says whether something follows; other values than 0 and 1 leave that undecidable.
    @_lifetime(self: copy self)
    mutating func readXDRPresence(_ field: String) throws(PacketDecodingError) -> Bool {
        let start = offset
        switch try readUInt32() {
        case 0: return false
        case 1: return true
        default: throw .invalid(field, at: start)
        }
    }

    @_lifetime(self: copy self)
    mutating func readXDRBoolean() throws(PacketDecodingError) -> XDRBoolean {
        XDRBoolean(rawValue: try readUInt32())
    }

    /// Reads the elements of a list, each announced by a 1, up to the 0 behind the last (RFC 4506 §4.19).
    @_lifetime(self: copy self)
    mutating func readXDRList<Element>(
        _ field: String,
        _ read: (inout ByteReader) throws(PacketDecodingError) -> Element
    ) throws(PacketDecodingError) -> [Element] {
        var list: [Element] = []
        while try readXDRPresence(field) { list.append(try read(&self)) }
        return list
    }

    /// Reads an array of numbers with its length in front.
    @_lifetime(self: copy self)
    mutating func readXDRNumbers() throws(PacketDecodingError) -> [UInt32] {
        let count = Int(try readUInt32())
        guard count <= remaining / 4 else {
            throw .truncated(needed: 4 * count, available: remaining, at: offset)
        }
        var numbers: [UInt32] = []
        numbers.reserveCapacity(count)
        for _ in 0..<count { numbers.append(try readUInt32()) }
        return numbers
    }
}

extension ByteWriter {
    mutating func write(_ value: XDRBoolean) { write(value.rawValue) }

    mutating func writeXDRPresence(_ isPresent: Bool) { write(UInt32(isPresent ? 1 : 0)) }

    mutating func writeXDRList<Element>(_ list: [Element], _ encode: (Element, inout ByteWriter) -> Void) {
        for element in list {
            writeXDRPresence(true)
            encode(element, &self)
        }
        writeXDRPresence(false)
    }

    mutating func writeXDRNumbers(_ numbers: [UInt32]) {
        write(UInt32(truncatingIfNeeded: numbers.count))
        for number in numbers { write(number) }
    }
}
