extension Persona {
    static let dhcpcd = Persona(
        id: "dhcpcd",
        name: "dhcpcd",
        kind: .systemClient,
        isBootClient: false,
        facts: [
            Fact(
                "Its vendor class is `dhcpcd-` with version, system, machine and platform.",
                source: "dhcpcd src/dhcp-common.c"
            )
        ],
        signatures: [Signature([.vendorClass("dhcpcd")])]
    )
}
