internal import BootObservation
internal import Conformance
internal import NetworkBoot
internal import NetworkProtocols

/// One thing that a scenario expects of its run.
public struct Expectation: Hashable, Sendable {
    /// Where it stands in the file, counted from 1.
    public var line: Int
    /// The machine that it is about; nil for each.
    var machine: String?
    /// Which of the machine's starts, counted from 1; nil for its last.
    var boot: Int?
    /// When it has to have come about.
    var window: Window
    /// Whose findings it is about.
    var by: PartyName?
    var subject: Subject

    /// A time window, counted from the machine's power-on. Where it is of two events, between them.
    struct Window: Hashable, Sendable {
        /// Not sooner.
        var after: Duration?
        /// Not later.
        var within: Duration?

        var isOpen: Bool { after == nil && within == nil }
    }

    /// Who is judged.
    enum PartyName: Hashable, Sendable {
        case servers
        case machines
        case name(String)

        static let words = ["servers", "machines"]
    }

    enum Subject: Hashable, Sendable {
        case reached(BootProgress)
        case stage(BootProgress, ObservedStage.Outcome)
        /// nil for none.
        case cause(Cause?)
        /// Texts that lines of its screen hold, in this order.
        case screen([String])
        /// Texts that no line holds.
        case screenLacks([String])
        /// In this order, others between.
        case lookups([Lookup])
        /// These and no others.
        case lookupsExactly([Lookup])
        case fetch(Fetch)
        /// In this order, others between.
        case fetches([Lookup])
        case commandLine(CommandLine)
        case configuration(Configuration)
        /// nil for none.
        case root(Root?)
        case finding(RuleID, RuleOutcome)
        /// The rules that are broken, all of them.
        case violations([RuleID])
        case offer(Offer)
        case offers(CountBounds)
        case address(ClosedRange<IPv4Address>)
        case count([Count])
        case time(from: Event, to: Event)
        case end(End)
        case result(Result)
        case boots(CountBounds)
        /// Its id; nil for a plain client.
        case persona(String?)
    }

    /// Why a boot went no further; what is nil may be anything.
    struct Cause: Hashable, Sendable {
        var stage: BootProgress?
        var code: String?
        /// What its sentence holds.
        var says: String?
    }

    /// A name that was asked for, or the end of one behind a slash, and what came of it.
    struct Lookup: Hashable, Sendable {
        var name: String
        /// `found`, `not-found`, `complete` …; nil for anything.
        var outcome: String?
    }

    struct Fetch: Hashable, Sendable {
        /// The whole URI, or its end behind a slash.
        var uri: String
        var outcome: ObservedFetch.Outcome?
        var bytes: CountBounds?
        /// The scenario's file whose content came.
        var sameAs: String?
        var role: ObservedFetch.Role?
        /// How often it was asked for; nil for once or more.
        var times: CountBounds?
    }

    struct CommandLine: Hashable, Sendable {
        var text: String?
        var has: [String]
        var lacks: [String]
    }

    struct Configuration: Hashable, Sendable {
        var uri: String?
        var label: String?
    }

    struct Root: Hashable, Sendable {
        var kind: ObservedRoot.Kind?
        var uri: String?
        var bytes: CountBounds?
        var sameAs: String?
        var passedCheck: Bool?
        /// Files that were read of it over NFS, each by its path or the end of it.
        var files: [String] = []
        /// What its superblock says.
        var fileSystem: String?
        /// Whether it was lost after it had been there.
        var isLost: Bool?
        /// What the sentence holds that says why it was lost.
        var says: String?
    }

    struct Offer: Hashable, Sendable {
        /// A server's name in the scenario.
        var server: String?
        var address: ClosedRange<IPv4Address>?
        var kind: ObservedOffer.Kind?
        var bootFile: String?
        var nextServer: IPv4Address?
        var isSelected: Bool?
        /// Options that it has, each with this value.
        var options: [DHCPPlan.Option] = []
    }

    struct Count: Hashable, Sendable {
        var statistic: Statistic
        var bounds: CountBounds
    }

    /// A moment of a boot.
    enum Event: Hashable, Sendable {
        case powerOn
        case firstFrame
        case start(BootProgress)
        case end(BootProgress)
        case lastFrame
    }

    /// How the run ended.
    enum End: String, Hashable, Sendable, CaseIterable {
        case finished
        case stalled
        case outOfTime = "out-of-time"
        case spinning
        case interrupted
    }

    /// How a machine's boot ended, as it knows itself.
    struct Result: Hashable, Sendable {
        var kind: Kind
        /// A word of `BootFailure`.
        var failure: String?
        var code: String?
        var says: String?

        enum Kind: String, Hashable, Sendable, CaseIterable {
            case root
            /// It was there, and then was no more.
            case lost
            case done
            case failed
            case off
        }
    }
}

extension Expectation.Subject {
    /// Files of the scenario whose content is compared with.
    var fileReferences: [String] {
        switch self {
        case .fetch(let fetch): fetch.sameAs.map { [$0] } ?? []
        case .root(let root?): root.sameAs.map { [$0] } ?? []
        default: []
        }
    }

    /// Whether it is about one machine's boot.
    var isAboutMachine: Bool {
        switch self {
        case .finding, .violations, .count, .end: false
        default: true
        }
    }

    /// Whether a time window makes sense of it.
    var hasMoment: Bool {
        switch self {
        case .reached, .stage, .time, .screen, .fetch, .result, .end: true
        default: false
        }
    }
}
