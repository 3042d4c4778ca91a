internal import NetworkProtocols

extension Persona {
    /// No message tells it from a newer ROM: its DHCPDISCOVER is the same. What it does with the answer is not.
    static let oldPXEROM: Persona = {
        let newer = Persona.intelBIOSROM
        var dhcp = newer.dhcp
        dhcp?.discoverWaits = .init([.seconds(2), .seconds(4), .seconds(8), .seconds(16)])
        dhcp?.takesUselessOffers = false
        var firmware = newer.firmware
        firmware?.readsOptionUpToNUL = true
        return Persona(
            id: "old-pxe-rom",
            name: "PXE ROM of about 2000, BIOS",
            kind: .firmware,
            architectures: newer.architectures,
            isBootClient: true,
            facts: [
                Fact(
                    "It reads option 67 up to a NUL: without one it asks for a name with what stands behind the option, such "
                        + "as `pxelinux.0` and FFh, the end mark.",
                    source:
                        "uclibc bug 6146 (PXE 2.0 build 082, RTL8139); syslinux list 2008-02-08 (3Com in an OptiPlex GX1); "
                        + "netboot.xyz issue 1198"
                ),
                Fact(
                    "DHCPDISCOVER is repeated after 2, 4, 8 and 16 s.",
                    source: "gPXE list 2011-10-20: an Intel UNDI 2.1 ROM's four DHCPDISCOVERs"
                ),
                Fact(
                    "An offer that leads to no boot is not asked for: it repeats DHCPDISCOVER to the end.",
                    source: "gPXE list 2011-10-20"
                ),
                Fact(
                    "Else it is as a newer ROM, so that nothing that it says tells it from one.",
                    source: "Intel Boot Agent list of codes; syslinux list 2008-02-08"
                ),
            ],
            signatures: [],
            screen: newer.screen,
            dhcp: dhcp,
            firmware: firmware
        )
    }()
}
