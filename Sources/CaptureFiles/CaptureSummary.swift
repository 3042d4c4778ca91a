public import NetworkProtocols

/// The two formats of capture files.
public enum CaptureFormat: String, Sendable, Hashable, CustomStringConvertible {
    /// The classic format of libpcap (draft-ietf-opsawg-pcap).
    case pcap
    /// draft-ietf-opsawg-pcapng.
    case pcapng

    public var description: String { rawValue }
}

/// The order of the octets in a number, as the machine that wrote a file had it.
public enum CaptureByteOrder: String, Sendable, Hashable, CustomStringConvertible {
    case littleEndian = "little-endian"
    case bigEndian = "big-endian"

    public var description: String { rawValue }
}

/// What a capture file holds, told after one pass over it.
public struct CaptureSummary: Sendable, Hashable {
    public struct LinkTypeCount: Sendable, Hashable {
        public var linkType: LinkType
        /// How many frames of that type were delivered.
        public var frames: Int

        public init(linkType: LinkType, frames: Int) {
            self.linkType = linkType
            self.frames = frames
        }
    }

    public var format: CaptureFormat
    /// The first section's.
    public var byteOrder: CaptureByteOrder
    /// pcap has one; pcapng any number.
    public var sectionCount = 0
    /// The first sections, at most `CaptureLimits.sections` of them.
    public var sections: [CaptureSection] = []
    /// Numbered as in `FrameHeader.interface`; at most `CaptureLimits.interfaces` of them.
    public var interfaces: [CaptureInterface] = []
    /// How many frames were delivered.
    public var frames = 0
    /// How many octets of frames were delivered.
    public var bytes = 0
    /// Frames of which fewer octets were captured than there were on the wire.
    public var cutFrames = 0
    /// Frames for which the file gives no time.
    public var timelessFrames = 0
    /// The time of the first frame that has one.
    public var firstTime: Instant?
    /// The time of the last frame, in the file's order, that has one.
    public var lastTime: Instant?
    /// Until when frames were listened for (ISB isb_endtime), the last interface's; nil where the file does not tell.
    public var endTime: Instant?
    /// Comments on frames, interfaces, sections and other blocks.
    public var comments = 0
    /// pcapng blocks that hold no frame of a network and were passed over: names, secrets, custom and unknown ones.
    public var skippedBlocks = 0
    /// Everything wrong with the file, in order; the first `CaptureLimits.damages` of `damageCount`.
    public var damage: [CaptureDamage] = []
    /// How many places are damaged.
    public var damageCount = 0

    public init(format: CaptureFormat, byteOrder: CaptureByteOrder) {
        self.format = format
        self.byteOrder = byteOrder
    }
}

extension CaptureSummary {
    /// The link types in the order in which their first frames came; those without frames last.
    public var linkTypes: [LinkTypeCount] {
        let inOrder = interfaces.sorted { left, right in
            (left.firstFrame ?? .max, left.number) < (right.firstFrame ?? .max, right.number)
        }
        var counts: [LinkTypeCount] = []
        for interface in inOrder where interface.isDescribed {
            if let index = counts.firstIndex(where: { $0.linkType == interface.linkType }) {
                counts[index].frames += interface.frames
            } else {
                counts.append(LinkTypeCount(linkType: interface.linkType, frames: interface.frames))
            }
        }
        return counts
    }

    /// Those of `linkTypes` whose frames Bootproof does not decode.
    public var unsupportedLinkTypes: [LinkTypeCount] {
        linkTypes.filter { !$0.linkType.isDecoded }
    }

    /// The first interface's resolution of time.
    public var resolution: TimeResolution? { interfaces.first?.resolution }

    /// The snapshot lengths in force, each once, in order of appearance; 0 where there was no limit.
    public var snapshotLengths: [Int] {
        var lengths: [Int] = []
        for interface in interfaces where interface.isDescribed && !lengths.contains(interface.snapshotLength) {
            lengths.append(interface.snapshotLength)
        }
        return lengths
    }

    /// Frames that the capturing side says it lost: by interface statistics, or between frames where there are none.
    public var dropped: Int {
        interfaces.reduce(0) { sum, interface in sum.addingSaturated(interface.dropped) }
    }

    /// Whether the pass ended before the end of what was captured.
    public var endedEarly: Bool {
        damage.contains { $0.consequence == .ended }
    }
}

/// One section of a pcapng file, or the one that a pcap file is.
public struct CaptureSection: Sendable, Hashable {
    public var byteOrder: CaptureByteOrder
    /// The machine that captured, in its own words.
    public var hardware: String?
    /// The operating system that captured, in its own words.
    public var operatingSystem: String?
    /// The application that wrote it.
    public var application: String?

    public init(byteOrder: CaptureByteOrder) {
        self.byteOrder = byteOrder
    }
}

/// An interface that frames were captured on (pcapng's Interface Description Block; pcap's file header).
public struct CaptureInterface: Sendable, Hashable {
    /// Counts from 0 over all sections.
    public var number: Int
    public var linkType: LinkType
    /// In octets; 0 where there was no limit.
    public var snapshotLength: Int
    public var resolution: TimeResolution
    /// Added to each timestamp, in seconds (if_tsoffset).
    public var timeOffset = 0
    /// What the capturing system calls it, such as `eth0`.
    public var name: String?
    /// What its description says besides.
    public var remark: String?
    /// The operating system of the machine that it belongs to.
    public var operatingSystem: String?
    /// The length of the frame check sequence at the end of each frame, in octets; nil where the file does not tell.
    public var frameCheckSequenceLength: Int?
    /// How many of its frames were delivered.
    public var frames = 0
    /// The number of its first frame.
    public var firstFrame: Int?
    /// The last statistics of it (ISB isb_ifrecv, isb_ifdrop, isb_osdrop).
    public var received: Int?
    /// Lost for want of room in the interface; nil where the file does not tell.
    public var droppedByInterface: Int?
    /// Lost for want of room in the operating system; nil where the file does not tell.
    public var droppedBySystem: Int?
    /// Lost between frames, as remarked on them (EPB epb_dropcount; the obsolete packet block's count).
    public var droppedBetweenFrames = 0
    /// False where its description is damaged: it keeps its number, and its frames are not delivered.
    public var isDescribed = true

    public init(
        number: Int = 0,
        linkType: LinkType,
        snapshotLength: Int = CaptureLimits.frameLength,
        resolution: TimeResolution = .nanoseconds
    ) {
        self.number = number
        self.linkType = linkType
        self.snapshotLength = snapshotLength
        self.resolution = resolution
    }

    /// Frames that the capturing side says it lost on this interface.
    public var dropped: Int {
        if droppedByInterface == nil, droppedBySystem == nil { return droppedBetweenFrames }
        return (droppedByInterface ?? 0).addingSaturated(droppedBySystem ?? 0)
    }
}

/// Something wrong in a capture file.
public struct CaptureDamage: Sendable, Hashable {
    public enum Consequence: Sendable, Hashable {
        /// Nothing is lost.
        case noted
        /// So many octets were passed over.
        case skipped(Int)
        /// The pass ended here.
        case ended
    }
    /// Where in the file, in octets from its start.
    public var offset: Int
    /// The number of the last frame before it; 0 where there was none.
    public var afterFrame: Int
    public var consequence: Consequence
    /// What is wrong there.
    public var sentence: String

    public init(offset: Int, afterFrame: Int, consequence: Consequence, sentence: String) {
        self.offset = offset
        self.afterFrame = afterFrame
        self.consequence = consequence
        self.sentence = sentence
    }
}

/// What keeps memory bounded, and garbage from being taken for frames.
public enum CaptureLimits {
    /// The longest frame, in octets (libpcap's MAXIMUM_SNAPLEN).
    public static let frameLength = 262_144
    /// The longest pcapng block, in octets (libpcap's limit).
    public static let blockLength = 16 * 1024 * 1024
    /// Interfaces in one capture.
    public static let interfaces = 4096
    /// Sections that are remembered; more are read.
    public static let sections = 256
    /// Damages that are remembered; more are counted.
    public static let damages = 64
    /// Octets kept of a name or remark.
    public static let text = 256
}

extension LinkType {
    /// Whether Bootproof decodes frames of this type; captures with others are read and their frames counted.
    public var isDecoded: Bool {
        switch self {
        case .null, .ethernet, .raw, .loop, .linuxSLL, .ipv4, .ipv6, .linuxSLL2: true
        default: false
        }
    }

    /// A name for people, also of common types that are not decoded.
    public var captureName: String {
        switch rawValue {
        case 9: "PPP"
        case 105: "IEEE 802.11"
        case 119: "IEEE 802.11 with Prism header"
        case 127: "IEEE 802.11 with radiotap header"
        case 163: "IEEE 802.11 with AVS header"
        case 187, 201: "Bluetooth"
        case 189, 220, 249: "USB"
        case 192: "PPI"
        case 195, 215, 230: "IEEE 802.15.4"
        case 239: "NFLOG"
        case 253: "netlink"
        default: description
        }
    }
}

extension Int {
    func addingSaturated(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }
}
