internal import NetworkProtocols

extension Persona {
    /// What EDK2's PXE driver asks for, the same on every architecture (`PxeBcDhcp4.c`; capture of OVMF 2022.11).
    private static let edk2RequestList: [UInt8] = [
        1, 2, 3, 4, 5, 6, 12, 13, 15, 17, 18, 22, 23, 28, 40, 41, 42, 43, 50, 51, 54, 58, 59, 60, 66, 67, 97, 128, 129,
        130,
        131, 132, 133, 134, 135,
    ]

    /// What sets EDK2's PXE driver apart.
    private static let edk2PXEFacts = [
        Fact(
            "Options stand in the order 53, 57, 55, 97, 94, 93, 60; the request to port 4011 has them in "
                + "ascending order.",
            source: "captures of OVMF 2022.11"
        ),
        Fact("The broadcast flag is always set.", source: "EDK2 NetworkPkg/UefiPxeBcDxe/PxeBcDhcp4.c"),
        Fact(
            "Its REQUEST writes 57 as 65280: the octets of 255 in the wrong order.",
            source: "captures of OVMF 2022.11"
        ),
        Fact(
            "DHCPDISCOVER is repeated after 4, 8, 16 and 32 s; up to 16 offers are kept and sorted.",
            source: "EDK2 NetworkPkg/UefiPxeBcDxe/PxeBcDhcp4.c"
        ),
        Fact(
            "Each boot file is asked for twice: for its size, broken off with TFTP error 8, then in earnest.",
            source: "capture of OVMF 2022.11; EDK2 NetworkPkg/UefiPxeBcDxe/PxeBcMtftp.c"
        ),
        Fact(
            "Of option 67 and the header's file name option 67 counts.",
            source: "EDK2 NetworkPkg/UefiPxeBcDxe/PxeBcDhcp4.c"
        ),
        Fact(
            "An offer that leads to no boot is not asked for: without a boot file and PXE's options it repeats "
                + "DHCPDISCOVER to the end of its patience.",
            source: "EDK2 UefiPxeBcDxe/PxeBcDhcp4.c, PxeBcSelectDhcp4Offer; Dhcp4Dxe/Dhcp4Io.c, DhcpOnTimerTick"
        ),
        Fact(
            "An offer of class PXEClient without PXE's options is never loaded from by itself: it asks port 4011, "
                + "whatever boot file stands in it.",
            source: "EDK2 UefiPxeBcDxe/PxeBcDhcp4.c, PxeBcHandleDhcp4Offer"
        ),
        Fact(
            "A DHCPNAK ends the boot at once.",
            source: "EDK2 Dhcp4Dxe/Dhcp4Io.c, DhcpHandleRequest"
        ),
        Fact(
            "It asks for blocks of 1468 octets in windows of 4, six times 4 s.",
            source: "EDK2 UefiPxeBcDxe/PxeBcMtftp.c, PxeBcImpl.h; NetworkPkg.dec, PcdPxeTftpWindowSize"
        ),
        Fact(
            "It can't boot from a TFTP server without tsize: an acknowledgement that lacks it is taken for a missing "
                + "name, data instead of one are refused with error 4. Option 13 saves it the question.",
            source: "EDK2 UefiPxeBcDxe/PxeBcMtftp.c, PxeBcBoot.c; Mtftp4Dxe/Mtftp4Impl.c, Mtftp4Rrq.c"
        ),
        Fact(
            "The file comes from siaddr, without one from option 54. Option 66 is not looked at.",
            source: "EDK2 UefiPxeBcDxe/PxeBcBoot.c, PxeBcDhcp4BootInfo"
        ),
        Fact(
            "It prints eleven codes and no others.",
            source: "EDK2 NetworkPkg/UefiPxeBcDxe/PxeBcBoot.c, PxeBcLoadBootFile"
        ),
    ]

    /// EDK2's PXE driver on one architecture.
    ///
    /// - Parameter asking: the one of `architectures` that a machine of this persona is; nil for the first.
    static func edk2PXE(
        id: String,
        name: String,
        architectures: [ClientArchitecture],
        asking: ClientArchitecture? = nil
    ) -> Persona {
        Persona(
            id: id,
            name: name,
            kind: .firmware,
            architectures: architectures,
            isBootClient: true,
            facts: edk2PXEFacts,
            signatures: [
                Signature(
                    [.vendorClass("PXEClient"), .architecture(architectures), .lacks([175, 77])],
                    supporting: [
                        .requestList(edk2RequestList), .optionOrder([53, 57, 55, 97, 94, 93, 60]), .has([97]),
                        .broadcastFlag(true),
                    ]
                )
            ],
            screen: ScreenLine.edk2PXE,
            dhcp: edk2DHCP(.pxe, asking ?? architectures[0], requests: edk2RequestList),
            firmware: Firmware(
                tftp: edk2TFTP([blockSize, windowSize]),
                sizeProbe: edk2TFTP([TFTPOption(.transferSize, 0), blockSize, windowSize], asksForSizeOnly: true),
                takesSizeFromOption13: true,
                bootFileSources: [.option, .field],
                nextServerSources: [.firstBootServer, .field, .serverIdentifier],
                imageLimit: .max,
                wording: .edk2(.pxe),
                discovery: .edk2(edk2DHCP(.pxe, asking ?? architectures[0], requests: edk2RequestList))
            )
        )
    }

    /// What fits into a packet of 1500 octets behind the headers of IP, UDP and TFTP (`PxeBcImpl.c`).
    private static let blockSize = TFTPOption(.blockSize, 1468)
    /// `PcdPxeTftpWindowSize`; builds before 2018 ask for none.
    private static let windowSize = TFTPOption(.windowSize, 4)

    /// Six times 4 s (`PxeBcImpl.h`). What it says at the end of a probe and to a server without options: `Mtftp4Rrq.c`,
    /// Mtftp4RrqInput and Mtftp4RrqSaveBlock.
    private static func edk2TFTP(_ options: [TFTPOption], asksForSizeOnly: Bool = false) -> TFTPClientConfiguration {
        TFTPClientConfiguration(
            options: options,
            requestTimeouts: Array(repeating: .seconds(4), count: 6),
            dataTimeouts: Array(repeating: .seconds(4), count: 6),
            retriesWithoutOptions: false,
            asksForSizeOnly: asksForSizeOnly,
            fileRefusal: .init(.illegalOperation, "User aborted download"),
            answersStrangers: false,
            toleratesUnaskedOptions: asksForSizeOnly,
            optionRefusal: .init(.illegalOperation, "Malformatted OACK packet")
        )
    }

    /// How EDK2 asks for an address, by PXE and for HTTP boot alike.
    static func edk2DHCP(
        _ method: NetworkBootClass.Method,
        _ architecture: ClientArchitecture,
        requests: [UInt8]
    ) -> DHCPClientConfiguration {
        let interface = NetworkInterfaceIdentifier(major: 3, minor: 0)
        let vendorClass = NetworkBootClass(method: method, architecture: architecture, interface: interface)
        var dhcp = DHCPClientConfiguration(options: [
            .messageType, .serverIdentifier, .requestedAddress,
            .differing(.maximumMessageSize, discover: [0x05, 0xc0], request: [0xff, 0x00]),
            .fixed(.parameterRequestList, requests),
            .machineIdentifier,
            .fixed(.networkInterface, [1, 3, 0]),
            .fixed(
                .clientArchitectures,
                [UInt8(architecture.rawValue >> 8), UInt8(architecture.rawValue & 0xff)]
            ),
            .fixed(.vendorClass, vendorClass.octets),
        ])
        dhcp.wantsBroadcast = true
        dhcp.discoverWaits = .init([.seconds(4), .seconds(8), .seconds(16), .seconds(32)])
        dhcp.requestWaits = dhcp.discoverWaits
        dhcp.collection = .wholeWait
        dhcp.selection = method == .pxe ? .pxe : .httpBoot
        dhcp.takesUselessOffers = false
        dhcp.checks.acknowledgementFitsOffer = true
        dhcp.checks.refusalFitsServer = true
        dhcp.checks.takesBOOTP = method == .pxe
        dhcp.whenUnanswered = .fail
        dhcp.whenRefused = .fail
        return dhcp
    }
}
