/// SystemRescueCd 4.0, of 2013: the last that attaches network block devices in the old style.
struct SystemRescueCd40: SystemRescueCdPersonality {
    let version = SystemRescueCd(
        id: "systemrescuecd-4.0",
        name: "SystemRescueCd 4.0",
        facts: [
            Persona.Fact(
                "It calls nbd-client with a port, as all before it did; 4.1 brought nbd 3.2, and -N.",
                source: "SystemRescueCd initramfs of 4.0 and 4.1, init"
            )
        ],
        versions: ReleaseNumber(4)..<ReleaseNumber(4, 1),
        isUsual: false,
        compression: .xz,
        busyboxVersion: "1.21.1",
        tmpfsLimit: 2048 << 20,
        networkRoots: .byPort,
        probes: 10
    )
}
