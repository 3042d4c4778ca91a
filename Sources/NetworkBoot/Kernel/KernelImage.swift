internal import NetworkProtocols

/// What the first sectors of a kernel for x86 say of it (Linux `Documentation/arch/x86/boot.rst`).
struct KernelImage: Hashable, Sendable {
    /// `6.1.0-56-amd64 (debian-kernel@lists.debian.org) … #1 SMP …`; empty where the image does not say.
    let versionText: String
    /// What it was built without, as a made-up kernel says behind its version.
    let lacks: Set<KernelPart>
    /// How many octets the image says that it has; 0 where it does not.
    let declaredSize: Int
    /// How many octets it has.
    let size: Int

    /// Nil for anything but a bzImage or zImage, or a flat image for ARM64 or RISC-V.
    init?(_ octets: [UInt8], name: [UInt8]) {
        let start = Array(octets.prefix(BootImageKind.prefixLimit))
        let kind = BootImageKind(recognising: start, name: name)
        if case .linuxImage = kind {
            // Its header does not say; the text that the kernel shows first lies in it.
            let banner = Array("Linux version ".utf8)
            let found = octets.span.firstPosition(of: banner).map { $0 + banner.count }
            let text = found.map { octets[$0...].prefix(160).prefix { 0x20...0x7e ~= $0 } } ?? []
            versionText = String(decoding: text, as: UTF8.self)
            lacks = []
            (declaredSize, size) = (0, octets.count)
            return
        }
        guard case .linuxKernel(_, let protocolVersion, _) = kind else { return nil }
        let image = BootImageStart(octets: start[...], name: name)
        size = octets.count
        let place = image.little16(0x20e).flatMap { $0 == 0 ? nil : Int($0) + 0x200 }
        let version = place.flatMap { image.printable(from: $0, limit: 160) } ?? ""
        versionText = version
        let behind = place.flatMap { image.printable(from: $0 + version.utf8.count + 1, limit: 160) } ?? ""
        let words = behind.hasPrefix(Self.lackMark) ? behind.dropFirst(Self.lackMark.count).split(separator: " ") : []
        lacks = Set(words.compactMap { KernelPart(rawValue: String($0)) })
        // The setup's sectors, 4 where none are said, behind the boot sector; then the code in units of 16 octets.
        let sectors = image.octet(0x1f1).map { $0 == 0 ? 4 : Int($0) } ?? 4
        let paragraphs = protocolVersion >= 0x0204 ? image.little32(0x1f4).map { Int($0) } ?? 0 : 0
        declaredSize = paragraphs == 0 ? 0 : (sectors + 1) * 512 + paragraphs * 16
    }

    /// What a made-up kernel begins the list of what it lacks with.
    static let lackMark = "built without: "

    /// `6.1.0-56-amd64`; empty where the image does not say.
    var release: String { versionText.split(separator: " ").first.map(String.init) ?? "" }

    /// Whether less of it is there than it says.
    var isTruncated: Bool { declaredSize > size }
}
