import ArgumentParser
import Foundation
import Glibc

/// `bootproof serve` beside the servers that people use: files over TFTP and HTTP, leases, and roots over NBD and
/// NFS.
///
/// Each server has a network namespace of its own; all of them, and the clients, run on one core. The same clients ask each
/// server in turns, and compare every octet. Wall time holds the clients' share as well; the processor time of the server,
/// with what the kernel does for it, is the steadier figure.
struct ServeSection {
    let programs: ServedPrograms
    let repetitions: Int
    /// The last one: interrupts are mostly handled by the first.
    private let core = max(0, ProcessInfo.processInfo.activeProcessorCount - 1)
    /// So long that its block numbers do not wrap at 512 octets, too long to be kept in memory by us.
    private static let fileSize = 15_999_999
    /// The same for each of several clients.
    private static let smallerFileSize = 3_999_999
    private static let largeFileSize = 1 << 30

    init(programs: ServedPrograms, repetitions: Int) {
        self.programs = programs
        self.repetitions = repetitions
    }

    /// What keeps it from being measured here; nil where nothing does.
    static func obstacle(peers: String) -> String? {
        guard geteuid() == 0 else { return "network namespaces want root" }
        guard FileManager.default.isExecutableFile(atPath: "\(peers)/usr/sbin/nginx") else {
            return "there are no servers to compare with in \(peers): run .ci/packages bench"
        }
        return nil
    }

    /// What is served, and can be measured by itself.
    enum Service: String, CaseIterable, ExpressibleByArgument {
        case tftp, http, dhcp, nbd, nfs
    }

    func measure(
        _ services: [Service],
        in folder: borrowing TemporaryFolder,
        _ add: (MeasurementGroup) -> Void
    ) throws {
        // Kea, perfdhcp and NFS-Ganesha need libraries that are unpacked beside them.
        let libraries = ["\(programs.peers)/usr/lib/\(Self.machine)-linux-gnu", "\(programs.peers)/usr/lib/ganesha"]
        setenv("LD_LIBRARY_PATH", libraries.joined(separator: ":"), 1)
        try FileManager.default.createDirectory(atPath: programs.files, withIntermediateDirectories: true)
        if services.contains(.tftp) { try measureTFTP(in: folder, add) }
        if services.contains(.http) { try measureHTTP(in: folder, add) }
        if services.contains(.dhcp) { try measureDHCP(in: folder, add) }
        if services.contains(.nbd) { try measureNBD(in: folder, add) }
        if services.contains(.nfs) { try measureNFS(in: folder, add) }
    }

    static var machine: String {
        var name = utsname()
        uname(&name)
        return withUnsafeBytes(of: name.machine) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    // MARK: Services

    private func measureTFTP(in folder: borrowing TemporaryFolder, _ add: (MeasurementGroup) -> Void) throws {
        try ServedFile.write("\(programs.files)/initrd", length: Self.fileSize)
        try ServedFile.write("\(programs.files)/kernel", length: Self.smallerFileSize)
        let names = [programs.bootproofFiles(.udp(69)), programs.tftpdHPA, programs.atftpd, programs.dnsmasqTFTP]
        let network = try BenchNetwork(servers: names.count, in: folder)
        let servers = try start(names, on: network, in: folder)
        var order = LoadOrder(service: .tftp)
        for (blockSize, windowSize) in [(512, 1), (1428, 1), (1428, 16)] {
            for clients in [1, 8] {
                (order.blockSize, order.windowSize, order.clients) = (blockSize, windowSize, clients)
                (order.file, order.size) = clients == 1 ? ("initrd", Self.fileSize) : ("kernel", Self.smallerFileSize)
                // The others of them know no windows.
                let asked =
                    windowSize == 1 ? servers : servers.filter { ["bootproof serve", "atftpd"].contains($0.name) }
                let window = windowSize == 1 ? "" : ", windowsize \(windowSize)"
                let input =
                    "blksize \(blockSize)\(window), \(clients == 1 ? "1 client, 16 MB" : "\(clients) clients, 4 MB each")"
                add(try compare(asked, order, "TFTP \(input)", in: folder))
            }
        }
    }

    private func measureHTTP(in folder: borrowing TemporaryFolder, _ add: (MeasurementGroup) -> Void) throws {
        try ServedFile.write("\(programs.files)/image", length: Self.largeFileSize)
        let network = try BenchNetwork(servers: 2, in: folder)
        let servers = try start([programs.bootproofFiles(.tcp(80)), programs.nginx], on: network, in: folder)
        var order = LoadOrder(service: .http, file: "image", size: Self.largeFileSize)
        for clients in [1, 4] {
            order.clients = clients
            let input =
                "HTTP, 1 GiB, \(clients == 1 ? "1 client" : "\(clients) clients at once"), a veth's offloads (TSO, GSO)"
            add(try compare(servers, order, input, in: folder))
        }
    }

    private func measureDHCP(in folder: borrowing TemporaryFolder, _ add: (MeasurementGroup) -> Void) throws {
        let names = [programs.bootproofDHCP, programs.kea, programs.dnsmasqDHCP]
        let network = try BenchNetwork(servers: names.count, in: folder)
        let servers = try start(names, on: network, in: folder)
        for clients in [1, 64] {
            let order = LoadOrder(service: .dhcp, clients: clients)
            let input =
                "DHCP, \(clients == 1 ? "one exchange at a time" : "\(clients) exchanges at once"), leases on a disk"
            add(try compare(servers, order, input, in: folder))
        }
        add(try measurePerfDHCP(servers, in: folder))
    }

    func start(
        _ names: [PeerProgram],
        on network: BenchNetwork,
        in folder: borrowing TemporaryFolder
    ) throws -> [ServerProcess] {
        var servers: [ServerProcess] = []
        for (index, program) in names.enumerated() {
            let place = folder.path("server-\(index)-\(program.name.filter(\.isLetter))")
            servers.append(try ServerProcess(program, on: network.cables[index], core: core, in: place))
        }
        return servers
    }

    // MARK: One comparison

    /// One turn of one server.
    struct Turn {
        /// What it did: megabytes, or exchanges.
        var work: Double
        var seconds: Double
        var serverSeconds: Double
        var repeats: Int
    }

    private func compare(
        _ servers: [ServerProcess],
        _ order: LoadOrder,
        _ input: String,
        in folder: borrowing TemporaryFolder
    ) throws -> MeasurementGroup {
        let turns = try measureRounds(repetitions, servers) { server in try turn(of: server, order, in: folder) }
        let isDHCP = order.service == .dhcp
        return group(
            input,
            servers,
            turns,
            rate: isDHCP ? "exchanges/s" : "MB/s",
            cost: isDHCP ? "µs/exchange" : "ms/MB",
            costScale: isDHCP ? 1_000_000 : 1000
        )
    }

    func group(
        _ input: String,
        _ servers: [ServerProcess],
        _ turns: [[Turn]],
        rate: String,
        cost: String,
        costScale: Double
    ) -> MeasurementGroup {
        var group = MeasurementGroup("serve", input: input)
        for (server, turns) in zip(servers, turns) {
            group.add("\(server.name), wall", rate, turns.map { $0.work / $0.seconds })
        }
        for index in servers.indices.dropFirst() {
            let ratios = zip(turns[0], turns[index]).map { ours, peer in
                (ours.work / ours.seconds) / (peer.work / peer.seconds)
            }
            group.add("ratio to \(servers[index].name), wall", "ratio", ratios, aim: 1)
        }
        for (server, turns) in zip(servers, turns) {
            group.add("\(server.name), its processor time", cost, turns.map { $0.serverSeconds * costScale / $0.work })
        }
        for index in servers.indices.dropFirst() {
            let ratios = zip(turns[0], turns[index]).map { ours, peer in
                (peer.serverSeconds / peer.work) / max(1e-12, ours.serverSeconds / ours.work)
            }
            group.add("ratio to \(servers[index].name), work for the same time", "ratio", ratios, aim: 1)
        }
        for (server, turns) in zip(servers, turns) {
            let repeats = turns.reduce(0) { $0 + $1.repeats }
            if repeats > 0 { group.remarks.append("\(server.name): \(repeats) times no answer came within a second") }
        }
        return group
    }

    private func turn(of server: ServerProcess, _ order: LoadOrder, in folder: borrowing TemporaryFolder) throws -> Turn
    {
        let before = server.processorSeconds
        let words = ["/proc/\(getpid())/exe"] + order.words(from: server.cable.client, to: server.cable.server)
        let text = try run(words, of: server, in: folder)
        guard let result = try? JSONDecoder().decode(LoadResult.self, from: Data(text.utf8)), server.isAlive else {
            throw BenchNetwork.Failure(description: "\(server.name): \(text)")
        }
        return Turn(
            work: order.service == .dhcp ? Double(result.pieces) : Double(result.octets) / 1_000_000,
            seconds: result.seconds,
            serverSeconds: server.processorSeconds - before,
            repeats: result.repeats
        )
    }

    /// Runs a program beside the clients on the servers' core; returns what it printed.
    private func run(_ words: [String], of server: ServerProcess, in folder: borrowing TemporaryFolder) throws -> String
    {
        try runClient(words, of: server, in: folder).text
    }

    /// Runs a client on the servers' core; returns how it ended, and what it printed.
    func runClient(
        _ words: [String],
        of server: ServerProcess,
        in folder: borrowing TemporaryFolder
    ) throws -> (process: ChildProcess, text: String) {
        let output = folder.path("load.txt")
        let prefix = ["ip", "netns", "exec", server.cable.clients, "taskset", "-c", "\(core)"]
        let process = try ChildProcess.run(prefix + words, output: output)
        return (process, try String(contentsOfFile: output, encoding: .utf8))
    }

    // MARK: perfdhcp

    /// Exchanges that come to their end a second where perfdhcp begins many more than any server has time for.
    private func measurePerfDHCP(
        _ servers: [ServerProcess],
        in folder: borrowing TemporaryFolder
    ) throws -> MeasurementGroup {
        let rate = 20_000
        let turns = try measureRounds(repetitions, servers) { server in
            let before = server.processorSeconds
            let words = [
                "\(programs.peers)/usr/sbin/perfdhcp", "-4", "-l", server.cable.client, "-R", "2000", "-g", "single",
                "-p", "3",
                "-r", "\(rate)", server.cable.server,
            ]
            let text = try run(words, of: server, in: folder)
            let line = text.split(separator: "\n").first { $0.hasPrefix("Rate: ") }
            guard let figure = line?.split(separator: " ").dropFirst().first.flatMap({ Double($0) }), server.isAlive
            else {
                throw BenchNetwork.Failure(description: "\(server.name): \(text)")
            }
            return Turn(work: figure * 3, seconds: 3, serverSeconds: server.processorSeconds - before, repeats: 0)
        }
        let input = "DHCP, perfdhcp begins \(rate) exchanges a second of 2000 clients, leases on a disk"
        return group(input, servers, turns, rate: "exchanges/s", cost: "µs/exchange", costScale: 1_000_000)
    }
}
