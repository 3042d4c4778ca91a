import NetworkProtocols
import Testing

@testable import NetworkBoot

@Suite struct InitramfsToolsTests {
    private let nodes = [
        SampleNode("sbin", .directory), SampleNode("proc", .directory),
        SampleNode("sbin/init", .file(MemoryFile([UInt8](repeating: 1, count: 6000))), mode: 0o755),
    ]

    private func play(_ line: String, _ script: ScriptedHost.Script) async -> PlayedBoot {
        await PlayedBoot.play("initramfs-tools", "quiet " + line, script: script)
    }

    private func folder(_ source: String, rootPath: String? = nil) -> ScriptedHost.Script {
        var script = ScriptedHost.Script.folder(source, nodes)
        script.address = ScriptedHost.Script.lease(rootPath: rootPath).address
        return script
    }

    @Test(
        "Where the root is: nfsroot=, option 17, siaddr",
        arguments: [
            ("boot=nfs nfsroot=10.0.0.1:/srv/root", nil, "10.0.0.1:/srv/root"),
            ("root=/dev/nfs nfsroot=/srv/root,rsize=1024", nil, "10.77.0.1:/srv/root"),
            ("root=/dev/nfs", "/srv/root", "10.77.0.1:/srv/root"),
            ("boot=nfs nfsroot=auto", "10.0.0.1:/r", "10.0.0.1:/r"),
        ]
    )
    func sources(_ line: String, _ rootPath: String?, _ source: String) async {
        let boot = await play(line, folder(source, rootPath: rootPath))
        #expect(
            boot.talk.prefix(4) == ["dhcp", "mount \(source)", "look /sbin/init", "read /sbin/init 0..<4096"]
        )
        #expect(boot.root?.kind == .nfs && boot.root?.contents.initPath == Array("/sbin/init".utf8))
        #expect(boot.root?.uri == Array("nfs://\(source.replacing(":", with: ""))".utf8))
    }

    @Test("The options go to nfsmount; ip= goes to ipconfig, its words by -c, the rest whole")
    func options() async {
        let boot = await play("root=/dev/nfs nfsroot=/srv/root,rsize=1024,udp", folder("10.77.0.1:/srv/root"))
        let clients = boot.host.requests.compactMap { if case .mount(let request) = $0 { request.client } else { nil } }
        #expect(
            clients.first?.readSize == 1024 && clients.first?.transport == .udp && clients.first?.retransmissions == 3
        )
        let plain = await play("boot=nfs nfsroot=10.77.0.1:/srv/root", folder("10.77.0.1:/srv/root"))
        let kept = plain.host.requests.compactMap { if case .mount(let request) = $0 { request.client } else { nil } }
        #expect(kept.first?.retransmissions == 10)
        let fixed = await play(
            "boot=nfs nfsroot=/srv/root ip=10.77.0.9:10.77.0.2:10.77.0.1:255.255.255.0::eth0:none",
            folder("10.77.0.2:/srv/root")
        )
        #expect(fixed.talk.prefix(2) == ["10.77.0.9/255.255.255.0 10.77.0.1", "mount 10.77.0.2:/srv/root"])
        let bootp = await play("boot=nfs nfsroot=10.0.0.1:/r ip=bootp", folder("10.0.0.1:/r"))
        #expect(bootp.talk.first == "bootp")
    }

    @Test("Ten rounds of ipconfig without an answer are the end of the first process")
    func rounds() async {
        let boot = await play("boot=nfs nfsroot=10.0.0.1:/r", .nobody)
        #expect(boot.talk == Array(repeating: "dhcp", count: 10))
        let limits = boot.host.requests.compactMap { request -> Int? in
            guard case .configure(.dhcp(let configuration)) = request else { return nil }
            return configuration.discoverWaits.waits.reduce(0) { $0 + Int($1.components.seconds) }
        }
        #expect(limits == [2, 3, 4, 6, 9, 16, 25, 36, 64, 100])
        #expect(boot.failure == .noOffer && boot.sentence.contains("265 s"))
        #expect(boot.shows("/init: .: line 338: can't open '/run/net-*.conf': No such file or directory"))
        #expect(boot.shows("Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000200"))
        let off = await play("boot=nfs nfsroot=10.0.0.1:/r ip=off", .nobody)
        #expect(off.failure == .commandLineRefused && off.talk.isEmpty)
    }

    @Test("BOOTIF names the card: letters have to be small, and another card is waited for 180 s")
    func bootInterface() async {
        let own = await play("boot=nfs nfsroot=10.0.0.1:/r BOOTIF=01-52-54-00-12-34-ab", folder("10.0.0.1:/r"))
        #expect(own.root != nil && own.waits.isEmpty)
        let upper = await play("boot=nfs nfsroot=10.0.0.1:/r BOOTIF=01-52-54-00-12-34-AB", folder("10.0.0.1:/r"))
        #expect(upper.waits == [.seconds(180)] && upper.shows("Failure: Network device did not appear in time"))
        #expect(upper.root != nil)
    }

    @Test("A mount that fails is tried again every second, 180 times, or as rootdelay= says")
    func retries() async {
        var script = folder("10.0.0.1:/r")
        script.mounts = ["10.0.0.1:/r": .failed(.mountStatus(13))]
        let boot = await play("boot=nfs nfsroot=10.0.0.1:/r", script)
        #expect(boot.talk.filter { $0.hasPrefix("mount") }.count == 181 && boot.waits.count == 180)
        #expect(boot.failure == .exportDenied && boot.shows("No init found. Try passing init= bootarg."))
        let short = await play("boot=nfs nfsroot=10.0.0.1:/r rootdelay=5", script)
        #expect(short.waits.count == 5)
    }

    @Test("Without any path nfsmount says so again and again, and DHCP is to blame")
    func noPath() async {
        let boot = await play("root=/dev/nfs rootdelay=2", .lease())
        #expect(boot.host.screen.filter { $0 == "nfsmount: need a path" }.count == 3)
        #expect(boot.failure == .noRootImage && boot.sentence.contains("option 17"))
    }

    @Test("init= is looked for, then the usual names; none of them is the end")
    func inits() async {
        let other = await play("boot=nfs nfsroot=10.0.0.1:/r init=/bin/mine", folder("10.0.0.1:/r"))
        #expect(other.root != nil && other.shows("Target filesystem doesn't have requested /bin/mine."))
        var script = folder("10.0.0.1:/r")
        let empty = ScriptedTree([SampleNode("etc", .directory)])
        script.tree = { empty.answer($0) }
        let none = await play("boot=nfs nfsroot=10.0.0.1:/r", script)
        #expect(none.failure == .noInit && none.shows("No init found. Try passing init= bootarg."))
        script.tree = { _ in .failed(.status(70, path: Array("/sbin/init".utf8))) }
        let stale = await play("boot=nfs nfsroot=10.0.0.1:/r", script)
        #expect(stale.failure == .staleHandle && stale.sentence.contains("stale"))
    }

    @Test("A root that is none over the network is not its business here")
    func local() async {
        let boot = await play("root=/dev/sda1", .lease())
        #expect(boot.isDone && boot.talk.isEmpty)
    }
}
