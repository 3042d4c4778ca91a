import NetworkProtocols
import Testing

private let second = Endpoint(address: IPv4Address(192, 168, 7, 3), port: 2070)

private struct OddTree: FileTree {
    func lookUp(_ name: [UInt8]) -> FileLookup {
        if name.elementsEqual("secret".utf8) { return .accessDenied }
        if name.elementsEqual("folder".utf8) { return .isFolder }
        if name.elementsEqual("torn".utf8) { return .file(TornFile()) }
        let tree = MemoryFileTree(["boot.img": .pattern(1300), "a/b": [1], "exact": .pattern(1024)])
        return tree.lookUp(name)
    }
}

/// A file that lost its second half while it was read.
private struct TornFile: FileContent {
    var size: Int { 1024 }
    func append(_ range: Range<Int>, to octets: inout [UInt8]) {
        octets.append(contentsOf: [UInt8](repeating: 1, count: range.clamped(to: 0..<600).count))
    }
}

extension TFTPServer {
    fileprivate init(_ configuration: TFTPServerConfiguration = TFTPServerConfiguration()) {
        self.init(files: OddTree(), configuration: configuration, seed: 7)
        _ = talk()
    }

    /// The port of the transfer that a request begins, and what the server says at first.
    fileprivate mutating func begins(
        _ options: TFTPOption...,
        name: String = "boot.img",
        mode: String = "octet",
        from client: Endpoint = TFTPPlace.clientEnd
    ) -> (port: UInt16, talk: String) {
        let request = TFTPRequest(
            filename: Array(name.utf8),
            mode: Array(mode.utf8),
            options: TFTPOptions(options)
        )
        let talk = hears(.readRequest(request), from: client)
        guard talk.count == 2, let port = UInt16(talk[0].dropFirst(5)) else { return (0, talk.joined(separator: "; ")) }
        return (port, talk[1])
    }

    /// The code that a packet to port 69 is refused with; nil where it is not.
    fileprivate mutating func refusal(_ payload: [UInt8]) -> Int? {
        let end = Endpoint(address: TFTPPlace.server, port: 69)
        handle(
            .datagram(Datagram(source: TFTPPlace.clientEnd, destination: end, payload: payload)),
            at: .zero
        )
        let talk = talk()
        guard talk.count == 3, talk[0].hasPrefix("bind"), talk[2].hasPrefix("unbind") else { return nil }
        let words = talk[1].split(separator: " ")
        return words[0] == "ERROR" ? Int(words[1]) : nil
    }
}

private func ack(_ block: UInt16) -> TFTPPacket { .acknowledgement(block: TFTPBlockNumber(rawValue: block)) }

@Suite struct TFTPServerTests {
    @Test("A plain request is answered by the first block, from a port of its own")
    func plain() {
        var server = TFTPServer()
        let (port, first) = server.begins()
        #expect(port >= 49152)
        #expect(first == "DATA 1 (512) > 2070")
        #expect(server.hears(ack(1), on: port) == ["DATA 2 (512) > 2070"])
        #expect(server.hears(ack(2), on: port) == ["DATA 3 (276) > 2070"])
        #expect(server.hears(ack(3), on: port) == ["unbind \(port)"])
        #expect(server.transferCount == 0)
    }

    @Test("A file of whole blocks ends with an empty one")
    func exactMultiple() {
        var server = TFTPServer()
        let (port, _) = server.begins(name: "exact")
        _ = server.hears(ack(1), on: port)
        #expect(server.hears(ack(2), on: port) == ["DATA 3 (0) > 2070"])
    }

    @Test(
        "Options are granted as far as they can be",
        arguments: [
            (TFTPOption(.blockSize, 1408), "blksize=1408"), (TFTPOption(.blockSize, 65464), "blksize=1468"),
            (TFTPOption(.blockSize, 8), "blksize=8"), (TFTPOption(.transferSize, 0), "tsize=1300"),
            (TFTPOption(.timeout, 255), "timeout=255"), (TFTPOption(.windowSize, 65535), "windowsize=64"),
            (TFTPOption(TFTPOptionName(rawValue: "BLKSIZE"), "512"), "BLKSIZE=512"),
        ]
    )
    func granted(_ option: TFTPOption, _ answer: String) {
        var server = TFTPServer()
        #expect(server.begins(option).talk == "OACK \(answer) > 2070")
    }

    @Test(
        "Options that are unknown or illegal are left out, and without any the first block is the answer",
        arguments: [
            TFTPOption(.blockSize, 7), TFTPOption(.blockSize, "many"), TFTPOption(.blockSize, "-1"),
            TFTPOption(.timeout, 0), TFTPOption(.timeout, 256), TFTPOption(.windowSize, 0),
            TFTPOption(.microsoftWindow, 31416), TFTPOption(.blockSize, "99999999999999999999999"),
        ]
    )
    func leftOut(_ option: TFTPOption) {
        var server = TFTPServer()
        #expect(server.begins(option).talk == "DATA 1 (512) > 2070")
    }

    @Test("A strict server refuses an illegal option with error 8")
    func strict() {
        var server = TFTPServer(TFTPServerConfiguration(illegalOptions: .areRefused))
        let request = TFTPRequest(filename: "boot.img", options: [TFTPOption(.blockSize, 0)])
        #expect(server.refusal(TFTPPacket.readRequest(request).encoded) == 8)
    }

    @Test("An option that stands twice is granted once, in the order that they were asked for")
    func order() {
        var server = TFTPServer()
        let (_, first) = server.begins(
            TFTPOption(.windowSize, 4),
            TFTPOption(.blockSize, 100),
            TFTPOption(.blockSize, 200)
        )
        #expect(first == "OACK windowsize=4 blksize=100 > 2070")
    }

    @Test("After an OACK the first block waits for ACK 0, and an abort there ends it quietly")
    func offer() {
        var server = TFTPServer()
        let (port, _) = server.begins(TFTPOption(.blockSize, 1000))
        #expect(server.hears(ack(1), on: port).isEmpty)
        #expect(server.hears(ack(0), on: port) == ["DATA 1 (1000) > 2070"])
        let (probe, _) = server.begins(TFTPOption(.transferSize, 0), from: second)
        #expect(
            server.hears(.error(.optionNegotiation, "User aborted"), on: probe, from: second) == ["unbind \(probe)"]
        )
    }

    @Test("An ACK that comes twice, is old or is of a block that was never sent makes nothing go out")
    func oldAcknowledgements() {
        var server = TFTPServer()
        let (port, _) = server.begins()
        _ = server.hears(ack(1), on: port)
        for block: UInt16 in [0, 1, 3, 4, 100, 65535] { #expect(server.hears(ack(block), on: port).isEmpty) }
        #expect(server.hears(ack(2), on: port) == ["DATA 3 (276) > 2070"])
    }

    @Test("A block is repeated at doubling distances, and given up")
    func backOff() {
        var server = TFTPServer()
        let (port, _) = server.begins()
        var times: [Double] = []
        for tenth in 1...400 {
            let talk = server.reaches(Double(tenth) / 10)
            if talk == ["DATA 1 (512) > 2070"] { times.append(Double(tenth) / 10) }
            if talk == ["unbind \(port)"] { times.append(-Double(tenth) / 10) }
        }
        #expect(times == [1, 3, 7, 15, -31])
        #expect(server.nextDeadline == nil)
    }

    @Test("The timeout that a client asks for is kept, and doubled")
    func timeout() {
        var server = TFTPServer()
        let (port, _) = server.begins(TFTPOption(.timeout, 3))
        #expect(server.reaches(2.9).isEmpty)
        #expect(server.reaches(3) == ["OACK timeout=3 > 2070"])
        #expect(server.reaches(8.9).isEmpty)
        #expect(server.reaches(9) == ["OACK timeout=3 > 2070"])
        #expect(server.hears(ack(0), on: port, at: 10) == ["DATA 1 (512) > 2070"])
        #expect(server.reaches(12.9).isEmpty)
        #expect(server.reaches(13) == ["DATA 1 (512) > 2070"])
    }

    @Test("Windows go out whole; behind a gap, and after silence, they begin at the first block that is missing")
    func window() {
        var server = TFTPServer()
        let (port, _) = server.begins(TFTPOption(.blockSize, 100), TFTPOption(.windowSize, 4))
        let blocks = { (range: ClosedRange<Int>) in range.map { "DATA \($0) (100) > 2070" } }
        #expect(server.hears(ack(0), on: port) == blocks(1...4))
        #expect(server.hears(ack(4), on: port) == blocks(5...8))
        #expect(server.hears(ack(6), on: port) == blocks(7...10))
        // The block behind 6 is missing: said twice, it is believed once.
        #expect(server.hears(ack(6), on: port) == blocks(7...10))
        #expect(server.hears(ack(6), on: port).isEmpty)
        #expect(server.hears(ack(8), on: port) == blocks(9...12))
        #expect(server.reaches(2) == blocks(9...12))
        #expect(server.hears(ack(12), on: port) == ["DATA 13 (100) > 2070", "DATA 14 (0) > 2070"])
        #expect(server.hears(ack(14), on: port) == ["unbind \(port)"])
    }

    @Test("A stranger gets error 5, its ERROR gets nothing, and the transfer goes on")
    func strangers() {
        var server = TFTPServer()
        let (port, _) = server.begins()
        #expect(server.hears(ack(1), on: port, from: second) == ["ERROR 5 > 2070"])
        #expect(server.hears(.error(.notDefined, "x"), on: port, from: second).isEmpty)
        #expect(server.hears(ack(1), on: port) == ["DATA 2 (512) > 2070"])
        #expect(server.hears(ack(1), on: 1234).isEmpty)
    }

    @Test("A request that comes again neither begins a second transfer nor disturbs the first")
    func repeatedRequest() {
        var server = TFTPServer()
        let request = TFTPPacket.readRequest(TFTPRequest(filename: "boot.img"))
        _ = server.hears(request)
        #expect(server.hears(request, at: 0.1).isEmpty)
        #expect(server.hears(request, at: 0.5) == ["DATA 1 (512) > 2070"])
        #expect(server.transferCount == 1)
    }

    @Test("A client that begins anew from its old port gets a new transfer")
    func newRequest() {
        var server = TFTPServer()
        let (port, _) = server.begins()
        _ = server.hears(ack(1), on: port)
        let talk = server.hears(.readRequest(TFTPRequest(filename: "exact")), at: 0.3)
        #expect(talk.first == "unbind \(port)" && talk.last == "DATA 1 (512) > 2070")
        #expect(server.transferCount == 1)
        // The same file again, after silence: a machine that was switched off and on.
        _ = server.reaches(2)
        let again = server.hears(.readRequest(TFTPRequest(filename: "exact")), at: 2.1)
        #expect(again.count == 3)
        #expect(server.transferCount == 1)
    }

    @Test(
        "What is not served is refused with its error",
        arguments: [
            ("nosuch", 1), ("secret", 2), ("folder", 2), ("../boot.img", 2), ("a/../boot.img", 2), ("..\\x", 2),
            ("", 2),
        ]
    )
    func refused(_ name: String, _ code: Int) {
        var server = TFTPServer()
        #expect(server.refusal(TFTPPacket.readRequest(TFTPRequest(filename: name)).encoded) == code)
        #expect(server.transferCount == 0)
    }

    @Test("Names are served with a leading slash, and with backslashes where that is wanted")
    func names() {
        var server = TFTPServer(TFTPServerConfiguration(takesBackslashes: true))
        #expect(server.begins(name: "/a/b").talk == "DATA 1 (1) > 2070")
        #expect(server.begins(name: "\\a\\b", from: second).talk == "DATA 1 (1) > 2070")
    }

    @Test("Writing, unknown modes and malformed requests are refused; what is no request is not answered")
    func otherRequests() {
        var server = TFTPServer()
        #expect(server.refusal(TFTPPacket.writeRequest(TFTPRequest(filename: "x")).encoded) == 2)
        let mail = TFTPRequest(filename: Array("x".utf8), mode: Array("mail".utf8))
        #expect(server.refusal(TFTPPacket.writeRequest(mail).encoded) == 4)
        #expect(server.refusal(TFTPPacket.readRequest(mail).encoded) == 4)
        #expect(server.refusal([0, 1] + "boot.img".utf8 + [0] + "binary".utf8 + [0]) == 4)
        #expect(server.refusal([0, 1] + "boot.img".utf8) == 4)
        #expect(server.refusal([0, 1] + "boot.img".utf8 + [0] + "octet".utf8) == 4)
        #expect(server.refusal([0, 1] + "boot.img".utf8 + [0] + "octet".utf8 + [0] + "blksize".utf8) == 4)
        #expect(server.refusal([0, 1] + [UInt8](repeating: 0x61, count: 2000) + [0] + "octet".utf8 + [0]) == 4)
        #expect(server.refusal([0, 99]) == 4)
        for packet in [
            ack(0), .data(block: .first, payload: [1]), .error(.notDefined, "x"), .optionAcknowledgement([]),
        ] {
            #expect(server.hears(packet).isEmpty)
        }
        // HP's firmware pads its requests.
        let padded = TFTPPacket.readRequest(TFTPRequest(filename: "exact")).encoded
        server.handle(
            .datagram(
                Datagram(
                    source: second,
                    destination: TFTPPlace.request,
                    payload: padded + [UInt8](repeating: 0, count: 516 - padded.count)
                )
            ),
            at: .zero
        )
        #expect(server.talk().last == "DATA 1 (512) > 2070")
    }

    @Test("Requests to a broadcast address are answered only where that is wanted")
    func broadcast() {
        for isWanted in [false, true] {
            var server = TFTPServer(TFTPServerConfiguration(answersBroadcast: isWanted))
            let end = Endpoint(address: .broadcast, port: 69)
            let request = TFTPPacket.readRequest(TFTPRequest(filename: "exact"))
            server.handle(.datagram(Datagram(request, from: TFTPPlace.clientEnd, to: end)), at: .zero)
            #expect(server.talk().isEmpty != isWanted)
        }
    }

    @Test("Transfers are limited, and one more is refused")
    func limit() {
        var server = TFTPServer(TFTPServerConfiguration(transferLimit: 2, transferPorts: 2000...2002))
        _ = server.begins()
        _ = server.begins(from: second)
        let third = Endpoint(address: IPv4Address(192, 168, 7, 4), port: 2070)
        let talk = server.hears(.readRequest(TFTPRequest(filename: "exact")), from: third)
        #expect(talk.count == 3 && talk[1] == "ERROR 0 > 2070")
        #expect(server.transferCount == 2)
    }

    @Test("A file that lost octets on the way ends the transfer with an error, not with wrong octets")
    func tornFile() {
        var server = TFTPServer()
        let (port, first) = server.begins(name: "torn")
        #expect(first == "DATA 1 (512) > 2070")
        #expect(server.hears(ack(1), on: port) == ["ERROR 0 > 2070", "unbind \(port)"])
    }

    @Test("A port that its client has closed ends the transfer; one of another does not")
    func closedPort() {
        var server = TFTPServer()
        let (port, _) = server.begins()
        server.handle(.unreachable(.portUnreachable, remote: second, port: port), at: .zero)
        #expect(server.transferCount == 1)
        server.handle(.unreachable(.portUnreachable, remote: TFTPPlace.clientEnd, port: port), at: .zero)
        #expect(server.talk() == ["unbind \(port)"])
    }

    @Test("A server that stops tells its clients, lowest port first")
    func abort() {
        var server = TFTPServer()
        let ports = [server.begins().port, server.begins(from: second).port].sorted()
        server.abort(at: .zero)
        #expect(server.talk().filter { $0.hasPrefix("unbind") } == ports.map { "unbind \($0)" })
    }

    @Test("Ten thousand probes that are broken off at once leave nothing behind")
    func probes() {
        var server = TFTPServer()
        for index in 0..<10_000 {
            let client = Endpoint(address: IPv4Address(rawValue: 0x0a00_0000 + UInt32(index)), port: 2070)
            let (port, _) = server.begins(TFTPOption(.transferSize, 0), from: client)
            _ = server.hears(.error(.optionNegotiation, "enough"), on: port, from: client)
        }
        #expect(server.transferCount == 0)
        _ = server.reaches(2)
        #expect(server.nextDeadline == nil)
    }

    @Test("Every input in every state is survived")
    func everyPair() {
        let packets: [TFTPPacket] = [
            .readRequest(TFTPRequest(filename: "boot.img")), .writeRequest(TFTPRequest(filename: "x")),
            .readRequest(TFTPRequest(filename: "boot.img", options: [TFTPOption(.windowSize, 3)])), ack(0), ack(1),
            ack(3),
            ack(65535), .data(block: .first, payload: [1]), .error(.notDefined, "x"), .optionAcknowledgement([]),
            .unknown(opcode: TFTPOpcode(rawValue: 9), body: []),
        ]
        let payloads = packets.map(\.encoded) + [[], [0], [0, 4], [0, 4, 0], [0, 4, 0, 1, 9], [0, 5], [0, 1]]
        var survived = 0
        for lead in payloads {
            for middle in payloads {
                for last in payloads {
                    var server = TFTPServer()
                    let (port, _) = server.begins(TFTPOption(.blockSize, 16), TFTPOption(.windowSize, 2))
                    for (index, payload) in [lead, middle, last].enumerated() {
                        for target in [port, 69] {
                            server.handle(
                                .datagram(
                                    Datagram(
                                        source: TFTPPlace.clientEnd,
                                        destination: Endpoint(address: TFTPPlace.server, port: target),
                                        payload: payload
                                    )
                                ),
                                at: Instant(seconds: Double(index))
                            )
                        }
                        server.handleDeadline(at: Instant(seconds: Double(index) * 1.5))
                    }
                    server.abort(at: .zero)
                    var count = 0
                    while server.nextOutput() != nil { count += 1 }
                    if server.transferCount == 0, count < 200 { survived += 1 }
                }
            }
        }
        #expect(survived == payloads.count * payloads.count * payloads.count)
    }
}
