import NetworkProtocols
import Testing

@testable import NetworkBoot

@Suite struct LiveBootTests {
    private func play(
        _ line: String,
        _ script: ScriptedHost.Script,
        memory: Int = 1 << 30
    ) async -> PlayedBoot {
        await PlayedBoot.play("live-boot", "quiet boot=live " + line, memory: memory, script: script)
    }

    private func web(_ files: [String: [UInt8]]) -> ScriptedHost.Script {
        var script = ScriptedHost.Script.lease()
        script.files = files.mapValues { .complete($0) }
        return script
    }

    @Test("fetch= over HTTP: an address, the image, its superblock, the root")
    func fetch() async {
        let boot = await play("fetch=http://10.77.0.1/live/fs.squashfs", web(["/live/fs.squashfs": LiveFiles.squash]))
        #expect(boot.talk == ["dhcp", "GET 10.77.0.1/live/fs.squashfs"])
        #expect(boot.root?.bytes == 9000 && boot.root?.contents.fileSystem?.kind == .squashFS)
        #expect(boot.shows("Using timeout of 15 seconds for network configuration."))
        #expect(
            boot.shows(
                "Begin: Trying wget http://10.77.0.1/live/fs.squashfs -O /run/live/medium/live/fs.squashfs ..."
            )
        )
    }

    @Test("fetch= over TFTP asks for blocks of 65464 and keeps the slash; three slashes stand for siaddr")
    func tftp() async {
        let boot = await play("fetch=tftp:///live/fs.squashfs", web(["/live/fs.squashfs": LiveFiles.squash]))
        #expect(boot.talk == ["dhcp", "RRQ 10.77.0.1 /live/fs.squashfs blksize=65464"])
        #expect(boot.root?.kind == .tftp && boot.root?.uri == Array("tftp://10.77.0.1/live/fs.squashfs".utf8))
    }

    @Test("An ISO is mounted, and the image in it looked at")
    func iso() async {
        let boot = await play("fetch=http://10.77.0.1/live.iso", web(["/live.iso": LiveFiles.iso]))
        #expect(boot.root?.bytes == LiveFiles.iso.count && boot.root?.kind == .http)
        let other = await play("fetch=http://10.77.0.1/live.iso", web(["/live.iso": LiveFiles.squash]))
        #expect(other.failure == .rootCheckFailed && other.sentence.contains("ISO 9660"))
        let away = await play(
            "live-media-path=other fetch=http://10.77.0.1/live.iso",
            web(["/live.iso": LiveFiles.iso])
        )
        #expect(away.failure == .noRootImage && away.shows("    No supported filesystem images found at /other."))
    }

    @Test("httpfs= reads the image where it lies; a server without ranges is of no use")
    func httpfs() async {
        let start = Array(LiveFiles.squash.prefix(4096))
        let boot = await play("httpfs=http://10.77.0.1/fs.squashfs", web(["/fs.squashfs": start]))
        #expect(boot.talk == ["dhcp", "GET 10.77.0.1/fs.squashfs (range)"])
        #expect(boot.root?.contents.fileSystem?.size == 9000)
        let whole = await play("httpfs=http://10.77.0.1/fs.squashfs", web(["/fs.squashfs": LiveFiles.squash]))
        #expect(whole.failure == .httpError && whole.sentence.contains("range"))
    }

    @Test("netboot=nfs mounts the folder and reads the superblock of each image; toram copies them and lets go")
    func nfs() async {
        let script = ScriptedHost.Script.folder("10.77.0.1:/srv/live", SampleTree(.liveBoot).nodes)
        let boot = await play("netboot=nfs nfsroot=10.77.0.1:/srv/live", script)
        #expect(
            boot.talk == [
                "dhcp", "mount 10.77.0.1:/srv/live", "look live/filesystem.module", "list live",
                "look live/filesystem.squashfs", "read live/filesystem.squashfs 0..<4096",
            ]
        )
        #expect(boot.root?.contents.imagePath == Array("live/filesystem.squashfs".utf8))
        if case .memory? = boot.root?.source { Issue.record("the folder is not mounted any more") }
        let copied = await play("root=/dev/nfs nfsroot=/srv/live toram", script)
        #expect(copied.talk.contains("unmount") && copied.root?.source == .memory)
        #expect(copied.talk.contains { $0.hasPrefix("read live/filesystem.squashfs 0..<262144") })
        let small = await play("netboot=nfs nfsroot=/srv/live toram", script, memory: 100_000)
        #expect(small.failure == .tooLittleMemory)
    }

    @Test("filesystem.module says which images are stacked")
    func module() async {
        var nodes = SampleTree(.liveBoot).nodes
        nodes.append(.text("live/filesystem.module", "base.squashfs\nfilesystem.squashfs\n"))
        let boot = await play("netboot=nfs nfsroot=10.77.0.1:/srv", .folder("10.77.0.1:/srv", nodes))
        #expect(boot.root != nil)
        let missing =
            "Warning: Could not find image '/run/live/medium/live/base.squashfs'. Most likely it is listed in a "
        #expect(boot.host.screen.contains { $0.hasPrefix(missing) })
    }

    @Test("Each way to lose the root has its words and its cause")
    func failures() async {
        let frame = "    Unable to find a live file system on the network"
        let url = "fetch=http://10.77.0.1/fs.squashfs"
        let gone = await play(url, .lease())
        #expect(gone.failure == .noRootImage && gone.shows(frame) && gone.shows("  BOOT FAILED!"))
        let ending = await play("fetch=http://10.77.0.1/image", .lease())
        #expect(ending.failure == .commandLineRefused && ending.sentence.contains(".squashfs"))
        let cut = await play(url, web(["/fs.squashfs": LiveFiles.cut]))
        #expect(cut.failure == .rootCheckFailed && cut.sentence.contains("9000"))
        let alone = await play(url, .nobody)
        #expect(alone.failure == .noOffer && alone.talk == ["dhcp"])
        var script = ScriptedHost.Script.lease()
        script.mounts = ["10.77.0.1:/srv": .failed(.mountStatus(13))]
        let denied = await play("netboot=nfs nfsroot=/srv", script)
        #expect(denied.failure == .exportDenied && denied.talk.filter { $0.hasPrefix("mount") }.count == 60)
        let empty = await play("netboot=nfs nfsroot=/srv", .folder("10.77.0.1:/srv", [SampleNode("live", .directory)]))
        #expect(empty.failure == .noRootImage && empty.shows("    No supported filesystem images found at /live."))
        let none = await play("", .lease())
        #expect(none.failure == .noRootImage && none.talk.isEmpty)
        for word in ["ftpfs=ftp://10.77.0.1/fs.squashfs", "iscsi=10.77.0.1;iqn.x", "netboot=cifs nfsroot=//s/x"] {
            #expect(await play(word, .lease()).failure == .notPlayed)
        }
        let early = await play(url, web(["/fs.squashfs": LiveFiles.squash]), memory: 8000)
        #expect(early.failure != nil)
    }
}

@Suite struct CasperTests {
    private func play(
        _ line: String,
        _ script: ScriptedHost.Script,
        memory: Int = 1 << 30
    ) async -> PlayedBoot {
        await PlayedBoot.play("casper", "quiet boot=casper " + line, memory: memory, script: script)
    }

    private let iso = ISO9660Image(SampleTree(.casper).nodes, volume: "UBUNTU").octets

    private func web(_ octets: [UInt8]) -> ScriptedHost.Script {
        var script = ScriptedHost.Script.lease()
        script.files = ["/u.iso": .complete(octets)]
        return script
    }

    @Test("url= takes the whole ISO into memory, where it has room, and looks into it")
    func url() async {
        let boot = await play("ip=dhcp url=http://10.77.0.1/u.iso", web(iso))
        #expect(boot.talk == ["dhcp", "GET 10.77.0.1/u.iso"])
        #expect(boot.root?.bytes == iso.count && boot.root?.kind == .http)
        let limits = boot.host.requests.compactMap { request -> Int? in
            guard case .fetch(let fetch) = request, case .http(let http) = fetch.method else { return nil }
            return http.sizeLimit
        }
        #expect(limits == [512 << 20])
        let wrong = await play("ip=dhcp url=http://10.77.0.1/u.iso", web(LiveFiles.squash))
        #expect(wrong.failure == .rootCheckFailed && wrong.shows("Unable to find a live file system on the network"))
    }

    @Test("Without ip= there is no network, and url= without .iso is passed over")
    func passedOver() async {
        let alone = await play("url=http://10.77.0.1/u.iso", web(iso))
        #expect(alone.failure == .addressUnresolved && alone.sentence.contains("ip=") && alone.talk.isEmpty)
        let squash = await play("ip=dhcp url=http://10.77.0.1/fs.squashfs", web(iso))
        #expect(squash.failure == .waitsForKey && squash.sentence.contains(".iso"))
    }

    @Test("netboot=nfs mounts the folder and reads the superblocks; layers have to be there")
    func nfs() async {
        let script = ScriptedHost.Script.folder("10.77.0.1:/srv", SampleTree(.casper).nodes)
        let boot = await play("ip=dhcp netboot=nfs nfsroot=10.77.0.1:/srv", script)
        #expect(
            boot.talk == [
                "dhcp", "mount 10.77.0.1:/srv", "list casper", "look casper/filesystem.squashfs",
                "read casper/filesystem.squashfs 0..<4096",
            ]
        )
        #expect(boot.root?.contents.imagePath == Array("casper/filesystem.squashfs".utf8))
        let layered = await play(
            "ip=dhcp netboot=nfs nfsroot=10.77.0.1:/srv layerfs-path=base.server.squashfs",
            script
        )
        #expect(layered.failure == .noRootImage && layered.sentence.contains("base.squashfs, base.server.squashfs"))
        #expect(layered.shows(" '/cdrom/casper/base.squashfs' doesn't exist."))
        var nodes = SampleTree(.casper).nodes
        for name in ["base.squashfs", "base.server.squashfs"] {
            nodes.append(SampleNode("casper/\(name)", .file(MemoryFile(LiveFiles.squash))))
        }
        let stacked = await play(
            "ip=dhcp netboot=nfs nfsroot=10.77.0.1:/srv layerfs-path=base.server.squashfs",
            .folder("10.77.0.1:/srv", nodes)
        )
        #expect(
            stacked.talk.suffix(4).map { $0.prefix(22) } == [
                "look casper/base.squas", "read casper/base.squas", "look casper/base.serve", "read casper/base.serve",
            ]
        )
        #expect(stacked.root != nil)
    }

    @Test("uuid= has to be that of the medium, unless ignore_uuid stands behind it")
    func uuid() async {
        var nodes = SampleTree(.casper).nodes
        nodes.append(.text(".disk/casper-uuid-generic", "1234-abcd\n"))
        let script = ScriptedHost.Script.folder("10.77.0.1:/srv", nodes)
        let line = "ip=dhcp netboot=nfs nfsroot=10.77.0.1:/srv"
        #expect(await play("\(line) uuid=1234-abcd", script).root != nil)
        let other = await play("\(line) uuid=9999", script)
        #expect(other.failure == .rootCheckFailed && other.sentence.contains("1234-abcd"))
        #expect(await play("\(line) uuid=9999 ignore_uuid", script).root != nil)
    }

    @Test("Failures: the export, the folder, the ISO, the address")
    func failures() async {
        var script = ScriptedHost.Script.lease()
        script.mounts = ["10.77.0.1:/srv": .failed(.mountStatus(2))]
        let gone = await play("ip=dhcp netboot=nfs nfsroot=10.77.0.1:/srv", script)
        #expect(gone.failure == .noExport && gone.talk.filter { $0.hasPrefix("mount") }.count == 60)
        let empty = await play("ip=dhcp netboot=nfs nfsroot=10.77.0.1:/srv", .folder("10.77.0.1:/srv", []))
        #expect(empty.failure == .noRootImage)
        let missing = await play("ip=dhcp url=http://10.77.0.1/u.iso", .lease())
        #expect(missing.failure == .noRootImage)
        let silent = await play("ip=dhcp url=http://10.77.0.1/u.iso", .nobody)
        #expect(silent.failure == .noOffer && silent.talk.count == 10)
        let cifs = await play("ip=dhcp netboot=cifs nfsroot=//s/x", .lease())
        #expect(cifs.failure == .notPlayed)
    }
}
