internal import CPcap
public import CaptureFiles
public import NetworkProtocols

/// Why a filter expression can't be used.
public struct PacketFilterError: Error, Hashable, Sendable {
    /// The expression as it was given.
    public var expression: String
    public var linkType: LinkType
    /// libpcap's words.
    public var message: String
}

extension PacketFilterError: CustomStringConvertible {
    public var description: String {
        "filter \"\(expression)\" for \(linkType): \(message); see pcap-filter(7)"
    }
}

/// A filter in libpcap's language (pcap-filter(7)), compiled for one link type.
public final class PacketFilter {
    /// The expression as it was given.
    public let expression: String
    public let linkType: LinkType
    private var program = bpf_program()

    /// - Parameter snapshotLength: the longest part of a frame that is looked at, in octets.
    /// - Throws: `PacketFilterError` with the expression and libpcap's message.
    public init(
        expression: String,
        linkType: LinkType = .ethernet,
        snapshotLength: Int = CaptureLimits.frameLength
    ) throws(PacketFilterError) {
        self.expression = expression
        self.linkType = linkType
        guard let handle = pcap_open_dead(linkType.dataLinkType, Int32(clamping: snapshotLength)) else {
            throw PacketFilterError(expression: expression, linkType: linkType, message: "out of memory")
        }
        defer { pcap_close(handle) }
        // No netmask is known of a file: "ip broadcast" is refused by libpcap with words of its own.
        guard pcap_compile(handle, &program, expression, 1, bpf_u_int32.max) == 0 else {
            let message = String(cString: pcap_geterr(handle))
            throw PacketFilterError(expression: expression, linkType: linkType, message: message)
        }
    }

    deinit {
        pcap_freecode(&program)
    }

    /// Whether the frame passes; `originalLength` is what `len` and `greater` compare.
    public func matches(_ frame: Span<UInt8>, originalLength: Int) -> Bool {
        var header = pcap_pkthdr()
        header.caplen = bpf_u_int32(clamping: frame.count)
        header.len = bpf_u_int32(clamping: originalLength)
        return frame.withUnsafeBufferPointer { octets in
            guard let start = octets.baseAddress else {
                // An empty frame has no address, and libpcap wants one though it looks at nothing.
                var nothing: UInt8 = 0
                return pcap_offline_filter(&program, &header, &nothing) != 0
            }
            return pcap_offline_filter(&program, &header, start) != 0
        }
    }
}

/// A filter for captures that mix link types: compiled for each when its first frame comes.
public final class PacketFilterSet {
    /// The expression as it was given.
    public let expression: String
    private let snapshotLength: Int
    private var filters: [PacketFilter] = []

    /// Compiles for `linkTypes` at once, so that a wrong expression is told before any frame is read.
    ///
    /// - Throws: `PacketFilterError` where the expression is right for none of them.
    public init(
        expression: String,
        linkTypes: [LinkType] = [.ethernet, .raw],
        snapshotLength: Int = CaptureLimits.frameLength
    ) throws(PacketFilterError) {
        self.expression = expression
        self.snapshotLength = snapshotLength
        var refusal: PacketFilterError?
        for linkType in linkTypes {
            do throws(PacketFilterError) {
                _ = try filter(for: linkType)
            } catch {
                refusal = refusal ?? error
            }
        }
        if let refusal, filters.isEmpty { throw refusal }
    }

    /// Whether the frame passes.
    ///
    /// - Throws: `PacketFilterError` where the expression makes no sense for its link type.
    public func matches(_ header: FrameHeader, _ frame: Span<UInt8>) throws(PacketFilterError) -> Bool {
        try filter(for: header.linkType).matches(frame, originalLength: header.originalLength)
    }

    private func filter(for linkType: LinkType) throws(PacketFilterError) -> PacketFilter {
        for filter in filters where filter.linkType == linkType { return filter }
        let filter = try PacketFilter(expression: expression, linkType: linkType, snapshotLength: snapshotLength)
        filters.append(filter)
        return filter
    }
}

extension LinkType {
    /// What libpcap calls this link type on this system: it differs from the number in files for raw IP alone.
    fileprivate var dataLinkType: Int32 {
        self == .raw ? DLT_RAW : Int32(rawValue)
    }
}
