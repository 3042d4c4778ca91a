import NetworkProtocols
import Testing

@testable import NetworkBoot

@Suite struct DracutTests {
    private func play(_ line: String, _ script: ScriptedHost.Script, memory: Int = 4 << 30) async -> PlayedBoot {
        await PlayedBoot.play("dracut", "quiet " + line, memory: memory, script: script)
    }

    private let nodes = [
        SampleNode("sbin", .directory), SampleNode("proc", .directory),
        SampleNode("sbin/init", .file(MemoryFile([UInt8](repeating: 1, count: 6000))), mode: 0o755),
    ]

    private func folder(_ source: String, _ lease: ScriptedHost.Script = .lease()) -> ScriptedHost.Script {
        var script = ScriptedHost.Script.folder(source, nodes)
        script.address = lease.address
        return script
    }

    // MARK: ip=

    @Test(
        "What it dies of, in its words",
        arguments: [
            (
                "ip=10.0.0.9:10.0.0.1:10.0.0.1:255.255.255.0",
                [
                    "For argument 'ip=10.0.0.9:10.0.0.1:10.0.0.1:255.255.255.0'",
                    "Sorry, setting client-ip does not make sense for 'dhcp'",
                ]
            ), ("ip=bootp", ["Sorry, ip=bootp is currently unsupported"]),
            ("ip=both", ["Sorry, ip=both is currently unsupported"]),
            ("ip=off", ["For argument 'ip=off'", "Value 'off' without static configuration does not make sense"]),
            ("ip=10.0.0.9::10.0.0.1:::eth0:none", ["Sorry, automatic calculation of netmask is not yet supported"]),
            (
                "ip=eth0:dhpc",
                ["For argument 'ip=eth0:dhpc'", "Sorry, setting client-ip does not make sense for 'dhcp'"]
            ),
            ("ip=dhpc", ["For argument 'ip=dhpc'", "Sorry, unknown value 'dhpc'"]),
            ("ip=dhcp ip=dhcp", ["Sorry, 'ip=dhcp' does not make sense for multiple interface configurations"]),
            (
                "ip=eth0:dhcp ip=eth0:dhcp",
                ["For argument 'ip=eth0:dhcp'", "Duplication configurations for 'eth0'"]
            ), ("ifname=lan:52:54:00", ["Invalid arguments for ifname="]),
        ]
    )
    func fatal(_ words: String, _ lines: [String]) async {
        let boot = await play("root=nfs:10.77.0.1:/srv \(words)", folder("10.77.0.1:/srv"))
        #expect(boot.failure == .commandLineRefused && boot.talk.isEmpty)
        #expect(
            boot.shows("dracut: FATAL: \(lines[0])") && boot.shows("dracut: Refusing to continue"),
            "\(boot.host.screen)"
        )
        #expect(lines.dropFirst().allSatisfy { boot.shows($0) })
        #expect(boot.sentence.contains(lines.last ?? ""))
    }

    @Test("PXELINUX's four fields are told to default to dhcp before they are fatal")
    func fourFields() async {
        let boot = await play(
            "root=nfs:10.77.0.1:/srv ip=10.0.0.9:10.0.0.1:10.0.0.1:255.255.255.0",
            folder("10.77.0.1:/srv")
        )
        #expect(boot.shows("dracut Warning: Empty autoconf values default to dhcp"))
    }

    @Test(
        "Forms that are taken",
        arguments: [
            ("ip=dhcp", "dhcp"), ("ip=eth0:dhcp", "dhcp"), ("ip=eth0:on:1400", "dhcp"), ("", "dhcp"),
            ("ip=single-dhcp", "dhcp"),
            ("ip=:::::eth0:dhcp", "dhcp"), ("ip=any", "dhcp"), ("BOOTIF=01-52-54-00-12-34-AB", "dhcp"),
            ("ip=lan:dhcp ifname=lan:52:54:00:12:34:ab", "dhcp"), ("ip=52-54-00-12-34-ab:dhcp", "dhcp"),
            ("ip=10.77.0.9::10.77.0.1:255.255.255.0:pc:eth0:none", "10.77.0.9/255.255.255.0 10.77.0.1"),
            ("ip=10.77.0.9::10.77.0.1:24::eth0:off:10.77.0.53", "10.77.0.9/255.255.255.0 10.77.0.1"),
            ("ip=10.77.0.9 netmask=255.255.255.0 gateway=10.77.0.1", "10.77.0.9/255.255.255.0 10.77.0.1"),
            ("ip=10.77.0.9::10.9.0.1:24::eth0:none", "10.77.0.9/255.255.255.0 -"),
        ]
    )
    func forms(_ words: String, _ address: String) async {
        let boot = await play("root=nfs:10.77.0.1:/srv \(words)", folder("10.77.0.1:/srv"))
        #expect(boot.talk.first == address && boot.root != nil, "\(boot.host.screen)")
    }

    @Test("A card that is not there, or another that BOOTIF names, is never brought up")
    func otherCards() async {
        let card = await play("root=nfs:10.77.0.1:/srv ip=ens7:dhcp rd.retry=30", folder("10.77.0.1:/srv"))
        #expect(
            card.failure == .commandLineRefused
                && card.shows("dracut Warning: Network interface 'ens7' does not exist!")
        )
        #expect(card.waits == [.seconds(20), .seconds(10)] && card.shows("dracut Warning: Could not boot."))
        let other = await play("root=nfs:10.77.0.1:/srv BOOTIF=01-52-54-00-12-34-cd", folder("10.77.0.1:/srv"))
        #expect(other.failure == .commandLineRefused && other.sentence.contains("BOOTIF"))
        let ignored = await play(
            "root=nfs:10.77.0.1:/srv BOOTIF=01-52-54-00-12-34-cd rd.bootif=0",
            folder("10.77.0.1:/srv")
        )
        #expect(ignored.root != nil)
    }

    @Test("dhclient asks for a minute, so often as rd.net.dhcp.retry says; without a lease it waits rd.retry")
    func noLease() async {
        let boot = await play("root=nfs:10.77.0.1:/srv rd.net.dhcp.retry=3", .nobody)
        #expect(boot.talk == ["dhcp", "dhcp", "dhcp"] && boot.failure == .noOffer)
        #expect(boot.waits == [.seconds(1), .seconds(1), .seconds(120), .seconds(60)])
        #expect(boot.shows("dracut Warning: dhcp for interface eth0 failed"))
        let configurations = boot.host.requests.compactMap { request -> DHCPClientConfiguration? in
            if case .configure(.dhcp(let configuration)) = request { configuration } else { nil }
        }
        #expect(configurations.first?.discoverWaits.waits.reduce(.zero, +) == .seconds(60))
        #expect(configurations.first?.conflictCheck?.probes == 2)
        let list = DHCPClientConfiguration.Option.fixed(
            .parameterRequestList,
            [1, 28, 2, 3, 15, 6, 119, 12, 17, 26, 121, 44, 47, 42]
        )
        #expect(configurations.first?.options.contains(list) == true)
        let short = await play("root=nfs:10.77.0.1:/srv rd.net.timeout.dhcp=10", .nobody)
        guard case .configure(.dhcp(let bounded))? = short.host.requests.first else {
            Issue.record("nobody was asked")
            return
        }
        #expect(bounded.discoverWaits.waits.reduce(.zero, +) == .seconds(10))
    }

    // MARK: NFS

    @Test(
        "Where an NFS root is",
        arguments: [
            ("root=nfs:10.0.0.1:/srv", "", "10.0.0.1:/srv"), ("root=nfs:/srv", "", "10.77.0.1:/srv"),
            ("root=nfs://10.0.0.1/srv/root", "", "10.0.0.1:/srv/root"), ("root=10.0.0.1:/srv", "", "10.0.0.1:/srv"),
            ("root=/dev/nfs nfsroot=10.0.0.1:/srv,udp", "", "10.0.0.1:/srv"),
            ("root=/dev/nfs nfsroot=/srv", "", "10.77.0.1:/srv"),
            ("root=/dev/nfs", "", "10.77.0.1:/tftpboot/10.77.0.111"),
            ("root=/dev/nfs", "10.0.0.1:/of17", "10.0.0.1:/of17"),
            ("root=dhcp", "nfs:10.0.0.1:/of17", "10.0.0.1:/of17"),
            ("netroot=dhcp", "10.0.0.1:/of17:ro", "10.0.0.1:/of17"), ("root=dhcp", "/of17", "10.77.0.1:/of17"),
            ("root=nfs:box:/srv", "", "10.0.0.8:/srv"), ("root=nfs:udp:10.0.0.1:/srv", "", "10.0.0.1:/srv"),
            ("root=/dev/nfs nfsroot=10.0.0.1:/%s", "", "10.0.0.1:/10.77.0.111"),
            ("root=nfs:10.0.0.1:/srv:rsize=1024", "", "10.0.0.1:/srv"),
        ]
    )
    func folders(_ line: String, _ rootPath: String, _ source: String) async {
        var script = folder(source, .lease(rootPath: rootPath.isEmpty ? nil : rootPath))
        script.names = ["box": IPv4Address(10, 0, 0, 8)]
        let boot = await play(line, script)
        #expect(boot.talk.contains("mount \(source)"), "\(boot.talk)")
        #expect(boot.root?.kind == .nfs && boot.shows("dracut: Mounted root filesystem \(source)"))
    }

    @Test("Without a server in the root, that of ip= is taken; a static address without one is fatal")
    func serverOfIP() async {
        let line = "root=nfs:/srv ip=10.77.0.9:10.77.0.2:10.77.0.1:24::eth0:none"
        #expect(await play(line, folder("10.77.0.2:/srv")).root != nil)
        let none = await play("root=nfs:/srv ip=10.77.0.9::10.77.0.1:24::eth0:none", folder("10.77.0.2:/srv"))
        #expect(none.failure == .commandLineRefused)
        #expect(none.shows("dracut: FATAL: Server-ip or dhcp for netboot needed, but current arguments say otherwise"))
        let dhcp = await play("root=dhcp ip=10.77.0.9::10.77.0.1:24::eth0:none", folder("10.77.0.2:/srv"))
        #expect(dhcp.failure == .commandLineRefused)
    }

    @Test("Version 4 is told, and so are paths and words that it does not take")
    func refusals() async {
        let four = await play("root=nfs4:10.0.0.1:/srv", folder("10.0.0.1:/srv"))
        #expect(four.failure == .notPlayed && four.sentence.contains("NFS version 4"))
        let path = await play("root=/dev/nfs nfsroot=10.0.0.1:srv", .lease())
        #expect(
            path.failure == .commandLineRefused
                && path.shows("dracut: FATAL: Argument nfsroot must contain a valid path!")
        )
        let legacy = await play("root=nfs:10.0.0.1:/srv nfsroot=/x", .lease())
        #expect(legacy.shows("dracut: FATAL: Argument nfsroot only accepted for legacy root=/dev/nfs"))
        let empty = await play("ip=dhcp rd.neednet=1", .lease())
        #expect(empty.shows("dracut: FATAL: No or empty root= argument") && empty.failure == .commandLineRefused)
        let strange = await play("root=sword", .lease())
        #expect(strange.shows("dracut: FATAL: Don't know how to handle 'root=sword'"))
        #expect(await play("root=iscsi:10.0.0.1::::iqn.x", .lease()).failure == .notPlayed)
        let local = await play("root=UUID=1234 ip=dhcp", .lease())
        #expect(local.isDone && local.talk.isEmpty)
        #expect(await play("root=UUID=1234 ip=dhcp rd.neednet=1", .lease()).talk == ["dhcp"])
    }

    @Test("Option 17 is missing: fatal with BOOTIF, a wait and a shell without")
    func noRootPath() async {
        let boot = await play("root=dhcp", .lease())
        #expect(boot.failure == .noRootImage && boot.sentence.contains("option 17"))
        #expect(
            boot.shows("dracut Warning: No dhcp root-path received for 'eth0' trying other interfaces if available")
        )
        let named = await play("root=dhcp BOOTIF=01-52-54-00-12-34-ab", .lease())
        #expect(named.failure == .noRootImage && named.shows("dracut: FATAL: No dhcp root-path received for 'eth0'"))
    }

    @Test("A mount that is denied, a root without proc or init, end in the emergency shell")
    func nfsFailures() async {
        var script = folder("10.0.0.1:/srv")
        script.mounts = ["10.0.0.1:/srv": .failed(.mountStatus(13))]
        let denied = await play("root=nfs:10.0.0.1:/srv", script)
        #expect(denied.failure == .exportDenied && denied.waits == [.seconds(120), .seconds(60)])
        #expect(denied.shows("mount.nfs: access denied by server while mounting 10.0.0.1:/srv"))
        #expect(denied.shows("Entering emergency mode. Exit the shell to continue."))
        func played(without path: String) async -> PlayedBoot {
            var script = folder("10.0.0.1:/srv")
            let tree = ScriptedTree(nodes.filter { $0.path != path })
            script.tree = { tree.answer($0) }
            return await self.play("root=nfs:10.0.0.1:/srv", script)
        }
        let noProc = await played(without: "proc")
        #expect(noProc.failure == .noInit && noProc.sentence.contains("proc"))
        let noInit = await played(without: "sbin/init")
        #expect(noInit.failure == .noInit && noInit.shows("Cannot find init!"))
    }

    // MARK: NBD

    @Test(
        "Devices by port, by name and from DHCP",
        arguments: [
            ("root=nbd:10.0.0.1:2000", "", "10.0.0.1:2000/"),
            ("root=nbd:10.0.0.1:raw:squashfs", "", "10.0.0.1:10809/raw"),
            ("netroot=nbd:10.0.0.1:raw", "", "10.0.0.1:10809/raw"),
            ("root=dhcp", "nbd:10.0.0.1:raw:squashfs:ro", "10.0.0.1:10809/raw"),
        ]
    )
    func devices(_ line: String, _ rootPath: String, _ device: String) async {
        var script = ScriptedHost.Script.device(device, LiveFiles.squash)
        script.address = ScriptedHost.Script.lease(rootPath: rootPath.isEmpty ? nil : rootPath).address
        let boot = await play(line, script)
        #expect(boot.talk == ["dhcp", "attach \(device)", "blocks 0..<4096"], "\(boot.talk)")
        #expect(boot.root?.kind == .nbd && boot.root?.contents.fileSystem?.kind == .squashFS)
    }

    @Test("A device of another file system, one that is cut, and words without a server")
    func deviceFailures() async {
        let other = await play("root=nbd:10.0.0.1:raw:ext4", .device("10.0.0.1:10809/raw", LiveFiles.squash))
        #expect(other.failure == .rootCheckFailed && other.sentence.contains("squashfs"))
        let cut = await play("root=nbd:10.0.0.1:raw", .device("10.0.0.1:10809/raw", LiveFiles.cut))
        #expect(cut.failure == .rootCheckFailed && cut.sentence.contains("9000"))
        let unknown = await play("root=nbd:10.0.0.1:raw", .lease())
        #expect(unknown.failure == .portUnreachable && unknown.shows("dracut Warning: Could not boot."))
        let nameless = await play("root=nbd::raw", .lease())
        #expect(nameless.shows("dracut: FATAL: Argument server for nbdroot is missing"))
        let portless = await play("root=nbd:10.0.0.1", .lease())
        #expect(portless.shows("dracut: FATAL: Argument port for nbdroot is missing"))
    }

    // MARK: Images

    private func web(_ files: [String: [UInt8]]) -> ScriptedHost.Script {
        var script = ScriptedHost.Script.lease()
        script.files = files.mapValues { .complete($0) }
        return script
    }

    @Test(
        "An image over HTTP and TFTP, by each spelling",
        arguments: [
            ("root=live:http://10.77.0.1/sq.img", "GET 10.77.0.1/sq.img"),
            ("root=http://10.77.0.1/sq.img rd.live.image", "GET 10.77.0.1/sq.img"),
            ("root=live:tftp://10.77.0.1//sq.img", "RRQ 10.77.0.1 /sq.img tsize=0 blksize=512 timeout=6"),
        ]
    )
    func images(_ line: String, _ asked: String) async {
        let boot = await play(line, web(["/sq.img": LiveFiles.squash]))
        #expect(boot.talk == ["dhcp", asked], "\(boot.talk)")
        #expect(boot.root?.bytes == 9000 && boot.shows("dracut: Switching root"))
    }

    @Test("An ISO holds LiveOS/squashfs.img; what is no file system can't be mounted")
    func iso() async {
        let nodes = [
            SampleNode("LiveOS", .directory), SampleNode("LiveOS/squashfs.img", .file(MemoryFile(LiveFiles.squash))),
        ]
        let iso = ISO9660Image(nodes, volume: "F").octets
        let boot = await play("root=live:http://10.77.0.1/f.iso", web(["/f.iso": iso]))
        #expect(boot.root?.bytes == iso.count)
        let other = await play("root=live:http://10.77.0.1/f.iso rd.live.dir=Other", web(["/f.iso": iso]))
        #expect(other.failure == .noRootImage && other.sentence.contains("Other/squashfs.img"))
        let page = await play("root=live:http://10.77.0.1/f.iso", web(["/f.iso": Array("<html>".utf8)]))
        #expect(page.failure == .rootCheckFailed)
    }

    @Test("It is fetched 100 times, 5 s apart, before it is given up")
    func hundredTimes() async {
        let boot = await play("root=live:http://10.77.0.1/sq.img", .lease())
        #expect(boot.talk.filter { $0.hasPrefix("GET") }.count == 100)
        #expect(boot.waits.filter { $0 == .seconds(5) }.count == 99)
        #expect(boot.failure == .noRootImage && boot.shows("dracut Warning: failed to download live image: error 22"))
        #expect(boot.shows("dracut Warning: failed to download live image after 100 attempts."))
    }

    @Test("With rd.writable.fsimg HEAD tells the size first, and what does not fit is fatal")
    func head() async {
        let line = "root=live:http://10.77.0.1/sq.img rd.writable.fsimg"
        let boot = await play(line, web(["/sq.img": LiveFiles.squash]))
        #expect(boot.talk == ["dhcp", "HEAD 10.77.0.1/sq.img", "GET 10.77.0.1/sq.img"])
        var large = ScriptedHost.Script.lease()
        large.files = ["/sq.img": .failed(.tooLarge(5 << 30))]
        let small = await play(line, large)
        #expect(small.failure == .tooLittleMemory && small.talk.count == 2)
    }

    @Test("An image in a folder is read there")
    func imageInFolder() async {
        let nodes = [SampleNode("sq.img", .file(MemoryFile(LiveFiles.squash)))]
        let boot = await play("root=live:nfs:10.77.0.1:/srv/sq.img", .folder("10.77.0.1:/srv", nodes))
        #expect(boot.talk == ["dhcp", "mount 10.77.0.1:/srv", "look sq.img", "read sq.img 0..<4096"])
        #expect(boot.root?.contents.imagePath == Array("sq.img".utf8))
        let gone = await play("root=live:nfs:10.77.0.1:/srv/other.img", .folder("10.77.0.1:/srv", nodes))
        #expect(gone.failure == .noRootImage)
    }

    @Test("nameserver= and rd.peerdns=0 choose who is asked for names")
    func names() async {
        var script = web(["/sq.img": LiveFiles.squash])
        script.names = ["box": IPv4Address(10, 77, 0, 1)]
        func servers(_ words: String) async -> [[IPv4Address]] {
            await play("root=live:http://box/sq.img \(words)", script).host.requests.compactMap {
                if case .resolve(let request) = $0 { request.servers } else { nil }
            }
        }
        #expect(await servers("") == [[IPv4Address(10, 77, 0, 53)]])
        #expect(await servers("nameserver=10.9.9.9") == [[IPv4Address(10, 77, 0, 53), IPv4Address(10, 9, 9, 9)]])
        #expect(await servers("nameserver=10.9.9.9 rd.peerdns=0") == [[IPv4Address(10, 9, 9, 9)]])
    }
}

@Suite struct DracutIPWordTests {
    private func word(_ text: String) -> DracutIPWord {
        DracutIPWord(Array(text.utf8), in: KernelCommandLine(""))
    }

    @Test("Fields, brackets, and the form that begins with a card")
    func fields() {
        let six = word("[2001:db8::9]::[2001:db8::1]:64:pc:eth0:none:[2001:db8::53]")
        #expect(six.client == Array("2001:db8::9".utf8) && six.gateway == Array("2001:db8::1".utf8))
        #expect(six.device == Array("eth0".utf8) && six.isStatic && six.nameServers.isEmpty)
        let card = word("eth0:dhcp6:1400")
        #expect(card.device == Array("eth0".utf8) && card.methods == ["dhcp6"] && !card.asksForLease)
        #expect(word("").methods == ["dhcp"] && word("dhcp,dhcp6").methods == ["dhcp", "dhcp6"])
        let long = word("10.0.0.9:10.0.0.1:10.0.0.254:24:pc:eth0:none:10.0.0.53:10.0.0.54")
        #expect(long.nameServers == [IPv4Address(10, 0, 0, 53), IPv4Address(10, 0, 0, 54)])
    }

    @Test("Nothing traps, whatever stands there")
    func garbage() {
        let texts = ["[", "[]", "[:", ":::::::::::::::", "]:[", "[a]b:c", "\u{0}:\u{ff}"]
        let words = texts.map { word($0).objection(isOneOfSeveral: true) }
        #expect(words.count == texts.count)
    }
}
