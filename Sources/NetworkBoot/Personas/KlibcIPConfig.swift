extension Persona {
    static let klibcIPConfig = Persona(
        id: "klibc-ipconfig",
        name: "klibc ipconfig (initramfs-tools, live-boot, archiso)",
        kind: .initramfs,
        isBootClient: false,
        facts: [
            Fact("Its vendor class is `Linux ipconfig`.", source: "klibc usr/kinit/ipconfig/README.ipconfig"),
            Fact("It repeats after 1 s, doubling up to 60 s.", source: "klibc usr/kinit/ipconfig/main.c"),
        ],
        signatures: [Signature([.vendorClass("Linux ipconfig")])],
        screen: [.init(.noOffer, nil, "ipconfig: no response after")]
    )
}
