import NetworkProtocols
import Testing

@testable import NetworkBoot

/// Firmware that is neither a PC's ROM nor EDK2.
@Suite struct OtherFirmwareTests {
    private func play(_ id: String, _ script: ScriptedHost.Script) async throws -> (ScriptedHost, Handover) {
        let persona = try #require(PersonaCatalog.persona(id: id))
        let host = ScriptedHost(script)
        var handover = try await FirmwareStage(persona: persona).run(on: host)
        while case .next(let stage) = handover { handover = try await stage.run(on: host) }
        return (host, handover)
    }

    private func failure(_ handover: Handover) -> BootBreak? {
        guard case .failed(let reason) = handover else { return nil }
        return reason
    }

    private static let file = FetchOutcome.complete([1, 2, 3])
    /// The serial number that the UUID of these tests stands for.
    private static let serial = "9c1a3f10"

    @Test("A Raspberry Pi fetches by its own names, from the folder of its serial number where start.elf is there")
    func raspberryPi() async throws {
        var files: [String: FetchOutcome] = ["bootcode.bin": Self.file]
        for name in ["start.elf", "fixup.dat", "cmdline.txt", "kernel7.img"] {
            files["\(Self.serial)/\(name)"] = Self.file
        }
        files["\(Self.serial)/config.txt"] = .text("gpu_mem=16\nkernel=kernel7.img\r\n")
        let lease = DHCPLease.example(bootFile: "pxelinux.0", options: [(.tftpServerName, Array("10.77.0.9".utf8))])
        let (host, handover) = try await play("raspberry-pi", .init(address: .leased(lease), files: files))
        #expect(
            Array(host.fetched.prefix(6)) == [
                "bootcode.bin", "bootsig.bin", "\(Self.serial)/start.elf", "\(Self.serial)/autoboot.txt",
                "\(Self.serial)/config.txt", "\(Self.serial)/recovery.elf",
            ]
        )
        #expect(host.fetched.last == "\(Self.serial)/kernel7.img")
        #expect(failure(handover)?.failure == .notPlayed)
        let fetches = host.requests.compactMap { if case .fetch(let fetch) = $0 { fetch } else { nil } }
        #expect(fetches.allSatisfy { $0.server == Endpoint(address: IPv4Address(10, 77, 0, 9), port: 69) })
        let options = fetches.prefix(3).map { fetch in
            if case .tftp(let tftp) = fetch.method { TFTPOptions(tftp.options).description } else { "HTTP" }
        }
        #expect(options == ["", "", "tsize=0"])
    }

    @Test("Without a folder of its own it looks in the root; without start.elf its light flashes four times")
    func raspberryPiRoot() async throws {
        let files = ["bootcode.bin": Self.file, "start.elf": Self.file]
        let (host, handover) = try await play("raspberry-pi", .init(files: files))
        #expect(host.fetched[2] == "\(Self.serial)/start.elf" && host.fetched[3] == "autoboot.txt")
        #expect(failure(handover)?.failure == .noKernel)
        #expect(host.fetched.suffix(3) == ["kernel8.img", "kernel7.img", "kernel.img"])
        let (dark, broken) = try await play("raspberry-pi", .init(files: ["bootcode.bin": Self.file]))
        #expect(failure(broken)?.failure == .loaderIncomplete)
        #expect(dark.screen == ["ACT LED: 4 short flashes"])
        let (_, none) = try await play("raspberry-pi", .init())
        #expect(failure(none)?.failure == .fileNotFound)
    }

    @Test("Etherboot takes the header's name only, and starts tagged images and ELF programs, no boot programs of PXE")
    func etherboot() async throws {
        let options: [(code: DHCPOptionCode, value: [UInt8])] = [(.bootFileName, Array("option".utf8))]
        let lease = DHCPLease.example(bootFile: "/kernel.nbi", options: options)
        let image: [UInt8] = [0x36, 0x13, 0x03, 0x1b] + [UInt8](repeating: 0, count: 600)
        let tagged = ScriptedHost.Script(address: .leased(lease), files: ["/kernel.nbi": .complete(image)])
        let (host, handover) = try await play("etherboot", tagged)
        #expect(host.fetched == ["/kernel.nbi"])
        #expect(failure(handover)?.failure == .notPlayed)
        #expect(
            host.screen == [
                "Searching for server (DHCP)...", "Me: 10.77.0.111, Server: 10.77.0.1, Gateway 10.77.0.1",
                "Loading 10.77.0.1:/kernel.nbi",
            ]
        )
        var pxe = tagged
        pxe.files["/kernel.nbi"] = .complete(BootFiles.pxelinux("6.04"))
        let (refusing, refused) = try await play("etherboot", pxe)
        #expect(failure(refused)?.failure == .wrongImage)
        #expect(Array(refusing.screen.suffix(3)) == ["error: not a valid image", "Unable to load file.", "<abort>"])
        let (missing, _) = try await play("etherboot", .init(address: .leased(lease)))
        #expect(
            Array(missing.screen.suffix(3)) == ["TFTP error 1 (File not found)", "Unable to load file.", "<abort>"]
        )
    }

    @Test("What a machine can't start is told with what its architecture wants")
    func remedies() {
        let bios = BootImageKind.networkBootProgram(.pxelinux, version: "6.04")
        #expect(bios.remedy(for: .bios) == nil)
        #expect(
            bios.remedy(for: .x64UEFI)
                == "Answer option 93 = 7 with an .efi file for x64, such as shimx64.efi, grubx64.efi or snponly.efi."
        )
        let efi = BootImageKind.efi(.x64, .grub2, version: nil)
        #expect(efi.remedy(for: .bios)?.hasPrefix("Answer option 93 = 0 with a boot program for BIOS") ?? false)
        #expect(efi.remedy(for: .arm64UEFI)?.contains("grubaa64.efi") ?? false)
        #expect(
            BootImageKind.ipxeScript(isGPXE: false).remedy(for: .bios)?.contains("Only iPXE reads scripts") ?? false
        )
        #expect(BootImageKind.unknown.remedy(for: .bios) == nil)
    }
}
