/// What a proxyDHCP server tells PXE clients: it gives no addresses, and stands beside a DHCP server that gives them
/// (PXE 2.1 §2.2.3).
public struct ProxyDHCPServerConfiguration: Hashable, Sendable {
    /// Its own address: option 54, and `siaddr` where nothing else is said.
    public var address: IPv4Address
    /// Whether it answers DHCPDISCOVER on port 67 with an offer.
    public var answersDiscover = true
    /// Whether it answers requests on port 4011 and, where it listens on port 67 too, discovery by broadcast.
    public var answersRequests = true
    /// Whether the boot file stands in its offer already; otherwise clients have to ask port 4011 for it.
    public var namesFileInOffer = true
    /// What clients of a kind boot; the first rule that fits counts.
    public var classes: [DHCPServerConfiguration.ClassRule] = []
    /// What clients boot that no class fits.
    public var boot = DHCPServerConfiguration.BootData()
    /// What clients choose from; nil for no menu.
    public var menu: Menu?
    /// Where offers go of which no relay knows better.
    public var broadcastAddress = IPv4Address.broadcast
    public var serverPort: UInt16 = 67
    public var clientPort: UInt16 = 68
    public var requestPort: UInt16 = 4011

    public init(address: IPv4Address) {
        self.address = address
    }

    /// A boot menu, with the servers behind its entries (option 43, sub-options 6 to 10).
    public struct Menu: Hashable, Sendable {
        public var control: PXEDiscoveryControl
        /// Where boot servers are looked for by multicast (sub-option 2).
        public var group: IPv4Address?
        public var prompt: PXEMenuPrompt?
        public var items: [Item]

        public init(
            control: PXEDiscoveryControl = [.noBroadcast, .noMulticast, .onlyListedServers],
            group: IPv4Address? = nil,
            prompt: PXEMenuPrompt? = nil,
            items: [Item]
        ) {
            self.control = control
            self.group = group
            self.prompt = prompt
            self.items = items
        }
    }

    /// An entry of the menu.
    public struct Item: Hashable, Sendable {
        public var type: PXEBootServerType
        /// What the menu shows for it.
        public var text: [UInt8]
        /// Which machines it is for; empty for all.
        public var architectures: [ClientArchitecture]
        /// The servers of this type (sub-option 8); empty for this one.
        public var servers: [IPv4Address]
        /// What is booted where this server is asked; the layer is appended to no name.
        public var boot: DHCPServerConfiguration.BootData

        public init(
            type: PXEBootServerType,
            text: [UInt8],
            architectures: [ClientArchitecture] = [],
            servers: [IPv4Address] = [],
            boot: DHCPServerConfiguration.BootData = .init()
        ) {
            self.type = type
            self.text = text
            self.architectures = architectures
            self.servers = servers
            self.boot = boot
        }
    }
}
