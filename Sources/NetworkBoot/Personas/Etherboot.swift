internal import NetworkProtocols

extension Persona {
    static let etherboot = Persona(
        id: "etherboot",
        name: "Etherboot",
        kind: .firmware,
        isBootClient: true,
        facts: [
            Fact(
                "Its vendor class is `Etherboot-` and its version; it sends none of 61, 93, 94 and 97.",
                source: "Etherboot 5.0 main.c, dhcpdiscover"
            ),
            Fact(
                "Its DHCPDISCOVER has the options 53, 57, 60 and 55 and asks for 1, 3, 12 and 43; its DHCPREQUEST asks for "
                    + "30 more, from 128 on all its own.",
                source: "Etherboot 5.0 main.c, dhcpdiscover and dhcprequest"
            ),
            Fact(
                "Messages have 548 octets and a time to live of 60; secs tells seconds, the flags are zero.",
                source: "Etherboot 5.0 main.c, bootp and udp_transmit"
            ),
            Fact(
                "It takes the first answer, BOOTP's too, and asks again after 10 s, then after twice the time, 20 times.",
                source: "Etherboot 5.0 main.c, rfc2131_sleep_interval; etherboot.h"
            ),
            Fact(
                "It waits for no proxy and asks no boot server: the file's name is the header's, its server siaddr. Options "
                    + "66 and 67 are not looked at.",
                source: "Etherboot 5.0 main.c, await_reply and decode_rfc1533"
            ),
            Fact(
                "Options 128 and 129, 160 and above are its own, where 128 is E4:45:74:68:00:00.",
                source: "Etherboot 5.0 main.c, decode_rfc1533; etherboot.h"
            ),
            Fact(
                "It asks TFTP for blksize 1432 and for nothing else, takes blocks of 512 as well, and refuses an "
                    + "acknowledgement of anything else with error 8, \"RFC1782 error\".",
                source: "Etherboot 5.0 main.c, tftp"
            ),
            Fact(
                "It starts images with the mark 36 13 03 1B (mknbi) and ELF programs, no boot programs of PXE.",
                source: "Etherboot 5.0 main.c, downloadkernel"
            ),
            Fact("After a failure it begins again, for ever.", source: "Etherboot 5.0 main.c, main"),
        ],
        signatures: [Signature([.vendorClass("Etherboot")])],
        screen: [
            .init(.noOffer, nil, "No Server found"),
            .init(.wrongImage, nil, "error: not a valid image"),
        ],
        dhcp: etherbootDHCP,
        firmware: Firmware(
            tftp: TFTPClientConfiguration(
                options: [TFTPOption(.blockSize, 1432)],
                requestTimeouts: etherbootWaits,
                dataTimeouts: [.seconds(10)],
                retriesWithoutOptions: false,
                answersStrangers: false,
                optionRefusal: .init(.optionNegotiation, "RFC1782 error")
            ),
            bootFileSources: [.field],
            prefersProxy: false,
            starts: .taggedImages,
            // What lies below 640 K is not what it is limited by: kernels go above 1 M.
            imageLimit: .max,
            wording: .etherboot
        )
    )

    /// Twice as long each time, up to 1280 s (`BACKOFF_LIMIT`).
    private static let etherbootWaits: [Duration] = (0..<20).map { .seconds(10 << min($0, 7)) }

    private static let etherbootDHCP: DHCPClientConfiguration = {
        let discovered: [UInt8] = [1, 3, 12, 43]
        let requested: [UInt8] = discovered + [17, 128, 129, 130, 160, 176] + Array(184...191) + Array(192...207)
        var dhcp = DHCPClientConfiguration(options: [
            .messageType, .serverIdentifier, .requestedAddress,
            .fixed(.maximumMessageSize, [0x05, 0xdc]),
            .fixed(.vendorClass, Array("Etherboot-5.0".utf8)),
            .differing(.parameterRequestList, discover: discovered, request: requested),
        ])
        dhcp.messageLength = 548
        dhcp.timeToLive = 60
        dhcp.discoverWaits = .init(etherbootWaits, jitter: .plusMinus(.seconds(1)))
        dhcp.requestWaits = dhcp.discoverWaits
        dhcp.checks.serverPort = false
        dhcp.checks.serverIdentifier = false
        dhcp.checks.takesBOOTP = true
        dhcp.whenUnanswered = .fail
        return dhcp
    }()
}
