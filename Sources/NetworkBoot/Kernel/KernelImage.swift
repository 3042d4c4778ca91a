internal import NetworkProtocols

/// What the first sectors of a kernel for x86 say of it (Linux `Documentation/arch/x86/boot.rst`).
struct KernelImage: Hashable, Sendable {
    /// `6.1.0-56-amd64 (debian-kernel@lists.debian.org) … #1 SMP …`; empty where the image does not say.
    let versionText: String
    /// How many octets the image says that it has; 0 where it does not.
    let declaredSize: Int
    /// How many octets it has.
    let size: Int

    /// Nil for anything but a bzImage or zImage.
    init?(_ octets: [UInt8], name: [UInt8]) {
        let start = Array(octets.prefix(BootImageKind.prefixLimit))
        guard case .linuxKernel(_, let version, _) = BootImageKind(recognising: start, name: name) else { return nil }
        let image = BootImageStart(octets: start[...], name: name)
        size = octets.count
        versionText =
            image.little16(0x20e).flatMap { $0 == 0 ? nil : image.printable(from: Int($0) + 0x200, limit: 160) } ?? ""
        // The setup's sectors, 4 where none are said, behind the boot sector; then the code in units of 16 octets.
        let sectors = image.octet(0x1f1).map { $0 == 0 ? 4 : Int($0) } ?? 4
        let paragraphs = version >= 0x0204 ? image.little32(0x1f4).map { Int($0) } ?? 0 : 0
        declaredSize = paragraphs == 0 ? 0 : (sectors + 1) * 512 + paragraphs * 16
    }

    /// `6.1.0-56-amd64`; empty where the image does not say.
    var release: String { versionText.split(separator: " ").first.map(String.init) ?? "" }

    /// Whether less of it is there than it says.
    var isTruncated: Bool { declaredSize > size }
}
