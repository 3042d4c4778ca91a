import Foundation
import Testing

/// That labs themselves notice what goes wrong.
@Suite(.tellsLabFolder) struct LabTests {
    @Test("A peer that is missing is named")
    func obstacle() {
        let obstacle = Peers.obstacle(to: ["sh", "no-such-peer"])
        #expect(obstacle?.contains("no-such-peer") == true)
        if geteuid() == 0 { #expect(Peers.obstacle(to: ["sh"]) == nil) }
    }

    @Test("A server that ends, or is not ready in time, is told with its last words")
    func notReady() async throws {
        let ended = try LabProcess(["sh", "-c", "echo last words; exit 3"], in: nil)
        let trouble = await #expect(throws: LabTrouble.self) { try await ended.says("ready") }
        #expect(trouble.map { "\($0)" }?.contains("exited(3)") == true)
        #expect(trouble.map { "\($0)" }?.contains("last words") == true)
        let silent = try LabProcess(["sleep", "60"], in: nil)
        await #expect(throws: LabTrouble.self) { try await silent.binds(.udp(1), within: .milliseconds(100)) }
        #expect(try await silent.stop() == .killed(signal: SIGTERM))
    }

    @Test("A host reaches its neighbours and nothing else, and what runs on it ends with the lab")
    func isolation() async throws {
        var process: LabProcess?
        try await Lab.run("isolation") { lab in
            let one = try lab.host("one", "10.77.0.1/24")
            let two = try lab.host("two", "10.77.0.2/24")
            let links = try await one.run(["ip", "-o", "link"])
            #expect(links.text.split(separator: "\n").count == 2, "\(links.text)")
            let listener = try two.start("listener", ["sh", "-c", "echo hello | busybox nc -l -p 7777; sleep 60"])
            try await listener.binds(.tcp(7777))
            #expect(try await one.run(["busybox", "nc", "10.77.0.2", "7777"]).text == "hello\n")
            #expect(try await one.run(["busybox", "nc", "192.0.2.1", "7777"]).text.contains("Network is unreachable"))
            process = listener
        }
        #expect(process?.status != .running)
    }
}
