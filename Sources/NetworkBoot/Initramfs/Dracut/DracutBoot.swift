internal import NetworkProtocols

/// One boot of an initramfs made by dracut: its command line, the network, the handler of the root, the root.
struct DracutBoot {
    let commandLine: KernelCommandLine
    let host: any BootHost
    var network: DracutNetwork

    init(_ start: InitramfsStart, _ host: any BootHost) {
        commandLine = start.commandLine
        self.host = host
        network = DracutNetwork(.legacy, start.commandLine, on: host)
    }

    mutating func run() async throws(BootHalt) -> Handover {
        host.show("dracut: dracut-059")
        let root: DracutRoot
        do throws(DracutRoot.Objection) {
            root = try DracutRoot(commandLine)
            if commandLine["nfsroot"] != nil {
                host.show("dracut Warning: Argument nfsroot is deprecated and might be removed in a future release.")
            }
            if isNetworkWanted(by: root) { try network.readCommandLine(for: root) }
        } catch {
            return die(error.words)
        }
        if case .local(let device) = root {
            if isNetworkWanted(by: root) { _ = try await network.bringUp() }
            return .done("dracut goes on with \(device.displayText), which is no root over the network.")
        }
        if let failure = try await network.bringUp() { return try await giveUp(failure) }
        return try await handle(root)
    }

    private func isNetworkWanted(by root: DracutRoot) -> Bool {
        guard case .local = root else { return true }
        let value = commandLine.last("rd.neednet").map { $0.value.map { String(decoding: $0, as: UTF8.self) } ?? "1" }
        return value.map { !["0", "no", "off"].contains($0) } ?? false
    }

    private mutating func handle(_ root: DracutRoot) async throws(BootHalt) -> Handover {
        switch root {
        case .live(let uri): return try await fetchImage(uri)
        case .nfs(let folder): return try await mount(folder)
        case .nbd(let device): return try await attach(device)
        case .other(let text):
            let scheme = split(text, at: UInt8(ascii: ":")).0.displayText
            let sentence = "The root \(text.displayText) is of the kind \(scheme), which is not played."
            return .failed(BootBreak(stage: "dracut", failure: .notPlayed, sentence: sentence))
        case .local(let device):
            return .done("dracut goes on with \(device.displayText), which is no root over the network.")
        case .dhcp: return try await handleRootPath()
        }
    }

    /// `root=dhcp`, `netroot=dhcp`: option 17 says which root.
    private mutating func handleRootPath() async throws(BootHalt) -> Handover {
        let path = network.lease?.acknowledgement.rootPath ?? []
        guard !path.isEmpty else {
            let card = network.card
            let reason = ProgramFailure(
                .noRootImage,
                "The root is to be what DHCP says, and the server's answer has no root path (option 17)."
            )
            if commandLine["BOOTIF"] != nil || commandLine["bootdev"] != nil {
                _ = die("No dhcp root-path received for '\(card)'")
                return .failed(BootBreak(stage: "dracut", failure: reason.failure, sentence: reason.sentence))
            }
            host.show("dracut Warning: No dhcp root-path received for '\(card)' trying other interfaces if available")
            return try await giveUp(reason)
        }
        let root: DracutRoot
        do throws(DracutRoot.Objection) {
            root = try DracutRoot(commandLine, rootPath: path)
        } catch {
            return die(error.words)
        }
        guard root != .dhcp else { return die("No handler for netroot type '\(path.displayText)'") }
        return try await handle(root)
    }

    // MARK: Ends

    /// `die`: FATAL, and the machine stops.
    func die(_ words: String) -> Handover {
        let lines = words.split(separator: "\n").map(String.init)
        host.show("dracut: FATAL: \(lines.first ?? "")")
        for line in lines.dropFirst() { host.show(line) }
        host.show("dracut: Refusing to continue")
        host.show("System halted.")
        let sentence = "dracut refuses its command line: \(lines.joined(separator: " ").replacingLineEnds)."
        return .failed(BootBreak(stage: "dracut", failure: .commandLineRefused, sentence: sentence))
    }

    /// The main loop ends after `rd.retry` seconds without a root.
    func giveUp(_ reason: ProgramFailure) async throws(BootHalt) -> Handover {
        let seconds = commandLine["rd.retry"]?.decimalNumber.map { min($0, 86_400) } ?? 180
        try await host.wait(for: .seconds(seconds * 2 / 3))
        host.show("dracut-initqueue[421]: Warning: dracut-initqueue timeout - starting timeout scripts")
        try await host.wait(for: .seconds(seconds - seconds * 2 / 3))
        host.show("dracut Warning: Could not boot.")
        return emergencyShell(reason)
    }

    func emergencyShell(_ reason: ProgramFailure) -> Handover {
        for line in [
            "Generating \"/run/initramfs/rdsosreport.txt\"", "",
            "Entering emergency mode. Exit the shell to continue.", "Type \"journalctl\" to view system logs.",
            "dracut:/#",
        ] { host.show(line) }
        return .failed(BootBreak(stage: "dracut", failure: reason.failure, sentence: reason.sentence))
    }
}

extension String {
    /// Without the full stop that a sentence around it adds.
    fileprivate var replacingLineEnds: String { hasSuffix("!") || hasSuffix(".") ? String(dropLast()) : self }
}
