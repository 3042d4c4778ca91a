import NetworkProtocols
import Testing

@testable import NetworkBoot

@Suite struct KernelNFSRootTests {
    private func root(
        _ nfsRoot: String?,
        option: String? = nil,
        bootServer: IPv4Address? = IPv4Address(10, 0, 0, 1),
        name: String = "pc",
        release: String = "6.1.0"
    ) -> KernelNFSRoot {
        KernelNFSRoot(
            nfsRoot: nfsRoot.map { Array($0.utf8) },
            optionRootPath: option.map { Array($0.utf8) },
            bootServer: bootServer,
            nodeName: Array(name.utf8),
            release: ReleaseNumber(release)
        )
    }

    @Test(
        "nfsroot= and option 17 name the folder: addresses only, defaults, the machine's name",
        arguments: [
            ("10.0.0.2:/srv/root", nil, "10.0.0.2", "/srv/root"), ("/srv/root", nil, "10.0.0.1", "/srv/root"),
            ("/srv/%s", nil, "10.0.0.1", "/srv/pc"), (nil, nil, "10.0.0.1", "/tftpboot/pc"),
            ("", nil, "10.0.0.1", "/tftpboot/"), (",v3", nil, "10.0.0.1", "/tftpboot/pc"),
            ("default", nil, "10.0.0.1", "/tftpboot/default"), ("10.0.0.2:default", nil, "10.0.0.2", "/tftpboot/pc"),
            ("clients/%s", nil, "10.0.0.1", "/tftpboot/clients/pc"),
            ("nfsserver:/srv/root", nil, "10.0.0.1", "/tftpboot/nfsserver:/srv/root"),
            (nil, "10.0.0.3:/option", "10.0.0.3", "/option"), (nil, "/option/%s", "10.0.0.1", "/option/pc"),
            ("/srv/root", "10.0.0.3:/option", "10.0.0.3", "/srv/root"),
            ("10.0.0.2:/srv/root", "10.0.0.3:/option", "10.0.0.2", "/srv/root"),
            (",v3", "10.0.0.3:/option", "10.0.0.3", "/option"),
        ] as [(String?, String?, String, String)]
    )
    func places(_ nfsRoot: String?, _ option: String?, _ server: String, _ path: String) {
        let root = root(nfsRoot, option: option)
        #expect(root.server?.description == server)
        #expect(root.path == Array(path.utf8))
    }

    @Test("Without a server anywhere there is none")
    func noServer() {
        #expect(root("/srv/root", bootServer: nil).server == nil)
        #expect(root("10.0.0.2:/srv/root", bootServer: nil).server == IPv4Address(10, 0, 0, 2))
    }

    @Test(
        "Each age of the kernel mounts in its own way",
        arguments: [
            ("2.4.22", 2, NFSClientConfiguration.Transport.udp, 4096), ("2.6.36", 2, .udp, 4096),
            ("2.6.37", 3, .udp, 32768), ("3.2.0-4-amd64", 3, .udp, 32768), ("3.10.0-1.el7", 2, .udp, 4096),
            ("5.4.0", 2, .udp, 4096), ("5.10.0-8-amd64", 2, .tcp, 4096), ("6.1.0", 3, .tcp, 4096), ("", 3, .tcp, 4096),
        ]
    )
    func ages(_ release: String, _ version: Int, _ transport: NFSClientConfiguration.Transport, _ size: Int) {
        let client = root("/x", release: release).options.client
        #expect(client.versions == [version] && client.transport == transport && client.readSize == size)
        #expect(client.mountTransport == transport && client.isHard)
        #expect(client.timeout == (transport == .udp ? .milliseconds(700) : .seconds(60)))
    }

    @Test("Later options stand above earlier ones: option 17's, then nfsroot='s")
    func options() {
        let options = root(
            "/x,proto=tcp,rsize=8192,port=2050,mountport=4000,timeo=14,retrans=5,soft,noresvport,nolock,intr",
            option: "/y,vers=3,udp,rsize=1024,hard",
            release: "2.6.32"
        ).options
        let client = options.client
        #expect(client.versions == [3] && client.transport == .tcp && client.readSize == 8192)
        #expect(client.port == 2050 && client.mountPort == 4000 && client.timeout == .milliseconds(1400))
        #expect(client.retransmissions == 5 && !client.isHard && !client.usesReservedPort)
        #expect(options.unknown.isEmpty)
        #expect(root("/x,frobnicate,proto=rdma").options.unknown.count == 2)
        #expect(root("/x,v4").options.version == 4 && root("/x,nfsvers=4.1").options.version == 4)
        #expect(root("/x,rsize=1").options.client.readSize == 1024)
        #expect(root("/x,rsize=3000").options.client.readSize == 2048)
        #expect(root("/x,rsize=9000").options.client.readSize == 8192)
        #expect(root("/x,rsize=99999999").options.client.readSize == 1 << 20)
        #expect(root("/x,mountproto=udp,v3").options.client.mountTransport == .udp)
    }

    @Test("Releases are compared by their numbers")
    func releases() {
        #expect(ReleaseNumber("2.6.9") < ReleaseNumber(2, 6, 37) && ReleaseNumber("2.6.37") >= ReleaseNumber(2, 6, 37))
        #expect(ReleaseNumber("5") == ReleaseNumber("5.0.0") && ReleaseNumber("") > ReleaseNumber("99"))
    }
}

@Suite struct KernelNFSRootStageTests {
    private static let nodes = SampleTree(.nfsRoot).nodes

    private func start(
        _ commandLine: String,
        _ script: ScriptedHost.Script,
        version: String = "6.1.0 (root@build) #1 SMP",
        cards: Int = 1
    ) async throws -> (ScriptedHost, BootResult) {
        let hardware = MachineHardware(
            hardwareAddress: MACAddress(0x52, 0x54, 0x00, 0x12, 0x34, 0x56),
            uuid: [UInt8](repeating: 7, count: 16),
            cards: Array(repeating: "e100", count: cards)
        )
        let host = ScriptedHost(script, hardware: hardware)
        let handover = KernelFiles.handover(commandLine, kernel: KernelFiles.kernel(version))
        return (host, await playBoot(from: KernelStage(handover: handover, hasAutoconfiguration: true), on: host))
    }

    private func failure(_ result: BootResult) -> BootBreak? {
        if case .failed(let reason) = result { reason } else { nil }
    }

    private func lease(_ options: [(code: DHCPOptionCode, value: [UInt8])]) -> ConfigureOutcome {
        .leased(.example(options: options))
    }

    @Test("root=/dev/nfs with option 17: an address, the folder, init, fstab")
    func rootPathOption() async throws {
        let path = Array("192.168.1.5:/srv/nfsroot".utf8)
        let address = lease([(.rootPath, path), (.hostName, Array("diskless".utf8))])
        let script = ScriptedHost.Script.folder("192.168.1.5:/srv/nfsroot", Self.nodes, address: address)
        let (host, result) = try await start("root=/dev/nfs ip=dhcp ro", script)
        guard case .root(let root) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(root.kind == .nfs && root.uri == Array("nfs://192.168.1.5/srv/nfsroot".utf8) && root.bytes > 4096)
        #expect(root.contents.initPath == Array("/sbin/init".utf8))
        #expect(root.contents.remarks.map(\.kind) == [.rootEntryFits, .leavesNetwork])
        #expect(
            Array(host.screen.dropFirst(2)) == [
                "Sending DHCP requests ., OK", "IP-Config: Got DHCP answer from 10.77.0.1, my address is 10.77.0.111",
                "IP-Config: Complete:",
                "     device=eth0, hwaddr=52:54:00:12:34:56, ipaddr=10.77.0.111, mask=255.255.255.0, gw=10.77.0.1",
                "     host=diskless, domain=, nis-domain=(none)",
                "     bootserver=10.77.0.1, rootserver=192.168.1.5, rootpath=/srv/nfsroot",
                "     nameserver0=10.77.0.1",
                "VFS: Mounted root (nfs filesystem) readonly on device 0:15.", "Run /sbin/init as init process",
                "/etc/fstab: line 2, \"192.168.1.5:/srv/nfsroot / nfs defaults,nolock\": the root is the folder over NFS "
                    + "that the system runs from, and is not checked",
                "/etc/network/interfaces: eth0 is left as the boot has set it up",
            ]
        )
        guard case .mount(let request)? = host.requests.first(where: { if case .mount = $0 { true } else { false } })
        else {
            Issue.record("nothing was mounted")
            return
        }
        #expect(request.client.machineName == Array("diskless".utf8) && request.client.transport == .tcp)
    }

    @Test("PXELINUX's four fields are enough on one card; on two the first word is a REQUEST to their server")
    func fourFields() async throws {
        let script = ScriptedHost.Script.folder("10.77.0.1:/tftpboot/10.77.0.50", Self.nodes)
        let line = "root=/dev/nfs ip=10.77.0.50:10.77.0.1:10.77.0.1:255.255.255.0"
        let (host, result) = try await start(line, script)
        #expect(host.configurations == ["10.77.0.50/255.255.255.0 10.77.0.1"])
        #expect(failure(result) == nil)
        let (asking, _) = try await start(line, script, cards: 2)
        guard case .configure(.dhcpAndRARP(let configuration, let reverse))? = asking.requests.first else {
            Issue.record("nobody was asked")
            return
        }
        #expect(configuration.beginning == .request(IPv4Address(10, 77, 0, 50), server: IPv4Address(10, 77, 0, 1)))
        #expect(reverse.server == IPv4Address(10, 77, 0, 1), "Other servers' RARP answers are dropped.")
    }

    @Test("Without an answer a root over NFS is asked for again and again; others are given up")
    func noAnswer() async throws {
        let silent = ScriptedHost.Script(address: .failed(.noOffer(proxies: [])))
        let (host, result) = try await start("root=/dev/nfs", silent)
        #expect(failure(result)?.failure == .noOffer)
        #expect(host.screen.filter { $0 == "IP-Config: Retrying forever (NFS root)..." }.count == 5)
        #expect(host.configurations == Array(repeating: "dhcp and rarp", count: 5))
        let (other, _) = try await start("root=/dev/sda1 ip=:10.77.0.1::::eth0:dhcp", silent)
        #expect(other.screen.contains("IP-Config: Reopening network devices..."))
        let beginnings = other.requests.compactMap { request -> DHCPClientConfiguration.Beginning? in
            guard case .configure(.dhcp(let configuration)) = request else { return nil }
            return configuration.beginning
        }
        #expect(beginnings == Array(repeating: .request(.broadcast, server: IPv4Address(10, 77, 0, 1)), count: 2))
    }

    @Test("A mount that fails is tried six times, 5 to 30 s apart, and then the kernel panics")
    func retries() async throws {
        var script = ScriptedHost.Script()
        script.mounts = ["10.77.0.1:/x": .failed(.versionRefused(.nfs, asked: 2, lowest: 3, highest: 3))]
        let (host, result) = try await start("nfsroot=/x ip=dhcp", script, version: "3.10.0 (root@build) #1 SMP")
        #expect(failure(result)?.failure == .nfsVersionRefused)
        let waits = host.requests.compactMap { request -> Duration? in
            if case .wait(let duration) = request { duration } else { nil }
        }
        #expect(waits == [5, 10, 20, 30, 30].map { .seconds($0) })
        #expect(host.screen.contains("VFS: Unable to mount root fs via NFS, trying floppy."))
        #expect(host.screen.last == "Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(2,0)")
        let (old, denied) = try await start("nfsroot=/y ip=dhcp", script, version: "2.6.32 (root@build) #1 SMP")
        #expect(failure(denied)?.failure == .exportDenied)
        #expect(old.screen.contains("Looking up port of RPC 100003/2 on 10.77.0.1"))
        #expect(old.screen.contains("Root-NFS: Server returned error -13 while mounting /y"))
    }

    @Test("No server, an option that nobody knows, version 4, no init: each has its words")
    func otherEnds() async throws {
        let nobody = DHCPLease.example(nextServer: .any)
        let (host, noServer) = try await start("nfsroot=/x ip=dhcp", .init(address: .leased(nobody)))
        #expect(failure(noServer)?.failure == .noNextServer && host.screen.contains("Root-NFS: no NFS server address"))
        let (_, unknown) = try await start("nfsroot=/x,frobnicate ip=dhcp", .init())
        #expect(failure(unknown)?.sentence.contains("frobnicate") == true)
        let (_, four) = try await start("nfsroot=/x,v4 ip=dhcp", .init())
        #expect(failure(four)?.failure == .nfsError && failure(four)?.sentence.contains("version 4") == true)
        let (_, off) = try await start("nfsroot=10.0.0.1:/x ip=off", .init())
        #expect(failure(off)?.failure == .addressUnresolved)
        let empty = ScriptedHost.Script.folder("10.77.0.1:/x", [SampleNode("bin", .directory)])
        let (panic, noInit) = try await start("nfsroot=/x ip=dhcp", empty)
        #expect(failure(noInit)?.failure == .noInit)
        #expect(panic.screen.last?.hasPrefix("Kernel panic - not syncing: No working init found.") == true)
        let (wanted, missing) = try await start("nfsroot=/x ip=dhcp init=/bin/none", empty)
        #expect(failure(missing)?.failure == .noInit)
        #expect(wanted.screen.last == "Kernel panic - not syncing: Requested init /bin/none failed (error -2).")
        let own = ScriptedHost.Script.folder("10.77.0.1:/x", Self.nodes)
        let (_, shell) = try await start("nfsroot=/x ip=dhcp init=/bin/sh", own)
        guard case .root(let root) = shell else {
            Issue.record("\(shell)")
            return
        }
        #expect(root.contents.initPath == Array("/bin/sh".utf8))
    }
}
