internal import NetworkProtocols

extension Persona {
    static let edk2IA32PXE = Persona.edk2PXE(
        id: "edk2-ia32-pxe",
        name: "UEFI PXE (EDK2), 32-bit x86",
        architectures: [.x86UEFI]
    )
}
