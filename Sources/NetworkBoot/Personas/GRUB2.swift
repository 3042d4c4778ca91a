internal import NetworkProtocols

extension Persona {
    static let grub2 = Persona(
        id: "grub2",
        name: "GRUB 2",
        kind: .bootLoader,
        isBootClient: true,
        facts: [
            Fact(
                "It mostly uses the lease that its firmware got, and asks only when told by net_bootp or net_dhcp.",
                source: "GRUB 2 grub-core/net/bootp.c"
            ),
            Fact(
                "Its DHCPDISCOVER carries option 53 only; its REQUEST asks for 1, 3, 6, 15, 12, 17 and 18.",
                source: "GRUB 2 grub-core/net/bootp.c"
            ),
            Fact("Transaction number and secs are the time of day.", source: "GRUB 2 grub-core/net/bootp.c"),
            Fact("It ignores the file field wherever option 52 stands.", source: "GRUB 2 grub-core/net/bootp.c"),
            Fact(
                "It looks for grub.cfg-<uuid>, grub.cfg-01-<mac>, grub.cfg-<address> digit by digit, grub.cfg.",
                source: "GRUB 2 grub-core/net/net.c"
            ),
        ],
        signatures: [
            Signature([.requestList([1, 3, 6, 15, 12, 17, 18]), .noVendorClass, .lacks([57, 61])]),
            Signature([.discover, .optionOrder([53])]),
        ],
        screen: [
            .init(.noOffer, nil, "error: couldn't autoconfigure"),
            .init(.fileNotFound, nil, "error: file not found."),
            .init(.tftpSilent, nil, "error: timeout reading"),
            .init(.noConfiguration, nil, "grub>"),
        ],
        dhcp: grubDHCP
    )

    /// `net_bootp`: 2, 4, 8, 16 and 32 polls of 200 ms; a reply without option 53 is as good as an acknowledgement.
    private static let grubDHCP: DHCPClientConfiguration = {
        var dhcp = DHCPClientConfiguration(options: [
            .messageType, .serverIdentifier, .requestedAddress,
            .fixedInRequest(.parameterRequestList, [1, 3, 6, 15, 12, 17, 18]),
        ])
        dhcp.transactionIDs = .newForEachDiscover
        // The time of day; any will do.
        dhcp.seconds = .fixed(23_204)
        dhcp.discoverWaits = .init([400, 800, 1_600, 3_200, 6_400].map { .milliseconds($0) })
        dhcp.requestWaits = dhcp.discoverWaits
        dhcp.checks.serverPort = false
        dhcp.checks.acknowledgementFitsOffer = true
        dhcp.checks.takesBOOTP = true
        dhcp.whenUnanswered = .fail
        return dhcp
    }()
}
