internal import NetworkBoot
internal import NetworkProtocols

/// What is plugged into a segment: a card, its link, and who it belongs to.
struct Station {
    enum Owner {
        case host(Int32)
        case machine(Int32)
        /// A router and its port.
        case port(Int32, Int32)
    }

    let segment: Int
    let hardwareAddress: MACAddress
    let owner: Owner
    var outbound: LinkDirection
    var inbound: LinkDirection
    var isOn = false
    /// When the event for its deadline comes that is in the queue; nil where none is.
    ///
    /// One event a station as a rule: a later deadline waits for the earlier event and is put into the queue then.
    var armed: Instant?
    /// The ports that it has bound and the addresses that it claims, as its segment knows them.
    var ports: [UInt16] = []
    var claims: [IPv4Address] = []

    var isMachine: Bool {
        if case .machine = owner { return true }
        return false
    }
}

extension SimulatedNetwork {
    /// A host with a program. Stack and program are there while it is on.
    struct Host {
        let name: String
        let station: Int
        let configuration: HostStackConfiguration
        var starts = 0
        var stack: HostStack?
        var program: (any HostProgram)?

        /// When stack or program want to be called next.
        var nextDeadline: Instant? {
            mutating get { earlier(stack?.deadline(), program?.deadline()) }
        }

        mutating func handleDeadline(at now: Instant) {
            if let deadline = stack?.deadline(), deadline <= now { stack?.handleDeadline(at: now) }
            if let deadline = program?.deadline(), deadline <= now { program?.handleDeadline(at: now) }
        }
    }

    /// A machine. Stack and activities are there while it is on; optionals beside each other, as they change in place.
    struct BootingMachine {
        let name: String
        let station: Int
        let hardware: MachineHardware
        let configuration: HostStackConfiguration
        let keys: [TypedKey]
        let first: any BootStage
        var starts = 0
        var stack: HostStack?
        var activities: MachineActivities?
        /// Its boot, open or ended; nil while it is off.
        var boot: Int?

        /// When stack or activities want to be called next.
        var nextDeadline: Instant? {
            mutating get { earlier(stack?.deadline(), activities?.deadline()) }
        }

        mutating func handleDeadline(at now: Instant) {
            if let deadline = stack?.deadline(), deadline <= now { stack?.handleDeadline(at: now) }
            if let deadline = activities?.deadline(), deadline <= now { activities?.handleDeadline(at: now) }
        }
    }

    struct RouterStation {
        let firstStation: Int
        var router: Router
        var armed: Instant?
    }

    /// One switching on of a machine.
    struct Boot {
        let machine: Int
        var task: Task<Void, Never>?
        var waiting: [Waiting] = []
        var report: MachineBoot
        var isOpen: Bool { report.ended == nil }

        struct Waiting {
            let id: UInt64
            let continuation: CheckedContinuation<BootReply, Never>
        }
    }
}

// Asking a value in an optional for a property copies the value out first, with all its buffers' counts; a mutating call
// works in place. At each event of each machine that is the difference between little and most of the time.

extension HostStack {
    fileprivate mutating func deadline() -> Instant? { nextDeadline }
}

extension MachineActivities {
    fileprivate mutating func deadline() -> Instant? { nextDeadline }
}

extension HostProgram {
    fileprivate mutating func deadline() -> Instant? { nextDeadline }
}

/// The earlier of two deadlines, either of which may be none.
private func earlier(_ one: Instant?, _ other: Instant?) -> Instant? {
    guard let one else { return other }
    guard let other else { return one }
    return min(one, other)
}
