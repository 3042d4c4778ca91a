import NetworkBoot
import Testing

@Suite struct RootSourceTests {
    /// What a command line names, as short text: dialect, kind, where.
    private static func described(_ source: RootSource) -> String {
        func text(_ octets: [UInt8]?) -> String { octets.map { String(decoding: $0, as: UTF8.self) } ?? "-" }
        let place: String
        switch source.kind {
        case .http(let uri), .tftp(let uri), .ftp(let uri): place = text(uri)
        case .nfs(let server, let path, let options):
            place = "nfs \(text(server)) \(text(path)) \(options.map { text($0) }.joined(separator: ","))"
        case .nbd(let server, let port, let export):
            place = "nbd \(text(server)) \(port.map(String.init) ?? "-") \(text(export))"
        case .rootPathOption: place = "option 17"
        case .other(let other): place = "other \(text(other))"
        }
        return "\(source.dialect.rawValue)\(source.isGuess ? "?" : ""): \(place)"
    }

    @Test(
        "Each initramfs's words, by its manual",
        arguments: [
            // SystemRescueCd 1.x to 5.x
            (
                "ethx=192.168.157.100 netboot=http://192.168.157.1:8080/sysrcd.dat",
                "SystemRescueCd: http://192.168.157.1:8080/sysrcd.dat"
            ),
            ("dodhcp netboot=http://10.0.0.1/rescue/", "SystemRescueCd: http://10.0.0.1/rescue/sysrcd.dat"),
            ("netboot=http://10.0.0.1", "SystemRescueCd: http://10.0.0.1/sysrcd.dat"),
            ("netboot=tftp://10.0.0.1/sysrcd.dat", "SystemRescueCd: tftp://10.0.0.1/sysrcd.dat"),
            ("dodhcp netboot=nbd://192.168.157.1:2000", "SystemRescueCd: nbd 192.168.157.1 2000 -"),
            ("netboot=nfs://192.168.1.5:/tftpboot", "SystemRescueCd: nfs 192.168.1.5 /tftpboot "),
            (
                "setkmap=uk ethx=192.168.52.2 nfsboot=192.168.52.1:/tftpboot gw=192.168.52.1",
                "SystemRescueCd: nfs 192.168.52.1 /tftpboot "
            ),
            ("nbdboot=192.168.1.5:2000", "SystemRescueCd: nbd 192.168.1.5 2000 -"),
            ("boothttp=http://h/sysrcd.dat", "SystemRescueCd: http://h/sysrcd.dat"),
            // dracut
            ("root=live:http://h/squashfs.img ro rd.live.image", "dracut: http://h/squashfs.img"),
            ("root=live:nfs:10.0.0.1:/export/live.img", "dracut: nfs 10.0.0.1 /export/live.img "),
            ("root=live:tftp://h/a.img", "dracut: tftp://h/a.img"),
            ("root=nfs:192.168.50.1:/client,rsize=8192 ip=dhcp", "dracut: nfs 192.168.50.1 /client rsize=8192"),
            ("root=nfs4:10.0.0.1:/client:ro,nolock", "dracut: nfs 10.0.0.1 /client ro,nolock"),
            ("root=nfs:/client", "dracut: nfs - /client "),
            ("root=nfs:[fd00::1]:/client", "dracut: nfs [fd00::1] /client "),
            ("netroot=nbd:10.0.0.1:2000 root=/dev/nbd0", "dracut: nbd 10.0.0.1 2000 -"),
            ("root=nbd:10.0.0.1:raw:ext4:ro", "dracut: nbd 10.0.0.1 - raw"),
            ("root=dhcp", "dracut: option 17"), ("netroot=dhcp", "dracut: option 17"),
            ("netroot=iscsi:10.0.0.1::::iqn.x root=/dev/sda", "dracut: other iscsi:10.0.0.1::::iqn.x"),
            // the kernel, initramfs-tools
            ("root=/dev/nfs nfsroot=10.0.0.1:/srv/root,v3,tcp ip=dhcp", "Linux kernel: nfs 10.0.0.1 /srv/root v3,tcp"),
            ("root=/dev/nfs nfsroot=client ip=dhcp", "Linux kernel: nfs - /tftpboot/client "),
            ("root=/dev/nfs ip=dhcp", "Linux kernel: option 17"), ("boot=nfs nfsroot=auto", "Linux kernel: option 17"),
            ("nfsroot=/srv/root", "Linux kernel: nfs - /srv/root "),
            // live-boot and casper
            ("boot=live fetch=http://h/live/filesystem.squashfs", "live-boot: http://h/live/filesystem.squashfs"),
            ("boot=live httpfs=http://h/f.squashfs", "live-boot: http://h/f.squashfs"),
            ("boot=live netboot=nfs nfsroot=10.0.0.1:/live", "live-boot: nfs 10.0.0.1 /live "),
            ("boot=casper netboot=nfs nfsroot=10.0.0.1:/ubuntu", "casper: nfs 10.0.0.1 /ubuntu "),
            ("boot=casper url=http://h/ubuntu.iso", "casper: http://h/ubuntu.iso"),
            ("boot=live root=/dev/nfs nfsroot=10.0.0.1:/live", "live-boot: nfs 10.0.0.1 /live "),
            // archiso and SystemRescue 6 and later
            (
                "archisobasedir=sysresccd ip=dhcp archiso_http_srv=http://10.0.2.4/ checksum",
                "archiso: http://10.0.2.4/sysresccd/x86_64/airootfs.sfs"
            ),
            ("archisobasedir=arch archiso_nfs_srv=10.0.0.1:/srv/arch", "archiso: nfs 10.0.0.1 /srv/arch "),
            ("archiso_nbd_srv=10.0.0.1", "archiso: nbd 10.0.0.1 - archiso"),
            // Alpine, CoreOS, anaconda
            ("ip=dhcp alpine_repo=http://h/main modloop=http://h/modloop-lts", "Alpine: http://h/modloop-lts"),
            (
                "coreos.live.rootfs_url=https://h/rootfs.img ignition.config.url=http://h/c.ign",
                "CoreOS: https://h/rootfs.img"
            ),
            ("inst.stage2=http://h/fedora inst.ks=http://h/ks.cfg", "anaconda: http://h/fedora"),
            ("inst.repo=nfs:nfsvers=3:10.0.0.1:/iso", "anaconda: nfs 10.0.0.1 /iso nfsvers=3"),
            // nobody's
            (
                "initrd=i ip=dhcp root_url=http://10.77.0.1/sysrcd.dat md5=addb4f9ecdc44f5b14cb900b6ee33d8e",
                "unknown?: http://10.77.0.1/sysrcd.dat"
            ),
            ("proxy=http://p:3128 image=nbd://h:10809/disk", "unknown?: nbd h 10809 disk"),
        ]
    )
    func dialects(line: String, expected: String) {
        #expect(RootSource(in: KernelCommandLine(line)).map(Self.described) == expected)
    }

    @Test(
        "A local root, and words that hold other URLs, are no network root",
        arguments: [
            "root=/dev/sda1 ro quiet", "root=LABEL=root", "", "inst.ks=http://h/ks.cfg", "ks=http://h/ks.cfg",
            "BOOT_IMAGE=http://h/vmlinuz initrd=http://h/initrd.img quiet", "-- root_url=http://h/x", "url=foo://h/x",
            "preseed/url=http://h/p.cfg proxy=http://h:3128", "http_proxy=http://h:3128",
        ]
    )
    func none(line: String) {
        #expect(RootSource(in: KernelCommandLine(line)) == nil)
    }

    @Test("A word that an initramfs knows comes before a guess, and guesses by how they are called")
    func order() {
        let line = KernelCommandLine("a=http://h/1 root_url=http://h/2 root=live:http://h/3")
        #expect(RootSource.sources(in: line).compactMap(\.uriText) == ["http://h/3", "http://h/2", "http://h/1"])
    }

    @Test("Digests and the files that hold them")
    func checksums() {
        let md5 = String(repeating: "a1", count: 16)
        let sha256 = String(repeating: "B2", count: 32)
        func source(_ line: String) -> RootSource? { RootSource(in: KernelCommandLine(line)) }
        #expect(source("root_url=http://h/x md5=\(md5)")?.checksum == .md5(md5))
        #expect(source("root_url=http://h/x sha256=\(sha256)")?.checksum == .sha256(sha256.lowercased()))
        #expect(source("root_url=http://h/x verify=sha256:\(sha256)")?.checksum == .sha256(sha256.lowercased()))
        #expect(source("root_url=http://h/x md5=short md5=\(sha256)")?.checksum == nil)
        #expect(source("netboot=http://h/d/sysrcd.dat")?.checksumFile == octets(of: "http://h/d/sysrcd.md5"))
        #expect(
            source("archiso_http_srv=http://h/ checksum")?.checksumFile
                == octets(of: "http://h/arch/x86_64/airootfs.sha512")
        )
        #expect(source("archiso_http_srv=http://h/")?.checksumFile == nil)
    }

    @Test("A URI is written as people write it, and not made up where parts are missing")
    func uris() {
        func uri(_ line: String) -> String? { RootSource(in: KernelCommandLine(line))?.uriText }
        #expect(uri("nfsboot=192.168.52.1:/tftpboot") == "nfs://192.168.52.1/tftpboot")
        #expect(uri("root=nbd:h:raw") == "nbd://h/raw")
        #expect(uri("nbdboot=h:2000") == "nbd://h:2000")
        #expect(uri("root=nfs:/client") == nil && uri("root=dhcp") == nil)
    }
}
