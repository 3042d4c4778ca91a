internal import NetworkProtocols

/// What an initramfs looks at before it takes an image for its root.
enum RootImageCheck {
    /// The digest that a line of md5sum gives: 32 hexadecimal digits at its start, in lower case; nil where there are
    /// none. SystemRescueCd's file is the digits, two blanks, `sysrcd.dat` and a line end, 45 octets in all.
    static func digest(inMD5File octets: [UInt8]) -> String? {
        let digits = octets.prefix(33).prefix { $0.hexadecimalValue != nil }
        return digits.count == 32 ? String(decoding: digits.lowercasedASCII, as: UTF8.self) : nil
    }

    static func md5(_ octets: [UInt8]) -> String {
        var digest = MD5Digest()
        digest.update(octets)
        return digest.hexadecimal
    }

    /// Why an image can't be mounted as squashfs; nil where nothing speaks against it.
    static func objection(to octets: [UInt8]) -> String? {
        let start = Array(octets.prefix(BootImageKind.prefixLimit))
        let kind = BootImageKind(recognising: start, name: [])
        guard case .squashFS(let image) = kind else { return "it is no squashfs, but: \(kind.displayName)" }
        guard !image.isTruncated(fileLength: octets.count) else {
            return "it is cut off: its squashfs has \(image.bytesUsed ?? 0) octets, the file \(octets.count)"
        }
        return nil
    }
}
