public import NetworkBoot
public import NetworkProtocols

/// The loop.
extension SimulatedNetwork {
    /// What the loop knows of the run besides the network.
    private struct Course {
        let limits: RunLimits
        let last: Instant
        var letters: [BootMailbox.Letter] = []
        /// Jobs at this instant.
        var jobsNow = 0
        /// When the last boot ended; nil while boots are open.
        var drainEnd: Instant?
        /// How the run ends, once that is settled.
        var end: RunEnd?
        /// Whether progress asked for the end.
        var isStopped = false
        /// What was done since progress was asked last: events, and frames that were handed to many.
        var unasked = 0
        /// So much is done before progress is asked again.
        static let patience = 4096
    }

    /// Runs on the calling thread until every boot has ended or a limit is reached. A network runs once.
    ///
    /// Before any end but ``RunEnd/finished`` is reported, every machine is switched off.
    ///
    /// - Parameters:
    ///   - onFrame: is given every frame when it reaches its segment's switch; numbers count from 1 over the run.
    ///   - progress: is told what happens; false interrupts the run. So does the cancellation of the calling task.
    public mutating func run(
        limits: RunLimits = RunLimits(),
        onFrame: ((FrameHeader, Span<UInt8>) -> Void)? = nil,
        progress: (RunProgress) -> Bool = { _ in true }
    ) -> RunReport {
        precondition(boots.isEmpty && statistics.events == 0, "A network runs once.")
        var course = Course(limits: limits, last: Instant.zero.advanced(by: limits.duration))
        while true {
            if areBootsReady || queue.count == 0 || isSwitchedOff {
                areBootsReady = false
                while letBootsRun(&course, progress: progress) {}
                if isSwitchedOff { break }
            }
            guard let entry = takeEvent(&course) else {
                if course.end == .finished { break }
                switchAllOff()
                while letBootsRun(&course, progress: progress) {}
                break
            }
            process(entry, &course, onFrame: onFrame, progress: progress)
        }
        return RunReport(
            end: course.end ?? .finished,
            time: now,
            recordingEnd: course.end == .finished ? max(now, min(course.drainEnd ?? now, course.last)) : now,
            machines: machineReports,
            statistics: statistics
        )
    }

    /// Lets every boot go on until it waits, and opens what they posted; whether there was anything to do.
    private mutating func letBootsRun(_ course: inout Course, progress: (RunProgress) -> Bool) -> Bool {
        let ran = executor.drain(limit: course.limits.jobsPerInstant - course.jobsNow)
        statistics.jobs += ran
        course.jobsNow += ran
        mailbox.take(into: &course.letters)
        for letter in course.letters where !open(letter, progress: progress) { course.isStopped = true }
        if course.jobsNow >= course.limits.jobsPerInstant {
            // A boot that swallows even being switched off spins on: then it is left where it is.
            if isSwitchedOff { return false }
            course.end = .spinning(Livelock(name: spinningMachine(course.letters), at: now, kind: .jobs))
            course.jobsNow = 0
            switchAllOff()
            return true
        }
        return ran > 0 || !course.letters.isEmpty
    }

    /// The next event that belongs to the run; nil where the run ends here, with its end in `course`.
    private mutating func takeEvent(_ course: inout Course) -> (at: Instant, event: Event)? {
        if course.isStopped || (statistics.events & 1023 == 0 && Task.isCancelled) {
            course.end = .interrupted
            return nil
        }
        let isDraining = unfinished == 0 && !boots.isEmpty
        if isDraining, course.drainEnd == nil { course.drainEnd = now.advanced(by: course.limits.drain) }
        guard let next = queue.nextInstant else {
            course.end = unfinished == 0 ? .finished : .stalled
            return nil
        }
        if let end = course.drainEnd, next > end {
            course.end = .finished
            return nil
        }
        guard next <= course.last else {
            course.end = unfinished == 0 ? .finished : .outOfTime
            now = course.last
            return nil
        }
        if next == now, eventsNow >= course.limits.eventsPerInstant {
            course.end = .spinning(Livelock(name: busiestStation(), at: now, kind: .events))
            return nil
        }
        return queue.pop()
    }

    private mutating func process(
        _ entry: (at: Instant, event: Event),
        _ course: inout Course,
        onFrame: ((FrameHeader, Span<UInt8>) -> Void)?,
        progress: (RunProgress) -> Bool
    ) {
        if entry.at != now {
            now = entry.at
            course.jobsNow = 0
            eventsNow = 0
            if !eventsNowByStation.isEmpty { eventsNowByStation.removeAll() }
        }
        statistics.events += 1
        eventsNow += 1
        if eventsNow > course.limits.eventsPerInstant / 2 { countEvent(entry.event) }
        switch entry.event {
        case .reachedSegment(let frame, let station): reachSegment(frame, from: station, onFrame: onFrame)
        case .reachedStation(let frame, let station): reachStation(frame, station)
        case .deadline(let station): passDeadline(of: Int(station))
        case .routerDeadline(let router): passRouterDeadline(Int(router))
        case .instruction(let index):
            if !follow(instructions[Int(index)], progress: progress) { course.isStopped = true }
        }
        course.unasked += 1
        // A broadcast to ten thousand machines is ten thousand things to do, not one.
        if case .reachedSegment = entry.event { course.unasked += receivers.count }
        guard course.unasked >= Course.patience else { return }
        course.unasked = 0
        if !progress(.working(statistics, at: now)) { course.isStopped = true }
    }

    private var machineReports: [MachineReport] {
        var reports = machines.map { MachineReport(name: $0.name, hardware: $0.hardware, boots: []) }
        for boot in boots { reports[boot.machine].boots.append(boot.report) }
        return reports
    }
}

/// Who keeps a livelock going.
extension SimulatedNetwork {
    private mutating func countEvent(_ event: Event) {
        switch event {
        case .reachedSegment(_, let station), .reachedStation(_, let station), .deadline(let station):
            eventsNowByStation[station, default: 0] += 1
        case .routerDeadline(let router):
            eventsNowByStation[Int32(routers[Int(router)].firstStation), default: 0] += 1
        case .instruction: break
        }
    }

    /// Who took the most events at this instant, the first of several.
    private func busiestStation() -> String {
        var most: (station: Int, count: Int)?
        for station in stations.indices {
            let count = eventsNowByStation[Int32(station)] ?? 0
            if count > most?.count ?? 0 { most = (station, count) }
        }
        guard let most else { return "nobody" }
        switch stations[most.station].owner {
        case .host(let host): return hosts[Int(host)].name
        case .machine(let machine): return machines[Int(machine)].name
        case .port(let router, _): return routers[Int(router)].router.name
        }
    }

    /// The machine whose boot has most to do at this instant, the first of several.
    private func spinningMachine(_ letters: [BootMailbox.Letter]) -> String {
        var counts = [Int](repeating: 0, count: boots.count)
        for number in executor.readyMachines { counts[number] += 1 }
        for letter in letters {
            if case .request(_, let number, _, _) = letter { counts[number] += 1 }
        }
        guard let most = counts.max(), let number = counts.firstIndex(of: most) else { return "nobody" }
        return machines[boots[number].machine].name
    }
}
