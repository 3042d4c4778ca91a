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
        ]
    )
}
