public import BootObservation
public import NetworkProtocols

/// What is kept of conversations for the rules about the whole network, when the conversations themselves are gone.
///
/// Everything here is bounded; `isComplete` says whether a bound was reached, after which absence proves nothing.
public struct ConversationRecord: Sendable {
    /// Entries kept of each kind.
    public static let limit = 16_384

    /// Who said of which address that it is theirs, each pair once, in the order of first mention.
    public private(set) var claims: [AddressClaim] = []
    /// Addresses that servers promised to clients, each pair once, in the order of first mention.
    public private(set) var promises: [AddressPromise] = []
    /// Searches for hardware addresses, each pair of asker and target once.
    public private(set) var searches: [AddressSearch] = []
    /// Datagrams of which fragments are missing.
    public private(set) var lostDatagrams: [LostDatagram] = []
    /// ICMP messages that something could not be delivered.
    public private(set) var unreachable: [ICMPError] = []
    /// Conversations that the capture lacks packets of.
    public private(set) var gaps: [Gap] = []
    /// What files held that came whole, each name once, in the order of first mention.
    public private(set) var contents: [FileContent] = []
    /// What servers said of files to HEAD, each name once, in the order of first mention.
    public internal(set) var heads: [HeadAnswer] = []
    /// What UEFI firmware fetched over HTTP, in order.
    public internal(set) var firmwareFetches: [FirmwareFetch] = []
    /// Ports that port mappers named.
    public private(set) var namedPorts: [NamedPort] = []
    /// Where a connection or a datagram was last refused.
    public private(set) var refusals: [Endpoint: FrameStamp] = [:]
    /// Whether a conversation was not followed to its end for want of memory.
    public private(set) var isCutShort = false
    /// Whether every conversation found its place.
    public private(set) var isComplete = true

    private var claimPositions: [ClaimKey: Int] = [:]
    private var searchPositions: [ClaimKey: Int] = [:]
    private var promisePositions: [PromiseKey: Int] = [:]
    private var contentPositions: [String: Int] = [:]
    var headPositions: [String: Int] = [:]
    var firmwareHeads: Set<String> = []

    public init() {}

    /// A hardware address's claim to an IPv4 address.
    public struct AddressClaim: Hashable, Sendable {
        public var address: IPv4Address
        public var hardware: MACAddress
        public var first: FrameStamp
        public var last: FrameStamp
    }

    /// One machine's search for the hardware address of another, the least successful of several.
    public struct AddressSearch: Hashable, Sendable {
        public var asker: MACAddress
        public var target: IPv4Address
        public var first: FrameStamp
        /// How often it was asked.
        public var requests: Int
        public var isAnswered: Bool
        /// Whether only one side was captured, so that answers may have come.
        public var isOneSided: Bool
    }

    /// A server's promise of an address to a client, by OFFER, ACK or BOOTP reply.
    public struct AddressPromise: Hashable, Sendable {
        public var address: IPv4Address
        /// Option 61, or the hardware address behind its type where there is none (RFC 2131 §4.2).
        public var client: [UInt8]
        public var clientMAC: MACAddress?
        public var server: IPv4Address
        public var first: FrameStamp
        public var last: FrameStamp
        /// Until when: the lease's end, or the client's next step for a mere offer.
        public var until: Instant
        public var isLease: Bool
    }

    /// A conversation that the capture lacks packets of.
    public struct Gap: Hashable, Sendable {
        public var stamp: FrameStamp
        /// What the conversation was about, for people.
        public var name: String
    }

    /// What a file held when it first came whole, and whether it ever held something else.
    public struct FileContent: Hashable, Sendable {
        public var server: IPv4Address
        /// The name that was asked for.
        public var name: String
        /// 64 hexadecimal digits.
        public var sha256: String
        public var first: FrameStamp
        /// Where the same name first had another content.
        public var other: FrameStamp?
    }

    /// A port that a port mapper named, by GETPORT.
    public struct NamedPort: Hashable, Sendable {
        public var server: Endpoint
        public var program: RPCProgram
        /// Of the answer.
        public var stamp: FrameStamp
        public var clientMAC: MACAddress?
        /// Whether the client called the port, and was answered.
        public var wasUsed: Bool
    }

    private struct ClaimKey: Hashable, Sendable {
        var address: IPv4Address
        var hardware: MACAddress
    }

    private struct PromiseKey: Hashable, Sendable {
        var address: IPv4Address
        var client: [UInt8]
    }

    mutating func remember(_ conversation: Conversation) {
        switch conversation {
        case .arp(let resolution): remember(resolution)
        case .dhcp(let session): remember(session)
        case .lostDatagram(let datagram):
            if lostDatagrams.count < Self.limit { lostDatagrams.append(datagram) } else { isComplete = false }
        case .icmp(let error):
            if unreachable.count < Self.limit { unreachable.append(error) } else { isComplete = false }
            if error.type == 3, error.code == 3, let port = error.quotedDestination { refuse(port, at: error.stamp) }
        case .tftp(let transfer):
            // Blocks behind one that was short, or cut short by the capture, are no gap.
            let isEndUnclear = transfer.anomalies.contains { anomaly in
                if case .dataAfterEnd = anomaly.kind { true } else { false }
            }
            let isGap = !isEndUnclear && !transfer.completeness.contains(.framesCut)
            note(
                isGap ? transfer.completeness : transfer.completeness.subtracting(.framesMissing),
                at: transfer.start,
                of: transfer.fileName
            )
            guard transfer.outcome == .complete, let sha256 = transfer.body.sha256 else { return }
            let mode = transfer.request.mode.displayText.lowercased()
            remember(sha256, of: transfer.fileName, key: mode, from: transfer.ends.server.address, at: transfer.start)
        case .http(let exchange):
            note(exchange.completeness, at: exchange.start, of: exchange.name)
            rememberHead(exchange)
            guard exchange.outcome == .complete, exchange.response?.status == 200, let sha256 = exchange.body.sha256,
                !exchange.name.contains("?"), exchange.request?.method.elementsEqual("HEAD".utf8) != true
            else { return }
            remember(sha256, of: exchange.name, key: "http", from: exchange.ends.server.address, at: exchange.start)
        case .tcp(let connection):
            if connection.ending == .refused { refuse(connection.ends.server, at: connection.end) }
        case .nfs(let session): remember(session)
        case .dns, .nbd, .rarp, .iscsi: break
        }
    }

    /// A bound was reached.
    mutating func markIncomplete() {
        isComplete = false
    }

    private mutating func refuse(_ server: Endpoint, at stamp: FrameStamp) {
        guard refusals.count < Self.limit || refusals[server] != nil else {
            isComplete = false
            return
        }
        refusals[server] = max(refusals[server] ?? stamp, stamp)
    }

    private mutating func remember(_ session: NFSSession) {
        let used = Set(session.calls.filter { $0.reply != nil }.map(\.server))
        for call in session.calls {
            guard call.portMapper == .getPort, let reply = call.reply, case .port(let number)? = call.portMapperReply,
                case .mapping(_, let mapping)? = call.portMapperCall, let port = UInt16(exactly: number), port > 0
            else { continue }
            guard namedPorts.count < Self.limit else {
                isComplete = false
                return
            }
            let server = Endpoint(address: session.server, port: port)
            namedPorts.append(
                NamedPort(
                    server: server,
                    program: mapping.program,
                    stamp: reply.stamp,
                    clientMAC: session.clientMAC,
                    wasUsed: used.contains(server)
                )
            )
        }
    }

    private mutating func note(_ completeness: CaptureCompleteness, at stamp: FrameStamp, of name: String) {
        if completeness.contains(.limitReached) { isCutShort = true }
        if completeness.contains(.framesMissing), gaps.count < Self.limit { gaps.append(Gap(stamp: stamp, name: name)) }
    }

    private mutating func remember(
        _ sha256: String,
        of name: String,
        key: String,
        from server: IPv4Address,
        at stamp: FrameStamp
    ) {
        let key = "\(key) \(server) \(name)"
        if let position = contentPositions[key] {
            if contents[position].sha256 != sha256, contents[position].other == nil { contents[position].other = stamp }
        } else if contents.count < Self.limit {
            contentPositions[key] = contents.count
            contents.append(FileContent(server: server, name: name, sha256: sha256, first: stamp))
        } else {
            isComplete = false
        }
    }

    private mutating func remember(_ resolution: ARPResolution) {
        for answer in resolution.answers { claim(resolution.target, answer.hardware, answer.stamp) }
        switch resolution.purpose {
        case .announce:
            for stamp in resolution.requestFrames.first { claim(resolution.target, resolution.asker, stamp) }
        case .resolve: search(resolution)
        case .probe: break
        }
    }

    private mutating func search(_ resolution: ARPResolution) {
        guard let first = resolution.requestFrames.first.first else { return }
        let search = AddressSearch(
            asker: resolution.asker,
            target: resolution.target,
            first: first,
            requests: resolution.requestFrames.count,
            isAnswered: !resolution.answers.isEmpty,
            isOneSided: resolution.completeness.contains(.oneDirection)
        )
        let key = ClaimKey(address: resolution.target, hardware: resolution.asker)
        if let position = searchPositions[key] {
            let known = searches[position]
            if !search.isAnswered, known.isAnswered || known.requests < search.requests { searches[position] = search }
        } else if searches.count < Self.limit {
            searchPositions[key] = searches.count
            searches.append(search)
        } else {
            isComplete = false
        }
    }

    private mutating func claim(_ address: IPv4Address, _ hardware: MACAddress, _ stamp: FrameStamp) {
        let key = ClaimKey(address: address, hardware: hardware)
        if let position = claimPositions[key] {
            claims[position].first = min(claims[position].first, stamp)
            claims[position].last = max(claims[position].last, stamp)
        } else if claims.count < Self.limit {
            claimPositions[key] = claims.count
            claims.append(AddressClaim(address: address, hardware: hardware, first: stamp, last: stamp))
        } else {
            isComplete = false
        }
    }

    private mutating func remember(_ session: DHCPSession) {
        for message in session.messages where !message.isOfBootServer {
            if message.isFromClient {
                endPromises(by: message, in: session)
            } else if !message.message.yourAddress.isUnspecified {
                let type = message.message.messageType
                guard type == .offer || type == .acknowledge || type == nil else { continue }
                promise(message, in: session, isLease: type != .offer)
            }
        }
    }

    /// A client gives its address back, finds it in use, or takes another server's offer.
    private mutating func endPromises(by message: ObservedDHCPMessage, in session: DHCPSession) {
        let client = message.message.options[.clientIdentifier] ?? session.hardwareIdentifier(message)
        let address: IPv4Address? =
            switch message.message.messageType {
            case .release?: message.message.clientAddress
            case .decline?: message.message.requestedAddress
            default: nil
            }
        if let address, let position = promisePositions[PromiseKey(address: address, client: client)] {
            promises[position].until = min(promises[position].until, message.stamp.time)
        }
        guard message.message.messageType == .request, let chosen = message.message.serverIdentifier else { return }
        for offer in session.replies where offer.message.messageType == .offer && offer.server != chosen {
            let key = PromiseKey(address: offer.message.yourAddress, client: client)
            guard let position = promisePositions[key], !promises[position].isLease else { continue }
            promises[position].until = min(promises[position].until, message.stamp.time)
        }
    }

    private mutating func promise(_ reply: ObservedDHCPMessage, in session: DHCPSession, isLease: Bool) {
        let client =
            session.request(answeredBy: reply)?.message.options[.clientIdentifier]
            ?? session.hardwareIdentifier(reply)
        let lease = isLease ? reply.message.leaseTime?.duration ?? .seconds(0xffff_ffff as Int64) : .seconds(60)
        let until = reply.stamp.time.advanced(by: lease)
        let key = PromiseKey(address: reply.message.yourAddress, client: client)
        if let position = promisePositions[key] {
            promises[position].last = max(promises[position].last, reply.stamp)
            promises[position].until = max(promises[position].until, until)
            promises[position].isLease = promises[position].isLease || isLease
        } else if promises.count < Self.limit {
            promisePositions[key] = promises.count
            promises.append(
                AddressPromise(
                    address: reply.message.yourAddress,
                    client: client,
                    clientMAC: session.clientMAC,
                    server: reply.server,
                    first: reply.stamp,
                    last: reply.stamp,
                    until: until,
                    isLease: isLease
                )
            )
        } else {
            isComplete = false
        }
    }
}

extension DHCPSession {
    /// What stands for a client without an identifier of its own: its hardware type and address (RFC 2131 §4.2).
    fileprivate func hardwareIdentifier(_ message: ObservedDHCPMessage) -> [UInt8] {
        [message.message.hardwareType] + clientHardwareAddress
    }
}

extension MACAddress {
    /// Whether the address is one that a pair of routers shares: VRRP (RFC 9568 §7.3) and CARP, or HSRP.
    var isVirtualRouter: Bool { rawValue >> 8 == 0x0000_5e00_01 || rawValue >> 8 == 0x0000_0c07_ac }
}
