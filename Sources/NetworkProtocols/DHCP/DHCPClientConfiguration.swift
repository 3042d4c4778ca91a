/// How a DHCP client asks: what its messages hold, when it repeats them, and which offer it takes.
///
/// Plain data, so that a persona can be one literal. What differs from machine to machine of one persona (addresses,
/// identifiers) is filled in from ``DHCPClientIdentity``. What is not said otherwise is a client by RFC 2131's letter
/// that gives up after one round of questions and does not keep its lease.
public struct DHCPClientConfiguration: Hashable, Sendable {
    /// The options of its messages, in the order in which they stand.
    public var options: [Option]
    /// Whether it asks by plain BOOTP: no option 53, and the first answer is the whole exchange (RFC 951 §7.5).
    public var isBOOTP = false
    /// Whether it asks for replies by broadcast while it has no address (RFC 2131 §4.1).
    public var wantsBroadcast = false
    /// How long its messages are at least, in octets; pads fill them up.
    public var messageLength = DHCPMessage.minimumLength
    /// With what time to live its messages leave; nil for the host's own.
    public var timeToLive: UInt8?
    public var transactionIDs = TransactionIDs.kept
    public var seconds = SecondsField.elapsed(from: 0)
    /// Whether a request for an offer repeats the `secs` of the last DISCOVER (RFC 2131 §3.1 step 3).
    public var requestRepeatsSeconds = true

    /// What it starts with.
    public var beginning = Beginning.discover
    /// How long it waits at most before its first message; how long exactly, the seed says (RFC 2131 §4.4.1).
    public var startDelay = Duration.zero
    /// How long it waits for an offer before it asks again.
    public var discoverWaits = Schedule.rfc2131
    /// The same for the acknowledgement of a request; nil where the request goes on in the series of `discoverWaits`,
    /// from where that stands.
    public var requestWaits: Schedule? = Schedule.rfc2131
    /// How often it goes through `discoverWaits` before it gives up; nil for ever.
    public var rounds: Int? = 1
    /// How long it rests between two rounds.
    public var pause = Duration.zero

    public var collection = OfferCollection.firstOffer
    public var selection = OfferSelection.first
    /// Whether it takes an offer that leads to no boot, so that it has an address to complain with. EDK2 asks on instead
    /// until its time is over (`Dhcp4Io.c`, DhcpOnTimerTick).
    public var takesUselessOffers = true
    /// Whether it asks for what it was offered. The Raspberry Pi's ROM uses an offered address at once
    /// (raspberrypi/firmware issue 1699).
    public var requestsOffers = true
    public var checks = ReplyChecks()
    /// What it does when nobody answers its request.
    public var whenUnanswered = Setback.restart(after: .zero)
    /// What it does when a server says no (DHCPNAK).
    public var whenRefused = Setback.restart(after: .zero)
    /// At the how manieth refusal in a row it gives up.
    public var refusalLimit = 10

    /// How it makes sure that nobody else has the address; nil where it just takes it.
    public var conflictCheck: ConflictCheck?
    /// How often it tells the link of its new address, at intervals of 2 s (RFC 5227 §2.3).
    public var announcements = 0
    /// Whether it renews its lease, and starts anew when it has lost it.
    public var keepsLease = false
    /// Whether it gives its lease back when it is ended (DHCPRELEASE).
    public var releasesWhenAborted = false
    /// How long a lease is that comes without option 51; nil for ever.
    public var assumedLease: Duration?
    /// How far T1 and T2 are moved at most, in percent of themselves, earlier (RFC 2131 §4.4.5).
    public var renewalFuzz = 0

    public var serverPort: UInt16 = 67
    public var clientPort: UInt16 = 68

    public init(options: [Option]) {
        self.options = options
    }

    /// One option of a client's messages.
    public enum Option: Hashable, Sendable {
        /// Option 53.
        case messageType
        /// Options 50 and 54, where the message is to have them (RFC 2131 table 5).
        case requestedAddress
        case serverIdentifier
        /// Option 97: type 0 and the machine's UUID (RFC 4578 §2.3).
        case machineIdentifier
        /// Option 61: the hardware type and address (RFC 2132 §9.14).
        case clientIdentifier
        /// Option 12, where the machine has a name.
        case hostName
        case fixed(DHCPOptionCode, [UInt8])
        /// The same in a DHCPREQUEST only (GRUB 2).
        case fixedInRequest(DHCPOptionCode, [UInt8])
        /// One that has another value in a request for an offer than in a DISCOVER.
        case differing(DHCPOptionCode, discover: [UInt8], request: [UInt8])
    }
}

// MARK: How it asks

extension DHCPClientConfiguration {
    /// What a client starts with (RFC 2131 figure 5).
    public enum Beginning: Hashable, Sendable {
        case discover
        /// A DHCPDISCOVER that wishes for an address that it had before (option 50).
        case discoverWishing(IPv4Address)
        /// INIT-REBOOT: a request for an address that it had before, to whichever server knows it.
        case reboot(IPv4Address)
        /// A request to one server without a DISCOVER before: the kernel when `ip=` names a server.
        case request(IPv4Address, server: IPv4Address)
    }

    /// What a client puts into `xid`.
    public enum TransactionIDs: Hashable, Sendable {
        /// One from the first message to the last of a lease.
        case kept
        /// Another for each DISCOVER; a request has that of the offer that it takes (Intel EFI BC).
        case newForEachDiscover
        /// The same in all messages of all machines (Raspberry Pi's ROM).
        case fixed(UInt32)
    }

    /// What a client puts into `secs`.
    public enum SecondsField: Hashable, Sendable {
        /// The seconds since its first message, counted from the given number on.
        case elapsed(from: UInt16)
        case fixed(UInt16)
        /// No time: four times the number of messages sent, and 2 where it holds an offer of an address, 1 where it
        /// holds one of a proxy (iPXE net/udp/dhcp.c, `dhcp_tx`).
        case attempts
    }

    /// How long a client waits after each of its messages. Silence behind the last wait ends the series.
    public struct Schedule: Hashable, Sendable {
        /// One for each message.
        public var waits: [Duration]
        public var jitter: Jitter

        public init(_ waits: [Duration], jitter: Jitter = .none) {
            self.waits = waits
            self.jitter = jitter
        }

        /// 4, 8, 16, 32 and 64 s, each up to a second less or more (RFC 2131 §4.1).
        public static let rfc2131 = Schedule(
            [.seconds(4), .seconds(8), .seconds(16), .seconds(32), .seconds(64)],
            jitter: .plusMinus(.seconds(1))
        )
    }

    /// How chance changes waits.
    public enum Jitter: Hashable, Sendable {
        case none
        /// Each wait by another amount, at most so much.
        case plusMinus(Duration)
        /// All waits by one factor from 1 up to 1 + `percent`/100; none is longer than `limit` (Linux
        /// net/ipv4/ipconfig.c, `ic_dynamic`).
        case stretched(percent: Int, limit: Duration)
    }
}

// MARK: What it takes

extension DHCPClientConfiguration {
    /// How long a client looks at offers before it takes one.
    public enum OfferCollection: Hashable, Sendable {
        /// It takes the first that it can take.
        case firstOffer
        /// It listens to the end of the wait behind each DISCOVER (EDK2).
        case wholeWait
        /// It takes an offer as soon as nothing better can come: one with an address and PXE's tags, or one with an
        /// address and a proxy's. Without these it goes on asking until so much time has passed since its first
        /// message, which it looks at when a message comes and when a wait is over (iPXE; PXE 2.1 §2.2.4).
        case untilComplete(patience: Duration)
    }

    /// Which offer a client takes.
    public enum OfferSelection: Hashable, Sendable {
        case first
        /// The first with a boot file; the first where none has one.
        case firstWithBootFile
        /// The one that leads furthest by PXE's rules: tags of its own, then with a proxy's, then by its boot file
        /// (PXE 2.1 §2.4; Intel EFI BC).
        case pxe
        /// The one of the highest priority (option 175.1), of equals the last (iPXE net/udp/dhcp.c).
        case ipxe
        /// The first whose vendor class begins `HTTPClient` and that names a boot file; the first where none does (EDK2
        /// NetworkPkg/HttpBootDxe/HttpBootDhcp4.c).
        case httpBoot
        /// The first, once an offer has the words `Raspberry Pi Boot` in option 43 or an address in option 66: its own or
        /// a proxy's.
        case raspberryPi
        /// None: it only wants to know who offers what.
        case nothing
    }

    /// What a client looks at before it takes a reply as its own. Whether it is a reply, and `xid`, all look at.
    public struct ReplyChecks: Hashable, Sendable {
        /// The reply has to come from the server's port.
        public var serverPort: Bool
        /// `chaddr` has to be the client's.
        public var hardwareAddress: Bool
        /// Option 61, where it is there, has to be the client's (RFC 6842 §3).
        public var clientIdentifier: Bool
        /// An offer has to have option 54.
        public var serverIdentifier: Bool
        /// An acknowledgement has to come from the server that was asked, and give the address that was asked for.
        public var acknowledgementFitsOffer: Bool
        /// A refusal has to come from the server that was asked, where one was.
        public var refusalFitsServer: Bool
        /// Replies without option 53 are offers too (RFC 1534 §3).
        public var takesBOOTP: Bool

        public init(
            serverPort: Bool = true,
            hardwareAddress: Bool = true,
            clientIdentifier: Bool = false,
            serverIdentifier: Bool = true,
            acknowledgementFitsOffer: Bool = false,
            refusalFitsServer: Bool = false,
            takesBOOTP: Bool = false
        ) {
            self.serverPort = serverPort
            self.hardwareAddress = hardwareAddress
            self.clientIdentifier = clientIdentifier
            self.serverIdentifier = serverIdentifier
            self.acknowledgementFitsOffer = acknowledgementFitsOffer
            self.refusalFitsServer = refusalFitsServer
            self.takesBOOTP = takesBOOTP
        }
    }

    /// What a client does when it gets no further.
    public enum Setback: Hashable, Sendable {
        /// It begins again with a DISCOVER.
        case restart(after: Duration)
        /// It sends a DISCOVER when its present wait is over (the kernel).
        case carryOn
        case fail
    }

    /// How a client asks by ARP whether an address is free (RFC 5227 §2.1.1, §1.1 for the figures).
    public struct ConflictCheck: Hashable, Sendable {
        public var probes: Int
        /// How long at most it waits before the first probe.
        public var firstDelay: Duration
        /// How long it waits between two, at least and at most.
        public var shortestInterval: Duration
        public var longestInterval: Duration
        /// How long it waits for an answer to the last.
        public var lastWait: Duration
        /// How long it waits after a DHCPDECLINE before it starts anew (RFC 2131 §3.1 step 5).
        public var declineWait: Duration
        /// At the how manieth conflict it gives up; nil for never.
        public var conflictLimit: Int?

        public init(
            probes: Int = 3,
            firstDelay: Duration = .seconds(1),
            shortestInterval: Duration = .seconds(1),
            longestInterval: Duration = .seconds(2),
            lastWait: Duration = .seconds(2),
            declineWait: Duration = .seconds(10),
            conflictLimit: Int? = 10
        ) {
            self.probes = probes
            self.firstDelay = firstDelay
            self.shortestInterval = shortestInterval
            self.longestInterval = longestInterval
            self.lastWait = lastWait
            self.declineWait = declineWait
            self.conflictLimit = conflictLimit
        }
    }
}

/// What tells one machine from another of its kind.
public struct DHCPClientIdentity: Hashable, Sendable {
    public var hardwareAddress: MACAddress
    /// 16 octets in the order in which they stand on the wire.
    public var uuid: [UInt8]?
    public var hostName: String?

    public init(hardwareAddress: MACAddress, uuid: [UInt8]? = nil, hostName: String? = nil) {
        self.hardwareAddress = hardwareAddress
        self.uuid = uuid
        self.hostName = hostName
    }
}

extension DHCPClientConfiguration {
    /// Whether its last request asks for option 121, so that it knows what to do with it.
    var asksForClasslessRoutes: Bool {
        options.contains { option in
            switch option {
            case .fixed(.parameterRequestList, let codes), .fixedInRequest(.parameterRequestList, let codes),
                .differing(.parameterRequestList, _, let codes):
                codes.contains(DHCPOptionCode.classlessRoutes.rawValue)
            default: false
            }
        }
    }
}
