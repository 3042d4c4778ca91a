internal import NetworkProtocols

/// How a made-up GRUB was built: where it looks for its configuration.
public enum GRUBBuild: String, Hashable, Sendable, CaseIterable {
    /// Debian's and Ubuntu's signed netboot image: its prefix is `/grub`, and the configuration on its small disk reads
    /// `$prefix/grub.cfg` (capture `b4_uefi_grub`).
    case debian
    /// As grub-mknetdir makes it: its prefix is `/boot/grub`, and it looks for a configuration of the machine first.
    case upstream
    /// Fedora's and Red Hat's: it looks beside its own boot file first, then below `/EFI/redhat`.
    case redHat = "red-hat"
}

/// Programs for UEFI that load others.
extension SampleImageParts {
    /// GRUB: its version, its prefix, what it does first, and its small disk, behind the mark `mimg` (GRUB
    /// `include/grub/kernel.h`).
    static func grub(_ machine: BootImageKind.EFIMachine, version: String, build: GRUBBuild) -> [UInt8] {
        var head = pe(machine, sections: [".text", "mods", ".sbat"])
        head += Array("Welcome to GRUB!\n\n\0GNU GRUB  version %s\0\(version)\0".utf8)
        switch build {
        case .debian:
            let script = """
                if [ -e $prefix/x86_64-efi/grub.cfg ]; then
                \tsource $prefix/x86_64-efi/grub.cfg
                else
                \tsource $prefix/grub.cfg
                fi

                """
            let disk = TarArchive.archive([.text("grub.cfg", script), .text("fonts/unicode.pf2", "FILE")])
            // Debian's has no module for HTTP (debian/build-efi-images, NET_MODULES).
            let own = ["net", "efinet", "tftp", "normal", "linux", "chain", "gzio", "test", "loadenv", "all_video"]
            var objects: [(type: UInt32, octets: [UInt8])] = own.map { (type: 0, octets: elfModule($0)) }
            objects.append((type: 1, octets: disk))
            objects.append((type: 2, octets: Array("normal (memdisk)/grub.cfg\n\0".utf8)))
            objects.append((type: 3, octets: Array("/grub\0".utf8)))
            head += modules(objects)
        case .upstream: head += modules([(3, Array("/boot/grub\0".utf8))])
        case .redHat:
            head += Array("\0fw_path\0".utf8)
            head += modules([(3, Array("/EFI/redhat\0".utf8))])
        }
        return head
    }

    /// The header of a flat kernel, and its banner (Linux `Documentation/arch/arm64/booting.rst`).
    static func kernelARM64(_ version: String) -> [UInt8] {
        var head = [UInt8](repeating: 0, count: 64)
        head.replaceSubrange(0x10..<0x14, with: little32(128 << 10))
        head.replaceSubrange(0x38..<0x3c, with: Array("ARM".utf8) + [0x64])
        return head + Array("Linux version \(version)\n\0".utf8)
    }

    /// A relocatable ELF file for x86-64 whose section `.modname` says what it is (System V ABI, "Section Header").
    private static func elfModule(_ name: String) -> [UInt8] {
        let names = Array("\0.modname\0".utf8)
        let content = Array(name.utf8) + [0]
        func header(_ nameOffset: Int, _ offset: Int, _ size: Int) -> [UInt8] {
            var section = [UInt8](repeating: 0, count: 64)
            section.replaceSubrange(0..<4, with: little32(UInt32(nameOffset)))
            section.replaceSubrange(0x18..<0x1c, with: little32(UInt32(offset)))
            section.replaceSubrange(0x20..<0x24, with: little32(UInt32(size)))
            return section
        }
        var file = elfProgram(true) + [UInt8](repeating: 0, count: 40)
        file.replaceSubrange(0x10..<0x12, with: little16(1))
        let start = 64
        let table = start + names.count + content.count
        file.replaceSubrange(0x28..<0x2c, with: little32(UInt32(table)))
        file.replaceSubrange(0x3a..<0x3c, with: little16(64))
        file.replaceSubrange(0x3c..<0x3e, with: little16(3))
        file.replaceSubrange(0x3e..<0x40, with: little16(1))
        return file + names + content + header(0, 0, 0) + header(0, start, names.count)
            + header(1, start + names.count, content.count)
    }

    /// shim: its section of certificates, and the version that it says of itself.
    static func shim(_ machine: BootImageKind.EFIMachine, version: String) -> [UInt8] {
        pe(machine, sections: [".text", ".sbat", ".vendor_cert"])
            + Array("UEFI SHIM\n$Version: \(version) $\n$BuildMachine: Linux x86_64 $\n".utf8)
    }

    /// systemd-boot: its sections, and the words that it is told by (systemd `src/boot/efi/boot.c`, "LoaderInfo").
    static func systemdBoot(_ machine: BootImageKind.EFIMachine, version: String) -> [UInt8] {
        pe(machine, sections: [".text", ".sdmagic", ".osrel"])
            + Array("#### LoaderInfo: systemd-boot \(version) ####\0".utf8)
    }

    /// A kernel of 32 KiB and an initrd of 16 KiB with a command line (UAPI.5 Unified Kernel Image).
    static func unifiedKernel(
        _ machine: BootImageKind.EFIMachine,
        personality: String,
        commandLine: String
    ) -> [UInt8] {
        let kernel = SampleImage(.kernel(version: "6.1.0-lab (root@build) #1 SMP", is64Bit: true), size: 32 << 10)
        let contents: [(name: String, octets: [UInt8])] = [
            (".osrel", Array("ID=lab\n".utf8)), (".cmdline", Array(commandLine.utf8) + [0]),
            (".initrd", SampleImage(.initrd(personality: personality), size: 16 << 10).octets),
            (".linux", kernel.octets),
        ]
        var image = pe(machine, sections: contents.map(\.name))
        for (index, content) in contents.enumerated() {
            let entry = 0x98 + 40 * index
            let length = little32(UInt32(content.octets.count))
            image.replaceSubrange((entry + 8)..<(entry + 12), with: length)
            image.replaceSubrange((entry + 16)..<(entry + 20), with: length)
            image.replaceSubrange((entry + 20)..<(entry + 24), with: little32(UInt32(image.count)))
            image += content.octets
        }
        return image
    }

    /// Objects of a type and their octets, as 64-bit images have them.
    private static func modules(_ objects: [(type: UInt32, octets: [UInt8])]) -> [UInt8] {
        var content: [UInt8] = []
        for object in objects {
            let padded = object.octets + [UInt8](repeating: 0, count: (8 - object.octets.count % 8) % 8)
            content += little32(object.type) + little32(UInt32(padded.count + 8)) + padded
        }
        let size = UInt32(24 + content.count)
        return Array("mimg".utf8) + little32(0) + little32(24) + little32(0) + little32(size) + little32(0) + content
    }

    /// The headers of a PE file with sections of these names, which are empty (PE/COFF specification).
    static func pe(_ machine: BootImageKind.EFIMachine, sections: [String]) -> [UInt8] {
        var head = efi(machine)
        head.replaceSubrange(0x86..<0x88, with: little16(UInt16(sections.count)))
        // No optional header: the table of sections follows.
        head.replaceSubrange(0x94..<0x96, with: little16(0))
        for section in sections {
            let name = Array(section.utf8.prefix(8))
            head += name + [UInt8](repeating: 0, count: 40 - name.count)
        }
        return head
    }
}
