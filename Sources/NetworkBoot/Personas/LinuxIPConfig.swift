extension Persona {
    static let linuxIPConfig = Persona(
        id: "linux-ipconfig",
        name: "Linux kernel (ip=dhcp)",
        kind: .kernel,
        isBootClient: false,
        facts: [
            Fact(
                "It asks for 1, 3, 6, 12, 15, 17, 26 and 40, since 4.18 for 42 too; no option 57.",
                source: "Linux net/ipv4/ipconfig.c, ic_dhcp_init_options"
            ),
            Fact(
                "Messages have 548 octets and no UDP checksum; it drops fragmented replies.",
                source: "Linux net/ipv4/ipconfig.c, ic_bootp_send_if and ic_bootp_recv"
            ),
            Fact(
                "It takes the first offer, never renews, and repeats after 2 to 3 s, each wait 7/4 of the one before.",
                source: "Linux net/ipv4/ipconfig.c, ic_dynamic"
            ),
        ],
        signatures: [
            Signature([.requestList([1, 3, 6, 12, 15, 17, 26, 40]), .lacks([57])]),
            Signature([.requestList([1, 3, 6, 12, 15, 17, 26, 40, 42]), .lacks([57])]),
        ],
        screen: [.init(.noOffer, nil, "IP-Config: Auto-configuration of network failed.")]
    )
}
