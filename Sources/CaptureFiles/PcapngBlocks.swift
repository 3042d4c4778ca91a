/// The types of pcapng blocks (draft-ietf-opsawg-pcapng, "Block Type Codes").
enum BlockType {
    static let sectionHeader: UInt32 = 0x0A0D_0D0A
    static let interfaceDescription: UInt32 = 1
    static let obsoletePacket: UInt32 = 2
    static let simplePacket: UInt32 = 3
    static let nameResolution: UInt32 = 4
    static let interfaceStatistics: UInt32 = 5
    static let enhancedPacket: UInt32 = 6
    static let journalExport: UInt32 = 9
    static let decryptionSecrets: UInt32 = 10
    static let custom: UInt32 = 0x0000_0BAD
    static let customNotCopied: UInt32 = 0x4000_0BAD

    /// Whether Wireshark gives a block that holds no frame a frame number all the same (tried with 4.0): journal entries,
    /// custom blocks, system calls of sysdig.
    static func isNumberedByWireshark(_ type: UInt32) -> Bool {
        switch type {
        case journalExport, custom, customNotCopied, 0x204, 0x216, 0x221: true
        default: false
        }
    }

    /// The least total length of a block of a known type; nil for other types.
    static func minimumLength(_ type: UInt32) -> Int? {
        switch type {
        case sectionHeader: SectionHeader.minimumLength
        case interfaceDescription, decryptionSecrets: 20
        case obsoletePacket, enhancedPacket: 32
        case simplePacket, custom, customNotCopied: 16
        case nameResolution, journalExport: 12
        case interfaceStatistics: 24
        default: nil
        }
    }
}

/// Codes of options (draft-ietf-opsawg-pcapng, "Options" and each block's table).
enum OptionCode {
    static let end: UInt16 = 0
    static let comment: UInt16 = 1

    static let sectionHardware: UInt16 = 2
    static let sectionSystem: UInt16 = 3
    static let sectionApplication: UInt16 = 4

    static let interfaceName: UInt16 = 2
    static let interfaceDescription: UInt16 = 3
    static let interfaceResolution: UInt16 = 9
    static let interfaceSystem: UInt16 = 12
    static let interfaceCheckSequenceLength: UInt16 = 13
    static let interfaceTimeOffset: UInt16 = 14

    static let packetFlags: UInt16 = 2
    static let packetDropCount: UInt16 = 4

    static let statisticsEnd: UInt16 = 3
    static let statisticsReceived: UInt16 = 4
    static let statisticsDropped: UInt16 = 5
    static let statisticsDroppedBySystem: UInt16 = 7
}

/// What a section header block has besides its options.
enum SectionHeader {
    static let minimumLength = 28
    static let byteOrderMagic: UInt32 = 0x1A2B_3C4D

    /// The octet order of the section header block at `offset`, where 12 octets are known to be; nil where it tells none.
    static func byteOrder(at offset: Int, of octets: Span<UInt8>) -> CaptureByteOrder? {
        if octets.uint32(at: offset + 8, .littleEndian) == byteOrderMagic { return .littleEndian }
        if octets.uint32(at: offset + 8, .bigEndian) == byteOrderMagic { return .bigEndian }
        return nil
    }

    /// Version 1.2 was written by some and means 1.0.
    static func isKnownVersion(major: UInt16, minor: UInt16) -> Bool {
        major == 1 && (minor == 0 || minor == 2)
    }
}

extension Int {
    /// Rounded up to a multiple of four, as pcapng pads everything.
    var paddedToFour: Int { (self + 3) & ~3 }
}
