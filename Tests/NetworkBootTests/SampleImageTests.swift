import NetworkBoot
import NetworkProtocols
import Testing

@Suite struct SampleImageTests {
    private func kind(_ image: SampleImage, _ name: String) -> BootImageKind {
        BootImageKind(recognising: Array(image.octets.prefix(BootImageKind.prefixLimit)), name: Array(name.utf8))
    }

    @Test("Each kind is told for what it stands for")
    func recognised() {
        #expect(kind(SampleImage(.pxelinux(version: "4.02")), "x") == .networkBootProgram(.pxelinux, version: "4.02"))
        #expect(kind(SampleImage(.ipxe(version: "1.0.0")), "x") == .networkBootProgram(.ipxe, version: "1.0.0"))
        #expect(kind(SampleImage(.gpxe(version: "0.9.9")), "x") == .networkBootProgram(.gpxe, version: "0.9.9"))
        #expect(kind(SampleImage(.com32(isELF: true)), "ldlinux.c32") == .com32(isELF: true))
        #expect(kind(SampleImage(.com32(isELF: false)), "menu.c32") == .com32(isELF: false))
        let kernel = SampleImage(.kernel(version: "2.6.32-std (root@builder) #2 SMP", is64Bit: true))
        #expect(kind(kernel, "rescue64") == .linuxKernel(version: "2.6.32-std", protocol: 0x020c, efi: nil))
        #expect(kind(SampleImage(.initrd(personality: "lab")), "initrd") == .cpio(.newASCII))
        let squash = SampleImage(.squashFS, size: 300_001)
        #expect(
            kind(squash, "sysrcd.dat")
                == .squashFS(.init(majorVersion: 4, minorVersion: 0, bytesUsed: 300_001))
        )
        #expect(kind(SampleImage(.efi(.arm64)), "x") == .efi(.arm64, .unknown, version: nil))
        #expect(kind(SampleImage(.noise), "x") == .unknown)
    }

    @Test(
        "A size is kept to the octet, and any part is the same as in the whole",
        arguments: [0, 1, 95, 96, 97, 4099, 70_001]
    )
    func parts(size: Int) {
        let kinds: [SampleImage.Kind] = [
            .pxelinux(version: "6.03"), .kernel(version: "6.1.0", is64Bit: true), .initrd(personality: "lab"),
            .squashFS, .efi(.x64), .noise,
        ]
        for kind in kinds {
            let image = SampleImage(kind, size: size, seed: 7)
            let whole = image.octets
            #expect(whole.count == image.size && image.size >= size)
            if size >= 4096 { #expect(image.size == size) }
            var joined: [UInt8] = []
            var offset = 0
            while offset < whole.count {
                image.append(offset..<(offset + 1_021), to: &joined)
                offset += 1_021
            }
            #expect(joined == whole)
        }
    }

    @Test("Seeds tell images apart, and the same seed gives the same octets")
    func seeds() {
        #expect(SampleImage(.squashFS, seed: 1).octets == SampleImage(.squashFS, seed: 1).octets)
        #expect(SampleImage(.squashFS, seed: 1).octets != SampleImage(.squashFS, seed: 2).octets)
    }

    @Test("A large image takes no memory: its end is there at once")
    func large() {
        let image = SampleImage(.squashFS, size: 4 << 30)
        var end: [UInt8] = []
        image.append((image.size - 5)..<(image.size + 5), to: &end)
        #expect(end.count == 5)
    }
}
