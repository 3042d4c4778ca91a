internal import NetworkProtocols

extension Persona {
    static let edk2X64PXE = Persona.edk2PXE(
        id: "edk2-x64-pxe",
        name: "UEFI PXE (EDK2), x64",
        architectures: [.x64UEFI, .efiByteCode]
    )
}
