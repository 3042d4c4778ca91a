/// A request of a PXE client for its boot file, with the address that it has: to a proxy or boot server on port 4011, or
/// for a boot server of a type to whoever has one (PXE 2.1 §2.2.5, §2.2.6).
public struct BootServerRequest: Hashable, Sendable {
    public var destination: Destination
    /// Sub-option 71 of option 43: which file of which type of server; nil where whoever answers names the file.
    public var item: PXEBootItem?
    /// Whose answers are believed; nil for everybody's.
    public var accepted: [IPv4Address]?
    /// What of an answer says whose it is, where not everybody's is believed.
    public var acceptance = Acceptance.anyAddress
    /// The options of the message, in the order in which they stand. Where an item is asked for, option 43 begins with it,
    /// and goes on with what it holds here; where none is, it is left out.
    public var options: [DHCPClientConfiguration.Option]
    /// The address that the client has: `ciaddr`.
    public var address: IPv4Address
    /// `xid`; nil for one of its own.
    public var transactionID: UInt32?
    /// How long it waits after each message; silence behind the last ends it.
    public var waits: [Duration]
    /// Where it asks from: 68, or 4011 (EDK2).
    public var clientPort: UInt16
    /// Where it asks by broadcast, and where it asks otherwise.
    public var serverPort: UInt16 = 67
    public var requestPort: UInt16 = 4011
    /// What `secs` says.
    public var seconds = Seconds.elapsed
    /// Whether it asks for replies by broadcast, address or not.
    public var wantsBroadcast = false
    /// How long its messages are at least, in octets.
    public var messageLength = DHCPMessage.minimumLength
    /// With what time to live they leave; nil for the host's own.
    public var timeToLive: UInt8?
    /// Whether a closed port, or a server that is not there, ends the wait for it.
    public var heedsUnreachable = true
    /// Whether an OFFER answers it, too (iPXE, of a proxy).
    public var takesOffers = false
    /// Whether the reply has to be for the item that was asked for.
    public var wantsItem: Bool

    /// What of an answer is compared with the addresses of ``accepted``.
    public enum Acceptance: Hashable, Sendable {
        /// The server identifier, where it came from, or the next server: one of them is enough.
        case anyAddress
        /// Option 54, else where it came from (iPXE net/udp/dhcp.c, `dhcp_pxebs_accept`).
        case serverIdentifier
        /// `siaddr` alone (EDK2 PxeBcDhcp4.c, `PxeBcDhcp4Discover`).
        case nextServer
    }

    /// What it puts into `secs`.
    public enum Seconds: Hashable, Sendable {
        /// The seconds since its first message.
        case elapsed
        /// No time: so much in the first message, so much more in each that follows.
        case counted(from: UInt16, by: UInt16)
    }

    /// Where the message goes.
    public enum Destination: Hashable, Sendable {
        /// Each in turn, on port 4011.
        case servers([IPv4Address])
        /// To port 4011 of a group (sub-option 2 of option 43).
        case multicast(IPv4Address)
        /// To port 67 of everybody.
        case broadcast
    }

    public init(
        destination: Destination,
        item: PXEBootItem? = nil,
        accepted: [IPv4Address]? = nil,
        options: [DHCPClientConfiguration.Option],
        address: IPv4Address,
        transactionID: UInt32? = nil,
        waits: [Duration] = [.seconds(1), .seconds(2), .seconds(3), .seconds(4)],
        clientPort: UInt16 = 68,
        wantsItem: Bool = false
    ) {
        self.destination = destination
        self.item = item
        self.accepted = accepted
        self.options = options
        self.address = address
        self.transactionID = transactionID
        self.waits = waits
        self.clientPort = clientPort
        self.wantsItem = wantsItem
    }
}

/// What asking a boot server came to.
public enum BootServerOutcome: Hashable, Sendable {
    /// An acknowledgement came, from this address.
    case answered(DHCPMessage, from: IPv4Address)
    /// Nobody answered.
    case silent
    /// The last server that was asked can't be reached, or its port is closed.
    case unreachable(UnreachableReason)
    case aborted
}
