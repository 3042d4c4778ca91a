public import NetworkProtocols

extension Persona.Firmware {
    /// How a firmware that speaks PXE goes from an address to the server that names its boot file: proxies, boot servers
    /// and menus, as far as one differs from another in it (PXE 2.1 §2.2 to §2.4).
    public struct Discovery: Hashable, Sendable {
        /// What it takes for boot data in an offer.
        public var manner: Manner
        /// The options of its requests to port 4011 and for boot servers, as ``BootServerRequest/options`` has them.
        public var options: [DHCPClientConfiguration.Option]
        /// Where it asks from.
        public var clientPort: UInt16
        /// How long it waits after each request to a proxy.
        public var proxyWaits: [Duration]
        /// How long it waits after each request for a boot server.
        public var discoveryWaits: [Duration]
        /// What `secs` says in requests to a proxy, and in those for a boot server.
        public var proxySeconds = BootServerRequest.Seconds.elapsed
        public var discoverySeconds = BootServerRequest.Seconds.elapsed
        /// Whether a request to a proxy has the transaction identifier of the lease.
        public var keepsTransactionID = false
        /// `xid` of requests for boot servers; nil for a new one.
        public var discoveryTransactionID: UInt32?
        /// Whether a request to a proxy names it in option 54.
        public var namesProxy = false
        /// Whether its requests set the broadcast flag; those that go by broadcast, where it is nil.
        public var wantsBroadcast: Bool?
        public var messageLength = DHCPMessage.minimumLength
        /// With what time to live they leave; nil for the host's own.
        public var timeToLive: UInt8?
        /// Whether an offer of class PXEClient without tags sends it to port 4011 although it names a boot file.
        public var asksDespiteFile = false
        /// Whether it goes on with what it has where port 4011 keeps silent.
        public var survivesSilence = false
        /// Whether it hears of closed ports and servers that are not there; others wait for an answer all the same.
        public var heedsUnreachable = false
        /// Which ways of discovery it takes of those that are allowed.
        public var ways = Ways.each
        /// Whether it asks listed servers although it may ask everybody.
        public var asksListedToo = false
        /// What it does with a menu that has no prompt.
        public var withoutPrompt = WithoutPrompt.fails
        /// By what it knows the servers whose answers it takes, where it takes those of listed ones alone.
        public var acceptance = BootServerRequest.Acceptance.anyAddress
        /// How many entries of a menu it shows.
        public var menuLimit = 24
        /// Whether a letter chooses an entry at once (iPXE).
        public var choosesByLetter = false

        /// What counts as boot data.
        public enum Manner: Hashable, Sendable {
            /// Sub-options 6 to 10 of option 43: PXE's tags (PXE 2.1 §2.4).
            case tags
            /// A next server with a boot file, or a menu (iPXE net/udp/dhcp.c, `dhcp_has_pxeopts`).
            case fileOrMenu
        }

        /// How many ways of discovery are tried: by multicast, by broadcast, and from server to server of the list.
        public enum Ways: Hashable, Sendable {
            /// The first that is allowed, and no other (EDK2).
            case first
            /// One after the other.
            case each
        }

        /// What becomes of a menu without a prompt.
        public enum WithoutPrompt: Hashable, Sendable {
            /// Its first entry is taken.
            case takesFirst
            /// It is shown at once.
            case showsMenu
            /// It is no menu.
            case fails
        }

        init(
            _ manner: Manner,
            options: [DHCPClientConfiguration.Option],
            clientPort: UInt16,
            proxyWaits: [Duration] = [.seconds(1), .seconds(2), .seconds(3), .seconds(4)],
            discoveryWaits: [Duration] = [.seconds(1), .seconds(2), .seconds(3), .seconds(4)]
        ) {
            self.manner = manner
            self.options = options
            self.clientPort = clientPort
            self.proxyWaits = proxyWaits
            self.discoveryWaits = discoveryWaits
        }
    }
}

extension Persona.Firmware.Discovery {
    /// As the ROMs after Intel's boot agent do it (PXE 2.1 §2.2.5, §2.2.6; Intel EFI BC): their requests look as their
    /// DHCPREQUEST does.
    static func bootAgent(_ dhcp: DHCPClientConfiguration) -> Self {
        var discovery = Self(.tags, options: dhcp.optionsWithAddress, clientPort: 4011)
        discovery.messageLength = dhcp.messageLength
        discovery.timeToLive = dhcp.timeToLive
        discovery.wantsBroadcast = false
        return discovery
    }

    /// As EDK2 does it (NetworkPkg/UefiPxeBcDxe/PxeBcDhcp4.c, `PxeBcDhcp4Discover`; PxeBcBoot.c; PxeBcImpl.c,
    /// `EfiPxeBcDiscover`): options in ascending order behind 53, option 43 with an end marker.
    static func edk2(_ dhcp: DHCPClientConfiguration) -> Self {
        var options = dhcp.optionsWithAddress.filter { $0 != .messageType }
        options = options.map { option in
            // What its DHCPREQUEST writes otherwise is here as in the DISCOVER.
            if case .differing(let code, let value, _) = option { .fixed(code, value) } else { option }
        }
        options.append(.fixed(.vendorSpecific, [255]))
        options.sort { ($0.code?.rawValue ?? 0) < ($1.code?.rawValue ?? 0) }
        var discovery = Self(.tags, options: [.messageType] + options, clientPort: 4011)
        discovery.proxySeconds = .counted(from: 0, by: 1)
        discovery.discoverySeconds = .counted(from: 0, by: 1)
        discovery.asksDespiteFile = true
        discovery.heedsUnreachable = true
        discovery.acceptance = .nextServer
        discovery.ways = .first
        discovery.withoutPrompt = .takesFirst
        return discovery
    }

    /// As iPXE does it (net/udp/dhcp.c, `dhcp_state_proxy` and `start_pxebs`; usr/autoboot.c; usr/pxemenu.c): the session
    /// with boot servers is one of its own, which begins to count anew and has the identifier 0. Its vendor class is the one
    /// that it was given by then (`dhcp_request_settings`; captures of 2019).
    static func ipxe(_ dhcp: DHCPClientConfiguration) -> Self {
        let given = DHCPClientConfiguration.Option.fixed(.vendorClass, Array("PXEClient".utf8))
        let options = dhcp.optionsWithAddress.map { $0.code == .vendorClass ? given : $0 }
        var discovery = Self(
            .fileOrMenu,
            options: options + [.fixed(.vendorSpecific, [255])],
            clientPort: 68,
            proxyWaits: [275, 549, 1_044, 2_032].map { .milliseconds($0) },
            discoveryWaits: [.milliseconds(1_020), .milliseconds(2_032)]
        )
        // The third message of the session, with both offers in hand.
        discovery.proxySeconds = .counted(from: 3 << 2 | 3, by: 4)
        discovery.discoverySeconds = .counted(from: 4, by: 4)
        discovery.keepsTransactionID = true
        discovery.discoveryTransactionID = 0
        discovery.namesProxy = true
        discovery.wantsBroadcast = true
        discovery.survivesSilence = true
        discovery.asksListedToo = true
        discovery.acceptance = .serverIdentifier
        discovery.withoutPrompt = .showsMenu
        discovery.menuLimit = 26
        discovery.choosesByLetter = true
        return discovery
    }
}

extension DHCPClientConfiguration {
    /// The options of a request of a client that has its address: without 50 and 54.
    fileprivate var optionsWithAddress: [Option] {
        options.filter { $0 != .requestedAddress && $0 != .serverIdentifier }
    }
}

extension DHCPClientConfiguration.Option {
    fileprivate var code: DHCPOptionCode? {
        switch self {
        case .messageType: .messageType
        case .requestedAddress: .requestedAddress
        case .serverIdentifier: .serverIdentifier
        case .machineIdentifier: .machineIdentifier
        case .clientIdentifier: .clientIdentifier
        case .hostName: .hostName
        case .fixed(let code, _), .fixedInRequest(let code, _), .differing(let code, _, _): code
        }
    }
}
