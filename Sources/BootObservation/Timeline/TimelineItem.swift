internal import NetworkBoot
internal import NetworkProtocols

/// What one machine did at one time, kept small: bodies are reduced to what a boot is judged by.
enum TimelineItem: Hashable, Sendable {
    case configured(DHCPSession)
    case fetched(FetchedFile)
    case looked(DNSLookup)
    case resolved(ARPResolution)
    case connected(TCPConnection)

    var start: FrameStamp {
        switch self {
        case .configured(let session): session.start
        case .fetched(let file): file.fetch.start
        case .looked(let lookup): lookup.questionFrames.first.first ?? FrameStamp(frame: 0, time: .zero)
        case .resolved(let resolution): resolution.requestFrames.first.first ?? FrameStamp(frame: 0, time: .zero)
        case .connected(let connection): connection.start
        }
    }

    var end: FrameStamp {
        switch self {
        case .configured(let session): session.end
        case .fetched(let file): file.fetch.end
        case .looked(let lookup): lookup.answerStamp ?? lookup.questionFrames.last ?? start
        case .resolved(let resolution): resolution.answers.last?.stamp ?? resolution.requestFrames.last ?? start
        case .connected(let connection): connection.end
        }
    }
}

/// A file that a machine asked for, with what only the timeline needs of it.
struct FetchedFile: Hashable, Sendable {
    var fetch: ObservedFetch
    var client: IPv4Address
    var clientMAC: MACAddress?
    /// The whole text of a configuration, script or checksum file; empty for others.
    var text: [UInt8] = []
    /// Nothing at all came back.
    var isUnanswered = false
    /// It was under way when the capture ended.
    var isUnderWay = false
    /// It was read to learn its size only (RFC 2349 tsize), as firmware does before it loads.
    var isSizeProbe = false
    var isWrite = false
    /// TFTP's ERROR code or HTTP's status.
    var errorCode: Int?
    /// The ICMP message that answered the request: type and code.
    var unreachable: (type: UInt8, code: UInt8)? { icmpType.map { ($0, icmpCode) } }
    var icmpType: UInt8?
    var icmpCode: UInt8 = 0
    var requestCount = 1
    /// Frames that show it: request, answer, end.
    var frames: [Int] = []
    var blockSize = 0
    var isFragmented = false
    /// The request gave an expectation of its size (TFTP tsize, Content-Length).
    var announcedSize: Int?
}

extension DHCPSession {
    var start: FrameStamp {
        messages.first?.stamp ?? undecodable.first?.stamp ?? FrameStamp(frame: 0, time: .zero)
    }
    var end: FrameStamp { messages.last?.stamp ?? undecodable.last?.stamp ?? start }
}
