import Foundation
import Testing

/// Clients of NFS that are not ours at our server. What counts is what they read, bit for bit.
@Suite(.tellsLabFolder) struct NFSClientTests {
    private static let address = "10.77.0.1"
    private static let entryCount = 2500

    /// A server of a folder with a large file, many small ones, a link and a file of root alone, and a client.
    private func withServer(
        _ name: String,
        needs programs: [String],
        options: String = "ro,no_subtree_check,no_root_squash,insecure",
        _ body: (Lab, LabHost, _ folder: URL) async throws -> Void
    ) async throws {
        try await Lab.run("nfs-" + name, needs: programs) { lab in
            let folder = lab.folder.appendingPathComponent("export")
            let many = folder.appendingPathComponent("many")
            try FileManager.default.createDirectory(at: many, withIntermediateDirectories: true)
            for index in 0..<Self.entryCount { try Data().write(to: many.appendingPathComponent("entry-\(index)")) }
            try Octets.noise(20 << 20 | 777).write(to: folder.appendingPathComponent("noise"))
            try FileManager.default.createSymbolicLink(
                atPath: folder.appendingPathComponent("link").path,
                withDestinationPath: "noise"
            )
            let closed = folder.appendingPathComponent("closed")
            try Data("secret\n".utf8).write(to: closed)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: closed.path)
            let server = try lab.host("server", Self.address + "/24")
            try await server.start(BootproofServe(range: nil, exports: ["\(folder.path) 10.77.0.0/24(\(options))"]))
            try await body(lab, try lab.host("client", "10.77.0.50/24"), folder)
        }
    }

    private func uri(_ folder: URL, _ name: String) -> String { "nfs://\(Self.address)\(folder.path)/\(name)" }

    @Test("libnfs lists, prints and copies")
    func libnfs() async throws {
        let programs = ["nfs-ls", "nfs-cat", "nfs-cp", "cmp", "tshark"]
        try await withServer("libnfs", needs: programs) { lab, client, folder in
            let capture = try await lab.capture()
            let list = try await client.run(["nfs-ls", uri(folder, "many")])
            #expect(list.status == .exited(0))
            let names = list.text.split(separator: "\n").compactMap { $0.split(separator: " ").last }
            #expect(Set(names).count == Self.entryCount)
            let copy = lab.folder.appendingPathComponent("copy")
            for name in ["noise", "link"] {
                try? FileManager.default.removeItem(at: copy)
                let copied = try await client.run(["nfs-cp", uri(folder, name), copy.path])
                #expect(copied.status == .exited(0), "\(copied.text)")
                let same = try await client.run(["cmp", folder.appendingPathComponent("noise").path, copy.path])
                #expect(same.status == .exited(0), "\(same.text)")
            }
            let secret = try await client.run(["nfs-cat", uri(folder, "closed")])
            #expect(secret.text == "secret\n")
            // Nobody writes.
            let written = try await client.run(["nfs-cp", copy.path, uri(folder, "new")])
            #expect(written.status != .exited(0))
            #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent("new").path))
            let report = try await capture.verify()
            #expect(report.brokenRules("must", by: Self.address) == [])
        }
    }

    @Test("A client that is squashed gets what everybody may read, and nothing else")
    func squashed() async throws {
        let options = "ro,all_squash,insecure,anonuid=65534,anongid=65534"
        try await withServer("squashed", needs: ["nfs-cat"], options: options) { _, client, folder in
            let closed = try await client.run(["nfs-cat", uri(folder, "closed")])
            #expect(closed.status != .exited(0))
            let open = try await client.run(["nfs-cat", uri(folder, "many/entry-1")])
            #expect(open.status == .exited(0))
        }
    }

    @Test("U-Boot, which begins with MOUNT 2 and NFS 2, loads a file")
    func uBoot() async throws {
        try await withServer("u-boot", needs: UBootMachine.programs) { lab, _, folder in
            let file = folder.appendingPathComponent("image")
            try Octets.noise(300_001).write(to: file)
            let machine = try await UBootMachine(in: lab)
            _ = try await machine.run("setenv autoload no; setenv ipaddr 10.77.0.60; setenv netmask 255.255.255.0")
            let output = try await machine.run(
                "nfs 0x42000000 \(Self.address):\(file.path); crc32 0x42000000 $filesize"
            )
            let sum = try await Octets.crc32(of: file)
            #expect(output.contains(sum))
            try await machine.powerOff()
        }
    }
}
