internal import NetworkProtocols

/// What differs between the systems that archiso's hooks start: Arch Linux's own and SystemRescue's of today.
struct ArchisoSystem: Sendable {
    let id: String
    let name: String
    let facts: [Persona.Fact]
    /// `archisobasedir=` where it is not said.
    let baseDirectory: String
    /// How large a part of memory each of its file systems in memory takes at most, in percent.
    let space = 75

    /// What both do, with where it is known from.
    static let commonFacts = [
        Persona.Fact(
            "Its network hooks do nothing without ip=; BOOTIF= makes ip=dhcp into :::::IF:dhcp, and of everything else IP::IF.",
            source: "mkinitcpio-archiso hooks/archiso_pxe_common"
        ),
        Persona.Fact(
            "ipconfig waits 60 s; ${pxeserver} is siaddr, and an address by hand brings no name server.",
            source: "mkinitcpio-archiso hooks/archiso_pxe_common"
        ),
        Persona.Fact(
            "curl asks for the first octet of airootfs.sfs, then fetches it, or airootfs.erofs; then airootfs.sha512 with "
                + "checksum=y, .sig with verify=y and .cms.sig with cms_verify=y. Signatures are taken as good here.",
            source: "mkinitcpio-archiso hooks/archiso_pxe_http"
        ),
        Persona.Fact(
            "An image over HTTP is in memory twice for a while; over NFS and NBD it is copied unless copytoram=n.",
            source: "mkinitcpio-archiso hooks/archiso, archiso_pxe_nfs, archiso_pxe_nbd"
        ),
        Persona.Fact(
            "nbd-client SERVER -N archiso attaches an ISO 9660 medium, on port 10809.",
            source: "mkinitcpio-archiso hooks/archiso_pxe_nbd"
        ),
    ]

    func certainty(of clues: InitramfsClues) -> Int {
        if let text = clues.initText, text.firstRange(of: "/init_functions".utf8) == nil { return 0 }
        let words = clues.commandLine.words.contains { $0.name.starts(with: "archiso".utf8) }
        let isOwn =
            clues.says("archisobasedir", baseDirectory)
            || (clues.commandLine["archisobasedir"] == nil && baseDirectory == "arch")
            || (baseDirectory == "sysresccd" && clues.isNamed("sysresccd"))
        guard words || clues.initText != nil || clues.isNamed("sysresccd.img") else { return 0 }
        return (words ? 5 : 1) + (isOwn ? 2 : 0)
    }
}

/// A live system that is made with archiso: what differs is data, all else is ``ArchisoBoot``.
protocol ArchisoPersonality: InitramfsPersonality {
    var system: ArchisoSystem { get }
}

extension ArchisoPersonality {
    var id: String { system.id }
    var name: String { system.name }
    var facts: [Persona.Fact] { system.facts }

    func certainty(of clues: InitramfsClues) -> Int { system.certainty(of: clues) }

    func boot(_ start: InitramfsStart, on host: any BootHost) async throws(BootHalt) -> Handover {
        var boot = ArchisoBoot(system, start, host)
        return try await boot.run()
    }
}
