import NetworkProtocols
import Testing

private func configuration(
    _ transport: NFSClientConfiguration.Transport,
    isHard: Bool = true
) -> NFSClientConfiguration {
    var configuration = NFSClientConfiguration()
    configuration.transport = transport
    configuration.mountTransport = transport
    configuration.isHard = isHard
    if transport == .udp {
        configuration.timeout = .milliseconds(1100)
        configuration.retransmissions = 3
        configuration.readSize = 8192
    }
    return configuration
}

@Suite struct NFSPairTests {
    @Test("Over UDP and TCP a tree is mounted, walked, listed and read", arguments: ["udp", "tcp"])
    func tree(_ transport: String) throws {
        let transport = try #require(NFSClientConfiguration.Transport(rawValue: transport))
        let content = patternedFile(300_001)
        var hosts = NFSOverStack(testServer(testTree(content)), configuration(transport))
        guard case .success? = hosts.mount() else {
            Issue.record("\(String(describing: hosts.mounted))")
            return
        }
        #expect(hosts.read("sbin/init") == content)
        #expect(hosts.read("/bin/sh") == content)
        #expect(hosts.read("bin/up") == ascii("kiosk\n"))
        #expect(hosts.read("sbin/init", 1000..<70_000) == Array(content[1000..<70_000]))
        #expect(hosts.read("sbin/init", 300_000..<900_000) == Array(content[300_000...]))
        #expect(hosts.read("sbin/init", 400_000..<900_000) == [])
        #expect(hosts.read("./etc/../sbin/./init", 0..<3) == Array(content[..<3]))
        #expect(hosts.names("/") == ["bin", "circle", "closed", "dev", "etc", "sbin", "tmp", "usr"])
        #expect(hosts.names("usr/bin") == ["busybox", "sh", "up"])
        #expect(hosts.ask(.link(path: ascii("usr/bin/sh"))) == .success(.link(ascii("busybox"))))
        guard case .success(.attributes(let console))? = hosts.ask(.attributes(path: ascii("dev/console"))) else {
            Issue.record("no console")
            return
        }
        #expect(console.type == .characterDevice)
        #expect(console.device == NFSDevice(major: 5, minor: 1))
        #expect(hosts.ask(.unmount) == .success(.unmounted))
        hosts.run { $0.client.isOver && $0.server?.connectionCount == 0 }
        #expect(hosts.client.isOver)
        #expect(hosts.server?.connectionCount == 0)
    }

    @Test("What is not there, not allowed, or leads in a circle fails by its name")
    func failures() {
        var hosts = NFSOverStack(testServer { $0.squash = .root }, configuration(.tcp))
        _ = hosts.mount()
        #expect(hosts.failure(.read(path: ascii("nope"), range: nil)) == .status(2, path: ascii("nope")))
        #expect(hosts.failure(.read(path: ascii("etc/shadow"), range: nil)) == .status(13, path: ascii("etc/shadow")))
        #expect(hosts.failure(.list(path: ascii("closed"))) == .status(13, path: ascii("closed")))
        #expect(
            hosts.failure(.read(path: ascii("closed/inside"), range: nil)) == .status(13, path: ascii("closed/inside"))
        )
        #expect(hosts.failure(.read(path: ascii("etc"), range: nil)) == .status(21, path: ascii("etc")))
        #expect(hosts.failure(.list(path: ascii("sbin/init"))) == .status(20, path: ascii("sbin/init")))
        #expect(hosts.failure(.attributes(path: ascii("sbin/init/x"))) == .status(20, path: ascii("sbin/init/x")))
        #expect(hosts.failure(.read(path: ascii("dev/console"), range: nil)) == .status(22, path: ascii("dev/console")))
        #expect(hosts.failure(.link(path: ascii("etc"))) == .status(22, path: ascii("etc")))
        #expect(hosts.failure(.read(path: ascii("circle"), range: nil)) == .tooManyLinks(path: ascii("circle")))
        // Above the top is the top.
        #expect(hosts.read("../../../etc/hostname") == ascii("kiosk\n"))
    }

    @Test("A directory that goes round in a circle is given up after one round", arguments: [true, false])
    func circle(usesReadDirPlus: Bool) {
        var server = testServer(testTree())
        server.exports[0].tree = CirclingTree(tree: testTree())
        var client = configuration(.tcp)
        client.usesReadDirPlus = usesReadDirPlus
        var hosts = NFSOverStack(server, client)
        _ = hosts.mount()
        let begun = hosts.pair.now
        let words = "a directory that leads back to where it was"
        #expect(hosts.failure(.list(path: ascii("/"))) == .badAnswer(.nfs, words))
        #expect(hosts.pair.now < begun.advanced(by: .seconds(1)))
    }

    @Test("Mounts fail by the service that is to blame")
    func mountFailures() {
        func outcome(
            _ server: NFSServerConfiguration,
            path: String = "/export",
            _ change: (inout NFSClientConfiguration) -> Void = { _ in }
        ) -> NFSClientFailure? {
            var client = configuration(.tcp)
            change(&client)
            var hosts = NFSOverStack(server, path: path, client)
            guard case .failure(let failure)? = hosts.mount() else { return nil }
            #expect(hosts.client.isOver)
            return failure
        }
        #expect(outcome(testServer(), path: "/other") == .mountStatus(13))
        #expect(outcome(testServer(), path: "/export/nope") == .mountStatus(2))
        #expect(outcome(testServer(), path: "/export/sbin/init") == .mountStatus(20))
        #expect(outcome(testServer(), path: "/export/../export") == .mountStatus(13))
        #expect(outcome(testServer(), path: "//export//usr/./") == nil)
        #expect(outcome(testServer { $0.clients = .host(IPv4Address(10, 0, 0, 9)) }) == .mountStatus(13))
        #expect(outcome(testServer { $0.clients = .network(IPv4Address(10, 0, 0, 0), prefixLength: 24) }) == nil)
        #expect(outcome(testServer()) { $0.usesReservedPort = false } == .mountStatus(13))
        #expect(outcome(testServer { $0.needsReservedPort = false }) { $0.usesReservedPort = false } == nil)
        var without = testServer()
        without.portMapperPort = nil
        #expect(outcome(without) == .broken(.portMapper, .refused))
        #expect(outcome(without) { ($0.port, $0.mountPort) = (2049, 20_048) } == nil)
        #expect(outcome(testServer()) { $0.mountPort = 1234 } == .broken(.mount, .refused))
        #expect(outcome(testServer()) { $0.port = 1234 } == .broken(.nfs, .refused))
        #expect(
            outcome(testServer()) { $0.versions = [2] } == .versionRefused(.nfs, asked: 2, lowest: 3, highest: 3)
        )
        #expect(outcome(testServer()) { $0.versions = [2, 3] } == nil)
        var newer = testServer()
        newer.versions = 4...4
        #expect(outcome(newer) == .versionRefused(.nfs, asked: 3, lowest: 4, highest: 4))
        var datagramsOnly = testServer()
        datagramsOnly.usesTCP = false
        #expect(outcome(datagramsOnly) == .broken(.portMapper, .refused))
        // The port mapper is asked over the transport that the program is to be called over.
        #expect(outcome(datagramsOnly) { $0.mountTransport = .udp } == .broken(.portMapper, .refused))
        #expect(outcome(datagramsOnly) { ($0.mountTransport, $0.transport) = (.udp, .udp) } == nil)
        var streamsOnly = testServer()
        streamsOnly.usesUDP = false
        #expect(
            outcome(streamsOnly) { $0.mountTransport = .udp } == .unreachable(.portMapper, .portUnreachable)
        )
    }

    @Test(
        "Whatever the link loses, doubles and reorders, files come whole and directories complete",
        arguments: UInt64(1)...24
    )
    func faults(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var tree = MemoryExportTree()
        var contents: [[UInt8]] = []
        for index in 0..<4 {
            let content = patternedFile(Int.random(in: 0...120_000, using: &random), seed: seed + UInt64(index))
            contents.append(content)
            tree.addFile("data/\(index)", content)
        }
        for index in 0..<200 { tree.addFile("many/entry-\(1000 + index)", []) }
        let faults = LinkFaults(
            loss: Double.random(in: 0...0.04, using: &random),
            duplication: Double.random(in: 0...0.05, using: &random),
            reordering: Double.random(in: 0...0.05, using: &random),
            corruption: Double.random(in: 0...0.01, using: &random)
        )
        var client = configuration(seed % 2 == 0 ? .udp : .tcp)
        client.readSize = [1024, 4096, 8192, 32_768][Int(seed / 2 % 4)]
        client.usesReadDirPlus = seed % 3 != 0
        client.readsAtOnce = Int(seed % 5) + 1
        var hosts = NFSOverStack(testServer(tree), client, seed: seed, faults: faults)
        guard case .success? = hosts.mount() else {
            Issue.record("\(String(describing: hosts.mounted))")
            return
        }
        let wrong = contents.indices.filter { hosts.read("data/\($0)") != contents[$0] }
        #expect(wrong.isEmpty)
        #expect(hosts.names("many") == (0..<200).map { "entry-\(1000 + $0)" })
    }

    @Test("A server that is started anew is found again, over both transports", arguments: ["udp", "tcp"])
    func restart(_ transport: String) throws {
        let transport = try #require(NFSClientConfiguration.Transport(rawValue: transport))
        let content = patternedFile(400_000)
        let server = testServer(testTree(content))
        var client = configuration(transport)
        client.timeout = transport == .tcp ? .seconds(20) : .milliseconds(1100)
        client.readSize = 8192
        var hosts = NFSOverStack(server, client)
        _ = hosts.mount()
        let id = hosts.start(.read(path: ascii("sbin/init"), range: nil))
        hosts.run(for: .milliseconds(6)) { _ in false }
        #expect(!hosts.isAnswered(id))
        hosts.stopServer()
        hosts.run(for: .seconds(300)) { _ in false }
        #expect(!hosts.isAnswered(id))
        #expect(hosts.silences == 1)
        hosts.startServer(server)
        hosts.run { $0.answers[id] != nil }
        #expect(hosts.hasRead(id, content))
        #expect(hosts.returns == 1)
    }

    @Test("A soft mount gives up when its patience is over, and not before")
    func soft() {
        for (transport, patience) in [(NFSClientConfiguration.Transport.udp, 16.5), (.tcp, 180)] {
            var hosts = NFSOverStack(testServer(), configuration(transport, isHard: false))
            _ = hosts.mount()
            hosts.pair.faults.loss = 1
            let start = hosts.pair.now
            #expect(hosts.failure(.read(path: ascii("sbin/init"), range: nil)) == .silent(.nfs))
            let waited = hosts.pair.now.duration(since: start)
            #expect(waited >= .seconds(patience) - .seconds(1) && waited <= .seconds(patience) + .seconds(1))
        }
    }

    @Test("Ports are asked for in the order of the kernel, of iPXE and of klibc, and NULL is called where it is")
    func orders() {
        func calls(_ change: (inout NFSClientConfiguration) -> Void) -> [String] {
            var client = configuration(.udp)
            change(&client)
            var hosts = NFSOverStack(testServer(), client)
            _ = hosts.mount()
            return hosts.calls
        }
        let mount = ["GETPORT MOUNT", "MNT", "GETPORT NFS", "FSINFO", "PATHCONF", "GETATTR"]
        #expect(calls { _ in } == mount)
        #expect(
            calls { $0.portOrder = .mountThenNFS } == [mount[0], mount[2], mount[1]] + mount[3...]
        )
        #expect(
            calls { $0.portOrder = .nfsThenMount } == [mount[2], mount[0], mount[1]] + mount[3...]
        )
        #expect(
            calls { $0.callsNullFirst = true }
                == [mount[0], "NULL MOUNT", mount[1], mount[2], "NULL NFS"] + mount[3...]
        )
        #expect(
            calls { $0.callsNFSNullFirst = true } == [mount[0], mount[1], mount[2], "NULL NFS"] + mount[3...]
        )
        #expect(calls { ($0.port, $0.mountPort) = (2049, 20_048) } == [mount[1]] + mount[3...])
    }

    @Test("A server with another key is one whose handles are unknown")
    func otherKey() {
        var server = testServer()
        var hosts = NFSOverStack(server, configuration(.udp))
        _ = hosts.mount()
        #expect(hosts.read("etc/hostname") == ascii("kiosk\n"))
        hosts.stopServer()
        server.handleKey[0] = 0xff
        hosts.startServer(server)
        #expect(
            hosts.failure(.read(path: ascii("etc/hostname"), range: nil)) == .status(10001, path: ascii("etc/hostname"))
        )
    }
}

/// A tree whose directories begin anew behind their second entry.
private struct CirclingTree: ExportedTree {
    var tree: MemoryExportTree

    var root: ExportedNodeID { tree.root }
    var space: ExportedSpace { tree.space }

    func attributes(of node: ExportedNodeID) throws(ExportedTreeError) -> NFS3Attributes {
        try tree.attributes(of: node)
    }

    func lookUp(_ name: [UInt8], in directory: ExportedNodeID) throws(ExportedTreeError) -> ExportedNodeID {
        try tree.lookUp(name, in: directory)
    }

    func parent(of directory: ExportedNodeID) throws(ExportedTreeError) -> ExportedNodeID {
        try tree.parent(of: directory)
    }

    func content(of file: ExportedNodeID) throws(ExportedTreeError) -> any FileContent { try tree.content(of: file) }
    func target(of link: ExportedNodeID) throws(ExportedTreeError) -> [UInt8] { try tree.target(of: link) }

    func entries(
        of directory: ExportedNodeID,
        after cookie: UInt64,
        verifier: UInt64,
        limit: Int
    ) throws(ExportedTreeError) -> ExportedDirectoryPart {
        var part = try tree.entries(of: directory, after: 0, verifier: 0, limit: 2)
        part.isEnd = false
        return part
    }
}
