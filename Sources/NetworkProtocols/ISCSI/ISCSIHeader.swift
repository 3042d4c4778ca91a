/// The basic header segment that each iSCSI protocol data unit begins with (RFC 7143 §11.2.1).
///
///     | .|I| opcode (6) | flags (8) | opcode-specific (16)            |
///     | total AHS length (8)        | data segment length (24)        |
///     | LUN, or opcode-specific (64)                                  |
///     | initiator task tag (32)                                       |
///     | opcode-specific (224)                                         |
///
/// Kept as its octets; what an opcode has in them stands in extensions beside this type.
public struct ISCSIHeader: Hashable, Sendable {
    /// How many octets it takes; additional headers, a digest and the data segment follow.
    public static let encodedLength = 48

    /// Always ``encodedLength`` of them.
    public private(set) var octets: [UInt8]

    public init(_ opcode: ISCSIOpcode, isImmediate: Bool = false, flags: UInt8 = 0) {
        octets = [UInt8](repeating: 0, count: Self.encodedLength)
        octets[0] = opcode.rawValue & 0x3f | (isImmediate ? 0x40 : 0)
        octets[1] = flags
    }

    @_lifetime(reader: copy reader)
    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        octets = try reader.readBytes(Self.encodedLength)
    }

    public func encode(into writer: inout ByteWriter) {
        writer.write(octets)
    }

    public var opcode: ISCSIOpcode { ISCSIOpcode(rawValue: octets[0] & 0x3f) }
    /// Whether it is to be done at once, ahead of what is numbered.
    public var isImmediate: Bool { octets[0] & 0x40 != 0 }
    public var flags: UInt8 { octets[1] }
    /// Of additional headers, in octets.
    public var additionalLength: Int { Int(octets[4]) * 4 }
    /// Of the data segment, in octets, without what pads it to a multiple of four.
    public var dataLength: Int {
        get { Int(octets[5]) << 16 | Int(octets[6]) << 8 | Int(octets[7]) }
        set {
            octets[5] = UInt8(truncatingIfNeeded: newValue >> 16)
            octets[6] = UInt8(truncatingIfNeeded: newValue >> 8)
            octets[7] = UInt8(truncatingIfNeeded: newValue)
        }
    }
    /// The data segment with its padding, in octets.
    public var paddedDataLength: Int { (dataLength + 3) & ~3 }
    /// What the initiator calls the task; the target repeats it.
    public var initiatorTaskTag: UInt32 {
        get { word(16) }
        set { setWord(newValue, at: 16) }
    }
    /// The logical unit, where the opcode has one; in the form of SAM-2 with one level.
    public var logicalUnit: ISCSILogicalUnit {
        get { ISCSILogicalUnit(rawValue: UInt64(word(8)) << 32 | UInt64(word(12))) }
        set {
            setWord(UInt32(truncatingIfNeeded: newValue.rawValue >> 32), at: 8)
            setWord(UInt32(truncatingIfNeeded: newValue.rawValue), at: 12)
        }
    }

    /// The octet at `offset`, 0 to 47.
    func octet(_ offset: Int) -> UInt8 { octets[offset] }

    mutating func setOctet(_ value: UInt8, at offset: Int) { octets[offset] = value }

    /// The four octets at `offset`, 0 to 44, in network byte order.
    func word(_ offset: Int) -> UInt32 {
        UInt32(octets[offset]) << 24 | UInt32(octets[offset + 1]) << 16 | UInt32(octets[offset + 2]) << 8
            | UInt32(octets[offset + 3])
    }

    mutating func setWord(_ value: UInt32, at offset: Int) {
        for place in 0..<4 { octets[offset + place] = UInt8(truncatingIfNeeded: value >> UInt32(24 - place * 8)) }
    }
}

/// The number of a logical unit as iSCSI carries it: eight octets (SAM-2 §4.9).
public struct ISCSILogicalUnit: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt64

    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// A unit with a number of at most 14 bits, others cut: in peripheral addressing below 256, in flat addressing above.
    public init(number: Int) {
        let number = UInt64(truncatingIfNeeded: number) & 0x3fff
        rawValue = number < 256 ? number << 48 : (0x4000 | number) << 48
    }

    /// The number where one level of peripheral or flat addressing is used; nil for other forms.
    public var number: Int? {
        guard rawValue & 0xffff_ffff_ffff == 0 else { return nil }
        let first = Int(rawValue >> 48)
        switch first >> 14 {
        case 0 where first < 256: return first
        case 1: return first & 0x3fff
        default: return nil
        }
    }
}

extension ISCSILogicalUnit: CustomStringConvertible {
    /// The number, else 16 hexadecimal digits.
    public var description: String {
        if let number { return "\(number)" }
        let digits = String(rawValue, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
