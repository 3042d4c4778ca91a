internal import NetworkProtocols

extension Persona {
    static let gpxe = Persona(
        id: "gpxe",
        name: "gPXE",
        kind: .bootLoader,
        architectures: [.bios],
        isBootClient: true,
        facts: [
            Fact("It names itself by user class `gPXE`.", source: "gPXE net/udp/dhcp.c"),
            Fact("It speaks HTTP/1.0 and follows no redirect but 301 and 302.", source: "gPXE net/tcp/http.c"),
            Fact(
                "Its messages stand in the order of iPXE's; it asks for neither 26, 42, 119 and 121 nor 128 to 135, and "
                    + "option 175 says that it runs COMBOOT.",
                source: "gPXE net/udp/dhcp.c, config/defaults/pcbios.h",
                explains: [.dhcpOption(175), .dhcpOption(55)]
            ),
            Fact("Its secs is always 0.", source: "gPXE net/udp/dhcp.c"),
            Fact(
                "It shows `Booting from filename` and the name; an error with its number in parentheses, without a place "
                    + "to look it up.",
                source: "gPXE usr/autoboot.c, hci/strerror.c"
            ),
            Fact(
                "A script's line is expanded before it is split into words; there are no labels, no `&&` and no `||`, and "
                    + "`set` takes two words.",
                source: "gPXE core/exec.c, hci/commands/nvo_cmd.c"
            ),
            Fact(
                "Over HTTP it says which release it is.",
                source: "gPXE net/tcp/http.c",
                explains: [.httpField("User-Agent")]
            ),
            Fact(
                "Its HTTP headers must have a space behind the colon, or the transfer fails.",
                source: "gPXE net/tcp/http.c"
            ),
        ],
        signatures: [
            Signature(
                [.userClass("gPXE")],
                supporting: [
                    .vendorClass("PXEClient"), .has([175]),
                    .requestList([1, 3, 6, 7, 12, 15, 17, 43, 60, 66, 67, 175, 203]),
                ]
            ),
            Signature([
                .vendorClass("PXEClient"), .has([175]),
                .requestList([1, 3, 6, 7, 12, 15, 17, 43, 60, 66, 67, 175, 203]),
            ]),
        ],
        screen: [
            .init(.noBootFile, nil, "No filename or root path specified")
        ],
        dhcp: gpxeDHCP,
        firmware: Firmware(
            tftp: .ipxe,
            http: .gpxe(version: "0.9.9"),
            prefersProxy: false,
            bannerTime: .seconds(2),
            imageLimit: 0xa_0000 - 0x7c00,
            wording: .ipxe,
            discovery: .ipxe(gpxeDHCP)
        )
    )

    private static let gpxeDHCP = DHCPClientConfiguration.ipxe(
        .bios,
        interface: NetworkInterfaceIdentifier(major: 2, minor: 1),
        userClass: "gPXE",
        requests: [1, 3, 6, 7, 12, 15, 17, 43, 60, 66, 67, 175, 203],
        version: [0, 9, 9],
        features: [0x17, 0x22, 0x13, 0x11, 0x19, 0x10, 0x21, 0x15, 0x18, 0x23, 0x12],
        seconds: .fixed(0)
    )
}
