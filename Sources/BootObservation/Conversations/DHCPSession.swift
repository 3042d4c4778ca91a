public import NetworkProtocols

/// One client's configuration by DHCP or BOOTP: its messages and those of every server and relay that took part.
///
/// A session begins with a client's message under a new transaction identifier. Renewals and the exchange with port
/// 4011 belong to the session whose lease or offer they go on from, whatever their transaction identifier; so do further
/// tries of a client that was granted nothing yet.
public struct DHCPSession: Hashable, Sendable {
    /// The client's hardware address field with `hlen` octets; the session's name.
    public var clientHardwareAddress: [UInt8]
    public var clientMAC: MACAddress?
    /// The transaction identifier of the first message.
    public var transactionID: UInt32
    /// In the order of the capture, without frames captured twice.
    public var messages: [ObservedDHCPMessage]
    public var completeness: CaptureCompleteness
    /// UDP datagrams on DHCP ports that could not be decoded, with what was wrong.
    public var undecodable: [UndecodableMessage]

    public init(
        clientHardwareAddress: [UInt8],
        clientMAC: MACAddress?,
        transactionID: UInt32,
        messages: [ObservedDHCPMessage] = [],
        completeness: CaptureCompleteness = [],
        undecodable: [UndecodableMessage] = []
    ) {
        self.clientHardwareAddress = clientHardwareAddress
        self.clientMAC = clientMAC
        self.transactionID = transactionID
        self.messages = messages
        self.completeness = completeness
        self.undecodable = undecodable
    }
}

/// A DHCP or BOOTP message with where and how it was seen.
public struct ObservedDHCPMessage: Hashable, Sendable {
    public var stamp: FrameStamp
    public var source: Endpoint
    public var destination: Endpoint
    public var sourceMAC: MACAddress?
    public var destinationMAC: MACAddress?
    public var message: DHCPMessage
    /// Octets of UDP payload as sent, also where the snapshot cut them.
    public var payloadLength: Int
    /// Where the message begins in its frame; nil where it was put together from fragments.
    public var payloadOffset: Int?
    /// Further frames that held the identical message within a millisecond: captured twice or doubled on the way.
    public var copies: [Int]
    public var isCut: Bool
    /// Whether the UDP checksum was right; nil where none was sent or the capturing host left it to its hardware.
    public var hasRightChecksum: Bool?

    public init(
        stamp: FrameStamp,
        source: Endpoint,
        destination: Endpoint,
        sourceMAC: MACAddress? = nil,
        destinationMAC: MACAddress? = nil,
        message: DHCPMessage,
        payloadLength: Int,
        payloadOffset: Int? = nil,
        copies: [Int] = [],
        isCut: Bool = false,
        hasRightChecksum: Bool? = nil
    ) {
        self.stamp = stamp
        self.source = source
        self.destination = destination
        self.sourceMAC = sourceMAC
        self.destinationMAC = destinationMAC
        self.message = message
        self.payloadLength = payloadLength
        self.payloadOffset = payloadOffset
        self.copies = copies
        self.isCut = isCut
        self.hasRightChecksum = hasRightChecksum
    }

    /// Whether a client (or a relay for it) sent it.
    public var isFromClient: Bool { message.operation == .request }
    /// Whether it went to or came from the PXE boot server port (PXE 2.1; UDP 4011).
    public var isOnBootServerPort: Bool { source.port == 4011 || destination.port == 4011 }
    /// Whether it asks boot servers for an item, or answers so: that goes through ports 67 and 68, too, and has no part in a
    /// lease (PXE 2.1 §2.2.6, discovery by broadcast).
    public var concernsBootItem: Bool {
        switch message.messageType {
        case .request?, .inform?, .acknowledge?: break
        default: return false
        }
        guard message.networkBootClass?.method == .pxe, !message.options.contains(.requestedAddress) else {
            return false
        }
        return message.pxeVendorOptions?.bootItem != nil
    }
    /// Whether it is said between a client and a boot server, by whichever port.
    public var isOfBootServer: Bool { isOnBootServerPort || concernsBootItem }
    /// What a proxyDHCP or boot server says: an offer without an address, what concerns a boot item, or anything from port
    /// 4011 (PXE 2.1).
    public var isFromProxy: Bool {
        guard !isFromClient else { return false }
        return isOfBootServer || (message.messageType == .offer && message.yourAddress.isUnspecified)
    }
}

/// A datagram on a known port that its decoder refused.
public struct UndecodableMessage: Hashable, Sendable {
    public var stamp: FrameStamp
    public var source: Endpoint
    public var destination: Endpoint
    public var error: PacketDecodingError

    public init(stamp: FrameStamp, source: Endpoint, destination: Endpoint, error: PacketDecodingError) {
        self.stamp = stamp
        self.source = source
        self.destination = destination
        self.error = error
    }
}

extension DHCPSession {
    /// Messages of `type` in order.
    public func messages(_ type: DHCPMessageType) -> [ObservedDHCPMessage] {
        messages.filter { $0.message.messageType == type }
    }

    /// Messages that clients or relays sent, in order.
    public var requests: [ObservedDHCPMessage] { messages.filter(\.isFromClient) }

    /// Messages that servers sent, in order.
    public var replies: [ObservedDHCPMessage] { messages.filter { !$0.isFromClient } }

    /// The last client message before `reply` that `reply` can be an answer to: same transaction, same port pair where
    /// it is the boot server port, and a type that such a reply answers.
    public func request(answeredBy reply: ObservedDHCPMessage) -> ObservedDHCPMessage? {
        messages[..<position(of: reply.stamp)].last { candidate in
            candidate.isFromClient
                && candidate.message.transactionID == reply.message.transactionID
                && candidate.isOfBootServer == reply.isOfBootServer
                && (candidate.message.relayAddress == reply.message.relayAddress
                    || candidate.message.relayAddress.isUnspecified || reply.message.relayAddress.isUnspecified)
                && Self.canAnswer(reply.message.messageType, candidate.message.messageType)
        }
    }

    /// How many messages stand before `stamp`: by halving, because sessions that renew are long and rules ask often.
    private func position(of stamp: FrameStamp) -> Int {
        var (low, high) = (0, messages.count)
        while low < high {
            let middle = low + (high - low) / 2
            if messages[middle].stamp < stamp { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func canAnswer(_ reply: DHCPMessageType?, _ request: DHCPMessageType?) -> Bool {
        switch reply {
        case .offer?: request == .discover
        case .acknowledge?: request == .request || request == .inform || request == .discover
        case .negativeAcknowledge?: request == .request
        case nil: request == nil
        default: true
        }
    }
}
