import NetworkProtocols
import Testing

@Suite struct RARPClientTests {
    static let hardware = MACAddress(0x08, 0x00, 0x20, 0x00, 0x61, 0xca)
    static let server = IPv4Address(192, 168, 1, 1)
    static let serverHardware = MACAddress(2, 0, 0, 0, 0, 1)

    static func reply(
        to target: MACAddress = hardware,
        address: IPv4Address = IPv4Address(192, 168, 1, 20),
        from server: IPv4Address = server
    ) -> ARPPacket {
        ARPPacket(
            operation: .reverseReply,
            senderHardware: serverHardware,
            senderAddress: server,
            targetHardware: target,
            targetAddress: address
        )
    }

    /// A client whose waits are not stretched.
    static func client(
        waits: [Duration] = [.seconds(1), .seconds(2)],
        rounds: Int? = 1,
        pause: Duration = .zero,
        server: IPv4Address? = nil
    ) -> RARPClient {
        var configuration = RARPClientConfiguration()
        configuration.waits = .init(waits)
        configuration.rounds = rounds
        configuration.pause = pause
        configuration.server = server
        return RARPClient(configuration: configuration, hardwareAddress: hardware, seed: 1, at: .zero)
    }

    static func outputs(_ client: inout RARPClient) -> [RARPClient.Output] {
        var outputs: [RARPClient.Output] = []
        while let output = client.nextOutput() { outputs.append(output) }
        return outputs
    }

    @Test("It asks everybody for its own address, as RFC 903 has it")
    func request() throws {
        var client = Self.client()
        let outputs = Self.outputs(&client)
        #expect(outputs.first == .host(.deconfigure))
        guard case .host(.sendReverse(let packet, to: .broadcast))? = outputs.last else {
            Issue.record("nothing was asked")
            return
        }
        let octets: [UInt8] =
            [0, 1, 8, 0, 6, 4, 0, 3] + Self.hardware.octets + [0, 0, 0, 0] + Self.hardware.octets + [0, 0, 0, 0]
        #expect(packet.encoded == octets)
        #expect(packet.etherType == .rarp)
    }

    @Test("An answer to it is its address, with the mask of its class; the answerer is the server")
    func answered() {
        var client = Self.client()
        _ = Self.outputs(&client)
        client.handle(Self.reply(), at: .zero)
        let interface = InterfaceConfiguration(
            address: IPv4Address(192, 168, 1, 20),
            mask: IPv4Address(255, 255, 255, 0)
        )
        let answer = RARPAnswer(
            address: IPv4Address(192, 168, 1, 20),
            server: Self.server,
            serverHardware: Self.serverHardware
        )
        #expect(Self.outputs(&client) == [.host(.configure(interface)), .finished(.success(answer))])
        #expect(client.nextDeadline == nil)
        client.handle(Self.reply(address: IPv4Address(192, 168, 1, 21)), at: .zero)
        client.handleDeadline(at: Instant(nanoseconds: 1 << 60))
        client.abort(at: .zero)
        #expect(Self.outputs(&client).isEmpty, "It is over.")
    }

    @Test(
        "What is no answer to it is passed over: another's, a request, no address, another server where it knows its own"
    )
    func foreign() {
        var client = Self.client(server: Self.server)
        _ = Self.outputs(&client)
        var request = Self.reply()
        request.operation = .reverseRequest
        var token = Self.reply()
        token.hardwareType = 4
        for packet in [
            request, token, Self.reply(to: Self.serverHardware), Self.reply(address: .any),
            Self.reply(address: .broadcast), Self.reply(from: IPv4Address(192, 168, 1, 2)),
        ] {
            client.handle(packet, at: .zero)
        }
        #expect(Self.outputs(&client).isEmpty)
        client.handle(Self.reply(), at: .zero)
        #expect(Self.outputs(&client).count == 2)
    }

    @Test("It asks again when nobody answers, and gives up behind the last wait of the last round")
    func silence() {
        var client = Self.client(rounds: 2, pause: .seconds(5))
        var asked: [Int64] = []
        var end: RARPClient.Output?
        for output in Self.outputs(&client) { if case .host(.sendReverse) = output { asked.append(0) } }
        while let deadline = client.nextDeadline {
            client.handleDeadline(at: deadline)
            for output in Self.outputs(&client) {
                if case .host(.sendReverse) = output {
                    asked.append(deadline.nanoseconds / 1_000_000_000)
                } else {
                    end = output
                }
            }
        }
        // 1 s, 2 s, a rest of 5 s, 1 s, 2 s.
        #expect(asked == [0, 1, 8, 9])
        #expect(end == .finished(.failure(.silent)))
    }

    @Test(
        "The kernel's waits grow by 7/4 up to 30 s, all stretched by one factor",
        arguments: 1...20 as ClosedRange<UInt64>
    )
    func kernelWaits(seed: UInt64) {
        var client = RARPClient(
            configuration: RARPClientConfiguration(),
            hardwareAddress: Self.hardware,
            seed: seed,
            at: .zero
        )
        var waits: [Double] = []
        var now = Instant.zero
        while let deadline = client.nextDeadline {
            waits.append(Double(deadline.duration(since: now).wholeNanoseconds) / 1e9)
            now = deadline
            client.handleDeadline(at: now)
        }
        #expect(waits.count == 6)
        #expect((2.0..<3.0).contains(waits[0]))
        #expect(abs(waits[1] / waits[0] - 1.75) < 0.01)
        #expect(abs(waits[2] / waits[1] - 1.75) < 0.01)
        #expect(waits[5] == 30)
    }

    @Test("A client that is ended says so")
    func aborted() {
        var client = Self.client()
        _ = Self.outputs(&client)
        client.abort(at: .zero)
        #expect(Self.outputs(&client) == [.finished(.failure(.aborted))])
        #expect(client.nextDeadline == nil)
    }

    @Test("A schedule without waits asks nobody")
    func nothing() {
        var client = Self.client(waits: [])
        #expect(Self.outputs(&client) == [.host(.deconfigure), .finished(.failure(.silent))])
    }
}
