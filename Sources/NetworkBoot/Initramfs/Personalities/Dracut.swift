internal import NetworkProtocols

/// An initramfs made by dracut, with its own network scripts: Fedora and its kin, openSUSE, Gentoo.
struct Dracut: InitramfsPersonality {
    var id: String { "dracut" }
    var name: String { "dracut" }
    var facts: [Persona.Fact] {
        [
            Persona.Fact(
                "It reads ip= before all else and dies of what it does not take, so of PXELINUX's ip=C:S:G:M: an empty "
                    + "seventh field is dhcp, which goes with no address.",
                source: "dracut modules.d/35network-legacy/parse-ip-opts.sh"
            ),
            Persona.Fact(
                "dhclient -1 asks for a minute, rd.net.dhcp.retry times; arping probes the address twice.",
                source: "dracut modules.d/35network-legacy/ifup.sh, dhclient-script.sh"
            ),
            Persona.Fact(
                "The server of an NFS root without one is that of ip=, else siaddr, option 54, that of option 17; the first "
                    + "%s of its path is the host's name or address. nfs: is version 3, nfs4: is not played.",
                source: "dracut modules.d/74nfs/nfs-lib.sh"
            ),
            Persona.Fact(
                "An image is fetched by curl --retry 3 --retry-connrefused, 100 times, 5 s apart; with rd.writable.fsimg HEAD "
                    + "tells its size before.",
                source: "dracut modules.d/70livenet/livenetroot.sh, 45url-lib/url-lib.sh"
            ),
            Persona.Fact(
                "nbd-client -p SERVER PORT, or -name EXPORT where it is no number.",
                source: "dracut modules.d/74nbd/nbdroot.sh"
            ),
            Persona.Fact(
                "Where a root does not come it waits rd.retry seconds, 180, and ends in an emergency shell.",
                source: "dracut modules.d/80base/init.sh, dracut.cmdline(7)"
            ),
        ]
    }

    func certainty(of clues: InitramfsClues) -> Int {
        if let text = clues.initText { return text.firstRange(of: "dracut".utf8) != nil ? 9 : 0 }
        let rd = clues.commandLine.words.contains { $0.name.starts(with: "rd.".utf8) }
        let isNamed = clues.isNamed("initramfs-") && clues.isNamed(".fc") || clues.isNamed(".el")
        let isOther =
            clues.commandLine.contains("boot") || clues.commandLine.words.contains { $0.nameText.hasPrefix("coreos.") }
        guard !isOther else { return 0 }
        let sources = RootSource.sources(in: clues.commandLine).contains { $0.dialect == .dracut }
        guard rd || isNamed || sources else { return 0 }
        return 2 + (rd ? 2 : 0) + (isNamed ? 1 : 0) + (sources ? 2 : 0)
    }

    func boot(_ start: InitramfsStart, on host: any BootHost) async throws(BootHalt) -> Handover {
        var boot = DracutBoot(start, host)
        return try await boot.run()
    }
}
