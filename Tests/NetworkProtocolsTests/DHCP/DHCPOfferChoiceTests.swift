import NetworkProtocols
import Testing

/// Which offer is taken, and when.
@Suite struct DHCPOfferChoiceTests {
    private typealias Configuration = DHCPClientConfiguration
    private static let plainServer = IPv4Address(10, 0, 0, 1)
    private static let pxeServer = IPv4Address(10, 0, 0, 2)
    private static let proxyServer = IPv4Address(10, 0, 0, 3)

    private static let pxeClass: (DHCPOptionCode, [UInt8]) = (.vendorClass, Array("PXEClient".utf8))
    private static let tags: (DHCPOptionCode, [UInt8]) = (.vendorSpecific, [6, 1, 8, 255])

    /// The offers of a network, by name.
    fileprivate enum Kind: String {
        case plain, plainWithFile, tagged, sameHost, proxy, taggedProxy, bootp
        case strangeProxy

        func offer(to message: DHCPMessage) -> (DHCPMessage, IPv4Address) {
            func offer(
                _ server: IPv4Address,
                _ address: UInt8?,
                file: String = "",
                _ options: [(DHCPOptionCode, [UInt8])] = []
            ) -> (DHCPMessage, IPv4Address) {
                let address = address.map { IPv4Address(10, 0, 0, $0) } ?? .any
                return (
                    message.answered(.offer, address: address, server: server, bootFile: file, options: options), server
                )
            }
            switch self {
            case .plain: return offer(plainServer, 50)
            case .plainWithFile: return offer(plainServer, 51, file: "plain.0")
            case .tagged: return offer(pxeServer, 52, file: "tagged.0", [pxeClass, tags])
            case .sameHost: return offer(pxeServer, 53, [pxeClass])
            case .proxy: return offer(proxyServer, nil, [pxeClass])
            case .taggedProxy: return offer(proxyServer, nil, file: "proxy.0", [pxeClass, tags])
            case .strangeProxy: return offer(proxyServer, nil, file: "proxy.0")
            case .bootp:
                var reply = offer(plainServer, 54, file: "bootp.0").0
                reply.options = DHCPOptions()
                return (reply, plainServer)
            }
        }
    }

    private func client(_ change: (inout Configuration) -> Void) -> TimedDHCPClient {
        TimedDHCPClient(
            DHCPClientTests.plain {
                $0.selection = .pxe
                $0.collection = .wholeWait
                $0.checks.takesBOOTP = true
                change(&$0)
            }
        )
    }

    /// What is asked for after `kinds` were heard, and the proxy that goes with it.
    private func choice(_ kinds: [Kind]) throws -> (address: IPv4Address?, proxy: IPv4Address?) {
        var client = client { _ in }
        let discover = try #require(client.last)
        for kind in kinds {
            let (offer, source) = kind.offer(to: discover)
            client.receive(offer, from: source)
        }
        client.run(seconds: 4)
        if let request = client.last, request.messageType == .request {
            client.receive(
                request.answered(.acknowledge, address: request.requestedAddress ?? .any),
                from: request.serverIdentifier ?? .any
            )
        }
        return (client.lease?.address, client.lease?.proxy?.serverIdentifier)
    }

    @Test("PXE's order: tags of its own, a proxy's tags, its own class, a proxy's, a boot file, BOOTP, a bare address")
    func pxeOrder() throws {
        let all: [Kind] = [.plain, .bootp, .plainWithFile, .proxy, .sameHost, .taggedProxy, .tagged]
        let expectations: [([Kind], UInt8, Bool)] = [
            (all, 52, false),
            (all.dropLast(), 50, true),
            ([.plain, .bootp, .plainWithFile, .proxy, .sameHost], 53, false),
            ([.plain, .bootp, .plainWithFile, .proxy], 50, true),
            ([.plain, .bootp, .plainWithFile], 51, false),
            ([.plain, .bootp], 54, false),
            ([.plain], 50, false),
            ([.plain, .strangeProxy], 50, false),
        ]
        for (kinds, last, hasProxy) in expectations {
            for order in [kinds, kinds.reversed()] {
                let (address, proxy) = try choice(Array(order))
                // Of two plain offers the first counts.
                let plain: [UInt8] = hasProxy ? [50, 51] : [last]
                let names = order.map(\.rawValue).joined(separator: " ")
                #expect(
                    plain.contains { address == IPv4Address(10, 0, 0, $0) },
                    "\(names): \(String(describing: address))"
                )
                #expect((proxy == Self.proxyServer) == hasProxy, "\(names)")
            }
        }
    }

    @Test("A client that takes no useless offer asks on, and says that nothing led anywhere")
    func useless() throws {
        for (kind, isTaken) in [(Kind.plain, false), (.plainWithFile, true), (.sameHost, true), (.bootp, true)] {
            var client = client { $0.takesUselessOffers = false }
            let (offer, source) = kind.offer(to: try #require(client.last))
            client.receive(offer, from: source)
            client.run(seconds: 200)
            #expect((client.last?.messageType == .request || kind == .bootp) == isTaken, "\(kind)")
            if !isTaken { #expect(client.failure == .nothingUseful(offers: [offer])) }
        }
    }

    @Test("For HTTP boot: a URL with an address, one with a name where option 6 helps, then a proxy's")
    func httpOrder() {
        func offer(_ address: UInt8, _ url: String?, hasNameServer: Bool = false) -> (DHCPMessage, IPv4Address) {
            var options: [(DHCPOptionCode, [UInt8])] = [(.messageType, [2]), (.serverIdentifier, [10, 0, 0, 1])]
            if let url { options += [(.vendorClass, Array("HTTPClient".utf8)), (.bootFileName, Array(url.utf8))] }
            if hasNameServer { options.append((.domainNameServers, [10, 0, 0, 9])) }
            let yours = address == 0 ? IPv4Address.any : IPv4Address(10, 0, 0, address)
            let message = DHCPMessage(operation: .reply, yourAddress: yours, options: DHCPOptions(options))
            return (message, Self.plainServer)
        }
        let byAddress = offer(1, "http://10.0.0.1/a.efi")
        let byName = offer(2, "http://boot/a.efi", hasNameServer: true)
        let proxyByAddress = offer(0, "http://10.0.0.1/a.efi")
        let proxyByName = offer(0, "http://boot/a.efi")
        let plain = offer(3, nil)
        let plainWithNames = offer(4, nil, hasNameServer: true)
        func choice(_ offers: [(DHCPMessage, IPv4Address)]) -> [Int] {
            let configuration = DHCPClientTests.plain {
                $0.selection = .httpBoot
                $0.takesUselessOffers = false
            }
            let heard = offers.map { (message: $0.0, source: $0.1) }
            let choice = configuration.selection.choice(among: heard, takesUseless: false)
            return [choice?.offer, choice?.proxy].compactMap { $0 }
        }
        #expect(choice([plain, byName, proxyByAddress, byAddress]) == [3])
        #expect(choice([plain, proxyByAddress, byName]) == [2])
        #expect(choice([proxyByName, plain, proxyByAddress]) == [1, 2])
        #expect(choice([proxyByName, plainWithNames]) == [1, 0])
        #expect(choice([proxyByName, plain]).isEmpty)
        #expect(choice([offer(5, "http://boot/a.efi"), plain]).isEmpty, "nobody finds the name")
        #expect(choice([plainWithNames]).isEmpty)
    }

    @Test("Proxies alone are no address, and are told of")
    func proxiesOnly() throws {
        var client = client { _ in }
        let discover = try #require(client.last)
        let (offer, source) = Kind.taggedProxy.offer(to: discover)
        client.receive(offer, from: source)
        client.run(seconds: 100)
        #expect(client.failure == .noOffer(proxies: [offer]))
        #expect(client.sent.allSatisfy { $0.message.messageType == .discover })
    }

    @Test("A whole wait is listened through, whatever comes")
    func wholeWait() throws {
        var client = client { _ in }
        let (offer, source) = Kind.tagged.offer(to: try #require(client.last))
        client.run(seconds: 1)
        client.receive(offer, from: source)
        client.run(seconds: 4)
        #expect(client.timetable == ["0 DISCOVER", "4 REQUEST"])
    }

    @Test("Patience: a plain offer waits for a proxy's, past the next DISCOVERs")
    func patience() throws {
        var client = client { $0.collection = .untilComplete(patience: .seconds(11)) }
        let (plain, source) = Kind.plainWithFile.offer(to: try #require(client.last))
        client.run(seconds: 1)
        client.receive(plain, from: source)
        client.run(seconds: 12)
        #expect(client.timetable == ["0 DISCOVER", "4 DISCOVER", "12 REQUEST"])
        #expect(client.last?.requestedAddress == IPv4Address(10, 0, 0, 51))
    }

    @Test("Patience ends with the proxy's offer, with an offer that has all, or with a late offer")
    func patienceEnds() throws {
        var client = client { $0.collection = .untilComplete(patience: .seconds(11)) }
        let discover = try #require(client.last)
        client.run(seconds: 1)
        client.receive(Kind.plain.offer(to: discover).0)
        client.run(seconds: 3)
        client.receive(Kind.proxy.offer(to: discover).0, from: Self.proxyServer)
        #expect(client.timetable == ["0 DISCOVER", "3 REQUEST"])

        client = self.client { $0.collection = .untilComplete(patience: .seconds(11)) }
        client.run(seconds: 1)
        client.receive(Kind.tagged.offer(to: try #require(client.last)).0, from: Self.pxeServer)
        #expect(client.timetable == ["0 DISCOVER", "1 REQUEST"])

        client = self.client { $0.collection = .untilComplete(patience: .seconds(2)) }
        client.run(seconds: 3)
        client.receive(Kind.plain.offer(to: try #require(client.last)).0)
        #expect(client.timetable == ["0 DISCOVER", "3 REQUEST"])
    }

    @Test("The first with a boot file is taken at once, any other when the wait is over")
    func firstWithBootFile() throws {
        var client = TimedDHCPClient(DHCPClientTests.plain { $0.selection = .firstWithBootFile })
        let discover = try #require(client.last)
        client.receive(Kind.plain.offer(to: discover).0)
        #expect(client.sent.count == 1)
        client.receive(Kind.plainWithFile.offer(to: discover).0)
        #expect(client.last?.requestedAddress == IPv4Address(10, 0, 0, 51))

        client = TimedDHCPClient(DHCPClientTests.plain { $0.selection = .firstWithBootFile })
        client.receive(Kind.plain.offer(to: try #require(client.last)).0)
        client.run(seconds: 4)
        #expect(client.timetable == ["0 DISCOVER", "4 REQUEST"])
    }

    @Test("iPXE takes the highest priority, of equals the last, and waits for no proxy where it is told not to")
    func ipxe() throws {
        func offers(_ list: [(UInt8, [UInt8])]) throws -> TimedDHCPClient {
            var client = TimedDHCPClient(
                DHCPClientTests.plain {
                    $0.selection = .ipxe
                    $0.collection = .untilComplete(patience: .seconds(2))
                }
            )
            let discover = try #require(client.last)
            for (last, value) in list {
                let options: [(DHCPOptionCode, [UInt8])] = value.isEmpty ? [] : [(.etherboot, value)]
                client.receive(
                    discover.answered(.offer, address: IPv4Address(10, 0, 0, last), options: options)
                )
            }
            return client
        }
        var client = try offers([(50, []), (51, [1, 1, 5]), (52, [1, 1, 5]), (53, [1, 1, 0xff])])
        #expect(client.sent.count == 1)
        client.run(seconds: 4)
        #expect(client.last?.requestedAddress == IPv4Address(10, 0, 0, 52))
        client = try offers([(50, [176, 1, 1])])
        #expect(client.timetable == ["0 DISCOVER", "0 REQUEST"])
    }

    @Test("No more than sixteen offers are kept")
    func limit() throws {
        var client = client { _ in }
        let discover = try #require(client.last)
        for last in UInt8(10)..<200 {
            client.receive(discover.answered(.offer, address: IPv4Address(10, 0, 0, last)))
        }
        client.run(seconds: 4)
        let request = try #require(client.last)
        client.receive(request.answered(.acknowledge))
        #expect(client.lease?.offers.count == 16)
    }
}
