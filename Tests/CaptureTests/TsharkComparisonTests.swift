import BootObservation
import Foundation
import NetworkProtocols
import Testing

/// What tshark counts in the same file is what we count.
@Suite(
    .enabled(
        if: RealCaptures.areThere && Tshark.isThere,
        "BOOTPROOF_CAPTURES is not set or tshark is not installed: nothing compared"
    )
)
struct TsharkComparisonTests {
    /// A packet that an ICMP message quotes is no packet on the wire.
    @Test("DHCP messages by type", arguments: RealCaptures.all)
    func dhcp(capture: String) throws {
        let path = try RealCaptures.path(capture)
        let types = try Tshark.fields(["dhcp.option.dhcp"], of: path, where: "dhcp && !icmp").map { $0[0] }
        let counts = try observe(path).network.statistics.dhcp
        func count(_ type: String) -> Int { types.filter { $0 == type }.count }
        #expect(counts.discover == count("1"))
        #expect(counts.offer == count("2"))
        #expect(counts.request == count("3"))
        #expect(counts.decline == count("4"))
        #expect(counts.acknowledge == count("5"))
        #expect(counts.negativeAcknowledge == count("6"))
        #expect(counts.release == count("7"))
        #expect(counts.inform == count("8"))
        #expect(counts.bootp == count(""))
    }

    @Test("TFTP requests, data and errors", arguments: RealCaptures.all)
    func tftp(capture: String) throws {
        let path = try RealCaptures.path(capture)
        let opcodes = try Tshark.fields(["tftp.opcode"], of: path, where: "tftp && !icmp").map { $0[0] }
        let counts = try observe(path).network.statistics.tftp
        func count(_ opcode: String) -> Int { opcodes.filter { $0 == opcode }.count }
        #expect(counts.readRequests == count("1"))
        #expect(counts.writeRequests == count("2"))
        #expect(counts.data == count("3"))
        #expect(counts.errors == count("5"))
    }

    @Test("RARP requests and replies", arguments: RealCaptures.all)
    func rarp(capture: String) throws {
        let path = try RealCaptures.path(capture)
        let operations = try Tshark.fields(["arp.opcode"], of: path, where: "arp.opcode == 3 || arp.opcode == 4")
            .map { $0[0] }
        let counts = try observe(path).network.statistics.rarp
        #expect(counts.requests == operations.count { $0 == "3" })
        #expect(counts.replies == operations.count { $0 == "4" })
    }

    @Test("HTTP requests and responses", arguments: RealCaptures.all)
    func http(capture: String) throws {
        let path = try RealCaptures.path(capture)
        let requests = try Tshark.fields(["http.request.method"], of: path, where: "http.request")
        let responses = try Tshark.fields(["http.response.code"], of: path, where: "http.response")
        let counts = try observe(path).network.statistics.http
        #expect(counts.requests == requests.count)
        #expect(counts.responses == responses.count)
    }

    /// tshark exports what it puts together itself; it does not follow windows, nor all losses, so every object of it
    /// has to be one of ours, not the other way round.
    @Test("Files put together, by size and SHA-256", arguments: RealCaptures.all)
    func objects(capture: String) throws {
        let path = try RealCaptures.path(capture)
        let fetches = try observe(path).network.boots.flatMap(\.fetches)
        for (kind, own) in [("tftp", TransferProtocol.tftp), ("http", .http)] {
            let mine = fetches.filter { $0.transferProtocol == own && $0.outcome == .complete }
                .map { "\($0.bytes) \($0.sha256 ?? "")" }
            for object in try Tshark.objects(kind, of: path) {
                // Of transfers that were repeated or cut tshark may export pieces; those that are whole are ours.
                guard !capture.contains("loss"), !capture.contains("window") else { continue }
                #expect(mine.contains(object), "\(capture): \(kind) object of \(object)")
            }
        }
    }
}

/// tshark, run on one capture.
enum Tshark {
    static let isThere = FileManager.default.isExecutableFile(atPath: "/usr/bin/tshark")

    /// One row a packet that matches `filter`, with the values of `fields`.
    static func fields(_ fields: [String], of path: String, where filter: String) throws -> [[String]] {
        var arguments = ["-r", path, "-n", "-Y", filter, "-T", "fields", "-E", "separator=|"]
        for field in fields { arguments += ["-e", field] }
        let output = try run(arguments)
        return output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            .map { $0.split(separator: "|", omittingEmptySubsequences: false).map(String.init) }
    }

    /// Size and SHA-256 of each object that tshark exports.
    static func objects(_ kind: String, of path: String) throws -> [String] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "bootproof-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        _ = try run(["-q", "-r", path, "--export-objects", "\(kind),\(folder.path)"])
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return try names.sorted().map { name in
            let content = try [UInt8](Data(contentsOf: folder.appending(path: name)))
            var digest = SHA256Digest()
            digest.update(content)
            return "\(content.count) \(digest.hexadecimal)"
        }
    }

    private static func run(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/tshark")
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: output, as: UTF8.self)
    }
}
