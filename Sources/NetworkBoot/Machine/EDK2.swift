internal import NetworkProtocols

extension Persona {
    /// What EDK2's PXE driver asks for, the same on every architecture (`PxeBcDhcp4.c`; capture of OVMF 2022.11).
    private static let edk2RequestList: [UInt8] = [
        1, 2, 3, 4, 5, 6, 12, 13, 15, 17, 18, 22, 23, 28, 40, 41, 42, 43, 50, 51, 54, 58, 59, 60, 66, 67, 97, 128, 129,
        130,
        131, 132, 133, 134, 135,
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
            facts: [
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
                    "It prints eleven codes and no others.",
                    source: "EDK2 NetworkPkg/UefiPxeBcDxe/PxeBcBoot.c, PxeBcLoadBootFile"
                ),
            ],
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
            dhcp: edk2DHCP(.pxe, asking ?? architectures[0], requests: edk2RequestList)
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
            .fixed(.maximumMessageSize, [0x05, 0xc0]),
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
        dhcp.whenUnanswered = .fail
        return dhcp
    }
}
