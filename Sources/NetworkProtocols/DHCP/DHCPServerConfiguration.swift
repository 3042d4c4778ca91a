/// What a DHCP server gives to whom.
///
/// Options come from the widest to the narrowest: the server's, the subnet's, the class's, the reservation's; of one
/// code the narrowest counts.
public struct DHCPServerConfiguration: Hashable, Sendable {
    /// The server's own address: option 54, and where its replies come from.
    public var address: IPv4Address
    /// Further addresses of its own that clients may name in option 54 (RFC 2131 §4.1).
    public var otherAddresses: [IPv4Address] = []
    /// The networks that it gives addresses in. The first that holds ``address`` is its own link's.
    public var subnets: [Subnet]
    public var reservations: [Reservation] = []
    /// What clients of a kind are given; the first rule that fits counts.
    public var classes: [ClassRule] = []
    /// What every client is given that asks for it.
    public var options: [ConfiguredOption] = []
    /// What clients boot that no class fits.
    public var boot = BootData()
    /// What a boot server on the same host tells PXE clients: its offers are these clients' too, with an address in them
    /// (PXE 2.1 §2.2.3, "combined"). Where it has nothing for a client, classes and ``boot`` count.
    public var pxe: ProxyDHCPServerConfiguration?
    /// What clients are told besides, and in place of what the subnet, the classes and ``boot`` say; a reservation's own
    /// options count after them.
    public var scopes: [Scope] = []
    /// Spaces that options of ``scopes`` are of.
    public var optionSpaces: [OptionSpace] = []
    /// Clients that it knows.
    public var hosts: [Host] = []

    /// Whether it says no (DHCPNAK) to clients that remember an address of another network; a server that is not alone in
    /// its networks keeps silent there. Of clients that it does not know it never speaks (RFC 2131 §4.3.2).
    public var isAuthoritative = true
    public var leaseTime = DHCPInterval.seconds(3_600)
    /// The bounds of what a client may ask for by option 51.
    public var shortestLease = DHCPInterval.seconds(120)
    public var longestLease = DHCPInterval.seconds(86_400)
    /// How long it waits for an echo reply from an address that it never gave to this client before it offers it; nil
    /// where it does not ask (RFC 2131 §3.1 step 2; ISC dhcpd waits 1 s, dnsmasq 3 s).
    public var probeTimeout: Duration? = .seconds(1)
    /// How long an offered address waits for its client.
    public var offerHold = Duration.seconds(60)
    /// How long an address rests that somebody else was found to use, by a DHCPDECLINE or an echo reply.
    public var quarantine = Duration.seconds(600)
    /// How many addresses the lease table holds at most.
    public var leaseLimit = 65_536

    public var serverPort: UInt16 = 67
    public var clientPort: UInt16 = 68

    public init(address: IPv4Address, subnets: [Subnet]) {
        self.address = address
        self.subnets = subnets
    }
}

extension DHCPServerConfiguration {
    /// One network: how its hosts are configured and which addresses there are to give.
    public struct Subnet: Hashable, Sendable {
        /// Any address in the network.
        public var address: IPv4Address
        public var mask: IPv4Address
        public var routers: [IPv4Address]
        public var domainNameServers: [IPv4Address]
        public var domainName: String?
        public var ranges: [Range]
        public var options: [ConfiguredOption]
        /// Networks of the same number are on one link, so that a client there may get an address of any of them; nil for
        /// one that has its link for itself.
        public var link: Int?

        public init(
            address: IPv4Address,
            mask: IPv4Address,
            routers: [IPv4Address] = [],
            domainNameServers: [IPv4Address] = [],
            domainName: String? = nil,
            ranges: [Range] = [],
            options: [ConfiguredOption] = []
        ) {
            self.address = address
            self.mask = mask
            self.routers = routers
            self.domainNameServers = domainNameServers
            self.domainName = domainName
            self.ranges = ranges
            self.options = options
        }

        /// Whether `other` is of this network.
        public func contains(_ other: IPv4Address) -> Bool {
            other.rawValue & mask.rawValue == address.rawValue & mask.rawValue
        }
    }

    /// Addresses to give, both ends counted in.
    public struct Range: Hashable, Sendable {
        public var first: IPv4Address
        public var last: IPv4Address
        /// Whether BOOTP clients get addresses from it, for ever (RFC 1534 §2).
        public var servesBOOTP: Bool
        /// Who gets addresses from it.
        public var clients: Condition

        public init(
            _ first: IPv4Address,
            _ last: IPv4Address,
            servesBOOTP: Bool = false,
            clients: Condition = .always
        ) {
            self.first = first
            self.last = last
            self.servesBOOTP = servesBOOTP
            self.clients = clients
        }

        /// Whether `address` is in it.
        public func contains(_ address: IPv4Address) -> Bool { first <= address && address <= last }
    }

    /// An address that is one client's, whatever program of it asks.
    public struct Reservation: Hashable, Sendable {
        public var client: ClientMatch
        public var address: IPv4Address
        /// Option 12.
        public var hostName: String?
        public var options: [ConfiguredOption]

        public init(
            client: ClientMatch,
            address: IPv4Address,
            hostName: String? = nil,
            options: [ConfiguredOption] = []
        ) {
            self.client = client
            self.address = address
            self.hostName = hostName
            self.options = options
        }
    }

    /// By what a reservation knows its client.
    public enum ClientMatch: Hashable, Sendable {
        case hardwareAddress(MACAddress)
        /// Option 61, all its octets.
        case clientIdentifier([UInt8])
        /// Option 97, the 16 octets behind the type.
        case uuid([UInt8])
    }

    /// What clients of one kind are given: all conditions have to be met.
    public struct ClassRule: Hashable, Sendable {
        public var conditions: [Condition]
        public var boot: BootData
        public var options: [ConfiguredOption]

        public init(_ conditions: [Condition], boot: BootData, options: [ConfiguredOption] = []) {
            self.conditions = conditions
            self.boot = boot
            self.options = options
        }
    }

    /// Something about a client's message.
    public enum Condition: Hashable, Sendable {
        /// Option 93 names one of these.
        case architecture([ClientArchitecture])
        /// Option 60 begins so.
        case vendorClass(String)
        /// Option 77 names this class, bare or counted.
        case userClass(String)
        case hardwareAddress(MACAddress)
        /// The hardware address begins with these octets.
        case hardwareAddressPrefix([UInt8])
        /// The option is there.
        case has(DHCPOptionCode)
        /// The client is one of these.
        case client([ClientMatch])
        /// The server knows the client: a ``Host`` is for it.
        case known
        /// The address that the client is given is reserved for it.
        case reserved
        /// The client is on this network.
        case network(IPv4Address, mask: IPv4Address)
        /// The address that the client is given is one of these.
        case given(ClosedRange<IPv4Address>)
        /// Both come to the same octets, or to nothing.
        case equal(Expression, Expression)
        /// The octets stand in the expression's, at a multiple of `step` from its beginning.
        case contains(Expression, [UInt8], step: Int)
        /// The expression comes to something.
        case something(Expression)
        /// The condition is not met.
        indirect case not(Condition)
        /// All are met.
        indirect case all([Condition])
        /// At least one is met.
        indirect case any([Condition])

        /// Met by everybody.
        public static let always = Condition.all([])
        /// Met by nobody.
        public static let never = Condition.any([])
    }

    /// What a client boots.
    public struct BootData: Hashable, Sendable {
        /// `siaddr`; nil for the server's own address where there is a boot file.
        public var nextServer: IPv4Address?
        /// `sname`, and option 66 where it is asked for.
        public var serverName: [UInt8]
        /// `file`, and option 67 where it is asked for; empty where there is nothing to boot.
        public var bootFile: [UInt8]
        /// Option 43, which clients of class PXEClient are given with option 60 "PXEClient" (PXE 2.1 §2.2).
        public var vendorOptions: [UInt8]?
        /// What it says in option 60 to clients of this class where there are no vendor options: "HTTPClient" for UEFI
        /// HTTP boot (UEFI 2.10 §24.7).
        public var vendorClass: String?

        public init(
            nextServer: IPv4Address? = nil,
            serverName: String = "",
            bootFile: String = "",
            vendorOptions: [UInt8]? = nil,
            vendorClass: String? = nil
        ) {
            self.nextServer = nextServer
            self.serverName = Array(serverName.utf8)
            self.bootFile = Array(bootFile.utf8)
            self.vendorOptions = vendorOptions
            self.vendorClass = vendorClass
        }
    }

    /// An option with its value.
    public struct ConfiguredOption: Hashable, Sendable {
        public var code: DHCPOptionCode
        /// Its octets without code and length.
        public var value: [UInt8]
        /// Whether clients get it that did not ask for it.
        public var isForced: Bool

        public init(_ code: DHCPOptionCode, _ value: [UInt8], isForced: Bool = false) {
            self.code = code
            self.value = value
            self.isForced = isForced
        }
    }
}
