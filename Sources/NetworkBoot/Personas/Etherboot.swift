extension Persona {
    static let etherboot = Persona(
        id: "etherboot",
        name: "Etherboot",
        kind: .firmware,
        isBootClient: true,
        facts: [
            Fact("Its vendor class is `Etherboot-` and its version.", source: "Etherboot main.c"),
            Fact(
                "Options 128 and 129, 160 and above are its own, where 128 is E4:45:74:68:00:00.",
                source: "Etherboot etherboot.h"
            ),
        ],
        signatures: [Signature([.vendorClass("Etherboot")])]
    )
}
