import Foundation

/// Roots that stay on the network, read from their begin to their end by clients that are none of ours.
extension ServeSection {
    /// The image that is read; 512 MB without a hole.
    static let rootImage = "root.img"
    private static let rootSize = 512_000_000

    func measureNBD(in folder: borrowing TemporaryFolder, _ add: (MeasurementGroup) -> Void) throws {
        try ServedFile.write("\(programs.files)/\(Self.rootImage)", length: Self.rootSize)
        let network = try BenchNetwork(servers: 3, in: folder)
        let names = [programs.bootproofRoots(.tcp(10809)), programs.nbdkit, programs.nbdServer]
        let servers = try start(names, on: network, in: folder)
        for (connections, requests) in [(1, 1), (1, 64), (4, 64)] {
            let input = "NBD, 512 MB by nbdcopy, \(connections) x \(requests) requests at once"
            add(
                try compareReads(servers, input, in: folder) { server in
                    [
                        "nbdcopy", "--connections=\(connections)", "--requests=\(requests)",
                        "nbd://\(server.cable.server)/root", "null:",
                    ]
                }
            )
        }
    }

    func measureNFS(in folder: borrowing TemporaryFolder, _ add: (MeasurementGroup) -> Void) throws {
        try ServedFile.write("\(programs.files)/\(Self.rootImage)", length: Self.rootSize)
        let network = try BenchNetwork(servers: 2, in: folder)
        let servers = try start([programs.bootproofRoots(.tcp(2049)), programs.ganesha], on: network, in: folder)
        add(
            try compareReads(servers, "NFSv3 over TCP, 512 MB by nfs-cat of libnfs", in: folder) { server in
                let path = "\(programs.files)/\(Self.rootImage)"
                return ["sh", "-c", "exec nfs-cat 'nfs://\(server.cable.server)\(path)?version=3' >/dev/null"]
            }
        )
    }

    private func compareReads(
        _ servers: [ServerProcess],
        _ input: String,
        in folder: borrowing TemporaryFolder,
        by words: (ServerProcess) -> [String]
    ) throws -> MeasurementGroup {
        let turns = try measureRounds(repetitions, servers) { server in
            let before = server.processorSeconds
            let (client, text) = try runClient(words(server), of: server, in: folder)
            guard client.status == 0, server.isAlive else {
                throw BenchNetwork.Failure(description: "\(server.name): \(text)")
            }
            return Turn(
                work: Double(Self.rootSize) / 1_000_000,
                seconds: client.wallSeconds,
                serverSeconds: server.processorSeconds - before,
                repeats: 0
            )
        }
        return group(input, servers, turns, rate: "MB/s", cost: "ms/MB", costScale: 1000)
    }
}
