import NetworkBoot
import NetworkProtocols
import SimulatedNetwork
import Testing

/// Whole boots whose root stays on the network, from the kernel on, over simulated frames; and what an outage behind the
/// mount does to each kind of root.
@Suite struct NetworkRootRunTests {
    private static let server = IPv4Address(10, 0, 0, 1)
    private static let image = SampleImage(.squashFS, size: 300_000).octets

    // MARK: What is served

    private static func tree(_ nodes: [SampleNode]) -> MemoryExportTree {
        var tree = MemoryExportTree()
        for node in nodes {
            let ownership = MemoryExportTree.Ownership(mode: node.mode, owner: node.owner, group: node.group)
            switch node.kind {
            case .directory: tree.addDirectory(node.path, ownership)
            case .file(let content): tree.addFile(node.path, content, ownership)
            case .link(let target): tree.addLink(node.path, to: target, ownership)
            case .device(let device):
                let type = device.isBlock ? NFSFileType.blockDevice : .characterDevice
                let numbers = NFSDevice(major: device.major, minor: device.minor)
                tree.addSpecial(type, node.path, device: numbers, ownership)
            }
        }
        return tree
    }

    private static func export(
        _ path: String,
        _ nodes: [SampleNode],
        squash: NFSExportRule.Squash = .none,
        isInsecure: Bool = false
    ) -> NFSExport {
        var rule = NFSExportRule(.everyone)
        rule.squash = squash
        rule.needsReservedPort = !isInsecure
        return NFSExport(path: Array(path.utf8), tree: tree(nodes), rules: [rule])
    }

    private static func md5(_ octets: [UInt8]) -> String {
        var digest = MD5Digest()
        digest.update(octets)
        return digest.hexadecimal
    }

    private static var systemRescueCd: [SampleNode] {
        let digest = md5(image)
        return [
            SampleNode("sysrcd.dat", .file(MemoryFile(image))), .text("sysrcd.md5", "\(digest)  sysrcd.dat\n"),
        ]
    }

    private static func configuration(
        exports: [NFSExport] = [],
        key: UInt8 = 1,
        rootPath: String? = nil,
        devices: [NBDExport] = [],
        ports: [UInt16] = [10_809]
    ) -> ReferenceServerConfiguration {
        var subnet = DHCPServerConfiguration.Subnet(
            address: server,
            mask: IPv4Address(255, 255, 255, 0),
            ranges: [.init(IPv4Address(10, 0, 0, 100), IPv4Address(10, 0, 0, 200))]
        )
        subnet.domainNameServers = [server]
        if let rootPath { subnet.options = [.init(.rootPath, Array(rootPath.utf8), isForced: true)] }
        var dhcp = DHCPServerConfiguration(address: server, subnets: [subnet])
        dhcp.boot.nextServer = server
        var nbd = NBDServerConfiguration(exports: devices)
        nbd.ports = ports
        let files = MemoryFileTree([
            "sysrcd.dat": image, "sysrcd.md5": Array("\(md5(image))  sysrcd.dat\n".utf8),
        ])
        return ReferenceServerConfiguration(
            dhcp: dhcp,
            http: .init(files, HTTPServerConfiguration()),
            dns: DNSServerConfiguration(hosts: [.init("nfsserver", server)]),
            nfs: NFSServerConfiguration(exports: exports, handleKey: [UInt8](repeating: key, count: 32)),
            nbd: devices.isEmpty ? nil : nbd
        )
    }

    // MARK: The machine

    private func kernel(_ commandLine: String, _ version: String, _ initrd: SampleImage? = nil) -> KernelStage {
        KernelStage(
            handover: KernelHandover(
                kernel: SampleImage(.kernel(version: version, is64Bit: true)).octets,
                kernelName: Array("vmlinuz".utf8),
                initrds: initrd.map { [.init(name: Array("initrd.img".utf8), octets: $0.octets)] } ?? [],
                commandLine: Array(commandLine.utf8),
                loader: "PXELINUX 6.04"
            )
        )
    }

    private struct Play {
        var kernel: KernelStage
        var configuration: ReferenceServerConfiguration
        var use = 0
        var seed: UInt64 = 1
        var link = Link()
        var changes: [(Duration, (HostID) -> RunChange)] = []

        func run() -> MachineBoot? {
            var small = SmallNetwork(seed: seed)
            let machine = small.network.addMachine(
                named: "pc",
                hardware: MachineHardware(
                    hardwareAddress: hardware(10),
                    uuid: [UInt8](repeating: 10, count: 16),
                    rootUse: .seconds(use)
                ),
                card: NetworkCard(on: small.lan, hardwareAddress: hardware(10), link: link),
                first: kernel
            )
            let host = small.host(1, ReferenceServer(configuration, seed: 1, at: .zero))
            for (after, change) in changes {
                small.network.schedule(change(host), at: .reached(.root, by: machine, after: after))
            }
            var limits = RunLimits()
            limits.duration = .seconds(2000)
            return small.network.run(limits: limits).machine(machine).boots.first
        }
    }

    private func root(_ boot: MachineBoot?) -> MountedRoot? {
        if case .root(let root)? = boot?.result { root } else { nil }
    }

    private func loss(_ boot: MachineBoot?) -> BootBreak? {
        if case .lost(_, let reason)? = boot?.result { reason } else { nil }
    }

    private static var lossyLink: Link {
        var conditions = LinkConditions()
        conditions.lossPerMillion = 20_000
        conditions.duplicationPerMillion = 10_000
        conditions.reorderingPerMillion = 10_000
        return Link(conditions)
    }

    private func nbd(_ personality: String = "systemrescuecd-1") -> Play {
        let device = NBDExport(
            name: Array("2000".utf8),
            content: MemoryFile(Self.image),
            oldStylePort: personality == "systemrescuecd-1" ? 2000 : nil
        )
        return Play(
            kernel: kernel(
                "setkmap=us dodhcp nbdboot=10.0.0.1:2000",
                "4.4.0-deb (buildd@x) #1",
                SampleImage(.initrd(personality: personality))
            ),
            configuration: Self.configuration(
                devices: [device],
                ports: personality == "systemrescuecd-1" ? [] : [10_809]
            )
        )
    }

    private func kernelRoot(_ options: String = "", version: String = "6.1.0 (a@b) #1 SMP") -> Play {
        Play(
            kernel: kernel("root=/dev/nfs nfsroot=10.0.0.1:/srv/nfsroot\(options) ip=dhcp", version),
            configuration: Self.configuration(exports: [Self.export("/srv/nfsroot", SampleTree(.nfsRoot).nodes)])
        )
    }

    private func rescueFolder() -> Play {
        Play(
            kernel: kernel(
                "setkmap=us dodhcp nfsboot=10.0.0.1:/tftpboot",
                "2.6.32-deb (buildd@x) #1",
                SampleImage(.initrd(personality: "systemrescuecd-1"))
            ),
            configuration: Self.configuration(
                exports: [Self.export("/tftpboot", Self.systemRescueCd, squash: .all, isInsecure: true)]
            )
        )
    }

    private func howto(_ personality: String, rootPath: String = "nfsserver:/netboot/pxeclient") -> Play {
        Play(
            kernel: kernel(
                "ramdisk_size=8192",
                "2.4.22-1.2115.nptl (bhcompile@daffy.perf.redhat.com) #1",
                SampleImage(.linuxrc(personality: personality))
            ),
            configuration: Self.configuration(
                exports: [Self.export("/netboot/pxeclient", SampleTree(.howtoRoot).nodes)],
                rootPath: rootPath
            )
        )
    }

    // MARK: Boots

    // shows: [0-068, 0-074, 0-075, 0-077, 1-018, 1-037, 1-047, 1-067, 1-072, 4-008, 4-013]
    @Test("Each root is reached over a good link and a bad one", arguments: 0..<4 as Range<UInt64>)
    func reached(_ seed: UInt64) {
        let plays = [
            ("NBD old style", nbd()), ("NBD new style", nbd("systemrescuecd-5")), ("NFS over TCP", kernelRoot()),
            ("NFS over UDP", kernelRoot(",v3,proto=udp", version: "3.2.0 (a@b) #1")), ("NFS image", rescueFolder()),
            ("HOWTO", howto("howto-linuxrc")),
        ]
        for (name, play) in plays {
            var play = play
            play.seed = seed
            if seed > 0 { play.link = Self.lossyLink }
            play.use = 10
            let boot = play.run()
            let root = root(boot)
            #expect(root != nil, "\(name): \(String(describing: boot?.result)) \(boot?.screen.map(\.text) ?? [])")
            #expect((root?.bytes ?? 0) > 4096, "\(name)")
        }
    }

    // shows: [1-036, 1-070, 1-073]
    @Test("The HOWTO's own example of options mounts what is not there; the mended script mounts")
    func greedyComma() {
        let option = "nfsserver:/netboot/pxeclient,retry=1,rsize=8192,wsize=8192"
        guard case .failed(let reason)? = howto("howto-linuxrc", rootPath: option).run()?.result else {
            Issue.record("It booted.")
            return
        }
        // Linux's mountd says of what it does not export that it is denied.
        #expect(reason.failure == .exportDenied && reason.sentence.contains("last comma"))
        #expect(root(howto("howto-linuxrc-mended", rootPath: option).run()) != nil)
    }

    // shows: [0-083]
    @Test("A folder that is exported to others, or by another name, is refused with its cause")
    func refused() {
        func end(_ play: Play) -> BootBreak? {
            if case .failed(let reason)? = play.run()?.result { reason } else { nil }
        }
        var other = rescueFolder()
        var rule = NFSExportRule(.network(IPv4Address(192, 168, 0, 0), prefixLength: 16))
        rule.squash = .all
        other.configuration.nfs?.exports[0].rules = [rule]
        #expect(end(other)?.failure == .exportDenied)
        var renamed = rescueFolder()
        renamed.configuration.nfs?.exports[0].path = Array("/elsewhere".utf8)
        let failure = end(renamed)?.failure
        #expect(failure == .noExport || failure == .exportDenied)
        var old = nbd()
        old.configuration.nbd?.exports[0].oldStylePort = nil
        old.configuration.nbd?.ports = [2000]
        #expect(end(old)?.failure == .nbdStyle)
        var unnamed = nbd("systemrescuecd-5")
        unnamed.configuration.nbd?.exports[0].name = Array("sysrcd".utf8)
        #expect(end(unnamed)?.failure == .noNBDExport)
        let second = kernelRoot("", version: "3.10.0 (a@b) #1")
        #expect(end(second)?.failure == .nfsVersionRefused)
    }

    // MARK: Outages behind the mount

    private static func stop(after seconds: Int) -> (Duration, (HostID) -> RunChange) {
        (.seconds(seconds), { .stopHost($0) })
    }

    private static func start(
        after seconds: Int,
        _ configuration: ReferenceServerConfiguration
    ) -> (Duration, (HostID) -> RunChange) {
        (.seconds(seconds), { .startHost($0) { ReferenceServer(configuration, seed: 2, at: $0) } })
    }

    // shows: [0-024]
    @Test("An HTTP root is left alone by an outage of its server")
    func memoryRoot() {
        var play = rescueFolder()
        play.kernel = kernel(
            "setkmap=us dodhcp netboot=http://10.0.0.1/sysrcd.dat",
            "2.6.32-deb (buildd@x) #1",
            SampleImage(.initrd(personality: "systemrescuecd-1"))
        )
        play.use = 60
        play.changes = [Self.stop(after: 5)]
        #expect(root(play.run())?.kind == .http)
    }

    // shows: [0-022, 0-073]
    @Test("NFS over UDP: not responding while the server is gone, OK when it comes back, lost where it does not")
    func folderOutage() {
        var play = kernelRoot(",v3,proto=udp", version: "3.2.0 (a@b) #1")
        play.use = 60
        play.changes = [Self.stop(after: 5), Self.start(after: 30, play.configuration)]
        let boot = play.run()
        #expect(root(boot) != nil, "\(String(describing: boot?.result))")
        let told = boot?.screen.map(\.text).filter { $0.hasPrefix("nfs: server") }
        #expect(told == ["nfs: server 10.0.0.1 not responding, still trying", "nfs: server 10.0.0.1 OK"])
        play.changes = [Self.stop(after: 5)]
        let lost = play.run()
        #expect(loss(lost)?.failure == .rootLost, "\(String(describing: lost?.result))")
        #expect(lost?.screen.last?.text == "nfs: server 10.0.0.1 not responding, still trying")
    }

    @Test("NFS over TCP survives a restart of its server; with other handles behind it the root is stale")
    func restart() {
        var play = kernelRoot()
        play.use = 120
        play.changes = [Self.stop(after: 5), Self.start(after: 15, play.configuration)]
        let boot = play.run()
        #expect(root(boot) != nil, "\(String(describing: boot?.result)) \(boot?.screen.map(\.text) ?? [])")
        var other = play.configuration
        other.nfs?.handleKey = [UInt8](repeating: 9, count: 32)
        play.changes = [Self.stop(after: 5), Self.start(after: 15, other)]
        let stale = play.run()
        #expect(loss(stale)?.sentence.contains("stale") == true, "\(String(describing: stale?.result))")
    }

    @Test("NBD with -persist comes back with its server, and is lost without it")
    func deviceOutage() {
        var play = nbd()
        play.use = 60
        play.changes = [Self.stop(after: 5), Self.start(after: 20, play.configuration)]
        let boot = play.run()
        #expect(root(boot) != nil, "\(String(describing: boot?.result)) \(boot?.screen.map(\.text) ?? [])")
        play.changes = [Self.stop(after: 5)]
        let lost = play.run()
        #expect(loss(lost)?.failure == .rootLost, "\(String(describing: lost?.result))")
    }
}
