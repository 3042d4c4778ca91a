internal import NetworkProtocols

extension Persona {
    static let raspberryPi = Persona(
        id: "raspberry-pi",
        name: "Raspberry Pi boot ROM",
        kind: .firmware,
        architectures: [.bios, .raspberryPi],
        isBootClient: true,
        facts: [
            Fact(
                "It calls itself `PXEClient:Arch:00000:UNDI:002001`, architecture 0, though it is an ARM.",
                source: "pixiecore README.booting.md; RFC 4578 §2.1"
            ),
            Fact(
                "It asks for options 1, 3, 43, 60, 66, 67 and 128 to 135 only.",
                source: "packet listing at wol.ski, 2024-05-18"
            ),
            Fact(
                "It takes only an offer whose option 43 has a menu entry `Raspberry Pi Boot`.",
                source: "pixiecore dhcp.go; tinkerbell smee"
            ),
        ],
        signatures: [
            // The organisation's own address blocks.
            Signature(
                [
                    .vendorClass("PXEClient"),
                    .hardwareAddress([0xb8_27eb, 0xdc_a632, 0xe4_5f01, 0xd8_3add, 0x28_cdc1, 0x2c_cf67]),
                    .architecture([.bios]),
                    .lacks([175]),
                ],
                supporting: [.requestList([1, 3, 43, 60, 66, 67, 128, 129, 130, 131, 132, 133, 134, 135])]
            ),
            Signature([
                .vendorClass("PXEClient:Arch:00000"),
                .requestList([1, 3, 43, 60, 66, 67, 128, 129, 130, 131, 132, 133, 134, 135]),
            ]),
            Signature([.architecture([.raspberryPi])]),
        ]
    )
}
