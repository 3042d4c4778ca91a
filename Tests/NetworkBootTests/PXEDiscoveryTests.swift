import NetworkProtocols
import Testing

@testable import NetworkBoot

@Suite struct PXEDiscoveryTests {
    private static let dhcpServer = IPv4Address(10, 77, 0, 1)
    private static let proxy = IPv4Address(10, 77, 0, 2)
    private static let other = IPv4Address(10, 77, 0, 3)
    private static let group = IPv4Address(224, 1, 5, 1)

    /// The kinds of firmware that differ in their ways.
    enum Kind: String, CaseIterable {
        case rom = "intel-bios-rom"
        case ipxe = "ipxe-bios"
        case edk2 = "edk2-x64-pxe"

        var discovery: Persona.Firmware.Discovery? {
            let persona = PersonaCatalog.persona(id: rawValue)
            guard let dhcp = persona?.dhcp else { return nil }
            return switch self {
            case .rom: .bootAgent(dhcp)
            case .ipxe: .ipxe(dhcp)
            case .edk2: .edk2(dhcp)
            }
        }
    }

    /// An offer of a server that speaks PXE.
    private func pxe(
        _ server: IPv4Address = proxy,
        address: IPv4Address = .any,
        file: String = "",
        next: IPv4Address? = nil,
        type: UInt8 = 2,
        tags: PXEVendorOptions? = nil
    ) -> DHCPMessage {
        var list: [(code: DHCPOptionCode, value: [UInt8])] = [
            (.messageType, [type]), (.serverIdentifier, [10, 77, 0, UInt8(server.rawValue & 255)]),
            (.vendorClass, Array("PXEClient".utf8)),
        ]
        if let tags { list.append((.vendorSpecific, tags.octets)) }
        return DHCPMessage(
            operation: .reply,
            yourAddress: address,
            nextServer: next ?? server,
            bootFile: Array(file.utf8),
            options: DHCPOptions(list)
        )
    }

    private func tags(
        _ control: PXEDiscoveryControl,
        menu: [(UInt16, String)] = [],
        timeout: UInt8? = nil,
        servers: [PXEBootServers]? = nil,
        group: IPv4Address? = nil
    ) -> PXEVendorOptions {
        var tags = PXEVendorOptions()
        tags.discoveryControl = control
        tags.discoveryMulticastAddress = group
        tags.bootServers = servers
        if !menu.isEmpty {
            tags.bootMenu = menu.map { PXEBootMenuEntry(type: .init(rawValue: $0.0), text: Array($0.1.utf8)) }
        }
        tags.menuPrompt = timeout.map { PXEMenuPrompt(timeout: $0, text: Array("Press F8".utf8)) }
        return tags
    }

    /// What a firmware makes of a lease and a proxy's offer.
    private func play(
        _ kind: Kind,
        _ lease: DHCPLease,
        keys: [BootKey] = [],
        answer: @escaping @Sendable (BootServerRequest) -> BootServerOutcome = { _ in .silent }
    ) async throws -> (ScriptedHost, PXEDiscovery.Outcome) {
        var script = ScriptedHost.Script()
        script.bootServer = answer
        script.keys = keys
        let host = ScriptedHost(script)
        let discovery = try #require(kind.discovery)
        return (host, try await PXEDiscovery(discovery, host: host, screen: PXEMenuScreen(host: host)).complete(lease))
    }

    /// The boot file that was found, with who names it.
    private func file(_ outcome: PXEDiscovery.Outcome) -> String? {
        guard case .found(let lease) = outcome else { return nil }
        return (lease.proxy?.bootFile ?? lease.acknowledgement.bootFile)?.displayText
    }

    private func failure(_ outcome: PXEDiscovery.Outcome) -> BootFailure? {
        if case .failed(let failure, _) = outcome { failure } else { nil }
    }

    private func isLocal(_ outcome: PXEDiscovery.Outcome) -> Bool { if case .local = outcome { true } else { false } }

    // MARK: Offers

    @Test("A server without PXE's tags is left as it is, and nobody is asked", arguments: Kind.allCases)
    func plain(kind: Kind) async throws {
        let (host, outcome) = try await play(kind, .example(bootFile: "pxelinux.0"))
        #expect(file(outcome) == "pxelinux.0")
        #expect(host.requests.isEmpty)
    }

    @Test("A proxy's file that is to be loaded at once needs no request (pxe-pdhcp's offer)", arguments: Kind.allCases)
    func proxyOn67(kind: Kind) async throws {
        let offer = pxe(file: "pxelinux.0", tags: tags(.loadsBootFileAtOnce))
        let (host, outcome) = try await play(kind, .example(bootFile: "", proxy: offer, offers: [offer]))
        #expect(file(outcome) == "pxelinux.0")
        #expect(host.requests.isEmpty)
    }

    @Test("A proxy without file and tags is asked on port 4011, as each firmware asks", arguments: Kind.allCases)
    func proxyOn4011(kind: Kind) async throws {
        let offer = pxe()
        let reply = pxe(file: "pxelinux.0", type: 5)
        let lease = DHCPLease.example(bootFile: "", proxy: offer, offers: [offer])
        let (host, outcome) = try await play(kind, lease) { _ in .answered(reply, from: Self.proxy) }
        #expect(file(outcome) == "pxelinux.0")
        let request = try #require(host.bootServerRequests.first)
        #expect(host.bootServerRequests.count == 1)
        #expect(request.destination == .servers([Self.proxy]))
        #expect(request.item == nil)
        #expect(request.address == lease.address)
        switch kind {
        case .rom:
            #expect(request.clientPort == 4011 && request.timeToLive == 20 && request.messageLength == 548)
        case .edk2:
            #expect(request.clientPort == 4011 && !request.wantsBroadcast)
            #expect(request.seconds == .counted(from: 0, by: 1))
        case .ipxe:
            #expect(request.clientPort == 68 && request.wantsBroadcast && request.takesOffers)
            #expect(request.transactionID == lease.acknowledgement.transactionID)
            #expect(request.options.last == .fixed(.serverIdentifier, [10, 77, 0, 2]))
        }
    }

    @Test("Nobody on port 4011 ends a ROM's boot, and lets iPXE go on with what it has")
    func silent4011() async throws {
        let offer = pxe()
        let lease = DHCPLease.example(bootFile: "own.0", proxy: offer, offers: [offer])
        for kind in [Kind.rom, .edk2] {
            let (_, outcome) = try await play(kind, lease)
            #expect(failure(outcome) == .bootServerSilent)
        }
        let (_, outcome) = try await play(.ipxe, lease)
        guard case .found(let found) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(found.acknowledgement.bootFile != nil && found.proxy?.bootFile == nil)
    }

    @Test("A second proxy is asked where the first keeps silent")
    func secondProxy() async throws {
        let offers = [pxe(), pxe(Self.other)]
        let reply = pxe(Self.other, file: "second.0", type: 5)
        let lease = DHCPLease.example(bootFile: "", proxy: offers[0], offers: offers)
        let (host, outcome) = try await play(.rom, lease) { request in
            request.destination == .servers([Self.other]) ? .answered(reply, from: Self.other) : .silent
        }
        #expect(file(outcome) == "second.0")
        #expect(host.bootServerRequests.map(\.destination) == [.servers([Self.proxy]), .servers([Self.other])])
    }

    @Test("A DHCP server of class PXEClient without a file is asked on its own port 4011", arguments: Kind.allCases)
    func sameHost(kind: Kind) async throws {
        let own = pxe(Self.dhcpServer, address: IPv4Address(10, 77, 0, 111), next: .any)
        let lease = DHCPLease.example(
            bootFile: "",
            nextServer: .any,
            options: [(.vendorClass, Array("PXEClient".utf8))],
            offers: [own]
        )
        let reply = pxe(Self.dhcpServer, file: "pxelinux.0", type: 5)
        let (host, outcome) = try await play(kind, lease) { _ in .answered(reply, from: Self.dhcpServer) }
        #expect(host.bootServerRequests.map(\.destination) == [.servers([Self.dhcpServer])])
        #expect(file(outcome) == "pxelinux.0")
    }

    @Test("With a file such a server is asked by EDK2 alone")
    func sameHostWithFile() async throws {
        let lease = DHCPLease.example(
            bootFile: "own.0",
            options: [(.vendorClass, Array("PXEClient".utf8))]
        )
        for kind in Kind.allCases {
            let (host, _) = try await play(kind, lease)
            #expect(host.bootServerRequests.count == (kind == .edk2 ? 1 : 0), "\(kind)")
        }
    }

    // MARK: Prompt and menu

    private static let menu: [(UInt16, String)] = [(32768, "Rescue"), (32769, "Install"), (0, "Local disk")]

    /// A lease with a proxy's menu, and servers for its entries.
    private func menuLease(
        _ timeout: UInt8?,
        _ control: PXEDiscoveryControl = [.noBroadcast, .noMulticast]
    ) -> DHCPLease {
        let servers = [32768, 32769].map { PXEBootServers(type: .init(rawValue: $0), addresses: [Self.other]) }
        let offer = pxe(tags: tags(control, menu: Self.menu, timeout: timeout, servers: servers))
        return .example(bootFile: "", proxy: offer, offers: [offer])
    }

    @Sendable private func answer(_ request: BootServerRequest) -> BootServerOutcome {
        var tags = PXEVendorOptions()
        tags.bootItem = request.item
        let name = request.item?.type.rawValue == 32768 ? "rescue.0" : "install.0"
        return .answered(pxe(Self.other, file: name, type: 5, tags: tags), from: Self.other)
    }

    private func announcement(_ kind: Kind) -> [String] { kind == .ipxe ? ["Booting from PXE menu"] : [] }

    @Test("Time-out 0 takes the first entry at once", arguments: Kind.allCases)
    func timeoutZero(kind: Kind) async throws {
        let (host, outcome) = try await play(kind, menuLease(0), answer: answer)
        #expect(file(outcome) == "rescue.0")
        #expect(host.keyWaits.isEmpty)
        #expect(host.screen == (kind == .ipxe ? ["Booting from PXE menu", "Press F8"] : []))
        let request = try #require(host.bootServerRequests.first)
        #expect(request.destination == .servers([Self.other]))
        #expect(request.item == PXEBootItem(type: .init(rawValue: 32768)) && request.wantsItem)
        #expect(request.transactionID == (kind == .ipxe ? 0 : nil))
    }

    @Test("A prompt counts down its seconds, and then takes the first entry", arguments: Kind.allCases)
    func countdown(kind: Kind) async throws {
        let (host, outcome) = try await play(kind, menuLease(5), answer: answer)
        #expect(file(outcome) == "rescue.0")
        #expect(host.keyWaits == Array(repeating: .seconds(1), count: 5))
        #expect(host.screen == announcement(kind) + ["Press F8 (5)"])
    }

    @Test("F8 shows the menu, and the chosen entry is asked for", arguments: Kind.allCases)
    func chosen(kind: Kind) async throws {
        let (host, outcome) = try await play(kind, menuLease(5), keys: [.function(8), .down, .enter], answer: answer)
        #expect(file(outcome) == "install.0")
        let letters = kind == .ipxe ? [" A. ", " B. ", " C. "] : ["", "", ""]
        let lines = zip(letters, Self.menu).map { $0 + $1.1 }
        #expect(host.screen == announcement(kind) + ["Press F8 (5)"] + lines + ["> Install"])
        #expect(host.bootServerRequests.map(\.item?.type.rawValue) == [32769])
    }

    @Test("Time-out 255 shows the menu at once, and somebody has to choose", arguments: Kind.allCases)
    func always(kind: Kind) async throws {
        let (_, outcome) = try await play(kind, menuLease(255), answer: answer)
        #expect(failure(outcome) == .waitsForKey)
        let (_, chosen) = try await play(kind, menuLease(255), keys: [.enter], answer: answer)
        #expect(file(chosen) == "rescue.0")
    }

    @Test("The entry of type 0 and the escape key leave the machine to its own disk", arguments: Kind.allCases)
    func local(kind: Kind) async throws {
        let (_, outcome) = try await play(kind, menuLease(255), keys: [.down, .down, .enter])
        #expect(isLocal(outcome))
        let (_, escaped) = try await play(kind, menuLease(5), keys: [.escape])
        #expect(isLocal(escaped))
        let (host, inMenu) = try await play(kind, menuLease(255), keys: [.escape])
        #expect(isLocal(inMenu))
        #expect(host.bootServerRequests.isEmpty)
    }

    @Test("Other keys: iPXE chooses by letter and stops its countdown, a ROM takes M for the menu")
    func otherKeys() async throws {
        let b = BootKey.character(UInt8(ascii: "b"))
        let (_, letter) = try await play(.ipxe, menuLease(255), keys: [b], answer: answer)
        #expect(file(letter) == "install.0")
        let (host, stopped) = try await play(.ipxe, menuLease(5), keys: [.tab], answer: answer)
        #expect(file(stopped) == "rescue.0" && host.keyWaits.count == 1)
        let m = BootKey.character(UInt8(ascii: "m"))
        let (_, rom) = try await play(.rom, menuLease(5), keys: [.tab, m, .down, .enter], answer: answer)
        #expect(file(rom) == "install.0")
    }

    @Test("A menu without a prompt: a ROM's error, EDK2's first entry, iPXE's menu")
    func withoutPrompt() async throws {
        let (_, rom) = try await play(.rom, menuLease(nil), answer: answer)
        #expect(failure(rom) == .menuMissing)
        let (_, edk2) = try await play(.edk2, menuLease(nil), answer: answer)
        #expect(file(edk2) == "rescue.0")
        let (_, ipxe) = try await play(.ipxe, menuLease(nil), keys: [.down, .enter], answer: answer)
        #expect(file(ipxe) == "install.0")
    }

    @Test("Tags without a menu and bit 3: nothing for PXE, a file for iPXE")
    func withoutMenu() async throws {
        let offer = pxe(file: "pxelinux.0", tags: tags([.noBroadcast, .noMulticast]))
        let lease = DHCPLease.example(bootFile: "", proxy: offer, offers: [offer])
        for kind in [Kind.rom, .edk2] {
            let (_, outcome) = try await play(kind, lease)
            #expect(failure(outcome) == .menuMissing)
        }
        let (_, ipxe) = try await play(.ipxe, lease)
        #expect(file(ipxe) == "pxelinux.0")
    }

    // MARK: Discovery

    /// Whom a firmware asks by these bits, one after the other, when nobody answers.
    private func asked(_ kind: Kind, _ control: PXEDiscoveryControl) async throws -> [BootServerRequest.Destination] {
        let servers = [PXEBootServers(type: .init(rawValue: 32768), addresses: [Self.proxy, Self.other])]
        let offer = pxe(tags: tags(control, menu: Self.menu, timeout: 0, servers: servers, group: Self.group))
        let (host, outcome) = try await play(kind, .example(bootFile: "", proxy: offer, offers: [offer]))
        #expect(failure(outcome) == .bootServersSilent)
        return host.bootServerRequests.map(\.destination)
    }

    @Test("The control bits say how boot servers are looked for; each firmware goes its way")
    func ways() async throws {
        let listed = BootServerRequest.Destination.servers([Self.proxy, Self.other])
        let multicast = BootServerRequest.Destination.multicast(Self.group)
        #expect(try await asked(.rom, []) == [multicast, .broadcast])
        #expect(try await asked(.edk2, []) == [multicast])
        #expect(try await asked(.ipxe, []) == [multicast, .broadcast, listed])
        #expect(try await asked(.rom, .noMulticast) == [.broadcast])
        #expect(try await asked(.edk2, .noMulticast) == [.broadcast])
        #expect(try await asked(.rom, .onlyListedServers) == [multicast, .broadcast, listed])
        for kind in Kind.allCases {
            #expect(try await asked(kind, [.noBroadcast, .noMulticast]) == [listed])
        }
    }

    @Test("Where only listed servers count, no other is believed", arguments: Kind.allCases)
    func acceptance(kind: Kind) async throws {
        let (host, _) = try await play(kind, menuLease(0, .onlyListedServers.union(.noMulticast)))
        #expect(host.bootServerRequests.first?.destination == .broadcast)
        #expect(host.bootServerRequests.first?.accepted == [Self.other])
        let (all, _) = try await play(kind, menuLease(0, .noMulticast))
        #expect(all.bootServerRequests.first?.accepted == nil)
    }

    @Test("What the tags leave out is the ROM's own error")
    func defects() async throws {
        let noGroup = pxe(tags: tags([], menu: Self.menu, timeout: 0))
        let (_, first) = try await play(.rom, .example(bootFile: "", proxy: noGroup, offers: [noGroup]))
        #expect(failure(first) == .groupMissing)
        let noList = pxe(tags: tags([.noBroadcast, .noMulticast], menu: Self.menu, timeout: 0))
        let (_, second) = try await play(.rom, .example(bootFile: "", proxy: noList, offers: [noList]))
        #expect(failure(second) == .bootServersUnlisted)
        let persona = try #require(PersonaCatalog.persona(id: Kind.rom.rawValue))
        #expect(persona.screenLine(for: .groupMissing)?.code == "PXE-E76")
        #expect(persona.screenLine(for: .bootServersUnlisted)?.code == "PXE-E77")
        #expect(persona.screenLine(for: .bootServersSilent)?.code == "PXE-E78")
        #expect(persona.screenLine(for: .menuMissing)?.code == "PXE-E74")
    }

    // MARK: Order

    @Test("Offers in any order give the same boot", arguments: Kind.allCases)
    func anyOrder(kind: Kind) async throws {
        let persona = try #require(PersonaCatalog.persona(id: kind.rawValue))
        let selection = try #require(persona.dhcp?.selection)
        let address = IPv4Address(10, 77, 0, 111)
        let plain = DHCPMessage(
            operation: .reply,
            yourAddress: address,
            options: DHCPOptions([(.messageType, [2]), (.serverIdentifier, [10, 77, 0, 1])])
        )
        let tagged = pxe(file: "proxy.0", tags: tags(.loadsBootFileAtOnce))
        let without = DHCPMessage(
            operation: .reply,
            options: DHCPOptions([(.messageType, [2]), (.serverIdentifier, [10, 77, 0, 9])])
        )
        var found: Set<String> = []
        for offers in permutations([plain, tagged, without]) {
            let choice = try #require(selection.choice(among: offers.map { ($0, Self.dhcpServer) }))
            var lease = DHCPLease.example(bootFile: "", proxy: choice.proxy.map { offers[$0] }, offers: offers)
            lease.offer = offers[choice.offer]
            let (_, outcome) = try await play(kind, lease)
            found.insert(file(outcome) ?? "nothing")
        }
        #expect(found == ["proxy.0"])
    }

    private func permutations(_ offers: [DHCPMessage]) -> [[DHCPMessage]] {
        guard let first = offers.first else { return [[]] }
        return permutations(Array(offers.dropFirst())).flatMap { rest in
            (0...rest.count).map { Array(rest[..<$0]) + [first] + Array(rest[$0...]) }
        }
    }
}
