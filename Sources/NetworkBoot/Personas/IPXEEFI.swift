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
                "Newer builds first look for autoexec.ipxe beside themselves; that it is missing is no error.",
                source: "iPXE interface/efi/efi_autoexec.c"
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
        screen: ScreenLine.ipxe(.efi)
    )
}
