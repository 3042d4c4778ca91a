internal import NetworkProtocols

extension ImagePlan {
    /// How large it is: what is said, at least as much as its header takes.
    var octetCount: Int { max(size ?? standardSize, headerSize) }

    private var standardSize: Int {
        switch kind {
        case .pxelinux: 26 << 10
        case .ipxe: 68 << 10
        case .kernel: 96 << 10
        case .initrd: 160 << 10
        case .squashfs: 256 << 10
        case .noise: 4 << 10
        }
    }

    private var headerSize: Int {
        switch kind {
        case .pxelinux, .ipxe: 128
        case .kernel: 1024
        case .squashfs: 96
        case .initrd: 10
        case .noise: 0
        }
    }

    /// The image: a header by which it is recognised, and octets that are alike for alike plans and never the same for
    /// others.
    var octets: [UInt8] {
        var octets = noise
        switch kind {
        case .pxelinux: octets.put(loader("PXELINUX \(version ?? "4.02") PXE loader"), at: 0)
        case .ipxe: octets.put(loader("iPXE \(version ?? "1.21.1") -- Open Source Network Boot Firmware"), at: 0)
        case .kernel: putKernelHeader(into: &octets)
        case .initrd:
            // A gzip member without a name (RFC 1952 §2.3).
            octets.put([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3], at: 0)
        case .squashfs: putSquashFSHeader(into: &octets)
        case .noise: break
        }
        return octets
    }

    private var noise: [UInt8] {
        let kindNumber = UInt64(Kind.allCases.firstIndex(of: kind) ?? 0)
        var seed = kindNumber << 40 ^ UInt64(octetCount) << 8 ^ UInt64(bits)
        for octet in (version ?? "").utf8 { seed = (seed ^ UInt64(octet)) &* 0x100_0000_01b3 }
        var random = SeededRandom(seed: seed)
        var octets: [UInt8] = []
        octets.reserveCapacity(octetCount + 8)
        while octets.count < octetCount {
            let word = random.next()
            for shift in 0..<8 { octets.append(UInt8(truncatingIfNeeded: word >> (8 * UInt64(shift)))) }
        }
        octets.removeLast(octets.count - octetCount)
        return octets
    }

    /// A far jump behind itself, as boot programs begin, and the text that they show.
    private func loader(_ text: String) -> [UInt8] {
        let head: [UInt8] = [0xea, 0x05, 0x00, 0xc0, 0x07] + Array(repeating: 0x90, count: 27)
        let shown = Array(text.utf8.prefix(90)) + [0x0d, 0x0a, 0]
        return head + shown
    }

    /// The header of a bzImage (Linux `arch/x86/boot.rst`, "The Real-Mode Kernel Header").
    private func putKernelHeader(into octets: inout [UInt8]) {
        octets.put(Array(repeating: 0, count: 1024), at: 0)
        octets[0x1f1] = 1
        octets.put([0x55, 0xaa, 0xeb, 0x66], at: 0x1fe)
        octets.put(Array("HdrS".utf8), at: 0x202)
        octets.put([0x0c, 0x02], at: 0x206)
        // The version's place, less 200h, and then the version.
        octets.put([0x00, 0x01], at: 0x20e)
        // LOADED_HIGH.
        octets[0x211] = 1
        // XLF_KERNEL_64.
        octets[0x236] = bits == 64 ? 1 : 0
        octets.put(Array((version ?? "2.6.31.12-std141").utf8.prefix(64)), at: 0x300)
    }

    /// The superblock of a squashfs 4.0 (Linux `fs/squashfs/squashfs_fs.h`), all of the file used.
    private func putSquashFSHeader(into octets: inout [UInt8]) {
        octets.put(Array(repeating: 0, count: 96), at: 0)
        octets.put(Array("hsqs".utf8), at: 0)
        octets[4] = 100
        octets.put([0x00, 0x00, 0x02, 0x00], at: 12)
        octets.put([0x01, 0x00, 0x11, 0x00], at: 20)
        octets.put([0x04, 0x00, 0x00, 0x00], at: 28)
        for shift in 0..<8 {
            octets[40 + shift] = UInt8(truncatingIfNeeded: UInt64(octets.count) >> (8 * UInt64(shift)))
        }
    }
}

extension [UInt8] {
    /// Writes over what is there.
    fileprivate mutating func put(_ other: [UInt8], at position: Int) {
        replaceSubrange(position..<Swift.min(count, position + other.count), with: other.prefix(count - position))
    }
}
