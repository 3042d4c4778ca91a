import BootObservation
import CaptureFiles
import Conformance
import Foundation
import NetworkProtocols

/// What the rules make of `exchange`.
func judge(_ exchange: Exchange, by rules: [any Rule.Type] = RuleCatalog.all) -> JudgedCapture {
    var judgement = CaptureJudgement(rules: rules)
    for frame in exchange.frames { judgement.receive(frame.header, frame.bytes.span) }
    return judgement.finish()
}

extension JudgedCapture {
    /// The rules of which one finding or more has `outcome`, in the order of the catalogue.
    func rules(_ outcome: RuleOutcome) -> [RuleID] {
        var rules: [RuleID] = []
        for finding in findings where finding.outcome == outcome && rules.last != finding.rule {
            rules.append(finding.rule)
        }
        return rules
    }

    /// What all findings of one rule come to.
    func outcome(of rule: RuleID) -> RuleOutcome {
        let outcomes = findings.filter { $0.rule == rule }.map(\.outcome)
        return [.violated, .satisfied, .inconclusive].first { outcomes.contains($0) } ?? .notExercised
    }

    /// The violations of one rule, for a failed test's message.
    func complaints(_ rules: some Sequence<RuleID>) -> String {
        rules.flatMap { rule in
            findings.filter { $0.rule == rule && $0.outcome == .violated }.flatMap { finding in
                finding.evidence.prefix(3).map { "\(rule) \(finding.subject): frame \($0.frame): \($0.note)" }
            }
        }.joined(separator: "; ")
    }
}

/// Captures of real software.
enum RealCapture {
    /// The folder that BOOTPROOF_CAPTURES names, of captures that cannot be committed; nil where it is unset.
    static let outside: String? = ProcessInfo.processInfo.environment["BOOTPROOF_CAPTURES"]

    private static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Whether the capture is a folder of `Captures/`; those are named with their family, as in `dhcp/relayed`.
    static func isCommitted(_ name: String) -> Bool { name.contains("/") }

    /// Where the capture of that name lies: a folder of `Captures/`, or a file outside; nil where it is not at hand.
    static func path(_ name: String) -> String? {
        let path: String
        if isCommitted(name) {
            path = repository.appending(path: "Captures/\(name)/capture.pcap").path
        } else if let outside {
            path = URL(filePath: outside).appending(path: name + ".pcap").path
        } else {
            return nil
        }
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }

    /// The capture of that name as an exchange; nil where it is not at hand.
    static func exchange(_ name: String) throws -> Exchange? {
        guard let path = path(name) else { return nil }
        var frames: [TimedFrame] = []
        _ = try CaptureReader(path: path).forEachFrame { header, bytes in
            var octets: [UInt8] = []
            octets.reserveCapacity(bytes.count)
            for index in bytes.indices { octets.append(bytes[index]) }
            frames.append(TimedFrame(header: header, bytes: octets))
        }
        return Exchange(name, frames)
    }
}
