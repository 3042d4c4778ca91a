internal import NetworkProtocols

/// SystemRescueCd before 1.4.0: its root comes over HTTP or TFTP and in no other way.
struct SystemRescueCd13: InitramfsPersonality {
    private let version = SystemRescueCd(
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

    var id: String { version.id }
    var name: String { version.name }
    var facts: [Persona.Fact] { version.facts }

    func certainty(of clues: InitramfsClues) -> Int { version.certainty(of: clues) }

    func boot(_ start: InitramfsStart, on host: any BootHost) async throws(BootHalt) -> Handover {
        var boot = SystemRescueCdBoot(version, start, host)
        return try await boot.run()
    }
}
