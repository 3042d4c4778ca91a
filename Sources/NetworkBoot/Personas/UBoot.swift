internal import NetworkProtocols

extension Persona {
    static let uBoot = Persona(
        id: "u-boot",
        name: "U-Boot",
        kind: .firmware,
        architectures: [.arm32UBoot, .arm64UBoot, .arm32UBootHTTP, .arm64UBootHTTP],
        isBootClient: true,
        facts: [
            Fact("Its vendor class begins `U-Boot.` or `U-boot.`, where it has one.", source: "U-Boot net/bootp.c"),
            Fact("Option 94, where sent, is 1.0.0.", source: "U-Boot net/bootp.c"),
            Fact(
                "It takes the first offer with an address, and waits neither for a proxy nor for a boot file.",
                source: "U-Boot net/bootp.c"
            ),
            Fact(
                "Without a file name it asks for the address in upper-case hexadecimal and `.img`.",
                source: "U-Boot net/tftp.c"
            ),
            Fact("It ignores option 66 and uses siaddr.", source: "U-Boot net/bootp.c"),
        ],
        signatures: [
            Signature([.vendorClass("U-Boot")]),
            Signature([.vendorClass("U-boot")]),
            Signature([.vendorClass(" U-boot")]),
            Signature([.architecture([.arm32UBoot, .arm64UBoot, .arm32UBootHTTP, .arm64UBootHTTP]), .lacks([175])]),
            Signature([
                .noVendorClass, .lacks([61, 77, 175]), .requestListWithin([1, 2, 3, 6, 12, 13, 17, 40, 42]),
                .requests([1, 3, 17]), .has([57]),
            ]),
        ],
        screen: [
            .init(.noOffer, nil, "Retry time exceeded; starting again"),
            .init(.tftpSilent, nil, "Retry count exceeded; starting again"),
            .init(.fileNotFound, nil, "TFTP error: 'File not found' (1)"),
            .init(.addressUnresolved, nil, "ARP Retry count exceeded; starting again"),
            .init(.noLink, nil, "No ethernet found."),
            .init(.cancelled, nil, "Abort"),
        ]
    )
}
