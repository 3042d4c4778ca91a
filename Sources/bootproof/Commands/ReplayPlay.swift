internal import BootObservation
internal import CaptureFiles
internal import LiveNetwork
internal import NetworkBoot
internal import NetworkProtocols
internal import Reports
internal import Scenarios

/// Asks a live server what the clients of a capture asked, one client after the other.
struct ReplayPlay {
    let servers: ReplayServers
    /// Where frames are sent; nil for ordinary sockets.
    let interface: String?
    let relay: IPv4Address?
    /// Where the frames are written to.
    let recording: String?
    private var frames = 0

    init(servers: ReplayServers, interface: String?, relay: IPv4Address?, recording: String?) {
        self.servers = servers
        self.interface = interface
        self.relay = relay
        self.recording = recording
    }

    /// - Throws: `CannotRun` where a socket can't be had or the recording can't be written.
    mutating func run(_ steps: [ReplayStep]) throws -> ReplayOutcome {
        var clients: [MACAddress] = []
        for step in steps where !clients.contains(step.client) { clients.append(step.client) }
        if let interface {
            do throws(EnvironmentTrouble) {
                try InterfaceSettings(name: interface).checkFrames()
            } catch {
                throw CannotRun("\(error)")
            }
        }
        let writer = try recording.map { try Self.writer($0) }
        var parts: [(steps: [ReplayStep], notebook: ReplayNotebook)] = []
        for client in clients {
            let own = steps.filter { $0.client == client }
            let notebook = ReplayNotebook()
            parts.append((own, notebook))
            if !Interruption.isRequested { try play(own, of: client, notebook, writer) }
        }
        do throws(CaptureFileError) {
            try writer?.finish(end: nil)
        } catch {
            throw CannotRun(error.description)
        }
        return ReplayOutcome(parts, servers: servers)
    }

    private var link: ReplayClient.Link {
        if interface != nil { return .frames }
        return relay.map { .relay($0) } ?? .sockets
    }

    private mutating func play(
        _ steps: [ReplayStep],
        of client: MACAddress,
        _ notebook: ReplayNotebook,
        _ writer: CaptureWriter?
    ) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        let before = frames
        var count = before
        var trouble: CaptureFileError?
        do throws(EnvironmentTrouble) {
            let run = try LiveRun(world: interface.map { .wire(interface: $0) } ?? .computer, seed: seed)
            let program = ReplayClient(
                steps: steps,
                servers: servers,
                link: link,
                notebook: notebook,
                seed: seed,
                at: run.loop.now
            )
            let stack = HostStackConfiguration(hardwareAddress: client)
            _ = run.addHost(named: client.description, stack: stack, program: program)
            var limits = RunLimits()
            limits.duration = .seconds(24 * 3600)
            let record: ((FrameHeader, Span<UInt8>) -> Void)? = writer.map { writer in
                { header, octets in
                    var header = header
                    count += 1
                    header.number = before + header.number
                    do throws(CaptureFileError) {
                        try writer.write(header, octets)
                    } catch {
                        trouble = error
                    }
                }
            }
            _ = try run.run(limits: limits, onFrame: record) { _ in
                !notebook.isFinished && !Interruption.isRequested
            }
        } catch {
            throw CannotRun(error.description)
        }
        frames = count
        if let trouble { throw CannotRun(trouble.description) }
    }

    private static func writer(_ path: String) throws -> CaptureWriter {
        do throws(CaptureFileError) {
            var configuration = CaptureWriter.Configuration(application: "bootproof \(ToolVersion.current)")
            configuration.interfaces = [CaptureInterface(number: 0, linkType: .ethernet)]
            return try CaptureWriter(path: path, configuration: configuration)
        } catch {
            throw CannotRun(error.description)
        }
    }
}

extension CaptureInput {
    /// What its clients asked for.
    func script(progress: ProgressDisplay) throws -> ReplayScript {
        let reader = try open()
        var observer = NetworkObserver()
        var script = ReplayScript()
        var frames = 0
        _ = try reader.forEachFrame { header, bytes in
            frames += 1
            if frames & 0xff == 0 {
                if Interruption.isRequested { throw Interruption() }
                if frames & 0xfff == 0 { progress.show(fraction: reader.progress, frames: frames) }
            }
            observer.receive(header, bytes)
            while let conversation = observer.nextConversation() { script.receive(conversation) }
        }
        _ = observer.finish()
        while let conversation = observer.nextConversation() { script.receive(conversation) }
        return script
    }
}
