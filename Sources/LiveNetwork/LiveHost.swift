internal import NetworkBoot
internal import NetworkProtocols

/// A host of a live run with what runs on it: a server's program, or what a machine does for its boot stages.
final class LiveHost {
    /// What runs on it. The two sit beside each other, as they grow.
    var program: (any HostProgram)?
    var activities: MachineActivities?
    /// Nil while it is off.
    var platform: (any HostPlatform)?
    /// What it had before its plug was pulled, until it starts again.
    private var silentPlatform: (any HostPlatform)?

    let name: String
    let stack: HostStackConfiguration
    /// Set when something may have happened to it since it was last looked at.
    var needsAttention = false

    init(name: String, stack: HostStackConfiguration) {
        self.name = name
        self.stack = stack
    }

    var nextDeadline: Instant? {
        [platform?.nextDeadline, program?.nextDeadline, activities?.nextDeadline].compactMap { $0 }.min()
    }

    /// Lets events and actions go back and forth until neither is left; hands replies to `answer`.
    func settle(at now: Instant, answer: (UInt64, BootReply) -> Void) {
        guard let platform else { return }
        var isBusy = true
        while isBusy {
            isBusy = false
            while let event = platform.nextEvent() {
                program?.handle(event, at: now)
                activities?.handle(event, at: now)
                isBusy = true
            }
            while let action = program?.nextOutput() {
                platform.perform(action, at: now)
                isBusy = true
            }
            while let output = activities?.nextOutput() {
                isBusy = true
                switch output {
                case .host(let action): platform.perform(action, at: now)
                case .reply(let id, let reply): answer(id, reply)
                }
            }
        }
    }

    func handleDeadline(at now: Instant) {
        if let due = platform?.nextDeadline, due <= now { platform?.handleDeadline(at: now) }
        if let due = program?.nextDeadline, due <= now { program?.handleDeadline(at: now) }
        if let due = activities?.nextDeadline, due <= now { activities?.handleDeadline(at: now) }
    }

    /// Its programs are gone, and nothing is said.
    func pullPlug() {
        guard let platform else { return }
        platform.fallSilent()
        silentPlatform?.close()
        silentPlatform = platform
        self.platform = nil
        program = nil
        activities = nil
    }

    /// Makes it as it is before it starts: whoever still talks to what it was hears that it is gone.
    func reset() {
        silentPlatform?.close()
        silentPlatform = nil
        platform?.close()
        platform = nil
        program = nil
        activities = nil
    }
}
