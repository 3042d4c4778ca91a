internal import NetworkProtocols

extension Persona {
    static let ipxeBIOS = Persona(
        id: "ipxe-bios",
        name: "iPXE on a BIOS",
        kind: .firmware,
        architectures: [.bios],
        isBootClient: true,
        facts: [
            Fact(
                "It names itself by user class `iPXE`, without RFC 3004's length octet.",
                source: "iPXE net/udp/dhcp.c"
            ),
            Fact(
                "Its messages carry option 175 with what it can do, and 57 with 1472.",
                source: "iPXE net/udp/dhcp.c, config/dhcp features"
            ),
            Fact(
                "It sends DHCPDISCOVER after 1, 2, 4 and 8 s, and after an offer waits up to 2 s for a proxy's.",
                source: "iPXE net/udp/dhcp.c, config/dhcp.h"
            ),
            Fact(
                "A proxy offer without a boot file makes it ask the server on port 4011 from port 68; silence there is "
                    + "no error.",
                source: "iPXE net/udp/dhcp.c"
            ),
            Fact("Of header field and option 67 the header's file name counts.", source: "iPXE net/dhcppkt.c"),
            Fact(
                "It asks TFTP for blksize 1432 and tsize, and gives up when the wait passes 10 s.",
                source: "iPXE net/udp/tftp.c"
            ),
            Fact(
                "Built as undionly.kpxe it sets the broadcast flag where the card has an address already.",
                source: "a capture of undionly.kpxe of 2019; iPXE net/udp/dhcp.c"
            ),
        ],
        signatures: [
            Signature(
                [.userClass("iPXE"), .architecture([.bios])],
                supporting: [.vendorClass("PXEClient"), .has([175]), .has([97]), .maximumMessageSize(1472)]
            ),
            // Scripts may set another user class; the feature list stays.
            Signature(
                [.vendorClass("PXEClient"), .architecture([.bios]), .has([175])],
                supporting: [.has([61, 77]), .requests([119, 175, 203]), .maximumMessageSize(1472)]
            ),
        ],
        screen: ScreenLine.ipxe(.bios)
    )
}
