internal import NetworkProtocols

/// Alpine Linux, diskless over HTTP or with its root on a network block device.
struct Alpine: InitramfsPersonality {
    var id: String { "alpine" }
    var name: String { "Alpine" }
    var facts: [Persona.Fact] {
        [
            Persona.Fact(
                "It goes to the network for ip=, nbd=, and URLs in apkovl= and alpine_repo=; ip=dhcp is what it does without ip=.",
                source: "mkinitfs initramfs-init.in, do_networking, configure_ip"
            ),
            Persona.Fact(
                "udhcpc -i IF -f -q never gives up; of ip=C:S:G:M:H:IF:A:D:D server and host name count for nothing.",
                source: "mkinitfs initramfs-init.in, configure_ip"
            ),
            Persona.Fact(
                "apkovl= is fetched by wget, {MAC} and {UUID} filled in; without it the boot goes on.",
                source: "mkinitfs initramfs-init.in"
            ),
            Persona.Fact(
                "apk takes REPO/x86_64/APKINDEX.tar.gz and the packages that it lists; the packages are not played.",
                source: "mkinitfs initramfs-init.in; apk-tools"
            ),
            Persona.Fact(
                "modloop= is fetched behind switch_root by wget; without it the system has no modules, and runs.",
                source: "alpine-baselayout modloop.initd"
            ),
            Persona.Fact(
                "nbd=SERVER:PORT calls nbd-client SERVER PORT, which today opens the default export in the new style.",
                source: "mkinitfs initramfs-init.in, setup_nbd; nbd-client(8)"
            ),
        ]
    }

    func certainty(of clues: InitramfsClues) -> Int {
        if let text = clues.initText { return text.firstRange(of: "Alpine Init".utf8) != nil ? 9 : 0 }
        let words = ["alpine_repo", "modloop", "apkovl"].contains { clues.commandLine.contains($0) }
        let names = ["initramfs-lts", "initramfs-virt", "initramfs-vanilla", "initramfs-rpi"].contains {
            clues.isNamed($0)
        }
        return (words ? 5 : 0) + (names ? 3 : 0)
    }

    func boot(_ start: InitramfsStart, on host: any BootHost) async throws(BootHalt) -> Handover {
        var boot = AlpineBoot(start, host)
        return try await boot.run()
    }
}
