import NetworkBoot
import NetworkProtocols
import Testing

@Suite struct BootImageKindTests {
    /// A file of zeros with pieces at their places.
    private func file(_ pieces: [(Int, [UInt8])], length: Int = 4096) -> [UInt8] {
        var octets = [UInt8](repeating: 0, count: length)
        for (offset, piece) in pieces {
            for (index, octet) in piece.enumerated() where offset + index < length { octets[offset + index] = octet }
        }
        return octets
    }

    private func kind(_ content: [UInt8], _ name: String = "file") -> BootImageKind {
        BootImageKind(recognising: content, name: octets(of: name))
    }

    private func pe(_ machine: UInt16, _ more: [(Int, [UInt8])] = [], sections: [String] = []) -> [UInt8] {
        let header: [(Int, [UInt8])] = [
            (0, octets(of: "MZ")), (0x3c, [0x80]),
            (0x80, octets(of: "PE\0\0") + [UInt8(machine & 255), UInt8(machine >> 8), UInt8(sections.count)]),
            (0x94, [0xf0]),
        ]
        let table = sections.enumerated().map { (0x80 + 24 + 0xf0 + 40 * $0.offset, octets(of: $0.element)) }
        return file(header + table + more)
    }

    private func linux(_ version: String, efi: UInt16? = nil) -> [UInt8] {
        var pieces: [(Int, [UInt8])] = [
            (0x1fe, [0x55, 0xaa, 0xeb, 0x6a]), (0x202, octets(of: "HdrS") + [0x0f, 0x02]), (0x20e, [0x00, 0x04]),
            (0x600, octets(of: version) + [0]),
        ]
        if let efi {
            pieces += [
                (0, octets(of: "MZ")), (0x3c, [0x40]),
                (0x40, octets(of: "PE\0\0") + [UInt8(efi & 255), UInt8(efi >> 8)]),
            ]
        }
        return file(pieces)
    }

    @Test("Boot programs for BIOSes, by what they say of themselves")
    func networkBootPrograms() {
        let pxelinux = file([(0, [0xea, 0x24, 0x7c]), (600, octets(of: "\r\nPXELINUX 6.04 PXE 20200816 "))])
        #expect(kind(pxelinux, "pxelinux.0") == .networkBootProgram(.pxelinux, version: "6.04"))
        #expect(kind(pxelinux, "boot.bin").displayName == "PXELINUX 6.04, for BIOS")
        let undionly = file([(0, [0xea, 5, 0, 0xc0, 7]), (300, octets(of: "PXE->EB:"))])
        #expect(kind(undionly, "undionly.kpxe") == .networkBootProgram(.ipxe, version: nil))
        #expect(kind(undionly).isIPXE)
        let gpxe = file([(0, [0xea]), (300, octets(of: "gPXE 1.0.1 -- Open"))])
        #expect(kind(gpxe) == .networkBootProgram(.gpxe, version: "1.0.1"))
        let unnamed = file([(0, [0xea, 1, 2, 3])])
        #expect(kind(unnamed, "/boot/loader.0") == .networkBootProgram(.unknown, version: nil))
        #expect(kind(unnamed, "other") == .unknown)
    }

    @Test("EFI programs with their machine and loader")
    func efiPrograms() {
        #expect(kind(pe(0x8664)) == .efi(.x64, .unknown, version: nil))
        #expect(kind(pe(0x8664, [(0x400, octets(of: "Welcome to GRUB!"))])) == .efi(.x64, .grub2, version: nil))
        #expect(kind(pe(0x14c, [(0x400, octets(of: "iPXE 1.21.1+ (g1"))])) == .efi(.ia32, .ipxe, version: "1.21.1+"))
        #expect(kind(pe(0xaa64), "snponly.efi") == .efi(.arm64, .ipxe, version: nil))
        #expect(kind(pe(0x5064)) == .efi(.riscV64, .unknown, version: nil))
        #expect(kind(pe(0x1234)).displayName == "EFI program, for machine type 4660 UEFI")
        let unified = pe(0x8664, sections: [".text", ".linux", ".initrd", ".cmdline"])
        #expect(kind(unified) == .efi(.x64, .unifiedKernelImage, version: nil))
        #expect(
            kind(pe(0x8664, sections: [".sbat", ".vendor_cert"].map { String($0.prefix(8)) }), "shimx64.efi")
                == .efi(.x64, .shim, version: nil)
        )
    }

    @Test("Linux kernels with their version, and what only looks like one")
    func kernels() {
        #expect(
            kind(linux("6.1.0-18-amd64 (debian-kernel@lists.debian.org)", efi: 0x8664))
                == .linuxKernel(version: "6.1.0-18-amd64", protocol: 0x020f, efi: .x64)
        )
        #expect(
            kind(linux("2.4.22-1.2115.nptl")) == .linuxKernel(version: "2.4.22-1.2115.nptl", protocol: 0x020f, efi: nil)
        )
        #expect(kind(linux("iPXE 1.0.0+git-20190125")) == .disguisedAsKernel(.ipxe, version: "1.0.0+git-20190125"))
        #expect(kind(linux("MEMDISK 6.04")) == .disguisedAsKernel(.memdisk, version: "6.04"))
        #expect(kind(file([(0x38, octets(of: "ARMd"))])) == .linuxImage(.arm64, efi: nil))
        #expect(kind(file([(0x30, octets(of: "RISCV"))])) == .linuxImage(.riscV, efi: nil))
        // A version that lies outside of what was captured is no reason to fail.
        let cut = Array(linux("6.1.0").prefix(0x300))
        #expect(kind(cut) == .linuxKernel(version: nil, protocol: 0x020f, efi: nil))
    }

    @Test("Root images, archives and compressed data")
    func archives() {
        let squashFS = octets(
            "68737173 06000000 463e016b 00000200 01000000 01001100 c0000100 04000000 3c01000000000000 339c3d0000000000"
        )
        #expect(
            kind(squashFS + [UInt8](repeating: 0, count: 64), "sysrcd.dat")
                == .squashFS(.init(majorVersion: 4, minorVersion: 0, isBigEndian: false, bytesUsed: 4_037_683))
        )
        let image = BootImageKind.SquashFS(majorVersion: 4, minorVersion: 0, bytesUsed: 100)
        #expect(image.isTruncated(fileLength: 99) && !image.isTruncated(fileLength: 100))
        let old = file([(0, octets(of: "sqsh")), (28, [0, 3, 0, 1]), (63, [0, 0, 0, 0, 0, 1, 0, 0])])
        #expect(kind(old) == .squashFS(.init(majorVersion: 3, minorVersion: 1, isBigEndian: true, bytesUsed: 65536)))
        let table: [([UInt8], BootImageKind)] = [
            (octets(of: "070701"), .cpio(.newASCII)), (octets(of: "070702"), .cpio(.newASCIIWithChecksums)),
            (octets(of: "070707"), .cpio(.oldASCII)), ([0xc7, 0x71], .cpio(.binary)),
            ([0x1f, 0x8b, 8, 0], .compressed(.gzip)), (octets("fd377a585a00"), .compressed(.xz)),
            (octets("28b52ffd"), .compressed(.zstandard)), (octets(of: "BZh9"), .compressed(.bzip2)),
            (octets("04224d18"), .compressed(.lz4)), (octets("02214c18"), .compressed(.lz4)),
            (octets("894c5a4f00"), .compressed(.lzop)), (octets("5d00008000ffffffffffffffff00"), .compressed(.lzma)),
            (octets("b8ff4ccd21"), .com32(isELF: false)), (octets("b8fe4ccd21"), .com32(isELF: false)),
            (octets("d00dfeed"), .deviceTree),
            (octets("27051956"), .uBootImage), (octets(of: "MSWIM\0\0\0"), .windowsImage),
        ]
        for (start, expected) in table {
            #expect(kind(start + [UInt8](repeating: 0, count: 64)) == expected, "\(expected)")
        }
        #expect(kind(octets("7f454c46 01010100 0000000000000000 0300 0300")) == .elf(is64Bit: false, machine: 3))
        #expect(kind(octets("7f454c46 01010100 0000000000000000 0300 0300"), "ldlinux.c32") == .com32(isELF: true))
        #expect(kind(octets("7f454c46 02020100 0000000000000000 0003 0015")) == .elf(is64Bit: true, machine: 21))
        #expect(kind(file([(0x8001, octets(of: "CD001"))], length: 0x9000)) == .iso9660)
        #expect(kind(file([(0, [0xeb, 0x3c, 0x90]), (510, [0x55, 0xaa])])) == .diskImage)
        #expect(kind(file([(512, octets(of: "EFI PART"))])) == .diskImage)
    }

    @Test(
        "Texts",
        arguments: [
            ("#!ipxe\nchain x\n", "boot.ipxe", BootImageKind.ipxeScript(isGPXE: false)),
            ("#!gpxe\n", "x", .ipxeScript(isGPXE: true)), ("#!ipxescript\n", "x", .plainText),
            (b1Configuration, "default", .pxelinuxConfiguration),
            (menuConfiguration, "default", .pxelinuxConfiguration),
            ("DEFAULT linux\nLABEL linux\nKERNEL k\n", "01-aa", .pxelinuxConfiguration),
            ("set timeout=1\nmenuentry 'a' {\n linux /vmlinuz\n}\n", "grub.cfg", .grubConfiguration),
            ("set default=0\nlinux /vmlinuz quiet\ninitrd /i\nboot\n", "grub.cfg-01-aa", .grubConfiguration),
            ("addb4f9ecdc44f5b14cb900b6ee33d8e  sysrcd.dat\n", "sysrcd.md5", .checksums(digits: 32)),
            ("addb4f9ecdc44f5b14cb900b6ee33d8e\n", "sysrcd.md5", .checksums(digits: 32)),
            ("<!DOCTYPE html>\n<html>", "vmlinuz", .htmlPage), ("<?xml?><!-- --><HTML>", "vmlinuz", .htmlPage),
            ("hello world\n", "readme", .plainText), ("", "x", .empty),
        ]
    )
    func texts(content: String, name: String, expected: BootImageKind) {
        #expect(kind(octets(of: content), name) == expected)
    }

    @Test("A machine is handed what it can start, or an objection says why not")
    func verdicts() {
        let pxelinux = kind(file([(0, [0xea]), (600, octets(of: "PXELINUX 6.04"))]))
        #expect(pxelinux.verdict(for: .bios) == .plausible)
        #expect(pxelinux.verdict(for: .x64UEFI) == .wrongArchitecture)
        let x64 = kind(pe(0x8664))
        #expect(x64.verdict(for: .x64UEFI) == .plausible && x64.verdict(for: .efiByteCode) == .plausible)
        #expect(x64.verdict(for: .x64UEFIHTTP) == .plausible && x64.verdict(for: .bios) == .wrongArchitecture)
        #expect(x64.verdict(for: .x86UEFI) == .wrongArchitecture && x64.verdict(for: .arm64UEFI) == .wrongArchitecture)
        #expect(kind(pe(0xebc)).verdict(for: .arm64UEFI) == .plausible)
        #expect(x64.verdict(for: ClientArchitecture(rawValue: 13)) == .undecided)
        let kernel = kind(linux("6.1.0", efi: 0x8664))
        #expect(kernel.verdict(for: .x64UEFI) == .plausible && kernel.verdict(for: .bios) == .notBootable)
        let page = kind(octets(of: "<html></html>"))
        #expect(page.verdict(for: .bios) == .notBootable && page.verdict(for: .x64UEFI) == .notBootable)
        let iso = kind(file([(0x8001, octets(of: "CD001"))], length: 0x9000))
        #expect(iso.verdict(for: .x64UEFIHTTP) == .plausible && iso.verdict(for: .x64UEFI) == .notBootable)
        #expect(
            x64.objection(for: .bios)
                == "The boot file is EFI program, for x64 UEFI, which x86 BIOS firmware can't start."
        )
        #expect(x64.objection(for: .x64UEFI) == nil)
        #expect(kind([1, 2, 3]).verdict(for: .bios) == .undecided)
    }

    @Test("Cut anywhere, with octets changed, and at random a start is recognised without a trap")
    func robustness() {
        var random = SeededRandom(seed: 99)
        let starts = [
            pe(0x8664, sections: [".linux", ".cmdline"]), linux("6.1.0", efi: 0x8664), octets(of: b1Configuration),
            file([(0, octets(of: "hsqs")), (28, [4])], length: 128),
        ]
        var seen = 0
        for start in starts {
            for end in stride(from: 0, to: start.count, by: 7) where kind(Array(start[..<end])) != .iso9660 {
                seen += 1
            }
            for _ in 0..<200 {
                var changed = start
                changed[Int.random(in: 0..<changed.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
                if kind(changed) != .iso9660 { seen += 1 }
            }
        }
        for _ in 0..<200 {
            let noise = (0..<300).map { _ in UInt8.random(in: 0...255, using: &random) }
            if kind(noise) != .iso9660 { seen += 1 }
        }
        #expect(seen > 1000)
        #expect(kind([UInt8](repeating: UInt8(ascii: "P"), count: 1 << 17)) == .plainText)
    }
}
