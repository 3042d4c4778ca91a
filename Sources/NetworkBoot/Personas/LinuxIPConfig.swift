internal import NetworkProtocols

extension Persona {
    static let linuxIPConfig = Persona(
        id: "linux-ipconfig",
        name: "Linux kernel (ip=dhcp)",
        kind: .kernel,
        isBootClient: false,
        facts: [
            Fact(
                "It asks for 1, 3, 6, 12, 15, 17, 26 and 40, since 4.18 for 42 too; no option 57.",
                source: "Linux net/ipv4/ipconfig.c, ic_dhcp_init_options"
            ),
            Fact(
                "Messages have 548 octets and no UDP checksum; it drops fragmented replies.",
                source: "Linux net/ipv4/ipconfig.c, ic_bootp_send_if and ic_bootp_recv"
            ),
            Fact(
                "It takes the first offer, never renews, and repeats after 2 to 3 s, each wait 7/4 of the one before.",
                source: "Linux net/ipv4/ipconfig.c, ic_dynamic"
            ),
            Fact(
                "Six messages a round, the first wait 2 to 3 s, none above 30 s; then it opens its cards once more and "
                    + "tries another round.",
                source:
                    "Linux net/ipv4/ipconfig.c, CONF_SEND_RETRIES, CONF_BASE_TIMEOUT, CONF_TIMEOUT_MAX, CONF_OPEN_RETRIES"
            ),
            Fact(
                "Options stand in the order 53, 54, 50, 55, 12. A request goes out with the offer and is repeated in the "
                    + "series of the DISCOVERs; after a DHCPNAK that series goes on with DISCOVERs.",
                source: "Linux net/ipv4/ipconfig.c, ic_dhcp_init_options and ic_bootp_recv"
            ),
        ],
        signatures: [
            Signature([.requestList([1, 3, 6, 12, 15, 17, 26, 40]), .lacks([57])]),
            Signature([.requestList([1, 3, 6, 12, 15, 17, 26, 40, 42]), .lacks([57])]),
        ],
        screen: [.init(.noOffer, nil, "IP-Config: Auto-configuration of network failed.")],
        dhcp: linuxIPConfigDHCP
    )

    /// As a kernel of version 4.18 or later asks. What UDP and IP say below (no checksum, don't fragment) is the host's.
    private static let linuxIPConfigDHCP: DHCPClientConfiguration = {
        var dhcp = DHCPClientConfiguration(options: [
            .messageType, .serverIdentifier, .requestedAddress,
            .fixed(.parameterRequestList, [1, 3, 6, 12, 15, 17, 26, 40, 42]),
            .hostName,
        ])
        dhcp.messageLength = 548
        dhcp.timeToLive = 64
        dhcp.requestRepeatsSeconds = false
        // 2 s, then 7/4 of the wait before. The random part of the first, up to a second, stretches them all.
        dhcp.discoverWaits = .init(
            [2_000, 3_500, 6_125, 10_719, 18_758, 32_826].map { .milliseconds($0) },
            jitter: .stretched(percent: 50, limit: .seconds(30))
        )
        dhcp.requestWaits = nil
        dhcp.rounds = 2
        dhcp.pause = .milliseconds(10)
        dhcp.checks.serverIdentifier = false
        dhcp.whenRefused = .carryOn
        return dhcp
    }()
}
