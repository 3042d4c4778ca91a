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
