internal import NetworkBoot
internal import NetworkProtocols

/// One end of the network with the program that serves there.
final class ServingStation {
    let platform: ServingPlatform
    var program: any HostProgram
    private var actions: [HostAction] = []
    /// How often events and actions go back and forth before others have their turn.
    private static let passesAtOnce = 8

    init(_ platform: ServingPlatform, _ program: any HostProgram) {
        self.platform = platform
        self.program = program
    }

    var nextDeadline: Instant? {
        guard let first = program.nextDeadline else { return platform.nextDeadline }
        return platform.nextDeadline.map { min($0, first) } ?? first
    }

    /// Does what is due and lets events and actions go back and forth until neither is left, or it is another's turn.
    ///
    /// - Parameter told: is given what the program did and what it wants done, before that is done; it may take away from
    ///   what is done.
    func turn(at now: Instant, told: (inout [HostAction]) -> Void) {
        platform.readMore()
        if let due = platform.nextDeadline, due <= now { platform.handleDeadline(at: now) }
        if let due = program.nextDeadline, due <= now { program.handleDeadline(at: now) }
        settle(at: now, told: told)
    }

    func settle(at now: Instant, told: (inout [HostAction]) -> Void) {
        for _ in 0..<Self.passesAtOnce {
            var isBusy = false
            while let event = platform.nextEvent() {
                program.handle(event, at: now)
                isBusy = true
            }
            while let action = program.nextOutput() { actions.append(action) }
            guard isBusy || !actions.isEmpty else { return }
            told(&actions)
            for action in actions { platform.perform(action, at: now) }
            actions.removeAll(keepingCapacity: true)
            platform.flush()
        }
        if actions.capacity > 4096 { actions = [] }
    }
}

extension HostProgram {
    /// The server that is inside, whatever faults are around it.
    var reference: ReferenceServer? {
        if let faulty = self as? FaultyServer { return faulty.program as? ReferenceServer }
        return self as? ReferenceServer
    }
}
