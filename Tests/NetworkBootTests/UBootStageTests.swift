import NetworkBoot
import NetworkProtocols
import Testing

@Suite struct UBootStageTests {
    private func play(
        _ files: [String: FetchOutcome],
        bootFile: String = "",
        keys: [BootKey] = []
    ) async throws -> (Handover, ScriptedHost) {
        let persona = try #require(PersonaCatalog.persona(id: "u-boot"))
        let host = ScriptedHost(
            ScriptedHost.Script(address: .leased(.example(bootFile: bootFile)), files: files, keys: keys)
        )
        return (try await UBootStage(persona: persona).run(on: host), host)
    }

    private let kernel = FetchOutcome.complete(SampleImage(.kernelARM64(version: "6.1.0 (a@b)")).octets)

    @Test("It asks for what a capture of Debian's build shows, in its order: the initrd before the kernel")
    func captured() async throws {
        let text = """
            menu title Boot menu
            timeout 20
            default l
            label l
              menu label Linux
              kernel vmlinuz-arm
              initrd initrd.img
              append console=ttyAMA0 root=/dev/nfs
            """
        let (handover, host) = try await play([
            "pxelinux.cfg/default-arm": .text(text), "vmlinuz-arm": kernel, "initrd.img": .text("initrd"),
        ])
        let expected = [
            "0A4D006F.img", "pxelinux.cfg/01-52-54-00-12-34-56", "pxelinux.cfg/0A4D006F", "pxelinux.cfg/0A4D006",
            "pxelinux.cfg/0A4D00", "pxelinux.cfg/0A4D0", "pxelinux.cfg/0A4D", "pxelinux.cfg/0A4", "pxelinux.cfg/0A",
            "pxelinux.cfg/0", "pxelinux.cfg/default-arm", "initrd.img", "vmlinuz-arm",
        ]
        #expect(host.fetched == expected)
        #expect(handover.kernel.map { NetworkBootTests.text($0.commandLine) } == "console=ttyAMA0 root=/dev/nfs")
        #expect(host.screen.contains("*** Warning: no boot file name; using '0A4D006F.img'"))
        #expect(host.screen.contains("Config file '<NULL>' found") && host.screen.contains("1:\tLinux"))
        #expect(host.keyWaits == [.some(.seconds(2))])
    }

    @Test("It asks TFTP for a time-out and blocks of 1468 octets, ten times more")
    func options() {
        let tftp = UBootStage.tftp
        #expect(tftp.options == [TFTPOption(.timeout, 5), TFTPOption(.blockSize, 1468)])
        #expect(tftp.requestTimeouts == Array(repeating: .seconds(5), count: 11))
    }

    @Test("All names are below the boot file's folder; another server's name stands before a colon")
    func folder() async throws {
        let (_, host) = try await play([:], bootFile: "10.77.0.9:boards/none.scr")
        guard case .fetch(let first)? = host.requests.first(where: { if case .fetch = $0 { true } else { false } })
        else {
            Issue.record("no fetch")
            return
        }
        #expect(first.server.address == IPv4Address(10, 77, 0, 9) && first.name == octets(of: "boards/none.scr"))
    }

    @Test("A label that can't be booted leads to the next that was not tried")
    func unattempted() async throws {
        let text = """
            default b
            label a
              kernel Image
              append a
            label b
              kernel none
            label c
              append nothing
            """
        let (handover, host) = try await play(["pxelinux.cfg/default": .text(text), "Image": kernel])
        #expect(handover.kernel.map { NetworkBootTests.text($0.commandLine) } == "a")
        #expect(host.screen.contains("Skipping b for failure retrieving kernel"))
        let broken = try await play(["pxelinux.cfg/default": .text(text), "Image": .complete(BootFiles.kernel)])
        #expect(broken.0.failure?.failure == .noKernel)
        #expect(broken.1.screen.contains("Bad Linux ARM64 Image magic!"))
        #expect(broken.1.screen.contains("No kernel given, skipping c"))
    }

    @Test("IPAPPEND stands behind APPEND, with what U-Boot has of its lease")
    func additions() async throws {
        let text = "default a\nlabel a\nkernel Image\nappend x\nipappend 3\n"
        let (handover, _) = try await play(["pxelinux.cfg/default": .text(text), "Image": kernel])
        #expect(
            handover.kernel.map { NetworkBootTests.text($0.commandLine) }
                == "x ip=10.77.0.111:10.77.0.1:10.77.0.1:255.255.255.0 BOOTIF=01-52-54-00-12-34-56"
        )
    }

    @Test("A menu takes a number; one that is not there is said so; without a time-out nobody is waited for for ever")
    func menu() async throws {
        let text = "menu title t\nlabel a\nkernel none\nlabel b\nkernel Image\nappend b\n"
        let files = ["pxelinux.cfg/default": FetchOutcome.text(text), "Image": kernel]
        let keys: [BootKey] = [
            .character(UInt8(ascii: "9")), .enter, .character(UInt8(ascii: "2")), .enter,
        ]
        let (handover, host) = try await play(files, keys: keys)
        #expect(handover.kernel.map { NetworkBootTests.text($0.commandLine) } == "b")
        #expect(host.screen.contains("9 not found") && !host.fetched.contains("none"))
        #expect(try await play(files).0.failure?.failure == .waitsForKey)
    }

    @Test("Without a configuration, an address or a server it says so")
    func failures() async throws {
        let (handover, host) = try await play([:])
        #expect(handover.failure?.failure == .noConfiguration && host.screen.last == "Config file not found")
        let persona = try #require(PersonaCatalog.persona(id: "u-boot"))
        let deaf = ScriptedHost(ScriptedHost.Script(address: .failed(.noOffer(proxies: []))))
        let unheard = try await UBootStage(persona: persona).run(on: deaf)
        #expect(unheard.failure?.failure == .noOffer && deaf.screen.last == "Retry time exceeded; starting again")
        let aimless = ScriptedHost(ScriptedHost.Script(address: .leased(.example(bootFile: "a", nextServer: .any))))
        let lost = try await UBootStage(persona: persona).run(on: aimless)
        #expect(lost.failure?.failure == .noNextServer && aimless.fetched.isEmpty)
        #expect(aimless.screen.contains("*** ERROR: `serverip' not set"))
    }
}

@Suite struct EFIKernelStageTests {
    private func stage(_ image: [UInt8], _ name: String) throws -> (any BootStage)? {
        var program = try GRUBMachine().program(SampleImage(.noise))
        program.image = image
        program.kind = BootImageKind(recognising: image, name: octets(of: name))
        program.name = octets(of: name)
        return program.stage
    }

    @Test("A unified kernel image hands its own parts to its kernel")
    func unified() async throws {
        let kind = SampleImage.Kind.unifiedKernel(.x64, personality: "lab", commandLine: "quiet ip=dhcp")
        let stage = try #require(try stage(SampleImage(kind).octets, "linux.efi"))
        let handover = try await stage.run(on: ScriptedHost(ScriptedHost.Script()))
        let kernel = try #require(handover.kernel)
        #expect(text(kernel.commandLine) == "quiet ip=dhcp" && kernel.kernel.count == 32 << 10)
        #expect(kernel.initrds.map(\.octets) == [SampleImage(.initrd(personality: "lab"), size: 16 << 10).octets])
    }

    @Test("An image that was cut within its kernel is damaged; whatever it is cut or changed to, nothing traps")
    func cut() async throws {
        let kind = SampleImage.Kind.unifiedKernel(.x64, personality: "lab", commandLine: "quiet")
        let whole = SampleImage(kind).octets
        var ends = 0
        for length in Array(0..<700) + [17_000, 40_000] {
            guard let stage = try stage(Array(whole.prefix(length)), "linux.efi") else { continue }
            let handover = try await stage.run(on: ScriptedHost(ScriptedHost.Script()))
            if handover.failure?.failure == .imageDamaged { ends += 1 }
        }
        #expect(ends > 300)
        for index in 0..<400 {
            var changed = whole
            changed[index] = ~changed[index]
            _ = try await stage(changed, "linux.efi")?.run(on: ScriptedHost(ScriptedHost.Script()))
        }
    }

    @Test("systemd-boot reads nothing over a network")
    func systemdBoot() async throws {
        let image = SampleImage(.systemdBoot(.x64, version: "254")).octets
        let host = ScriptedHost(ScriptedHost.Script())
        let handover = try await stage(image, "systemd-bootx64.efi")?.run(on: host)
        #expect(handover?.failure?.failure == .noConfiguration && host.requests.isEmpty)
    }
}
