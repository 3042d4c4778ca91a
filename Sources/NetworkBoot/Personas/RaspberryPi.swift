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
                "It asks for options 43, 60, 67, 128 to 135, 66, 1 and 3 in this order; the boot loader of a Pi 4 for the "
                    + "same in ascending order.",
                source: "tcpdump at raspberrypi/firmware issue 941; packet listing at wol.ski, 2024-05-18",
                explains: [.dhcpOption(55)]
            ),
            Fact(
                "Its transaction number is 26f30339h in every machine; its messages have 322 octets, a time to live of 128 "
                    + "and no checksum.",
                source: "tcpdump at raspberrypi/firmware issues 764, 859 and 941"
            ),
            Fact("It asks five times, 5 s apart.", source: "raspberrypi/firmware issue 764; openSUSE/netboot-rpi3b"),
            Fact(
                "It takes only an offer whose option 43 has the words `Raspberry Pi Boot`, its own or a proxy's, or whose "
                    + "option 66 is an address.",
                source: "pixiecore dhcp.go; tinkerbell smee; raspberrypi/firmware issue 1699"
            ),
            Fact(
                "It uses an offered address at once: it sends no DHCPREQUEST.",
                source: "raspberrypi/firmware issue 1699"
            ),
            Fact(
                "Its UUID is its serial number four times, the last octet first.",
                source: "tcpdump at raspberrypi/firmware issue 941",
                explains: [.dhcpOption(97)]
            ),
            Fact(
                "It fetches files of fixed names, whatever boot file DHCP names: bootcode.bin and bootsig.bin without "
                    + "options, then start.elf, config.txt and others with tsize, from a folder of its serial number where "
                    + "start.elf lies there.",
                source: "raspberrypi/documentation bootmodes/net.md; raspberrypi/firmware issues 1012 and 1041"
            ),
            Fact(
                "The server is option 66 where that is an address, else siaddr, else the server that answered.",
                source: "sigillatum.tesarici.cz, Raspberry Pi 4 Network Boot"
            ),
            Fact(
                "It writes nothing: where start.elf is missing its green light flashes four times, without a kernel seven.",
                source: "raspberrypi/documentation, LED warning flash codes; raspberrypi/firmware issue 937"
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
                supporting: [.requestList(ascendingRequestList), .requestList(romRequestList)]
            ),
            Signature([.vendorClass("PXEClient:Arch:00000"), .requestList(ascendingRequestList)]),
            Signature([.vendorClass("PXEClient:Arch:00000"), .requestList(romRequestList)]),
            Signature([.architecture([.raspberryPi])]),
        ],
        dhcp: romDHCP,
        firmware: Firmware(
            tftp: TFTPClientConfiguration(),
            bootFileSources: [],
            imageLimit: .max,
            wording: .raspberryPi
        )
    )

    private static let ascendingRequestList: [UInt8] = [
        1, 3, 43, 60, 66, 67, 128, 129, 130, 131, 132, 133, 134, 135,
    ]
    private static let romRequestList: [UInt8] = [43, 60, 67, 128, 129, 130, 131, 132, 133, 134, 135, 66, 1, 3]

    /// As a Pi 3 B asks.
    private static let romDHCP: DHCPClientConfiguration = {
        var dhcp = DHCPClientConfiguration(options: [
            .messageType,
            .fixed(.parameterRequestList, romRequestList),
            .fixed(.clientArchitectures, [0, 0]),
            .fixed(.networkInterface, [1, 2, 1]),
            .machineIdentifier,
            .fixed(.vendorClass, Array("PXEClient:Arch:00000:UNDI:002001".utf8)),
        ])
        dhcp.timeToLive = 128
        dhcp.transactionIDs = .fixed(0x26f3_0339)
        dhcp.seconds = .fixed(0)
        dhcp.discoverWaits = .init(Array(repeating: .seconds(5), count: 5))
        dhcp.selection = .raspberryPi
        dhcp.takesUselessOffers = false
        dhcp.requestsOffers = false
        dhcp.whenUnanswered = .fail
        return dhcp
    }()
}
