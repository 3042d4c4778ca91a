extension Persona {
    static let windows = Persona(
        id: "windows",
        name: "Windows or Windows PE",
        kind: .systemClient,
        isBootClient: false,
        facts: [
            Fact("Its vendor class is `MSFT 5.0`.", source: "[MS-DHCPE] §2.2.3"),
            Fact(
                "Windows PE, which network installations start, sends the same; its host name begins `minint-`.",
                source: "field reports"
            ),
        ],
        signatures: [Signature([.vendorClass("MSFT ")])]
    )
}
