internal import NetworkProtocols

/// What live systems hand out: few files, of which one is the root's image.
extension SampleTree {
    /// The folder that an NFS server exports for `nfsboot=` (SystemRescueCd manual, "About NFS").
    static var systemRescueCd: [SampleNode] {
        let image = image("sysrcd.dat", .squashFS)
        var digest = MD5Digest()
        digest.update(image.octets)
        return [image, checksum("sysrcd.md5", of: "sysrcd.dat", digest.hexadecimal)]
    }

    /// The tree of archiso below its base directory (archiso, "docs/README.bootparams"; SystemRescue's is `sysresccd`).
    static func archiso(base: String) -> [SampleNode] {
        let image = image("\(base)/x86_64/airootfs.sfs", .squashFS)
        var digest = SHA512Digest()
        digest.update(image.octets)
        return directories(base, "\(base)/boot", "\(base)/boot/x86_64", "\(base)/x86_64")
            + [
                SampleNode("\(base)/boot/x86_64/vmlinuz", SampleTree.image("vmlinuz", kernel).kind),
                SampleNode(
                    "\(base)/boot/x86_64/\(base == "arch" ? "initramfs-linux.img" : "sysresccd.img")",
                    SampleTree.image("initrd", .initrd(personality: base == "arch" ? "archiso" : "systemrescue")).kind
                ),
                image, checksum("\(base)/x86_64/airootfs.sha512", of: "airootfs.sfs", digest.hexadecimal),
            ]
    }

    /// Debian's (live-boot(7)): the images of a folder are stacked.
    static var liveBoot: [SampleNode] {
        directories("live")
            + [
                image("live/filesystem.squashfs", .squashFS),
                .text("live/filesystem.packages", "busybox\t1:1.35.0-4\nlive-boot\t1:20230131\n"),
                SampleNode("live/initrd.img", image("initrd", .initrd(personality: "live-boot")).kind),
                SampleNode("live/vmlinuz", image("vmlinuz", kernel).kind),
            ]
    }

    /// Ubuntu's (casper(7)).
    static var casper: [SampleNode] {
        directories(".disk")
            + [.text(".disk/info", "Ubuntu 22.04 LTS \"Jammy Jellyfish\" - Release amd64 (20220421)\n")]
            + directories("casper")
            + [
                image("casper/filesystem.squashfs", .squashFS), .text("casper/filesystem.manifest", "casper\t1.470\n"),
                SampleNode("casper/initrd", image("initrd", .initrd(personality: "casper")).kind),
                SampleNode("casper/vmlinuz", image("vmlinuz", kernel).kind),
            ]
    }

    private static var kernel: SampleImage.Kind {
        .kernel(version: "6.1.0-13-amd64 (build@example) #1 SMP PREEMPT_DYNAMIC Fri Sep 29 2023", is64Bit: true)
    }
}
