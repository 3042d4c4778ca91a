public import NetworkBoot
public import NetworkProtocols

/// Machines and hosts in real time, over the kernel's sockets or over frames of a real interface.
///
/// The counterpart of the simulated network: the same programs and stages, another world below them. Everything but the
/// boot stages lives on the thread that calls ``run(limits:onFrame:progress:)``; the stages run on the global pool and
/// reach it through the mailbox.
public final class LiveRun {
    /// What is below the machines.
    public enum World: Hashable, Sendable {
        /// The kernel's sockets on loopback: an address of 127/8 for each host that no other run has, ports below 1024
        /// shifted by so much.
        case loopback(portShift: UInt16)
        /// The kernel's sockets at the hosts' own addresses and ports, in a network namespace that is made for the run:
        /// the calling thread is in it until the run has ended.
        case namespace
        /// Ordinary sockets of this computer, to whomever it reaches: for programs that ask, not for machines that boot.
        /// Nothing of it is recorded.
        case computer
        /// Frames of an interface: each machine has a hardware address and a network stack of its own.
        case wire(interface: String)
    }

    /// What is to happen at an instant.
    enum Order {
        case powerOn(MachineID)
        case powerOff(MachineID)
        case start(HostID, any HostProgram)
        case stop(HostID)
        case change(RunChange)
    }

    struct BootingMachine {
        var host: Int
        var hardware: MachineHardware
        var keys: [TypedKey]
        var first: any BootStage
        var goal: BootProgress?
        var task: Task<Void, Never>?
        /// The number that the mailbox knows the present boot by.
        var bootNumber: Int?
        var boots: [MachineBoot] = []
    }

    let world: World
    let seed: UInt64
    public let loop: DescriptorLoop
    let mailbox: BootMailbox
    let directory: SocketDirectory
    var recorder: FrameSynthesis?
    var hosts: [LiveHost] = []
    /// Hosts that are no machines, by ``HostID``.
    var hostNumbers: [Int] = []
    var machines: [BootingMachine] = []
    var orders: [(at: Instant, order: Order)] = []
    /// What waits for a machine to come so far.
    var cues: [RunCue] = []
    var continuations: [UInt64: (machine: Int, continuation: CheckedContinuation<BootReply, Never>)] = [:]
    /// Which machine a boot number belongs to.
    var machineOfBoot: [Int] = []
    var trouble: EnvironmentTrouble?
    /// The interface of a run over frames.
    var link: WireLink?
    /// Whether machines give their leases back when their boots have ended, as none does that goes on to work.
    public var givesLeasesBack = false

    /// - Throws: ``EnvironmentTrouble`` where no sockets are to be had.
    public init(world: World, seed: UInt64) throws(EnvironmentTrouble) {
        self.world = world
        self.seed = seed
        // Many runs beside each other, each with servers of several ports.
        ProcessRights.allowManyDescriptors()
        loop = try DescriptorLoop()
        mailbox = BootMailbox(wake: { [waker = loop.waker] in waker.wake() })
        switch world {
        case .loopback(let shift): directory = SocketDirectory(.loopback(portShift: shift))
        case .namespace, .computer, .wire: directory = SocketDirectory(.real)
        }
    }

    /// Adds a host.
    ///
    /// - Parameters:
    ///   - segment: over sockets, hosts of different segments do not see each other.
    ///   - program: nil for one that is off until ``startHost(_:program:at:)``.
    public func addHost(
        named name: String,
        stack: HostStackConfiguration,
        segment: Int = 0,
        program: (any HostProgram)?
    ) -> HostID {
        hosts.append(LiveHost(name: name, stack: stack))
        hostNumbers.append(hosts.count - 1)
        _ = directory.add(stack.hardwareAddress, address: stack.interface?.address, segment: segment)
        let id = HostID(rawValue: hostNumbers.count - 1)
        if let program { orders.append((.zero, .start(id, program))) } else { directory.setUp(false, hosts.count - 1) }
        return id
    }

    /// Adds a machine that is switched on at an instant, and whose boot ends when it has come as far as `goal`.
    public func addMachine(
        named name: String,
        hardware: MachineHardware,
        stack: HostStackConfiguration,
        segment: Int = 0,
        keys: [TypedKey] = [],
        poweredOnAt powerOn: Instant = .zero,
        first: any BootStage,
        goal: BootProgress? = nil
    ) -> MachineID {
        hosts.append(LiveHost(name: name, stack: stack))
        _ = directory.add(stack.hardwareAddress, address: nil, segment: segment)
        directory.setUp(false, hosts.count - 1)
        machines.append(
            BootingMachine(host: hosts.count - 1, hardware: hardware, keys: keys, first: first, goal: goal)
        )
        let id = MachineID(rawValue: machines.count - 1)
        orders.append((powerOn, .powerOn(id)))
        return id
    }

    /// Switches a machine off; what its boot waits for throws ``BootHalt/poweredOff``.
    public func powerOff(_ machine: MachineID, at instant: Instant) { orders.append((instant, .powerOff(machine))) }

    /// Switches a machine on, also again: it begins from its first stage.
    public func powerOn(_ machine: MachineID, at instant: Instant) { orders.append((instant, .powerOn(machine))) }

    /// Pulls a host's plug: its program is gone, and nothing is said.
    public func stopHost(_ host: HostID, at instant: Instant) { orders.append((instant, .stop(host))) }

    /// Starts a host anew with this program.
    public func startHost(_ host: HostID, program: any HostProgram, at instant: Instant) {
        orders.append((instant, .start(host, program)))
    }

    /// Lets something happen in the middle of the run.
    public func schedule(_ change: RunChange, at moment: RunMoment) {
        switch moment {
        case .instant(let instant): orders.append((instant, .change(change)))
        case .reached(let progress, let machine, let time):
            cues.append(RunCue(change, after: time, machine: machine, reaches: progress))
        }
    }
}
