internal import NetworkProtocols

/// The kernel's own root over NFS (Linux `init/do_mounts.c`, `mount_nfs_root`).
extension KernelStage {
    /// 5 s after the first failure, twice as long each time, 30 s at most; five more tries in all.
    private static let retryWaits: [Duration] = [5, 10, 20, 30, 30].map { .seconds($0) }

    func mountNFSRoot(
        _ commandLine: KernelCommandLine,
        _ network: KernelNetwork,
        release: ReleaseNumber,
        isQuiet: Bool,
        on host: any BootHost
    ) async throws(BootHalt) -> Handover {
        guard !network.wentUnanswered else {
            let sentence =
                "The kernel asks for an address that its root over NFS needs, and nobody answers; it goes on for ever."
            return .failed(BootBreak(stage: name, failure: .noOffer, sentence: sentence))
        }
        let answer = network.lease?.acknowledgement
        let root = KernelNFSRoot(
            nfsRoot: commandLine["nfsroot"],
            optionRootPath: answer?.rootPath,
            bootServer: network.bootServer,
            nodeName: network.nodeName,
            release: release
        )
        guard let server = root.server, network.interface != nil else {
            return noServer(root, release: release, on: host)
        }
        let place = "\(server):\(root.path.displayText)"
        if let refusal = refusal(of: root.options, place) {
            host.show("NFS: unrecognized mount option or version not supported: \(refusal.word)")
            return panic(.nfsError, refusal.sentence, release: release, on: host)
        }
        var client = root.options.client
        client.machineName = network.nodeName
        let request = NFSMountRequest(server: server, path: root.path, client: client)
        for wait in Self.retryWaits.map(Optional.init) + [nil] {
            if release < ReleaseNumber(2, 6, 37) {
                host.show("Looking up port of RPC 100003/\(root.options.version) on \(server)")
                host.show("Looking up port of RPC 100005/\(root.options.version == 3 ? 3 : 1) on \(server)")
            }
            switch try await MountedFolder.mount(request, on: host) {
            case .success(let folder):
                return try await start(folder, commandLine, release: release, isQuiet: isQuiet, on: host)
            case .failure(let failure):
                if let line = Self.words(of: failure, root.path, release: release) { host.show(line) }
                guard let wait else {
                    let sentence = failure.sentence(of: "The root \(place)")
                    return panic(failure.bootFailure, sentence, release: release, on: host)
                }
                try await host.wait(for: wait)
            }
        }
        return panic(.nfsError, "The root \(place) can't be mounted.", release: release, on: host)
    }

    private func noServer(_ root: KernelNFSRoot, release: ReleaseNumber, on host: any BootHost) -> Handover {
        guard root.server == nil else {
            let sentence = "The kernel is to mount \(root.path.displayText) over NFS, and has no address of its own."
            return panic(.addressUnresolved, sentence, release: release, on: host)
        }
        host.show("Root-NFS: no NFS server address")
        let sentence =
            "The kernel is to mount its root over NFS, and neither nfsroot=, ip=, option 17 nor siaddr names a server."
        return panic(.noNextServer, sentence, release: release, on: host)
    }

    private func refusal(of options: KernelMountOptions, _ place: String) -> (word: String, sentence: String)? {
        if let word = options.unknown.first?.displayText {
            return (word, "The kernel does not know the mount option \(word) of \(place), and mounts nothing.")
        }
        guard options.version > 3 else { return nil }
        let sentence = "The root \(place) is to be mounted by NFS version \(options.version), which is not served here."
        return ("vers=\(options.version)", sentence)
    }

    /// What the kernels of then said of it.
    private static func words(of failure: NFSClientFailure, _ path: [UInt8], release: ReleaseNumber) -> String? {
        guard release < ReleaseNumber(2, 6, 37) else { return nil }
        return switch failure {
        case .mountStatus(let status): "Root-NFS: Server returned error -\(status) while mounting \(path.displayText)"
        case .notRegistered, .silent(.portMapper), .unreachable(.portMapper, _), .broken(.portMapper, _):
            "Root-NFS: Unable to get nfsd port number from server, using default"
        default: nil
        }
    }

    /// The root is mounted: the kernel starts what it finds in it.
    private func start(
        _ mounted: MountedFolder,
        _ commandLine: KernelCommandLine,
        release: ReleaseNumber,
        isQuiet: Bool,
        on host: any BootHost
    ) async throws(BootHalt) -> Handover {
        var folder = mounted
        let place = "\(folder.request.server):\(folder.request.path.displayText)"
        let isReadOnly = !commandLine.contains("rw")
        if !isQuiet { host.show("VFS: Mounted root (nfs filesystem)\(isReadOnly ? " readonly" : "") on device 0:15.") }
        let wanted = commandLine["init"].map { [$0] }
        switch try await folder.findInit(wanted ?? MountedFolder.kernelInits) {
        case .failure(let failure):
            return panic(failure.bootFailure, failure.sentence(of: "The root \(place)"), release: release, on: host)
        case .success(nil):
            host.show(Self.noInit(wanted?.first, release: release))
            let names = (wanted ?? MountedFolder.kernelInits).map(\.displayText).joined(separator: ", ")
            let sentence = "The root \(place) is mounted, and there is nothing to start in it: no \(names)."
            return .failed(BootBreak(stage: name, failure: .noInit, sentence: sentence))
        case .success(let program?):
            if !isQuiet { host.show("Run \(program.displayText) as init process") }
        }
        let plan = RootPlan(place: .folder(server: folder.request.server, path: folder.request.path))
        if let failure = try await folder.readSettings(plan) {
            return panic(failure.bootFailure, failure.sentence(of: "The root \(place)"), release: release, on: host)
        }
        for remark in folder.contents.remarks { host.show("\(remark.path.displayText): \(remark.sentence)") }
        guard var root = folder.root() else {
            return panic(.nfsError, "Nothing of the root \(place) was read.", release: release, on: host)
        }
        root.isWritable = !isReadOnly
        return .root(root)
    }

    private static func noInit(_ wanted: [UInt8]?, release: ReleaseNumber) -> String {
        if let wanted { return "Kernel panic - not syncing: Requested init \(wanted.displayText) failed (error -2)." }
        if release < ReleaseNumber(3, 15) {
            return "Kernel panic - not syncing: No init found.  Try passing init= option to kernel."
        }
        return "Kernel panic - not syncing: No working init found.  Try passing init= option to kernel. "
            + "See Linux Documentation/admin-guide/init.rst for guidance."
    }

    /// The end of a root over NFS that can't be mounted.
    private func panic(
        _ failure: BootFailure,
        _ sentence: String,
        release: ReleaseNumber,
        on host: any BootHost
    ) -> Handover {
        if release < ReleaseNumber(5, 0) {
            host.show("VFS: Unable to mount root fs via NFS, trying floppy.")
            host.show("VFS: Cannot open root device \"nfs\" or unknown-block(2,0): error -6")
            host.show("Please append a correct \"root=\" boot option; here are the available partitions:")
            host.show("Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(2,0)")
        } else {
            host.show("VFS: Unable to mount root fs via NFS.")
            host.show(Self.noInit(nil, release: release))
        }
        return .failed(BootBreak(stage: name, failure: failure, sentence: sentence))
    }
}
