internal import NetworkProtocols

extension Persona {
    static let intelBIOSROM = Persona(
        id: "intel-bios-rom",
        name: "PXE ROM of a network card, BIOS",
        kind: .firmware,
        architectures: [.bios],
        isBootClient: true,
        facts: [
            Fact(
                "Its vendor class is `PXEClient:Arch:00000:UNDI:002001`; options stand in the order 53, 55, 57, "
                    + "97, 93, 94, 60.",
                source: "packet listing at alkisg.mysch.gr; PXE 2.1 §2.2"
            ),
            Fact(
                "Messages have 548 octets and a time to live of 20, the broadcast flag is set, secs begins at 4.",
                source: "packet listing at alkisg.mysch.gr"
            ),
            Fact(
                "A proxy's offer beats the DHCP server's own boot file; up to 16 offers are kept and sorted.",
                source: "PXE 2.1 §2.4; Intel EFI BC"
            ),
            Fact(
                "An offer with vendor class PXEClient and nothing else makes it ask its sender on port 4011, from port "
                    + "4011.",
                source: "PXE 2.1 §2.2.4"
            ),
            Fact("DHCPDISCOVER is repeated after 4, 8, 16 and 32 s.", source: "PXE 2.1 §2.2.1"),
            Fact(
                "Some ROMs read option 67 up to a NUL: without one they ask for a name with rubbish at its end.",
                source: "netboot.xyz issue 1198"
            ),
        ],
        signatures: [
            Signature(
                [.vendorClass("PXEClient"), .architecture([.bios]), .lacks([175, 77])],
                supporting: [
                    .vendorClass("PXEClient:Arch:00000:UNDI:002001"), .optionOrder([53, 55, 57, 97, 93, 94, 60]),
                    .broadcastFlag(true), .maximumMessageSize(1260), .requests([43, 54, 60, 67, 128, 135]), .has([97]),
                ]
            ),
            Signature([.vendorClass("PXEClient:Arch:00000"), .lacks([175, 77])]),
        ],
        screen: ScreenLine.biosROM
    )
}
