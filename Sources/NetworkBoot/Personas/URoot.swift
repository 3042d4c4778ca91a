extension Persona {
    static let uRoot = Persona(
        id: "u-root",
        name: "u-root pxeboot",
        kind: .bootLoader,
        isBootClient: true,
        facts: [
            Fact(
                "Its vendor class is `PXE UROOT`; it sends neither architecture nor machine identifier.",
                source: "u-root pkg/dhclient/dhclient.go"
            ),
            Fact(
                "It walks pxelinux.cfg as PXELINUX does, and runs the simplest iPXE scripts.",
                source: "u-root cmds/boot/pxeboot"
            ),
        ],
        signatures: [Signature([.vendorClass("PXE UROOT")])]
    )
}
