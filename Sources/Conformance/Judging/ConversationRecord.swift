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
    /// Datagrams of which fragments are missing.
    public private(set) var lostDatagrams: [LostDatagram] = []
    /// Whether every conversation found its place.
    public private(set) var isComplete = true

    private var claimPositions: [ClaimKey: Int] = [:]
    private var promisePositions: [PromiseKey: Int] = [:]

    public init() {}

    /// A hardware address's claim to an IPv4 address.
    public struct AddressClaim: Hashable, Sendable {
        public var address: IPv4Address
        public var hardware: MACAddress
        public var first: FrameStamp
        public var last: FrameStamp
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
        case .tftp, .tcp, .http, .dns, .icmp: break
        }
    }

    private mutating func remember(_ resolution: ARPResolution) {
        for answer in resolution.answers { claim(resolution.target, answer.hardware, answer.stamp) }
        guard resolution.purpose == .announce else { return }
        for stamp in resolution.requestFrames.first { claim(resolution.target, resolution.asker, stamp) }
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
        for reply in session.replies where !reply.message.yourAddress.isUnspecified && !reply.isOnBootServerPort {
            let type = reply.message.messageType
            guard type == .offer || type == .acknowledge || type == nil else { continue }
            promise(reply, in: session, isLease: type != .offer)
        }
    }

    private mutating func promise(_ reply: ObservedDHCPMessage, in session: DHCPSession, isLease: Bool) {
        let client =
            session.request(answeredBy: reply)?.message.options[.clientIdentifier]
            ?? [reply.message.hardwareType] + session.clientHardwareAddress
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
