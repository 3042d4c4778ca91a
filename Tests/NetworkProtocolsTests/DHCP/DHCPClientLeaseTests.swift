import NetworkProtocols
import Testing

@Suite struct DHCPClientLeaseTests {
    private static let intruder = MACAddress(2, 0, 0, 0, 0, 0xee)

    /// A client that has its lease since 0 s.
    private func bound(
        lease: UInt32? = 1_000,
        options: [(DHCPOptionCode, [UInt8])] = [],
        _ change: (inout DHCPClientConfiguration) -> Void = { _ in }
    ) throws -> TimedDHCPClient {
        var client = TimedDHCPClient(
            DHCPClientTests.plain {
                $0.keepsLease = true
                change(&$0)
            }
        )
        client.receive(try #require(client.last).answered(.offer))
        client.receive(try #require(client.last).answered(.acknowledge, lease: lease, options: options))
        try #require(client.lease != nil)
        return client
    }

    @Test("It renews by unicast at T1, by broadcast at T2, each again at half of what is left, and loses the lease")
    func renewAndRebind() throws {
        var client = try bound()
        client.run(seconds: 999)
        // 500 + 375/2 = 687.5; + 187.5/2 = 781.25; then a minute at least, and T2. Likewise up to the end.
        #expect(
            client.timetable.dropFirst(2) == [
                "500 REQUEST", "687.500 REQUEST", "781.250 REQUEST", "841.250 REQUEST", "875 REQUEST",
                "937.500 REQUEST",
                "997.500 REQUEST",
            ]
        )
        for (time, message, datagram) in client.sent.dropFirst(2) {
            let isRenewing = time < .seconds(875)
            #expect(message.clientAddress == TimedDHCPClient.address && message.relayAddress == .any)
            #expect(message.requestedAddress == nil && message.serverIdentifier == nil)
            #expect(datagram.source.address == TimedDHCPClient.address)
            #expect(datagram.destination.address == (isRenewing ? TimedDHCPClient.server : .broadcast))
        }
        #expect(client.count(of: .lost) == 0)
        client.run(seconds: 1_000)
        #expect(client.count(of: .lost) == 1)
        #expect(client.timetable.last == "1000 DISCOVER")
        let end = client.log.filter { $0.time == .seconds(1_000) }.map(\.output)
        #expect(end.first == .host(.deconfigure))
    }

    @Test("A renewed lease counts from its request, and the client goes on")
    func renewed() throws {
        var client = try bound()
        client.run(seconds: 500)
        let request = try #require(client.last)
        client.run(seconds: 510)
        client.receive(request.answered(.acknowledge, lease: 2_000))
        guard case .renewed(let lease)? = client.log.last?.output else {
            Issue.record("no renewal")
            return
        }
        #expect(lease.obtained == .seconds(500) && lease.duration == .seconds(2_000))
        #expect(client.client.nextDeadline == .seconds(1_500))
        #expect(client.result.map { (try? $0.get())?.obtained } == .zero)
    }

    @Test("A refused renewal is the end of the address at once")
    func refusedRenewal() throws {
        var client = try bound()
        client.run(seconds: 500)
        client.receive(try #require(client.last).answered(.negativeAcknowledge))
        #expect(client.count(of: .lost) == 1 && client.last?.messageType == .discover)
        client.receive(try #require(client.last).answered(.offer, address: IPv4Address(10, 0, 0, 60)))
        client.receive(try #require(client.last).answered(.acknowledge, address: IPv4Address(10, 0, 0, 60)))
        guard case .renewed(let lease)? = client.log.last?.output else {
            Issue.record("no new lease")
            return
        }
        #expect(lease.address == IPv4Address(10, 0, 0, 60))
    }

    @Test("Having lost its lease it asks for ever")
    func endlessSearch() throws {
        var client = try bound(lease: 100)
        client.run(seconds: 10_000)
        #expect(client.sent.count { $0.message.messageType == .discover } > 300)
        #expect(client.failure == nil)
    }

    @Test(
        "T1 and T2 that make no sense are replaced by half and seven eighths of the lease",
        arguments: [(UInt32(900), UInt32(800)), (1_200, 1_300), (500, 1_000), (0, 800)]
    )
    func absurdTimes(renewal: UInt32, rebinding: UInt32) throws {
        let options: [(DHCPOptionCode, [UInt8])] = [
            (.renewalTime, renewal.wireOctets), (.rebindingTime, rebinding.wireOctets),
        ]
        let client = try bound(options: options)
        #expect(client.client.nextDeadline == .seconds(500))
    }

    @Test("T1 and T2 that make sense are kept")
    func givenTimes() throws {
        let options: [(DHCPOptionCode, [UInt8])] = [
            (.renewalTime, UInt32(100).wireOctets), (.rebindingTime, UInt32(200).wireOctets),
        ]
        var client = try bound(options: options)
        client.run(seconds: 200)
        #expect(client.timetable.dropFirst(2) == ["100 REQUEST", "160 REQUEST", "200 REQUEST"])
    }

    @Test("A lease of no time is not renewed without end", arguments: [UInt32(0), 1])
    func leaseOfNoTime(seconds: UInt32) throws {
        var client = try bound(lease: seconds)
        #expect(client.client.nextDeadline == .seconds(8))
        client.run(seconds: 16)
        #expect(client.sent.count < 10)
    }

    @Test("A lease for ever, or without a time, is not renewed")
    func endlessLease() throws {
        #expect(try bound(lease: .max).client.nextDeadline == nil)
        #expect(try bound(lease: nil).client.nextDeadline == nil)
        #expect(try bound(lease: nil) { $0.assumedLease = .seconds(60) }.client.nextDeadline == .seconds(30))
    }

    @Test("A lease is given back by unicast, without anything but who gives back what")
    func release() throws {
        var client = try bound()
        client.run(seconds: 10)
        client.release()
        let (_, message, datagram) = try #require(client.sent.last)
        #expect(message.messageType == .release && message.clientAddress == TimedDHCPClient.address)
        #expect(message.options.codesInOrder == [.messageType, .serverIdentifier, .clientIdentifier])
        #expect(datagram.destination.address == TimedDHCPClient.server && message.flags == 0)
        #expect(client.log.suffix(2).map(\.output) == [.host(.deconfigure), .host(.unbind(port: 68))])
        client.release()
        client.run(seconds: 5_000)
        #expect(client.sent.count == 3 && client.client.nextDeadline == nil)
    }

    @Test("Ended, a client gives its lease back only where it is told to")
    func abortWithLease() throws {
        for gives in [true, false] {
            var client = try bound { $0.releasesWhenAborted = gives }
            client.abort()
            #expect((client.last?.messageType == .release) == gives)
            #expect(client.failure == nil)
        }
    }

    @Test("The address is probed for three times before it is taken, and then announced twice, 2 s apart")
    func conflictCheck() throws {
        var client = TimedDHCPClient(
            DHCPClientTests.plain {
                $0.conflictCheck = .init()
                $0.announcements = 2
            },
            seed: 3
        )
        client.receive(try #require(client.last).answered(.offer))
        client.receive(try #require(client.last).answered(.acknowledge))
        #expect(client.result == nil)
        client.run(seconds: 20)
        let probes = client.log.filter { $0.output == .host(.probe(TimedDHCPClient.address)) }.map(\.time)
        #expect(probes.count == 3 && probes[0] <= .seconds(1))
        let gaps = zip(probes, probes.dropFirst()).map { $1.duration(since: $0) }
        #expect(gaps.allSatisfy { $0 >= .seconds(1) && $0 <= .seconds(2) })
        let announced = client.log.filter { $0.output == .host(.announce(TimedDHCPClient.address)) }.map(\.time)
        #expect(announced == [probes[2].advanced(by: .seconds(2)), probes[2].advanced(by: .seconds(4))])
        #expect(client.lease != nil)
    }

    @Test("An address in use is declined by broadcast, and after 10 s all begins anew")
    func decline() throws {
        var client = TimedDHCPClient(
            DHCPClientTests.plain { $0.conflictCheck = .init(probes: 1, firstDelay: .zero, lastWait: .seconds(2)) }
        )
        client.receive(try #require(client.last).answered(.offer))
        client.receive(try #require(client.last).answered(.acknowledge))
        client.run(seconds: 1)
        // Its own answer, or one about another address, is none.
        client.hearsOf(TimedDHCPClient.address, inUseBy: TimedDHCPClient.mac)
        client.hearsOf(IPv4Address(10, 0, 0, 7), inUseBy: Self.intruder)
        #expect(client.sent.count == 2)
        client.hearsOf(TimedDHCPClient.address, inUseBy: Self.intruder)
        let (_, message, datagram) = try #require(client.sent.last)
        #expect(message.messageType == .decline && message.requestedAddress == TimedDHCPClient.address)
        #expect(message.serverIdentifier == TimedDHCPClient.server && message.clientAddress == .any)
        #expect(
            message.options.codesInOrder == [
                .messageType, .requestedAddress, .serverIdentifier, .clientIdentifier,
            ]
        )
        #expect(datagram.destination.address == .broadcast && message.flags == 0 && message.secondsElapsed == 0)
        client.run(seconds: 11)
        #expect(client.timetable.last == "11 DISCOVER")
    }

    @Test("Address after address in use makes it give up at the limit")
    func conflictLimit() throws {
        var client = TimedDHCPClient(
            DHCPClientTests.plain {
                $0.conflictCheck = .init(probes: 1, firstDelay: .zero, conflictLimit: 2)
            }
        )
        for _ in 0..<2 {
            client.receive(try #require(client.last).answered(.offer))
            client.receive(try #require(client.last).answered(.acknowledge))
            client.hearsOf(TimedDHCPClient.address, inUseBy: Self.intruder)
            client.run(until: client.now.advanced(by: .seconds(10)))
        }
        #expect(client.failure == .addressInUse(TimedDHCPClient.address, by: Self.intruder))
        #expect(client.last?.messageType == .decline)
    }

    @Test("Whoever asks for classless routes goes by them, and not by option 3; whoever does not, the other way round")
    func routes() throws {
        let value: [UInt8] = [0, 10, 0, 0, 9, 16, 172, 16, 10, 0, 0, 8]
        let options: [(DHCPOptionCode, [UInt8])] = [(.routers, [10, 0, 0, 254]), (.classlessRoutes, value)]
        let plain = try #require(try bound(options: options).lease).interfaceConfiguration
        #expect(plain.router == IPv4Address(10, 0, 0, 254) && plain.routes.isEmpty)
        let client = try bound(options: options) { $0.options.append(.fixed(.parameterRequestList, [3, 121])) }
        let interface = try #require(client.lease).interfaceConfiguration
        #expect(interface.router == IPv4Address(10, 0, 0, 9))
        let route = InterfaceConfiguration.Route(
            destination: IPv4Address(172, 16, 0, 0),
            prefixLength: 16,
            router: IPv4Address(10, 0, 0, 8)
        )
        #expect(interface.routes == [route] && interface.mask == IPv4Address(255, 0, 0, 0))
    }
}
