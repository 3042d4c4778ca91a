/// SystemRescue since version 6, which is made with archiso.
struct SystemRescue: ArchisoPersonality {
    let system = ArchisoSystem(
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
}
