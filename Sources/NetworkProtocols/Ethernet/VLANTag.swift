/// One VLAN tag (IEEE 802.1Q §9.6): the tag protocol identifier and the tag control information.
///
///     | TPID (16) | priority (3) | drop eligible (1) | VLAN identifier (12) |
public struct VLANTag: Hashable, Sendable {
    /// Tag protocol identifier in the high half, tag control information in the low one.
    @usableFromInline
    var word: UInt32

    @inlinable
    init(word: UInt32) {
        self.word = word
    }

    /// A tag; of `priority` the low 3 and of `identifier` the low 12 bits are used.
    @inlinable
    public init(
        identifier: UInt16,
        priority: UInt8 = 0,
        dropEligible: Bool = false,
        protocolIdentifier: EtherType = .vlan
    ) {
        word =
            UInt32(protocolIdentifier.rawValue) << 16 | UInt32(priority & 7) << 13 | (dropEligible ? 1 << 12 : 0)
            | UInt32(identifier & 0xfff)
    }

    /// What announced the tag: 0x8100, 0x88a8 or an older service tag.
    @inlinable
    public var protocolIdentifier: EtherType { EtherType(rawValue: UInt16(truncatingIfNeeded: word >> 16)) }
    /// The VLAN identifier, 0…4095; 0 is a priority tag without a VLAN.
    @inlinable
    public var identifier: UInt16 { UInt16(truncatingIfNeeded: word & 0xfff) }
    /// The priority code point, 0…7.
    @inlinable
    public var priority: UInt8 { UInt8(truncatingIfNeeded: word >> 13 & 7) }
    /// The drop eligible indicator.
    @inlinable
    public var dropEligible: Bool { word >> 12 & 1 == 1 }
}

/// The VLAN tags of one frame, outermost first, at most `limit`; kept in place, without an allocation.
public struct VLANTagStack: Hashable, Sendable, ExpressibleByArrayLiteral {
    /// More tags than this are undecidable: nobody sends them, and a loop over tags needs an end.
    public static let limit = 4

    @usableFromInline
    var first: UInt64 = 0
    @usableFromInline
    var second: UInt64 = 0
    @usableFromInline
    var length: UInt8 = 0

    @inlinable
    public init() {}

    /// The first `limit` of `elements`.
    public init(arrayLiteral elements: VLANTag...) {
        for tag in elements { append(tag) }
    }

    /// Adds an innermost tag; false where the stack is full.
    @discardableResult
    public mutating func append(_ tag: VLANTag) -> Bool {
        switch length {
        case 0: first = UInt64(tag.word)
        case 1: first |= UInt64(tag.word) << 32
        case 2: second = UInt64(tag.word)
        case 3: second |= UInt64(tag.word) << 32
        default: return false
        }
        length += 1
        return true
    }
}

extension VLANTagStack: RandomAccessCollection {
    @inlinable
    public var startIndex: Int { 0 }
    @inlinable
    public var endIndex: Int { Int(length) }

    @inlinable
    public subscript(position: Int) -> VLANTag {
        precondition(position >= 0 && position < Int(length), "The index of a VLAN tag lies inside the stack.")
        let pair = position < 2 ? first : second
        return VLANTag(word: UInt32(truncatingIfNeeded: position % 2 == 0 ? pair : pair >> 32))
    }
}

extension ByteReader {
    /// Reads the tags that `etherType` announces, and leaves in it what the last tag says.
    @_lifetime(self: copy self)
    mutating func readTags(after etherType: inout EtherType) throws(PacketDecodingError) -> VLANTagStack {
        var tags = VLANTagStack()
        while etherType.isTag {
            let control = UInt32(try readUInt16())
            guard tags.append(VLANTag(word: UInt32(etherType.rawValue) << 16 | control)) else {
                throw .invalid("VLAN tags", at: offset - 2)
            }
            etherType = EtherType(rawValue: try readUInt16())
        }
        return tags
    }
}

extension ByteWriter {
    /// Writes each tag behind its protocol identifier; the EtherType that follows is the caller's.
    mutating func write(_ tags: VLANTagStack) {
        for tag in tags { write(tag.word) }
    }
}
