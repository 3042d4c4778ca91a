import NetworkBoot
import NetworkProtocols
import Reports
import Scenarios

/// Whole boots a second on one core: SystemRescueCd's chain over HTTP, from the first DHCPDISCOVER to the root image in
/// memory, with two DHCP exchanges, more than eight TFTP requests and two HTTP fetches.
enum BootSection {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// The chain with files just large enough, for so many machines on one segment.
    static func scenario(machines: Int) throws -> Scenario {
        let text = """
            scenario: many machines boot SystemRescueCd
            seed: 1
            \(servers())
            machines:
              pc: {firmware: intel-bios-rom, mac: "52:54:00:00:00:01", count: \(machines), spacing: 1 ms, memory: 1 GiB}
            limits: {time: 600 s}
            expect:
              - {reached: root}
            """
        return try Scenario(yaml: text, file: "benchmark")
    }

    /// One server with all services, its files just large enough, and what it is to do wrong.
    static func servers(misbehave: String = "") -> String {
        """
        files:
          tree:
            pxelinux.0: {image: pxelinux, version: "4.02", size: 20 KiB}
            pxelinux.cfg/default: |
              default rescuecd
              label rescuecd
                kernel rescuecd
                append initrd=initram.igz setkmap=us netboot=http://10.0.0.1/sysrcd.dat
            rescuecd: {image: kernel, size: 16 KiB}
            initram.igz: {image: initrd, size: 16 KiB}
            sysrcd.dat: {image: squashfs, size: 64 KiB}
            sysrcd.md5: {md5-of: sysrcd.dat}
        servers:
          server:
            address: 10.0.0.1/16
            dhcp: {subnet: 10.0.0.0/16, ranges: 10.0.1.0 - 10.0.250.255, next-server: 10.0.0.1, boot-file: pxelinux.0}
            tftp: tree
            http: tree
            misbehave: [\(misbehave)]
        """
    }

    static func measure(repetitions: Int) throws -> MeasurementGroup {
        var group = MeasurementGroup("boots", input: "SystemRescueCd over HTTP, 116 KiB of files, 200 machines a run")
        var played: [Double] = []
        var judged: [Double] = []
        var events: [Double] = []
        for _ in 0...repetitions {
            played.append(200 / (try boots(200) { events.append($0) }))
            judged.append(200 / (try judgedBoots(200)))
        }
        group.add("played, nothing recorded, aim 2,000", "boots/s", Array(played.dropFirst()))
        group.add("played, recorded and judged, aim 1,000", "boots/s", Array(judged.dropFirst()))
        group.add("frames of one boot", "frames", [events[0]])
        return group
    }

    /// A storm: every machine is switched on within ten seconds of virtual time.
    static func storm(machines: Int) throws -> MeasurementGroup {
        var group = MeasurementGroup("storm", input: "\(machines) machines on one segment")
        let before = ChildProcess.ownMemory
        let time = try boots(machines) { _ in }
        group.add("wall", "s", [time])
        group.add("most memory, a machine", "KB", [Double(ChildProcess.ownPeak - before) / Double(machines) / 1000])
        return group
    }

    private static func boots(_ count: Int, _ frames: (Double) -> Void) throws -> Double {
        let scenario = try scenario(machines: count)
        var outcome: ScenarioOutcome?
        let time = try seconds { outcome = try ScenarioRun(scenario).run() }
        try check(outcome, count)
        frames(Double(outcome?.statistics.frames ?? 0) / Double(count))
        return time
    }

    private static func judgedBoots(_ count: Int) throws -> Double {
        let scenario = try scenario(machines: count)
        var outcome: ScenarioOutcome?
        let time = try seconds {
            var reading = CaptureReading()
            outcome = try ScenarioRun(scenario).run(onFrame: { header, octets in reading.receive(header, octets) })
            use(reading.finish(source: CaptureSource(name: "benchmark")))
        }
        try check(outcome, count)
        return time
    }

    private static func check(_ outcome: ScenarioOutcome?, _ count: Int) throws {
        let roots = outcome?.machines.count { if case .root = $0.boots.last?.result { true } else { false } } ?? 0
        guard roots == count else { throw Failure(description: "only \(roots) of \(count) machines have a root") }
    }
}
