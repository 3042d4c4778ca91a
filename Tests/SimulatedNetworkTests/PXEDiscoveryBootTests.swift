import NetworkBoot
import NetworkProtocols
import SimulatedNetwork
import Testing

/// Firmware on simulated frames that gets its address from one server and its boot file from another, or from both in one,
/// in every style of PXE's.
// shows: [2-001, 2-002, 2-003, 2-004, 2-012, 2-015, 2-016]
@Suite struct PXEDiscoveryBootTests {
    /// How the boot server tells machines what to boot.
    enum Style: String, CaseIterable {
        /// In its offer on port 67, to be loaded at once.
        case on67
        /// On port 4011, where its offer sends them.
        case on4011
        /// By a menu whose servers are listed, looked for by broadcast, or by multicast.
        case listed
        case broadcast
        case multicast

        func configuration(_ address: IPv4Address) -> ProxyDHCPServerConfiguration {
            var proxy = ProxyDHCPServerConfiguration(address: address)
            proxy.boot = .init(bootFile: "pxelinux.0")
            if self == .on67 { return proxy }
            if self == .on4011 {
                proxy.namesFileInOffer = false
                return proxy
            }
            proxy.boot = .init()
            let control: PXEDiscoveryControl =
                switch self {
                case .broadcast: .noMulticast
                case .multicast: .noBroadcast
                default: [.noBroadcast, .noMulticast]
                }
            proxy.menu = ProxyDHCPServerConfiguration.Menu(
                control: control,
                group: self == .multicast ? IPv4Address(224, 1, 5, 1) : nil,
                prompt: PXEMenuPrompt(timeout: 3, text: Array("Press F8 for the menu".utf8)),
                items: [
                    .init(
                        type: .init(rawValue: 32768),
                        text: Array("Start Linux".utf8),
                        boot: .init(bootFile: "pxelinux.0")
                    ),
                    .init(type: .init(rawValue: 32769), text: Array("Other".utf8), boot: .init(bootFile: "other.0")),
                    .init(type: .local, text: Array("Local disk".utf8)),
                ]
            )
            return proxy
        }
    }

    /// Where the DHCP server is.
    enum Place: String, CaseIterable {
        case otherHost
        case sameHost
    }

    private static let files: [String: [UInt8]] = [
        "pxelinux.0": SampleImage(.pxelinux(version: "6.03")).octets,
        "ldlinux.c32": SampleImage(.com32(isELF: true)).octets,
        "pxelinux.cfg/default": Array("DEFAULT linux\nLABEL linux\n KERNEL vmlinuz\n APPEND initrd=initrd.img\n".utf8),
        "vmlinuz": SampleImage(.kernel(version: "4.4.0 (a@b) #1 SMP", is64Bit: true)).octets,
        "initrd.img": SampleImage(.initrd(personality: "nobody")).octets,
    ]

    /// A DHCP server that knows nothing of booting.
    private func dhcp(_ address: IPv4Address) -> DHCPServerConfiguration {
        let subnet = DHCPServerConfiguration.Subnet(
            address: address,
            mask: IPv4Address(255, 255, 255, 0),
            ranges: [.init(IPv4Address(10, 0, 0, 100), IPv4Address(10, 0, 0, 200))]
        )
        return DHCPServerConfiguration(address: address, subnets: [subnet])
    }

    private func boot(
        _ id: String,
        _ style: Style,
        _ place: Place = .otherHost,
        keys: [TypedKey] = [],
        dhcpLink: Link = Link(),
        proxyLink: Link = Link(),
        machineLink: Link = Link(),
        seed: UInt64 = 1
    ) throws -> MachineBoot {
        let persona = try #require(PersonaCatalog.persona(id: id))
        var small = SmallNetwork(seed: seed)
        small.machine(10, from: FirmwareStage(persona: persona), keys: keys, link: machineLink)
        let proxy = ReferenceServerConfiguration(
            dhcp: place == .sameHost ? dhcp(small.address(2)) : nil,
            tftp: .init(MemoryFileTree(Self.files), TFTPServerConfiguration()),
            proxy: style.configuration(small.address(2))
        )
        if place == .otherHost {
            let configuration = ReferenceServerConfiguration(dhcp: dhcp(small.address(1)))
            small.host(1, ReferenceServer(configuration, seed: 1, at: .zero), link: dhcpLink)
        }
        small.host(2, ReferenceServer(proxy, seed: 2, at: .zero), link: proxyLink)
        let report = small.network.run()
        return try #require(report.machines[0].boots.first)
    }

    private func hasLoaded(_ boot: MachineBoot) -> Bool {
        boot.screen.contains { $0.text == "Loading initrd.img...ok" }
    }

    @Test(
        "Every style boots every firmware, beside a DHCP server and on its host",
        arguments: Style.allCases,
        ["intel-bios-rom", "ipxe-bios"]
    )
    func styles(style: Style, id: String) throws {
        for place in Place.allCases {
            let boot = try boot(id, style, place)
            #expect(hasLoaded(boot), "\(style) \(id) \(place): \(boot.screen.map(\.text))")
        }
    }

    @Test(
        "Whichever offer comes first, the boot is the same",
        arguments: [Style.on67, .on4011, .listed],
        ["intel-bios-rom", "ipxe-bios"]
    )
    func order(style: Style, id: String) throws {
        var late = LinkConditions()
        late.delay = .milliseconds(300)
        let first = try boot(id, style, dhcpLink: Link(late))
        let second = try boot(id, style, proxyLink: Link(late))
        #expect(hasLoaded(first), "\(first.screen.map(\.text))")
        #expect(hasLoaded(second), "\(second.screen.map(\.text))")
        // But for the proxy's slower answers the screens are alike.
        #expect(first.screen.map(\.text) == second.screen.map(\.text))
    }

    @Test("Links that lose frames make it slower, not other", arguments: [Style.on67, .on4011, .broadcast, .multicast])
    func lossy(style: Style) throws {
        var conditions = LinkConditions()
        conditions.lossPerMillion = 10_000
        for seed in UInt64(1)...10 {
            let boot = try boot("intel-bios-rom", style, machineLink: Link(conditions), seed: seed)
            #expect(hasLoaded(boot), "\(style), seed \(seed): \(boot.screen.map(\.text))")
        }
    }

    @Test("The menu is on the screen, and what is chosen there is booted")
    func menu() throws {
        let keys = [TypedKey(.function(8), after: .seconds(1)), TypedKey(.down), TypedKey(.enter)]
        let boot = try boot("intel-bios-rom", .listed, keys: keys)
        let screen = boot.screen.map(\.text)
        let start = try #require(screen.firstIndex(of: "Press F8 for the menu (3)"), "\(screen)")
        #expect(
            Array(screen[start...].prefix(5)) == [
                "Press F8 for the menu (3)", "Start Linux", "Other", "Local disk", "> Other",
            ]
        )
        guard case .failed(let reason)? = boot.result else {
            Issue.record("\(boot)")
            return
        }
        #expect(reason.failure == .fileNotFound, "other.0 is not there")
        let local = try self.boot(
            "intel-bios-rom",
            .listed,
            keys: [TypedKey(.function(8)), TypedKey(.down), TypedKey(.down), TypedKey(.enter)]
        )
        guard case .done(let sentence)? = local.result else {
            Issue.record("\(local)")
            return
        }
        #expect(sentence.contains("own disk"))
    }

    @Test("A proxy whose port 4011 is cut off is E55 on a ROM")
    func cut() throws {
        var small = SmallNetwork()
        let persona = try #require(PersonaCatalog.persona(id: "intel-bios-rom"))
        small.machine(10, from: FirmwareStage(persona: persona))
        small.host(
            1,
            ReferenceServer(ReferenceServerConfiguration(dhcp: dhcp(small.address(1))), seed: 1, at: .zero)
        )
        var silent = Style.on4011.configuration(small.address(2))
        silent.answersRequests = false
        small.host(2, ReferenceServer(ReferenceServerConfiguration(proxy: silent), seed: 2, at: .zero))
        let boot = try #require(small.network.run().machines[0].boots.first)
        guard case .failed(let reason)? = boot.result else {
            Issue.record("\(boot)")
            return
        }
        #expect(reason.code == "PXE-E55")
        #expect(boot.screen.map(\.text).contains("PXE-E55: ProxyDHCP service did not reply to request on port 4011"))
    }
}
