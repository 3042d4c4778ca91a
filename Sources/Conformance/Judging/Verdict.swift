public import NetworkProtocols

/// What a rule found about one party in one conversation.
public struct Verdict: Hashable, Sendable {
    public var outcome: RuleOutcome
    public var party: Party
    /// The boot client that was served badly, or well; nil where none can be named.
    public var client: MACAddress?
    /// The frames that show it. What is satisfied needs none.
    public var evidence: [Evidence]

    public init(_ outcome: RuleOutcome, _ party: Party, client: MACAddress? = nil, evidence: [Evidence] = []) {
        self.outcome = outcome
        self.party = party
        self.client = client
        self.evidence = evidence
    }
}

/// What came of a rule.
public enum RuleOutcome: String, CaseIterable, Hashable, Sendable {
    case satisfied
    case violated
    /// What the rule is about never happened.
    case notExercised = "not-exercised"
    /// The capture does not show enough.
    case inconclusive
}

/// Who is judged, as precisely as the capture tells.
public enum Party: Hashable, Sendable {
    /// A server, a relay, or a client that is known by its address only.
    case address(IPv4Address)
    /// A machine by its hardware address.
    case machine(MACAddress)
    /// Everyone in a role; of a rule that was not exercised, its role.
    case role(RuleSubject)
}

extension Party: Comparable {
    public static func < (left: Party, right: Party) -> Bool { left.position < right.position }

    /// Addresses first, then machines, then roles; each in ascending order.
    private var position: (Int, UInt64) {
        switch self {
        case .address(let address): (0, UInt64(address.rawValue))
        case .machine(let mac): (1, mac.rawValue)
        case .role(let subject): (2, UInt64(RuleSubject.allCases.firstIndex(of: subject) ?? 0))
        }
    }
}

extension Party: CustomStringConvertible {
    /// "10.77.0.1", "52:54:00:12:34:56", "capture".
    public var description: String {
        switch self {
        case .address(let address): address.description
        case .machine(let mac): mac.description
        case .role(let subject): subject.rawValue
        }
    }
}

/// Where in the capture a verdict can be seen.
public struct Evidence: Hashable, Sendable {
    /// Counts from 1, as Wireshark's do.
    public var frame: Int
    /// The octets of the frame that show it; nil for the frame as a whole, and where it was put together from
    /// fragments.
    public var range: Range<Int>?
    /// What can be seen there, as a sentence without its full stop.
    public var note: String

    public init(_ frame: Int, range: Range<Int>? = nil, _ note: String) {
        self.frame = frame
        self.range = range
        self.note = note
    }
}
