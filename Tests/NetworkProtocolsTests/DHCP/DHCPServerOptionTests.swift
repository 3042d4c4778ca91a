import NetworkProtocols
import Testing

/// What a server tells to whom, and where it puts it.
@Suite struct DHCPServerOptionTests {
    private typealias Server = AskedDHCPServer
    private typealias Rule = DHCPServerConfiguration.ClassRule

    private static let pxeClass = Array("PXEClient:Arch:00007:UNDI:003016".utf8)

    private func file(_ server: Server, _ options: [(DHCPOptionCode, [UInt8])], client: UInt8 = 1) -> String? {
        server.reply(.asked(.discover, by: client, options))?.bootFile.map { String(decoding: $0, as: UTF8.self) }
    }

    // shows
    @Test("The first class that fits decides: architecture, vendor class, user class in both forms, hardware address")
    func classes() {
        let server = Server {
            $0.boot = .init(bootFile: "other")
            $0.classes = [
                Rule([.userClass("iPXE")], boot: .init(bootFile: "script.ipxe")),
                Rule([.hardwareAddress(DHCPMessage.mac(5))], boot: .init(bootFile: "five")),
                Rule([.hardwareAddressPrefix([2, 0, 0, 0, 0, 0x60])], boot: .init(bootFile: "sixty")),
                Rule(
                    [.architecture([.x64UEFI, .efiByteCode]), .vendorClass("PXEClient")],
                    boot: .init(bootFile: "x64")
                ),
                Rule([.vendorClass("PXEClient"), .not(.has(.clientArchitectures))], boot: .init(bootFile: "bare")),
                Rule([.vendorClass("PXEClient")], boot: .init(bootFile: "bios")),
            ]
        }
        let pxe: (DHCPOptionCode, [UInt8]) = (.vendorClass, Self.pxeClass)
        let x64: (DHCPOptionCode, [UInt8]) = (.clientArchitectures, [0, 7])
        #expect(file(server, [(.userClass, Array("iPXE".utf8)), pxe, x64]) == "script.ipxe")
        #expect(file(server, [(.userClass, [4] + Array("iPXE".utf8)), pxe, x64]) == "script.ipxe")
        #expect(file(server, [pxe, x64], client: 5) == "five")
        #expect(file(server, [pxe, x64], client: 0x60) == "sixty")
        #expect(file(server, [pxe, x64]) == "x64")
        #expect(file(server, [pxe, (.clientArchitectures, [0, 9])]) == "x64")
        #expect(file(server, [pxe, (.clientArchitectures, [0, 0])]) == "bios")
        #expect(file(server, [pxe]) == "bare")
        #expect(file(server, [x64]) == "other")
        #expect(file(server, [(.userClass, Array("iPXEx".utf8))]) == "other")
    }

    @Test("Class PXEClient with option 43 is said where it is configured, with what the client said of itself")
    func vendorOptions() throws {
        let options: [(DHCPOptionCode, [UInt8])] = [
            (.vendorClass, Self.pxeClass), (.clientArchitectures, [0, 7]), (.networkInterface, [1, 3, 16]),
            (.machineIdentifier, [0] + [UInt8](repeating: 9, count: 16)), (.parameterRequestList, [1, 3]),
        ]
        var server = Server { $0.boot = .init(bootFile: "boot", vendorOptions: [6, 1, 8, 255]) }
        let offer = try #require(server.reply(.asked(.discover, by: 1, options)))
        #expect(offer.vendorClass == Array("PXEClient".utf8) && offer.vendorSpecific == [6, 1, 8, 255])
        #expect(offer.options[.machineIdentifier] == options[3].1)
        #expect(offer.options[.clientArchitectures] == [0, 7] && offer.options[.networkInterface] == [1, 3, 16])
        // A plain client hears nothing of it.
        let plain = try #require(server.reply(.asked(.discover, by: 2)))
        #expect(plain.vendorClass == nil && plain.vendorSpecific == nil)
        // Without vendor options the class is not said, only the machine's identifier is returned.
        server = Server { $0.boot = .init(bootFile: "boot") }
        let bare = try #require(server.reply(.asked(.discover, by: 1, options)))
        #expect(bare.vendorClass == nil && bare.options.contains(.machineIdentifier))
        #expect(!bare.options.contains(.clientArchitectures))
    }

    @Test("HTTPClient is said to HTTP clients, with a URL that the header has no room for in option 67")
    func httpBoot() throws {
        let url = "http://10.0.0.1/" + String(repeating: "a", count: 120) + ".efi"
        let server = Server { $0.boot = .init(bootFile: url, vendorClass: "HTTPClient") }
        let options: [(DHCPOptionCode, [UInt8])] = [
            (.vendorClass, Array("HTTPClient:Arch:00016:UNDI:003001".utf8)), (.parameterRequestList, [1, 3]),
        ]
        let offer = try #require(server.reply(.asked(.discover, by: 1, options)))
        #expect(offer.vendorClass == Array("HTTPClient".utf8))
        #expect(offer.bootFileInField == nil && offer.bootFileOption == Array(url.utf8))
        #expect(server.reply(.asked(.discover, by: 2))?.vendorClass == nil)
    }

    @Test("Options 66 and 67 are said where they are asked for, beside the header, and end without NUL")
    func bootOptions() throws {
        let server = Server { $0.boot = .init(serverName: "10.0.0.9", bootFile: "pxelinux.0") }
        let offer = try #require(server.reply(.asked(.discover, by: 1, [(.parameterRequestList, [67, 66, 1])])))
        #expect(offer.options.codesInOrder.map(\.rawValue).suffix(3) == [67, 66, 1])
        #expect(offer.bootFileOption == Array("pxelinux.0".utf8) && offer.bootFileInField?.name == offer.bootFileOption)
        #expect(offer.tftpServerName == Array("10.0.0.9".utf8) && offer.serverNameInField?.name == offer.tftpServerName)
    }

    @Test("The narrowest setting of an option counts, and what is forced comes unasked")
    func precedence() throws {
        let server = Server {
            $0.options = [.init(.ntpServers, [1, 1, 1, 1]), .init(.rootPath, [65], isForced: true)]
            $0.subnets[0].options = [.init(.ntpServers, [2, 2, 2, 2])]
            $0.classes = [Rule([.has(.userClass)], boot: .init(), options: [.init(.ntpServers, [3, 3, 3, 3])])]
            $0.reservations = [
                .init(
                    client: .hardwareAddress(DHCPMessage.mac(4)),
                    address: IPv4Address(10, 0, 0, 40),
                    options: [.init(.ntpServers, [4, 4, 4, 4]), .init(.serverIdentifier, [9, 9, 9, 9])]
                )
            ]
        }
        let list: (DHCPOptionCode, [UInt8]) = (.parameterRequestList, [42, 54])
        func ntp(_ client: UInt8, _ options: [(DHCPOptionCode, [UInt8])] = []) throws -> DHCPMessage {
            try #require(server.reply(.asked(.discover, by: client, [list] + options)))
        }
        #expect(try ntp(1).options[.ntpServers] == [2, 2, 2, 2])
        #expect(try ntp(1).rootPath == [65])
        #expect(try ntp(2, [(.userClass, [1, 65])]).options[.ntpServers] == [3, 3, 3, 3])
        let reserved = try ntp(4, [(.userClass, [1, 65])])
        #expect(reserved.options[.ntpServers] == [4, 4, 4, 4] && reserved.serverIdentifier == Server.own)
        #expect(reserved.options.all(.serverIdentifier).count == 1)
    }

    @Test("Whoever is given classless routes is not given routers beside them")
    func classlessRoutes() throws {
        let server = Server { $0.options = [.init(.classlessRoutes, [0, 10, 0, 0, 254])] }
        let both = try #require(server.reply(.asked(.discover, by: 1, [(.parameterRequestList, [121, 3, 1])])))
        #expect(both.options.contains(.classlessRoutes) && !both.options.contains(.routers))
        let old = try #require(server.reply(.asked(.discover, by: 1, [(.parameterRequestList, [3, 1])])))
        #expect(old.options.contains(.routers) && !old.options.contains(.classlessRoutes))
    }

    @Test("Whoever asks for nothing in particular gets everything")
    func noList() throws {
        let server = Server { $0.options = [.init(.ntpServers, [1, 1, 1, 1])] }
        let offer = try #require(server.reply(.asked(.discover, by: 1)))
        #expect(offer.options.codesInOrder.map(\.rawValue) == [53, 54, 51, 58, 59, 1, 3, 6, 15, 28, 42])
    }

    @Test("What does not fit the client's size goes into sname and file, and comes out whole")
    func overload() throws {
        let server = Server {
            $0.boot = .init(serverName: "s", bootFile: "pxelinux.0")
            $0.options = [
                .init(.rootPath, [UInt8](repeating: 65, count: 200)),
                .init(.domainSearch, [UInt8](repeating: 66, count: 60)),
                .init(.meritDumpFile, [UInt8](repeating: 67, count: 38)),
                .init(.extensionsPath, [UInt8](repeating: 68, count: 100)),
            ]
        }
        let list: (DHCPOptionCode, [UInt8]) = (.parameterRequestList, [1, 3, 17, 18, 119, 14, 67, 66])
        let offer = try #require(server.reply(.asked(.discover, by: 1, [list])))
        #expect(offer.length <= 548 && offer.overload == 3)
        #expect(offer.options.defects.isEmpty)
        for (code, count) in [(17, 200), (119, 60), (14, 38), (18, 100)] as [(UInt8, Int)] {
            #expect(offer.options[DHCPOptionCode(code)]?.count == count, "option \(code)")
        }
        #expect(offer.bootFileOption == Array("pxelinux.0".utf8) && offer.tftpServerName == [UInt8(ascii: "s")])
        #expect(offer.bootFile == Array("pxelinux.0".utf8))
        // More room, no overload.
        let roomy: (DHCPOptionCode, [UInt8]) = (.maximumMessageSize, [0x05, 0xdc])
        let large = try #require(server.reply(.asked(.discover, by: 1, [list, roomy])))
        #expect(large.overload == nil && large.length > 548 && large.bootFileInField != nil)
    }

    @Test("A name that the client did not ask for as an option stays in its field, and the least wanted option goes")
    func overloadKeepsNames() throws {
        let server = Server {
            $0.boot = .init(bootFile: "pxelinux.0")
            $0.options = [
                .init(.rootPath, [UInt8](repeating: 65, count: 230)),
                .init(.meritDumpFile, [UInt8](repeating: 67, count: 60)),
                .init(.extensionsPath, [UInt8](repeating: 68, count: 100)),
            ]
        }
        let offer = try #require(
            server.reply(.asked(.discover, by: 1, [(.parameterRequestList, [1, 17, 14, 18])]))
        )
        #expect(offer.bootFileInField?.name == Array("pxelinux.0".utf8) && offer.overload == 2)
        #expect(offer.options[.meritDumpFile]?.count == 60 && offer.options[.extensionsPath] == nil)
        #expect(offer.length <= 548)
    }

    @Test("Sizes below 576 are taken for 576, and none is above one Ethernet frame")
    func sizes() throws {
        let server = Server {
            $0.options = (0..<20).map {
                .init(DHCPOptionCode(224 + UInt8($0)), [UInt8](repeating: 1, count: 200), isForced: true)
            }
        }
        for (size, limit) in [(nil, 548), ([0, 64], 548), ([2, 64], 548), ([0xff, 0xff], 1_472)] as [([UInt8]?, Int)] {
            let options: [(DHCPOptionCode, [UInt8])] = size.map { [(.maximumMessageSize, $0)] } ?? []
            let offer = try #require(server.reply(.asked(.discover, by: 1, options)))
            #expect(offer.length <= limit && offer.length > limit - 210 && offer.options.defects.isEmpty)
        }
    }

    // MARK: Relays

    @Test("Through a relay the subnet is the relay's, the reply goes to giaddr and option 82 comes back last")
    func relay() throws {
        let far = IPv4Address(10, 9, 0, 1)
        let server = Server {
            $0.subnets.append(
                .init(
                    address: IPv4Address(10, 9, 0, 0),
                    mask: IPv4Address(255, 255, 0, 0),
                    ranges: [.init(IPv4Address(10, 9, 0, 50), IPv4Address(10, 9, 0, 60))]
                )
            )
        }
        let information: [UInt8] = [1, 3, 0, 255, 7, 99, 2, 1, 2]
        let discover = DHCPMessage.asked(
            .discover,
            by: 1,
            [(.parameterRequestList, [1]), (.relayAgentInformation, information)]
        ) {
            $0.relayAddress = far
            $0.hops = 1
        }
        let (offer, datagram) = try #require(
            server.ask(discover, from: Endpoint(address: far, port: 67), to: Server.own).replies.first
        )
        #expect(offer.yourAddress == IPv4Address(10, 9, 0, 50) && offer.relayAddress == far && offer.hops == 0)
        #expect(offer.options.codesInOrder.last == .relayAgentInformation)
        #expect(offer.options[.relayAgentInformation] == information)
        #expect(datagram.destination == Endpoint(address: far, port: 67) && datagram.linkAddress == nil)
        // On the wrong network, with the broadcast flag for the relay.
        let lost = DHCPMessage.asked(
            .request,
            by: 1,
            [(.requestedAddress, [10, 0, 0, 10]), (.relayAgentInformation, information)]
        ) { $0.relayAddress = far }
        let (refusal, way) = try #require(server.ask(lost).replies.first)
        #expect(refusal.messageType == .negativeAcknowledge && refusal.isBroadcast)
        #expect(way.destination == Endpoint(address: far, port: 67))
        #expect(refusal.options.codesInOrder.last == .relayAgentInformation)
    }

    @Test("The relay may name the link and the server's identifier, and that is what the server goes by")
    func relaySuboptions() throws {
        let server = Server {
            $0.subnets.append(
                .init(
                    address: IPv4Address(10, 9, 0, 0),
                    mask: IPv4Address(255, 255, 0, 0),
                    ranges: [.init(IPv4Address(10, 9, 0, 50), IPv4Address(10, 9, 0, 60))]
                )
            )
        }
        let information: [UInt8] = [5, 4, 10, 9, 0, 0, 11, 4, 10, 9, 0, 1]
        let discover = DHCPMessage.asked(.discover, by: 1, [(.relayAgentInformation, information)]) {
            $0.relayAddress = IPv4Address(10, 0, 0, 200)
        }
        let (offer, datagram) = try #require(server.ask(discover).replies.first)
        #expect(offer.yourAddress == IPv4Address(10, 9, 0, 50))
        #expect(offer.serverIdentifier == IPv4Address(10, 9, 0, 1))
        #expect(datagram.destination.address == IPv4Address(10, 0, 0, 200))
        let request = DHCPMessage.taking(offer, by: 1, [(.relayAgentInformation, information)])
        #expect(server.reply(request)?.messageType == .acknowledge)
    }

    @Test("Relay information that does not fit is left out")
    func hugeRelayInformation() throws {
        let server = Server()
        let information: [UInt8] = [1, 253] + [UInt8](repeating: 7, count: 253)
        var discover = DHCPMessage.asked(
            .discover,
            by: 1,
            [(.clientIdentifier, [UInt8](repeating: 3, count: 100)), (.relayAgentInformation, information)]
        )
        discover.relayAddress = IPv4Address(10, 0, 0, 200)
        let offer = try #require(server.reply(discover))
        #expect(!offer.options.contains(.relayAgentInformation) && offer.length <= 548)
        #expect(offer.options[.clientIdentifier]?.count == 100)
    }

    // MARK: BOOTP

    @Test("A BOOTP client gets its reserved address for ever in 300 octets without DHCP's own options")
    func bootp() throws {
        let server = Server {
            $0.boot = .init(nextServer: IPv4Address(10, 0, 0, 9), serverName: "srv", bootFile: "kernel.img")
            $0.reservations = [
                .init(
                    client: .hardwareAddress(DHCPMessage.mac(1)),
                    address: IPv4Address(10, 0, 0, 100),
                    hostName: "bootp1"
                )
            ]
            $0.options = [.init(.rootPath, [UInt8](repeating: 65, count: 100))]
        }
        let outputs = server.ask(.asked(nil, by: 1))
        let (reply, datagram) = try #require(outputs.replies.first)
        #expect(reply.length == 300 && reply.messageType == nil && reply.leaseTime == nil)
        #expect(reply.serverIdentifier == nil && reply.yourAddress == IPv4Address(10, 0, 0, 100))
        #expect(reply.bootFile == Array("kernel.img".utf8) && reply.nextServer == IPv4Address(10, 0, 0, 9))
        #expect(reply.options.codesInOrder.map(\.rawValue) == [1, 3, 6, 12, 15, 28])
        #expect(outputs.changes.first?.expires == nil && datagram.linkAddress == DHCPMessage.mac(1))
        // The same again is no change.
        #expect(server.ask(.asked(nil, by: 1)).count == 1)
        // Without the cookie there are no options.
        var bare = DHCPMessage.asked(nil, by: 1)
        bare.vendorArea = [UInt8](repeating: 0, count: 64)
        let answer = try #require(server.reply(bare))
        #expect(answer.vendorArea == [UInt8](repeating: 0, count: 64) && answer.length == 300)
    }

    @Test("Unknown BOOTP clients get an address only from ranges that serve BOOTP, and keep it")
    func dynamicBOOTP() {
        var server = Server()
        #expect(server.ask(.asked(nil, by: 1)).isEmpty)
        server = Server {
            $0.subnets[0].ranges.append(.init(IPv4Address(10, 0, 0, 20), IPv4Address(10, 0, 0, 21), servesBOOTP: true))
        }
        #expect(server.reply(.asked(nil, by: 1))?.yourAddress == IPv4Address(10, 0, 0, 20))
        _ = server.pass(seconds: 1_000_000)
        #expect(server.reply(.asked(nil, by: 2))?.yourAddress == IPv4Address(10, 0, 0, 21))
        #expect(server.reply(.asked(nil, by: 1))?.yourAddress == IPv4Address(10, 0, 0, 20))
        #expect(server.ask(.asked(nil, by: 3)).isEmpty)
    }

    @Test("A BOOTP request that is too short, or for a server of another name, gets no answer")
    func bootpIsRefused() {
        let server = Server {
            $0.boot = .init(nextServer: IPv4Address(10, 0, 0, 9), serverName: "srv", bootFile: "kernel.img")
            $0.reservations = [
                .init(client: .hardwareAddress(DHCPMessage.mac(1)), address: IPv4Address(10, 0, 0, 100))
            ]
        }
        var short = DHCPMessage.asked(nil, by: 1)
        short.vendorArea.removeLast()
        #expect(server.ask(short).isEmpty)
        #expect(server.ask(.asked(nil, by: 1) { $0.serverNameField = Array("other".utf8) }).isEmpty)
        #expect(server.ask(.asked(nil, by: 1) { $0.serverNameField = Array("srv".utf8) }).replies.count == 1)
        // DHCP clients leave the field to options, and are not held to it.
        let discover = DHCPMessage.asked(.discover, by: 1) { $0.serverNameField = Array("other".utf8) }
        #expect(server.ask(discover).replies.count == 1)
    }

    @Test("A BOOTP reply goes to ciaddr, then to the relay, then by the broadcast flag")
    func bootpDelivery() throws {
        let server = Server {
            $0.reservations = [
                .init(client: .hardwareAddress(DHCPMessage.mac(1)), address: IPv4Address(10, 0, 0, 100))
            ]
        }
        func destination(_ change: (inout DHCPMessage) -> Void) -> Endpoint? {
            server.ask(.asked(nil, by: 1, [], change)).replies.first?.datagram.destination
        }
        let relay = IPv4Address(10, 0, 0, 200)
        let own = IPv4Address(10, 0, 0, 100)
        #expect(
            destination {
                $0.relayAddress = relay
                $0.clientAddress = own
            } == Endpoint(address: own, port: 68)
        )
        #expect(destination { $0.relayAddress = relay } == Endpoint(address: relay, port: 67))
        #expect(destination { $0.isBroadcast = true } == Endpoint(address: .broadcast, port: 68))
        #expect(destination { _ in } == Endpoint(address: own, port: 68))
    }
}
