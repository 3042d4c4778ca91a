import Foundation
import NetworkProtocols
import Testing

@Suite(.serialized) struct ServeTests {
    private static let settings = """
        interface: lo
        address: 127.0.0.1/8
        tftp: TREE
        http: TREE
        metrics: 127.0.0.1:PORT
        """

    private func settings(_ server: LoopbackServer, tree: String, metrics: Int) throws {
        let text = Self.settings.replacingOccurrences(of: "TREE", with: server.folder.path + "/" + tree)
            .replacingOccurrences(of: "PORT", with: "\(metrics)")
        try server.write("serve.yaml", text.utf8)
    }

    @Test(
        "SIGHUP rereads: new connections get the new folder, one under way goes on with the old",
        .timeLimit(.minutes(1))
    )
    func rereads() throws {
        let server = try LoopbackServer(portShift: 28_000)
        let large = (0..<6_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        try server.write("old/large", large)
        try server.write("old/name", "old".utf8)
        try server.write("new/name", "new".utf8)
        try settings(server, tree: "old", metrics: 28_900)
        try server.start("serve.yaml")
        try #require(server.says("ready on lo"), "\(server.said)")
        let slow = try LoopbackStream(port: 28_080)
        slow.ask("/large")
        let first = try #require(slow.read(100_000))
        try settings(server, tree: "new", metrics: 28_900)
        server.signal(SIGHUP)
        try #require(server.says("HTTP of \(server.folder.path)/new"), "\(server.said)")
        let quick = try LoopbackStream(port: 28_080)
        quick.ask("/name")
        #expect(LoopbackStream.body(try #require(quick.read())) == Array("new".utf8))
        let rest = try #require(slow.read())
        #expect(LoopbackStream.body(first + rest) == large)
        // What can't be served leaves everything as it was.
        try settings(server, tree: "none", metrics: 28_900)
        server.signal(SIGHUP)
        try #require(server.says("the settings stay what they were"), "\(server.said)")
        let again = try LoopbackStream(port: 28_080)
        again.ask("/name")
        #expect(LoopbackStream.body(try #require(again.read())) == Array("new".utf8))
        #expect(server.end(by: SIGTERM) == 0)
    }

    // shows: [0-033]
    @Test("A file that shrinks while it is sent breaks the connection off", .timeLimit(.minutes(1)))
    func shrinks() throws {
        let server = try LoopbackServer(portShift: 29_000)
        try server.write("tree/large", [UInt8](repeating: 7, count: 12_000_000))
        try settings(server, tree: "tree", metrics: 29_900)
        try server.start("serve.yaml")
        try #require(server.says("ready on lo"), "\(server.said)")
        let stream = try LoopbackStream(port: 29_080)
        stream.ask("/large")
        let first = try #require(stream.read(100_000))
        #expect(truncate(server.folder.path + "/tree/large", 300_000) == 0)
        let rest = stream.read()
        #expect(first.count + (rest?.count ?? 0) < 12_000_000)
        #expect(rest == nil)
        #expect(server.says("ended before its end"), "\(server.said)")
        #expect(server.end(by: SIGINT) == 0)
    }

    @Test("Readiness is told to who started it, and counters to who asks", .timeLimit(.minutes(1)))
    func notifiesAndCounts() throws {
        let server = try LoopbackServer(portShift: 30_000)
        try server.write("tree/name", "text".utf8)
        try settings(server, tree: "tree", metrics: 30_900)
        let path = "/tmp/bootproof-notify-\(getpid())"
        let listener = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        defer {
            close(listener)
            unlink(path)
        }
        var place = sockaddr_un()
        place.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &place.sun_path) { $0.copyBytes(from: path.utf8) }
        let status = withUnsafePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(status == 0)
        try server.start("serve.yaml", environment: ["NOTIFY_SOCKET": path])
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = recv(listener, &buffer, buffer.count, 0)
        #expect(String(decoding: buffer[..<max(0, count)], as: UTF8.self) == "READY=1")
        for name in ["/name", "/none"] {
            let stream = try LoopbackStream(port: 30_080)
            stream.ask(name)
            _ = stream.read()
        }
        let metrics = try LoopbackStream(port: 30_900)
        metrics.ask("/metrics")
        let page = String(decoding: LoopbackStream.body(try #require(metrics.read())), as: UTF8.self)
        #expect(page.contains("bootproof_http_responses_total{status=\"200\"} 1\n"), "\(page)")
        #expect(page.contains("bootproof_http_responses_total{status=\"404\"} 1\n"))
        let odd = page.split(separator: "\n").filter { line in
            !line.hasPrefix("# ") && (line.split(separator: " ").last.flatMap { Int($0) } == nil)
        }
        #expect(odd.isEmpty)
        #expect(server.says("http GET /name: 200 OK, complete, 4 octets"), "\(server.said)")
        #expect(server.end(by: SIGTERM) == 0)
        let goodbye = recv(listener, &buffer, buffer.count, 0)
        #expect(String(decoding: buffer[..<max(0, goodbye)], as: UTF8.self) == "STOPPING=1")
    }

    @Test("Faults that are asked for stand between the service and its clients", .timeLimit(.minutes(1)))
    func misbehaves() throws {
        let server = try LoopbackServer(portShift: 31_000)
        try server.write("tree/name", [UInt8](repeating: 7, count: 10_000))
        try settings(server, tree: "tree", metrics: 31_900)
        let text = try String(contentsOf: server.folder.appendingPathComponent("serve.yaml"), encoding: .utf8)
        try server.write("serve.yaml", (text + "\nmisbehave: [http-wrong-content-length]\n").utf8)
        try server.start("serve.yaml")
        try #require(server.says("ready on lo"), "\(server.said)")
        #expect(server.said.contains("1 fault on purpose"))
        let stream = try LoopbackStream(port: 31_080)
        stream.ask("/name")
        let answer = String(decoding: stream.read() ?? [], as: UTF8.self)
        #expect(answer.contains("Content-Length: ") && !answer.contains("Content-Length: 10000\r"))
        #expect(server.end(by: SIGTERM) == 0)
    }
}
