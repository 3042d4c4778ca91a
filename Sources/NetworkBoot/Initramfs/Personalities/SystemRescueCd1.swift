/// SystemRescueCd 1.x, of 2008 to 2010: what the manual of version 1.4 describes.
struct SystemRescueCd1: SystemRescueCdPersonality {
    let version = SystemRescueCd(
        id: "systemrescuecd-1",
        name: "SystemRescueCd 1.x",
        facts: [
            Persona.Fact(
                "A URL of a root without ethx= or nodhcp makes it ask for an address on all cards, by udhcpc, until one "
                    + "has a lease.",
                source: "SystemRescueCd initramfs of 2010-03, init"
            ),
            Persona.Fact(
                "It fetches sysrcd.md5, then sysrcd.dat, once each, into a tmpfs of 512 MB, and compares them.",
                source: "SystemRescueCd initramfs of 2010-03, init"
            ),
            Persona.Fact(
                "Its tftp asks without options, so that block numbers go round for images above 32 MB.",
                source: "busybox networking/tftp.c as it calls it"
            ),
            Persona.Fact(
                "It mounts a folder over NFSv3, reads sysrcd.dat whole for its MD5, and runs from it; a network block device "
                    + "it attaches in the old style and mounts without a check.",
                source: "SystemRescueCd initramfs of 2010-03, init"
            ),
        ],
        versions: ReleaseNumber(1, 4)..<ReleaseNumber(4),
        isUsual: true,
        compression: .gzip,
        busyboxVersion: "1.15.3",
        tmpfsLimit: 512 << 20,
        networkRoots: .byPort,
        probes: 0
    )
}
