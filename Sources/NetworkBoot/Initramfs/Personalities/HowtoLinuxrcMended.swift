internal import NetworkProtocols

/// ``HowtoLinuxrc`` as the HOWTO means it: options follow the first comma of option 17.
struct HowtoLinuxrcMended: InitramfsPersonality {
    var id: String { "howto-linuxrc-mended" }
    var name: String { "Diskless HOWTO linuxrc, mended" }
    var facts: [Persona.Fact] {
        [
            Persona.Fact(
                "Comma separated options at the end of option 17 are those of the mount, all of them.",
                source: "Diskless Linux with PXE HOWTO 1.1, section 6, \"root-path\""
            )
        ]
    }

    /// Nothing tells it from the other but its own word.
    func certainty(of clues: InitramfsClues) -> Int { 0 }

    func boot(_ start: InitramfsStart, on host: any BootHost) async throws(BootHalt) -> Handover {
        try await HowtoLinuxrcBoot(name: name, isMended: true, start: start, host: host).run()
    }
}
