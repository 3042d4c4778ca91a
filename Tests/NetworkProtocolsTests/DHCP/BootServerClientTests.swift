import NetworkProtocols
import Testing

@Suite struct BootServerClientTests {
    private static let one = IPv4Address(10, 0, 0, 2)
    private static let two = IPv4Address(10, 0, 0, 3)
    private static let own = IPv4Address(10, 0, 0, 50)
    private static let item = PXEBootItem(type: .init(rawValue: 32768))
    private static let pxeClass = DHCPClientConfiguration.Option.fixed(.vendorClass, Array("PXEClient".utf8))

    private func request(
        _ destination: BootServerRequest.Destination,
        _ change: (inout BootServerRequest) -> Void = { _ in }
    ) -> BootServerRequest {
        var request = BootServerRequest(
            destination: destination,
            options: [.messageType, Self.pxeClass, .machineIdentifier],
            address: Self.own
        )
        change(&request)
        return request
    }

    private func client(_ request: BootServerRequest) -> BootServerClient {
        let mac = MACAddress(2, 0, 0, 0, 0, 9)
        let identity = DHCPClientIdentity(hardwareAddress: mac, uuid: [UInt8](repeating: 7, count: 16))
        return BootServerClient(request, identity: identity, seed: 5, at: .zero)
    }

    /// What goes out until nothing is due, each with its second, and how it ends.
    private func played(_ client: inout BootServerClient) -> ([(second: Int, datagram: Datagram)], BootServerOutcome?) {
        var sent: [(second: Int, datagram: Datagram)] = []
        var outcome: BootServerOutcome?
        var now = Instant.zero
        for _ in 0..<100 {
            while let output = client.nextOutput() {
                switch output {
                case .host(.send(let datagram)):
                    sent.append((Int(now.duration(since: .zero).components.seconds), datagram))
                case .host: break
                case .finished(let ending): outcome = ending
                }
            }
            guard let next = client.nextDeadline else { break }
            now = next
            client.handleDeadline(at: now)
        }
        return (sent, outcome)
    }

    private func reply(
        to client: BootServerClient,
        from server: IPv4Address = one,
        port: UInt16 = 4011,
        _ options: [(code: DHCPOptionCode, value: [UInt8])] = [],
        type: DHCPMessageType = .acknowledge,
        _ change: (inout DHCPMessage) -> Void = { _ in }
    ) -> BootServerClient.Input {
        var message = DHCPMessage(
            operation: .reply,
            transactionID: client.transactionID,
            clientMAC: MACAddress(2, 0, 0, 0, 0, 9),
            options: DHCPOptions([(.messageType, [type.rawValue])] + options)
        )
        message.bootFileField = Array("pxelinux.0".utf8)
        change(&message)
        return .datagram(
            Datagram(
                source: Endpoint(address: server, port: port),
                destination: Endpoint(address: Self.own, port: client.request.clientPort),
                payload: message.encoded
            )
        )
    }

    @Test(
        "Where listed servers alone are believed, an answer is known by what each firmware looks at",
        arguments: [
            (BootServerRequest.Acceptance.anyAddress, true, true), (.serverIdentifier, true, false),
            (.nextServer, false, true),
        ]
    )
    func accepts(acceptance: BootServerRequest.Acceptance, byIdentifier: Bool, byNextServer: Bool) {
        for (identifier, next, isTaken) in [(Self.one, Self.two, byIdentifier), (Self.two, Self.one, byNextServer)] {
            var client = client(
                request(.broadcast) {
                    $0.accepted = [Self.one]
                    $0.acceptance = acceptance
                }
            )
            let answer = reply(
                to: client,
                from: Self.two,
                [
                    (.vendorClass, Array("PXEClient".utf8)),
                    (.serverIdentifier, identifier == Self.one ? [10, 0, 0, 2] : [10, 0, 0, 3]),
                ]
            ) {
                $0.nextServer = next
            }
            client.handle(answer, at: .zero)
            let outcome = outcome(&client)
            #expect((outcome != nil) == isTaken, "\(acceptance): \(String(describing: outcome))")
        }
    }

    private func outcome(_ client: inout BootServerClient) -> BootServerOutcome? {
        var outcome: BootServerOutcome?
        while let output = client.nextOutput() { if case .finished(let ending) = output { outcome = ending } }
        return outcome
    }

    @Test("It asks each server after 1, 2, 3 and 4 s, one server after the other, and then gives up")
    func silence() throws {
        var client = client(request(.servers([Self.one, Self.two])))
        let (sent, outcome) = played(&client)
        #expect(sent.map(\.second) == [0, 1, 3, 6, 10, 11, 13, 16])
        #expect(
            sent.map(\.datagram.destination.address) == [Self.one, Self.one, Self.one, Self.one]
                + Array(repeating: Self.two, count: 4)
        )
        #expect(sent.allSatisfy { $0.datagram.destination.port == 4011 && $0.datagram.source.port == 68 })
        #expect(outcome == .silent)
        let first = try #require(DHCPMessage(sent[0].datagram))
        #expect(first.messageType == .request && first.clientAddress == Self.own)
        #expect(first.serverIdentifier == nil && first.requestedAddress == nil)
        #expect(
            sent.compactMap { DHCPMessage($0.datagram)?.transactionID }
                == Array(repeating: client.transactionID, count: 8)
        )
        #expect(sent.compactMap { DHCPMessage($0.datagram)?.secondsElapsed } == [0, 1, 3, 6, 10, 11, 13, 16])
    }

    @Test("Broadcast goes to port 67, multicast to port 4011 of the group")
    func destinations() {
        let group = IPv4Address(224, 1, 5, 1)
        var broadcast = client(request(.broadcast))
        #expect(played(&broadcast).0.first?.datagram.destination == Endpoint(address: .broadcast, port: 67))
        var multicast = client(request(.multicast(group)) { $0.clientPort = 4011 })
        let (sent, _) = played(&multicast)
        #expect(sent.first?.datagram.destination == Endpoint(address: group, port: 4011))
        #expect(sent.first?.datagram.source == Endpoint(address: Self.own, port: 4011))
    }

    @Test("The item stands first in option 43, at its place, and nothing of 43 where there is none")
    func item() throws {
        var asking = client(
            request(.servers([Self.one])) {
                $0.item = Self.item
                $0.options.insert(.fixed(.vendorSpecific, [255]), at: 1)
            }
        )
        let message = try #require(DHCPMessage(played(&asking).0[0].datagram))
        #expect(message.vendorSpecific == [71, 4, 0x80, 0, 0, 0, 255])
        #expect(message.options.codesInOrder.prefix(3) == [.messageType, .vendorSpecific, .vendorClass])
        var last = client(request(.servers([Self.one])) { $0.item = Self.item })
        #expect(
            DHCPMessage(played(&last).0[0].datagram)?.options.codesInOrder.last { $0 != .pad && $0 != .end }
                == .vendorSpecific
        )
        var none = client(request(.servers([Self.one])) { $0.options.append(.fixed(.vendorSpecific, [255])) })
        #expect(DHCPMessage(played(&none).0[0].datagram)?.vendorSpecific == nil)
    }

    @Test("Counted seconds, the flag, an identifier and a time to live are the request's own")
    func fields() throws {
        var client = client(
            request(.servers([Self.one])) {
                $0.seconds = .counted(from: 15, by: 4)
                $0.wantsBroadcast = true
                $0.transactionID = 0
                $0.timeToLive = 20
                $0.messageLength = 548
            }
        )
        let (sent, _) = played(&client)
        let messages = sent.compactMap { DHCPMessage($0.datagram) }
        #expect(messages.map(\.secondsElapsed) == [15, 19, 23, 27])
        #expect(messages.allSatisfy { $0.isBroadcast && $0.transactionID == 0 })
        #expect(sent.allSatisfy { $0.datagram.timeToLive == 20 && $0.datagram.payload.count == 548 })
    }

    @Test("An acknowledgement ends it; a stranger's, an older one's and another machine's do not")
    func answers() throws {
        var client = client(request(.servers([Self.one])))
        while client.nextOutput() != nil {}
        client.handle(reply(to: client) { $0.transactionID &+= 1 }, at: .zero)
        client.handle(reply(to: client) { $0.operation = .request }, at: .zero)
        client.handle(reply(to: client) { $0.hardwareAddressField = [2, 0, 0, 0, 0, 8] }, at: .zero)
        client.handle(reply(to: client, port: 4012), at: .zero)
        client.handle(reply(to: client, type: .offer), at: .zero)
        #expect(outcome(&client) == nil)
        client.handle(reply(to: client), at: .zero)
        guard case .answered(let message, let server)? = outcome(&client) else {
            Issue.record("no answer")
            return
        }
        #expect(message.bootFileInField?.name == Array("pxelinux.0".utf8))
        #expect(server == Self.one)
        #expect(client.nextDeadline == nil)
        client.handle(reply(to: client), at: .zero)
        #expect(outcome(&client) == nil, "it is over")
    }

    @Test("Only accepted servers count, and only the item that was asked for")
    func acceptance() {
        let right = DHCPMessage.item(32768)
        let wrong = DHCPMessage.item(32769)
        var client = client(
            request(.broadcast) {
                $0.item = Self.item
                $0.accepted = [Self.two]
                $0.wantsItem = true
            }
        )
        while client.nextOutput() != nil {}
        client.handle(reply(to: client, from: Self.one, port: 67, [(right.0, right.1)]), at: .zero)
        client.handle(reply(to: client, from: Self.two, port: 67, [(wrong.0, wrong.1)]), at: .zero)
        client.handle(reply(to: client, from: Self.two, port: 67), at: .zero)
        #expect(outcome(&client) == nil)
        client.handle(reply(to: client, from: Self.two, port: 67, [(right.0, right.1)]), at: .zero)
        #expect(outcome(&client) != nil)
    }

    @Test("A closed port sends it to the next server, the last one's ends it; abort ends it, too")
    func unreachable() {
        var asking = client(request(.servers([Self.one, Self.two])))
        while asking.nextOutput() != nil {}
        let first = Endpoint(address: Self.one, port: 4011)
        asking.handle(.unreachable(.portUnreachable, remote: Endpoint(address: Self.two, port: 4011)), at: .zero)
        #expect(outcome(&asking) == nil, "not whom it asks now")
        asking.handle(.unreachable(.portUnreachable, remote: first), at: .zero)
        #expect(outcome(&asking) == nil)
        asking.handle(.unreachable(.portUnreachable, remote: Endpoint(address: Self.two, port: 4011)), at: .zero)
        #expect(outcome(&asking) == .unreachable(.portUnreachable))
        var deaf = client(request(.servers([Self.one])) { $0.heedsUnreachable = false })
        while deaf.nextOutput() != nil {}
        deaf.handle(.unreachable(.portUnreachable, remote: first), at: .zero)
        #expect(outcome(&deaf) == nil && deaf.nextDeadline != nil)
        var aborted = client(request(.broadcast))
        aborted.abort(at: .zero)
        #expect(outcome(&aborted) == .aborted)
        var none = client(request(.servers([])))
        #expect(outcome(&none) == .silent)
    }

    /// A link that loses, doubles and delays by a seed, with a proxy at its other end.
    @Test(
        "Over a lossy link it gets its answer from a proxy, or falls silent in time",
        arguments: 0..<200 as Range<UInt64>
    )
    func lossy(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let proxy = AskedProxy()
        var client = client(request(.servers([AskedProxy.own])) { $0.clientPort = 4011 })
        var now = Instant.zero
        var travelling: [(due: Instant, toServer: Bool, datagram: Datagram)] = []
        var outcome: BootServerOutcome?
        func send(_ datagram: Datagram, toServer: Bool) {
            for _ in 0..<(Int.random(in: 0..<10, using: &random) == 0 ? 2 : 1)
            where Int.random(in: 0..<100, using: &random) >= 30 {
                let delay = Duration.milliseconds(Int.random(in: 0..<1_500, using: &random))
                travelling.append((now.advanced(by: delay), toServer, datagram))
            }
        }
        while outcome == nil {
            while let output = client.nextOutput() {
                switch output {
                case .host(.send(let datagram)): send(datagram, toServer: true)
                case .host: break
                case .finished(let ending): outcome = ending
                }
            }
            guard outcome == nil, let next = (travelling.map(\.due) + [client.nextDeadline].compactMap(\.self)).min()
            else {
                break
            }
            now = max(now, next)
            if let index = travelling.firstIndex(where: { $0.due <= now }) {
                let arrival = travelling.remove(at: index)
                if arrival.toServer {
                    let datagram = arrival.datagram
                    for answer in proxy.ask(
                        DHCPMessage(datagram) ?? DHCPMessage(),
                        from: datagram.source,
                        to: datagram.destination
                    ) { send(answer, toServer: false) }
                } else {
                    client.handle(.datagram(arrival.datagram), at: now)
                }
            } else {
                client.handleDeadline(at: now)
            }
        }
        #expect(now.duration(since: .zero) <= .seconds(10))
        switch outcome {
        case .answered(let message, let server)?:
            #expect(message.bootFileInField?.name == Array("pxelinux.0".utf8) && server == AskedProxy.own)
        case .silent?: break
        default: Issue.record("\(String(describing: outcome))")
        }
    }
}
