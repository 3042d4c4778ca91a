internal import NetworkProtocols

extension Persona {
    /// EDK2's driver in a virtual machine of VMware.
    static let vmwareEFI: Persona = {
        let edk2 = Persona.edk2X64PXE
        return Persona(
            id: "vmware-efi",
            name: "VMware virtual machine, EFI",
            kind: .firmware,
            architectures: [.x64UEFI],
            isBootClient: true,
            facts: [
                Fact(
                    "Its hardware address begins 00:0c:29, 00:50:56 or 00:05:69.",
                    source: "VMware documentation, MAC Address Generation"
                ),
                Fact(
                    "Its UUID begins 56 4d, the letters VM.",
                    source: "VMware documentation, uuid.bios in the configuration file"
                ),
                Fact(
                    "Its DHCPDISCOVER has EDK2's 347 octets and is repeated as EDK2 does.",
                    source: "tcpdump at serverfault question 926886"
                ),
                Fact(
                    "What it writes is not known well enough to be played: OVMF's words stand for it.",
                    source: "VMware Communities, message 2229460"
                ),
            ],
            signatures: [
                Signature(
                    edk2.signatures[0].required + [.hardwareAddress([0x00_0c29, 0x00_5056, 0x00_0569])],
                    supporting: edk2.signatures[0].supporting
                )
            ],
            screen: edk2.screen,
            dhcp: edk2.dhcp,
            firmware: edk2.firmware
        )
    }()
}
