internal import NetworkProtocols

/// initramfs-tools, Debian's and Ubuntu's initramfs, with a root over NFS: `boot=nfs` or `root=/dev/nfs`.
struct InitramfsTools: InitramfsPersonality {
    var id: String { "initramfs-tools" }
    var name: String { "initramfs-tools" }
    var facts: [Persona.Fact] {
        [
            Persona.Fact(
                "ipconfig asks in rounds of 2, 3, 4, 6, 9, 16, 25, 36, 64 and 100 s; after the last the first process dies.",
                source: "initramfs-tools 0.142 scripts/functions, configure_networking"
            ),
            Persona.Fact(
                "nfsroot=auto, which stands for no nfsroot= too, takes option 17, and siaddr where that has no server; "
                    + "nfsroot=[server:]directory[,options] stands above it.",
                source: "initramfs-tools 0.142 scripts/nfs, nfs_mount_root_impl; conf/initramfs.conf"
            ),
            Persona.Fact(
                "nfsmount -o nolock -o ro -o retrans=10, tried again every second, 180 times or as rootdelay= says.",
                source: "initramfs-tools 0.142 scripts/nfs, nfs_mount_root"
            ),
            Persona.Fact(
                "init= is looked for in the root, then /sbin/init, /etc/init, /bin/init and /bin/sh.",
                source: "initramfs-tools 0.142 init"
            ),
        ]
    }

    func certainty(of clues: InitramfsClues) -> Int {
        if let text = clues.initText {
            return text.firstRange(of: "/scripts/functions".utf8) != nil ? 6 : 0
        }
        let wantsNFS =
            clues.says("boot", "nfs") || (clues.says("root", "/dev/nfs") && !clues.commandLine.contains("boot"))
        guard wantsNFS else { return 0 }
        return clues.says("boot", "nfs") ? 5 : clues.isNamed("initrd") ? 4 : 2
    }

    func boot(_ start: InitramfsStart, on host: any BootHost) async throws(BootHalt) -> Handover {
        var boot = InitramfsToolsBoot(start, host)
        return try await boot.run()
    }
}

/// One boot of it.
private struct InitramfsToolsBoot {
    let commandLine: KernelCommandLine
    let host: any BootHost
    private var networking: DebianNetworking
    private var isQuiet: Bool { commandLine.contains("quiet") }

    init(_ start: InitramfsStart, _ host: any BootHost) {
        commandLine = start.commandLine
        self.host = host
        networking = DebianNetworking(start.commandLine, on: host)
    }

    mutating func run() async throws(BootHalt) -> Handover {
        if !isQuiet { host.show("Loading, please wait...") }
        let isNFS =
            commandLine["boot"].map { $0.elementsEqual("nfs".utf8) }
            ?? (commandLine["root"]?.elementsEqual("/dev/nfs".utf8) == true)
        guard isNFS else {
            let root = commandLine["root"]?.displayText ?? "no root"
            return .done("initramfs-tools goes on with \(root), which is no root over the network.")
        }
        host.show("Begin: Mounting root file system ... Begin: Running /scripts/nfs-top ... done.")
        let retries = min(commandLine["rootdelay"]?.decimalNumber ?? 180, 3600)
        var outcome = try await mountOnce()
        var retry = 0
        while retry < retries, case .failure(let failure) = outcome, !failure.isEnd {
            if !isQuiet { host.show("Begin: Retrying nfs mount ...") }
            try await host.wait(for: .seconds(1))
            outcome = try await mountOnce()
            if !isQuiet { host.show("done.") }
            retry += 1
        }
        switch outcome {
        case .success(let folder): return try await start(folder)
        case .failure(let failure) where failure.isEnd: return fail(failure.reason)
        case .failure(let failure):
            showMissingInit()
            return fail(failure.reason)
        }
    }

    private struct MountFailure: Error {
        var reason: ProgramFailure
        /// Whether the first process is dead.
        var isEnd: Bool
    }

    private mutating func mountOnce() async throws(BootHalt) -> Result<MountedFolder, MountFailure> {
        if let failure = try await networking.configure() { return .failure(.init(reason: failure, isEnd: true)) }
        var (source, options) = self.source
        if options.isEmpty { options = Array("retrans=10".utf8) }
        let access: [UInt8] = Array((isWritable ? "rw" : "ro").utf8)
        let nfsmount = NFSMount(on: host, options: [Array("nolock".utf8), access, options])
        return try await nfsmount.run(source).mapError { .init(reason: explained($0, source), isEnd: false) }
    }

    private var isWritable: Bool {
        let last = commandLine.words.last { !$0.isForInit && $0.value == nil && ($0.isNamed("ro") || $0.isNamed("rw")) }
        return last?.isNamed("rw") ?? false
    }

    /// What nfsmount is given: `server:/path`, and the options.
    private var source: ([UInt8], [UInt8]) {
        let variables = networking.variables
        let server = Array("\(variables?.rootServer ?? .any):".utf8)
        let value = commandLine["nfsroot"] ?? Array("auto".utf8)
        if value.elementsEqual("auto".utf8) {
            let path = variables?.rootPath ?? []
            return (path.contains(UInt8(ascii: ":")) ? path : server + path, [])
        }
        let (directory, options) = split(value, at: UInt8(ascii: ","))
        return (
            directory.isEmpty || directory.contains(UInt8(ascii: ":")) ? directory : server + directory, options ?? []
        )
    }

    /// Without a path the DHCP server is to blame.
    private func explained(_ failure: ProgramFailure, _ source: [UInt8]) -> ProgramFailure {
        guard failure.failure == .commandLineRefused, source.last == UInt8(ascii: ":") else { return failure }
        let sentence =
            "Neither nfsroot= nor the DHCP server's option 17 says which folder is the root, so that nfsmount is given "
            + "\(source.displayText) only."
        return ProgramFailure(.noRootImage, sentence)
    }

    private mutating func start(_ mounted: MountedFolder) async throws(BootHalt) -> Handover {
        host.show("done.")
        host.show("Begin: Running /scripts/init-bottom ... done.")
        var folder = mounted
        let wanted = commandLine["init"].flatMap { $0.isEmpty ? nil : $0 } ?? Array("/sbin/init".utf8)
        switch try await folder.findInit([wanted]) {
        case .success(.some): return try await found(folder)
        case .failure(let failure): return fail(failure.programFailure(of: Array(folder.name.utf8)))
        case .success(nil): break
        }
        host.show("run-init: can't execute '\(wanted.displayText)': No such file or directory")
        host.show("Target filesystem doesn't have requested \(wanted.displayText).")
        switch try await folder.findInit() {
        case .success(.some): return try await found(folder)
        case .failure(let failure): return fail(failure.programFailure(of: Array(folder.name.utf8)))
        case .success(nil):
            showMissingInit()
            let sentence = "The root \(folder.name) is mounted, and holds neither \(wanted.displayText) nor /sbin/init."
            return fail(ProgramFailure(.noInit, sentence))
        }
    }

    private func found(_ mounted: MountedFolder) async throws(BootHalt) -> Handover {
        var folder = mounted
        switch try await folder.startedRoot() {
        case .success(let root): return .root(root)
        case .failure(let failure): return fail(failure)
        }
    }

    private func showMissingInit() {
        for line in [
            "No init found. Try passing init= bootarg.", "",
            "BusyBox v1.35.0 (Debian 1:1.35.0-4+b3) built-in shell (ash)",
            "Enter 'help' for a list of built-in commands.", "", "(initramfs)",
        ] { host.show(line) }
    }

    private func fail(_ reason: ProgramFailure) -> Handover {
        .failed(BootBreak(stage: "initramfs-tools", failure: reason.failure, sentence: reason.sentence))
    }
}
