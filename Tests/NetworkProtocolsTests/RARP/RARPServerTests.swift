import NetworkProtocols
import Testing

@Suite struct RARPServerTests {
    private static let client = RARPClientTests.hardware
    private static let address = IPv4Address(192, 168, 1, 20)

    private func server(
        bootFiles: [String]? = nil,
        rank: RARPServerConfiguration.Rank = .primary
    ) -> RARPServer {
        RARPServer(
            configuration: RARPServerConfiguration(
                address: RARPClientTests.server,
                entries: [
                    .init(Self.client, Self.address), .init(Self.client, IPv4Address(192, 168, 1, 21)),
                    .init(MACAddress(2, 0, 0, 0, 0, 9), IPv4Address(192, 168, 1, 9)),
                ],
                bootFiles: bootFiles.map { $0.map { Array($0.utf8) } },
                rank: rank
            )
        )
    }

    private func answers(_ server: inout RARPServer, _ packet: ARPPacket, at seconds: Int64 = 0) -> [HostAction] {
        server.handle(.reverse(packet), at: Instant(nanoseconds: seconds * 1_000_000_000))
        var actions: [HostAction] = []
        while let action = server.nextOutput() { actions.append(action) }
        return actions
    }

    @Test("Whom it knows it tells the address, and its own; the first of two entries counts")
    func answered() {
        var server = server()
        var reply = RARPClientTests.reply()
        reply.senderHardware = MACAddress(rawValue: 0)
        #expect(answers(&server, .reverseRequest(for: Self.client)) == [.sendReverse(reply, to: Self.client)])
    }

    @Test("The target counts, not the sender, to whom the answer goes; what its addresses hold does not")
    func thirdParty() {
        var server = server()
        let asker = MACAddress(2, 0, 0, 0, 0, 77)
        var request = ARPPacket.reverseRequest(for: Self.client)
        request.senderHardware = asker
        request.senderAddress = .broadcast
        request.targetAddress = IPv4Address(1, 2, 3, 4)
        var reply = RARPClientTests.reply()
        reply.senderHardware = MACAddress(rawValue: 0)
        #expect(answers(&server, request) == [.sendReverse(reply, to: asker)])
    }

    @Test("Strangers, answers and other events get no answer")
    func silence() {
        var server = server()
        #expect(answers(&server, .reverseRequest(for: MACAddress(2, 0, 0, 0, 0, 8))).isEmpty)
        #expect(answers(&server, RARPClientTests.reply()).isEmpty)
        server.handle(.pingAnswered(Self.address), at: .zero)
        #expect(server.nextOutput() == nil)
        #expect(server.nextDeadline == nil)
    }

    @Test(
        "Where it looks for boot files, one has to begin with the address in hexadecimal",
        arguments: [
            (["C0A80114"], true), (["tftpboot/C0A80114.SUN4M"], true), (["c0a80114"], true), (["C0A80115"], false),
            (["C0A8011"], false), ([], false), (["pxelinux.0"], false), (["C0A80114/other"], false),
        ]
    )
    func bootFile(names: [String], isAnswered: Bool) {
        var server = server(bootFiles: names)
        #expect(answers(&server, .reverseRequest(for: Self.client)).isEmpty != isAnswered)
    }

    @Test("A secondary server answers who asks again in time")
    func secondary() {
        var server = server(rank: .secondary(within: .seconds(5)))
        let request = ARPPacket.reverseRequest(for: Self.client)
        #expect(answers(&server, request, at: 0).isEmpty)
        #expect(answers(&server, .reverseRequest(for: MACAddress(2, 0, 0, 0, 0, 9)), at: 1).isEmpty)
        #expect(answers(&server, request, at: 3).count == 1)
        #expect(answers(&server, request, at: 20).isEmpty, "That is a first request again.")
    }

    @Test("It keeps a journal of what it did, where somebody listens")
    func journal() {
        var server = server(bootFiles: ["C0A80114"])
        server.journal.isKept = true
        _ = answers(&server, .reverseRequest(for: Self.client))
        _ = answers(&server, .reverseRequest(for: MACAddress(2, 0, 0, 0, 0, 9)))
        _ = answers(&server, .reverseRequest(for: MACAddress(2, 0, 0, 0, 0, 8)))
        var events: [ServiceEvent] = []
        server.takeEvents(into: &events)
        #expect(
            events == [
                .rarp(RARPServiceEvent(client: Self.client, what: .answered(Self.address))),
                .rarp(
                    RARPServiceEvent(
                        client: MACAddress(2, 0, 0, 0, 0, 9),
                        what: .withoutBootFile(IPv4Address(192, 168, 1, 9))
                    )
                ), .rarp(RARPServiceEvent(client: MACAddress(2, 0, 0, 0, 0, 8), what: .unknown)),
            ]
        )
    }
}
