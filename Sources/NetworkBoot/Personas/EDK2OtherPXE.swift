internal import NetworkProtocols

extension Persona {
    static let edk2OtherPXE = Persona.edk2PXE(
        id: "edk2-other-pxe",
        name: "UEFI PXE (EDK2), other processors",
        architectures: [.riscv32UEFI, .riscv64UEFI, .loongArch32UEFI, .loongArch64UEFI],
        asking: .riscv64UEFI
    )
}
