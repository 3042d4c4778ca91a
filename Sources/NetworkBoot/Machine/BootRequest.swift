public import NetworkProtocols

/// What a boot stage asks of the machine that it runs on. Equal requests look the same on the wire.
public enum BootRequest: Hashable, Sendable {
    /// Ask the network for an address.
    case configure(ConfigureRequest)
    /// Ask a proxy or boot server for the boot file.
    case bootServer(BootServerRequest)
    case fetch(FetchRequest)
    case resolve(ResolveRequest)
    /// Mount a folder over NFS; what is mounted stays until it is unmounted or the machine is switched off.
    case mount(NFSMountRequest)
    case tree(TreeRequest)
    /// Attach a network block device, which stays as what is mounted does.
    case attach(NBDAttachRequest)
    case blocks(BlockRequest)
    case wait(Duration)
    /// Wait for a key, at most so long; nil for ever.
    case key(within: Duration?)
}

/// How a machine gets its address.
public enum ConfigureRequest: Hashable, Sendable {
    case dhcp(DHCPClientConfiguration)
    /// By RARP, which tells the address alone (RFC 903).
    case rarp(RARPClientConfiguration)
    /// By both at once, as the kernel does: a RARP request goes out with each message of the other client, whose waits
    /// count, and the first whole answer counts.
    case dhcpAndRARP(DHCPClientConfiguration, RARPClientConfiguration)
    /// An address that is known already; nothing is asked, and nothing goes over the wire but what it announces.
    case fixed(InterfaceConfiguration)
    /// Keep the network card's address, if any, but forget it: the next stage starts anew.
    case none
}

/// One file that is asked of one server.
public struct FetchRequest: Hashable, Sendable {
    public enum Method: Hashable, Sendable {
        case tftp(TFTPClientConfiguration)
        case http(HTTPClientConfiguration)
    }

    public var method: Method
    public var server: Endpoint
    /// The TFTP file name, or the HTTP request target, octet for octet as it is sent.
    public var name: [UInt8]
    /// What HTTP's Host says, a name or an address, with the port where it is not 80.
    public var host: [UInt8]
    /// Which part of the file is wanted, over HTTP; nil for the whole. A server may give the whole all the same.
    public var range: HTTPRange?

    public init(method: Method, server: Endpoint, name: [UInt8], host: [UInt8] = [], range: HTTPRange? = nil) {
        self.method = method
        self.server = server
        self.name = name
        self.host = host
        self.range = range
    }
}

/// A host name whose address is wanted.
public struct ResolveRequest: Hashable, Sendable {
    /// As written, with or without a dot.
    public var name: [UInt8]
    /// Option 6: whom to ask, in order.
    public var servers: [IPv4Address]
    /// Option 15: what is appended to a name without a dot.
    public var domain: [UInt8]?
    /// How long one question waits for its answer; after the last the next server is asked.
    public var timeouts: [Duration]

    public init(
        name: [UInt8],
        servers: [IPv4Address],
        domain: [UInt8]? = nil,
        timeouts: [Duration] = [.seconds(5), .seconds(5)]
    ) {
        self.name = name
        self.servers = servers
        self.domain = domain
        self.timeouts = timeouts
    }
}

/// What became of a request.
public enum BootReply: Sendable {
    case configured(ConfigureOutcome)
    case bootServer(BootServerOutcome)
    case fetched(FetchOutcome)
    case resolved(DNSResolverOutcome)
    case mounted(NFSMountOutcome)
    case tree(TreeOutcome)
    case attached(NBDAttachOutcome)
    case blocks(BlockOutcome)
    case waited
    case key(BootKey?)
    /// The machine goes no further.
    case halted(BootHalt)
}

/// Why a boot cannot go on at all. No stage catches it: what a peer does wrong or leaves undone is a returned outcome.
public enum BootHalt: Error, Hashable, Sendable {
    case poweredOff
    /// The capture that drives the machine ends here.
    case endOfCapture
    /// It has come as far as it was to go.
    case farEnough
}

/// What asking for an address came to.
public enum ConfigureOutcome: Hashable, Sendable {
    case leased(DHCPLease)
    /// A RARP server told the address.
    case resolved(RARPAnswer)
    /// An address that was known already was taken.
    case configured(InterfaceConfiguration)
    case failed(DHCPClientFailure)
}

/// What asking for a file came to.
public enum FetchOutcome: Hashable, Sendable {
    case complete([UInt8])
    case failed(FetchFailure)
}

/// Why a file did not come.
public enum FetchFailure: Hashable, Sendable {
    /// TFTP error 1, or HTTP status 404 or 410.
    case notFound(message: [UInt8])
    /// TFTP error 2, or HTTP status 401 or 403.
    case accessDenied(message: [UInt8])
    /// Any other TFTP error.
    case tftpError(TFTPErrorCode, message: [UInt8])
    /// Any other HTTP status.
    case httpStatus(Int)
    /// Nothing came back at all.
    case silent
    /// It stopped after so many octets.
    case stalled(received: Int)
    /// The connection was refused, reset, or closed too early, after so many octets.
    case broken(StreamFailure, received: Int)
    case unreachable(UnreachableReason)
    /// What came is none of the protocol's words.
    case badAnswer(String)
    /// Its size was asked for, and the server acknowledged other options only, or sent the file itself.
    case sizeNotTold(isAcknowledged: Bool)
    /// Neither this Content-Type nor the end of its name tells what kind of file it is.
    case unknownFileType([UInt8])
    /// It is larger than what was told beforehand to be taken.
    case tooLarge(Int)
    /// A name in a redirect has no address, or there were too many of them.
    case redirectFailed([UInt8])
    case aborted
}

/// What a person presses.
public enum BootKey: Hashable, Sendable {
    case enter
    case escape
    case up
    case down
    case tab
    /// F1 to F12.
    case function(Int)
    case character(UInt8)
}
