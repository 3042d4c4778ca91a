import Foundation
import Testing

/// Clients of network block devices that are not ours at our server. What counts is what they read, bit for bit.
@Suite(.tellsLabFolder) struct NBDClientTests {
    private static let address = "10.77.0.1"
    /// Whole sectors, as QEMU wants them, and no power of two.
    private static let size = 20 << 20 | 512 * 7

    /// A server of an image full of noise, and of one with holes, and a client.
    private func withServer(
        _ name: String,
        needs programs: [String],
        _ body: (Lab, LabHost, _ noise: URL, _ sparse: URL) async throws -> Void
    ) async throws {
        try await Lab.run("nbd-" + name, needs: programs) { lab in
            let noise = try lab.file("noise", Octets.noise(Self.size))
            let sparse = try Self.sparseImage(in: lab)
            let server = try lab.host("server", Self.address + "/24")
            try await server.start(
                BootproofServe(range: nil, devices: [("noise", noise), ("sparse", sparse), ("", noise)])
            )
            try await body(lab, try lab.host("client", "10.77.0.50/24"), noise, sparse)
        }
    }

    /// 20 MiB of which 2 MiB at 5 MiB are stored.
    private static func sparseImage(in lab: Lab) throws -> URL {
        let file = try lab.file("sparse", Data())
        let handle = try FileHandle(forWritingTo: file)
        try handle.seek(toOffset: 5 << 20)
        try handle.write(contentsOf: Octets.noise(2 << 20))
        try handle.truncate(atOffset: 20 << 20)
        try handle.close()
        return file
    }

    private func uri(_ export: String) -> String { "nbd://\(Self.address)/\(export)" }

    @Test("nbdinfo tells each export, its size, and where its holes are")
    func information() async throws {
        try await withServer("nbdinfo", needs: ["nbdinfo"]) { _, client, _, _ in
            let list = try await client.run(["nbdinfo", "--list", "--json", uri("")])
            #expect(list.status == .exited(0))
            let told = try #require(try JSONSerialization.jsonObject(with: Data(list.text.utf8)) as? [String: Any])
            #expect(told["protocol"] as? String == "newstyle-fixed")
            #expect(told["structured"] as? Bool == true)
            let exports = try #require(told["exports"] as? [[String: Any]])
            #expect(exports.compactMap { $0["export-name"] as? String } == ["noise", "sparse", ""])
            #expect(exports.compactMap { $0["export-size"] as? Int } == [Self.size, 20 << 20, Self.size])
            #expect(exports.allSatisfy { $0["is_read_only"] as? Bool == true && $0["can_multi_conn"] as? Bool == true })
            let map = try await client.run(["nbdinfo", "--map", "--json", uri("sparse")])
            #expect(map.status == .exited(0))
            let extents = try #require(try JSONSerialization.jsonObject(with: Data(map.text.utf8)) as? [[String: Any]])
            #expect(extents.compactMap { $0["offset"] as? Int } == [0, 5 << 20, 7 << 20])
            #expect(extents.compactMap { $0["type"] as? Int } == [3, 0, 3])
            let unknown = try await client.run(["nbdinfo", uri("none")])
            #expect(unknown.status == .exited(1))
            #expect(unknown.text.contains("export: none"))
        }
    }

    @Test("nbdcopy reads over several connections, many requests at once", arguments: [1, 4])
    func copies(connections: Int) async throws {
        try await withServer("nbdcopy-\(connections)", needs: ["nbdcopy", "tshark"]) { lab, client, noise, sparse in
            let capture = connections == 1 ? try await lab.capture() : nil
            for (export, image) in [("noise", noise), ("sparse", sparse), ("", noise)] {
                let copy = lab.folder.appendingPathComponent("copy")
                let words = ["nbdcopy", "--connections=\(connections)", "--requests=64", uri(export), copy.path]
                #expect(try await client.run(words).status == .exited(0))
                let difference = try await client.run(["cmp", image.path, copy.path])
                #expect(difference.status == .exited(0), "\(difference.text)")
            }
            guard let report = try await capture?.verify() else { return }
            #expect(report.brokenRules(by: Self.address) == [])
            #expect(report.brokenRules("must", by: "10.77.0.50") == [])
        }
    }

    @Test("qemu-img converts and compares")
    func emulator() async throws {
        try await withServer("qemu-img", needs: ["qemu-img"]) { lab, client, noise, sparse in
            for (export, image) in [("noise", noise), ("sparse", sparse)] {
                let copy = lab.folder.appendingPathComponent("copy")
                let words = ["qemu-img", "convert", "-f", "raw", "-O", "raw", uri(export), copy.path]
                #expect(try await client.run(words).status == .exited(0))
                #expect(try await client.run(["cmp", image.path, copy.path]).status == .exited(0))
                let compared = try await client.run([
                    "qemu-img", "compare", "-f", "raw", "-F", "raw", image.path, uri(export),
                ])
                #expect(compared.status == .exited(0))
            }
        }
    }

    @Test("nbd-client lists what is exported")
    func list() async throws {
        try await withServer("nbd-client", needs: ["nbd-client"]) { _, client, _, _ in
            let list = try await client.run(["nbd-client", "-l", Self.address])
            #expect(list.status == .exited(0))
            #expect(list.text.split(separator: "\n").contains("noise"))
            #expect(list.text.split(separator: "\n").contains("sparse"))
        }
    }
}
