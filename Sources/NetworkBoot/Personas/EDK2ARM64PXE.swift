internal import NetworkProtocols

extension Persona {
    static let edk2ARM64PXE = Persona.edk2PXE(
        id: "edk2-arm64-pxe",
        name: "UEFI PXE (EDK2), ARM",
        architectures: [.arm32UEFI, .arm64UEFI],
        asking: .arm64UEFI
    )
}
