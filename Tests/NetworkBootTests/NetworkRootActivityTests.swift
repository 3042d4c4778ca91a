import NetworkBoot
import NetworkProtocols
import Testing

/// What a machine does on the network for its stages: folders and devices, several at once.
@Suite struct NetworkRootActivityTests {
    private static let server = ActivityNetwork.serverAddress

    private static var configuration: ReferenceServerConfiguration {
        var tree = MemoryExportTree()
        tree.addFile("a", [UInt8](repeating: 1, count: 200_000))
        tree.addFile("b", [UInt8](repeating: 2, count: 100))
        tree.addLink("to-b", to: "b")
        var nbd = NBDServerConfiguration(exports: [
            NBDExport(name: Array("one".utf8), content: MemoryFile([UInt8](repeating: 5, count: 300_000))),
            NBDExport(
                name: Array("old".utf8),
                content: MemoryFile([UInt8](repeating: 6, count: 8192)),
                oldStylePort: 2000
            ),
        ])
        nbd.ports = [10_809]
        var rule = NFSExportRule(.everyone)
        rule.squash = .none
        let export = NFSExport(path: Array("/x".utf8), tree: tree, rules: [rule])
        return ReferenceServerConfiguration(
            nfs: NFSServerConfiguration(exports: [export], handleKey: [UInt8](repeating: 3, count: 32)),
            nbd: nbd
        )
    }

    private func network() -> ActivityNetwork {
        var network = ActivityNetwork(ReferenceServer(Self.configuration, seed: 1, at: .zero))
        network.start(.configure(.fixed(ActivityNetwork.machineAddress)), id: 1)
        return network
    }

    private func mountRequest(
        _ transport: NFSClientConfiguration.Transport = .tcp,
        path: String = "/x"
    ) -> BootRequest {
        var client = NFSClientConfiguration()
        client.transport = transport
        client.mountTransport = transport
        client.timeout = .seconds(1)
        return .mount(NFSMountRequest(server: Self.server, path: Array(path.utf8), client: client))
    }

    private func attachRequest(_ export: String, port: UInt16 = 10_809, isOld: Bool = false) -> BootRequest {
        var client = NBDClientConfiguration()
        client.negotiation = isOld ? .oldStyle : .go
        return .attach(
            NBDAttachRequest(
                server: Endpoint(address: Self.server, port: port),
                export: Array(export.utf8),
                client: client
            )
        )
    }

    private func read(_ path: String, _ volume: Int, _ range: Range<UInt64>? = nil) -> BootRequest {
        .tree(TreeRequest(.read(path: Array(path.utf8), range: range), of: VolumeID(rawValue: volume)))
    }

    private func blocks(_ range: Range<UInt64>, _ volume: Int) -> BootRequest {
        .blocks(BlockRequest(.read(range), of: VolumeID(rawValue: volume)))
    }

    private func octets(_ reply: BootReply?) -> Int? {
        switch reply {
        case .tree(.octets(let octets)): octets.count
        case .blocks(.octets(let octets)): octets.count
        default: nil
        }
    }

    @Test("Two folders and two devices at once, each with its number, read side by side", arguments: [1, 2, 3])
    func sideBySide(_ round: Int) {
        var network = network()
        network.start(mountRequest(), id: 2)
        network.run(for: .seconds(2))
        network.start(mountRequest(.udp), id: 3)
        network.run(for: .seconds(2))
        network.start(attachRequest("one"), id: 4)
        network.run(for: .seconds(2))
        network.start(attachRequest("", port: 2000, isOld: true), id: 5)
        network.run(for: .seconds(2))
        guard case .mounted(.mounted(VolumeID(rawValue: 1)))? = network.reply(to: 2),
            case .mounted(.mounted(VolumeID(rawValue: 2)))? = network.reply(to: 3),
            case .attached(.attached(let one))? = network.reply(to: 4),
            case .attached(.attached(let old))? = network.reply(to: 5)
        else {
            Issue.record("\(network.replies.map(\.reply))")
            return
        }
        #expect(one == BlockDevice(volume: VolumeID(rawValue: 3), size: 300_000, isReadOnly: true))
        #expect(old.volume == VolumeID(rawValue: 4) && old.size == 8192)
        network.start(read("/a", 1), id: 10)
        network.start(read("/a", 2), id: 11)
        network.start(read("to-b", 2, 10..<30), id: 12)
        network.start(blocks(0..<300_000, 3), id: 13)
        network.start(blocks(100..<200, 3), id: 14)
        network.start(blocks(0..<8192, 4), id: 15)
        network.run(for: .seconds(20))
        let counts = (10...15).map { octets(network.reply(to: $0)) }
        #expect(counts == [200_000, 200_000, 20, 300_000, 100, 8192])
    }

    @Test("Calls over UDP come from reserved ports, and streams to MOUNT and NFS too")
    func reservedPorts() {
        var network = network()
        network.start(mountRequest(.udp), id: 2)
        network.run(for: .seconds(2))
        let sources = network.datagrams.filter { $0.destination.port != 111 }.map(\.source.port)
        #expect(!sources.isEmpty && sources.allSatisfy { $0 < 1024 })
        network.start(mountRequest(), id: 3)
        network.run(for: .seconds(2))
        let ports = network.actions.compactMap { action -> UInt16? in
            if case .connectFrom(let port, _, _) = action { port } else { nil }
        }
        #expect(!ports.isEmpty && ports.allSatisfy { $0 < 1024 })
        // Each folder has ports of its own.
        #expect(Set(ports).isDisjoint(with: sources))
    }

    @Test("What is wrong is told: no such export, a volume that is not there, a device that is unmounted")
    func failures() {
        var network = network()
        network.start(mountRequest(path: "/none"), id: 2)
        network.start(attachRequest("none"), id: 3)
        network.start(read("/a", 7), id: 4)
        network.start(blocks(0..<1, 7), id: 5)
        network.start(attachRequest("one", port: 9999), id: 6)
        network.run(for: .seconds(5))
        if case .mounted(.failed(.mountStatus))? = network.reply(to: 2) {} else { Issue.record("mounted") }
        if case .attached(.failed(.unknownExport))? = network.reply(to: 3) {} else { Issue.record("attached") }
        if case .tree(.failed(.aborted))? = network.reply(to: 4) {} else { Issue.record("read") }
        if case .blocks(.failed(.aborted))? = network.reply(to: 5) {} else { Issue.record("read") }
        if case .attached(.failed(.broken(.refused, _)))? = network.reply(to: 6) {} else { Issue.record("connected") }
        network.start(mountRequest(), id: 10)
        network.start(attachRequest("one"), id: 11)
        network.run(for: .seconds(5))
        let volumes = network.replies.compactMap { reply -> VolumeID? in
            switch reply.reply {
            case .mounted(.mounted(let volume)): volume
            case .attached(.attached(let device)): device.volume
            default: nil
            }
        }
        #expect(volumes.map(\.rawValue).sorted() == [1, 2])
        for (id, volume) in volumes.enumerated() {
            network.start(.tree(TreeRequest(.unmount, of: volume)), id: UInt64(20 + id))
            network.start(.blocks(BlockRequest(.detach, of: volume)), id: UInt64(30 + id))
        }
        network.run(for: .seconds(30))
        let ended = network.replies.filter { reply in
            switch reply.reply {
            case .tree(.unmounted), .blocks(.detached): true
            default: false
            }
        }
        #expect(ended.count == 2)
        network.start(read("/a", 1), id: 40)
        network.start(read("/a", 2), id: 41)
        network.run(for: .seconds(1))
        #expect(octets(network.reply(to: 40)) == nil && octets(network.reply(to: 41)) == nil)
        #expect(network.reply(to: 40) != nil && network.reply(to: 41) != nil)
    }

    @Test("What is cancelled has no reply, and the rest goes on")
    func cancelling() {
        var network = network()
        network.start(mountRequest(), id: 2)
        network.start(attachRequest("one"), id: 3)
        network.cancel(id: 2)
        network.cancel(id: 3)
        network.run(for: .seconds(5))
        #expect(network.reply(to: 2) == nil && network.reply(to: 3) == nil)
        network.start(mountRequest(), id: 4)
        network.run(for: .seconds(2))
        network.start(attachRequest("one"), id: 5)
        network.run(for: .seconds(2))
        network.start(read("/a", 1), id: 10)
        network.start(read("/b", 1), id: 11)
        network.start(blocks(0..<300_000, 2), id: 12)
        network.start(blocks(0..<5, 2), id: 13)
        network.cancel(id: 10)
        network.cancel(id: 12)
        network.run(for: .seconds(10))
        #expect(network.reply(to: 10) == nil && network.reply(to: 12) == nil)
        #expect(octets(network.reply(to: 11)) == 100 && octets(network.reply(to: 13)) == 5)
    }

    @Test("An orderly end breaks every connection off, and no reply follows")
    func aborting() {
        var network = network()
        network.start(mountRequest(), id: 2)
        network.run(for: .seconds(2))
        network.start(attachRequest("one"), id: 3)
        network.run(for: .seconds(2))
        network.start(read("/a", 1), id: 10)
        let replies = network.replies.count
        network.machine.abort(at: network.now)
        network.run(for: .seconds(5))
        #expect(network.replies.count == replies)
        #expect(network.machine.nextDeadline == nil)
        #expect(network.streamEnds.contains(.failed(.reset)))
    }
}
