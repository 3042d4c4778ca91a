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
                "It repeats DHCPREQUEST after 0.25, 0.5, 1, 2, 4 and 8 s, then gives up; after a DHCPNAK it begins anew "
                    + "1 s later. It takes an ACK only from the server it asked, for the address it asked for.",
                source: "iPXE net/udp/dhcp.c, dhcp_request_rx and dhcp_defer; config/dhcp.h"
            ),
            Fact(
                "Its waits are a little longer than their names: on a BIOS its clock steps by 55 ms.",
                source: "captures of iPXE of 2019: 1.02 and 2.03 s; iPXE arch/x86/interface/pcbios/bios_timer.c"
            ),
            Fact(
                "Its secs counts messages: four times their number, 2 more with an offer in hand, 1 more with a proxy's.",
                source: "iPXE net/udp/dhcp.c, dhcp_tx; captures of iPXE of 2019"
            ),
            Fact(
                "A proxy offer without a boot file makes it ask the server on port 4011 from port 68; silence there is "
                    + "no error.",
                source: "iPXE net/udp/dhcp.c",
                explains: [.bootServerRequest]
            ),
            Fact("Of header field and option 67 the header's file name counts.", source: "iPXE net/dhcppkt.c"),
            Fact(
                "A boot file of the DHCP server's own beats a proxy's, unless the proxy gives itself a higher priority "
                    + "(option 175.1).",
                source: "iPXE core/settings.c, reprioritise_settings"
            ),
            Fact(
                "It asks TFTP for blksize 1432 and tsize, and gives up when the wait passes 10 s.",
                source: "iPXE net/udp/tftp.c"
            ),
            Fact(
                "Built as undionly.kpxe it sets the broadcast flag where the card has an address already.",
                source: "a capture of undionly.kpxe of 2019; iPXE net/udp/dhcp.c",
                explains: [.dhcpFlags]
            ),
            Fact(
                "It waits 2 s for Ctrl-B before it asks for an address.",
                source: "iPXE usr/autoboot.c, config/general.h"
            ),
            Fact(
                "A build with IPv6 solicits IPv6 routers after it has its address: 13 s where none answers, then it "
                    + "asks for the boot file.",
                source: "captures of iPXE of 2019 on two machines; iPXE net/ndp.c"
            ),
            Fact(
                "A boot file that is an absolute URL is fetched by its scheme; any other goes to siaddr over TFTP, its "
                    + "leading slash kept. Option 66 is not looked at.",
                source: "iPXE usr/autoboot.c, parse_next_server_and_filename"
            ),
            Fact(
                "It repeats a TFTP request after 0.25 s, then after twice the time, and gives up when a wait would pass "
                    + "10 s.",
                source: "iPXE net/retry.c, net/udp/tftp.c"
            ),
            Fact(
                "It takes any file for a boot program that is not empty, none of EFI's, and small enough to lie between "
                    + "7C00h and A0000h.",
                source: "iPXE arch/x86/image/pxe_image.c"
            ),
            Fact(
                "After a failure it prints `No more network devices`, and the BIOS goes on to the next device.",
                source: "iPXE usr/autoboot.c"
            ),
            Fact(
                "What a build can do, and on which card it runs, stands in option 175: both differ from machine to "
                    + "machine, and so between a card's ROM and a program that it loads.",
                source: "iPXE net/udp/dhcp.c, config/general.h; captures of a ROM and of ipxe.lkrn of 2019",
                explains: [.dhcpOption(175)]
            ),
            Fact(
                "Builds differ in what they ask for: older ones lack 26, 42, 119 and 121.",
                source: "iPXE net/udp/dhcp.c, its history; captures of iPXE of 2019",
                explains: [.dhcpOption(55)]
            ),
            Fact(
                "Over HTTP it says which build it is.",
                source: "iPXE net/tcp/httpcore.c; capture of iPXE of 2019",
                explains: [.httpField("User-Agent")]
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
        screen: ScreenLine.ipxe(.bios),
        // As a build of 2019 asks.
        dhcp: ipxeBIOSDHCP,
        firmware: Firmware(
            tftp: .ipxe,
            http: .ipxe(version: "1.0.0+"),
            prefersProxy: false,
            bannerTime: .seconds(2),
            pauseBeforeFetch: .seconds(13),
            imageLimit: 0xa_0000 - 0x7c00,
            wording: .ipxe,
            discovery: .ipxe(ipxeBIOSDHCP)
        )
    )

    private static let ipxeBIOSDHCP = DHCPClientConfiguration.ipxe(
        .bios,
        interface: NetworkInterfaceIdentifier(major: 2, minor: 1),
        userClass: "iPXE",
        requests: [
            1, 3, 6, 7, 12, 15, 17, 26, 43, 60, 66, 67, 119, 128, 129, 130, 131, 132, 133, 134, 135, 175, 203,
        ],
        version: [1, 0, 0],
        features: [0x17, 0x22, 0x13, 0x11, 0x27, 0x19, 0x29, 0x10, 0x21, 0x15, 0x18, 0x12]
    )
}
