internal import NetworkProtocols

/// What the magic of a pcap file says (draft-ietf-opsawg-pcap; libpcap's sf-pcap.c for the modified one).
struct PcapVariant: Hashable {
    var byteOrder: CaptureByteOrder
    var resolution: TimeResolution
    /// Each record header has 8 octets more: interface index, protocol, packet type.
    var isModified: Bool

    static let microseconds: UInt32 = 0xA1B2_C3D4
    static let nanoseconds: UInt32 = 0xA1B2_3C4D
    /// Alexey Kuznetzov's patch to libpcap.
    static let modified: UInt32 = 0xA1B2_CD34

    init(byteOrder: CaptureByteOrder, resolution: TimeResolution, isModified: Bool) {
        self.byteOrder = byteOrder
        self.resolution = resolution
        self.isModified = isModified
    }

    /// Nil where the four octets at `offset` are no magic of a pcap file.
    init?(magicAt offset: Int, of octets: Span<UInt8>) {
        for order in [CaptureByteOrder.littleEndian, .bigEndian] {
            switch octets.uint32(at: offset, order) {
            case Self.microseconds: self.init(byteOrder: order, resolution: .microseconds, isModified: false)
            case Self.nanoseconds: self.init(byteOrder: order, resolution: .nanoseconds, isModified: false)
            case Self.modified: self.init(byteOrder: order, resolution: .microseconds, isModified: true)
            default: continue
            }
            return
        }
        return nil
    }

    var magic: UInt32 {
        if isModified { return Self.modified }
        return resolution == .nanoseconds ? Self.nanoseconds : Self.microseconds
    }

    var recordHeaderLength: Int { isModified ? 24 : 16 }
}

/// The 24 octets that a pcap file begins with.
struct PcapFileHeader {
    static let length = 24

    var variant: PcapVariant
    var major: UInt16
    var minor: UInt16
    var snapshotLength: UInt32
    /// Bits 0–15 link type, 16–25 and 27 reserved, 26 set where bits 28–31 tell the FCS length in units of 16 bits.
    var linkField: UInt32

    /// The caller has checked that 24 octets are there.
    init(variant: PcapVariant, decoding octets: Span<UInt8>) {
        self.variant = variant
        major = octets.uint16(at: 4, variant.byteOrder)
        minor = octets.uint16(at: 6, variant.byteOrder)
        snapshotLength = octets.uint32(at: 16, variant.byteOrder)
        linkField = octets.uint32(at: 20, variant.byteOrder)
    }

    /// As libpcap has it: 2.0 to 2.4, and the 543.0 of old AIX systems.
    var isKnownVersion: Bool {
        major == 2 && minor <= 4 || major == 543 && minor == 0
    }

    var linkType: LinkType { LinkType(fileValue: UInt16(truncatingIfNeeded: linkField)) }
    var hasReservedBits: Bool { linkField & 0x0BFF_0000 != 0 }
    var frameCheckSequenceLength: Int? { linkField & 0x0400_0000 == 0 ? nil : Int(linkField >> 28) * 2 }

    /// Whether records tell the original length before the captured one.
    var lengthOrder: LengthOrder {
        if major == 543 || minor < 3 { return .originalFirst }
        return minor == 3 ? .smallerIsCaptured : .capturedFirst
    }

    enum LengthOrder {
        case capturedFirst
        case originalFirst
        /// Version 2.3 was written both ways.
        case smallerIsCaptured
    }
}

extension LinkType {
    /// The link type that a file's number means: DLT_RAW was written as 12 by most systems and as 14 by OpenBSD.
    init(fileValue: UInt16) {
        self.init(rawValue: fileValue == 12 || fileValue == 14 ? LinkType.raw.rawValue : fileValue)
    }
}
