import NetworkProtocols
import Testing

@testable import NetworkBoot

@Suite struct ArchisoTests {
    private func play(
        _ line: String,
        _ script: ScriptedHost.Script,
        as id: String = "archiso",
        memory: Int = 4 << 30
    ) async -> PlayedBoot {
        await PlayedBoot.play(id, "quiet " + line, memory: memory, script: script)
    }

    private func web(_ base: String = "/arch/x86_64", checksum: String? = nil) -> ScriptedHost.Script {
        var script = ScriptedHost.Script.lease()
        script.files = [
            "\(base)/airootfs.sfs": .complete(LiveFiles.squash),
            "\(base)/airootfs.sha512": .text((checksum ?? LiveFiles.sha512(LiveFiles.squash)) + "  airootfs.sfs\n"),
        ]
        return script
    }

    @Test("Over HTTP: the first octet, the image, its checksum, the copy, the root")
    func http() async {
        let boot = await play("ip=dhcp archiso_http_srv=http://10.77.0.1/ checksum=y", web())
        #expect(
            boot.talk == [
                "dhcp", "GET 10.77.0.1/arch/x86_64/airootfs.sfs (range)", "GET 10.77.0.1/arch/x86_64/airootfs.sfs",
                "GET 10.77.0.1/arch/x86_64/airootfs.sha512",
            ]
        )
        #expect(boot.root?.bytes == 9000 && boot.root?.kind == .http)
        for line in [
            ":: running hook [archiso_pxe_common]", ":: Downloading 'http://10.77.0.1/arch/x86_64/airootfs.sfs'",
            "Checksum is OK, continue booting.", ":: Copying rootfs image to RAM...done.",
            ":: Device '/dev/loop0' mounted successfully.",
        ] { #expect(boot.shows(line)) }
    }

    @Test("SystemRescue's own line: its base directory, the bare word checksum, ${pxeserver}")
    func systemRescue() async {
        let boot = await play(
            "archisobasedir=sysresccd ip=dhcp archiso_http_srv=http://${pxeserver}/ checksum",
            web("/sysresccd/x86_64"),
            as: "systemrescue"
        )
        #expect(boot.talk.last == "GET 10.77.0.1/sysresccd/x86_64/airootfs.sha512")
        #expect(boot.root != nil)
        let plain = await play(
            "ip=dhcp archiso_http_srv=http://10.77.0.1/",
            web("/sysresccd/x86_64"),
            as: "systemrescue"
        )
        #expect(plain.root != nil && plain.talk.count == 3)
    }

    @Test("Two ip= words: the last one counts, brings no name server, and a name can't be resolved")
    func twoWords() async {
        let boot = await play(
            "ip=dhcp archiso_http_srv=http://mirror/ ip=10.77.0.9:10.77.0.1:10.77.0.1:255.255.255.0 BOOTIF=01-52-54-00-12-34-ab",
            web(),
            as: "systemrescue"
        )
        #expect(boot.talk == ["10.77.0.9/255.255.255.0 10.77.0.1"])
        #expect(boot.failure == .nameUnresolved && boot.shows("curl: (6) Could not resolve host: mirror"))
        let address = await play(
            "ip=dhcp archiso_http_srv=http://10.77.0.1/ ip=10.77.0.9:10.77.0.1:10.77.0.1:255.255.255.0",
            web()
        )
        #expect(address.root != nil)
    }

    @Test(
        "The network's words: without ip= nothing is done, BOOTIF chooses the card, seven fields and BOOTIF are too many"
    )
    func network() async {
        let without = await play("archiso_http_srv=http://10.77.0.1/", web())
        #expect(without.failure == .commandLineRefused && without.talk.isEmpty && without.sentence.contains("ip="))
        let seven = await play(
            "ip=:::::eth0:dhcp BOOTIF=01-52-54-00-12-34-ab archiso_http_srv=http://10.77.0.1/",
            web()
        )
        #expect(seven.failure == .commandLineRefused && seven.shows("ipconfig: too many options for eth0"))
        #expect(seven.shows("ERROR; Failed to configure network"))
        let silent = await play("ip=dhcp archiso_http_srv=http://10.77.0.1/", .nobody)
        #expect(silent.failure == .noOffer && silent.shows("IP-Config: no response after 60 secs - giving up"))
        let unknown = await play("ip=dhcp", web())
        #expect(unknown.failure == .noRootImage)
    }

    @Test("A server without its last slash is another host's name")
    func slash() async {
        let boot = await play("ip=dhcp archiso_http_srv=http://10.77.0.1", web())
        #expect(boot.failure == .nameUnresolved && boot.sentence.contains("10.77.0.1arch"))
    }

    @Test("Each way to lose the image has its words and its cause")
    func failures() async {
        let line = "ip=dhcp archiso_http_srv=http://10.77.0.1/ checksum=y"
        let gone = await play(line, .lease())
        #expect(gone.failure == .noRootImage && gone.shows("curl: (22) The requested URL returned error: 404"))
        #expect(gone.shows("ERROR: Downloading 'http://10.77.0.1/arch/x86_64/airootfs.sfs'"))
        let damaged = await play(line, web(checksum: String(repeating: "0", count: 128)))
        #expect(damaged.failure == .rootCheckFailed && damaged.shows("ERROR: one or more files are corrupted"))
        var bare = web()
        bare.files["/arch/x86_64/airootfs.sha512"] = nil
        let noDigest = await play(line, bare)
        #expect(noDigest.failure == .noRootImage && noDigest.sentence.contains("sha512"))
        let small = await play("ip=dhcp archiso_http_srv=http://10.77.0.1/", web(), memory: 16_000)
        #expect(small.failure == .tooLittleMemory)
        var cut = web()
        cut.files["/arch/x86_64/airootfs.sfs"] = .complete(LiveFiles.cut)
        let short = await play("ip=dhcp archiso_http_srv=http://10.77.0.1/", cut)
        #expect(short.failure == .rootCheckFailed && short.shows("ERROR; Failed to mount '/dev/loop0'"))
        let signed = await play("ip=dhcp archiso_http_srv=http://10.77.0.1/ verify=y", web())
        #expect(signed.failure == .noRootImage && signed.sentence.contains("airootfs.sfs.sig"))
    }

    @Test("Over NFS the image is copied, and the folder let go; copytoram=n keeps it")
    func nfs() async {
        let script = ScriptedHost.Script.folder("10.77.0.1:/srv/arch", SampleTree(.archiso).nodes)
        let boot = await play("ip=dhcp archiso_nfs_srv=${pxeserver}:/srv/arch checksum=y", script)
        #expect(boot.talk.prefix(3) == ["dhcp", "mount 10.77.0.1:/srv/arch", "look arch/x86_64/airootfs.sfs"])
        #expect(boot.talk.last == "unmount" && boot.root?.source == .memory && boot.root?.kind == .nfs)
        #expect(boot.talk.filter { $0.hasPrefix("read arch/x86_64/airootfs.sfs 0..<262144") }.count == 1)
        let kept = await play("ip=dhcp archiso_nfs_srv=10.77.0.1:/srv/arch copytoram=n archiso_nfs_opt=udp", script)
        #expect(
            !kept.talk.contains("unmount") && kept.root?.contents.imagePath == Array("arch/x86_64/airootfs.sfs".utf8)
        )
        let denied = await play("ip=dhcp archiso_nfs_srv=10.77.0.9:/srv/arch", script)
        #expect(denied.failure == .exportDenied && denied.shows("ERROR: Mounting '10.77.0.9:/srv/arch'"))
        let empty = await play("ip=dhcp archiso_nfs_srv=10.77.0.1:/srv/arch", .folder("10.77.0.1:/srv/arch", []))
        #expect(empty.failure == .noRootImage && empty.shows("ERROR: no root file system image found"))
    }

    @Test("Over NBD the medium is an ISO of the export archiso; it is copied, and the device let go")
    func nbd() async {
        let iso = ISO9660Image(SampleTree(.archiso).nodes, volume: "ARCH").octets
        let boot = await play("ip=dhcp archiso_nbd_srv=10.77.0.1", .device("10.77.0.1:10809/archiso", iso))
        #expect(boot.talk.prefix(3) == ["dhcp", "attach 10.77.0.1:10809/archiso", "blocks 32768..<34816"])
        #expect(boot.talk.last == "detach" && boot.root?.kind == .nbd && boot.root?.source == .memory)
        let named = await play(
            "ip=dhcp archiso_nbd_srv=10.77.0.1 archiso_nbd_name=rescue copytoram=n",
            .device("10.77.0.1:10809/rescue", iso)
        )
        #expect(named.talk.last != "detach" && named.root != nil)
        let unknown = await play("ip=dhcp archiso_nbd_srv=10.77.0.1", .device("10.77.0.1:10809/rescue", iso))
        #expect(unknown.failure == .portUnreachable && unknown.shows("ERROR; Failed to mount '/dev/nbd0'"))
        let squash = await play(
            "ip=dhcp archiso_nbd_srv=10.77.0.1",
            .device("10.77.0.1:10809/archiso", LiveFiles.squash)
        )
        #expect(squash.failure == .rootCheckFailed && squash.sentence.contains("ISO 9660"))
    }
}
