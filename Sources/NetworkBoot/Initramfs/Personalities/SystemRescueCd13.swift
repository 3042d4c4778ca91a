/// SystemRescueCd before 1.4.0: its root comes over HTTP or TFTP and in no other way.
struct SystemRescueCd13: SystemRescueCdPersonality {
    let version = SystemRescueCd(
        id: "systemrescuecd-1.3",
        name: "SystemRescueCd 1.3",
        facts: [
            Persona.Fact(
                "It knows neither nfsboot= nor nbdboot=, which came with 1.4.0.",
                source: "SystemRescueCd manual, PXE network booting, \"Alternative methods\""
            )
        ],
        versions: ReleaseNumber(0)..<ReleaseNumber(1, 4),
        isUsual: false,
        compression: .gzip,
        busyboxVersion: "1.13.2",
        tmpfsLimit: 512 << 20,
        networkRoots: nil,
        probes: 0
    )
}
