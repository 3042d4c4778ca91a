public import NetworkProtocols

/// A deliberate sin of a server or a relay: a wrapper that changes, adds or swallows what goes into the program and what
/// comes out of it. The program itself stays clean and does not know.
///
/// To add one, see ``FaultCatalog``.
public protocol ServerFault: Sendable {
    /// What scenarios call it: `dhcp-no-boot-file`.
    static var name: FaultName { get }
    /// What it does, in one sentence.
    static var statement: String { get }
    /// What can be set about it, with what is taken where nothing is said.
    static var parameters: [FaultParameter] { get }
    /// Whether only a link brings out what comes of it: two hosts with one address, and who of them is heard, say.
    static var needsLink: Bool { get }
    /// The identifiers of the rules that catch it.
    static var caughtBy: [String] { get }
    /// Rules that cannot but see it too, each with why.
    static var alsoSeen: [FaultConsequence] { get }

    /// A fault with these settings, which are complete and of the kinds that ``parameters`` says.
    init(_ settings: FaultSettings)

    /// When ``handleDeadline(at:into:)`` wants to be called next.
    var nextDeadline: Instant? { get }
    /// Takes what happened to the host; passes it on to the program, or something else, or nothing.
    mutating func handle(_ event: HostEvent, at now: Instant, into flow: inout FaultFlow)
    /// Takes what the program does; passes it on to the host, or something else, or nothing.
    mutating func handle(_ action: HostAction, at now: Instant, into flow: inout FaultFlow)
    /// Takes that time has passed.
    mutating func handleDeadline(at now: Instant, into flow: inout FaultFlow)
}

extension ServerFault {
    /// Nothing.
    public static var parameters: [FaultParameter] { [] }
    /// It shows over sockets, too.
    public static var needsLink: Bool { false }
    /// None.
    public static var alsoSeen: [FaultConsequence] { [] }
    public var nextDeadline: Instant? { nil }

    /// Lets everything pass.
    public mutating func handle(_ event: HostEvent, at now: Instant, into flow: inout FaultFlow) {
        flow.receive(event)
    }

    public mutating func handle(_ action: HostAction, at now: Instant, into flow: inout FaultFlow) {
        flow.send(action)
    }

    public mutating func handleDeadline(at now: Instant, into flow: inout FaultFlow) {}
}

/// What a fault lets through, towards the program and towards the host.
public struct FaultFlow: Sendable {
    /// What the program gets to see.
    public private(set) var events: [HostEvent] = []
    /// What the host gets to do.
    public private(set) var actions: [HostAction] = []

    public init() {}

    /// Lets the program see `event`.
    public mutating func receive(_ event: HostEvent) {
        events.append(event)
    }

    /// Lets the host do `action`.
    public mutating func send(_ action: HostAction) {
        actions.append(action)
    }
}

/// The name of a fault: its protocol, and what goes wrong in few words.
public struct FaultName: RawRepresentable, Hashable, Sendable {
    public var rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }
}

extension FaultName: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) {
        self.init(rawValue: value)
    }
}

extension FaultName: Comparable {
    public static func < (left: FaultName, right: FaultName) -> Bool { left.rawValue < right.rawValue }
}

extension FaultName: CustomStringConvertible {
    public var description: String { rawValue }
}

/// A rule that is broken as a consequence of a fault that it is not about.
public struct FaultConsequence: Hashable, Sendable {
    /// The rule's identifier.
    public var rule: String
    /// Why it cannot but be broken, too.
    public var reason: String

    public init(_ rule: String, because reason: String) {
        self.rule = rule
        self.reason = reason
    }
}
