public import NetworkProtocols

/// Every persona. **Start here** to add one.
///
/// A persona is one file in this folder, `extension Persona { static let name = Persona(…) }`, and one line in `all`.
/// Its signatures are clues that its DHCP messages give; take them from a capture or from the program's source, and say
/// from which in its facts. `Captures/` and the tests of this catalogue show whether it is told from the others.
public enum PersonaCatalog {
    /// In the order in which they are listed; of two that fit equally well the earlier is taken.
    public static let all: [Persona] = [
        .ipxeBIOS,
        .ipxeEFI,
        .gpxe,
        .etherboot,
        .grubLegacy,
        .raspberryPi,
        .intelBIOSROM,
        .oldPXEROM,
        .vmwareEFI,
        .edk2X64PXE,
        .edk2IA32PXE,
        .edk2ARM64PXE,
        .edk2OtherPXE,
        .edk2HTTP,
        .uBoot,
        .uRoot,
        .grub2,
        .linuxIPConfig,
        .klibcIPConfig,
        .udhcpc,
        .debianInstaller,
        .anaconda,
        .dhcpcd,
        .windows,
        .systemdNetworkd,
        .dhclient,
        .unknownPXE,
    ]

    /// The persona that a client's message is from, as far as can be told; nil where none fits.
    ///
    /// Only what a client says counts: a server's reply is from nobody here. The same message always gives the same
    /// answer.
    public static func recognise(_ message: DHCPMessage) -> Persona? {
        guard message.operation == .request else { return nil }
        var best: (persona: Persona, score: Int)?
        for persona in all {
            guard let score = persona.score(message), score > best?.score ?? Int.min else { continue }
            best = (persona, score)
        }
        return best?.persona
    }

    /// The persona with this id.
    public static func persona(id: String) -> Persona? {
        all.first { $0.id == id }
    }
}
