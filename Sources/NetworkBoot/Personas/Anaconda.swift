extension Persona {
    static let anaconda = Persona(
        id: "anaconda",
        name: "Anaconda, the installer of Fedora and Red Hat",
        kind: .initramfs,
        isBootClient: false,
        facts: [
            Fact(
                "Its vendor class is `anaconda-Linux`, the kernel's release and the machine.",
                source: "anaconda dracut/parse-anaconda-net.sh"
            )
        ],
        signatures: [Signature([.vendorClass("anaconda")])]
    )
}
