/// SystemRescueCd 4.1 to 5.x, up to 2019: the last before it became an Arch Linux.
struct SystemRescueCd5: SystemRescueCdPersonality {
    let version = SystemRescueCd(
        id: "systemrescuecd-5",
        name: "SystemRescueCd 5.x",
        facts: [
            Persona.Fact(
                "It asks for sysrcd.md5 up to ten times, a second apart, before it fetches it and sysrcd.dat.",
                source: "SystemRescueCd initramfs of 5.3, init"
            ),
            Persona.Fact(
                "nbdboot=IP:PORT asks IP on port 10809 for the export that is called PORT.",
                source: "SystemRescueCd initramfs of 4.1 and later, init: nbd-client -N"
            ),
            Persona.Fact(
                "The image goes into a tmpfs of 2048 MB.",
                source: "SystemRescueCd initramfs of 5.3, init"
            ),
        ],
        versions: ReleaseNumber(4, 1)..<ReleaseNumber(6),
        isUsual: true,
        compression: .xz,
        busyboxVersion: "1.27.2",
        tmpfsLimit: 2048 << 20,
        networkRoots: .byName,
        probes: 10
    )
}
