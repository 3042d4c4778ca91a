internal import NetworkProtocols

/// `/linuxrc` of the Diskless Linux with PXE HOWTO 1.1 (2004), as printed: udhcpc three times, the root over NFS that
/// option 17 names, a root in memory that leads into it by links.
struct HowtoLinuxrc: InitramfsPersonality {
    var id: String { "howto-linuxrc" }
    var name: String { "Diskless HOWTO linuxrc" }
    var facts: [Persona.Fact] {
        [
            Persona.Fact(
                "udhcpc runs three times with --now; after the third failure the script ends with status 0, and the kernel "
                    + "finds no root.",
                source: "Diskless Linux with PXE HOWTO 1.1, appendix A"
            ),
            Persona.Fact(
                "udhcpc of 12/2003 does not ask for option 17, so that a server has to send it unasked.",
                source: "busybox networking/udhcp/options.c of 12/2003"
            ),
            Persona.Fact(
                "sed's greedy expression takes off what follows the last comma of option 17 alone: the HOWTO's own example "
                    + "mounts /netboot/pxeclient,retry=1,rsize=8192.",
                source: "Diskless Linux with PXE HOWTO 1.1, section 6 and appendix A"
            ),
            Persona.Fact(
                "A path without :/ is taken to be on the next server (siaddr).",
                source: "Diskless Linux with PXE HOWTO 1.1, appendix A"
            ),
            Persona.Fact(
                "/var is copied whole, /dev unpacked from dev.tar.gz or copied; all else is a link into the mount.",
                source: "Diskless Linux with PXE HOWTO 1.1, appendix A"
            ),
        ]
    }

    func certainty(of clues: InitramfsClues) -> Int {
        guard let disk = clues.disk else { return 0 }
        if disk.firstRange(of: "udhcpc-eth0.info".utf8) != nil { return 9 }
        return clues.names.contains { $0.hasSuffixIgnoringCase("pxeboot.img.gz") } ? 5 : 2
    }

    func boot(_ start: InitramfsStart, on host: any BootHost) async throws(BootHalt) -> Handover {
        try await HowtoLinuxrcBoot(name: name, isMended: false, start: start, host: host).run()
    }
}
