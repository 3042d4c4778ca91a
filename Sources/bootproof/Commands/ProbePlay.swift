internal import BootObservation
internal import CaptureFiles
internal import Conformance
internal import Foundation
internal import LiveNetwork
internal import NetworkBoot
internal import NetworkProtocols
internal import Reports
internal import Scenarios

/// Plays machines on a real interface, each with a hardware address and a network stack of its own, and reads what was
/// recorded of them as any capture is read.
struct ProbePlay {
    /// `eth0`
    var interface: String
    var machines: [Machine]
    var goal: Goal
    /// After that every machine is switched off.
    var timeout: Duration = .seconds(600)
    /// What transaction identifiers, ports and back-off times are drawn from.
    var seed: UInt64
    var isStrict = false
    /// Where the frames are written to; nil for nowhere.
    var capturePath: String?
    /// Whether the frames are kept in memory, for an annotated copy.
    var keepsFrames = false

    /// How far machines go.
    enum Goal: Hashable {
        /// They listen to offers for so long, and take none.
        case offers(Duration)
        case progress(BootProgress)

        /// The word of `--through`.
        var word: String {
            switch self {
            case .offers: "offers"
            case .progress(let progress): progress.description
            }
        }
    }

    struct Machine {
        var name: String
        var persona: Persona
        var hardware: MachineHardware
        var keys: [TypedKey] = []
    }

    struct Result {
        var dossier: CaptureDossier
        /// The capture as a file's content, where it was to be kept.
        var capture: [UInt8]
        var report: NetworkBoot.RunReport
    }

    /// - Parameter ladder: is given what happens, while it happens.
    /// - Throws: `CannotRun` where the interface can't be used or the capture can't be written, `Interruption` on Ctrl-C,
    ///   after the leases were given back.
    func run(ladder: LiveLadder?, show: (String) throws -> Void) throws -> Result {
        let network = try prepare()
        let epoch = Duration.seconds(Date().timeIntervalSince1970) - network.loop.now.duration(since: .zero)
        let recording = try Recording(
            title: title,
            interfaces: [interface],
            path: capturePath,
            keepsFrames: keepsFrames,
            epoch: epoch
        )
        let reader = FrameReader(recording: recording, ladder: ladder)
        var trouble: (any Error)?
        let report: NetworkBoot.RunReport
        do throws(EnvironmentTrouble) {
            report = try network.run(
                limits: limits,
                onFrame: { header, octets in reader.receive(header, octets) },
                progress: { event in
                    reader.ladder?.receive(event, names: machines.map(\.name))
                    do {
                        if let text = reader.ladder?.takeText() { try show(text) }
                    } catch {
                        trouble = trouble ?? error
                    }
                    return trouble == nil && reader.trouble == nil && !Interruption.isRequested
                }
            )
        } catch {
            throw CannotRun(error.description)
        }
        // A machine whose boot has ended by itself says nothing more, however long it is listened to.
        let isOver = report.end == .finished && !report.machines.contains(where: wasStopped)
        let end = report.time.advanced(by: isOver ? Self.quietTime : .zero)
        try recording.finish(end: end, unread: report.statistics.unread)
        if Interruption.isRequested { throw Interruption() }
        if let trouble = trouble ?? reader.trouble { throw trouble }
        var source = CaptureSource(name: interface, listenedUntil: end)
        source.unread = report.statistics.unread
        var dossier = reader.finish(source: source, isStrict: isStrict)
        let stopped = Set(report.machines.filter(wasStopped).map(\.hardware.hardwareAddress))
        for index in dossier.judged.network.boots.indices {
            let client = dossier.judged.network.boots[index].client.mac
            if stopped.contains(client) { dossier.judged.network.boots[index].forgiveStop() }
        }
        if let text = reader.ladder?.takeText() { try show(text) }
        dossier.account = account(of: report, dossier)
        return Result(dossier: dossier, capture: recording.bytes, report: report)
    }

    /// Whether a machine went no further because it was not to.
    private func wasStopped(_ machine: NetworkBoot.MachineReport) -> Bool {
        if case .offers = goal { return true }
        return machine.result == .halted(.farEnough)
    }

    /// What is done, in one line.
    var title: String {
        let names = machines.map(\.persona.name).uniqued().joined(separator: ", ")
        let count = machines.count == 1 ? names : "\(machines.count) machines (\(names))"
        return "\(count) on \(interface), through \(goal.word)"
    }

    /// After so long of silence the reader of captures takes a machine to have stopped.
    private static let quietTime = Duration.seconds(150)

    private var limits: RunLimits {
        var limits = RunLimits()
        limits.duration = timeout
        // For what the last words of a machine have to wait for.
        limits.drain = .milliseconds(300)
        return limits
    }

    private func prepare() throws -> LiveRun {
        do throws(EnvironmentTrouble) {
            let settings = try InterfaceSettings(name: interface)
            try settings.checkFrames()
            let network = try LiveRun(world: .wire(interface: interface), seed: seed)
            network.givesLeasesBack = true
            for machine in machines {
                var stack = HostStackConfiguration(hardwareAddress: machine.hardware.hardwareAddress)
                // A boot ROM's card is set to no jumbo frames.
                stack.maximumTransmissionUnit = min(1500, settings.maximumTransmissionUnit)
                _ = network.addMachine(
                    named: machine.name,
                    hardware: machine.hardware,
                    stack: stack,
                    keys: machine.keys,
                    first: stage(of: machine),
                    goal: progressGoal
                )
            }
            return network
        } catch {
            throw CannotRun(error.description)
        }
    }

    private var progressGoal: BootProgress? {
        if case .progress(let progress) = goal { return progress }
        return nil
    }

    private func stage(of machine: Machine) -> any BootStage {
        switch goal {
        case .offers(let time): OfferSurvey(persona: machine.persona, time: time)
        case .progress: FirmwareStage(persona: machine.persona)
        }
    }
}

// MARK: What came of it

extension ProbePlay {
    private func account(of report: NetworkBoot.RunReport, _ dossier: CaptureDossier) -> RunAccount {
        var account = RunAccount(
            scenario: interface,
            title: title,
            seed: seed,
            end: report.end.word,
            endSentence: report.end == .outOfTime
                ? "machines were switched off when the time was up" : "every machine has ended",
            duration: report.time.duration(since: .zero)
        )
        account.capturePath = capturePath
        account.probe = RunAccount.Probe(interface: interface, goal: goal.word)
        account.machines = report.machines.map { machine in
            RunAccount.Machine(
                name: machine.name,
                mac: machine.hardware.hardwareAddress,
                boots: machine.boots.map { RunAccount.Boot($0) }
            )
        }
        // The machines keep the ways of the firmware that they play, broken musts and all; the network is what is tried out.
        account.expectedViolations = Set(RuleCatalog.all.filter { $0.binds == .client }.map { $0.id })
        for machine in machines {
            let boots = dossier.judged.network.boots.filter { $0.client.mac == machine.hardware.hardwareAddress }
            let (isMet, actual) = answer(of: boots)
            account.expectations.append(
                RunAccount.Expectation(
                    line: nil,
                    expected: "\(machine.name) \(expected)",
                    actual: actual,
                    isMet: isMet
                )
            )
            // A machine that was stopped on purpose has not failed.
            if isMet { account.expectedStops.formUnion(boots.map(\.start.frame)) }
        }
        return account
    }

    private var expected: String {
        switch goal {
        case .offers: "is offered something"
        case .progress(let progress): "comes as far as \(progress)"
        }
    }

    private func answer(of boots: [ObservedBoot]) -> (isMet: Bool, actual: String) {
        switch goal {
        case .offers:
            let count = boots.reduce(0) { $0 + $1.offers.count }
            return (count > 0, count == 0 ? "nobody answered" : count == 1 ? "one offer" : "\(count) offers")
        case .progress(let progress):
            let furthest = boots.map(\.reached).max() ?? .nothing
            let cause = boots.last?.cause?.sentence
            let actual = furthest == .nothing ? "it got nowhere" : "it reached \(furthest)"
            return (furthest >= progress, actual + (cause.map { ": \($0)" } ?? ""))
        }
    }
}

extension ObservedBoot {
    /// Takes back what its silence was held for: the machine was switched off.
    fileprivate mutating func forgiveStop() {
        cause = nil
        stages.removeAll { $0.outcome == .failed }
    }
}

extension Sequence<String> {
    /// Each once, in order.
    fileprivate func uniqued() -> [String] {
        var seen = Set<String>()
        return filter { seen.insert($0).inserted }
    }
}

extension LiveLadder {
    /// Takes what a machine did.
    fileprivate mutating func receive(_ event: RunProgress, names: [String]) {
        switch event {
        case .working: break
        case .poweredOn(let id, let now): machine(names[id.rawValue], at: now, "switched on", .dim)
        case .shown(let id, let line): machine(names[id.rawValue], at: line.at, "│ \(line.text)", .plain)
        case .ended(let id, let result, let now): machine(names[id.rawValue], at: now, result.sentence, result.role)
        }
    }
}
