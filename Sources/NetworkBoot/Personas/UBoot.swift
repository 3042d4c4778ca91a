internal import NetworkProtocols

extension Persona {
    static let uBoot = Persona(
        id: "u-boot",
        name: "U-Boot",
        kind: .firmware,
        architectures: [.arm32UBoot, .arm64UBoot, .arm32UBootHTTP, .arm64UBootHTTP],
        isBootClient: true,
        facts: [
            Fact("Its vendor class begins `U-Boot.` or `U-boot.`, where it has one.", source: "U-Boot net/bootp.c"),
            Fact("Option 94, where sent, is 1.0.0.", source: "U-Boot net/bootp.c"),
            Fact(
                "It takes the first offer with an address, and waits neither for a proxy nor for a boot file.",
                source: "U-Boot net/bootp.c"
            ),
            Fact(
                "Without a file name it asks for the address in upper-case hexadecimal and `.img`.",
                source: "U-Boot net/tftp.c"
            ),
            Fact("It ignores option 66 and uses siaddr.", source: "U-Boot net/bootp.c"),
            Fact(
                "Options stand in the order 53, 57, 54, 50, 93, 94, 60, 55; it asks for 1, 3, 6, 12 and 17.",
                source: "a capture of Debian's U-Boot 2023.01 on QEMU's ARM machine"
            ),
            Fact(
                "It repeats DHCPDISCOVER after 0.25, 0.5, 1 and then each 2 s, with another transaction number each time, "
                    + "and gives up after 28 s.",
                source: "a capture of Debian's U-Boot 2023.01; U-Boot net/bootp.c, bootp_timeout_handler"
            ),
            Fact(
                "It asks TFTP for timeout 5 and blksize 1468, in this order, and repeats a request ten times after 5 s.",
                source: "a capture of Debian's U-Boot 2023.01; U-Boot net/tftp.c"
            ),
            Fact(
                "`dhcp` loads the boot file before `pxe get` looks for a configuration, and goes on without it.",
                source: "U-Boot include/config_distro_bootcmd.h; net/bootp.c, net_auto_load"
            ),
            Fact(
                "`pxe get` looks for pxelinux.cfg/01-<mac>, the address digit by digit, default-arm and default, below "
                    + "the boot file's folder.",
                source: "a capture of Debian's U-Boot 2023.01; U-Boot cmd/pxe.c"
            ),
            Fact(
                "`pxe boot` fetches the initrd before the kernel.",
                source: "a capture of Debian's U-Boot 2023.01; U-Boot 2023.01 boot/pxe_utils.c, label_boot"
            ),
            Fact(
                "A label that can't be booted leads to the next that was not tried.",
                source: "U-Boot boot/pxe_utils.c, boot_unattempted_labels"
            ),
        ],
        signatures: [
            Signature([.vendorClass("U-Boot")]),
            Signature([.vendorClass("U-boot")]),
            Signature([.vendorClass(" U-boot")]),
            Signature([.architecture([.arm32UBoot, .arm64UBoot, .arm32UBootHTTP, .arm64UBootHTTP]), .lacks([175])]),
            Signature([
                .noVendorClass, .lacks([61, 77, 175]), .requestListWithin([1, 2, 3, 6, 12, 13, 17, 40, 42]),
                .requests([1, 3, 17]), .has([57]),
            ]),
        ],
        screen: [
            .init(.noOffer, nil, "Retry time exceeded; starting again"),
            .init(.tftpSilent, nil, "Retry count exceeded; starting again"),
            .init(.fileNotFound, nil, "TFTP error: 'File not found' (1)"),
            .init(.addressUnresolved, nil, "ARP Retry count exceeded; starting again"),
            .init(.noLink, nil, "No ethernet found."),
            .init(.cancelled, nil, "Abort"),
            .init(.noConfiguration, nil, "Config file not found"),
        ],
        dhcp: uBootDHCP,
        firmware: Firmware(
            tftp: UBootStage.tftp,
            prefersProxy: false,
            imageLimit: 512 << 20,
            wording: .uBoot
        )
    )

    private static let uBootDHCP: DHCPClientConfiguration = {
        var dhcp = DHCPClientConfiguration(options: [
            .messageType,
            .fixed(.maximumMessageSize, [0x02, 0x40]),
            .serverIdentifier, .requestedAddress,
            .fixed(.clientArchitectures, [0, 22]),
            .fixed(.networkInterface, [1, 0, 0]),
            .fixed(.vendorClass, Array("U-Boot.armv8".utf8)),
            .fixed(.parameterRequestList, [1, 3, 6, 12, 17]),
        ])
        dhcp.transactionIDs = .newForEachDiscover
        dhcp.requestRepeatsSeconds = false
        dhcp.discoverWaits = .init(
            [.milliseconds(250), .milliseconds(500), .seconds(1)] + Array(repeating: .seconds(2), count: 14)
        )
        dhcp.requestWaits = .init([.seconds(5)])
        dhcp.checks.serverIdentifier = false
        dhcp.whenRefused = .carryOn
        return dhcp
    }()
}
