internal import NetworkProtocols

extension Persona {
    static let ipxeEFI = Persona(
        id: "ipxe-efi",
        name: "iPXE on UEFI",
        kind: .bootLoader,
        architectures: [.x86UEFI, .x64UEFI, .arm32UEFI, .arm64UEFI, .riscv64UEFI, .loongArch64UEFI],
        isBootClient: true,
        facts: [
            Fact("It names itself by user class `iPXE` and a UEFI architecture.", source: "iPXE net/udp/dhcp.c"),
            Fact("Its vendor class says UNDI 3.10.", source: "iPXE include/ipxe/dhcp.h, interface/efi/dhcparch.h"),
            Fact(
                "Builds after 1.21.1 first look for autoexec.ipxe beside themselves, then at the server's top; that it is "
                    + "missing is no error.",
                source: "iPXE interface/efi/efi_autoexec.c"
            ),
            Fact(
                "It asks for 26, 42, 119 and 121 too, and option 175 says that it starts EFI programs, and no kernels and "
                    + "no boot programs of BIOSes.",
                source: "iPXE net/udp/dhcp.c, image/efi_image.c, config/defaults/efi.h",
                explains: [.dhcpOption(175), .dhcpOption(55)]
            ),
            Fact(
                "A kernel's initrds are found by their names in `initrd=`; builds after 1.21.1 leave them all to a kernel "
                    + "of 5.7 or later, which asks by itself.",
                source: "iPXE interface/efi/efi_file.c; Linux drivers/firmware/efi/libstub"
            ),
            Fact(
                "The numbers of its errors end in EFI's status, not in PXE's.",
                source: "iPXE include/ipxe/errno/efi.h"
            ),
        ],
        signatures: [
            Signature(
                [.userClass("iPXE"), .uefiArchitecture],
                supporting: [.vendorClass("PXEClient"), .has([175]), .has([97]), .maximumMessageSize(1472)]
            ),
            Signature(
                [
                    .vendorClass("PXEClient"), .has([175]),
                    .uefiArchitecture,
                ],
                supporting: [.has([61, 77]), .requests([119, 175, 203]), .maximumMessageSize(1472)]
            ),
        ],
        screen: ScreenLine.ipxe(.efi),
        dhcp: ipxeEFIDHCP,
        firmware: Firmware(
            tftp: .ipxe,
            http: .ipxe(version: "1.21.1"),
            prefersProxy: false,
            bannerTime: .seconds(2),
            pauseBeforeFetch: .seconds(13),
            imageLimit: .max,
            wording: .ipxe,
            discovery: .ipxe(ipxeEFIDHCP)
        )
    )

    private static let ipxeEFIDHCP = DHCPClientConfiguration.ipxe(
        .x64UEFI,
        interface: NetworkInterfaceIdentifier(major: 3, minor: 10),
        userClass: "iPXE",
        requests: [
            1, 3, 6, 7, 12, 15, 17, 26, 42, 43, 60, 66, 67, 119, 121, 128, 129, 130, 131, 132, 133, 134, 135, 175,
            203,
        ],
        version: [1, 21, 1],
        features: [0x17, 0x24, 0x13, 0x11, 0x27, 0x15, 0x26, 0x12]
    )
}
