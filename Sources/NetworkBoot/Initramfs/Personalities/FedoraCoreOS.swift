internal import NetworkProtocols

/// Fedora CoreOS, live over PXE: dracut with NetworkManager, Ignition, and a root image by `coreos.live.rootfs_url=`.
struct FedoraCoreOS: InitramfsPersonality {
    var id: String { "fedora-coreos" }
    var name: String { "Fedora CoreOS" }
    var facts: [Persona.Fact] {
        [
            Persona.Fact(
                "Ignition asks for its configuration again after 100 ms, doubling up to 5 s, for as long as nobody answers or "
                    + "the status is 500 or above; any other status ends it.",
                source: "Ignition docs/operator-notes.md"
            ),
            Persona.Fact(
                "The root image has HEAD asked for every 5 s until the server answers, then HEAD with --fail, then GET, both "
                    + "with curl --retry 5; http, https and tftp are allowed.",
                source: "fedora-coreos-config 35coreos-live/coreos-livepxe-rootfs.sh"
            ),
            Persona.Fact(
                "What comes has to be an archive of the version that the initramfs is of; the version is not looked at here.",
                source: "fedora-coreos-config 35coreos-live/coreos-livepxe-rootfs.sh"
            ),
            Persona.Fact(
                "A rootfs.img loaded as a second initrd needs no URL.",
                source: "Fedora CoreOS documentation, \"Installing via PXE\""
            ),
        ]
    }

    func certainty(of clues: InitramfsClues) -> Int {
        if let text = clues.initText { return text.firstRange(of: "coreos".utf8) != nil ? 9 : 0 }
        let words = clues.commandLine.words.contains {
            $0.name.starts(with: "coreos.".utf8) || $0.name.starts(with: "ignition.".utf8)
        }
        return (words ? 6 : 0) + (clues.isNamed("coreos") ? 3 : 0)
    }

    func boot(_ start: InitramfsStart, on host: any BootHost) async throws(BootHalt) -> Handover {
        var boot = FedoraCoreOSBoot(start, host)
        return try await boot.run()
    }
}
