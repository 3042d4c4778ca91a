internal import NetworkProtocols

extension Persona {
    static let dhclient = Persona(
        id: "dhclient",
        name: "ISC dhclient",
        kind: .systemClient,
        isBootClient: false,
        facts: [
            Fact(
                "Without settings it sends neither vendor class nor client identifier; its list begins 1, 28.",
                source: "Captures/dhcp/renewed-then-server-gone; ISC DHCP client/clparse.c"
            ),
            Fact(
                "Options 54 and 50 stand between 53 and the request list, what `send` adds before or behind it.",
                source: "Captures/dhcp/options-left-out-and-split"
            ),
            Fact(
                "It renews by unicast under the transaction number of the first exchange.",
                source: "Captures/dhcp/renewed-then-server-gone"
            ),
            Fact(
                "It asks for up to a minute, at waits of chance that grow to about 15 s, rests for 5 minutes and asks "
                    + "again; it takes the first offer.",
                source: "dhclient.conf(5), timeout, retry, backoff-cutoff, select-timeout"
            ),
        ],
        signatures: [
            Signature(
                [.noVendorClass, .noArchitecture, .lacks([77, 175]), .onlyBeforeRequestList([12, 50, 54, 61])],
                supporting: [.requestListBegins([1, 28])]
            )
        ],
        screen: [.init(.noOffer, nil, "No DHCPOFFERS received.")],
        dhcp: dhclientDHCP
    )

    /// Without settings of its own. The waits are of the manual's size, not of the program's arithmetic.
    private static let dhclientDHCP: DHCPClientConfiguration = {
        var dhcp = DHCPClientConfiguration(options: [
            .messageType, .serverIdentifier, .requestedAddress,
            .fixed(.parameterRequestList, [1, 28, 2, 3, 15, 6, 12]),
            .hostName,
        ])
        let waits: [Duration] = [.seconds(7), .seconds(12), .seconds(15), .seconds(15), .seconds(11)]
        dhcp.requestRepeatsSeconds = false
        dhcp.discoverWaits = .init(waits, jitter: .plusMinus(.seconds(4)))
        dhcp.requestWaits = .init(waits, jitter: .plusMinus(.seconds(4)))
        dhcp.rounds = nil
        dhcp.pause = .seconds(300)
        dhcp.keepsLease = true
        return dhcp
    }()
}
