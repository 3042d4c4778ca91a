import NetworkProtocols
import Testing

@Suite struct DHCPClientTests {
    /// A client whose waits are whole seconds.
    static func plain(_ change: (inout DHCPClientConfiguration) -> Void = { _ in }) -> DHCPClientConfiguration {
        var configuration = DHCPClientConfiguration(options: [
            .messageType, .requestedAddress, .serverIdentifier, .fixed(.parameterRequestList, [1, 3, 6]),
            .clientIdentifier,
        ])
        configuration.discoverWaits = .init([.seconds(4), .seconds(8), .seconds(16)])
        configuration.requestWaits = .init([.seconds(1), .seconds(2)])
        change(&configuration)
        return configuration
    }

    @Test("It begins by giving up any address and binding its port, then broadcasts a DISCOVER")
    func beginning() throws {
        let client = TimedDHCPClient(Self.plain())
        #expect(client.log.prefix(2).map(\.output) == [.host(.deconfigure), .host(.bind(port: 68))])
        let (time, message, datagram) = try #require(client.sent.first)
        #expect(time == .zero)
        #expect(message.messageType == .discover && message.length == 300)
        #expect(message.clientMAC == TimedDHCPClient.mac && message.hops == 0 && message.flags == 0)
        #expect(datagram.source == Endpoint(address: .any, port: 68))
        #expect(datagram.destination == Endpoint(address: .broadcast, port: 67))
    }

    @Test("Silence makes it ask again after each wait, then give up")
    func silence() {
        var client = TimedDHCPClient(Self.plain())
        client.run(seconds: 100)
        #expect(client.timetable == ["0 DISCOVER", "4 DISCOVER", "12 DISCOVER"])
        #expect(client.failure == .noOffer(proxies: []))
        #expect(client.log.last?.time == .seconds(28))
        #expect(client.client.nextDeadline == nil)
    }

    @Test("RFC 2131's waits are off by a second at most, and another seed's are others")
    func rfcWaits() {
        var times: [[Instant]] = []
        for seed in UInt64(1)...40 {
            var client = TimedDHCPClient(DHCPClientConfiguration(options: [.messageType]), seed: seed)
            client.run(seconds: 200)
            times.append(client.sent.map(\.time))
        }
        let waits = times.map { series in
            zip(series, series.dropFirst()).map { $1.duration(since: $0) }
        }
        let expected: [Duration] = [.seconds(4), .seconds(8), .seconds(16), .seconds(32)]
        let isWithinASecond = waits.allSatisfy { series in
            series.count == 4 && zip(series, expected).allSatisfy { abs(($0 - $1).wholeNanoseconds) <= 1_000_000_000 }
        }
        #expect(isWithinASecond)
        #expect(Set(times).count > 30)
    }

    @Test("A round may be followed by a rest and another round, with another transaction identifier")
    func rounds() {
        var client = TimedDHCPClient(
            Self.plain {
                $0.discoverWaits = .init([.seconds(3), .seconds(3), .seconds(3)])
                $0.rounds = 2
                $0.pause = .seconds(20)
            }
        )
        client.run(seconds: 100)
        #expect(
            client.timetable == [
                "0 DISCOVER", "3 DISCOVER", "6 DISCOVER", "29 DISCOVER", "32 DISCOVER", "35 DISCOVER",
            ]
        )
        let ids = client.sent.map(\.message.transactionID)
        #expect(ids[0] == ids[2] && ids[3] == ids[5] && ids[0] != ids[3])
        #expect(client.log.last?.time == .seconds(38))
    }

    @Test("An offer is asked for, and its acknowledgement taken")
    func exchange() throws {
        var client = TimedDHCPClient(Self.plain())
        client.run(milliseconds: 100)
        let discover = try #require(client.last)
        client.receive(discover.answered(.offer))
        let request = try #require(client.last)
        #expect(client.timetable == ["0 DISCOVER", "0.100 REQUEST"])
        #expect(request.transactionID == discover.transactionID && request.clientAddress == .any)
        #expect(request.requestedAddress == TimedDHCPClient.address)
        #expect(request.serverIdentifier == TimedDHCPClient.server)
        #expect(request.parameterRequestList == discover.parameterRequestList)
        #expect(client.sent.last?.datagram.destination.address == .broadcast)
        client.run(milliseconds: 300)
        let ack = request.answered(
            .acknowledge,
            options: [(.subnetMask, [255, 255, 255, 0]), (.routers, [10, 0, 0, 254])]
        )
        client.receive(ack)
        let lease = try #require(client.lease)
        #expect(lease.address == TimedDHCPClient.address && lease.server == TimedDHCPClient.server)
        #expect(lease.obtained == Instant(nanoseconds: 100_000_000) && lease.duration == .seconds(3_600))
        #expect(lease.acknowledgement == ack && lease.offers.count == 1 && lease.proxy == nil)
        let interface = InterfaceConfiguration(
            address: TimedDHCPClient.address,
            mask: IPv4Address(255, 255, 255, 0),
            router: IPv4Address(10, 0, 0, 254)
        )
        #expect(
            client.log.suffix(3).map(\.output) == [
                .host(.configure(interface)), .host(.unbind(port: 68)), .finished(.success(lease)),
            ]
        )
        #expect(client.client.nextDeadline == nil)
    }

    @Test("An unanswered request is repeated by its own waits; then all begins again, or that is the end")
    func unansweredRequest() throws {
        for (setback, expected) in [
            (DHCPClientConfiguration.Setback.restart(after: .seconds(5)), ["0", "0", "1", "8"]),
            (.fail, ["0", "0", "1"]),
        ] {
            var client = TimedDHCPClient(
                Self.plain {
                    $0.rounds = 2
                    $0.whenUnanswered = setback
                }
            )
            let discover = try #require(client.last)
            let offer = discover.answered(.offer)
            client.receive(offer)
            client.run(seconds: 9)
            #expect(client.sent.map(\.time.secondsText) == expected)
            if setback == .fail { #expect(client.failure == .requestUnanswered(offer: offer)) }
        }
    }

    @Test("Requests may go on in the series of the DISCOVERs, as the kernel's do")
    func sharedSeries() throws {
        var client = TimedDHCPClient(Self.plain { $0.requestWaits = nil })
        client.run(seconds: 5)
        let discover = try #require(client.last)
        client.receive(discover.answered(.offer))
        client.run(seconds: 60)
        // The wait of 8 s begins anew with the request, and 16 s follow.
        #expect(client.timetable == ["0 DISCOVER", "4 DISCOVER", "5 REQUEST", "13 REQUEST"])
        #expect(client.log.last?.time == .seconds(29))
    }

    @Test("A refusal begins all anew, ends it, or lets the kernel carry on when its wait is over")
    func refusal() throws {
        let expectations: [(DHCPClientConfiguration.Setback, [String])] = [
            (.restart(after: .zero), ["0 DISCOVER", "1 REQUEST", "1 DISCOVER"]),
            (.restart(after: .seconds(3)), ["0 DISCOVER", "1 REQUEST", "4 DISCOVER"]),
            (.fail, ["0 DISCOVER", "1 REQUEST"]),
            (.carryOn, ["0 DISCOVER", "1 REQUEST", "2 DISCOVER"]),
        ]
        for (setback, expected) in expectations {
            var client = TimedDHCPClient(Self.plain { $0.whenRefused = setback })
            client.run(seconds: 1)
            let discover = try #require(client.last)
            client.receive(discover.answered(.offer))
            client.receive(try #require(client.last).answered(.negativeAcknowledge))
            client.run(seconds: 4)
            #expect(client.timetable == expected)
            if setback == .fail { #expect(client.failure == .refused(by: TimedDHCPClient.server)) }
        }
    }

    @Test("A server that refuses for ever is given up")
    func endlessRefusal() throws {
        var client = TimedDHCPClient(Self.plain { $0.refusalLimit = 3 })
        for _ in 0..<5 {
            guard let discover = client.last, discover.messageType == .discover else { break }
            client.receive(discover.answered(.offer))
            client.receive(try #require(client.last).answered(.negativeAcknowledge))
        }
        #expect(client.sent.count { $0.message.messageType == .discover } == 3)
        #expect(client.failure == .refused(by: TimedDHCPClient.server))
    }

    @Test("Nothing but a reply with its number, its address and from port 67 is taken")
    func foreignReplies() throws {
        let changes: [(String, (inout DHCPMessage) -> Void)] = [
            ("a request", { $0.operation = .request }),
            ("another xid", { $0.transactionID ^= 1 }),
            ("another chaddr", { $0.clientMAC = MACAddress(2, 0, 0, 0, 0, 9) }),
            ("an ACK", { $0.options[.messageType] = [5] }),
            ("a NAK", { $0.options[.messageType] = [6] }),
            ("no server identifier", { $0.options[.serverIdentifier] = nil }),
            ("no address and no class", { $0.yourAddress = .any }),
            ("a multicast address", { $0.yourAddress = IPv4Address(239, 1, 1, 1) }),
            ("BOOTP", { $0.options[.messageType] = nil }),
        ]
        for (name, change) in changes {
            var client = TimedDHCPClient(Self.plain())
            var offer = try #require(client.last).answered(.offer)
            change(&offer)
            client.receive(offer)
            #expect(client.sent.count == 1, "\(name)")
        }
        var client = TimedDHCPClient(Self.plain())
        client.receive(try #require(client.last).answered(.offer), port: 1_067)
        #expect(client.sent.count == 1)
    }

    @Test("A client that compares option 61 drops replies with another's")
    func returnedIdentifier() throws {
        for (value, isTaken) in [
            ([1] + TimedDHCPClient.mac.octets, true), ([1, 2, 3, 4, 5, 6, 7], false),
        ] {
            var client = TimedDHCPClient(Self.plain { $0.checks.clientIdentifier = true })
            let discover = try #require(client.last)
            client.receive(discover.answered(.offer, options: [(.clientIdentifier, value)]))
            #expect((client.sent.count == 2) == isTaken)
        }
    }

    @Test("An acknowledgement that does not fit the request is dropped by clients that compare")
    func unfittingAcknowledgement() throws {
        for compares in [true, false] {
            var client = TimedDHCPClient(Self.plain { $0.checks.acknowledgementFitsOffer = compares })
            client.receive(try #require(client.last).answered(.offer))
            let request = try #require(client.last)
            client.receive(request.answered(.acknowledge, address: IPv4Address(10, 0, 0, 99)))
            #expect((client.lease == nil) == compares)
        }
    }

    @Test("INIT-REBOOT asks every server for the address it had, and a DISCOVER follows silence or a refusal")
    func initReboot() throws {
        let known = IPv4Address(10, 0, 0, 77)
        var client = TimedDHCPClient(Self.plain { $0.beginning = .reboot(known) })
        let request = try #require(client.last)
        #expect(request.messageType == .request && request.requestedAddress == known)
        #expect(request.serverIdentifier == nil && request.clientAddress == .any)
        #expect(client.sent.last?.datagram.destination.address == .broadcast)
        client.run(seconds: 3)
        #expect(client.timetable == ["0 REQUEST", "1 REQUEST", "3 DISCOVER"])

        client = TimedDHCPClient(Self.plain { $0.beginning = .reboot(known) })
        client.receive(request.with(client.last).answered(.acknowledge, address: known))
        #expect(client.lease?.address == known && client.lease?.offer == nil)

        client = TimedDHCPClient(Self.plain { $0.beginning = .reboot(known) })
        client.receive(request.with(client.last).answered(.negativeAcknowledge))
        #expect(client.timetable == ["0 REQUEST", "0 DISCOVER"])
        #expect(client.last?.transactionID != client.sent.first?.message.transactionID)
    }

    @Test("A server that is known beforehand is asked without a DISCOVER")
    func knownServer() throws {
        let known = IPv4Address(10, 0, 0, 77)
        let client = TimedDHCPClient(Self.plain { $0.beginning = .request(known, server: TimedDHCPClient.server) })
        let request = try #require(client.last)
        #expect(request.requestedAddress == known && request.serverIdentifier == TimedDHCPClient.server)
    }

    @Test("A wish goes into the DISCOVER, and is dropped when it was refused")
    func wish() throws {
        let known = IPv4Address(10, 0, 0, 77)
        var client = TimedDHCPClient(Self.plain { $0.beginning = .discoverWishing(known) })
        #expect(client.last?.requestedAddress == known)
        client.receive(try #require(client.last).answered(.offer, address: known))
        client.receive(try #require(client.last).answered(.negativeAcknowledge))
        #expect(client.last?.messageType == .discover && client.last?.requestedAddress == nil)
    }

    @Test("A random wait comes before the first message, and none is longer than configured")
    func startDelay() {
        var longest = Instant.zero
        for seed in UInt64(0)..<50 {
            var client = TimedDHCPClient(Self.plain { $0.startDelay = .seconds(10) }, seed: seed)
            #expect(client.sent.isEmpty)
            client.run(seconds: 10)
            longest = max(longest, client.sent.first?.time ?? .seconds(99))
        }
        #expect(longest > .seconds(7) && longest <= .seconds(10))
    }

    @Test("A machine writes into secs what its kind does")
    func secs() throws {
        var client = TimedDHCPClient(Self.plain { $0.seconds = .elapsed(from: 4) })
        client.run(seconds: 13)
        #expect(client.sent.map(\.message.secondsElapsed) == [4, 8, 16])
        client.receive(try #require(client.last).answered(.offer))
        #expect(client.last?.secondsElapsed == 16)

        client = TimedDHCPClient(
            Self.plain {
                $0.seconds = .elapsed(from: 0)
                $0.requestRepeatsSeconds = false
            }
        )
        client.run(seconds: 2)
        client.receive(try #require(client.last).answered(.offer))
        client.run(seconds: 3)
        #expect(client.sent.map(\.message.secondsElapsed) == [0, 2, 3])
    }

    @Test("Broken off, it says so once and lets the port go")
    func abort() {
        var client = TimedDHCPClient(Self.plain())
        client.abort()
        client.abort()
        client.run(seconds: 100)
        #expect(client.failure == .aborted)
        #expect(client.count(of: .finished(.failure(.aborted))) == 1)
        #expect(client.count(of: .host(.unbind(port: 68))) == 1)
        #expect(client.sent.count == 1 && client.client.nextDeadline == nil)
    }

    @Test("BOOTP is asked without option 53, and the first reply is the lease, for ever")
    func bootp() throws {
        var client = TimedDHCPClient(
            Self.plain {
                $0.isBOOTP = true
                $0.options = []
            }
        )
        client.run(seconds: 4)
        let request = try #require(client.last)
        #expect(client.timetable == ["0 BOOTP", "4 BOOTP"])
        #expect(request.vendorArea == [0x63, 0x82, 0x53, 0x63, 255] + [UInt8](repeating: 0, count: 59))
        var reply = DHCPMessage(
            operation: .reply,
            transactionID: request.transactionID,
            yourAddress: TimedDHCPClient.address,
            clientMAC: TimedDHCPClient.mac,
            bootFile: Array("kernel.img".utf8)
        )
        // A DHCP server's offer is none of BOOTP's.
        client.receive(request.answered(.offer))
        #expect(client.result == nil)
        reply.nextServer = IPv4Address(10, 0, 0, 9)
        client.receive(reply)
        #expect(client.lease?.duration == nil && client.lease?.acknowledgement == reply)
        #expect(client.lease?.server == TimedDHCPClient.server)
    }
}

extension DHCPMessage {
    /// The same under another message's number.
    func with(_ other: DHCPMessage?) -> DHCPMessage {
        var copy = self
        copy.transactionID = other?.transactionID ?? 0
        return copy
    }
}
