internal import NetworkProtocols

extension BootErrorCode {
    /// Codes T00 to T08 of BIOS ROMs: the number and the words of a TFTP server's error, as it sent them (RFC 1350 §5, RFC 2347).
    static let biosAnswers: [BootErrorCode] = answers.map { code, causes, remedy in
        BootErrorCode(
            "PXE-T0\(code.rawValue)",
            .biosROM,
            "(the TFTP server's words for error \(code.rawValue), \(code))",
            meaning: "The TFTP server refused the boot file with error \(code.rawValue), \(code).",
            causes: causes,
            remedy: remedy
        )
    }

    private static let answers: [(TFTPErrorCode, causes: [String], remedy: String)] = [
        (
            .notDefined,
            ["The server has a reason of its own, which its words tell: a path outside of its folder, say."],
            "Read the words behind the code, and the server's log."
        ),
        (
            .fileNotFound,
            [
                "The file is not in the server's folder, or is spelt otherwise there; letter case counts.",
                "The name has the server's own folder in front of it, which the server puts there, too.",
            ],
            "Put the file there, or correct the boot file's name on the DHCP server."
        ),
        (
            .accessViolation,
            [
                "The server's user may not read the file or a folder above it.",
                "The server hands out files that everybody may read alone.",
            ],
            "chmod a+r the file, and a+rx the folders above it; look for SELinux or AppArmor in the log."
        ),
        (.diskFull, ["The server took the request for one that writes."], "Look into the server's log."),
        (
            .illegalOperation,
            ["The server does not do what was asked of it: another mode than octet, an option, a write."],
            "Look at the request in a capture, and try another TFTP server."
        ),
        (
            .unknownTransferIdentifier,
            ["Two answers came for one request, of two servers or through a NAT, and one of them is refused."],
            "Look in a capture for a second server, and for ports that change on the way."
        ),
        (.fileAlreadyExists, ["The server took the request for one that writes."], "Look into the server's log."),
        (.noSuchUser, ["The server knows nobody by the name in the request."], "Look into the server's log."),
        (
            .optionNegotiation,
            ["The server refuses the request's options, blksize or tsize mostly."],
            "Let the server take options, or look for one that does."
        ),
    ]
}
