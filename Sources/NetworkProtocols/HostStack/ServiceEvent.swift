/// What a server did, for a log, for counters, and for whoever writes its leases down: plain values, made only where
/// somebody listens, and put into words only where they are printed.
public enum ServiceEvent: Hashable, Sendable {
    /// What the lease table now holds for the record's address. To be written down before anything goes out that the
    /// server said in the same call or after it (RFC 2131 §2.2).
    case leaseChanged(DHCPLeaseRecord)
    case dhcp(DHCPServiceEvent)
    case tftp(TFTPServiceEvent)
    case http(HTTPServiceEvent)
    case dns(DNSServiceEvent)
    case nbd(NBDServiceEvent)
    case nfs(NFSServiceEvent)
    case rarp(RARPServiceEvent)
}

/// What a DHCP server heard from a client, or made of it.
public struct DHCPServiceEvent: Hashable, Sendable {
    /// `chaddr`, as long as `hlen` says.
    public var client: [UInt8]
    public var transactionID: UInt32
    /// The relay that it came through; 0.0.0.0 for none.
    public var relay: IPv4Address
    public var what: What

    public enum What: Hashable, Sendable {
        /// A message came; the type is nil for BOOTP.
        case heard(DHCPMessageType?, Details)
        case offered(Grant)
        case acknowledged(Grant)
        /// A DHCPNAK, with the reason that it gives.
        case refused(String)
        /// Nothing is answered.
        case ignored(Reason)
        /// Somebody else answered at an address that was to be offered, or the client found it to be so.
        case inUse(IPv4Address)
    }

    /// What the client says of itself and wants.
    public struct Details: Hashable, Sendable {
        /// Option 60.
        public var vendorClass: [UInt8] = []
        /// Option 12.
        public var hostName: [UInt8] = []
        /// Option 50, else `ciaddr`.
        public var address: IPv4Address?
    }

    /// What the client is given.
    public struct Grant: Hashable, Sendable {
        public var address: IPv4Address
        /// Nil for an address for ever (BOOTP), or none at all (an answer to an INFORM).
        public var lease: DHCPInterval?
        /// What it is to boot; empty for nothing.
        public var bootFile: [UInt8]
        public var nextServer: IPv4Address
    }

    /// Why a message is not answered.
    public enum Reason: Hashable, Sendable {
        /// It comes from a network that nothing is given in.
        case unknownNetwork
        /// It does not say who sends it.
        case nameless
        /// No address is free.
        case noAddress
        /// It is for another server.
        case otherServer
        /// It is a BOOTP request of fewer than 300 octets.
        case tooShort
        /// An address of a client that this server knows nothing of.
        case unknownLease
        /// The settings say not to answer such a client.
        case notServed
        /// The address is being asked for on the link.
        case probing
        /// There is nothing to answer: DECLINE and RELEASE.
        case noAnswer
        /// A proxy or boot server has nothing that machines of this kind boot.
        case nothingToBoot
    }

    public init(client: [UInt8], transactionID: UInt32, relay: IPv4Address, what: What) {
        self.client = client
        self.transactionID = transactionID
        self.relay = relay
        self.what = what
    }
}

/// What a TFTP server did for a client.
public struct TFTPServiceEvent: Hashable, Sendable {
    public var client: Endpoint
    /// The file's name as it was asked for.
    public var name: [UInt8]
    public var what: What

    public enum What: Hashable, Sendable {
        case begun(size: Int, blockSize: Int, windowSize: Int)
        case complete(Amount)
        case failed(Amount, Failure)
        /// An ERROR instead of a file.
        case refused(TFTPErrorCode, String)
    }

    /// How much went over, and how.
    public struct Amount: Hashable, Sendable {
        /// Octets of the file that the client acknowledged.
        public var octets: Int
        public var duration: Duration
        /// How often something was sent again because no answer came.
        public var retransmissions: Int
    }

    /// Why a transfer ended before its end.
    public enum Failure: Hashable, Sendable {
        case silence
        /// The client's ERROR.
        case clientError(TFTPErrorCode, [UInt8])
        case unreachable
        case fileChanged
        /// The client has asked for something else from the same port.
        case begunAnew
        case serverStops
    }

    public init(client: Endpoint, name: [UInt8], what: What) {
        self.client = client
        self.name = name
        self.what = what
    }
}

/// What a web server did for a client.
public struct HTTPServiceEvent: Hashable, Sendable {
    public var client: Endpoint
    /// `GET`, `HEAD`, or what else was asked; empty where the request could not be read.
    public var method: [UInt8]
    /// As the request has it.
    public var target: [UInt8]
    public var status: HTTPStatus
    public var what: What

    public enum What: Hashable, Sendable {
        /// The answer goes out from now on, with so many octets of body.
        case begun(length: Int)
        case complete(octets: Int, duration: Duration)
        /// The connection ended with so many octets of body on their way.
        case broken(octets: Int, duration: Duration)
    }

    public init(client: Endpoint, method: [UInt8], target: [UInt8], status: HTTPStatus, what: What) {
        self.client = client
        self.method = method
        self.target = target
        self.status = status
        self.what = what
    }
}

/// What a name server answered.
public struct DNSServiceEvent: Hashable, Sendable {
    public var client: Endpoint
    /// The name that was asked for, with dots.
    public var name: [UInt8]
    public var type: DNSRecordType
    public var code: DNSResponseCode
    /// Those that it answered.
    public var addresses: [IPv4Address]

    public init(
        client: Endpoint,
        name: [UInt8],
        type: DNSRecordType,
        code: DNSResponseCode,
        addresses: [IPv4Address]
    ) {
        self.client = client
        self.name = name
        self.type = type
        self.code = code
        self.addresses = addresses
    }
}

/// What the servers behind an NFS mount did for a client.
public struct NFSServiceEvent: Hashable, Sendable {
    public var client: Endpoint
    public var what: What

    public enum What: Hashable, Sendable {
        /// MNT gave a handle for this path.
        case mounted(path: [UInt8])
        /// MNT did not, for this reason.
        case mountRefused(path: [UInt8], MountStatus, String)
        case unmounted(path: [UInt8])
        /// NFS answered a call by this status; `octets` is what READ gave.
        case answered(NFS3Procedure, NFS3Status, octets: Int)
        /// A call was turned down before any procedure saw it.
        case refused(RPCProgram, version: UInt32, RPCReply)
    }

    public init(client: Endpoint, what: What) {
        self.client = client
        self.what = what
    }
}

/// What a server did since it was last asked; empty as long as nobody listens.
public struct ServiceJournal: Sendable {
    /// Whether somebody listens. Who does takes the events after every call, so that they do not gather.
    public var isKept = false
    private var events: [ServiceEvent] = []

    public init() {}

    /// Notes what `event` makes, where somebody listens; else it is not even made.
    public mutating func note(_ event: @autoclosure () -> ServiceEvent) {
        if isKept { events.append(event()) }
    }

    /// Moves what was noted behind `others`.
    public mutating func take(into others: inout [ServiceEvent]) {
        guard !events.isEmpty else { return }
        others.append(contentsOf: events)
        events.removeAll(keepingCapacity: true)
    }
}
