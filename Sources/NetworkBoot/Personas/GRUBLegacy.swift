extension Persona {
    static let grubLegacy = Persona(
        id: "grub-legacy",
        name: "GRUB 0.9x",
        kind: .bootLoader,
        isBootClient: true,
        facts: [
            Fact("Its vendor class is `GRUBClient`.", source: "GRUB legacy netboot/main.c"),
            Fact("Option 150 names its menu file.", source: "GRUB legacy netboot/main.c"),
        ],
        signatures: [Signature([.vendorClass("GRUBClient")])]
    )
}
