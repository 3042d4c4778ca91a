extension Persona {
    static let udhcpc = Persona(
        id: "udhcpc",
        name: "busybox udhcpc",
        kind: .initramfs,
        isBootClient: false,
        facts: [
            Fact("Its vendor class is `udhcp` and the version.", source: "busybox networking/udhcp/dhcpc.c"),
            Fact(
                "It asks for 1, 3, 6, 12, 15, 28 and 42, and for what -O adds; not for 17.",
                source: "captures of busybox 1.35; busybox networking/udhcp/common.c"
            ),
            Fact(
                "Three DHCPDISCOVERs 3 s apart, then a pause of 20 s, or the end with -n.",
                source: "busybox networking/udhcp/dhcpc.c"
            ),
        ],
        signatures: [
            Signature(
                [.vendorClass("udhcp")],
                supporting: [.requestListBegins([1, 3, 6, 12, 15, 28]), .maximumMessageSize(576)]
            )
        ],
        screen: [.init(.noOffer, nil, "udhcpc: no lease, failing")]
    )
}
