extension Persona {
    static let debianInstaller = Persona(
        id: "debian-installer",
        name: "Debian installer",
        kind: .initramfs,
        isBootClient: false,
        facts: [Fact("netcfg runs udhcpc with the vendor class `d-i`.", source: "Debian netcfg dhcp.c")],
        signatures: [Signature([.vendorClass("d-i")], supporting: [.maximumMessageSize(576)])]
    )
}
