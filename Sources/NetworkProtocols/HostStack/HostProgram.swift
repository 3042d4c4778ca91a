/// What runs on a host and talks through its network stack: the clients of a booting machine, or a server.
///
/// It is a machine whose inputs are what the network does to the host and whose outputs are what the host is to do. The
/// same program runs over ``HostStack`` on simulated or real frames, and over the kernel's sockets.
public protocol HostProgram: Machine where Input == HostEvent, Output == HostAction {
    /// Moves what it did since the last call behind `events`, in order; nothing where it was not told to keep a journal.
    /// Whoever listens asks before it does what ``nextOutput()`` said.
    mutating func takeEvents(into events: inout [ServiceEvent])
}

extension HostProgram {
    /// Nothing.
    public mutating func takeEvents(into events: inout [ServiceEvent]) {}
}

/// A stream between two hosts (a TCP connection), named by the host that it is on.
///
/// A program names the streams that it opens, with numbers below ``firstAccepted``; the stack names those that it
/// accepts, from there on.
public struct StreamID: Hashable, Sendable {
    public var rawValue: UInt32

    /// The lowest number of a stream that the stack accepted.
    public static let firstAccepted: UInt32 = 1 << 31

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }
}

/// What happened to a host.
public enum HostEvent: Hashable, Sendable {
    /// A datagram came for a port that is bound.
    case datagram(Datagram)
    /// Something that was sent to `remote` from the local `port` came back or went nowhere.
    case unreachable(UnreachableReason, remote: Endpoint, port: UInt16)
    /// Somebody opened a stream to a port that is listened on.
    case accepted(StreamID, local: Endpoint, remote: Endpoint)
    case stream(StreamID, StreamInput)
    /// Somebody claims an address that was probed for by ``HostAction/probe(_:)`` (RFC 5227 §2.1.1).
    case addressInUse(IPv4Address, by: MACAddress)
    /// An echo request was answered (RFC 792).
    case pingAnswered(IPv4Address)
    /// A RARP packet came (RFC 903), for this host or for everybody.
    case reverse(ARPPacket)
}

/// Why something that was sent did not arrive.
public enum UnreachableReason: Hashable, Sendable {
    /// Nobody answered ARP for the destination, or for the router that leads there: the address that was looked for.
    case addressUnresolved(IPv4Address)
    /// There is no route to the destination, and no router.
    case noRoute
    /// Its host says that nobody listens there (ICMP type 3 code 3).
    case portUnreachable
    /// A router, or the host, says so: ICMP type 3 with this code, by that address.
    case icmp(code: ICMPUnreachableCode, from: IPv4Address)
    /// Its time to live ran out on the way, or fragments of it were missing (ICMP type 11), says that address.
    case timeExceeded(from: IPv4Address)
}

/// What a host is to do.
public enum HostAction: Hashable, Sendable {
    /// Take this address, instead of any before it.
    case configure(InterfaceConfiguration)
    /// Give the address up: 0.0.0.0 again.
    case deconfigure
    /// Take datagrams to this port, also broadcast ones.
    case bind(port: UInt16)
    case unbind(port: UInt16)
    /// Take datagrams that are sent to this group of hosts, too (RFC 1112 §7).
    case join(IPv4Address)
    case leave(IPv4Address)
    /// A source address of 0.0.0.0 stays as it is where the host has none yet, and is filled in where it has one and
    /// the destination is no broadcast.
    case send(Datagram)
    /// Accept streams to this port.
    case listen(port: UInt16)
    case stopListening(port: UInt16)
    /// Open a stream; ``StreamInput/connected(local:remote:)`` or ``StreamInput/failed(_:)`` answers.
    case connect(StreamID, to: Endpoint)
    /// Open a stream from this local port, as NFS clients do whose server wants a reserved one; where the port is taken,
    /// the stream fails as refused.
    case connectFrom(port: UInt16, StreamID, to: Endpoint)
    case stream(StreamID, StreamOutput)
    /// Ask the link who has the address, without claiming one (RFC 5227 §2.1.1); silence is no event.
    case probe(IPv4Address)
    /// Tell the link that the address is this host's (RFC 5227 §2.3).
    case announce(IPv4Address)
    /// Send an echo request; silence is no event.
    case ping(IPv4Address)
    /// Put a RARP packet onto the link (RFC 903); a sender's hardware address of zero becomes the host's own. Does nothing
    /// where the host does not see its link.
    case sendReverse(ARPPacket, to: MACAddress)
}

/// What happened on a stream.
public enum StreamInput: Hashable, Sendable {
    case connected(local: Endpoint, remote: Endpoint)
    case received([UInt8])
    /// What was written has gone out far enough that more is welcome. Comes once behind one write or several: as soon as
    /// the buffer has room for more, at the latest when all of it was acknowledged. Who has much to write writes a
    /// piece, waits for this, and writes the next.
    case writable
    /// The other side will send no more (FIN); this side may go on.
    case finished
    /// Both sides have ended it in order; nothing comes after this.
    case closed
    /// It is over, out of order; nothing comes after this.
    case failed(StreamFailure)
}

/// Why a stream broke or never came to be.
public enum StreamFailure: Hashable, Sendable {
    /// The other side refused to open it (RST to SYN).
    case refused
    /// The other side broke it off (RST).
    case reset
    /// The other side fell silent for longer than retransmission goes on.
    case timedOut
    case unreachable(UnreachableReason)
}

/// What is to be done on a stream.
public enum StreamOutput: Hashable, Sendable {
    case write([UInt8])
    /// Send a part of a file, read when it goes out. Where the file no longer has it, the stream is broken off.
    case writeFile(FileSlice)
    /// Send no more behind what was written (FIN).
    case finish
    /// Break it off (RST).
    case abort
}

/// An address of a host and the way out of its network.
public struct InterfaceConfiguration: Hashable, Sendable {
    public var address: IPv4Address
    public var mask: IPv4Address
    /// Where everything goes that is not on the link; nil where nothing does.
    public var router: IPv4Address?
    /// Networks that are reached over other routers (option 121 or 33).
    public var routes: [Route]

    public struct Route: Hashable, Sendable {
        public var destination: IPv4Address
        /// How many bits of `destination` count, 0 to 32.
        public var prefixLength: Int
        public var router: IPv4Address

        public init(destination: IPv4Address, prefixLength: Int, router: IPv4Address) {
            self.destination = destination
            self.prefixLength = prefixLength
            self.router = router
        }
    }

    public init(address: IPv4Address, mask: IPv4Address, router: IPv4Address? = nil, routes: [Route] = []) {
        self.address = address
        self.mask = mask
        self.router = router
        self.routes = routes
    }

    /// Whether `other` is on the same link.
    public func isOnLink(_ other: IPv4Address) -> Bool {
        address.rawValue & mask.rawValue == other.rawValue & mask.rawValue
    }

    /// The broadcast address of the link's network (RFC 919 §7).
    public var broadcast: IPv4Address { IPv4Address(rawValue: address.rawValue | ~mask.rawValue) }

    /// Who takes what goes to `destination`: itself on the link, else the router of the longest route; nil for nobody.
    public func nextHop(to destination: IPv4Address) -> IPv4Address? {
        if isOnLink(destination) { return destination }
        var longest: Route?
        for route in routes {
            let mask = IPv4Address(prefixLength: route.prefixLength).rawValue
            guard destination.rawValue & mask == route.destination.rawValue & mask else { continue }
            if longest.map({ $0.prefixLength <= route.prefixLength }) ?? true { longest = route }
        }
        return longest?.router ?? router
    }
}

extension IPv4Address {
    /// The mask of a network whose prefix has so many bits, 0 to 32; others are clamped (RFC 4632 §3.1).
    public init(prefixLength: Int) {
        let bits = min(max(prefixLength, 0), 32)
        self.init(rawValue: bits == 0 ? 0 : ~0 << UInt32(32 - bits))
    }

    /// How many bits the prefix of this mask has; nil where its ones are not all in front.
    public var prefixLength: Int? {
        let ones = (~rawValue).leadingZeroBitCount
        return IPv4Address(prefixLength: ones) == self ? ones : nil
    }

    /// The mask that goes with an address where none is given: its class's (RFC 791 §2.3).
    public var classfulMask: IPv4Address {
        if rawValue >> 31 == 0 { return IPv4Address(prefixLength: 8) }
        if rawValue >> 30 == 0b10 { return IPv4Address(prefixLength: 16) }
        return IPv4Address(prefixLength: 24)
    }
}
