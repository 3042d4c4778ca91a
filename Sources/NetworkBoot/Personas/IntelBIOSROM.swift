internal import NetworkProtocols

extension Persona {
    static let intelBIOSROM = Persona(
        id: "intel-bios-rom",
        name: "PXE ROM of a network card, BIOS",
        kind: .firmware,
        architectures: [.bios],
        isBootClient: true,
        facts: [
            Fact(
                "Its vendor class is `PXEClient:Arch:00000:UNDI:002001`; options stand in the order 53, 55, 57, "
                    + "97, 93, 94, 60.",
                source: "packet listing at alkisg.mysch.gr; PXE 2.1 §2.2"
            ),
            Fact(
                "Messages have 548 octets and a time to live of 20, the broadcast flag is set, secs begins at 4.",
                source: "packet listing at alkisg.mysch.gr"
            ),
            Fact(
                "A proxy's offer beats the DHCP server's own boot file; up to 16 offers are kept and sorted.",
                source: "PXE 2.1 §2.4; Intel EFI BC"
            ),
            Fact(
                "An offer with vendor class PXEClient and nothing else makes it ask its sender on port 4011, from port "
                    + "4011.",
                source: "PXE 2.1 §2.2.4"
            ),
            Fact("DHCPDISCOVER is repeated after 4, 8, 16 and 32 s.", source: "PXE 2.1 §2.2.1"),
            Fact(
                "DHCPREQUEST is repeated after 1, 2, 3 and 4 s; with an offer that has no PXE tags it waits for a proxy's "
                    + "through the waits of 4 and 8 s.",
                source: "PXE 2.1, as quoted in iPXE config/dhcp.h"
            ),
            Fact(
                "It takes option 67 by its length; ROMs of about 2000 read on to a NUL (persona old-pxe-rom).",
                source: "syslinux list 2008-02-08, an IBM box beside a Dell one"
            ),
            Fact(
                "It fetches from siaddr only; without one it prints E7B, whatever option 66 says.",
                source: "Intel Boot Agent list of codes"
            ),
            Fact(
                "It asks for a file twice: with tsize 0, broken off when the size is known, then with blksize 1456.",
                source: "field reports; reference: tftp §7"
            ),
            Fact(
                "It asks four times for a hardware address, waits 5 s for a TFTP server, three times, and 4 s for a "
                    + "block.",
                source: "Intel EFI BC, tftp.c; Intel Boot Agent list of codes"
            ),
            Fact(
                "Of a TFTP error it prints the server's words behind PXE-T and the error's number, then its own code, "
                    + "then M0F, and the BIOS goes on to the next device.",
                source: "Intel Boot Agent list of codes"
            ),
        ],
        signatures: [
            Signature(
                [.vendorClass("PXEClient"), .architecture([.bios]), .lacks([175, 77])],
                supporting: [
                    .vendorClass("PXEClient:Arch:00000:UNDI:002001"), .optionOrder([53, 55, 57, 97, 93, 94, 60]),
                    .broadcastFlag(true), .maximumMessageSize(1260), .requests([43, 54, 60, 67, 128, 135]), .has([97]),
                ]
            ),
            Signature([.vendorClass("PXEClient:Arch:00000"), .lacks([175, 77])]),
        ],
        screen: ScreenLine.biosROM,
        dhcp: bootAgentDHCP,
        firmware: Firmware(
            tftp: bootAgentTFTP([TFTPOption(.blockSize, 1456)]),
            sizeProbe: bootAgentTFTP([TFTPOption(.transferSize, 0)], asksForSizeOnly: true),
            // Base memory below 640 K without the ROM's own part.
            imageLimit: 0x7_8000,
            wording: .bootAgent,
            discovery: .bootAgent(bootAgentDHCP)
        )
    )

    private static func bootAgentTFTP(
        _ options: [TFTPOption],
        asksForSizeOnly: Bool = false
    ) -> TFTPClientConfiguration {
        TFTPClientConfiguration(
            options: options,
            requestTimeouts: [.seconds(5), .seconds(5), .seconds(5)],
            dataTimeouts: [.seconds(4), .seconds(4), .seconds(4)],
            asksForSizeOnly: asksForSizeOnly,
            answersStrangers: false,
            sizeFarewell: .init(.notDefined, "TFTP Aborted")
        )
    }

    /// Where options 50 and 54 stand in a request is not known of this ROM.
    private static let bootAgentDHCP: DHCPClientConfiguration = {
        var dhcp = DHCPClientConfiguration(options: [
            .messageType, .requestedAddress, .serverIdentifier,
            .fixed(
                .parameterRequestList,
                [
                    1, 2, 3, 5, 6, 11, 12, 13, 15, 16, 17, 18, 43, 54, 60, 67, 128, 129, 130, 131, 132, 133, 134, 135,
                ]
            ),
            .fixed(.maximumMessageSize, [0x04, 0xec]),
            .machineIdentifier,
            .fixed(.clientArchitectures, [0, 0]),
            .fixed(.networkInterface, [1, 2, 1]),
            .fixed(.vendorClass, Array("PXEClient:Arch:00000:UNDI:002001".utf8)),
        ])
        dhcp.wantsBroadcast = true
        dhcp.messageLength = 548
        dhcp.timeToLive = 20
        dhcp.seconds = .elapsed(from: 4)
        dhcp.discoverWaits = .init([.seconds(4), .seconds(8), .seconds(16), .seconds(32)])
        dhcp.requestWaits = .init([.seconds(1), .seconds(2), .seconds(3), .seconds(4)])
        dhcp.collection = .untilComplete(patience: .seconds(11))
        dhcp.selection = .pxe
        dhcp.checks.takesBOOTP = true
        dhcp.whenUnanswered = .fail
        dhcp.refusalLimit = 4
        return dhcp
    }()
}
