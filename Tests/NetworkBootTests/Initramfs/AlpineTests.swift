import NetworkProtocols
import Testing

@testable import NetworkBoot

@Suite struct AlpineTests {
    private func play(_ line: String, _ script: ScriptedHost.Script) async -> PlayedBoot {
        await PlayedBoot.play("alpine", line, script: script)
    }

    private let gzip: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3] + [UInt8](repeating: 7, count: 90)

    private func web(_ files: [String: [UInt8]] = [:]) -> ScriptedHost.Script {
        var script = ScriptedHost.Script.lease()
        script.files = ["/main/x86_64/APKINDEX.tar.gz": .complete(gzip)]
        for (name, octets) in files { script.files[name] = .complete(octets) }
        return script
    }

    @Test("Diskless: an address, the index of the packages, then the modules")
    func diskless() async {
        let boot = await play(
            "ip=dhcp alpine_repo=http://10.77.0.1/main modloop=http://10.77.0.1/modloop-lts",
            web(["/modloop-lts": LiveFiles.squash])
        )
        #expect(boot.talk == ["dhcp", "GET 10.77.0.1/main/x86_64/APKINDEX.tar.gz", "GET 10.77.0.1/modloop-lts"])
        #expect(boot.root?.uri == Array("http://10.77.0.1/modloop-lts".utf8) && boot.root?.bytes == 9100)
        #expect(boot.shows("Alpine Init 3.11.0-r0") && boot.shows(" * Obtaining IP via DHCP (eth0): "))
    }

    @Test("A repository's URL alone wants the network; a modloop that is missing does not stop the system")
    func withoutModules() async {
        let boot = await play("alpine_repo=http://10.77.0.1/main/ modloop=http://10.77.0.1/none", web())
        #expect(boot.talk.first == "dhcp" && boot.root?.uri == Array("http://10.77.0.1/main/".utf8))
        #expect(boot.shows(" * Failed to mount modloop [ !! ]"))
    }

    @Test("apkovl= has the address and the UUID filled in; without it the boot goes on, with a wrong one it does not")
    func settings() async {
        let line = "apkovl=http://10.77.0.1/{MAC}.apkovl.tar.gz alpine_repo=http://10.77.0.1/main"
        let boot = await play(line, web(["/52:54:00:12:34:ab.apkovl.tar.gz": gzip]))
        #expect(boot.talk[1] == "GET 10.77.0.1/52:54:00:12:34:ab.apkovl.tar.gz" && boot.root != nil)
        #expect(boot.shows(" * Loading user settings from /tmp/52:54:00:12:34:ab.apkovl.tar.gz: ok."))
        #expect(await play(line, web()).root != nil)
        let wrong = await play(line, web(["/52:54:00:12:34:ab.apkovl.tar.gz": Array("<html>".utf8)]))
        #expect(wrong.failure == .rootCheckFailed && wrong.shows("tar: invalid magic"))
        #expect(AlpineBoot.uuidText((0..<16).map { UInt8($0) }) == "03020100-0504-0706-0809-0a0b0c0d0e0f")
    }

    @Test("Forms of ip=, and BOOTIF")
    func addresses() async {
        let fixed = await play(
            "ip=10.77.0.9::10.77.0.1:255.255.255.0:pc:eth0:none:10.77.0.53 alpine_repo=http://box/main",
            web()
        )
        #expect(fixed.talk.first == "10.77.0.9/255.255.255.0 10.77.0.1")
        #expect(fixed.talk[1] == "resolve box")
        let other = await play("ip=:::::eth5:dhcp alpine_repo=http://10.77.0.1/main", web())
        #expect(other.failure == .commandLineRefused && other.talk.isEmpty)
        let nonsense = await play("ip=10.77.0.9 alpine_repo=http://10.77.0.1/main", web())
        #expect(nonsense.failure == .commandLineRefused && nonsense.shows(" * Setting IP (eth0): failed. "))
        let none = await play("ip=dhcp alpine_repo=http://10.77.0.1/main", .nobody)
        #expect(none.failure == .noOffer && none.sentence.contains("for ever"))
        let upper = await play("ip=dhcp BOOTIF=01-52-54-00-12-34-AB alpine_repo=http://10.77.0.1/main", web())
        #expect(upper.root != nil)
    }

    @Test("Without packages there is no init, and the repository is to blame")
    func noPackages() async {
        let gone = await play("ip=dhcp alpine_repo=http://10.77.0.1/other", web())
        #expect(gone.failure == .noRootImage && gone.shows("  alpine-base (no such package):"))
        #expect(gone.shows("/sbin/init not found in new root") && gone.sentence.contains("APKINDEX"))
        var broken = web()
        broken.files["/main/x86_64/APKINDEX.tar.gz"] = .text("<html>")
        #expect(await play("ip=dhcp alpine_repo=http://10.77.0.1/main", broken).failure == .rootCheckFailed)
        let refused = await play("ip=dhcp", web())
        #expect(refused.failure == .noRootImage && refused.sentence.contains("alpine_repo="))
        let local = await play("", web())
        #expect(local.failure == .noRootImage && local.talk.isEmpty)
    }

    @Test("A root on a network block device")
    func device() async {
        let boot = await play("nbd=10.0.0.1:2000 root=/dev/nbd0", .device("10.0.0.1:2000/", LiveFiles.squash))
        #expect(boot.talk == ["dhcp", "attach 10.0.0.1:2000/", "blocks 0..<4096"])
        #expect(boot.root?.kind == .nbd && boot.shows(" * Mounting root: ok."))
        let gone = await play("nbd=10.0.0.1:2000 root=/dev/nbd0", .lease())
        #expect(gone.failure == .portUnreachable && gone.shows("Failed to setup nbd device."))
        let noise = await play(
            "nbd=10.0.0.1:2000 root=/dev/nbd0",
            .device("10.0.0.1:2000/", [UInt8](repeating: 7, count: 50_000))
        )
        #expect(noise.failure == .rootCheckFailed && noise.shows(" * Mounting root: failed. "))
        #expect(await play("root=/dev/sda1", .lease()).isDone)
    }
}

@Suite struct FedoraCoreOSTests {
    private let line =
        "ignition.firstboot ignition.platform.id=metal ignition.config.url=http://10.77.0.1/c.ign "
        + "coreos.live.rootfs_url=http://10.77.0.1/rootfs.img rd.neednet=1"

    private func play(
        _ line: String,
        _ script: ScriptedHost.Script,
        initrds: [String] = [],
        memory: Int = 4 << 30
    ) async -> PlayedBoot {
        await PlayedBoot.play("fedora-coreos", line, memory: memory, initrds: initrds, script: script)
    }

    private func web(_ configuration: String? = #"{"ignition": {"version": "3.4.0"}}"#) -> ScriptedHost.Script {
        var script = ScriptedHost.Script.lease()
        script.files = ["/rootfs.img": .complete(KernelFiles.archive([("root.squashfs", [1, 2, 3])]))]
        if let configuration { script.files["/c.ign"] = .text(configuration) }
        return script
    }

    @Test("The configuration, HEAD twice, the root image")
    func course() async {
        let boot = await play(line, web())
        #expect(
            boot.talk == [
                "dhcp", "GET 10.77.0.1/c.ign", "HEAD 10.77.0.1/rootfs.img", "HEAD 10.77.0.1/rootfs.img",
                "GET 10.77.0.1/rootfs.img",
            ]
        )
        #expect(boot.root?.kind == .http && boot.shows("ignition[741]: GET result: OK"))
        guard case .configure(.dhcp(let dhcp))? = boot.host.requests.first else {
            Issue.record("nobody was asked")
            return
        }
        #expect(dhcp == .networkManager)
    }

    @Test("A root image that the loader brought needs no URL")
    func loaded() async {
        let boot = await play("ignition.firstboot rd.neednet=1", web(), initrds: ["fcos-live-rootfs.x86_64.img"])
        #expect(boot.isDone && boot.talk == ["dhcp"])
        let none = await play("ignition.firstboot rd.neednet=1", web())
        #expect(none.failure == .noRootImage && none.sentence.contains("second initrd"))
    }

    @Test("Ignition: a 404 ends it, a 500 and silence are asked again, what is no configuration is told")
    func ignition() async {
        let gone = await play(line, web(nil))
        #expect(gone.failure == .fileNotFound && gone.talk.count == 2)
        #expect(gone.shows("ignition[741]: Ignition failed: failed to fetch config: resource not found"))
        var broken = web(nil)
        broken.files["/c.ign"] = .failed(.httpStatus(503))
        let again = await play(line, broken)
        #expect(again.talk.filter { $0 == "GET 10.77.0.1/c.ign" }.count == 100)
        #expect(again.waits.prefix(7) == [100, 200, 400, 800, 1600, 3200, 5000].map { .milliseconds($0) }[...])
        let page = await play(line, web("<html>"))
        #expect(page.failure == .rootCheckFailed && page.sentence.contains("JSON"))
        let empty = await play(line, web(""))
        #expect(empty.shows("ignition[741]: Ignition failed: failed to fetch config: not a config (empty)"))
    }

    @Test("The root image: missing, no archive, of another protocol, too large, from a server that is down")
    func rootImage() async {
        var script = web()
        script.files["/rootfs.img"] = nil
        let gone = await play(line, script)
        #expect(gone.failure == .noRootImage && gone.talk.count == 4)
        #expect(gone.shows("coreos-livepxe-rootfs[765]: Couldn't query the server for the rootfs specified by:"))
        script.files["/rootfs.img"] = .complete(LiveFiles.squash)
        let squash = await play(line, script)
        #expect(squash.failure == .rootCheckFailed && squash.sentence.contains("squashfs"))
        script.files["/rootfs.img"] = .failed(.broken(.refused, received: 0))
        let down = await play(line, script)
        #expect(down.failure == .portUnreachable && down.sentence.contains("for ever"))
        #expect(down.waits.filter { $0 == .seconds(5) }.count == 99)
        let ftp = await play(line.replacing("http://10.77.0.1/rootfs.img", with: "ftp://10.77.0.1/rootfs.img"), web())
        #expect(ftp.failure == .commandLineRefused)
        let nobody = await play(line, .nobody)
        #expect(nobody.failure == .noOffer && nobody.talk == ["dhcp"])
    }
}
