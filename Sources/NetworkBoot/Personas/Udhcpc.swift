internal import NetworkProtocols

extension Persona {
    static let udhcpc = Persona(
        id: "udhcpc",
        name: "busybox udhcpc",
        kind: .initramfs,
        isBootClient: false,
        facts: [
            Fact("Its vendor class is `udhcp` and the version.", source: "busybox networking/udhcp/dhcpc.c"),
            Fact(
                "It asks for 1, 3, 6, 12, 15, 28 and 42, and for what -O adds; not for 17.",
                source: "captures of busybox 1.35; busybox networking/udhcp/common.c"
            ),
            Fact(
                "Three DHCPDISCOVERs 3 s apart, then a pause of 20 s, or the end with -n.",
                source: "busybox networking/udhcp/dhcpc.c"
            ),
            Fact(
                "It takes the first offer, sends up to three requests 3 s apart, and after a DHCPNAK of the server it "
                    + "asked sleeps 3 s. It drops replies without option 53, and looks at no port and no option 54.",
                source: "busybox networking/udhcp/dhcpc.c, udhcpc_main"
            ),
            Fact(
                "Options stand in the order 53, 50, 54, 57, 55, 60, 61; secs is counted anew in each message.",
                source: "captures of busybox 1.35; busybox networking/udhcp/dhcpc.c, send_select"
            ),
            Fact(
                "A lease without option 51 lasts an hour. The address is probed for only with -a, once, for 2 s.",
                source: "busybox networking/udhcp/dhcpc.c"
            ),
        ],
        signatures: [
            Signature(
                [.vendorClass("udhcp")],
                supporting: [.requestListBegins([1, 3, 6, 12, 15, 28]), .maximumMessageSize(576)]
            )
        ],
        screen: [.init(.noOffer, nil, "udhcpc: no lease, failing")],
        dhcp: udhcpcDHCP
    )

    /// As SystemRescueCd's initial RAM disk starts it: `udhcpc -n`, which ends without a lease after one round. That it
    /// renews at half its lease from the background is left out: a boot is over by then.
    private static let udhcpcDHCP: DHCPClientConfiguration = {
        var dhcp = DHCPClientConfiguration(options: [
            .messageType, .requestedAddress, .serverIdentifier,
            .fixed(.maximumMessageSize, [0x02, 0x40]),
            .fixed(.parameterRequestList, [1, 3, 6, 12, 15, 28, 42]),
            .hostName,
            .fixed(.vendorClass, Array("udhcp 1.35.0".utf8)),
            .clientIdentifier,
        ])
        dhcp.requestRepeatsSeconds = false
        dhcp.discoverWaits = .init([.seconds(3), .seconds(3), .seconds(3)])
        dhcp.requestWaits = .init([.seconds(3), .seconds(3), .seconds(3)])
        dhcp.pause = .seconds(20)
        dhcp.checks.serverPort = false
        dhcp.checks.serverIdentifier = false
        dhcp.checks.refusalFitsServer = true
        dhcp.whenUnanswered = .restart(after: .seconds(20))
        dhcp.whenRefused = .restart(after: .seconds(3))
        dhcp.assumedLease = .seconds(3_600)
        return dhcp
    }()
}
