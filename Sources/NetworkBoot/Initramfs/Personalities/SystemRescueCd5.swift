internal import NetworkProtocols

/// SystemRescueCd 4.1 to 5.x, up to 2019: the last before it became an Arch Linux.
struct SystemRescueCd5: InitramfsPersonality {
    private let version = SystemRescueCd(
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

    var id: String { version.id }
    var name: String { version.name }
    var facts: [Persona.Fact] { version.facts }

    func certainty(of clues: InitramfsClues) -> Int { version.certainty(of: clues) }

    func boot(_ start: InitramfsStart, on host: any BootHost) async throws(BootHalt) -> Handover {
        var boot = SystemRescueCdBoot(version, start, host)
        return try await boot.run()
    }
}
