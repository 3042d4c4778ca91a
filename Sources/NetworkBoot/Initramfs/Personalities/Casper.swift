internal import NetworkProtocols

/// casper, the live system of Ubuntu: `boot=casper` with `netboot=nfs` or `url=….iso`.
struct Casper: InitramfsPersonality {
    var id: String { "casper" }
    var name: String { "casper" }
    var facts: [Persona.Fact] {
        [
            Persona.Fact(
                "It configures the network only where ip= is there, by initramfs-tools' rounds of ipconfig.",
                source: "casper 1.460 scripts/casper, mountroot"
            ),
            Persona.Fact(
                "url= counts only where it ends in .iso: wget takes the whole into memory, and it is mounted.",
                source: "casper 1.460 scripts/casper, parse_cmdline, do_urlmount"
            ),
            Persona.Fact(
                "nfsmount -o nolock -o ro is tried 60 times, a second apart; nfsroot=auto is siaddr and option 17.",
                source: "casper 1.460 scripts/casper, do_nfsmount"
            ),
            Persona.Fact(
                "The medium has to hold casper/*.squashfs, and .disk/casper-uuid* that fits uuid=, unless ignore_uuid says "
                    + "otherwise.",
                source: "casper 1.460 scripts/casper, is_casper_path, matches_uuid"
            ),
            Persona.Fact(
                "layerfs-path=a.b.squashfs wants a.squashfs and a.b.squashfs.",
                source: "casper 1.460 scripts/casper, setup_overlay"
            ),
        ]
    }

    func certainty(of clues: InitramfsClues) -> Int {
        if let text = clues.initText, text.firstRange(of: "/scripts/functions".utf8) == nil { return 0 }
        if clues.says("boot", "casper") { return 8 }
        // Ubuntu's own initrd says BOOT=casper in a file of its own.
        let wantsISO = clues.commandLine["url"]?.ends(with: ".iso") ?? false
        return wantsISO || clues.commandLine.contains("layerfs-path") ? 7 : 0
    }

    func boot(_ start: InitramfsStart, on host: any BootHost) async throws(BootHalt) -> Handover {
        var boot = CasperBoot(start, host)
        return try await boot.run()
    }
}
