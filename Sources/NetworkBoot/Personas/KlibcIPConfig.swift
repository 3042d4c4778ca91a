internal import NetworkProtocols

extension Persona {
    static let klibcIPConfig = Persona(
        id: "klibc-ipconfig",
        name: "klibc ipconfig (initramfs-tools, live-boot, archiso)",
        kind: .initramfs,
        isBootClient: false,
        facts: [
            Fact("Its vendor class is `Linux ipconfig`.", source: "klibc usr/kinit/ipconfig/README.ipconfig"),
            Fact("It repeats after 1 s, doubling up to 60 s.", source: "klibc usr/kinit/ipconfig/main.c"),
            Fact(
                "It asks for 1, 3, 6, 12, 15, 17, 26, 28 and 40, in klibc 2.0.7 and later for 119 and 121 too, and wants "
                    + "replies by broadcast; options stand in the order 53, 54, 50, 55, 60, 12.",
                source: "klibc usr/kinit/ipconfig/dhcp_proto.c"
            ),
            Fact(
                "It takes the first offer with its xid and chaddr; after a DHCPNAK it goes on with DISCOVERs.",
                source: "klibc usr/kinit/ipconfig/main.c, process_receive_event"
            ),
        ],
        signatures: [Signature([.vendorClass("Linux ipconfig")])],
        screen: [.init(.noOffer, nil, "ipconfig: no response after")],
        dhcp: klibcIPConfigDHCP
    )

    /// As klibc 2.0.12 asks; how long it goes on, `-t` says.
    private static let klibcIPConfigDHCP: DHCPClientConfiguration = {
        var dhcp = DHCPClientConfiguration(options: [
            .messageType, .serverIdentifier, .requestedAddress,
            .fixed(.parameterRequestList, [1, 3, 6, 12, 15, 17, 26, 28, 40, 119, 121]),
            .fixed(.vendorClass, Array("Linux ipconfig".utf8)),
            .hostName,
        ])
        dhcp.wantsBroadcast = true
        dhcp.timeToLive = 64
        dhcp.requestRepeatsSeconds = false
        dhcp.discoverWaits = .init([1, 2, 4, 8, 16, 32, 60].map { .seconds($0) })
        dhcp.requestWaits = nil
        dhcp.checks.serverIdentifier = false
        dhcp.whenUnanswered = .carryOn
        dhcp.whenRefused = .carryOn
        return dhcp
    }()
}
