internal import NetworkProtocols

struct PXEWrongArchitecture: DHCPReplyFault {
    static let name: FaultName = "pxe-wrong-architecture"
    static let statement = "Names a loader for UEFI to BIOS clients, and one for BIOS to the others."
    static let parameters = [
        FaultParameter("bios", "the loader that UEFI clients are told", standard: .text("pxelinux.0")),
        FaultParameter("uefi", "the loader that BIOS clients are told", standard: .text("bootx64.efi")),
    ]
    static let caughtBy = ["pxe/boot-file-suits-the-architecture"]

    private let bios: String
    private let uefi: String

    init(_ settings: FaultSettings) {
        bios = settings.text("bios")
        uefi = settings.text("uefi")
    }

    mutating func change(_ reply: DHCPReply, at now: Instant) -> DHCPReply? {
        guard let name = reply.message.bootFile, !reply.message.options.isInUse(.file) else { return reply }
        let other = Array((name.suffix(4).elementsEqual(".efi".utf8) ? bios : uefi).utf8)
        return reply.changed { message in
            if message.bootFileInOption != nil { message.options[.bootFileName] = other }
            if message.bootFileInField != nil { message.bootFileField = other }
        }
    }
}
