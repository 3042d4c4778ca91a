internal import NetworkProtocols

/// SystemRescue since version 6, which is made with archiso.
struct SystemRescue: InitramfsPersonality {
    private let system = ArchisoSystem(
        id: "systemrescue",
        name: "SystemRescue",
        facts: ArchisoSystem.commonFacts + [
            Persona.Fact(
                "Its tree is below sysresccd; the bare word checksum is checksum=y.",
                source: "SystemRescue manual, \"PXE network booting\""
            ),
            Persona.Fact(
                "With two ip= words, as SYSAPPEND 3 makes them of ip=dhcp, the last counts, and no name server is known.",
                source: "SystemRescue issue 376"
            ),
        ],
        baseDirectory: "sysresccd"
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
