internal import NetworkProtocols

/// live-boot, the live system of Debian: `boot=live` with fetch=, httpfs= or netboot=nfs.
struct LiveBoot: InitramfsPersonality {
    var id: String { "live-boot" }
    var name: String { "live-boot" }
    var facts: [Persona.Fact] {
        [
            Persona.Fact(
                "It asks for an address by ipconfig -t 15 (ethdevice-timeout=) on its card, once, and looks at no ip=.",
                source: "live-boot 20230131 9990-networking.sh, do_netsetup"
            ),
            Persona.Fact(
                "fetch= takes squashfs, iso, tgz and tar into memory, by wget, or by tftp -b 65464; three slashes stand for "
                    + "siaddr.",
                source: "live-boot 20230131 9990-mount-http.sh, do_httpmount"
            ),
            Persona.Fact(
                "httpfs= mounts the file where it lies: the size by HEAD, then ranges.",
                source: "live-boot 20230131 9990-mount-http.sh; httpfs2(1)"
            ),
            Persona.Fact(
                "nfsmount -o nolock -o ro is tried 60 times, a second apart; root=/dev/nfs is netboot=nfs.",
                source: "live-boot 20230131 9990-mount-nfs.sh, 9990-cmdline-old"
            ),
            Persona.Fact(
                "The images are live/*.squashfs, or those that live/filesystem.module lists.",
                source: "live-boot 20230131 9990-overlay.sh, setup_unionfs"
            ),
        ]
    }

    /// It lies in an initramfs of initramfs-tools: the command line tells it from others.
    func certainty(of clues: InitramfsClues) -> Int {
        if let text = clues.initText, text.firstRange(of: "/scripts/functions".utf8) == nil { return 0 }
        return clues.says("boot", "live") ? 8 : 0
    }

    func boot(_ start: InitramfsStart, on host: any BootHost) async throws(BootHalt) -> Handover {
        var boot = LiveBootBoot(start, host)
        return try await boot.run()
    }
}
