internal import Conformance
internal import NetworkBoot

/// Something in a scenario that only frames can do or show, and where it stands.
struct LinkReason: Hashable, Sendable {
    var line: Int
    /// "links, pc", and why that wants frames.
    var sentence: String

    func problem(file: String) -> ScenarioProblem {
        ScenarioProblem(file: file, line: line, sentence: sentence + "; say ‘needs: link’")
    }
}

extension Scenario {
    /// Why it can't be played over sockets, where there are no frames of its own, in the order of the lines; empty where
    /// it can.
    var linkReasons: [LinkReason] {
        allLinkReasons.sorted { $0.line < $1.line }
    }

    private var allLinkReasons: [LinkReason] {
        links.map {
            LinkReason(line: $0.line, sentence: "links, \($0.name): only frames can be lost, delayed or changed")
        }
            + routers.map {
                LinkReason(line: $0.line, sentence: "router ‘\($0.name)’: only frames are routed and relayed")
            }
            + servers.flatMap { $0.faults.compactMap(\.linkReason) }
            + services.compactMap { services in
                services.rarp.map { LinkReason(line: $0.line, sentence: "rarp: sockets carry no RARP") }
            }
            + expectations.compactMap { expectation in
                expectation.subject.seenInFrames.map {
                    LinkReason(line: expectation.line, sentence: "expectation: only frames show \($0)")
                }
            }
    }

    /// What its servers serve at first, and from some moment on.
    private var services: [ServicesPlan] {
        servers.map(\.services)
            + events.compactMap { event in
                if case .change(_, let services) = event.change { services } else { nil }
            }
    }

    /// Whether it says of itself that sockets are not enough for it.
    public var needsLink: Bool { needs == .link }
}

extension FaultPlan {
    /// Of a fault that does not come out over sockets.
    fileprivate var linkReason: LinkReason? {
        guard FaultCatalog.kind(FaultName(rawValue: name))?.needsLink ?? false else { return nil }
        return LinkReason(line: line, sentence: "misbehave, \(name): only on a link its consequences come out")
    }
}

extension Expectation.Subject {
    /// What it is about that nobody sees who sees no frames; nil where it is about something else.
    fileprivate var seenInFrames: String? {
        switch self {
        case .finding(let rule, let outcome):
            outcome != .notExercised && rule.isAboutLink ? "\(rule)" : nil
        case .violations(let rules): rules.first(where: \.isAboutLink).map { "\($0)" }
        case .count(let counts):
            counts.map(\.statistic).first {
                [.arpRequests, .rarpRequests, .rarpReplies, .frames].contains($0)
            }.map(\.rawValue)
        case .reached, .stage, .cause, .screen, .screenLacks, .lookups, .lookupsExactly, .fetch, .fetches, .commandLine,
            .configuration, .root, .offer, .offers, .address, .time, .end, .result, .boots, .persona:
            nil
        }
    }
}

extension RuleID {
    fileprivate var isAboutLink: Bool { RuleCatalog.rule(self)?.needsLink ?? false }
}
