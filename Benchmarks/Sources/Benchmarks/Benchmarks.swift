import ArgumentParser
import Foundation

/// Start here: `make bench` runs `measure`, `make soak` runs `soak`; `generate` and `observe` are for a profiler, `load` is run by `measure`.
@main
struct Benchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures Bootproof beside its peers.",
        subcommands: [Measure.self, Generate.self, Observe.self, Soak.self, Load.self],
        defaultSubcommand: Measure.self
    )
}

/// Writes one of the captures that are measured.
struct Generate: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Writes a made-up capture.")

    @Argument(help: "boots, files, small or storm.")
    var capture: GeneratedCapture

    @Argument(help: "The pcap file to write.")
    var path: String

    @Option(help: "How long it is to be.")
    var megabytes = 256

    func run() throws {
        let packets = try capture.write(to: path, length: megabytes * 1_000_000)
        print("\(path): \(packets) packets, \(capture.description)")
    }
}

/// Does nothing but watch the frames of a capture, for a profiler.
struct Observe: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Watches the frames of a capture, again and again.")

    @Argument(help: "A pcap or pcapng file.")
    var path: String

    @Option(help: "How often.")
    var times = 3

    func run() throws {
        for _ in 0..<times {
            var frames = 0
            let time = try seconds { frames = try ObservationSection.observe(path) }
            print("\(frames) packets, \(Int(Double(frames) / time)) a second")
        }
    }
}

/// Measures and prints tables; ratios are of pairs measured in turns.
struct Measure: ParsableCommand {
    /// What can be measured.
    enum Section: String, CaseIterable, ExpressibleByArgument {
        case verify, decoding, observation, memory, steps, boots, storm, serve
    }

    static let configuration = CommandConfiguration(abstract: "Measures, prints tables, and writes JSON.")

    @Argument(help: "verify, decoding, observation, memory, steps, boots, storm, serve; all of them unless told.")
    var sections: [Section] = []

    @Option(help: "Counted repetitions of each pair.")
    var repetitions = 7

    @Option(help: "The release binary; the one beside this program unless told.")
    var bootproof: String?

    @Option(help: "Machines of `storm`.")
    var machines = 10_000

    @Option(help: "Where `.ci/packages bench` unpacked the servers that `serve` is measured beside.")
    var peers = ".peers/root"

    @Option(help: "What of `serve` is measured: tftp, http, dhcp, nbd, nfs.")
    var services: [ServeSection.Service] = ServeSection.Service.allCases

    @Option(help: "Where the figures go as JSON.")
    var json: String?

    @Option(help: "Length of the captures of `verify`, `decoding` and `observation`.")
    var megabytes = 256

    @Option(help: "Length of the longest capture of `memory`, and of the real capture that is repeated.")
    var mostMegabytes = 1000

    @Option(help: "Where captures are made; the system's temporary folder unless told.")
    var folder: String?

    func validate() throws {
        guard repetitions > 0, megabytes > 0, mostMegabytes > 0 else {
            throw ValidationError("Repetitions and lengths are greater than 0.")
        }
    }

    func run() throws {
        let sections = Set(self.sections.isEmpty ? Section.allCases : self.sections)
        let folder = try TemporaryFolder(in: self.folder)
        var report = BenchmarkReport()
        if report.wasBusy {
            warn("The machine is busy (load \(report.machine.loadBefore)): don't quote these figures.")
        }
        var add = { (group: MeasurementGroup) in
            report.groups.append(group)
            print(Table.text(group))
        }
        if sections.contains(.serve) { try measureServing(folder, isAskedFor: !self.sections.isEmpty, add) }
        // Before anything else that takes memory in this process.
        if sections.contains(.storm) { add(try BootSection.storm(machines: machines)) }
        if sections.contains(.boots) { add(try BootSection.measure(repetitions: repetitions)) }
        if sections.contains(.steps) { add(FormatSection.measure(repetitions: repetitions)) }
        // Before anything that takes memory in this process.
        if sections.contains(.memory) {
            let most = mostMegabytes * 1_000_000
            let groups = try MemorySection.measure(
                lengths: [most / 100, most / 10, most],
                captures: GeneratedCapture.allCases,
                bootproof: bootproofPath(),
                in: folder
            )
            for group in groups { add(group) }
        }
        for capture in GeneratedCapture.allCases {
            guard !sections.isDisjoint(with: [.verify, .decoding, .observation]) else { break }
            say("Writing \(megabytes) MB: \(capture.description)")
            let path = folder.path("capture.pcap")
            let packets = try capture.write(to: path, length: megabytes * 1_000_000)
            try measure(path, packets, capture.description, sections, folder, &add)
            folder.remove("capture.pcap")
        }
        try measureRealCapture(sections, folder, &add)
        if sections.contains(.verify) {
            report.peers["tshark"] = try ChildProcess.firstLine(["tshark", "--version"], in: folder)
        }
        if let json { try report.json.write(to: URL(filePath: json)) }
    }

    private func measureServing(
        _ folder: borrowing TemporaryFolder,
        isAskedFor: Bool,
        _ add: (MeasurementGroup) -> Void
    ) throws {
        let peers = URL(filePath: peers).path
        if let obstacle = ServeSection.obstacle(peers: peers) {
            guard !isAskedFor else { throw ValidationError("serve can't be measured: \(obstacle)") }
            return say("serve is not measured: \(obstacle)")
        }
        let programs = try ServedPrograms(bootproof: bootproofPath(), peers: peers, files: folder.path("files"))
        let section = ServeSection(programs: programs, repetitions: repetitions)
        try section.measure(services, in: folder, add)
    }

    private func measureRealCapture(
        _ sections: Set<Section>,
        _ folder: borrowing TemporaryFolder,
        _ add: inout (MeasurementGroup) -> Void
    ) throws {
        guard !sections.isDisjoint(with: [.verify, .decoding, .observation]) else { return }
        guard let captures = ProcessInfo.processInfo.environment["BOOTPROOF_CAPTURES"],
            let source = try RepeatedCapture.largest(in: captures)
        else {
            say("BOOTPROOF_CAPTURES names no folder with captures: nothing is measured on a real one.")
            return
        }
        let name = URL(filePath: source).lastPathComponent
        say("Writing \(mostMegabytes) MB: \(name), again and again")
        let path = folder.path("capture.pcap")
        let packets = try RepeatedCapture.write(source, to: path, length: mostMegabytes * 1_000_000)
        try measure(path, packets, "real boots: \(name) repeated to \(mostMegabytes) MB", sections, folder, &add)
        folder.remove("capture.pcap")
    }

    private func measure(
        _ path: String,
        _ packets: Int,
        _ input: String,
        _ sections: Set<Section>,
        _ folder: borrowing TemporaryFolder,
        _ add: inout (MeasurementGroup) -> Void
    ) throws {
        // First, as programs that are begun take over how much memory this one held.
        if sections.contains(.verify) {
            add(
                try VerifySection.measure(
                    path,
                    packets: packets,
                    input: input,
                    bootproof: bootproofPath(),
                    repetitions: repetitions,
                    in: folder
                )
            )
        }
        if sections.contains(.decoding) {
            add(try DecodingSection.measure(path, input: input, repetitions: repetitions))
        }
        if sections.contains(.observation) {
            add(try ObservationSection.measure(path, input: input, repetitions: repetitions))
        }
    }

    private func bootproofPath() throws -> String {
        if let bootproof { return bootproof }
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let beside = URL(filePath: own).deletingLastPathComponent().appending(path: "bootproof").path
        guard FileManager.default.isExecutableFile(atPath: beside) else {
            throw ValidationError("There is no \(beside): build it, or name it with --bootproof.")
        }
        return beside
    }

    private func say(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }

    private func warn(_ text: String) { say("Warning: " + text) }
}
