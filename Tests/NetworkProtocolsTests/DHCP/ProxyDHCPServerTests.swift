import NetworkProtocols
import Testing

/// A proxy that is asked by messages made by hand.
final class AskedProxy {
    static let own = IPv4Address(10, 0, 0, 2)
    static let other = IPv4Address(10, 0, 0, 3)
    static let client = IPv4Address(10, 0, 0, 50)
    static let group = IPv4Address(224, 1, 5, 1)
    var server: ProxyDHCPServer
    private(set) var begun: [HostAction] = []

    init(_ change: (inout ProxyDHCPServerConfiguration) -> Void = { _ in }) {
        var configuration = ProxyDHCPServerConfiguration(address: Self.own)
        configuration.boot = .init(bootFile: "pxelinux.0")
        change(&configuration)
        server = ProxyDHCPServer(configuration: configuration)
        while let action = server.nextOutput() { begun.append(action) }
    }

    /// The datagrams that answer `message`.
    func ask(
        _ message: DHCPMessage,
        from source: Endpoint = Endpoint(address: .any, port: 68),
        to destination: Endpoint = Endpoint(address: .broadcast, port: 67)
    ) -> [Datagram] {
        let datagram = Datagram(source: source, destination: destination, payload: message.encoded)
        server.handle(.datagram(datagram), at: .zero)
        var sent: [Datagram] = []
        while let action = server.nextOutput() { if case .send(let datagram) = action { sent.append(datagram) } }
        return sent
    }

    func reply(_ message: DHCPMessage) -> DHCPMessage? { ask(message).first.flatMap { DHCPMessage($0) } }

    /// What comes back on port 4011, asked from `port`.
    func requested(
        _ options: [(DHCPOptionCode, [UInt8])] = [],
        architecture: ClientArchitecture = .bios,
        from port: UInt16 = 4011
    ) -> [Datagram] {
        ask(
            .pxe(.request, architecture, options) { $0.clientAddress = Self.client },
            from: Endpoint(address: Self.client, port: port),
            to: Endpoint(address: Self.own, port: 4011)
        )
    }
}

extension DHCPMessage {
    /// A message of a PXE client.
    static func pxe(
        _ type: DHCPMessageType,
        _ architecture: ClientArchitecture = .bios,
        _ options: [(DHCPOptionCode, [UInt8])] = [],
        method: NetworkBootClass.Method = .pxe,
        _ change: (inout DHCPMessage) -> Void = { _ in }
    ) -> DHCPMessage {
        let interface = NetworkInterfaceIdentifier(major: 2, minor: 1)
        let vendorClass = NetworkBootClass(method: method, architecture: architecture, interface: interface)
        let own: [(DHCPOptionCode, [UInt8])] = [
            (.vendorClass, vendorClass.octets),
            (.clientArchitectures, [0, UInt8(architecture.rawValue)]),
            (.networkInterface, [1, 2, 1]),
            (.machineIdentifier, [0] + [UInt8](repeating: 7, count: 16)),
        ]
        return .asked(type, by: 9, own + options, change)
    }

    /// The item that a message asks for, as option 43.
    static func item(_ type: UInt16, layer: UInt16 = 0) -> (DHCPOptionCode, [UInt8]) {
        var tags = PXEVendorOptions()
        tags.bootItem = PXEBootItem(type: PXEBootServerType(rawValue: type), layer: layer)
        return (.vendorSpecific, tags.octets)
    }
}

@Suite struct ProxyDHCPServerTests {
    @Test("Its offer has no address, all that PXE needs, and goes to everybody")
    func offer() throws {
        let proxy = AskedProxy()
        #expect(proxy.begun == [.bind(port: 67), .bind(port: 4011)])
        let datagram = try #require(proxy.ask(.pxe(.discover)).first)
        #expect(datagram.source == Endpoint(address: AskedProxy.own, port: 67))
        #expect(datagram.destination == Endpoint(address: .broadcast, port: 68))
        #expect(datagram.linkAddress == .broadcast)
        let message = try #require(DHCPMessage(datagram))
        #expect(message.messageType == .offer)
        #expect(message.yourAddress == .any && message.clientAddress == .any)
        #expect(message.nextServer == AskedProxy.own && message.serverIdentifier == AskedProxy.own)
        #expect(message.bootFileInField?.name == Array("pxelinux.0".utf8))
        #expect(message.vendorClass == Array("PXEClient".utf8))
        #expect(message.vendorSpecific == [6, 1, 8], "load the file at once, as pxe-pdhcp says it")
        #expect(message.options[.machineIdentifier] == [0] + [UInt8](repeating: 7, count: 16))
        #expect(message.clientArchitectures == [.bios])
        #expect(message.options[.networkInterface] == [1, 2, 1])
        #expect(message.transactionID == 0x1009 && message.clientMAC == DHCPMessage.mac(9))
        #expect(!message.options.contains(.leaseTime))
        #expect(datagram.payload.count >= 300)
    }

    @Test("Only machines that boot by PXE are answered, and only what is theirs to ask")
    func silence() {
        let proxy = AskedProxy()
        #expect(proxy.ask(.asked(.discover, by: 1)).isEmpty)
        #expect(proxy.ask(.pxe(.request)).isEmpty, "a request on port 67 is the DHCP server's")
        #expect(proxy.ask(.pxe(.inform)).isEmpty)
        #expect(proxy.ask(.pxe(.discover, method: .http)).isEmpty, "a file of a TFTP server is none of HTTP boot's")
        #expect(proxy.ask(.pxe(.discover), to: Endpoint(address: AskedProxy.own, port: 4011)).isEmpty)
        let nothing = AskedProxy { $0.boot = .init() }
        #expect(nothing.ask(.pxe(.discover)).isEmpty)
        #expect(nothing.requested().isEmpty)
    }

    @Test("The client's architecture decides about its boot file")
    func architectures() {
        let proxy = AskedProxy { configuration in
            configuration.classes = [
                .init([.architecture([.x64UEFI, .efiByteCode])], boot: .init(bootFile: "grubx64.efi")),
                .init([.userClass("iPXE")], boot: .init(nextServer: AskedProxy.other, bootFile: "http://x/menu.ipxe")),
            ]
        }
        #expect(proxy.reply(.pxe(.discover, .x64UEFI))?.bootFileInField?.name == Array("grubx64.efi".utf8))
        #expect(proxy.reply(.pxe(.discover))?.bootFileInField?.name == Array("pxelinux.0".utf8))
        let ipxe = proxy.reply(.pxe(.discover, .bios, [(.userClass, Array("iPXE".utf8))]))
        #expect(ipxe?.bootFileInField?.name == Array("http://x/menu.ipxe".utf8))
        #expect(ipxe?.nextServer == AskedProxy.other && ipxe?.serverIdentifier == AskedProxy.own)
    }

    @Test("Without a file in its offer it sends clients to port 4011, and answers there to the port they ask from")
    func requests() throws {
        let proxy = AskedProxy { $0.namesFileInOffer = false }
        let offer = try #require(proxy.reply(.pxe(.discover)))
        #expect(offer.bootFile == nil && offer.vendorSpecific == nil)
        #expect(offer.vendorClass == Array("PXEClient".utf8) && offer.nextServer == AskedProxy.own)
        for port in [68, 4011] as [UInt16] {
            let datagram = try #require(proxy.requested(from: port).first)
            #expect(datagram.source == Endpoint(address: AskedProxy.own, port: 4011))
            #expect(datagram.destination == Endpoint(address: AskedProxy.client, port: port))
            let message = try #require(DHCPMessage(datagram))
            #expect(message.messageType == .acknowledge)
            #expect(message.yourAddress == .any && message.clientAddress == AskedProxy.client)
            #expect(message.bootFileInField?.name == Array("pxelinux.0".utf8))
            #expect(message.nextServer == AskedProxy.own)
        }
        let alone = AskedProxy { $0.answersDiscover = false }
        #expect(alone.begun == [.bind(port: 4011)])
        #expect(alone.ask(.pxe(.discover)).isEmpty)
        #expect(alone.requested().count == 1)
        let offering = AskedProxy { $0.answersRequests = false }
        #expect(offering.begun == [.bind(port: 67)])
        #expect(offering.requested().isEmpty)
    }

    /// A menu of three entries: its own, another's server's, and the disk.
    private func withMenu(_ change: (inout ProxyDHCPServerConfiguration.Menu) -> Void = { _ in }) -> AskedProxy {
        AskedProxy { configuration in
            var menu = ProxyDHCPServerConfiguration.Menu(
                prompt: PXEMenuPrompt(timeout: 10, text: Array("Press F8".utf8)),
                items: [
                    .init(type: .init(rawValue: 32768), text: Array("Rescue".utf8), boot: .init(bootFile: "rescue.0")),
                    .init(
                        type: .init(rawValue: 32769),
                        text: Array("Install".utf8),
                        architectures: [.bios],
                        servers: [AskedProxy.other],
                        boot: .init(bootFile: "install.0")
                    ),
                    .init(type: .local, text: Array("Disk".utf8)),
                ]
            )
            change(&menu)
            configuration.menu = menu
        }
    }

    @Test("A menu goes out as option 43, with the entries for the client's architecture")
    func menu() throws {
        let proxy = withMenu()
        let tags = try #require(proxy.reply(.pxe(.discover))?.pxeVendorOptions)
        #expect(tags.defects.isEmpty)
        #expect(tags.discoveryControl == [.noBroadcast, .noMulticast, .onlyListedServers])
        #expect(tags.bootMenu?.map(\.text) == ["Rescue", "Install", "Disk"].map { Array($0.utf8) })
        #expect(
            tags.bootServers == [
                PXEBootServers(type: .init(rawValue: 32768), addresses: [AskedProxy.own]),
                PXEBootServers(type: .init(rawValue: 32769), addresses: [AskedProxy.other]),
            ]
        )
        #expect(tags.menuPrompt == PXEMenuPrompt(timeout: 10, text: Array("Press F8".utf8)))
        let uefi = try #require(proxy.reply(.pxe(.discover, .x64UEFI))?.pxeVendorOptions)
        #expect(uefi.bootMenu?.map(\.text) == ["Rescue", "Disk"].map { Array($0.utf8) })
    }

    @Test("As a boot server it answers for its own types, with the item that was asked for, and for no other")
    func bootServer() throws {
        let proxy = withMenu { $0.group = AskedProxy.group }
        #expect(proxy.begun == [.bind(port: 67), .bind(port: 4011), .join(AskedProxy.group)])
        let answer = try #require(
            proxy.requested([DHCPMessage.item(32768, layer: 1)]).first.flatMap { DHCPMessage($0) }
        )
        #expect(answer.bootFileInField?.name == Array("rescue.0".utf8))
        #expect(answer.pxeVendorOptions?.bootItem == PXEBootItem(type: .init(rawValue: 32768), layer: 1))
        #expect(proxy.requested([DHCPMessage.item(32769)]).isEmpty, "another server's")
        #expect(proxy.requested([DHCPMessage.item(7)]).isEmpty, "nobody's")
        #expect(proxy.requested([DHCPMessage.item(32768, layer: 0x8000)]).isEmpty, "credentials")
        #expect(proxy.requested([DHCPMessage.item(0)]).isEmpty, "the disk is no boot server's")
        // By broadcast to port 67, from port 68.
        let broadcast = proxy.ask(
            .pxe(.request, .bios, [DHCPMessage.item(32768)]) { $0.clientAddress = AskedProxy.client },
            from: Endpoint(address: AskedProxy.client, port: 68)
        )
        #expect(broadcast.first?.destination == Endpoint(address: AskedProxy.client, port: 68))
        #expect(broadcast.first?.source.port == 67)
        #expect(broadcast.first.flatMap { DHCPMessage($0) }?.bootFileInField?.name == Array("rescue.0".utf8))
    }

    @Test("Relays get the offer for their clients, with what they added")
    func relays() throws {
        let proxy = AskedProxy()
        let relay = IPv4Address(10, 1, 0, 1)
        let asked = DHCPMessage.pxe(.discover, .bios, [(.relayAgentInformation, [1, 1, 9])]) { $0.relayAddress = relay }
        let datagram = try #require(proxy.ask(asked, from: Endpoint(address: relay, port: 67)).first)
        #expect(datagram.destination == Endpoint(address: relay, port: 67))
        #expect(datagram.linkAddress == nil)
        let message = try #require(DHCPMessage(datagram))
        #expect(message.relayAddress == relay)
        #expect(message.options[.relayAgentInformation] == [1, 1, 9])
    }

    @Test("A URL is offered to UEFI HTTP clients, with their class")
    func http() throws {
        let proxy = AskedProxy { configuration in
            let boot = DHCPServerConfiguration.BootData(bootFile: "http://10.0.0.2/shim.efi", vendorClass: "HTTPClient")
            configuration.classes = [.init([.vendorClass("HTTPClient")], boot: boot)]
        }
        let offer = try #require(proxy.reply(.pxe(.discover, .x64UEFIHTTP, method: .http)))
        #expect(offer.vendorClass == Array("HTTPClient".utf8))
        #expect(offer.bootFileInField?.name == Array("http://10.0.0.2/shim.efi".utf8))
        #expect(offer.vendorSpecific == nil)
        #expect(proxy.reply(.pxe(.discover))?.vendorClass == Array("PXEClient".utf8))
    }

    @Test("Names are repeated as options where they are asked for, and where the header has no room")
    func names() throws {
        let long = String(repeating: "d/", count: 70) + "x"
        let proxy = AskedProxy { $0.boot = .init(serverName: "boot.example", bootFile: long) }
        let offer = try #require(proxy.reply(.pxe(.discover)))
        #expect(offer.bootFileInField == nil)
        #expect(offer.bootFileOption == Array(long.utf8))
        let short = AskedProxy { $0.boot = .init(serverName: "boot.example", bootFile: "x") }
        let asked = try #require(short.reply(.pxe(.discover, .bios, [(.parameterRequestList, [66, 67])])))
        #expect(asked.tftpServerName == Array("boot.example".utf8) && asked.bootFileOption == Array("x".utf8))
        let unasked = try #require(short.reply(.pxe(.discover)))
        #expect(unasked.bootFileOption == nil && unasked.tftpServerName == nil)
    }

    @Test("Nothing that comes makes it trap, and its replies can always be read")
    func robustness() {
        let proxy = withMenu { $0.group = AskedProxy.group }
        let good = DHCPMessage.pxe(.request, .bios, [DHCPMessage.item(32768)]) { $0.clientAddress = AskedProxy.client }
        let octets = good.encoded
        for port in [67, 4011] as [UInt16] {
            for place in octets.indices {
                for octet in [0, 1, 0x7f, 0xff] as [UInt8] {
                    var changed = octets
                    changed[place] = octet
                    proxy.server.handle(
                        .datagram(
                            Datagram(
                                source: Endpoint(address: AskedProxy.client, port: 68),
                                destination: Endpoint(address: AskedProxy.own, port: port),
                                payload: changed
                            )
                        ),
                        at: .zero
                    )
                    while let action = proxy.server.nextOutput() {
                        if case .send(let datagram) = action { #expect(DHCPMessage(datagram) != nil) }
                    }
                }
            }
            for count in octets.indices {
                proxy.server.handle(
                    .datagram(
                        Datagram(
                            source: Endpoint(address: AskedProxy.client, port: 68),
                            destination: Endpoint(address: AskedProxy.own, port: port),
                            payload: Array(octets[..<count])
                        )
                    ),
                    at: .zero
                )
                while proxy.server.nextOutput() != nil {}
            }
        }
    }
}
