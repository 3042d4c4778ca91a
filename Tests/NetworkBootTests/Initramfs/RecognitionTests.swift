import NetworkProtocols
import Testing

@testable import NetworkBoot

@Suite struct InitramfsRecognitionTests {
    private func recognise(_ line: String, _ name: String = "initrd.img", text: String? = nil) -> String? {
        let clues = InitramfsClues(
            initText: text.map { Array($0.utf8) },
            compression: text == nil ? .zstandard : nil,
            names: [Array(name.utf8)],
            commandLine: KernelCommandLine(line)
        )
        return InitramfsCatalog.recognise(clues)?.id
    }

    @Test(
        "Each is told by the lines that its documentation prints",
        arguments: [
            ("boot=nfs root=/dev/nfs nfsroot=10.0.0.1:/srv ip=dhcp", "initrd.img-6.1.0-13-amd64", "initramfs-tools"),
            ("root=/dev/nfs nfsroot=10.0.0.1:/srv ip=dhcp rw", "initrd.img-6.1.0-13-amd64", "initramfs-tools"),
            ("boot=live fetch=http://10.0.0.1/filesystem.squashfs", "initrd", "live-boot"),
            ("boot=live netboot=nfs nfsroot=10.0.0.1:/srv/debian-live", "initrd.img", "live-boot"),
            ("boot=casper netboot=nfs nfsroot=10.0.0.1:/srv/ubuntu ip=dhcp", "initrd", "casper"),
            ("ip=dhcp url=http://10.0.0.1/ubuntu.iso autoinstall", "initrd", "casper"),
            ("archisobasedir=arch archiso_http_srv=http://10.0.0.1/ ip=dhcp", "initramfs-linux.img", "archiso"),
            ("archiso_nbd_srv=10.0.0.1 ip=dhcp", "archiso.img", "archiso"),
            (
                "archisobasedir=sysresccd ip=dhcp archiso_http_srv=http://10.0.2.4/ checksum", "sysresccd.img",
                "systemrescue"
            ),
            (
                "modules=loop,squashfs ip=dhcp alpine_repo=http://10.0.0.1/main modloop=http://10.0.0.1/modloop-lts",
                "initramfs-lts", "alpine"
            ), ("root=nfs:10.0.0.1:/srv/root ip=dhcp", "initramfs-6.5.6-300.fc39.x86_64.img", "dracut"),
            ("root=live:http://10.0.0.1/squashfs.img rd.live.image ip=dhcp", "initrd.img", "dracut"),
            ("root=/dev/nfs nfsroot=10.0.0.1:/srv rd.neednet=1", "initramfs.img", "dracut"),
            ("netroot=nbd:10.0.0.1:root", "initramfs.img", "dracut"),
            (
                "coreos.live.rootfs_url=http://10.0.0.1/rootfs.img ignition.firstboot ignition.platform.id=metal",
                "fedora-coreos-39-live-initramfs.x86_64.img", "fedora-coreos"
            ), ("root_nfs=10.0.0.1:/srv", "initrd", "lab"), ("root_nbd=10.0.0.1/root", "initrd", "lab"),
        ]
    )
    func lines(_ line: String, _ name: String, _ id: String) {
        #expect(recognise(line, name) == id)
    }

    @Test("The text of /init stands above the command line")
    func texts() {
        #expect(recognise("boot=nfs", text: "#!/bin/sh\n. /scripts/functions\n") == "initramfs-tools")
        #expect(recognise("boot=live", text: "#!/bin/sh\n. /scripts/functions\n") == "live-boot")
        #expect(recognise("boot=casper", text: "#!/bin/sh\n. /scripts/functions\n") == "casper")
        #expect(recognise("ip=dhcp", text: "#!/usr/bin/ash\n. /init_functions\n") == "archiso")
        #expect(recognise("ip=dhcp", text: "#!/bin/sh\necho \"Alpine Init $VERSION\"\n") == "alpine")
        #expect(recognise("ip=dhcp", text: "#!/bin/sh\n. /lib/dracut-lib.sh\n") == "dracut")
        #expect(recognise("boot=live fetch=http://x/y.squashfs", text: "#!/bin/sh\nexec mine\n") == nil)
    }

    @Test("Every one can be chosen by its name, and has facts with sources")
    func catalogue() {
        for personality in InitramfsCatalog.all {
            let text = "#!/bin/sh\n# personality: \(personality.id)\n"
            #expect(recognise("", text: text) == personality.id)
            #expect(
                !personality.facts.isEmpty
                    && personality.facts.allSatisfy { !$0.statement.isEmpty && !$0.source.isEmpty }
            )
        }
    }
}

@Suite struct ISO9660VolumeTests {
    private func volume(_ octets: [UInt8]) async throws -> ISO9660Volume<FetchedImage>? {
        try await ISO9660Volume.open(FetchedImage(octets: octets)).get()
    }

    @Test("What ISO9660Image writes is found and read, whatever case the names are in")
    func reading() async throws {
        var volume = try #require(try await volume(LiveFiles.iso))
        let entry = try await volume.entry(at: Array("/live/filesystem.squashfs".utf8)).get()
        let file = try #require(entry)
        let want = SampleTree(.liveBoot).node(at: "live/filesystem.squashfs")?.octets ?? []
        #expect(file.range.count == want.count && !file.isDirectory)
        #expect(try await volume.read(file, 0..<200_000).get() == Array(want.prefix(200_000)))
        #expect(try await volume.read(file, 250_000..<400_000).get() == Array(want.dropFirst(250_000)))
        let directory = try #require(try await volume.entry(at: Array("live".utf8)).get())
        #expect(directory.isDirectory)
        let names = try await volume.list(directory).get().map {
            String(decoding: $0.name.lowercasedASCII, as: UTF8.self)
        }
        #expect(names.sorted() == ["filesystem.packages", "filesystem.squashfs", "initrd.img", "vmlinuz"])
        #expect(try await volume.entry(at: Array("live/none".utf8)).get() == nil)
        #expect(try await volume.entry(at: Array("live/vmlinuz/x".utf8)).get() == nil)
    }

    @Test("Cut anywhere, and with any octet changed, nothing traps")
    func damage() async throws {
        let iso = Array(LiveFiles.iso.prefix(0xc000))
        var read = 0
        for length in stride(from: 0x8000, through: iso.count, by: 509) {
            guard var volume = try await volume(Array(iso.prefix(length))) else { continue }
            _ = try await volume.entry(at: Array("live/filesystem.squashfs".utf8)).get()
            read += 1
        }
        var random = SeededRandom(seed: 5)
        for _ in 0..<2000 {
            var octets = iso
            octets[Int.random(in: 0x8000..<octets.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            guard var volume = try await volume(octets) else { continue }
            if let entry = try await volume.entry(at: Array("live".utf8)).get() {
                _ = try await volume.list(entry).get()
                _ = try await volume.read(entry, 0..<100).get()
            }
            read += 1
        }
        #expect(read > 2000)
    }
}
