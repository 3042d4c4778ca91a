extension Persona {
    static let unknownPXE = Persona(
        id: "pxe-client",
        name: "PXE client of unknown make",
        kind: .firmware,
        isBootClient: true,
        facts: [
            Fact("Its vendor class begins `PXEClient`, and nothing else tells its make.", source: "PXE 2.1 §2.2.1")
        ],
        signatures: [Signature([.vendorClass("PXEClient")])]
    )
}
