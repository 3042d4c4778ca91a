import NetworkProtocols
import Testing

@testable import NetworkBoot

/// Diskless Linux with PXE HOWTO 1.1, appendix A.
@Suite struct HowtoLinuxrcTests {
    private static let source = "192.168.1.10:/netboot/pxeclient"

    private func lease(_ rootPath: String?, nextServer: IPv4Address = IPv4Address(192, 168, 1, 10)) -> ConfigureOutcome
    {
        let options: [(code: DHCPOptionCode, value: [UInt8])] = [
            (.hostName, Array("pxeclient".utf8)), (.domainNameServers, [192, 168, 1, 2]),
        ]
        let path = rootPath.map { [(code: DHCPOptionCode.rootPath, value: Array($0.utf8))] } ?? []
        return .leased(.example(nextServer: nextServer, options: options + path))
    }

    private func play(
        _ script: ScriptedHost.Script,
        _ personality: String = "howto-linuxrc"
    ) async throws -> (ScriptedHost, BootResult) {
        let host = ScriptedHost(script)
        let image = SampleImage(.linuxrc(personality: personality)).octets
        let handover = KernelFiles.handover(
            "initrd=pxeboot.img.gz ramdisk_size=8192",
            initrds: [.init(name: Array("pxeboot.img.gz".utf8), octets: image)],
            kernel: KernelFiles.kernel("2.4.22-1.2115.nptl (bhcompile@daffy.perf.redhat.com) #1")
        )
        return (host, await playBoot(from: KernelStage(handover: handover), on: host))
    }

    private func failure(_ result: BootResult) -> BootBreak? {
        if case .failed(let reason) = result { reason } else { nil }
    }

    private func mounts(_ host: ScriptedHost) -> [NFSMountRequest] {
        host.requests.compactMap { if case .mount(let request) = $0 { request } else { nil } }
    }

    // shows: [1-074, 1-079, 1-080]
    @Test("The HOWTO's way: a lease, the mount, links, /var, /dev, init, and a root in memory above the folder")
    func wholeBoot() async throws {
        let nodes = SampleTree(.howtoRoot).nodes
        let script = ScriptedHost.Script.folder(Self.source, nodes, address: lease("/netboot/pxeclient"))
        let (host, result) = try await play(script)
        guard case .root(let root) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(root.kind == .nfs && root.uri == Array("nfs://192.168.1.10/netboot/pxeclient".utf8))
        #expect(root.contents.initPath == Array("/sbin/init".utf8))
        #expect(
            root.contents.remarks.allSatisfy { !$0.isTrouble } && root.contents.remarks.first?.kind == .rootEntryFits
        )
        let lines = [
            "RAMDISK: Compressed image found at block 0", "VFS: Mounted root (ext2 filesystem).",
            "Remount / read-write",
            "Mounting /proc filesystem", "Autodetecting network devices...", "loading e100...", "Loading nfs modules",
            "Initializing network loopback device", "Configuring eth0", "info, udhcp client (v0.9.9-pre) started",
            "debug, Sending discover...", "debug, Sending select for 10.77.0.111...",
            "info, Lease of 10.77.0.111 obtained, lease time 3600", "Mounting nfs root filesystem",
            "Mounting root filesystem", "Mounting NFS root-base", "Setting root symlinks",
            "Handling special directories",
            "Copying /var", "Unpacking /dev", "Unmounting temporary mounts", "Changing to new NFS root",
            "Freeing unused kernel memory: 132k freed", "INIT: version 2.85 booting",
        ]
        #expect(Array(host.screen.dropFirst(2).prefix(lines.count)) == lines)
        let mount = mounts(host)
        #expect(mount.count == 1 && mount.first?.client.transport == .udp && mount.first?.client.readSize == 8192)
        guard case .configure(.dhcp(let udhcpc))? = host.requests.first else {
            Issue.record("nobody was asked")
            return
        }
        #expect(udhcpc.options.contains(.fixed(.parameterRequestList, [1, 3, 6, 12, 15, 28])))
        #expect(udhcpc.discoverWaits.waits == [.seconds(2), .seconds(2), .seconds(4)])
    }

    // shows: [1-016, 1-076, 1-078]
    @Test("/var is read whole, dev.tar.gz in its place; without it /dev is copied")
    func copies() async throws {
        func questions(_ nodes: [SampleNode]) async throws -> ([String], [String]) {
            let script = ScriptedHost.Script.folder(Self.source, nodes, address: lease("/netboot/pxeclient"))
            let (host, _) = try await play(script)
            let paths = host.requests.compactMap { request -> String? in
                guard case .tree(let tree) = request else { return nil }
                switch tree.question {
                case .read(let path, nil): return "read \(path.displayText)"
                case .list(let path): return "list \(path.displayText)"
                default: return nil
                }
            }
            return (paths, host.screen)
        }
        let nodes = SampleTree(.howtoRoot).nodes
        let (with, _) = try await questions(nodes)
        #expect(with.contains("read /var/log/messages") && with.contains("read /dev.tar.gz"))
        #expect(with.first == "list /" && !with.contains("list /dev"))
        let (without, screen) = try await questions(nodes.filter { $0.path != "dev.tar.gz" })
        #expect(without.contains("list /dev") && screen.contains("Copying /dev"))
        let (bare, complaint) = try await questions(nodes.filter { !$0.path.hasPrefix("var") })
        #expect(!bare.contains("read /var/log/messages"))
        #expect(complaint.contains("cp: /sysroot/nfsroot/var: No such file or directory"))
    }

    // shows: [1-064, 1-065, 1-066]
    @Test("Three runs of udhcpc, their words, and a kernel without a root")
    func noLease() async throws {
        let (host, result) = try await play(.init(address: .failed(.noOffer(proxies: []))))
        #expect(failure(result)?.failure == .noOffer)
        #expect(host.configurations == ["dhcp", "dhcp", "dhcp"])
        #expect(host.screen.filter { $0 == "ERROR: couldn't get DHCP lease, trying again" }.count == 2)
        #expect(
            host.screen.suffix(4) == [
                "ERROR: can't get DHCP lease", "VFS: Cannot open root device \"\" or 00:00",
                "Please append a correct \"root=\" boot option",
                "Kernel panic: VFS: Unable to mount root fs on 00:00",
            ]
        )
    }

    // shows: [1-035, 1-068]
    @Test(
        "What the script makes of option 17, as printed and as meant",
        arguments: [
            (
                "nfsserver:/netboot/pxeclient", "nfsserver", "/netboot/pxeclient", 0, "nfsserver", "/netboot/pxeclient",
                0
            ),
            ("/netboot/pxeclient", "192.168.1.10", "/netboot/pxeclient", 0, "192.168.1.10", "/netboot/pxeclient", 0),
            (
                "nfsserver:/netboot/pxeclient,retry=1,rsize=8192,wsize=8192", "nfsserver",
                "/netboot/pxeclient,retry=1,rsize=8192", 1, "nfsserver", "/netboot/pxeclient", 3
            ),
            ("nfsserver:/x,rsize=1024", "nfsserver", "/x", 1, "nfsserver", "/x", 1),
            ("nfsserver:x", "192.168.1.10", "nfsserver:x", 0, "192.168.1.10", "nfsserver:x", 0),
            ("", "192.168.1.10", "", 0, "192.168.1.10", "", 0),
        ]
    )
    func rootPaths(
        _ option: String,
        _ server: String,
        _ path: String,
        _ options: Int,
        _ mendedServer: String,
        _ mendedPath: String,
        _ mendedOptions: Int
    ) {
        guard case .leased(let lease) = lease(option) else { return }
        let printed = HowtoRootPath(lease.acknowledgement, isMended: false)
        #expect(printed.server == Array(server.utf8) && printed.path == Array(path.utf8))
        #expect(printed.options.count == options)
        let meant = HowtoRootPath(lease.acknowledgement, isMended: true)
        #expect(meant.server == Array(mendedServer.utf8) && meant.path == Array(mendedPath.utf8))
        #expect(meant.options.count == mendedOptions)
    }

    @Test("The HOWTO's own options make its script mount what is not there; the mended one mounts")
    func greedyComma() async throws {
        let option = "nfsserver:/netboot/pxeclient,retry=1,rsize=8192,wsize=8192"
        var script = ScriptedHost.Script.folder(
            Self.source,
            SampleTree(.howtoRoot).nodes,
            address: lease(option)
        )
        script.names = ["nfsserver": IPv4Address(192, 168, 1, 10)]
        script.mounts["192.168.1.10:/netboot/pxeclient,retry=1,rsize=8192"] = .failed(.mountStatus(2))
        let (host, result) = try await play(script)
        #expect(failure(result)?.failure == .noExport)
        #expect(failure(result)?.sentence.contains("last comma") == true)
        #expect(host.screen.contains("ERROR: can't mount root filesystem via NFS"))
        #expect(mounts(host).map { $0.path.displayText } == ["/netboot/pxeclient,retry=1,rsize=8192"])
        let (mended, root) = try await play(script, "howto-linuxrc-mended")
        guard case .root = root else {
            Issue.record("\(root)")
            return
        }
        #expect(mounts(mended).first?.client.readSize == 8192)
    }

    // shows: [1-032, 1-069]
    @Test("Without option 17, a next server, or an address for the name, the cause is named")
    func missingParts() async throws {
        let (_, noPath) = try await play(.init(address: lease(nil)))
        #expect(failure(noPath)?.sentence.contains("option 17") == true)
        let (_, noServer) = try await play(.init(address: lease("/x", nextServer: .any)))
        #expect(failure(noServer)?.sentence.contains("siaddr") == true)
        let (host, noName) = try await play(.init(address: lease("nfsserver:/x")))
        #expect(failure(noName)?.failure == .nameUnresolved)
        #expect(host.screen.contains("mount: can't get address for nfsserver"))
        let (denied, refused) = try await play(.init(address: lease("/x")))
        #expect(failure(refused)?.failure == .exportDenied)
        #expect(
            denied.screen.contains("mount: 192.168.1.10:/x failed, reason given by server: Permission denied")
        )
    }

    @Test("A folder without init, or one that goes stale, ends the boot")
    func badFolders() async throws {
        let empty = ScriptedHost.Script.folder(
            Self.source,
            [SampleNode("var", .directory)],
            address: lease("/netboot/pxeclient")
        )
        let (host, noInit) = try await play(empty)
        #expect(failure(noInit)?.failure == .noInit)
        #expect(host.screen.last == "Kernel panic: No init found.  Try passing init= option to kernel.")
        var stale = empty
        var tree = ScriptedTree([])
        tree.failures = ["": .status(70, path: [])]
        let answering = tree
        stale.tree = { answering.answer($0) }
        let (_, broken) = try await play(stale)
        #expect(failure(broken)?.failure == .staleHandle)
    }

    @Test("It is told by the disk that it lies on")
    func recognition() {
        func clues(_ text: String, name: String = "initrd.gz") -> InitramfsClues {
            InitramfsClues(
                initText: nil,
                disk: Array(text.utf8),
                compression: nil,
                names: [Array(name.utf8)],
                commandLine: KernelCommandLine("")
            )
        }
        #expect(InitramfsCatalog.recognise(clues(". /etc/udhcpc-eth0.info"))?.id == "howto-linuxrc")
        #expect(InitramfsCatalog.recognise(clues("", name: "pxeboot.img.gz"))?.id == "howto-linuxrc")
        #expect(
            InitramfsCatalog.recognise(clues("# personality: howto-linuxrc-mended\n"))?.id == "howto-linuxrc-mended"
        )
    }
}
