internal import NetworkBoot
internal import NetworkProtocols

/// What one machine did at one time, kept small: bodies are reduced to what a boot is judged by.
enum TimelineItem: Hashable, Sendable {
    case configured(DHCPSession)
    case fetched(FetchedFile)
    case looked(DNSLookup)
    case resolved(ARPResolution)
    case reversed(RARPExchange)
    case connected(TCPConnection)
    case spoke(OtherTalk)
    case called(RPCTalk)
    case attached(BlockTalk)
    case logged(TargetTalk)

    var start: FrameStamp {
        switch self {
        case .configured(let session): session.start
        case .fetched(let file): file.fetch.start
        case .looked(let lookup): lookup.questionFrames.first.first ?? FrameStamp(frame: 0, time: .zero)
        case .resolved(let resolution): resolution.requestFrames.first.first ?? FrameStamp(frame: 0, time: .zero)
        case .reversed(let exchange): exchange.start
        case .connected(let connection): connection.start
        case .spoke(let talk): talk.first
        case .called(let talk): talk.start
        case .attached(let talk): talk.start
        case .logged(let talk): talk.session.start
        }
    }

    var end: FrameStamp {
        switch self {
        case .configured(let session): session.end
        case .fetched(let file): file.fetch.end
        case .looked(let lookup): lookup.answerStamp ?? lookup.questionFrames.last ?? start
        case .resolved(let resolution): resolution.answers.last?.stamp ?? resolution.requestFrames.last ?? start
        case .reversed(let exchange): exchange.end
        case .connected(let connection): connection.end
        case .spoke(let talk): talk.last
        case .called(let talk): talk.end
        case .attached(let talk): talk.end
        case .logged(let talk): talk.session.end
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
    /// A range of it was asked for and given (HTTP 206).
    var isPart = false
    /// The server said to ask elsewhere (HTTP 3xx).
    var isRedirect = false
    /// Whether its first octet can begin a program; nil where it is not known.
    var beginsLikeProgram: Bool?
    /// How a transfer broke off.
    var standstill: TFTPTransfer.Standstill?
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
    /// Whether the file is iPXE or one of its forerunners, by its content, else by its name.
    var isIPXE: Bool {
        if fetch.kind.isIPXE { return true }
        guard fetch.kind == .unknown, fetch.sha256 == nil else { return false }
        let base = fetch.name.split(separator: UInt8(ascii: "/")).last ?? []
        return ["ipxe", "undionly", "snponly", "gpxe"].contains { base.starts(with: $0.utf8) }
    }
    /// Whether a loader asks for it and does without it: GRUB's lists of modules, shim's lists of what counts no longer.
    var isDispensable: Bool {
        let name = fetch.name.split(separator: UInt8(ascii: "/")).last ?? []
        let lists = ["command.lst", "fs.lst", "crypto.lst", "terminal.lst"]
        return lists.contains { name.elementsEqual($0.utf8) } || name.starts(with: "revocations".utf8)
            || name.starts(with: "shim_certificate".utf8)
    }

    /// Whether it failed in a way that can end a boot: neither asked for its size only, nor sent elsewhere.
    var isFailure: Bool {
        fetch.outcome != .complete && !isUnderWay && !isSizeProbe && !isRedirect && !isWrite
    }
    /// The request gave an expectation of its size (TFTP tsize, Content-Length).
    var announcedSize: Int?
}

extension DHCPSession {
    var start: FrameStamp {
        messages.first?.stamp ?? undecodable.first?.stamp ?? FrameStamp(frame: 0, time: .zero)
    }
    var end: FrameStamp { messages.last?.stamp ?? undecodable.last?.stamp ?? start }
}
