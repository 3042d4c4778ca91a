public import NetworkBoot
public import NetworkProtocols

extension LiveRun {
    /// Runs on the calling thread until every boot has ended or a limit is reached. A run runs once.
    ///
    /// - Parameters:
    ///   - onFrame: is given every frame of the wire world that the interface sees; in the worlds of sockets, what was
    ///     said, written down as frames and marked as such.
    ///   - progress: is told what happens; false interrupts the run. Told often enough for a person to interrupt.
    /// - Throws: ``EnvironmentTrouble`` where a socket that is needed can't be had; everything is switched off then.
    public func run(
        limits: RunLimits = RunLimits(),
        onFrame: ((FrameHeader, Span<UInt8>) -> Void)? = nil,
        progress: (RunProgress) -> Bool = { _ in true }
    ) throws(EnvironmentTrouble) -> RunReport {
        let namespace = try enterNamespace()
        defer { namespace?.leave() }
        try directory.claimPlaces()
        var statistics = RunStatistics()
        try prepareRecording(onFrame != nil)
        sortOrders()
        let begun = loop.now
        let end = begun.advanced(by: limits.duration)
        var result = RunEnd.finished
        var lastBootEnded: Instant?
        var recordingEnd: Instant?
        var lastStir = begun
        var letters: [BootMailbox.Letter] = []
        while true {
            let now = loop.now
            carryOut(ordersDueAt: now, since: begun, progress)
            for host in hosts { host.handleDeadline(at: now) }
            settle(at: now)
            if let onFrame { deliverFrames(to: onFrame, &statistics) }
            if let trouble {
                switchOff()
                throw trouble
            }
            var goesOn = takeLetters(&letters, at: now, since: begun, progress)
            settle(at: loop.now)
            let isBusy = link?.deliverLocal() ?? false
            goesOn = progress(.working(statistics, at: now)) && goesOn
            guard goesOn else {
                result = .interrupted
                break
            }
            if hasOpenBoots { lastBootEnded = nil } else if lastBootEnded == nil { lastBootEnded = now }
            if let lastBootEnded, !machines.isEmpty {
                let drainEnd = lastBootEnded.advanced(by: limits.drain)
                if now >= drainEnd { break }
                if isQuiet(until: drainEnd, since: lastStir, at: now) {
                    recordingEnd = drainEnd
                    break
                }
            }
            guard now < end else {
                result = hasOpenBoots ? .outOfTime : .finished
                break
            }
            var wake = isBusy ? now : min(end, nextInstant(after: now, begun: begun))
            if let lastBootEnded { wake = min(wake, lastBootEnded.advanced(by: limits.drain)) }
            if loop.wait(until: wake) { lastStir = loop.now }
        }
        if givesLeasesBack { sayGoodbye() }
        switchOff()
        link?.finish()
        statistics.unread = link?.drops ?? 0
        statistics.unsent = link?.unsent ?? 0
        if let onFrame { deliverFrames(to: onFrame, &statistics) }
        link?.close()
        return RunReport(
            end: result,
            time: loop.now,
            recordingEnd: recordingEnd,
            machines: machineReports,
            statistics: statistics
        )
    }

    private var machineReports: [MachineReport] {
        machines.map { machine in
            MachineReport(name: hosts[machine.host].name, hardware: machine.hardware, boots: machine.boots)
        }
    }

    /// When something is to be done next: a tenth of a second on at the most, so that an interruption is seen.
    private func nextInstant(after now: Instant, begun: Instant) -> Instant {
        var next = now.advanced(by: .milliseconds(100))
        for host in hosts { next = min(next, host.nextDeadline ?? next) }
        if let first = orders.first { next = min(next, begun.advanced(by: first.at.duration(since: .zero))) }
        return next
    }

    /// How long nothing has to come before nothing counts as under way: loopback hands over at once.
    private static let settlingTime: Duration = .milliseconds(250)

    /// Whether nothing will be said until then: nothing is under way, and nobody has anything due. Only where nobody is on
    /// the network but the run's own hosts.
    private func isQuiet(until end: Instant, since lastStir: Instant, at now: Instant) -> Bool {
        if case .wire = world { return false }
        guard now >= lastStir.advanced(by: Self.settlingTime) else { return false }
        return hosts.allSatisfy { host in host.nextDeadline.map { $0 > end } ?? true }
    }

    private var hasOpenBoots: Bool {
        machines.contains { $0.bootNumber != nil }
            || orders.contains { $0.order.switchesOn }
    }

    private func settle(at now: Instant) {
        for host in hosts where host.platform != nil {
            host.settle(at: now) { id, reply in
                continuations.removeValue(forKey: id)?.continuation.resume(returning: reply)
            }
        }
    }

    private func carryOut(ordersDueAt now: Instant, since begun: Instant, _ progress: (RunProgress) -> Bool) {
        while let (at, order) = orders.first, begun.advanced(by: at.duration(since: .zero)) <= now {
            orders.removeFirst()
            switch order {
            case .start(let id, let program): startProgram(program, on: hostNumbers[id.rawValue])
            case .stop(let id): hosts[hostNumbers[id.rawValue]].pullPlug()
            case .powerOff(let id): machines[id.rawValue].task?.cancel()
            case .powerOn(let id): switchOn(id, at: now, progress)
            case .change(let change): follow(change, at: now, progress)
            }
        }
    }

    private func follow(_ change: RunChange, at now: Instant, _ progress: (RunProgress) -> Bool) {
        switch change {
        case .startHost(let id, let make): startProgram(make(now), on: hostNumbers[id.rawValue])
        case .stopHost(let id): hosts[hostNumbers[id.rawValue]].pullPlug()
        case .changeProgram(let id, let change):
            let host = hosts[hostNumbers[id.rawValue]]
            guard var program = host.program.take() else { return }
            change(&program, now)
            host.program = program
        case .powerOn(let id): switchOn(id, at: now, progress)
        case .powerOff(let id): machines[id.rawValue].task?.cancel()
        }
    }

    private func switchOn(_ id: MachineID, at now: Instant, _ progress: (RunProgress) -> Bool) {
        startBoot(of: id.rawValue, at: now)
        _ = progress(.poweredOn(id, at: now))
    }

    /// By their instants; of one instant, in the order in which they were given.
    private func sortOrders() {
        orders = orders.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
    }

    /// Orders what waited for the machine of a boot to come so far.
    private func take(_ progress: BootProgress, of boot: Int, at now: Instant, since begun: Instant) {
        let machine = MachineID(rawValue: machineOfBoot[boot])
        let due = RunCue.take(from: &cues, reached: progress, by: machine)
        guard !due.isEmpty else { return }
        let passed = now.duration(since: begun)
        for cue in due { orders.append((Instant.zero.advanced(by: passed + cue.after), .change(cue.change))) }
        sortOrders()
    }

    private func startProgram(_ program: any HostProgram, on number: Int) {
        let host = hosts[number]
        host.reset()
        guard let platform = makePlatform(for: number) else { return }
        host.platform = platform
        host.program = program
    }

    private func startBoot(of number: Int, at now: Instant) {
        let hostNumber = machines[number].host
        let host = hosts[hostNumber]
        machines[number].task?.cancel()
        host.reset()
        guard let platform = makePlatform(for: hostNumber) else { return }
        host.platform = platform
        let hardware = machines[number].hardware
        let bootNumber = machineOfBoot.count
        machineOfBoot.append(number)
        var random = SeededRandom(seed: seed ^ UInt64(bootNumber &+ 1) &* 0x9E37_79B9_7F4A_7C15)
        host.activities = MachineActivities(
            hardware: hardware,
            keys: machines[number].keys,
            seed: random.next(),
            at: now
        )
        machines[number].bootNumber = bootNumber
        machines[number].boots.append(MachineBoot(poweredOn: now))
        let requestingHost = RequestingHost(
            hardware: hardware,
            machine: bootNumber,
            mailbox: mailbox,
            goal: machines[number].goal
        )
        let first = machines[number].first
        machines[number].task = Task { [mailbox] in
            mailbox.post(.finished(await playBoot(from: first, on: requestingHost), machine: bootNumber))
        }
    }

    private func takeLetters(
        _ letters: inout [BootMailbox.Letter],
        at now: Instant,
        since begun: Instant,
        _ progress: (RunProgress) -> Bool
    ) -> Bool {
        mailbox.take(into: &letters)
        var goesOn = true
        for letter in letters {
            switch letter {
            case .request(let request, let boot, let id, let continuation):
                let number = machineOfBoot[boot]
                guard machines[number].bootNumber == boot, let host = attended(number) else {
                    continuation.resume(returning: .halted(.poweredOff))
                    continue
                }
                continuations[id] = (number, continuation)
                host.activities?.start(request, id: id, at: now)
            case .cancelled(let id):
                guard let (number, continuation) = continuations.removeValue(forKey: id) else { continue }
                attended(number)?.activities?.cancel(id: id, at: now)
                continuation.resume(returning: .halted(.poweredOff))
            case .shown(let text, let boot):
                let number = machineOfBoot[boot]
                guard machines[number].bootNumber == boot else { continue }
                let line = ScreenLine(at: now, text: text)
                machines[number].boots[machines[number].boots.count - 1].screen.append(line)
                goesOn = progress(.shown(MachineID(rawValue: number), line)) && goesOn
            case .entered: break
            case .reached(let progress, let boot): take(progress, of: boot, at: now, since: begun)
            case .finished(let result, let boot):
                let number = machineOfBoot[boot]
                guard machines[number].bootNumber == boot else { continue }
                machines[number].bootNumber = nil
                machines[number].boots[machines[number].boots.count - 1].result = result
                machines[number].boots[machines[number].boots.count - 1].ended = now
                if givesLeasesBack {
                    attended(number)?.activities?.abort(at: now)
                    attended(number)?.activities?.giveBack(at: now)
                }
                goesOn = progress(.ended(MachineID(rawValue: number), result, at: now)) && goesOn
            }
        }
        return goesOn
    }

    private func attended(_ number: Int) -> LiveHost? {
        let host = hosts[machines[number].host]
        return host.activities == nil ? nil : host
    }

    /// Lets machines whose boots are cut short give their leases back, and waits until what they say is on its way.
    private func sayGoodbye() {
        for machine in machines {
            machine.task?.cancel()
            hosts[machine.host].activities?.abort(at: loop.now)
            hosts[machine.host].activities?.giveBack(at: loop.now)
        }
        let end = loop.now.advanced(by: Self.goodbyeTime)
        while loop.now < end {
            let now = loop.now
            for host in hosts { host.handleDeadline(at: now) }
            settle(at: now)
            loop.wait(until: link?.deliverLocal() ?? false ? now : end)
        }
    }

    /// How long the last words of machines may wait for the answer to an ARP request.
    private static let goodbyeTime = Duration.milliseconds(250)

    /// Ends every boot and closes every socket.
    private func switchOff() {
        for number in machines.indices {
            machines[number].task?.cancel()
            if let boot = machines[number].boots.indices.last, machines[number].boots[boot].result == nil {
                machines[number].boots[boot].result = .halted(.poweredOff)
                machines[number].boots[boot].ended = loop.now
            }
            machines[number].bootNumber = nil
        }
        for (_, continuation) in continuations.values { continuation.resume(returning: .halted(.poweredOff)) }
        continuations = [:]
        var letters: [BootMailbox.Letter] = []
        mailbox.take(into: &letters)
        for case .request(_, _, _, let continuation) in letters { continuation.resume(returning: .halted(.poweredOff)) }
        for host in hosts {
            host.activities?.abort(at: loop.now)
            host.settle(at: loop.now) { _, _ in }
            host.reset()
        }
    }
}

extension LiveRun.Order {
    /// Whether a machine begins to boot by it.
    fileprivate var switchesOn: Bool {
        switch self {
        case .powerOn, .change(.powerOn): true
        case .powerOff, .start, .stop, .change: false
        }
    }
}
