internal import NetworkProtocols

/// The live system of Arch Linux: `archiso_http_srv=`, `archiso_nfs_srv=` or `archiso_nbd_srv=`.
struct Archiso: InitramfsPersonality {
    private let system = ArchisoSystem(
        id: "archiso",
        name: "archiso",
        facts: ArchisoSystem.commonFacts,
        baseDirectory: "arch"
    )

    var id: String { system.id }
    var name: String { system.name }
    var facts: [Persona.Fact] { system.facts }

    func certainty(of clues: InitramfsClues) -> Int { system.certainty(of: clues) }

    func boot(_ start: InitramfsStart, on host: any BootHost) async throws(BootHalt) -> Handover {
        var boot = ArchisoBoot(system, start, host)
        return try await boot.run()
    }
}
