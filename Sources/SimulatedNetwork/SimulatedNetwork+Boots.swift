internal import NetworkBoot
internal import NetworkProtocols

/// Switching on and off, and what boots ask.
extension SimulatedNetwork {
    /// Does what was to be done at this instant.
    mutating func follow(_ instruction: Instruction, progress: (RunProgress) -> Bool) -> Bool {
        switch instruction {
        case .powerOn(let machine): return switchOn(machine, progress: progress)
        case .powerOff(let machine): switchOff(machine)
        case .startHost(let host, let program): start(host, program)
        case .stopHost(let host): stop(host)
        case .change(let change): return follow(change, progress: progress)
        case .setLink(let station, let link):
            stations[station].outbound = stations[station].outbound.changed(to: link.outbound)
            stations[station].inbound = stations[station].inbound.changed(to: link.inbound)
        }
        return true
    }

    private mutating func follow(_ change: RunChange, progress: (RunProgress) -> Bool) -> Bool {
        switch change {
        case .startHost(let host, let make): start(host.rawValue, make(now))
        case .stopHost(let host): stop(host.rawValue)
        case .changeProgram(let host, let change):
            guard var program = hosts[host.rawValue].program.take() else { break }
            change(&program, now)
            hosts[host.rawValue].program = program
            settleHost(host.rawValue)
        case .powerOn(let machine): return switchOn(machine.rawValue, progress: progress)
        case .powerOff(let machine): switchOff(machine.rawValue)
        }
        return true
    }

    private mutating func start(_ index: Int, _ program: any HostProgram) {
        stop(index)
        let station = hosts[index].station
        let seed = luck(of: stations[station].hardwareAddress, .stack, hosts[index].starts)
        hosts[index].starts += 1
        hosts[index].stack = HostStack(configuration: hosts[index].configuration, seed: seed)
        hosts[index].program = program
        plugIn(Int32(station))
        if let interface = hosts[index].configuration.interface { claim(interface.address, station) }
        settleHost(index)
    }

    private mutating func stop(_ index: Int) {
        hosts[index].stack = nil
        hosts[index].program = nil
        unplug(hosts[index].station)
    }

    private mutating func switchOn(_ index: Int, progress: (RunProgress) -> Bool) -> Bool {
        guard !isSwitchedOff else {
            unfinished -= 1
            return true
        }
        switchOff(index)
        let station = machines[index].station
        let hardware = machines[index].hardware
        let starts = machines[index].starts
        machines[index].starts += 1
        machines[index].stack = HostStack(
            configuration: machines[index].configuration,
            seed: luck(of: stations[station].hardwareAddress, .stack, starts)
        )
        machines[index].activities = MachineActivities(
            hardware: hardware,
            keys: machines[index].keys,
            seed: luck(of: stations[station].hardwareAddress, .activities, starts),
            at: now
        )
        machines[index].boot = boots.count
        plugIn(Int32(station))
        if let interface = machines[index].configuration.interface { claim(interface.address, station) }
        let number = boots.count
        let host = RequestingHost(hardware: hardware, machine: number, mailbox: mailbox)
        let lane = BootExecutor(machine: number, sharing: executor)
        let first = machines[index].first
        let report = MachineBoot(poweredOn: now)
        boots.append(Boot(machine: index, report: report))
        areBootsReady = true
        boots[number].task = Task(executorPreference: lane) { [mailbox] in
            mailbox.post(.finished(await playBoot(from: first, on: host), machine: number))
        }
        return progress(.poweredOn(MachineID(rawValue: index), at: now))
    }

    /// Takes a machine's power: first what it has on the network, so that nothing says goodbye; then its boot hears.
    mutating func switchOff(_ index: Int) {
        machines[index].activities = nil
        machines[index].stack = nil
        unplug(machines[index].station)
        guard let number = machines[index].boot else { return }
        areBootsReady = true
        machines[index].boot = nil
        let waiting = boots[number].waiting
        boots[number].waiting = []
        for request in waiting {
            asking[request.id] = nil
            request.continuation.resume(returning: .halted(.poweredOff))
        }
        boots[number].task?.cancel()
    }

    /// Switches every machine off, so that no continuation stays behind; the run ends thereafter.
    mutating func switchAllOff() {
        isSwitchedOff = true
        for index in machines.indices { switchOff(index) }
    }

    /// Opens what a boot has posted; false where progress said that it is enough.
    mutating func open(_ letter: BootMailbox.Letter, progress: (RunProgress) -> Bool) -> Bool {
        switch letter {
        case .request(let request, let number, let id, let continuation):
            let index = boots[number].machine
            guard machines[index].boot == number else {
                continuation.resume(returning: .halted(.poweredOff))
                return true
            }
            asking[id] = number
            boots[number].waiting.append(Boot.Waiting(id: id, continuation: continuation))
            machines[index].activities?.start(request, id: id, at: now)
            settleMachine(index)
        case .cancelled(let id):
            guard let number = asking[id] else { return true }
            let index = boots[number].machine
            machines[index].activities?.cancel(id: id, at: now)
            answer(id, .halted(.poweredOff))
            settleMachine(index)
        case .shown(let text, let number):
            let line = ScreenLine(at: now, text: text)
            boots[number].report.screen.append(line)
            return progress(.shown(MachineID(rawValue: boots[number].machine), line))
        case .entered: break
        case .reached(let progress, let number):
            let machine = MachineID(rawValue: boots[number].machine)
            for cue in RunCue.take(from: &cues, reached: progress, by: machine) {
                schedule(cue.change, at: now.advanced(by: cue.after))
            }
        case .finished(let result, let number):
            boots[number].report.result = result
            boots[number].report.ended = now
            boots[number].task = nil
            unfinished -= 1
            return progress(.ended(MachineID(rawValue: boots[number].machine), result, at: now))
        }
        return true
    }

    /// Gives a boot the reply to its request, if it still waits for it.
    mutating func answer(_ id: UInt64, _ reply: BootReply) {
        guard let number = asking.removeValue(forKey: id) else { return }
        guard let index = boots[number].waiting.firstIndex(where: { $0.id == id }) else { return }
        areBootsReady = true
        boots[number].waiting.remove(at: index).continuation.resume(returning: reply)
    }
}
