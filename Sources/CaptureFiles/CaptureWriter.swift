public import NetworkProtocols

/// Writes timed frames to a capture file or to memory: pcapng with comments, or classic pcap.
///
///     let writer = try CaptureWriter(path: "annotated.pcapng")
///     try writer.write(frame, comments: ["DHCPOFFER without a boot file"])
///     try writer.finish()
///
/// Timestamps are kept to the nanosecond (pcap in microseconds excepted). In pcapng an interface is described when its
/// first frame comes, one for each `FrameHeader.interface` and link type: interface numbers are kept where interfaces
/// first appear in their order, or are described in the configuration.
public final class CaptureWriter {
    public struct Configuration: Sendable, Hashable {
        /// pcapng unless told otherwise.
        public var format = CaptureFormat.pcapng
        /// The order of octets in the file's own numbers.
        public var byteOrder = CaptureByteOrder.littleEndian
        /// Of a classic pcap file: microseconds or nanoseconds. pcapng is written in nanoseconds.
        public var resolution = TimeResolution.nanoseconds
        /// What the file says about it; frames are written as they are.
        public var snapshotLength = CaptureLimits.frameLength
        /// What wrote the file, for pcapng's section header.
        public var application: String?
        /// Comments on the capture as a whole (pcapng).
        public var comments: [String] = []
        /// Interfaces to be described at the beginning, by number from 0: those of `CaptureSummary.interfaces` to copy a
        /// capture, with their names and statistics (pcapng). The link type of a pcap file without frames is the first's.
        public var interfaces: [CaptureInterface] = []

        public init(format: CaptureFormat = .pcapng, application: String? = nil) {
            self.format = format
            self.application = application
        }
    }

    private let configuration: Configuration
    /// The path as it was given; "memory" where there is none.
    private let name: String
    private let file: OpenFile?
    private var buffer: [UInt8] = []
    private var blocks: BlockEncoder
    private var hasBegun = false
    private var isFinished = false
    /// Of a pcap file.
    private var linkType: LinkType?

    /// Creates the file, or empties it; "-" is standard output.
    public init(path: String, configuration: Configuration = Configuration()) throws(CaptureFileError) {
        self.configuration = configuration
        name = path == "-" ? "standard output" : path
        file = try OpenFile.forWriting(path)
        blocks = BlockEncoder(configuration)
    }

    /// Writes to memory: see `bytes`.
    public init(configuration: Configuration = Configuration()) {
        self.configuration = configuration
        name = "memory"
        file = nil
        blocks = BlockEncoder(configuration)
    }

    deinit {
        if let file, !buffer.isEmpty { _ = buffer.withUnsafeBytes { file.write($0) } }
    }

    /// What has been written to memory; of a file, what has not been handed to the operating system yet.
    public var bytes: [UInt8] { buffer }

    /// Writes one frame: see `write(_:_:comments:)`.
    public func write(_ frame: TimedFrame, comments: [String] = []) throws(CaptureFileError) {
        try write(frame.header, frame.bytes.span, comments: comments)
    }

    /// Writes one frame. Its number is not written: a reader counts anew.
    ///
    /// Comments are kept as they are, but that one longer than 65 535 octets becomes several, NUL is shown as U+2400, and
    /// what is beyond 1 MiB a frame is left out and said so. pcapng has no place for remarks on a frame without a time:
    /// one with flags or comments is written with the time 0.
    ///
    /// - Throws: `CaptureFileError` where the format has no place for the frame, or the file can't be written.
    public func write(
        _ header: FrameHeader,
        _ octets: Span<UInt8>,
        comments: [String] = []
    ) throws(CaptureFileError) {
        precondition(!isFinished, "a frame is written to a capture file that is finished")
        guard octets.count <= CaptureLimits.frameLength else {
            throw inexpressible("a frame of \(octets.count) octets is too long for a capture file")
        }
        try begin(linkType: header.linkType)
        switch configuration.format {
        case .pcap:
            guard comments.isEmpty else { throw inexpressible("pcap has no comments; write pcapng") }
            try appendRecord(header, octets)
        case .pcapng:
            guard blocks.append(header, octets, comments: comments, to: &buffer) else {
                throw inexpressible("more than \(CaptureLimits.interfaces) interfaces")
            }
        }
        if file != nil, buffer.count >= Self.bufferLength { try flush() }
    }

    /// Hands what has been written to the operating system.
    public func flush() throws(CaptureFileError) {
        guard let file, !buffer.isEmpty else { return }
        defer { buffer.removeAll(keepingCapacity: true) }
        if let reason = buffer.withUnsafeBytes({ file.write($0) }) {
            throw CaptureFileError(.unwritable(reason: reason), file: name)
        }
    }

    /// Writes what is missing of the file (its header where no frame came, pcapng's statistics), and flushes it.
    ///
    /// - Parameters:
    ///   - end: until when frames were listened for, which pcapng can say; nil where that is not known.
    ///   - droppedBySystem: how many frames the system dropped before they were read, of the first interface (pcapng);
    ///     nil for what the configuration says.
    public func finish(end: Instant? = nil, droppedBySystem: Int? = nil) throws(CaptureFileError) {
        guard !isFinished else { return }
        if !hasBegun { try begin(linkType: configuration.interfaces.first?.linkType ?? .ethernet) }
        isFinished = true
        if let droppedBySystem { blocks.noteDrops(droppedBySystem) }
        if configuration.format == .pcapng { blocks.appendStatistics(end: end, to: &buffer) }
        try flush()
    }

    private static let bufferLength = 256 * 1024

    private func begin(linkType: LinkType) throws(CaptureFileError) {
        if configuration.format == .pcap, let first = self.linkType, first != linkType {
            throw inexpressible("pcap has one link type, here \(first), and no place for \(linkType); write pcapng")
        }
        guard !hasBegun else { return }
        hasBegun = true
        self.linkType = linkType
        switch configuration.format {
        case .pcapng: blocks.appendSectionHeader(to: &buffer)
        case .pcap: try appendFileHeader(linkType)
        }
    }

    private func appendFileHeader(_ linkType: LinkType) throws(CaptureFileError) {
        guard configuration.resolution == .microseconds || configuration.resolution == .nanoseconds else {
            throw inexpressible("pcap tells time in microseconds or nanoseconds, not in \(configuration.resolution)")
        }
        let order = configuration.byteOrder
        let variant = PcapVariant(byteOrder: order, resolution: configuration.resolution, isModified: false)
        buffer.append(variant.magic, order)
        buffer.append(UInt16(2), order)
        buffer.append(UInt16(4), order)
        buffer.append(UInt64(0), order)
        buffer.append(UInt32(clamping: configuration.snapshotLength), order)
        buffer.append(UInt32(linkType.rawValue), order)
    }

    private func appendRecord(_ header: FrameHeader, _ octets: Span<UInt8>) throws(CaptureFileError) {
        let order = configuration.byteOrder
        let (seconds, nanoseconds) = header.time.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        guard nanoseconds >= 0, let seconds = UInt32(exactly: seconds) else {
            throw inexpressible("pcap tells times from 1970 to 2106 only; write pcapng")
        }
        buffer.append(seconds, order)
        buffer.append(UInt32(configuration.resolution == .nanoseconds ? nanoseconds : nanoseconds / 1000), order)
        buffer.append(UInt32(octets.count), order)
        buffer.append(UInt32(clamping: header.originalLength), order)
        buffer.append(octets)
    }

    private func inexpressible(_ reason: String) -> CaptureFileError {
        CaptureFileError(.inexpressible(reason: reason), file: name)
    }
}

extension [UInt8] {
    mutating func append<Number: FixedWidthInteger & UnsignedInteger>(_ number: Number, _ order: CaptureByteOrder) {
        let stored = order == .bigEndian ? number.bigEndian : number.littleEndian
        Swift.withUnsafeBytes(of: stored) { append(contentsOf: $0) }
    }

    mutating func append(_ octets: Span<UInt8>) {
        octets.withUnsafeBufferPointer { append(contentsOf: $0) }
    }
}
