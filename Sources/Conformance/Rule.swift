public import BootObservation

/// One thing that the peers of a network boot must, should or are wont to do, with its own proof.
///
/// A rule is a type without instances: what it is called and cites, what it judges, and the examples and the mutation
/// that show it working. To add one: copy `Rules/DHCP/ReplyHasServerIdentifier.swift`, which is marked "Start here",
/// and add a line to `RuleCatalog`.
public protocol Rule: Sendable {
    /// What it judges; each refinement of this protocol says it.
    static var scope: RuleScope { get }
    /// A name that stays, such as `tftp/unknown-tid-gets-error-5`.
    static var id: RuleID { get }
    /// From the document that `citation` names; what no document demands is `deFacto` at most.
    static var level: RequirementLevel { get }
    /// The document and section, such as "RFC 1350 §4"; where there is none, whose habit it is.
    static var citation: String { get }
    /// What must hold, in one sentence.
    static var statement: String { get }
    /// Who has to keep it.
    static var binds: RuleSubject { get }
    /// The requirements of `RequirementCatalog` that it judges.
    static var covers: [RequirementID] { get }
    /// How loudly to say that it is broken; by default as its level suggests.
    static var severity: Severity { get }
    /// Whether only frames that were on a link show it: ARP, checksums, fragments, windows. Frames that were written down
    /// from what was said over sockets do not, and the rule is not exercised by them.
    static var needsLink: Bool { get }
    /// At least one exchange that satisfies it and one that violates it.
    static var examples: [RuleExample] { get }
    /// What to change about a real exchange so that the rule fires.
    static var mutation: RuleMutation { get }
}

extension Rule {
    /// Most rules are about what is said.
    public static var needsLink: Bool { false }

    /// Broken musts are errors, broken shoulds and habits are warnings.
    public static var severity: Severity {
        switch level {
        case .must: .error
        case .should, .deFacto: .warning
        case .may: .information
        }
    }
}

/// What a rule judges, and the rule as one that does. To ask a type at run time what it conforms to takes much longer.
public enum RuleScope: Sendable {
    case dhcp(any DHCPRule.Type)
    case tftp(any TFTPRule.Type)
    case http(any HTTPRule.Type)
    case tcp(any TCPRule.Type)
    case dns(any DNSRule.Type)
    case nfs(any NFSRule.Type)
    case nbd(any NBDRule.Type)
    case boot(any BootRule.Type)
    case network(any NetworkRule.Type)
}

/// A rule about one client's configuration by DHCP or BOOTP.
public protocol DHCPRule: Rule {
    /// What the session shows of each party that the rule binds; nothing where the rule's premise never came about.
    static func judge(_ session: DHCPSession) -> [Verdict]
}

extension DHCPRule {
    /// What rules of this kind judge.
    public static var scope: RuleScope { .dhcp(self) }
}

/// A rule about one TFTP request and what followed it.
public protocol TFTPRule: Rule {
    static func judge(_ transfer: TFTPTransfer) -> [Verdict]
}

extension TFTPRule {
    /// What rules of this kind judge.
    public static var scope: RuleScope { .tftp(self) }
}

/// A rule about one HTTP request and its response.
public protocol HTTPRule: Rule {
    static func judge(_ exchange: HTTPExchange) -> [Verdict]
}

extension HTTPRule {
    /// What rules of this kind judge.
    public static var scope: RuleScope { .http(self) }
}

/// A rule about one TCP connection.
public protocol TCPRule: Rule {
    static func judge(_ connection: TCPConnection) -> [Verdict]
}

extension TCPRule {
    /// What rules of this kind judge.
    public static var scope: RuleScope { .tcp(self) }
}

/// A rule about one question to a name server.
public protocol DNSRule: Rule {
    static func judge(_ lookup: DNSLookup) -> [Verdict]
}

extension DNSRule {
    /// What rules of this kind judge.
    public static var scope: RuleScope { .dns(self) }
}

/// A rule about the calls of ONC RPC between one client and one server: port mapper, MOUNT, NFS.
public protocol NFSRule: Rule {
    static func judge(_ session: NFSSession) -> [Verdict]
}

extension NFSRule {
    /// What rules of this kind judge.
    public static var scope: RuleScope { .nfs(self) }
}

/// A rule about one connection to a network block device.
public protocol NBDRule: Rule {
    static func judge(_ session: NBDSession) -> [Verdict]
}

extension NBDRule {
    /// What rules of this kind judge.
    public static var scope: RuleScope { .nbd(self) }
}

/// A rule about what one machine did from one firmware start on.
public protocol BootRule: Rule {
    static func judge(_ boot: ObservedBoot) -> [Verdict]
}

extension BootRule {
    /// What rules of this kind judge.
    public static var scope: RuleScope { .boot(self) }
}

/// A rule about the whole network, for what shows only when conversations are laid side by side.
public protocol NetworkRule: Rule {
    static func judge(_ network: ObservedNetwork, _ record: ConversationRecord) -> [Verdict]
}

extension NetworkRule {
    /// What rules of this kind judge.
    public static var scope: RuleScope { .network(self) }
}

/// The name of a rule: its protocol, a slash, and what it says in few words.
public struct RuleID: RawRepresentable, Hashable, Sendable {
    public var rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// What comes before the slash: `tftp` of `tftp/unknown-tid-gets-error-5`.
    public var family: Substring {
        rawValue.firstIndex(of: "/").map { rawValue[..<$0] } ?? rawValue[...]
    }
}

extension RuleID: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) {
        self.init(rawValue: value)
    }
}

extension RuleID: Comparable {
    public static func < (left: RuleID, right: RuleID) -> Bool { left.rawValue < right.rawValue }
}

extension RuleID: CustomStringConvertible {
    public var description: String { rawValue }
}

/// Who has to keep a rule.
public enum RuleSubject: String, CaseIterable, Hashable, Sendable {
    case server
    /// A proxyDHCP or boot server.
    case proxy
    case client
    case relay
    /// No one party: how the network is set up.
    case network
    /// The capture itself.
    case capture
}

/// How loudly to say something.
public enum Severity: String, CaseIterable, Hashable, Sendable {
    case error
    case warning
    case information
}
