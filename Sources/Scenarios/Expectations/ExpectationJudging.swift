public import BootObservation
public import Conformance
public import NetworkBoot
internal import NetworkProtocols

/// An expectation and what became of it.
public struct ExpectationResult: Hashable, Sendable {
    public var expectation: Expectation
    /// As sentences without their full stops.
    public var expected: String
    public var actual: String
    public var isMet: Bool
}

/// A run, told by its machines and by its frames: what expectations are held against.
public struct ScenarioJudgement: Sendable {
    public let scenario: Scenario
    public let outcome: ScenarioOutcome
    /// What the reader of captures made of the run's frames.
    public let judged: JudgedCapture
    /// In the order of the file.
    public private(set) var results: [ExpectationResult] = []

    public init(scenario: Scenario, outcome: ScenarioOutcome, judged: JudgedCapture) {
        self.scenario = scenario
        self.outcome = outcome
        self.judged = judged
        results = scenario.expectations.map(result)
    }

    var isMet: Bool { results.allSatisfy(\.isMet) }

    /// What became of one expectation, of the scenario's or of others.
    func result(of expectation: Expectation) -> ExpectationResult {
        let (isMet, actual) = answer(to: expectation)
        return ExpectationResult(expectation: expectation, expected: expectation.sentence, actual: actual, isMet: isMet)
    }

    /// The boots that may stop: a met expectation says why they do.
    public var expectedCauses: [ObservedBoot] {
        results.filter { $0.isMet && $0.expectation.saysWhyItStops }.flatMap { result in
            views(result.expectation).compactMap(\.observed)
        }
    }

    /// The rules that may be broken: a met expectation says that they are.
    public var expectedViolations: [RuleID] {
        results.filter(\.isMet).flatMap { result -> [RuleID] in
            switch result.expectation.subject {
            case .finding(let rule, .violated): [rule]
            case .violations(let rules): rules
            default: []
            }
        }
    }

    /// Whether a met expectation says how the run ends.
    public var expectsEnd: Bool {
        results.contains { result in
            if case .end = result.expectation.subject { return result.isMet }
            return false
        }
    }

    private func answer(to expectation: Expectation) -> (isMet: Bool, actual: String) {
        guard expectation.subject.isAboutMachine else {
            let answer = NetworkAnswer(judgement: self, expectation: expectation)
            return answer.answer
        }
        let views = views(expectation)
        if views.isEmpty { return (false, "there is no such machine") }
        let answers = views.map { view in (view, BootAnswer(judgement: self, view: view).answer(to: expectation)) }
        let unmet = answers.filter { !$0.1.isMet }
        let told = unmet.isEmpty ? answers : unmet
        let limit = 4
        var actual = told.prefix(limit).map { views.count == 1 ? $1.actual : "\($0.name): \($1.actual)" }
        if told.count > limit { actual.append("and \(told.count - limit) more") }
        return (unmet.isEmpty, actual.joined(separator: "; "))
    }

    /// The machines that an expectation is about, each with the boot that it means.
    private func views(_ expectation: Expectation) -> [BootView] {
        let plans = scenario.machines.filter { $0.name == expectation.machine }.flatMap(\.names)
        let machines = outcome.machines.filter { account in
            guard let name = expectation.machine else { return true }
            return account.name == name || plans.contains(account.name)
        }
        return machines.map { account in
            let observed = judged.network.boots.filter { $0.client.mac == account.mac }
            let index = expectation.boot.map { $0 - 1 }
            return BootView(
                name: account.name,
                own: index.map { account.boots.indices.contains($0) ? account.boots[$0] : nil } ?? account.boots.last,
                observed: index.map { observed.indices.contains($0) ? observed[$0] : nil } ?? observed.last,
                observedCount: observed.count
            )
        }
    }
}

/// One boot of one machine, from both sides.
struct BootView {
    var name: String
    /// As the machine knows it.
    var own: MachineBoot?
    /// As the frames tell it.
    var observed: ObservedBoot?
    /// How many starts of the machine the frames tell.
    var observedCount: Int
}

/// Answers expectations that are about the whole run.
private struct NetworkAnswer {
    let judgement: ScenarioJudgement
    let expectation: Expectation

    var answer: (isMet: Bool, actual: String) {
        switch expectation.subject {
        case .finding(let rule, let outcome):
            let actual = outcomeOf(rule)
            return (actual == outcome, actual.rawValue)
        case .violations(let rules):
            let violated = violatedRules
            let text = violated.isEmpty ? "no rule is broken" : violated.map(\.rawValue).joined(separator: ", ")
            return (violated == rules.sorted(), text)
        case .count(let counts):
            let values = counts.map { ($0, $0.statistic.value(in: judgement.judged.network.statistics)) }
            return (
                values.allSatisfy { $0.0.bounds.range.contains($0.1) },
                values.map { "\($0.0.statistic.rawValue): \($0.1)" }.joined(separator: ", ")
            )
        case .end(let end):
            let isInTime = expectation.window.contains(judgement.outcome.time.duration(since: .zero))
            let text = "\(judgement.outcome.end.word) at \(judgement.outcome.time.duration(since: .zero).text)"
            return (judgement.outcome.end.word == end.rawValue && isInTime, text)
        default: return (false, "nothing")
        }
    }

    private func outcomeOf(_ rule: RuleID) -> RuleOutcome {
        let outcomes = judgement.judged.findings.filter { $0.rule == rule && isMeant($0.party) }.map(\.outcome)
        let order: [RuleOutcome] = [.violated, .inconclusive, .satisfied]
        return order.first(where: outcomes.contains) ?? .notExercised
    }

    private var violatedRules: [RuleID] {
        let rules = judgement.judged.findings.filter { $0.outcome == .violated && isMeant($0.party) }.map(\.rule)
        return Set(rules).sorted()
    }

    private func isMeant(_ party: Party) -> Bool {
        switch expectation.by {
        case nil: true
        case .servers?: isServer(party)
        case .machines?: party != .role(.capture) && !isServer(party)
        case .name(let name)?: isNamed(name, party)
        }
    }

    private func isServer(_ party: Party) -> Bool {
        let scenario = judgement.scenario
        return switch party {
        case .address(let address):
            scenario.servers.contains { $0.address.address == address }
                || scenario.routers.contains { $0.ports.contains { $0.address.address == address } }
        case .machine(let mac): !judgement.outcome.machines.contains { $0.mac == mac }
        case .role: false
        }
    }

    private func isNamed(_ name: String, _ party: Party) -> Bool {
        let scenario = judgement.scenario
        switch party {
        case .address(let address):
            if scenario.servers.contains(where: { $0.name == name && $0.address.address == address }) { return true }
            if scenario.routers.contains(where: {
                $0.name == name && $0.ports.contains { $0.address.address == address }
            }) {
                return true
            }
            let macs = judgement.outcome.machines.filter { $0.name == name }.map(\.mac)
            return judgement.judged.network.boots.contains { macs.contains($0.client.mac) && $0.address == address }
        case .machine(let mac):
            return judgement.outcome.machines.contains { $0.name == name && $0.mac == mac }
                || scenario.servers.contains { $0.name == name && $0.mac == mac }
        case .role: return false
        }
    }
}

extension Expectation {
    /// Whether it names the cause for which a boot stops.
    var saysWhyItStops: Bool {
        if case .cause(.some) = subject { return true }
        return false
    }
}

extension Expectation.Window {
    func contains(_ duration: Duration) -> Bool {
        if let after, duration < after { return false }
        if let within, duration > within { return false }
        return true
    }
}

extension RunEnd {
    /// As expectations and reports say it.
    public var word: String {
        switch self {
        case .finished: "finished"
        case .stalled: "stalled"
        case .outOfTime: "out-of-time"
        case .spinning: "spinning"
        case .interrupted: "interrupted"
        }
    }
}
