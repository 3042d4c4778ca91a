import Foundation
import Testing

/// TFTP and HTTP clients that are not ours at our server. What counts is the file that came, bit for bit.
@Suite(.tellsLabFolder) struct FileClientTests {
    /// Around one block of 512 octets, and many.
    private static let sizes = [0, 511, 512, 513, 1 << 20]
    private static let blockSizes = [24, 512, 1024, 1428, 1468, 8192, 65464]
    private static let large = 100 << 20

    /// A server of those files, each named for its size, and a client.
    private func withServer(
        _ name: String,
        of sizes: [Int],
        needs programs: [String],
        isAlone: Bool = false,
        _ body: (Lab, LabHost) async throws -> Void
    ) async throws {
        try await Lab.run(name, needs: programs, isAlone: isAlone) { lab in
            let server = try lab.host("server", "10.77.0.1/24")
            for size in sizes { _ = try lab.file("files/\(size)", Octets.noise(size)) }
            try await server.start(BootproofServe(range: nil, files: lab.folder.appendingPathComponent("files")))
            try await body(lab, try lab.host("client", "10.77.0.50/24"))
            // They can be made again, and are large.
            try FileManager.default.removeItem(at: lab.folder.appendingPathComponent("files"))
        }
    }

    /// Reads a file, and returns what was wrong with what came; nil where nothing was.
    private func read(
        _ size: Int,
        by client: TFTPClient,
        blockSize: Int,
        windowSize: Int = 1,
        in lab: Lab,
        on host: LabHost
    ) async throws -> String? {
        let copy = lab.folder.appendingPathComponent("copy")
        defer { try? FileManager.default.removeItem(at: copy) }
        let words = client.command(
            reading: String(size),
            from: "10.77.0.1",
            into: copy,
            blockSize: blockSize,
            windowSize: windowSize,
            isEmpty: size == 0
        )
        let outcome = try await host.run(words, log: client.rawValue)
        // Octets, not their digest: a difference is told where it is.
        let wanted = lab.folder.appendingPathComponent("files/\(size)")
        let difference = try await host.run(["cmp", wanted.path, copy.path])
        if outcome.status == .exited(0), difference.status == .exited(0) { return nil }
        return "\(size) octets, blksize \(blockSize), windowsize \(windowSize): \(outcome.status), \(difference.text)"
    }

    @Test(
        "Each TFTP client reads each size of file at each size of block that it can ask for",
        arguments: TFTPClient.allCases
    )
    func sizes(client: TFTPClient) async throws {
        try await withServer("tftp-\(client)", of: Self.sizes, needs: [client.program]) { lab, host in
            var wrong: [String] = []
            var count = 0
            for blockSize in Self.blockSizes where client.canAsk(blockSize: blockSize, windowSize: 1) {
                for size in Self.sizes {
                    count += 1
                    if let trouble = try await read(size, by: client, blockSize: blockSize, in: lab, on: host) {
                        wrong.append(trouble)
                    }
                }
            }
            #expect(wrong == [])
            let blockSizes = [TFTPClient.tftpHPA: 1, .atftp: 7, .curl: 6, .busybox: 6][client] ?? 0
            #expect(count == blockSizes * Self.sizes.count)
        }
    }

    @Test("atftp reads in windows", arguments: [2, 16, 64])
    func windows(windowSize: Int) async throws {
        try await withServer("tftp-window-\(windowSize)", of: Self.sizes, needs: ["atftp", "tshark"]) { lab, host in
            let capture = try await lab.capture()
            var wrong: [String] = []
            for blockSize in [512, 1428] {
                for size in Self.sizes {
                    if let trouble = try await read(
                        size,
                        by: .atftp,
                        blockSize: blockSize,
                        windowSize: windowSize,
                        in: lab,
                        on: host
                    ) {
                        wrong.append(trouble)
                    }
                }
            }
            #expect(wrong == [])
            let report = try await capture.verify()
            #expect(report.brokenRules(by: "10.77.0.1") == [])
            // It was granted, and used: fewer acknowledgements than blocks.
            let granted = try await capture.fields(["tftp.option.value"], where: "tftp.opcode == 6")
            #expect(granted.count == 2 * Self.sizes.count)
            #expect(granted.allSatisfy { $0[0].split(separator: ",").contains { $0 == String(windowSize) } })
            let blocks = try await capture.fields(["frame.number"], where: "tftp.opcode == 3").count
            let acknowledgements = try await capture.fields(["frame.number"], where: "tftp.opcode == 4").count
            #expect(blocks > 2000)
            #expect(acknowledgements < blocks)
        }
    }

    /// Each size of block by the client that is quickest there: a test's server is not optimised. At 512 the block numbers go round
    /// three times.
    private static let largeReads: [(client: TFTPClient, blockSize: Int, windowSize: Int)] = [
        (.tftpHPA, 512, 1), (.curl, 1024, 1), (.atftp, 1428, 1), (.atftp, 1428, 16), (.busybox, 1468, 1),
        (.curl, 8192, 1),
        (.atftp, 65464, 1),
    ]

    // shows: [0-090]
    @Test("100 MB come whole by TFTP")
    func large() async throws {
        let programs = TFTPClient.allCases.map(\.program)
        try await withServer("tftp-large", of: [Self.large], needs: programs) { lab, host in
            var wrong: [String] = []
            for (client, blockSize, windowSize) in Self.largeReads {
                let trouble = try await read(
                    Self.large,
                    by: client,
                    blockSize: blockSize,
                    windowSize: windowSize,
                    in: lab,
                    on: host
                )
                if let trouble { wrong.append(trouble) }
            }
            #expect(wrong == [])
        }
    }

    // shows: [1-040, 2-028]
    @Test("Names begin at the folder and never leave it, and nothing is written")
    func shutIn() async throws {
        try await withServer("tftp-shut-in", of: [513], needs: ["tftp", "curl"]) { lab, host in
            _ = try lab.file("secret", "outside of the folder")
            let copy = lab.folder.appendingPathComponent("copy")
            let wanted = lab.folder.appendingPathComponent("files/513")
            _ = try await host.run(["tftp", "-m", "binary", "10.77.0.1", "-c", "get", "/513", copy.path])
            #expect(try Data(contentsOf: copy) == Octets.noise(513))
            for name in ["../secret", "/../secret", "x/../../secret", lab.folder.path + "/secret"] {
                let tftp = try await host.run(["tftp", "-m", "binary", "10.77.0.1", "-c", "get", name, copy.path])
                #expect(tftp.text.contains("Error code"), "\(name)")
                #expect(try Data(contentsOf: copy).isEmpty, "\(name)")
                let url = "http://10.77.0.1/\(name)"
                let words = ["curl", "--silent", "--path-as-is", "-o", copy.path, "-w", "%{http_code}", url]
                #expect(try await ["400", "403", "404"].contains(host.run(words).text), "\(name)")
                #expect(try !Data(contentsOf: copy).starts(with: Data("outside".utf8)), "\(name)")
            }
            let put = try await host.run(["tftp", "-m", "binary", "10.77.0.1", "-c", "put", wanted.path, "written"])
            #expect(put.text.contains("Error code"))
            let over = try await host.run([
                "tftp", "-m", "binary", "10.77.0.1", "-c", "put", lab.folder.path + "/secret", "513",
            ])
            #expect(over.text.contains("Error code"))
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: wanted.deletingLastPathComponent().path) == ["513"]
            )
            #expect(try Data(contentsOf: wanted) == Octets.noise(513))
        }
    }

    @Test("curl resumes a file over HTTP where it stopped")
    func resume() async throws {
        let size = 1 << 20
        try await withServer("http-resume", of: [size], needs: ["curl", "tshark"]) { lab, host in
            let copy = try lab.file("copy", Octets.noise(size).prefix(300_001))
            let capture = try await lab.capture()
            let words = ["curl", "--silent", "--show-error", "-C", "-", "-o", copy.path, "http://10.77.0.1/\(size)"]
            #expect(try await host.run(words).status == .exited(0))
            #expect(try Data(contentsOf: copy) == Octets.noise(size))
            let report = try await capture.verify()
            #expect(report.brokenRules(by: "10.77.0.1") == [])
            let answers = try await capture.fields(
                ["http.response.code", "http.content_length_header"],
                where: "http.response"
            )
            #expect(answers == [["206", String(size - 300_001)]])
        }
    }

    @Test("200 clients at once read over TFTP")
    func crowdOfTFTP() async throws {
        try await withServer("tftp-crowd", of: [1 << 20], needs: ["curl"], isAlone: true) { lab, host in
            let line = """
                for number in $(seq 200); do
                    curl --silent --show-error --tftp-blksize 1428 -o "$1-$number" "tftp://10.77.0.1/1048576" &
                done
                wait
                """
            try await readByCrowd(["sh", "-c", line, "crowd"], in: lab, on: host)
        }
    }

    @Test("200 clients at once read over HTTP")
    func crowdOfHTTP() async throws {
        try await withServer("http-crowd", of: [1 << 20], needs: ["curl"], isAlone: true) { lab, host in
            let line = """
                for number in $(seq 200); do curl --silent --show-error -o "$1-$number" "http://10.77.0.1/1048576" & done
                wait
                """
            try await readByCrowd(["sh", "-c", line, "crowd"], in: lab, on: host)
        }
    }

    private func readByCrowd(_ words: [String], in lab: Lab, on host: LabHost) async throws {
        let copies = lab.folder.appendingPathComponent("copies")
        try FileManager.default.createDirectory(at: copies, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: copies) }
        let outcome = try await host.run(words + [copies.path + "/copy"], log: "crowd", within: .seconds(120))
        #expect(outcome.text == "")
        let wanted = try await Octets.digest(of: lab.folder.appendingPathComponent("files/1048576"))
        let digests = try await Octets.digests(in: copies)
        #expect(digests.count == 200)
        #expect(digests.values.count { $0 == wanted } == 200)
    }
}
