internal import Glibc
internal import NetworkProtocols

/// Takes what services did to whoever is to know it: leases to their store, before anything is said that promises them;
/// lines to the log; numbers to the counters.
final class ServiceReporter {
    private var log: ServiceLog
    private var counters = ServiceCounters()
    private let output = LineWriter(descriptor: STDOUT_FILENO)
    private let errors = LineWriter(descriptor: STDERR_FILENO)
    private let isQuiet: Bool
    private var store: LeaseStore?
    private var events: [ServiceEvent] = []
    private var changed: [DHCPLeaseRecord] = []
    /// Leases that could not be written down; tried again with the next ones.
    private var unwritten: [IPv4Address: DHCPLeaseRecord] = [:]
    private var storeTrouble: EnvironmentTrouble?
    /// How many leases are held; nil without a DHCP server.
    var leaseCount: () -> Int? = { nil }

    init(interface: String, isQuiet: Bool) {
        self.isQuiet = isQuiet
        log = ServiceLog(interface: interface, showsTime: getenv("JOURNAL_STREAM") == nil)
    }

    /// Writes leases into `store` from now on; `table` is what it has already.
    func keep(_ store: LeaseStore, from table: DHCPLeaseTable) {
        self.store = store
        for record in table.records { log.learn(record) }
    }

    /// What `GET /metrics` answers.
    var metrics: String { counters.text(leases: leaseCount(), logLinesLost: output.lost) }

    /// Says something that is about no machine.
    func tell(_ words: String) {
        if !isQuiet { output.write(log.line(words, at: WallClock.now)) }
    }

    func tell(_ trouble: EnvironmentTrouble) { errors.write("bootproof: \(trouble)\n") }

    /// Takes what the station's program did. `actions` are what it wants done now: where leases can't be written down,
    /// what DHCP wants said is taken out, for it may promise them.
    func take(from station: ServingStation, at now: Instant, _ actions: inout [HostAction]) {
        station.program.takeEvents(into: &events)
        guard !events.isEmpty else { return }
        for event in events {
            if case .leaseChanged(let record) = event { changed.append(record) }
        }
        if !changed.isEmpty, store != nil {
            if !write(at: now) { actions.removeAll { $0.isDHCPReply } }
        }
        changed.removeAll(keepingCapacity: true)
        tell(events)
        events.removeAll(keepingCapacity: true)
    }

    /// Writes all ends anew, by the clock as it is now.
    func clockChanged(_ records: [DHCPLeaseRecord], at now: Instant) {
        changed = records.filter { $0.state != .offered }
        if store != nil { _ = write(at: now) }
        changed.removeAll()
    }

    private func tell(_ events: [ServiceEvent]) {
        var lines = ""
        let wall = isQuiet ? .zero : WallClock.now
        for event in events {
            counters.count(event)
            if !isQuiet, let line = log.line(for: event, at: wall) { lines += line }
        }
        if !lines.isEmpty { output.write(lines) }
    }

    private func write(at now: Instant) -> Bool {
        var records = changed
        if !unwritten.isEmpty {
            let newer = Set(changed.map(\.address))
            records = unwritten.values.filter { !newer.contains($0.address) } + changed
        }
        do throws(EnvironmentTrouble) {
            try store?.write(records, at: now)
            counters.leaseTransactions += 1
            counters.leaseWrites += records.count
            unwritten = [:]
            if storeTrouble != nil { tell("leases are written down again") }
            storeTrouble = nil
            return true
        } catch {
            counters.leaseFailures += 1
            for record in changed { unwritten[record.address] = record }
            if storeTrouble != error { tell(error) }
            storeTrouble = error
            return false
        }
    }
}

extension HostAction {
    /// Whether it is something that a DHCP server says.
    fileprivate var isDHCPReply: Bool {
        guard case .send(let datagram) = self, let operation = datagram.payload.first else { return false }
        return operation == 2 && datagram.payload.count >= 236
            && (datagram.source.port == 67 || datagram.destination.port == 68 || datagram.destination.port == 67)
    }
}
