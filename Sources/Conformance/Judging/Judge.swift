public import BootObservation
internal import NetworkProtocols

/// Judges conversations by the rules as they come to their end, and keeps what was found.
///
/// Give it every conversation with `receive(_:)`, in any order, then ask `finish(_:)` for the findings. What it holds
/// grows with the number of parties and rules, not with the length of the capture.
public struct Judge: Sendable {
    /// Pieces of evidence that one finding carries.
    public static let evidenceLimit = 12
    /// Parties told apart for one rule; verdicts on further ones count for their role. A capture is a stranger's: it may
    /// name any number.
    public static let partyLimit = 1024

    private let rules: [any Rule.Type]
    private var dhcp: [(position: Int, rule: any DHCPRule.Type)] = []
    private var tftp: [(position: Int, rule: any TFTPRule.Type)] = []
    private var http: [(position: Int, rule: any HTTPRule.Type)] = []
    private var tcp: [(position: Int, rule: any TCPRule.Type)] = []
    private var dns: [(position: Int, rule: any DNSRule.Type)] = []
    private var nfs: [(position: Int, rule: any NFSRule.Type)] = []
    private var nbd: [(position: Int, rule: any NBDRule.Type)] = []
    private var tallies: [PartyTallies]
    private var record = ConversationRecord()

    /// A judge by these rules, all of them by default.
    public init(rules: [any Rule.Type] = RuleCatalog.all) {
        self.rules = rules.sorted { $0.id < $1.id }
        tallies = Array(repeating: PartyTallies(), count: rules.count)
        for (position, rule) in self.rules.enumerated() {
            switch rule.scope {
            case .dhcp(let rule): dhcp.append((position, rule))
            case .tftp(let rule): tftp.append((position, rule))
            case .http(let rule): http.append((position, rule))
            case .tcp(let rule): tcp.append((position, rule))
            case .dns(let rule): dns.append((position, rule))
            case .nfs(let rule): nfs.append((position, rule))
            case .nbd(let rule): nbd.append((position, rule))
            case .boot, .network: break
            }
        }
    }

    /// Judges a conversation that has ended.
    public mutating func receive(_ conversation: Conversation) {
        record.remember(conversation)
        switch conversation {
        case .dhcp(let session): for (position, rule) in dhcp { count(rule.judge(session), position) }
        case .tftp(let transfer): for (position, rule) in tftp { count(rule.judge(transfer), position) }
        case .http(let exchange): for (position, rule) in http { count(rule.judge(exchange), position) }
        case .tcp(let connection): for (position, rule) in tcp { count(rule.judge(connection), position) }
        case .dns(let lookup): for (position, rule) in dns { count(rule.judge(lookup), position) }
        case .nfs(let session): for (position, rule) in nfs { count(rule.judge(session), position) }
        case .nbd(let session): for (position, rule) in nbd { count(rule.judge(session), position) }
        case .arp, .rarp, .icmp, .lostDatagram, .iscsi: break
        }
    }

    /// Judges the boots and the network as a whole, and gives all findings, in the order of the rules' names, then of
    /// the parties. A rule that was never exercised has one finding that says so.
    public mutating func finish(_ network: ObservedNetwork) -> [Finding] {
        for (position, rule) in rules.enumerated() {
            switch rule.scope {
            case .boot(let rule): for boot in network.boots { count(rule.judge(boot), position) }
            case .network(let rule): count(rule.judge(network, record), position)
            case .dhcp, .tftp, .http, .tcp, .dns, .nfs, .nbd: break
            }
        }
        return zip(rules, tallies).flatMap { rule, tallies in
            // Where no link was seen, nothing was shown of it.
            let isShown = !rule.needsLink || !network.quality.isSynthesised
            return Self.findings(of: rule, isShown ? tallies : PartyTallies())
        }
    }

    private mutating func count(_ verdicts: [Verdict], _ position: Int) {
        let rest = Party.role(rules[position].binds)
        for verdict in verdicts where verdict.outcome != .notExercised {
            tallies[position].count(verdict, beyondLimit: rest)
        }
    }

    private static func findings(of rule: any Rule.Type, _ tallies: PartyTallies) -> [Finding] {
        guard !tallies.isEmpty else { return [Finding(rule, .role(rule.binds), Tally())] }
        return tallies.inOrder.map { Finding(rule, $0.party, $0.tally) }
    }
}

/// The verdicts of one rule, by party.
private struct PartyTallies: Sendable {
    private var list: [(party: Party, tally: Tally)] = []
    private var slots: [Party: Int] = [:]
    /// Where the party stands that was judged last: often the next one, too.
    private var latest = 0

    var isEmpty: Bool { list.isEmpty }
    var inOrder: [(party: Party, tally: Tally)] { list.sorted { $0.party < $1.party } }

    /// Counts for `rest` what is said of one party too many.
    mutating func count(_ verdict: Verdict, beyondLimit rest: Party) {
        if latest >= list.count || list[latest].party != verdict.party {
            latest = slots[verdict.party] ?? add(list.count < Judge.partyLimit ? verdict.party : rest)
        }
        list[latest].tally.count(verdict)
    }

    private mutating func add(_ party: Party) -> Int {
        if let known = slots[party] { return known }
        slots[party] = list.count
        list.append((party, Tally()))
        return list.count - 1
    }
}

/// The verdicts of one rule on one party, added up.
struct Tally: Sendable {
    var counts = Finding.Counts()
    private var violations = Pieces()
    private var doubts = Pieces()
    private var proofs = Pieces()

    mutating func count(_ verdict: Verdict) {
        switch verdict.outcome {
        case .satisfied:
            counts.satisfied += 1
            proofs.add(verdict)
        case .violated:
            counts.violated += 1
            violations.add(verdict)
        case .inconclusive:
            counts.inconclusive += 1
            doubts.add(verdict)
        case .notExercised: break
        }
    }

    /// What all verdicts together come to: one violation outweighs all else, and one proof outweighs all doubt.
    var outcome: RuleOutcome {
        if counts.violated > 0 { return .violated }
        if counts.satisfied > 0 { return .satisfied }
        return counts.inconclusive > 0 ? .inconclusive : .notExercised
    }

    var pieces: Pieces {
        switch outcome {
        case .violated: violations
        case .inconclusive: doubts
        case .satisfied, .notExercised: proofs
        }
    }

    struct Pieces: Sendable {
        /// The earliest ones, in order.
        private(set) var evidence: [Evidence] = []
        private(set) var leftOut = 0
        private(set) var client: NetworkProtocols.MACAddress?
        private var hasSeveralClients = false

        mutating func add(_ verdict: Verdict) {
            if let client = verdict.client {
                if self.client == nil && !hasSeveralClients {
                    self.client = client
                } else if self.client != client {
                    self.client = nil
                    hasSeveralClients = true
                }
            }
            for piece in verdict.evidence { add(piece) }
        }

        private mutating func add(_ piece: Evidence) {
            if evidence.count >= Judge.evidenceLimit {
                leftOut += 1
                guard let last = evidence.last, piece.frame < last.frame else { return }
                evidence.removeLast()
            }
            let place = evidence.firstIndex { $0.frame > piece.frame } ?? evidence.endIndex
            evidence.insert(piece, at: place)
        }
    }
}

extension Finding {
    init(_ rule: any Rule.Type, _ party: Party, _ tally: Tally) {
        let pieces = tally.pieces
        self.init(
            rule: rule.id,
            level: rule.level,
            severity: rule.severity,
            party: party,
            outcome: tally.outcome,
            citation: rule.citation,
            statement: rule.statement,
            client: pieces.client,
            evidence: pieces.evidence,
            evidenceLeftOut: pieces.leftOut,
            counts: tally.counts
        )
    }
}
