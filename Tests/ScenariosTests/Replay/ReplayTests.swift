import BootObservation
import CaptureFiles
import NetworkBoot
import NetworkProtocols
import SimulatedNetwork
import Testing

@testable import Scenarios

/// Replays in the simulated network: the clients of a scenario's capture meet servers alone.
@Suite struct ReplayTests {
    private static let scenarios = [
        "Scenarios/systemrescuecd/http-one-server.yaml", "Scenarios/systemrescuecd/mac-configuration.yaml",
        "Scenarios/systemrescuecd/tftp-root.yaml", "Scenarios/failures/kernel-missing.yaml",
        "Scenarios/failures/name-unknown.yaml", "Scenarios/failures/root-image-missing.yaml",
        "Scenarios/failures/no-dhcp.yaml",
    ]
    private static let server = IPv4Address("192.168.1.5") ?? .any

    @Test("The same servers answer as then: nothing differs but what is volatile", arguments: scenarios)
    func sameServers(path: String) throws {
        let steps = try script(of: path).steps
        #expect(!steps.isEmpty)
        let outcome = try replay(steps, against: scenarioText(path), ReplayServers(Self.server))
        #expect(outcome.exchanges.allSatisfy { $0.skipped == nil }, "\(outcome.exchanges.compactMap(\.skipped))")
        #expect(outcome.replayed == steps.count)
        #expect(outcome.differences == 0, "\(outcome.told.map { ($0.name, $0.difference) })")
    }

    @Test("One option and one file changed are exactly these two")
    func twoChanges() throws {
        let path = Self.scenarios[0]
        let text = try scenarioText(path).replacing("size: 96 KiB", with: "size: 97 KiB")
            .replacing("      router: 192.168.1.254\n", with: "      router: 192.168.1.253\n")
        let outcome = try replay(script(of: path).steps, against: text, ReplayServers(Self.server))
        #expect(outcome.told.map(\.matter) == ["option Routers (3)", "TFTP /initram.igz, content"])
        let option = try #require(outcome.told.first)
        #expect(option.difference.then == "192.168.1.254" && option.difference.now == "192.168.1.253")
        #expect(option.frames.count > 1, "The option stands in more than one answer.")
    }

    @Test("Silence where there was an answer, and an answer where there was silence, are differences")
    func silence() throws {
        let whole = "Scenarios/systemrescuecd/http-one-server.yaml"
        let silent = "Scenarios/failures/no-dhcp.yaml"
        let gone = try replay(script(of: whole).steps, against: scenarioText(silent), ReplayServers(Self.server))
        #expect(gone.told.first?.difference.now == "silence")
        #expect(gone.exchanges.contains { $0.skipped == "the live server gave no address" })
        let come = try replay(script(of: silent).steps, against: scenarioText(whole), ReplayServers(Self.server))
        #expect(come.told.first?.difference.then == "silence")
    }

    @Test("Servers on other addresses take the part of the captured ones")
    func otherAddresses() throws {
        let path = "Scenarios/systemrescuecd/three-servers.yaml"
        let text = try scenarioText(path).replacing("192.168.1.6/24", with: "192.168.1.66/24")
        let others = [
            IPv4Address("192.168.1.1"): IPv4Address("192.168.1.1"),
            IPv4Address("192.168.1.6"): IPv4Address("192.168.1.66"),
        ]
        let pairs = others.compactMap { key, value in key.flatMap { key in value.map { (key, $0) } } }
        let servers = ReplayServers(Self.server, others: Dictionary(uniqueKeysWithValues: pairs))
        let outcome = try replay(script(of: path).steps, against: text, servers)
        #expect(outcome.differences == 0, "\(outcome.told.map { ($0.name, $0.difference) })")
        #expect(outcome.exchanges.contains { $0.kind == .http && $0.now.hasPrefix("status 200") })
    }

    // MARK: Playing

    private func script(of path: String) throws -> ReplayScript {
        let reader = try CaptureReader(bytes: try PlayedScenario.of(path).capture, name: path)
        var observer = NetworkObserver()
        var script = ReplayScript()
        _ = try reader.forEachFrame { observer.receive($0, $1) }
        _ = observer.finish()
        while let conversation = observer.nextConversation() { script.receive(conversation) }
        return script
    }

    /// Lets each client ask the servers of a scenario, one client after the other.
    private func replay(_ steps: [ReplayStep], against text: String, _ servers: ReplayServers) throws -> ReplayOutcome {
        var scenario = try Scenario(yaml: text, file: "live.yaml")
        scenario.machines = []
        var clients: [MACAddress] = []
        for step in steps where !clients.contains(step.client) { clients.append(step.client) }
        var parts: [(steps: [ReplayStep], notebook: ReplayNotebook)] = []
        for client in clients {
            let own = steps.filter { $0.client == client }
            let notebook = ReplayNotebook()
            var network = SimulatedNetwork(seed: 7)
            var builder = NetworkBuilder(scenario, seed: 7)
            try builder.build(into: &network)
            let program = ReplayClient(
                steps: own,
                servers: servers,
                link: .frames,
                notebook: notebook,
                seed: 9,
                at: .zero
            )
            let segment = SegmentID(rawValue: 0)
            let card = NetworkCard(on: segment, hardwareAddress: client)
            network.addHost(named: "replay", card: card, program: program)
            var limits = RunLimits()
            limits.drain = .seconds(600)
            _ = network.run(limits: limits, progress: { _ in !notebook.isFinished })
            #expect(notebook.isFinished)
            parts.append((own, notebook))
        }
        return ReplayOutcome(parts, servers: servers)
    }
}
