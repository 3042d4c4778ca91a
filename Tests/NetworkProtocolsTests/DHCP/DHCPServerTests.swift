import NetworkProtocols
import Testing

/// A server with a clock, asked by messages made by hand.
final class AskedDHCPServer {
    var server: DHCPServer
    var now = Instant.zero
    private(set) var outputs: [DHCPServer.Output] = []

    static let own = IPv4Address(10, 0, 0, 1)

    /// A network 10.0.0.0/24 with the addresses .10 to .12 to give and no probing.
    static func configuration(
        _ change: (inout DHCPServerConfiguration) -> Void = { _ in }
    ) -> DHCPServerConfiguration {
        let subnet = DHCPServerConfiguration.Subnet(
            address: IPv4Address(10, 0, 0, 0),
            mask: IPv4Address(255, 255, 255, 0),
            routers: [IPv4Address(10, 0, 0, 254)],
            domainNameServers: [IPv4Address(10, 0, 0, 2)],
            domainName: "boot.example",
            ranges: [.init(IPv4Address(10, 0, 0, 10), IPv4Address(10, 0, 0, 12))]
        )
        var configuration = DHCPServerConfiguration(address: own, subnets: [subnet])
        configuration.probeTimeout = nil
        configuration.leaseTime = .seconds(600)
        change(&configuration)
        return configuration
    }

    init(_ change: (inout DHCPServerConfiguration) -> Void = { _ in }) {
        server = DHCPServer(configuration: Self.configuration(change))
        drain()
    }

    private func drain() {
        while let output = server.nextOutput() { outputs.append(output) }
    }

    /// What the server does about `message`.
    @discardableResult
    func ask(
        _ message: DHCPMessage,
        from source: Endpoint = Endpoint(address: .any, port: 68),
        to destination: IPv4Address = .broadcast,
        port: UInt16 = 67
    ) -> [DHCPServer.Output] {
        let datagram = Datagram(
            source: source,
            destination: Endpoint(address: destination, port: port),
            payload: message.encoded
        )
        return doing { $0.handle(.datagram(datagram), at: $1) }
    }

    func pass(seconds: Int) -> [DHCPServer.Output] {
        now = now.advanced(by: .seconds(seconds))
        return doing { $0.handleDeadline(at: $1) }
    }

    func pingAnswered(_ address: IPv4Address) -> [DHCPServer.Output] {
        doing { $0.handle(.pingAnswered(address), at: $1) }
    }

    private func doing(_ body: (inout DHCPServer, Instant) -> Void) -> [DHCPServer.Output] {
        let before = outputs.count
        body(&server, now)
        drain()
        return Array(outputs[before...])
    }

    /// The one reply to `message`; nil where there is none.
    func reply(
        _ message: DHCPMessage,
        from source: Endpoint = Endpoint(address: .any, port: 68),
        to destination: IPv4Address = .broadcast
    ) -> DHCPMessage? {
        ask(message, from: source, to: destination).replies.first?.message
    }

    /// DISCOVER and REQUEST of one client; the ACK.
    func lease(_ client: UInt8, _ options: [(DHCPOptionCode, [UInt8])] = []) -> DHCPMessage? {
        guard let offer = reply(.asked(.discover, by: client, options)) else { return nil }
        return reply(.taking(offer, by: client, options))
    }
}

extension [DHCPServer.Output] {
    var replies: [(message: DHCPMessage, datagram: Datagram)] {
        compactMap { output in
            guard case .host(.send(let datagram)) = output, let message = DHCPMessage(datagram) else { return nil }
            return (message, datagram)
        }
    }

    var changes: [DHCPLeaseRecord] {
        compactMap { if case .leaseChanged(let record) = $0 { record } else { nil } }
    }
}

extension DHCPMessage {
    static func mac(_ client: UInt8) -> MACAddress { MACAddress(2, 0, 0, 0, 0, client) }

    /// A message of the client with that number.
    static func asked(
        _ type: DHCPMessageType?,
        by client: UInt8,
        _ options: [(DHCPOptionCode, [UInt8])] = [],
        _ change: (inout DHCPMessage) -> Void = { _ in }
    ) -> DHCPMessage {
        var list: [(code: DHCPOptionCode, value: [UInt8])] = []
        if let type { list.append((.messageType, [type.rawValue])) }
        list += options.map { (code: $0.0, value: $0.1) }
        var message = DHCPMessage(
            transactionID: 0x1000 + UInt32(client),
            clientMAC: mac(client),
            options: DHCPOptions(list)
        )
        change(&message)
        message.pad()
        return message
    }

    /// The request that takes `offer`.
    static func taking(
        _ offer: DHCPMessage,
        by client: UInt8,
        _ options: [(DHCPOptionCode, [UInt8])] = []
    ) -> DHCPMessage {
        asked(
            .request,
            by: client,
            [
                (.requestedAddress, offer.yourAddress.wireOctets),
                (.serverIdentifier, offer.options[.serverIdentifier] ?? []),
            ] + options
        ) { $0.relayAddress = offer.relayAddress }
    }
}

@Suite struct DHCPServerTests {
    private typealias Server = AskedDHCPServer

    private func address(_ last: UInt8) -> IPv4Address { IPv4Address(10, 0, 0, last) }

    @Test("An offer has all that RFC 2131 table 3 wants, and goes to the client's hardware address")
    func offer() throws {
        let server = Server()
        let discover = DHCPMessage.asked(
            .discover,
            by: 1,
            [(.parameterRequestList, [3, 1, 6, 200, 15, 15, 12]), (.clientIdentifier, [0, 9, 9])]
        )
        let outputs = server.ask(discover)
        let (offer, datagram) = try #require(outputs.replies.first)
        #expect(outputs.count == 1)
        #expect(offer.operation == .reply && offer.hops == 0 && offer.secondsElapsed == 0)
        #expect(offer.transactionID == discover.transactionID && offer.clientMAC == DHCPMessage.mac(1))
        #expect(offer.yourAddress == address(10) && offer.clientAddress == .any && offer.length == 305)
        #expect(
            offer.options.codesInOrder.map(\.rawValue) == [53, 54, 51, 58, 59, 61, 1, 3, 6, 15]
        )
        #expect(offer.leaseTime == .seconds(600) && offer.renewalTime == .seconds(300))
        #expect(offer.rebindingTime == .seconds(525) && offer.options[.clientIdentifier] == [0, 9, 9])
        #expect(datagram.source == Endpoint(address: Server.own, port: 67))
        #expect(datagram.destination == Endpoint(address: address(10), port: 68))
        #expect(datagram.linkAddress == DHCPMessage.mac(1))
    }

    @Test("Taken, the lease is written down before the ACK goes out, which keeps the offer")
    func acknowledgement() throws {
        let server = Server { $0.boot = .init(serverName: "srv", bootFile: "pxelinux.0") }
        let offer = try #require(server.reply(.asked(.discover, by: 1)))
        let outputs = server.ask(.taking(offer, by: 1))
        #expect(outputs.count == 2)
        let record = try #require(outputs.changes.first)
        #expect(record.address == address(10) && record.state == .leased && record.expires == .seconds(600))
        guard case .leaseChanged = outputs[0] else {
            Issue.record("the ACK comes first")
            return
        }
        let ack = try #require(outputs.replies.first?.message)
        #expect(ack.messageType == .acknowledge && ack.yourAddress == offer.yourAddress)
        #expect(ack.bootFile == Array("pxelinux.0".utf8) && ack.nextServer == Server.own)
        #expect(ack.serverName == Array("srv".utf8) && ack.bootFile == offer.bootFile)
    }

    @Test("One client gets one address however often it asks, two get two, and an empty pool is silent")
    func allocation() throws {
        let server = Server()
        let first = server.reply(.asked(.discover, by: 1) { $0.transactionID = 7 })
        #expect(server.reply(.asked(.discover, by: 1) { $0.transactionID = 8 })?.yourAddress == first?.yourAddress)
        #expect(server.reply(.asked(.discover, by: 2))?.yourAddress == address(11))
        #expect(server.reply(.asked(.discover, by: 3))?.yourAddress == address(12))
        #expect(server.ask(.asked(.discover, by: 4)).isEmpty)
        // Nobody took the offers: after a minute they are for others, the longest waiting first.
        _ = server.pass(seconds: 61)
        #expect(server.reply(.asked(.discover, by: 4))?.yourAddress == address(10))
        #expect(server.reply(.asked(.discover, by: 2))?.yourAddress == address(11))
    }

    @Test("Option 61 tells clients apart, and one that is but the hardware address is the same as none")
    func identity() throws {
        let server = Server()
        let plain = server.lease(1)?.yourAddress
        let ethernet = server.lease(1, [(.clientIdentifier, [1] + DHCPMessage.mac(1).octets)])?.yourAddress
        #expect(plain == address(10) && ethernet == plain)
        #expect(server.lease(1, [(.clientIdentifier, [0, 1])])?.yourAddress == address(11))
        #expect(server.lease(2, [(.clientIdentifier, [0, 1])])?.yourAddress == address(11))
        #expect(server.lease(2, [(.clientIdentifier, [255, 1])])?.yourAddress == address(12))
        #expect(server.ask(.asked(.discover, by: 1) { $0.clientMAC = nil }).isEmpty)
    }

    @Test("A wish is granted where the address is free, in a range and nobody's own")
    func wish() {
        func offered(_ wish: IPv4Address, _ change: (Server) -> Void = { _ in }) -> IPv4Address? {
            let server = Server {
                $0.reservations = [.init(client: .hardwareAddress(DHCPMessage.mac(9)), address: address(11))]
            }
            change(server)
            return server.reply(.asked(.discover, by: 1, [(.requestedAddress, wish.wireOctets)]))?.yourAddress
        }
        #expect(offered(address(12)) == address(12))
        #expect(offered(address(12)) { _ = $0.lease(2, [(.requestedAddress, [10, 0, 0, 12])]) } == address(10))
        #expect(offered(address(11)) == address(10))
        #expect(offered(address(99)) == address(10))
        #expect(offered(IPv4Address(192, 168, 0, 1)) == address(10))
    }

    @Test("Reservations go by hardware address, client identifier or UUID, and are for nobody else")
    func reservations() throws {
        let uuid = [UInt8](repeating: 7, count: 16)
        let server = Server {
            $0.reservations = [
                .init(
                    client: .hardwareAddress(DHCPMessage.mac(1)),
                    address: address(10),
                    hostName: "node1",
                    options: [.init(.rootPath, Array("/srv/node1".utf8), isForced: true)]
                ),
                .init(client: .clientIdentifier([0, 5]), address: address(200)),
                .init(client: .uuid(uuid), address: address(201)),
            ]
        }
        #expect(server.reply(.asked(.discover, by: 4))?.yourAddress == address(11))
        let first = try #require(server.lease(1, [(.parameterRequestList, [12])]))
        #expect(first.yourAddress == address(10) && first.hostName == Array("node1".utf8))
        #expect(first.rootPath == Array("/srv/node1".utf8))
        #expect(server.lease(2, [(.clientIdentifier, [0, 5])])?.yourAddress == address(200))
        #expect(server.lease(3, [(.machineIdentifier, [0] + uuid)])?.yourAddress == address(201))
    }

    @Test("Somebody else's offer taken: no answer, and the address is another's at once")
    func otherServer() {
        let server = Server { $0.subnets[0].ranges = [.init(address(10), address(10))] }
        #expect(server.reply(.asked(.discover, by: 1)) != nil)
        #expect(server.ask(.asked(.discover, by: 2)).isEmpty)
        let request = DHCPMessage.asked(
            .request,
            by: 1,
            [(.serverIdentifier, [10, 0, 0, 77]), (.requestedAddress, [10, 0, 0, 99])]
        )
        #expect(server.ask(request).isEmpty)
        #expect(server.reply(.asked(.discover, by: 2))?.yourAddress == address(10))
    }

    @Test("A selected address that is another's is refused, with a reason and by broadcast")
    func refusal() throws {
        let server = Server { $0.isAuthoritative = false }
        #expect(server.lease(1)?.yourAddress == address(10))
        let request = DHCPMessage.asked(
            .request,
            by: 2,
            [
                (.serverIdentifier, Server.own.wireOctets), (.requestedAddress, [10, 0, 0, 10]),
                (.clientIdentifier, [0, 2]),
            ]
        )
        let outputs = server.ask(request)
        let (refusal, datagram) = try #require(outputs.replies.first)
        #expect(refusal.messageType == .negativeAcknowledge && outputs.changes.isEmpty)
        #expect(refusal.options.codesInOrder.map(\.rawValue) == [53, 54, 61, 56])
        #expect([refusal.clientAddress, refusal.yourAddress, refusal.nextServer] == [.any, .any, .any])
        #expect(datagram.destination == Endpoint(address: .broadcast, port: 68))
        #expect(datagram.linkAddress == .broadcast)
    }

    @Test("INIT-REBOOT: the right address is acknowledged, a wrong one refused, a stranger left alone")
    func initReboot() throws {
        func answer(_ client: UInt8, _ wish: IPv4Address, isAuthoritative: Bool = true) -> DHCPMessageType? {
            let server = Server { $0.isAuthoritative = isAuthoritative }
            _ = server.lease(1)
            return server.reply(.asked(.request, by: client, [(.requestedAddress, wish.wireOctets)]))?.messageType
        }
        #expect(answer(1, address(10)) == .acknowledge)
        #expect(answer(1, address(11)) == .negativeAcknowledge)
        #expect(answer(2, address(11)) == nil)
        #expect(answer(2, IPv4Address(192, 168, 9, 9)) == .negativeAcknowledge)
        #expect(answer(2, IPv4Address(192, 168, 9, 9), isAuthoritative: false) == nil)
    }

    @Test("Renewing is acknowledged to ciaddr, and refused where the address is another's")
    func renewal() throws {
        let server = Server()
        _ = server.lease(1)
        _ = server.pass(seconds: 300)
        let renewal = DHCPMessage.asked(.request, by: 1) { $0.clientAddress = address(10) }
        let source = Endpoint(address: address(10), port: 68)
        let outputs = server.ask(renewal, from: source, to: Server.own)
        let (ack, datagram) = try #require(outputs.replies.first)
        #expect(ack.messageType == .acknowledge && ack.clientAddress == address(10))
        #expect(ack.yourAddress == address(10) && outputs.changes.first?.expires == .seconds(900))
        #expect(datagram.destination == Endpoint(address: address(10), port: 68) && datagram.linkAddress == nil)
        let foreign = DHCPMessage.asked(.request, by: 2) { $0.clientAddress = address(10) }
        let refusal = server.reply(foreign, from: source, to: Server.own)
        #expect(refusal?.messageType == .negativeAcknowledge)
    }

    @Test("Rebinding is answered only for a lease of its own; a renewal of a forgotten lease is trusted")
    func rebinding() {
        let server = Server()
        _ = server.lease(1)
        let own = DHCPMessage.asked(.request, by: 1) { $0.clientAddress = address(10) }
        let source = Endpoint(address: address(10), port: 68)
        #expect(server.reply(own, from: source)?.messageType == .acknowledge)
        let unknown = DHCPMessage.asked(.request, by: 2) { $0.clientAddress = address(12) }
        #expect(server.ask(unknown, from: source).isEmpty)
        #expect(server.reply(unknown, from: source, to: Server.own)?.messageType == .acknowledge)
        let foreign = DHCPMessage.asked(.request, by: 3) { $0.clientAddress = address(99) }
        #expect(server.reply(foreign, from: source, to: Server.own)?.messageType == .negativeAcknowledge)
    }

    @Test("A declined address rests, and is not answered")
    func decline() throws {
        let server = Server {
            $0.subnets[0].ranges = [.init(address(10), address(11))]
            $0.quarantine = .seconds(100)
        }
        _ = server.lease(1)
        let options: [(DHCPOptionCode, [UInt8])] = [
            (.requestedAddress, [10, 0, 0, 10]), (.serverIdentifier, Server.own.wireOctets),
        ]
        // Nobody declines what is another's.
        #expect(server.ask(.asked(.decline, by: 2, options)).isEmpty)
        let outputs = server.ask(.asked(.decline, by: 1, options))
        #expect(outputs.count == 1 && outputs.changes.first?.state == .declined)
        #expect(server.lease(1)?.yourAddress == address(11))
        #expect(server.ask(.asked(.discover, by: 2)).isEmpty)
        _ = server.pass(seconds: 101)
        #expect(server.reply(.asked(.discover, by: 2))?.yourAddress == address(10))
    }

    @Test("A released address is its client's again, or another's where there is no other")
    func release() throws {
        let server = Server { $0.subnets[0].ranges = [.init(address(10), address(11))] }
        _ = server.lease(1)
        let release = DHCPMessage.asked(.release, by: 1, [(.serverIdentifier, Server.own.wireOctets)]) {
            $0.clientAddress = address(10)
        }
        let outputs = server.ask(release, from: Endpoint(address: address(10), port: 68), to: Server.own)
        #expect(outputs.count == 1 && outputs.changes.first?.state == .free)
        #expect(server.reply(.asked(.discover, by: 2))?.yourAddress == address(11))
        #expect(server.reply(.asked(.discover, by: 1))?.yourAddress == address(10))
        _ = server.pass(seconds: 61)
        #expect(server.reply(.asked(.discover, by: 3))?.yourAddress == address(10))
    }

    @Test("INFORM is answered to ciaddr, without an address or a lease")
    func inform() throws {
        let server = Server()
        let inform = DHCPMessage.asked(.inform, by: 1, [(.parameterRequestList, [6, 15, 51, 58])]) {
            $0.clientAddress = address(77)
            $0.isBroadcast = true
        }
        let outputs = server.ask(inform, from: Endpoint(address: address(77), port: 68))
        let (ack, datagram) = try #require(outputs.replies.first)
        #expect(outputs.count == 1 && ack.messageType == .acknowledge && ack.yourAddress == .any)
        #expect(ack.options.codesInOrder.map(\.rawValue) == [53, 54, 6, 15, 1])
        #expect(ack.clientAddress == address(77) && datagram.destination.address == address(77))
        #expect(datagram.linkAddress == nil && server.server.leases.count == 0)
    }

    @Test("A client that wants broadcast gets it")
    func broadcast() throws {
        let server = Server()
        let outputs = server.ask(.asked(.discover, by: 1) { $0.isBroadcast = true })
        let (offer, datagram) = try #require(outputs.replies.first)
        #expect(offer.isBroadcast && datagram.destination.address == .broadcast && datagram.linkAddress == .broadcast)
    }

    @Test("The lease is as long as asked for within bounds; for ever has no T1 and T2")
    func leaseTimes() throws {
        func lease(_ wish: UInt32, _ longest: DHCPInterval = .seconds(86_400)) throws -> DHCPMessage {
            let server = Server { $0.longestLease = longest }
            return try #require(server.lease(1, [(.leaseTime, wish.wireOctets)]))
        }
        #expect(try lease(10).leaseTime == .seconds(120))
        #expect(try lease(1_000).leaseTime == .seconds(1_000))
        #expect(try lease(.max).leaseTime == .seconds(86_400))
        let endless = try lease(.max, .infinite)
        #expect(endless.leaseTime == .infinite && endless.renewalTime == nil && endless.rebindingTime == nil)
        for seconds in UInt32(1)..<40 {
            let server = Server { $0.leaseTime = .seconds(seconds) }
            let ack = try #require(server.lease(1))
            let (first, second) = (ack.renewalTime?.rawValue ?? 0, ack.rebindingTime?.rawValue ?? 1)
            #expect(first < second && second < max(seconds, 2))
        }
    }

    @Test("An address is pinged before it is new to a client; one that answers rests, and the next is tried")
    func probe() throws {
        let server = Server { $0.probeTimeout = .seconds(1) }
        #expect(server.ask(.asked(.discover, by: 1)) == [.host(.ping(address(10)))])
        // Asked again meanwhile, it answers the latest only.
        #expect(server.ask(.asked(.discover, by: 1) { $0.transactionID = 99 }).isEmpty)
        let outputs = server.pingAnswered(address(10))
        #expect(outputs.changes.first?.state == .declined && outputs.last == .host(.ping(address(11))))
        #expect(server.pass(seconds: 0).isEmpty && server.server.nextDeadline == .seconds(1))
        let offers = server.pass(seconds: 1).replies
        #expect(offers.map(\.message.yourAddress) == [address(11)] && offers.first?.message.transactionID == 99)
        #expect(server.reply(.taking(offers[0].message, by: 1))?.messageType == .acknowledge)
        // What it has is not probed again.
        #expect(server.ask(.asked(.discover, by: 1)).replies.first?.message.yourAddress == address(11))
        #expect(server.pingAnswered(address(11)).isEmpty)
    }

    @Test("A full table makes room of what nobody has, and is silent where there is nothing")
    func fullTable() {
        let server = Server { $0.leaseLimit = 2 }
        _ = server.lease(1)
        _ = server.lease(2)
        #expect(server.lease(3) == nil && server.server.leases.count == 2)
        _ = server.pass(seconds: 601)
        #expect(server.lease(3) != nil && server.server.leases.count == 2)
    }

    @Test("What was written down is remembered by the next server")
    func persistence() throws {
        let server = Server()
        _ = server.lease(1)
        _ = server.lease(2)
        var next = DHCPServer(configuration: server.server.configuration, leases: server.server.leases)
        let discover = DHCPMessage.asked(.discover, by: 3)
        next.handle(
            .datagram(
                Datagram(
                    source: Endpoint(address: .any, port: 68),
                    destination: Endpoint(address: .broadcast, port: 67),
                    payload: discover.encoded
                )
            ),
            at: .seconds(1)
        )
        var outputs: [DHCPServer.Output] = []
        while let output = next.nextOutput() { outputs.append(output) }
        #expect(outputs.replies.first?.message.yourAddress == address(12))
        #expect(next.leases.records.map(\.address) == [address(10), address(11), address(12)])
    }

    @Test("Replies, other ports and undecodable octets are nobody's question")
    func noQuestions() {
        let server = Server()
        #expect(server.ask(.asked(.discover, by: 1) { $0.operation = .reply }).isEmpty)
        #expect(server.ask(.asked(.discover, by: 1), port: 4_011).isEmpty)
        #expect(server.ask(.asked(.leaseQuery, by: 1)).isEmpty)
        #expect(server.ask(.asked(.discover, by: 1) { $0.relayAddress = IPv4Address(172, 16, 0, 1) }).isEmpty)
    }
}
