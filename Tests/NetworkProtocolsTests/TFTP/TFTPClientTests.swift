import NetworkProtocols
import Testing

private let plain = TFTPClientConfiguration()
private let pxelinux = TFTPClientConfiguration(
    options: [TFTPOption(.transferSize, 0), TFTPOption(.blockSize, 1408)]
)
private let windowed = TFTPClientConfiguration(
    options: [TFTPOption(.blockSize, 16), TFTPOption(.windowSize, 4)]
)
private let other = Endpoint(address: TFTPPlace.server, port: 51_111)

private func data(_ block: UInt16, _ count: Int, from start: Int = 0) -> TFTPPacket {
    .data(block: TFTPBlockNumber(rawValue: block), payload: Array([UInt8].pattern(start + count).suffix(count)))
}

@Suite struct TFTPClientTests {
    @Test("It asks as configured, repeats itself by its schedule, and gives up")
    func silence() {
        var client = TFTPClient(pxelinux)
        var heard = client.talk()
        var times: [Instant] = []
        while let deadline = client.nextDeadline {
            times.append(deadline)
            client.handleDeadline(at: deadline.advanced(by: .nanoseconds(-1)))
            client.handleDeadline(at: deadline)
            heard += client.talk()
        }
        let request = "RRQ boot.img octet tsize=0 blksize=1408 > 69"
        #expect(heard == ["bind 2070"] + Array(repeating: request, count: 5) + ["unbind 2070", "silent"])
        #expect(times == [1, 3, 7, 15, 31].map { Instant(seconds: $0) })
    }

    @Test("What a server grants is used, and the short block ends the file")
    func options() {
        var client = TFTPClient(pxelinux)
        _ = client.talk()
        let grant = TFTPOptions([TFTPOption(.blockSize, 1000), TFTPOption(.transferSize, 1200)])
        #expect(client.hears(.optionAcknowledgement(grant)) == ["ACK 0 > 50000"])
        #expect(client.hears(data(1, 1000)) == ["ACK 1 > 50000"])
        #expect(
            client.hears(data(2, 200)) == ["ACK 2 > 50000", "unbind 2070", "complete 1200 blksize=1000 tsize=1200"]
        )
        #expect(client.nextDeadline == nil)
        #expect(client.hears(data(2, 200)).isEmpty)
    }

    @Test("A server without options sends blocks of 512")
    func noOptions() {
        var client = TFTPClient(pxelinux)
        _ = client.talk()
        #expect(client.hears(data(1, 512)) == ["ACK 1 > 50000"])
        #expect(client.hears(data(2, 0)) == ["ACK 2 > 50000", "unbind 2070", "complete 512 "])
    }

    @Test(
        "Options that were not asked for, or are more than was asked for, are refused with error 8",
        arguments: [
            [TFTPOption(.windowSize, 4)], [TFTPOption(.blockSize, 1409)], [TFTPOption(.blockSize, 7)],
            [TFTPOption(.blockSize, "many")], [TFTPOption(.timeout, 3)],
        ]
    )
    func badOptions(_ options: [TFTPOption]) {
        var client = TFTPClient(pxelinux)
        _ = client.talk()
        #expect(
            client.hears(.optionAcknowledgement(TFTPOptions(options)))
                == ["ERROR 8 > 50000", "unbind 2070", "bad options"]
        )
    }

    @Test("A timeout other than the one asked for is refused, and a window of none")
    func changedValues() {
        for (asked, granted) in [
            (TFTPOption(.timeout, 5), TFTPOption(.timeout, 6)),
            (TFTPOption(.windowSize, 8), TFTPOption(.windowSize, 0)),
            (TFTPOption(.windowSize, 8), TFTPOption(.windowSize, 9)),
        ] {
            var client = TFTPClient(TFTPClientConfiguration(options: [asked]))
            _ = client.talk()
            #expect(client.hears(.optionAcknowledgement([granted])).last == "bad options")
        }
    }

    @Test("A tolerant loader passes over an option that it did not ask for")
    func tolerant() {
        var configuration = pxelinux
        configuration.toleratesUnaskedOptions = true
        var client = TFTPClient(configuration)
        _ = client.talk()
        let grant: TFTPOptions = [TFTPOption(.windowSize, 4), TFTPOption(.blockSize, 1408)]
        #expect(client.hears(.optionAcknowledgement(grant)) == ["ACK 0 > 50000"])
        // The window is not used.
        #expect(client.hears(data(1, 1408)) == ["ACK 1 > 50000"])
    }

    @Test("An old server's error makes it ask again without options; a missing file does not")
    func retry() {
        var client = TFTPClient(pxelinux)
        _ = client.talk()
        #expect(client.hears(.error(.illegalOperation, "options?")) == ["RRQ boot.img octet > 69"])
        #expect(client.hears(.error(.illegalOperation, "no")) == ["unbind 2070", "refused 4 no"])
        var second = TFTPClient(pxelinux)
        _ = second.talk()
        #expect(second.hears(.error(.fileNotFound, "gone")) == ["unbind 2070", "refused 1 gone"])
        var third = TFTPClient(TFTPClientConfiguration(options: pxelinux.options, retriesWithoutOptions: false))
        _ = third.talk()
        #expect(third.hears(.error(.optionNegotiation, "no")) == ["unbind 2070", "refused 8 no"])
    }

    @Test("A stranger gets error 5, and the transfer goes on; its ERROR is not answered")
    func strangers() {
        var client = TFTPClient(plain)
        _ = client.talk()
        _ = client.hears(data(1, 512))
        #expect(client.hears(data(2, 512), from: other) == ["ERROR 5 > 51111"])
        #expect(client.hears(.error(.notDefined, "x"), from: other).isEmpty)
        #expect(client.hears(data(2, 10)).last == "complete 522 ")
    }

    @Test("An answer from another address is a stranger's too, and most loaders say nothing to it")
    func otherAddress() {
        var configuration = plain
        configuration.answersStrangers = false
        let elsewhere = Endpoint(address: IPv4Address(10, 0, 0, 1), port: 50_000)
        var quiet = TFTPClient(configuration)
        _ = quiet.talk()
        #expect(quiet.hears(data(1, 512), from: elsewhere).isEmpty)
        var loud = TFTPClient(plain)
        _ = loud.talk()
        #expect(loud.hears(data(1, 512), from: elsewhere) == ["ERROR 5 > 50000"])
        #expect(loud.hears(data(1, 512)) == ["ACK 1 > 50000"])
    }

    @Test("A block that comes twice is acknowledged twice and kept once; one that comes early is not kept")
    func duplicates() {
        var client = TFTPClient(plain)
        _ = client.talk()
        _ = client.hears(data(1, 512))
        #expect(client.hears(data(1, 512)) == ["ACK 1 > 50000"])
        #expect(client.hears(data(3, 512)).isEmpty)
        #expect(client.hears(data(2, 1)).last == "complete 513 ")
    }

    @Test("The ACK is repeated by its schedule, and silence ends the transfer")
    func stall() {
        var client = TFTPClient(plain)
        _ = client.talk()
        _ = client.hears(data(1, 512), at: 0.5)
        #expect(client.reaches(1.4).isEmpty)
        #expect(client.reaches(1.5) == ["ACK 1 > 50000"])
        #expect(client.reaches(3.5) == ["ACK 1 > 50000"])
        #expect(client.reaches(7.5) == ["ACK 1 > 50000"])
        #expect(client.reaches(15.5) == ["ACK 1 > 50000"])
        #expect(client.reaches(31.5) == ["unbind 2070", "stalled 512"])
    }

    @Test("A client without a timer waits for ever")
    func noTimer() {
        var client = TFTPClient(TFTPClientConfiguration(dataTimeouts: []))
        _ = client.talk()
        _ = client.hears(data(1, 512))
        #expect(client.nextDeadline == nil)
    }

    @Test("With a window the last block is acknowledged, a gap once, and a repeated window once")
    func window() {
        var client = TFTPClient(windowed)
        _ = client.talk()
        let grant: TFTPOptions = [TFTPOption(.blockSize, 16), TFTPOption(.windowSize, 4)]
        #expect(client.hears(.optionAcknowledgement(grant)) == ["ACK 0 > 50000"])
        // The ACK was lost, and the OACK comes again.
        #expect(client.hears(.optionAcknowledgement(grant)) == ["ACK 0 > 50000"])
        for block in UInt16(1)...3 { #expect(client.hears(data(block, 16)).isEmpty) }
        #expect(client.hears(data(4, 16)) == ["ACK 4 > 50000"])
        for block in UInt16(1)...3 { #expect(client.hears(data(block, 16)).isEmpty) }
        #expect(client.hears(data(4, 16)) == ["ACK 4 > 50000"])
        // 6 is missing.
        #expect(client.hears(data(5, 16)).isEmpty)
        #expect(client.hears(data(7, 16)) == ["ACK 5 > 50000"])
        #expect(client.hears(data(8, 16)).isEmpty)
        #expect(client.hears(data(6, 3)).first == "ACK 6 > 50000")
    }

    @Test("A firmware that asks for the size only breaks off with its own words")
    func sizeOnly() {
        var configuration = pxelinux
        configuration.asksForSizeOnly = true
        var client = TFTPClient(configuration)
        _ = client.talk()
        let grant: TFTPOptions = [TFTPOption(.transferSize, 4711)]
        #expect(
            client.hears(.optionAcknowledgement(grant)) == ["ERROR 8 > 50000", "unbind 2070", "complete 0 tsize=4711"]
        )
    }

    @Test("One that can't do without the size gives up where it is not told, and refuses the file")
    func sizeNeeded() {
        var configuration = pxelinux
        configuration.asksForSizeOnly = true
        configuration.fileRefusal = .init(.illegalOperation, "User aborted download")
        func answer(_ packet: TFTPPacket) -> [String] {
            var client = TFTPClient(configuration)
            _ = client.talk()
            return client.hears(packet)
        }
        #expect(answer(data(1, 512)) == ["ERROR 4 > 50000", "unbind 2070", "size not told, not acknowledged"])
        let blockSize: TFTPOptions = [TFTPOption(.blockSize, 1408)]
        #expect(
            answer(.optionAcknowledgement(blockSize))
                == ["ERROR 8 > 50000", "unbind 2070", "size not told, acknowledged"]
        )
        let size: TFTPOptions = [TFTPOption(.transferSize, 4711)]
        #expect(answer(.optionAcknowledgement(size)).last == "complete 0 tsize=4711")
    }

    @Test("One that opens a file and closes it acknowledges first, and gets a file of less than a block whole")
    func openedAndClosed() {
        var configuration = pxelinux
        configuration.asksForSizeOnly = true
        configuration.acknowledgesBeforeFarewell = true
        func answer(_ size: Int) -> [String] {
            var client = TFTPClient(configuration)
            _ = client.talk()
            let grant: TFTPOptions = [TFTPOption(.transferSize, size), TFTPOption(.blockSize, 1408)]
            return client.hears(.optionAcknowledgement(grant))
        }
        #expect(answer(4711).prefix(3) == ["ACK 0 > 50000", "ERROR 8 > 50000", "unbind 2070"])
        #expect(answer(1407) == ["ACK 0 > 50000"])
    }

    @Test("Cancelled, it says so once it knows whom to tell")
    func abort() {
        var early = TFTPClient(plain)
        _ = early.talk()
        early.abort(at: .zero)
        #expect(early.talk() == ["unbind 2070", "aborted"])
        early.abort(at: .zero)
        #expect(early.talk().isEmpty)
        var late = TFTPClient(plain)
        _ = late.talk()
        _ = late.hears(data(1, 512))
        late.abort(at: .zero)
        #expect(late.talk() == ["ERROR 0 > 50000", "unbind 2070", "aborted"])
    }

    @Test("A block larger than agreed is refused")
    func overlong() {
        var client = TFTPClient(plain)
        _ = client.talk()
        #expect(client.hears(data(1, 513)) == ["ERROR 4 > 50000", "unbind 2070", "bad packet"])
    }

    @Test("A file above the limit is refused when its size is told, and when it gets too large untold")
    func limit() {
        var client = TFTPClient(
            TFTPClientConfiguration(options: [TFTPOption(.transferSize, 0)], sizeLimit: 1000)
        )
        _ = client.talk()
        #expect(
            client.hears(.optionAcknowledgement([TFTPOption(.transferSize, 1001)]))
                == ["ERROR 3 > 50000", "unbind 2070", "too large 1001"]
        )
        var untold = TFTPClient(TFTPClientConfiguration(sizeLimit: 1000))
        _ = untold.talk()
        _ = untold.hears(data(1, 512))
        #expect(untold.hears(data(2, 512)) == ["ERROR 3 > 50000", "unbind 2070", "too large 1024"])
    }

    @Test("A size that was told wrongly changes nothing")
    func wrongSize() {
        var client = TFTPClient(TFTPClientConfiguration(options: [TFTPOption(.transferSize, 0)]))
        _ = client.talk()
        _ = client.hears(.optionAcknowledgement([TFTPOption(.transferSize, 5)]))
        _ = client.hears(data(1, 512))
        #expect(client.hears(data(2, 7)).last == "complete 519 tsize=5")
    }

    @Test("Line ends of netascii become LF, also where a block divides them")
    func netascii() {
        var client = TFTPClient(TFTPClientConfiguration(mode: .netascii))
        _ = client.talk()
        let first = [UInt8](repeating: 0x61, count: 511) + [0x0d]
        _ = client.hears(.data(block: .first, payload: first))
        client.handle(
            .datagram(
                Datagram(
                    .data(block: .first.next, payload: [0x0a, 0x62, 0x0d, 0, 0x0d, 0x63, 0x0d]),
                    from: TFTPPlace.transfer,
                    to: TFTPPlace.clientEnd
                )
            ),
            at: .zero
        )
        var octets: [UInt8] = []
        while let output = client.nextOutput() {
            if case .finished(.complete(let body, _)) = output { octets = body }
        }
        #expect(Array(octets.dropFirst(511)) == [0x0a, 0x62, 0x0d, 0x0d, 0x63, 0x0d])
    }

    @Test("A client that lingers answers repeats of the last block until its time is over")
    func linger() {
        var client = TFTPClient(TFTPClientConfiguration(lingerTime: .seconds(3)))
        _ = client.talk()
        #expect(client.hears(data(1, 5)) == ["ACK 1 > 50000", "complete 5 "])
        #expect(client.hears(data(1, 5), at: 2) == ["ACK 1 > 50000"])
        #expect(client.reaches(2.9).isEmpty)
        #expect(client.reaches(3) == ["unbind 2070"])
    }

    @Test("What comes back from the server's port ends it; what comes back from elsewhere does not")
    func unreachable() {
        var client = TFTPClient(plain)
        _ = client.talk()
        client.handle(.unreachable(.portUnreachable, remote: TFTPPlace.transfer), at: .zero)
        #expect(client.talk().isEmpty)
        client.handle(.unreachable(.addressUnresolved(TFTPPlace.server), remote: TFTPPlace.request), at: .zero)
        #expect(client.talk() == ["unbind 2070", "unreachable"])
    }

    @Test("Every input in every state is survived, and one outcome is told at most")
    func everyPair() {
        let packets: [TFTPPacket] = [
            .readRequest(TFTPRequest(filename: "x")), .writeRequest(TFTPRequest(filename: "x")), data(0, 512),
            data(1, 512), data(1, 3), data(2, 512), data(2, 0), data(65535, 16), data(7, 70_000),
            .acknowledgement(block: .zero), .error(.notDefined, "x"), .error(code: .accessViolation, message: []),
            .optionAcknowledgement([]), .optionAcknowledgement([TFTPOption(.blockSize, 16)]),
            .optionAcknowledgement([TFTPOption(.windowSize, 99)]),
            .unknown(opcode: TFTPOpcode(rawValue: 99), body: [1, 2]),
        ]
        var payloads = packets.map(\.encoded)
        payloads += [[], [0], [0, 3], [0, 3, 0], [0, 5], [0, 5, 0], [0, 6], [9]]
        let sources = [TFTPPlace.transfer, other, Endpoint(address: .any, port: 0)]
        var inputs: [TFTPClient.Input] = payloads.flatMap { payload in
            sources.map { .datagram(Datagram(source: $0, destination: TFTPPlace.clientEnd, payload: payload)) }
        }
        inputs += [TFTPPlace.transfer, TFTPPlace.request, other].map { .unreachable(.portUnreachable, remote: $0) }
        var outcomes = 0
        var worst = 0
        for configuration in [plain, pxelinux, windowed] {
            for lead in 0..<inputs.count {
                for second in 0..<inputs.count {
                    var client = TFTPClient(configuration)
                    client.handle(inputs[lead], at: .zero)
                    client.handle(inputs[second], at: .zero)
                    if second % 3 == 0 { client.handleDeadline(at: Instant(seconds: 5)) }
                    if second % 5 == 0 { client.abort(at: Instant(seconds: 6)) }
                    var count = 0
                    while let output = client.nextOutput() { if case .finished = output { count += 1 } }
                    outcomes += count
                    worst = max(worst, count)
                }
            }
        }
        #expect(worst == 1)
        #expect(outcomes > 0)
    }
}
