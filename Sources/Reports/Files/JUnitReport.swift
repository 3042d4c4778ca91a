internal import BootObservation
internal import Conformance
internal import NetworkBoot
internal import NetworkProtocols

/// What CI systems read: a test suite a capture, a test case a boot and a rule's verdict on a party.
public struct JUnitReport: Sendable {
    private let runs: [CaptureDossier]

    public init(_ runs: [CaptureDossier]) {
        self.runs = runs
    }

    /// XML in UTF-8.
    public var bytes: [UInt8] {
        var lines = ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>"]
        let suites = runs.map(Suite.init)
        let tests = suites.reduce(0) { $0 + $1.cases.count }
        let failures = suites.reduce(0) { $0 + $1.failures }
        lines.append("<testsuites name=\"\(ToolVersion.name)\" tests=\"\(tests)\" failures=\"\(failures)\">")
        for suite in suites { lines += suite.lines }
        lines.append("</testsuites>")
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    private struct Case {
        enum Outcome {
            case passed
            case skipped(String)
            case failed(kind: String, message: String, text: String)
        }
        var group: String
        var name: String
        var seconds: Double?
        var outcome: Outcome
    }

    private struct Suite {
        var name: String
        var cases: [Case]
        var seconds: Double

        init(_ judged: CaptureDossier) {
            name = judged.source.name
            seconds = judged.network.quality.last.map { judged.seconds($0) } ?? 0
            if let reason = judged.account?.reasonNotRun {
                cases = [Case(group: "run", name: "is run", outcome: .skipped("not run: \(reason)"))]
                return
            }
            cases = (judged.account?.expectations ?? []).map(Self.expectation)
            if let account = judged.account, !account.isEndExpected { cases.append(Self.end(account)) }
            cases += judged.network.boots.map { boot in
                Self.boot(boot, isExpected: judged.account?.expectsStop(of: boot) ?? false)
            }
            cases += judged.findings.filter { $0.outcome != .notExercised }.map { finding in
                let isExpected = judged.account?.expectedViolations.contains(finding.rule) ?? false
                return Self.finding(finding, isStrict: judged.isStrict, isExpected: isExpected)
            }
        }

        var failures: Int {
            cases.reduce(0) { count, test in
                if case .failed = test.outcome { return count + 1 }
                return count
            }
        }

        var lines: [String] {
            let skipped = cases.reduce(0) { count, test in
                if case .skipped = test.outcome { return count + 1 }
                return count
            }
            var lines = [
                "  <testsuite name=\"\(name.inXML)\" tests=\"\(cases.count)\" failures=\"\(failures)\" errors=\"0\" "
                    + "skipped=\"\(skipped)\" time=\"\(seconds)\">"
            ]
            for test in cases {
                let time = test.seconds.map { " time=\"\($0)\"" } ?? ""
                let head = "    <testcase classname=\"\(test.group.inXML)\" name=\"\(test.name.inXML)\"\(time)"
                switch test.outcome {
                case .passed: lines.append(head + "/>")
                case .skipped(let message):
                    lines += [head + ">", "      <skipped message=\"\(message.inXML)\"/>", "    </testcase>"]
                case .failed(let kind, let message, let text):
                    lines += [
                        head + ">",
                        "      <failure type=\"\(kind.inXML)\" message=\"\(message.inXML)\">\(text.linesInXML)</failure>",
                        "    </testcase>",
                    ]
                }
            }
            return lines + ["  </testsuite>"]
        }

        private static func expectation(_ expectation: RunAccount.Expectation) -> Case {
            Case(
                group: "expectation",
                name: (expectation.line.map { "line \($0): " } ?? "") + expectation.expected,
                outcome: expectation.isMet
                    ? .passed
                    : .failed(
                        kind: "unmet",
                        message: expectation.expected.asSentence,
                        text: "Instead: \(expectation.actual)"
                    )
            )
        }

        private static func end(_ account: RunAccount) -> Case {
            Case(
                group: "run",
                name: "ends in order",
                outcome: .failed(kind: account.end, message: account.endSentence.asSentence, text: "")
            )
        }

        private static func boot(_ boot: ObservedBoot, isExpected: Bool) -> Case {
            let sentence = BootSentence(boot)
            let outcome: Case.Outcome =
                if boot.isBootClient, !isExpected, let cause = boot.cause {
                    .failed(
                        kind: cause.code ?? cause.stage.description,
                        message: cause.sentence.asSentence,
                        text: ([cause.remedy?.asSentence, Quantity.framesInWords(cause.frames)] as [String?])
                            .compactMap { $0 }.joined(separator: "\n")
                    )
                } else {
                    .passed
                }
            return Case(
                group: "boot",
                name: "\(boot.client.mac) from frame \(boot.start.frame): \(sentence.word.lowercased())",
                seconds: BootSentence.duration(of: boot).inSeconds,
                outcome: outcome
            )
        }

        private static func finding(_ finding: Finding, isStrict: Bool, isExpected: Bool) -> Case {
            let evidence = finding.evidence.map { "frame \($0.frame): \($0.note)" }.joined(separator: "\n")
            let outcome: Case.Outcome =
                switch finding.outcome {
                case .violated where isExpected: .passed
                case .violated where finding.level == .must || isStrict:
                    .failed(
                        kind: finding.level.rawValue,
                        message: finding.statement,
                        text: "\(finding.citation)\n\(evidence)"
                    )
                case .violated: .skipped("warning (\(finding.level.rawValue)): \(finding.statement)")
                case .inconclusive: .skipped("can't be told from this capture")
                case .satisfied, .notExercised: .passed
                }
            return Case(group: finding.rule.rawValue, name: finding.subject, outcome: outcome)
        }
    }
}

extension String {
    /// As text of several lines.
    fileprivate var linesInXML: String {
        split(separator: "\n", omittingEmptySubsequences: false).map { String($0).inXML }.joined(separator: "\n")
    }

    /// As the text of an XML or HTML element or attribute.
    var inXML: String {
        var text = ""
        for scalar in visible.unicodeScalars {
            switch scalar {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
