internal import NetworkProtocols

/// What `/linuxrc` of the diskless HOWTO does, with its own words.
struct HowtoLinuxrcBoot {
    let name: String
    let isMended: Bool
    let start: InitramfsStart
    let host: any BootHost

    func run() async throws(BootHalt) -> Handover {
        for line in ["Remount / read-write", "Mounting /proc filesystem", "Autodetecting network devices..."] {
            host.show(line)
        }
        let loaded = loadDrivers()
        for line in ["Loading nfs modules", "Initializing network loopback device", "Configuring eth0"] {
            host.show(line)
        }
        guard let lease = try await askThreeTimes(loaded) else { return withoutLease(loaded) }
        try host.reached(.initramfs)
        if start.kernelLacks.contains(.nfs) { return withoutNFS() }
        let root = HowtoRootPath(lease.acknowledgement, isMended: isMended)
        host.show("Mounting nfs root filesystem")
        host.show("Mounting root filesystem")
        host.show("Mounting NFS root-base")
        switch try await mount(root, lease) {
        case .failure(let stop): return stop.handover
        case .success(let folder): return try await build(folder)
        }
    }

    // MARK: Network cards

    /// Loads the module of each network card that `/proc/bus/pci` shows and the disk has a module for; returns the cards
    /// in the order in which they become eth0, eth1 and so on.
    private func loadDrivers() -> [Int] {
        let cards = start.kernelLacks.contains(.pci) ? [] : host.hardware.cards
        let known = cards.indices.filter { index in start.drivers?.contains(cards[index]) ?? true }
        for index in known { host.show("loading \(cards[index])...") }
        if known.isEmpty { host.show("WARNING: no network interface found") }
        return known
    }

    /// Why udhcpc got nothing three times, and what becomes of it.
    private func withoutLease(_ loaded: [Int]) -> Handover {
        let end = "linuxrc ends with status 0, and the kernel has no root."
        if start.kernelLacks.contains(.packetSockets) {
            return panic(
                .kernelPanic,
                "udhcpc can't send, as the kernel is built without packet sockets (CONFIG_PACKET); \(end)"
            )
        }
        guard let first = loaded.first else {
            let cards = host.hardware.cards.joined(separator: " and ")
            let reason =
                start.kernelLacks.contains(.pci) ? "there is no /proc/bus/pci" : "the initrd has no module \(cards)"
            return panic(.noOffer, "No network card was found, as \(reason); \(end)")
        }
        guard first == host.hardware.bootCard else {
            let sentence =
                "udhcpc asks on eth0, which is the card of \(host.hardware.cards[first]) and has no cable; \(end)"
            return panic(.noOffer, sentence)
        }
        return panic(.noOffer, "udhcpc ran three times, and nobody gave an address; \(end)")
    }

    // MARK: udhcpc

    private static let attempts = 3

    private func askThreeTimes(_ loaded: [Int]) async throws(BootHalt) -> DHCPLease? {
        for attempt in 1...Self.attempts {
            host.show("info, udhcp client (v0.9.9-pre) started")
            guard try await hasCable(loaded) else {
                showFailure(attempt)
                continue
            }
            if case .leased(let lease) = try await host.configure(.dhcp(.udhcpc2003)) {
                let seconds = lease.duration.map { $0.wholeNanoseconds / 1_000_000_000 } ?? 3600
                host.show("debug, Sending select for \(lease.address)...")
                host.show("info, Lease of \(lease.address) obtained, lease time \(seconds)")
                return lease
            }
            host.show("info, No lease, failing.")
            showFailure(attempt)
        }
        return nil
    }

    private func showFailure(_ attempt: Int) {
        host.show(
            attempt < Self.attempts ? "ERROR: couldn't get DHCP lease, trying again" : "ERROR: can't get DHCP lease"
        )
    }

    /// Whether what udhcpc sends on eth0 goes anywhere; without a card or packet sockets it ends at once, without a cable
    /// it waits in vain.
    private func hasCable(_ loaded: [Int]) async throws(BootHalt) -> Bool {
        guard let first = loaded.first else {
            host.show("err, SIOCGIFINDEX failed!: No such device")
            return false
        }
        guard !start.kernelLacks.contains(.packetSockets) else {
            host.show("err, socket call failed: Address family not supported by protocol")
            return false
        }
        host.show("debug, Sending discover...")
        guard first != host.hardware.bootCard else { return true }
        try await host.wait(for: .seconds(8))
        host.show("info, No lease, failing.")
        return false
    }

    // MARK: The mount

    private func mount(
        _ root: HowtoRootPath,
        _ lease: DHCPLease
    ) async throws(BootHalt) -> Result<MountedFolder, HowtoStop> {
        let source = root.source.displayText
        guard let server = try await address(of: root.server, lease) else {
            host.show("mount: can't get address for \(root.server.displayText)")
            let asked = lease.acknowledgement.domainNameServers?.first.map { "\($0) does not know it" }
            let reason = asked ?? "the lease names no server that knows names"
            let sentence = "The server \(root.server.displayText) of the root \(source) has no address: \(reason)."
            return .failure(HowtoStop(fail(.nameUnresolved, sentence)))
        }
        var options = KernelMountOptions(.busyboxMount2003)
        options.add(root.options)
        let request = NFSMountRequest(server: server, path: root.path, client: options.client)
        switch try await MountedFolder.mount(request, on: host) {
        case .success(let folder): return .success(folder)
        case .failure(let failure):
            host.show("mount: \(source) failed, reason given by server: \(Self.words(failure))")
            var sentence = failure.sentence(of: "The root \(source)")
            if let complaint = root.complaint { sentence += " " + complaint }
            return .failure(HowtoStop(fail(failure.bootFailure, sentence)))
        }
    }

    private func address(of name: [UInt8], _ lease: DHCPLease) async throws(BootHalt) -> IPv4Address? {
        if let address = IPv4Address(utf8: name) { return address }
        guard !name.isEmpty else { return nil }
        let answer = lease.acknowledgement
        let question = ResolveRequest(name: name, servers: answer.domainNameServers ?? [], domain: answer.domainName)
        guard case .found(let addresses) = try await host.resolve(question) else { return nil }
        return addresses.first
    }

    /// The kernel knows no NFS.
    private func withoutNFS() -> Handover {
        for line in ["Mounting nfs root filesystem", "Mounting root filesystem", "Mounting NFS root-base"] {
            host.show(line)
        }
        host.show("mount: fs type nfs not supported by kernel")
        return fail(
            .kernelPanic,
            "The kernel is built without NFS (CONFIG_NFS_FS), and the initrd has no module for it."
        )
    }

    /// The mount can't be had: linuxrc says so and ends.
    private func fail(_ failure: BootFailure, _ sentence: String) -> Handover {
        host.show("ERROR: can't mount root filesystem via NFS")
        return panic(failure, sentence)
    }

    private static func words(_ failure: NFSClientFailure) -> String {
        switch failure {
        case .mountStatus(1): "Operation not permitted"
        case .mountStatus(2): "No such file or directory"
        case .mountStatus(13): "Permission denied"
        case .mountStatus(20): "Not a directory"
        case .mountStatus(let status): "unknown nfs status return value: \(status)"
        case .silent, .broken(_, .timedOut): "RPC: Timed out"
        case .unreachable(_, .portUnreachable), .broken(_, .refused): "Connection refused"
        case .unreachable: "No route to host"
        case .notRegistered: "RPC: Program not registered"
        case .versionRefused: "RPC: Program/version mismatch"
        default: "RPC: Unable to receive"
        }
    }

    // MARK: The root

    /// Links in memory to all that the folder holds, what has to be written made anew, and the change to the new root.
    private func build(_ mounted: MountedFolder) async throws(BootHalt) -> Handover {
        var folder = mounted
        host.show("Setting root symlinks")
        switch try await folder.list([UInt8(ascii: "/")]) {
        case .failure(let failure): return broken(failure, folder)
        case .success(let entries):
            for entry in entries where entry.attributes == nil {
                // find looks at each before it links it.
                _ = try await folder.kind(of: entry, at: [UInt8(ascii: "/")] + entry.name)
            }
        }
        host.show("Handling special directories")
        host.show("Copying /var")
        if case .failure(let failure) = try await folder.copy(Array("/var".utf8)) {
            host.show("cp: /sysroot/nfsroot/var: \(Self.isThere(failure) ? "Input/output error" : Self.absent)")
        }
        if let failure = try await makeDevices(&folder) { return broken(failure, folder) }
        host.show("Unmounting temporary mounts")
        host.show("Changing to new NFS root")
        guard !start.kernelLacks.contains(.tmpfs) else {
            host.show("pivot_root: pivot_root: Invalid argument")
            host.show("Kernel panic: No init found.  Try passing init= option to kernel.")
            let sentence =
                "The kernel is built without tmpfs (CONFIG_TMPFS): /sysroot is no mount that could become the root, and the "
                + "initrd has no init."
            return .failed(BootBreak(stage: name, failure: .noInit, sentence: sentence))
        }
        return try await startInit(folder)
    }

    private static let absent = "No such file or directory"

    private static func isThere(_ failure: NFSClientFailure) -> Bool { !MountedFolder.isAbsence(failure) }

    private func makeDevices(_ folder: inout MountedFolder) async throws(BootHalt) -> NFSClientFailure? {
        let archive = Array("/dev.tar.gz".utf8)
        switch try await folder.attributes(of: archive) {
        case .success(let attributes) where attributes.kind == .file:
            host.show("Unpacking /dev")
            switch try await folder.read(archive) {
            case .failure(let failure): return failure
            case .success(let octets):
                if !octets.starts(with: [0x1f, 0x8b]) { host.show("tar: Invalid gzip magic") }
            }
            return nil
        case .failure(let failure) where Self.isThere(failure): return failure
        case .success, .failure: break
        }
        host.show("Copying /dev")
        guard case .failure(let failure) = try await folder.copy(Array("/dev".utf8)) else { return nil }
        guard !Self.isThere(failure) else { return failure }
        host.show("cp: /sysroot/nfsroot/dev: \(Self.absent)")
        return nil
    }

    /// The kernel sees that the root is where it is (0x0100), and starts init through the link `/sbin`.
    private func startInit(_ mounted: MountedFolder) async throws(BootHalt) -> Handover {
        var folder = mounted
        let place = "\(folder.request.server):\(folder.request.path.displayText)"
        switch try await folder.findInit() {
        case .failure(let failure): return broken(failure, folder)
        case .success(nil):
            host.show("Kernel panic: No init found.  Try passing init= option to kernel.")
            let sentence =
                "The root \(place) is mounted, and there is nothing to start in it: no /sbin/init and no /bin/sh."
            return .failed(BootBreak(stage: name, failure: .noInit, sentence: sentence))
        case .success: break
        }
        host.show("Freeing unused kernel memory: 132k freed")
        host.show("INIT: version 2.85 booting")
        if let failure = try await folder.readSettings(RootPlan(place: .memory)) { return broken(failure, folder) }
        for remark in folder.contents.remarks { host.show("\(remark.path.displayText): \(remark.sentence)") }
        guard let root = folder.root() else { return panic(.nfsError, "Nothing of the root \(place) was read.") }
        return .root(root)
    }

    private func broken(_ failure: NFSClientFailure, _ folder: MountedFolder) -> Handover {
        let subject = "The root \(folder.request.server):\(folder.request.path.displayText)"
        host.show("Kernel panic: Attempted to kill init!")
        return .failed(BootBreak(stage: name, failure: failure.bootFailure, sentence: failure.sentence(of: subject)))
    }

    /// linuxrc ended and left no root: Linux 2.4's last words.
    private func panic(_ failure: BootFailure, _ sentence: String) -> Handover {
        host.show("VFS: Cannot open root device \"\" or 00:00")
        host.show("Please append a correct \"root=\" boot option")
        host.show("Kernel panic: VFS: Unable to mount root fs on 00:00")
        return .failed(BootBreak(stage: name, failure: failure, sentence: sentence))
    }
}

/// Why linuxrc's mount ended the boot.
struct HowtoStop: Error {
    let handover: Handover

    init(_ handover: Handover) {
        self.handover = handover
    }
}

/// What linuxrc makes of option 17: `[server:]path[,options]`.
struct HowtoRootPath: Hashable, Sendable {
    /// As the script hands it to mount.
    let source: [UInt8]
    let server: [UInt8]
    let path: [UInt8]
    let options: [[UInt8]]
    /// What is wrong with it, where something is.
    let complaint: String?

    init(_ answer: DHCPMessage, isMended: Bool) {
        var text = answer.rootPath ?? []
        var complaint: String?
        if text.firstRange(of: ":/".utf8) == nil {
            if text.isEmpty {
                complaint = "The lease has no root path (option 17), which this udhcpc does not ask for."
            }
            let nextServer = answer.nextServer
            if nextServer.isUnspecified {
                complaint = "The lease names no next server (siaddr), and the root path no server of its own."
            }
            text = Array("\(nextServer):".utf8) + text
        }
        let comma = UInt8(ascii: ",")
        if let place = isMended ? text.firstIndex(of: comma) : text.lastIndex(of: comma) {
            options = commaList(Array(text[(place + 1)...]))
            text = Array(text[..<place])
            if text.contains(comma) {
                complaint =
                    "The script takes off only what follows the last comma of option 17, and asks for the path with the "
                    + "other options in it."
            }
        } else {
            options = []
        }
        source = text
        let (host, behind) = split(text, at: UInt8(ascii: ":"))
        server = host
        path = behind ?? []
        self.complaint = complaint
    }
}

extension DHCPClientConfiguration {
    /// udhcpc of busybox at the end of 2003, started with `--now`: three DISCOVERs 2, 2 and 4 s apart (busybox
    /// `networking/udhcp/dhcpc.c` of 12/2003).
    static let udhcpc2003: DHCPClientConfiguration = {
        var dhcp = DHCPClientConfiguration(options: [
            .messageType, .clientIdentifier, .hostName,
            .fixed(.vendorClass, Array("udhcp 0.9.9-pre".utf8)),
            .requestedAddress, .serverIdentifier,
            .fixed(.parameterRequestList, [1, 3, 6, 12, 15, 28]),
        ])
        dhcp.requestRepeatsSeconds = false
        dhcp.discoverWaits = .init([.seconds(2), .seconds(2), .seconds(4)])
        dhcp.requestWaits = .init([.seconds(2), .seconds(2), .seconds(10)])
        dhcp.checks.serverPort = false
        dhcp.whenUnanswered = .restart(after: .zero)
        dhcp.whenRefused = .restart(after: .seconds(3))
        dhcp.assumedLease = .seconds(3_600)
        return dhcp
    }()
}
