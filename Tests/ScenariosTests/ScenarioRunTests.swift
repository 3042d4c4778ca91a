import BootObservation
import Conformance
import JSONChecks
import NetworkBoot
import Reports
import Testing

@testable import Scenarios

@Suite struct ScenarioRunTests {
    @Test("Every scenario comes out as it says", arguments: scenarioPaths)
    func passes(path: String) throws {
        let judgement = try PlayedScenario.of(path).judgement
        let unmet = judgement.results.filter { !$0.isMet }
        let text = unmet.map { "line \($0.expectation.line): \($0.expected); instead: \($0.actual)" }
        #expect(unmet.isEmpty, "\(text.joined(separator: "\n"))")
        let expectsEnd = judgement.expectsEnd
        #expect(judgement.outcome.end == .finished || expectsEnd)
    }

    @Test("A boot that stops, and a rule that is broken, is one that the scenario expects", arguments: scenarioPaths)
    func nothingElseIsWrong(path: String) throws {
        let judgement = try PlayedScenario.of(path).judgement
        let expected = judgement.expectedCauses
        let stops = judgement.judged.network.boots.filter {
            $0.isBootClient && $0.cause != nil && !expected.contains($0)
        }
        #expect(stops.isEmpty, "\(stops.map { $0.cause?.sentence ?? "" })")
        let rules = Set(judgement.expectedViolations)
        let broken = judgement.judged.findings.filter { $0.outcome == .violated && !rules.contains($0.rule) }
        #expect(broken.isEmpty, "\(broken.map { "\($0.rule) by \($0.subject): \($0.evidence.first?.note ?? "")" })")
    }

    @Test("A second run gives the same capture, octet for octet", arguments: scenarioPaths)
    func isReproducible(path: String) throws {
        let first = try PlayedScenario.of(path).capture
        let second = try PlayedScenario(scenario(path)).capture
        let isSame = first == second
        #expect(isSame)
        #expect(!first.isEmpty)
    }

    @Test("What contradicts an expectation is not met", arguments: scenarioPaths)
    func contradictionsFail(path: String) throws {
        let judgement = try PlayedScenario.of(path).judgement
        let results = judgement.scenario.expectations.flatMap(\.contradictions).map(judgement.result)
        let met = results.filter(\.isMet).map { "line \($0.expectation.line): \($0.expected)" }
        #expect(met.isEmpty, "\(met.joined(separator: "\n"))")
        // Each expectation says something that can be contradicted.
        let mute = judgement.scenario.expectations.filter(\.contradictions.isEmpty)
        #expect(mute.isEmpty, "\(mute.map(\.line))")
    }

    @Test("A reader of the capture tells the same boots and findings as the run did", arguments: scenarioPaths)
    func captureTellsTheSame(path: String) throws {
        let played = try PlayedScenario.of(path)
        let live = try JSONValue(text: RunReport(played.dossier).json())
        let read = try JSONValue(text: RunReport(played.verified()).json())
        for key in ["boots", "findings", "statistics"] {
            let isSame = live[key] == read[key]
            #expect(isSame, "\(key)")
        }
    }

    @Test(
        "Each fault of a DHCP, NFS or NBD server has its scenario, but for those that no machine that boots brings to light"
    )
    func faultsAreShown() throws {
        let shown = Set(try scenarioPaths.flatMap { try scenario($0).servers.flatMap { $0.faults.map(\.name) } })
        let prefixes = ["dhcp-", "nfs-", "nbd-"]
        let missing = FaultCatalog.names.map(\.rawValue).filter { name in
            prefixes.contains(where: name.hasPrefix) && !shown.contains(name)
        }
        // They want clients that probe their address, list exports, write, or read to the end of a device.
        let others: Set = [
            "dhcp-offer-in-use-address", "nbd-unknown-export-served", "nbd-write-accepted", "nbd-wrong-size",
            "nfs-write-accepted",
        ]
        #expect(Set(missing) == others)
    }

    @Test("A faulty server is caught by the fault's own rule", arguments: scenarioPaths)
    func faultsAreCaught(path: String) throws {
        let judgement = try PlayedScenario.of(path).judgement
        let violated = Set(judgement.judged.findings.filter { $0.outcome == .violated }.map(\.rule.rawValue))
        for server in judgement.scenario.servers {
            for fault in server.faults {
                let kind = try #require(FaultCatalog.kind(FaultName(rawValue: fault.name)))
                let isCaught = kind.caughtBy.contains(where: violated.contains)
                #expect(isCaught, "\(fault.name) is caught by none of \(kind.caughtBy), but by \(violated.sorted())")
            }
        }
    }
}
