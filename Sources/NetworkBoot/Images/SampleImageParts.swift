internal import NetworkProtocols

/// What a made-up boot file begins and ends with.
struct SampleImageParts {
    var head: [UInt8] = []
    var tail: [UInt8] = []
    /// Of the whole file; never less than both parts take.
    var size: Int

    init(_ kind: SampleImage.Kind, size: Int) {
        self.size = size
        switch kind {
        case .pxelinux(let version): head = Self.program("PXELINUX \(version)  Copyright (C) H. Peter Anvin et al")
        case .ipxe(let version): head = Self.program("iPXE \(version) -- Open Source Network Boot Firmware")
        case .gpxe(let version): head = Self.program("gPXE \(version) -- Open Source Boot Firmware")
        case .ipxeEFI(let machine, let version):
            head = Self.efi(machine) + Array("iPXE \(version) -- Open Source Network Boot Firmware\0".utf8)
        case .com32(let isELF): head = isELF ? Self.elf : [0xb8, 0xfe, 0x4c, 0xcd, 0x21]
        case .kernel(let version, let is64Bit, let lacks): makeKernel(version, is64Bit, lacks)
        case .kernelARM64(let version): head = Self.kernelARM64(version)
        case .initrd(let personality): makeArchive(personality)
        case .linuxrc(let personality, let drivers): makeDisk(personality, drivers)
        case .squashFS: head = Self.squashFS(size: max(size, Self.superblockLength))
        case .efi(let machine): head = Self.efi(machine)
        case .grub(let machine, let version, let build): head = Self.grub(machine, version: version, build: build)
        case .unifiedKernel(let machine, let personality, let commandLine):
            head = Self.unifiedKernel(machine, personality: personality, commandLine: commandLine)
        case .systemdBoot(let machine, let version): head = Self.systemdBoot(machine, version: version)
        case .shim(let machine, let version): head = Self.shim(machine, version: version)
        case .program(let is64Bit): head = Self.elfProgram(is64Bit)
        case .noise: break
        }
        self.size = max(self.size, head.count + tail.count)
    }

    /// A jump over the words that such programs show first.
    private static func program(_ words: String) -> [UInt8] {
        let text = Array("\r\n\(words)\r\n".utf8) + [0]
        return [0xe9, UInt8(truncatingIfNeeded: text.count), UInt8(truncatingIfNeeded: text.count >> 8)] + text
    }

    /// A 32-bit little-endian shared object for i386 (System V ABI, "ELF Header").
    private static let elf: [UInt8] = {
        var header: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, 1, 1, 1] + [UInt8](repeating: 0, count: 9)
        header += [3, 0, 3, 0, 1, 0, 0, 0]
        return header
    }()

    /// An ELF header of an executable for i386 or x86-64 (System V ABI, "ELF Header").
    static func elfProgram(_ is64Bit: Bool) -> [UInt8] {
        [0x7f, 0x45, 0x4c, 0x46, is64Bit ? 2 : 1, 1, 1] + [UInt8](repeating: 0, count: 9)
            + [2, 0, is64Bit ? 62 : 3, 0, 1, 0, 0, 0]
    }

    /// The DOS stub's mark, the place of the PE header and the machine (PE/COFF specification).
    static func efi(_ machine: BootImageKind.EFIMachine) -> [UInt8] {
        var head = [UInt8](repeating: 0, count: 0x98)
        head.replace(Array("MZ".utf8), at: 0)
        head.replace(little32(0x80), at: 0x3c)
        head.replace(Array("PE".utf8), at: 0x80)
        head.replace(little16(machine.number), at: 0x84)
        return head
    }

    // MARK: squashfs

    private static let superblockLength = 96

    /// The superblock of version 4.0 (Linux `fs/squashfs/squashfs_fs.h`), whose size is the file's.
    private static func squashFS(size: Int) -> [UInt8] {
        var head = [UInt8](repeating: 0, count: superblockLength)
        head.replace(Array("hsqs".utf8), at: 0)
        head.replace(little32(1), at: 4)
        // Blocks of 128 KiB, compressed by zlib.
        head.replace(little32(131_072), at: 12)
        head.replace(little16(1), at: 20)
        head.replace(little16(17), at: 22)
        head.replace(little16(1), at: 26)
        head.replace(little16(4), at: 28)
        head.replace(little32(UInt32(truncatingIfNeeded: size)), at: 40)
        head.replace(little32(UInt32(truncatingIfNeeded: size >> 32)), at: 44)
        return head
    }

    // MARK: Linux

    /// The boot sector and setup of a bzImage (Linux `Documentation/arch/x86/boot.rst`, "The Real-Mode Kernel Header").
    private mutating func makeKernel(_ version: String, _ is64Bit: Bool, _ lacks: [KernelPart]) {
        let setupSectors = 4
        let setupLength = (setupSectors + 1) * 512
        var head = [UInt8](repeating: 0, count: setupLength)
        head[0x1f1] = UInt8(setupSectors)
        // The code behind the setup, in units of 16 octets.
        head.replace(Self.little32(UInt32(clamping: max(0, size - setupLength) / 16)), at: 0x1f4)
        head.replace([0x55, 0xaa, 0xeb, 0x66], at: 0x1fe)
        head.replace(Array("HdrS".utf8), at: 0x202)
        head.replace(Self.little16(0x020c), at: 0x206)
        let versionOffset = 0x300
        head.replace(Self.little16(UInt16(versionOffset - 0x200)), at: 0x20e)
        // Loaded high.
        head[0x211] = 1
        head.replace(Self.little16(is64Bit ? 1 : 0), at: 0x236)
        let text = Array(version.utf8.prefix(256))
        head.replace(text, at: versionOffset)
        if !lacks.isEmpty {
            // Behind the NUL that ends the version.
            let words = KernelImage.lackMark + lacks.map(\.rawValue).joined(separator: " ")
            head.replace(Array(words.utf8), at: versionOffset + text.count + 1)
        }
        self.head = head
    }

    /// An archive of `/init` and a file that fills it (Linux `driver-api/early-userspace/buffer-format.rst`).
    private mutating func makeArchive(_ personality: String) {
        let script = Array("#!/bin/sh\n# personality: \(personality)\n".utf8)
        let initMember = Self.member("init", mode: 0o100755, length: script.count, number: 1) + Self.padded(script)
        let trailer = Self.member("TRAILER!!!", mode: 0, length: 0, number: 0)
        let fillingHeader = Self.member("filling", mode: 0o100644, length: 0, number: 2).count
        let filling = max(0, size - initMember.count - trailer.count - fillingHeader) & ~3
        head = initMember + Self.member("filling", mode: 0o100644, length: filling, number: 2)
        // What is left over by fours follows the archive as zeros, which the kernel passes over.
        tail = trailer
        let rest = size - head.count - filling - trailer.count
        if rest > 0 { tail += [UInt8](repeating: 0, count: rest) }
    }

    /// A disk that holds `/linuxrc` and little else, gzipped. It is stored, so that its size is nearly the disk's.
    private mutating func makeDisk(_ personality: String, _ drivers: [String]?) {
        let list = drivers.map { InitramfsClues.driverMark + $0.joined(separator: " ") + "\n" } ?? ""
        let script = Array("#!/bin/sh\n# personality: \(personality)\n\(list)".utf8)
        head = GzipFile.stored(Ext2Image(script: "linuxrc", script, size: max(0, size - 64)).octets)
    }

    private static func member(_ name: String, mode: Int, length: Int, number: Int) -> [UInt8] {
        let fields = [number, mode, 0, 0, 1, 0, length, 0, 0, 0, 0, name.utf8.count + 1, 0]
        let header = Array("070701".utf8) + fields.flatMap { hexadecimal($0) }
        return padded(header + name.utf8 + [0])
    }

    private static func hexadecimal(_ number: Int) -> [UInt8] {
        let digits = String(number, radix: 16, uppercase: true)
        return Array((String(repeating: "0", count: max(0, 8 - digits.count)) + digits).utf8)
    }

    /// Zeros are added up to a multiple of four.
    private static func padded(_ octets: [UInt8]) -> [UInt8] {
        octets + [UInt8](repeating: 0, count: (4 - octets.count % 4) % 4)
    }

    static func little16(_ number: UInt16) -> [UInt8] {
        [UInt8(truncatingIfNeeded: number), UInt8(truncatingIfNeeded: number >> 8)]
    }

    static func little32(_ number: UInt32) -> [UInt8] {
        little16(UInt16(truncatingIfNeeded: number)) + little16(UInt16(truncatingIfNeeded: number >> 16))
    }
}

extension [UInt8] {
    fileprivate mutating func replace(_ octets: [UInt8], at offset: Int) {
        replaceSubrange(offset..<(offset + octets.count), with: octets)
    }
}
