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
        ],
        signatures: [
            Signature(
                [.noVendorClass, .noArchitecture, .lacks([77, 175]), .onlyBeforeRequestList([12, 50, 54, 61])],
                supporting: [.requestListBegins([1, 28])]
            )
        ],
        screen: [.init(.noOffer, nil, "No DHCPOFFERS received.")]
    )
}
