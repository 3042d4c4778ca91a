internal import NetworkProtocols

extension BootImageStart {
    /// Where the PE header begins (PE/COFF specification, "MS-DOS Stub").
    private func peHeader() -> Int? {
        guard has("MZ"), let offset = little32(0x3c), offset < 0x1_0000 else { return nil }
        let header = Int(offset)
        return has([0x50, 0x45, 0x00, 0x00], at: header) ? header : nil
    }

    /// The machine of a PE/COFF file.
    func peMachine() -> BootImageKind.EFIMachine? {
        peHeader().flatMap { little16($0 + 4) }.map { BootImageKind.EFIMachine(machine: $0) }
    }

    func efiProgram() -> BootImageKind? {
        guard let header = peHeader(), let machine = peMachine() else { return nil }
        let sections = sectionNames(header)
        if sections.contains(".linux"), sections.contains(".cmdline") || sections.contains(".initrd") {
            return .efi(machine, .unifiedKernelImage, version: nil)
        }
        if sections.contains(".vendor_cert") || sections.contains("vendor_cert") {
            return .efi(machine, .shim, version: nil)
        }
        if position(of: "UEFI SHIM") != nil { return .efi(machine, .shim, version: word(after: "$Version: ")) }
        if position(of: "systemd-boot") != nil {
            return .efi(machine, .systemdBoot, version: word(after: "systemd-boot "))
        }
        if position(of: "SYSLINUX ") != nil { return .efi(machine, .syslinuxEFI, version: word(after: "SYSLINUX ")) }
        let (loader, version) = loader()
        if loader != .unknown { return .efi(machine, loader, version: version) }
        return .efi(machine, loaderByName(), version: nil)
    }

    private func sectionNames(_ header: Int) -> [String] {
        guard let count = little16(header + 6), let optional = little16(header + 20) else { return [] }
        let table = header + 24 + Int(optional)
        return (0..<min(Int(count), 96)).compactMap { index in
            let start = table + 40 * index
            guard octet(start + 7) != nil else { return nil }
            return String(decoding: octets[start..<start + 8].prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    private func loaderByName() -> BootImageKind.BootLoader {
        func begins(_ text: StaticString) -> Bool { name.hasPrefix(text) }
        if begins("ipxe") || begins("snponly") || begins("undionly") { return .ipxe }
        if begins("grub") || begins("core.efi") { return .grub2 }
        if begins("shim") { return .shim }
        if begins("syslinux") { return .syslinuxEFI }
        if begins("bootmgfw") || begins("wdsmgfw") { return .windowsBootManager }
        return .unknown
    }

    /// Raw code for BIOSes: a jump at its start, or a loader's own words in it.
    func bootSector() -> BootImageKind? {
        let (loader, version) = loader()
        let jumps = octet(0) == 0xea || octet(0) == 0xeb || octet(0) == 0xe9 || octet(0) == 0xfa
        switch loader {
        case .pxelinux, .ipxe, .gpxe, .etherboot:
            return .networkBootProgram(loader, version: version)
        case .grub2 where jumps: return .networkBootProgram(.grub2, version: nil)
        default: break
        }
        if position(of: "WDSNBP") != nil { return .networkBootProgram(.wdsLoader, version: nil) }
        if position(of: "GRUB  \0") != nil || name.hasPrefix("pxegrub") {
            return .networkBootProgram(.grubLegacy, version: nil)
        }
        if has("EFI PART", at: 512) || (has([0x55, 0xaa], at: 510) && jumps && !endsLikeLoader()) { return .diskImage }
        if jumps, endsLikeLoader() { return .networkBootProgram(.unknown, version: nil) }
        return nil
    }

    private func endsLikeLoader() -> Bool {
        let endings: [StaticString] = [".0", ".kpxe", ".pxe", ".kkpxe", ".kkkpxe", ".n12", ".com"]
        return endings.contains { name.hasSuffixIgnoringCase($0) }
    }

    /// What is left to the name: a file whose start was not captured, or has no mark.
    func byName() -> BootImageKind? {
        if endsLikeLoader() {
            let loader: BootImageKind.BootLoader =
                name.hasPrefix("pxelinux") || name.hasPrefix("lpxelinux")
                ? .pxelinux : name.hasPrefix("undionly") || name.hasPrefix("ipxe") ? .ipxe : .unknown
            return .networkBootProgram(loader, version: nil)
        }
        return nil
    }
}
