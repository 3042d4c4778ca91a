internal import NetworkProtocols

extension BootImageKind {
    /// As many octets of a file's start as are looked at.
    public static let prefixLimit = 65536

    /// Recognises a file by its start, and by its name where the start leaves it open.
    ///
    /// - Parameters:
    ///   - prefix: the first octets, all of them of a file that is shorter than ``prefixLimit``; what is more is not
    ///     looked at.
    ///   - name: the name or path that it was fetched by.
    public init(recognising prefix: [UInt8], name: [UInt8]) {
        let image = BootImageStart(octets: prefix[..<min(prefix.count, Self.prefixLimit)], name: name)
        self =
            image.byMagic() ?? image.efiProgram() ?? image.text() ?? image.bootSector() ?? image.byName() ?? .unknown
    }
}

/// The start of a file that is to be recognised.
struct BootImageStart {
    let octets: ArraySlice<UInt8>
    /// The last part of the name, in lower case.
    let name: [UInt8]

    init(octets: ArraySlice<UInt8>, name: [UInt8]) {
        self.octets = octets
        let path = name.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        self.name =
            path.split(whereSeparator: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }).last
            .map(\.lowercasedASCII) ?? []
    }

    func octet(_ offset: Int) -> UInt8? { offset >= 0 && offset < octets.count ? octets[offset] : nil }

    func little16(_ offset: Int) -> UInt16? {
        guard let low = octet(offset), let high = octet(offset + 1) else { return nil }
        return UInt16(high) << 8 | UInt16(low)
    }

    func little32(_ offset: Int) -> UInt32? {
        guard let low = little16(offset), let high = little16(offset + 2) else { return nil }
        return UInt32(high) << 16 | UInt32(low)
    }

    func has(_ magic: [UInt8], at offset: Int = 0) -> Bool {
        offset >= 0 && offset <= octets.count - magic.count
            && octets[offset..<offset + magic.count].elementsEqual(magic)
    }

    func has(_ magic: StaticString, at offset: Int = 0) -> Bool { has(Array("\(magic)".utf8), at: offset) }

    /// Where `text` begins, if it is there.
    func position(of text: StaticString) -> Int? { octets.span.firstPosition(of: Array("\(text)".utf8)) }

    /// The printable text behind `position`, up to `limit` octets.
    func printable(from position: Int, limit: Int = 96) -> String? {
        guard position >= 0, position < octets.count else { return nil }
        let text = octets[position..<min(octets.count, position + limit)].prefix { 0x20...0x7e ~= $0 }
        return text.isEmpty ? nil : String(decoding: text, as: UTF8.self)
    }

    /// The word that follows `text`, such as a version.
    func word(after text: StaticString) -> String? {
        guard let position = position(of: text),
            let line = printable(from: position + text.utf8CodeUnitCount, limit: 48)
        else { return nil }
        let word = line.drop(while: { $0 == " " }).prefix { $0 != " " }
        return word.first?.isNumber == true ? String(word) : nil
    }

    /// The loader that the octets speak of.
    func loader() -> (BootImageKind.BootLoader, version: String?) {
        if position(of: "PXELINUX ") != nil { return (.pxelinux, word(after: "PXELINUX ")) }
        if position(of: "gPXE") != nil { return (.gpxe, word(after: "gPXE ")) }
        if position(of: "iPXE") != nil { return (.ipxe, word(after: "iPXE ")) }
        if position(of: "Etherboot") != nil { return (.etherboot, word(after: "Etherboot ")) }
        // The unpacker of iPXE's PXE images says so before it unpacks anything.
        if position(of: "PXE->EB:") != nil || position(of: "undionly") != nil { return (.ipxe, nil) }
        // The unpacker of all its BIOS images can fail, and says so (iPXE src/arch/x86/prefix/libprefix.S).
        if position(of: "Installation failed - cannot continue") != nil { return (.ipxe, nil) }
        if position(of: "Welcome to GRUB") != nil || position(of: "grub_") != nil { return (.grub2, nil) }
        return (.unknown, nil)
    }

    // MARK: Marks at fixed places

    func byMagic() -> BootImageKind? {
        if octets.isEmpty { return .empty }
        if has("HdrS", at: 0x202), has([0x55, 0xaa], at: 0x1fe) { return kernel() }
        if let linux = flatKernel() { return linux }
        if has("#!ipxe"), octet(6)?.isBlank ?? true { return .ipxeScript(isGPXE: false) }
        if has("#!gpxe"), octet(6)?.isBlank ?? true { return .ipxeScript(isGPXE: true) }
        if let squashFS = squashFS() { return squashFS }
        if let archive = archive() { return archive }
        // COM32 of 3.x and 4.x: mov eax, 21cd4cfeh or 21cd4cffh.
        if has([0xb8, 0xfe, 0x4c, 0xcd, 0x21]) || has([0xb8, 0xff, 0x4c, 0xcd, 0x21]) {
            return .com32(isELF: false)
        }
        if has([0x7f, 0x45, 0x4c, 0x46]) { return elf() }
        if has("CD001", at: 0x8001) { return .iso9660 }
        if has([0xd0, 0x0d, 0xfe, 0xed]) { return .deviceTree }
        if has([0x27, 0x05, 0x19, 0x56]) { return .uBootImage }
        if has("MSWIM") { return .windowsImage }
        return nil
    }

    private func kernel() -> BootImageKind {
        let version = little16(0x20e).flatMap { $0 == 0 ? nil : printable(from: Int($0) + 0x200) }
        let (loader, loaderVersion) = loader()
        let says = version ?? ""
        if says.hasPrefix("iPXE") || says.hasPrefix("gPXE") || says.hasPrefix("Etherboot") || loader == .ipxe
            || loader == .gpxe
        {
            let name: BootImageKind.BootLoader =
                says.hasPrefix("gPXE")
                ? .gpxe : says.hasPrefix("Etherboot") ? .etherboot : loader == .gpxe ? .gpxe : .ipxe
            let number = says.split(separator: " ").dropFirst().first.map(String.init)
            return .disguisedAsKernel(name, version: number ?? loaderVersion)
        }
        if says.hasPrefix("MEMDISK") {
            return .disguisedAsKernel(.memdisk, version: says.split(separator: " ").dropFirst().first.map(String.init))
        }
        let release = says.split(separator: " ").first.map(String.init)
        return .linuxKernel(version: release, protocol: little16(0x206) ?? 0, efi: peMachine())
    }

    private func flatKernel() -> BootImageKind? {
        if has([0x41, 0x52, 0x4d, 0x64], at: 0x38) { return .linuxImage(.arm64, efi: peMachine()) }
        if has("RISCV", at: 0x30) { return .linuxImage(.riscV, efi: peMachine()) }
        return nil
    }

    private func elf() -> BootImageKind {
        let isBigEndian = octet(5) == 2
        let machine = little16(18) ?? 0
        let is64Bit = octet(4) == 2
        // For i386, or for x86-64 in syslinux.efi.
        if [3, 62].contains(machine), name.hasSuffixIgnoringCase(".c32") { return .com32(isELF: true) }
        return .elf(is64Bit: is64Bit, machine: isBigEndian ? machine.byteSwapped : machine)
    }

    private func squashFS() -> BootImageKind? {
        let isBigEndian = has("sqsh")
        guard isBigEndian || has("hsqs"), let major = little16(28), let minor = little16(30) else { return nil }
        let version = isBigEndian ? (major.byteSwapped, minor.byteSwapped) : (major, minor)
        // 4.x says its size at 40; 3.x at 63, behind another layout. Of others nothing is known.
        let place = version.0 == 4 ? 40 : version.0 == 3 ? 63 : nil
        var used: UInt64?
        if let place, let low = little32(place), let high = little32(place + 4) {
            let value = UInt64(high) << 32 | UInt64(low)
            used = isBigEndian ? value.byteSwapped : value
        }
        return .squashFS(
            .init(majorVersion: version.0, minorVersion: version.1, isBigEndian: isBigEndian, bytesUsed: used)
        )
    }

    private func archive() -> BootImageKind? {
        if has("070701") { return .cpio(.newASCII) }
        if has("070702") { return .cpio(.newASCIIWithChecksums) }
        if has("070707") { return .cpio(.oldASCII) }
        if has([0xc7, 0x71]) || has([0x71, 0xc7]) { return .cpio(.binary) }
        if has([0x1f, 0x8b, 0x08]) { return .compressed(.gzip) }
        if has([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]) { return .compressed(.xz) }
        if has([0x28, 0xb5, 0x2f, 0xfd]) { return .compressed(.zstandard) }
        if has("BZh"), let level = octet(3), UInt8(ascii: "1")...UInt8(ascii: "9") ~= level {
            return .compressed(.bzip2)
        }
        if has([0x04, 0x22, 0x4d, 0x18]) || has([0x02, 0x21, 0x4c, 0x18]) { return .compressed(.lz4) }
        if has([0x89, 0x4c, 0x5a, 0x4f, 0x00]) { return .compressed(.lzop) }
        // LZMA alone has no mark: properties, a dictionary's size, and mostly an unknown length.
        if has([0x5d, 0x00, 0x00]), octets.count > 13, has([0xff, 0xff, 0xff, 0xff], at: 5) {
            return .compressed(.lzma)
        }
        return nil
    }
}
