internal import BootObservation
public import Conformance
public import NetworkProtocols

/// What is known of a run besides its frames: the scenario it played, what was expected, and what its machines say.
public struct RunAccount: Hashable, Sendable {
    /// The scenario's file.
    public var scenario: String
    /// The scenario's title.
    public var title: String
    public var seed: UInt64
    /// Where it ran: "simulated", "sockets:loopback" …; nil where nothing is said.
    public var world: String?
    /// Why it was not run at all, as a phrase; nil where it was.
    public var reasonNotRun: String?
    /// How it ended, as a word and as a sentence.
    public var end: String
    public var endSentence: String
    /// Whether it ended in order, or as an expectation says.
    public var isEndExpected: Bool
    /// How long it lasted, in its own time.
    public var duration: Duration
    /// Where its frames were written to.
    public var capturePath: String?
    public var expectations: [Expectation]
    public var machines: [Machine]
    /// Of machines that were played against a real network; nil where a scenario was.
    public var probe: Probe?
    /// The first frames of boots that stop as expected.
    public var expectedStops: Set<Int>
    /// The rules that are broken as expected.
    public var expectedViolations: Set<RuleID>

    public init(scenario: String, title: String, seed: UInt64, end: String, endSentence: String, duration: Duration) {
        self.scenario = scenario
        self.title = title
        self.seed = seed
        self.end = end
        self.endSentence = endSentence
        self.duration = duration
        isEndExpected = true
        expectations = []
        machines = []
        expectedStops = []
        expectedViolations = []
    }

    /// What was tried out, and how far it was to go.
    public struct Probe: Hashable, Sendable {
        /// `eth0`
        public var interface: String
        /// The word of `--through`: `offers`, or a stage.
        public var goal: String

        public init(interface: String, goal: String) {
            self.interface = interface
            self.goal = goal
        }
    }

    /// Something that a scenario expects, and what became of it; sentences without their full stops.
    public struct Expectation: Hashable, Sendable {
        /// In the scenario's file; nil where there is none.
        public var line: Int?
        public var expected: String
        public var actual: String
        public var isMet: Bool

        public init(line: Int?, expected: String, actual: String, isMet: Bool) {
            self.line = line
            self.expected = expected
            self.actual = actual
            self.isMet = isMet
        }
    }

    /// A machine's own account.
    public struct Machine: Hashable, Sendable {
        /// As the scenario calls it.
        public var name: String
        public var mac: MACAddress
        /// One for each switching on.
        public var boots: [Boot]

        public init(name: String, mac: MACAddress, boots: [Boot]) {
            self.name = name
            self.mac = mac
            self.boots = boots
        }
    }

    public struct Boot: Hashable, Sendable {
        public var poweredOn: Instant
        public var ended: Instant?
        /// How it ended, as one word; nil where it never did.
        public var result: String?
        /// The same as a sentence.
        public var sentence: String
        public var screen: [Line]

        public init(poweredOn: Instant, ended: Instant?, result: String?, sentence: String, screen: [Line]) {
            self.poweredOn = poweredOn
            self.ended = ended
            self.result = result
            self.sentence = sentence
            self.screen = screen
        }
    }

    /// A line on a machine's screen.
    public struct Line: Hashable, Sendable {
        public var at: Instant
        /// As the machine words it.
        public var text: String

        public init(at: Instant, text: String) {
            self.at = at
            self.text = text
        }
    }

    /// What is known of a scenario that was not run, and why.
    public static func notRun(scenario: String, title: String, seed: UInt64, because reason: String) -> RunAccount {
        var account = RunAccount(
            scenario: scenario,
            title: title,
            seed: seed,
            end: "not-run",
            endSentence: reason,
            duration: .zero
        )
        account.reasonNotRun = reason
        return account
    }

    /// The expectations that are not met.
    public var unmet: [Expectation] { expectations.filter { !$0.isMet } }

    /// Whether a boot that stopped was expected to.
    func expectsStop(of boot: ObservedBoot) -> Bool { expectedStops.contains(boot.start.frame) }
}

extension CaptureDossier {
    /// Boots that stopped, and no expectation says so.
    var unexpectedStops: [ObservedBoot] {
        network.boots.filter { boot in
            boot.isBootClient && boot.cause != nil && account?.expectsStop(of: boot) != true
        }
    }

    /// Broken rules, and no expectation says that they are.
    var unexpectedViolations: [Finding] {
        findings.filter { $0.outcome == .violated && account?.expectedViolations.contains($0.rule) != true }
    }

    /// What a run with expectations comes to: they have to be met, and what is bad has to be expected.
    func verdict(of account: RunAccount) -> OverallVerdict {
        if account.reasonNotRun != nil { return .notRun }
        let isBroken = unexpectedViolations.contains { finding in
            finding.level == .must || (isStrict && finding.level != .may)
        }
        let isBad = !account.unmet.isEmpty || !account.isEndExpected || isBroken || !unexpectedStops.isEmpty
        return isBad ? .fail : .pass
    }
}
