extension Persona {
    static let systemdNetworkd = Persona(
        id: "systemd-networkd",
        name: "systemd-networkd",
        kind: .systemClient,
        isBootClient: false,
        facts: [
            Fact(
                "Its client identifier is a DUID by default, so not the one of the firmware: often another address.",
                source: "systemd src/network/networkd-dhcp4.c; RFC 4361 §6.1"
            ),
            Fact(
                "It asks for 1, 3, 6, 12 and 15 at least, and names no vendor class.",
                source: "systemd src/libsystemd-network/sd-dhcp-client.c"
            ),
        ],
        signatures: [
            Signature([.clientIdentifierType(255), .noVendorClass, .noArchitecture, .requests([1, 3, 6, 12, 15])])
        ]
    )
}
