import NetworkProtocols
import Testing

@testable import NetworkBoot

@Suite struct PXELINUXStageTests {
    private static let walk = [
        "pxelinux.cfg/103f1a9c-4b8e-8e4c-9d55-0123456789ab", "pxelinux.cfg/01-52-54-00-12-34-56",
        "pxelinux.cfg/0A4D006F", "pxelinux.cfg/0A4D006", "pxelinux.cfg/0A4D00", "pxelinux.cfg/0A4D0",
        "pxelinux.cfg/0A4D", "pxelinux.cfg/0A4", "pxelinux.cfg/0A", "pxelinux.cfg/0", "pxelinux.cfg/default",
    ]
    private static let kernel = FetchOutcome.complete(BootFiles.kernel)
    private static let module = FetchOutcome.complete([0x7f])

    /// Files that a boot of 6 with its configuration under `default` needs.
    private static func files(_ configuration: String, _ more: [String: FetchOutcome] = [:]) -> [String: FetchOutcome] {
        let always: [String: FetchOutcome] = [
            "ldlinux.c32": module, "pxelinux.cfg/default": .text(configuration), "vmlinuz": kernel,
            "initrd.img": .complete([1, 2, 3]),
        ]
        return always.merging(more) { $1 }
    }

    private func play(
        _ script: ScriptedHost.Script,
        version: String = "6.04",
        lease: DHCPLease = .example(),
        bootFile: String = "pxelinux.0",
        restart: FirmwareStage? = nil
    ) async throws -> (ScriptedHost, Handover) {
        let host = ScriptedHost(script)
        let environment = PXELINUXEnvironment(
            image: BootFiles.pxelinux(version),
            bootFile: Array(bootFile.utf8),
            lease: lease,
            reply: lease.acknowledgement,
            restart: restart
        )
        return (host, try await PXELINUXStage(environment: environment).run(on: host))
    }

    private func handover(_ handover: Handover) -> KernelHandover? {
        guard case .next(let stage) = handover else { return nil }
        return (stage as? KernelStage)?.handover
    }

    private func commandLine(_ handover: Handover) -> String? {
        self.handover(handover).map { String(decoding: $0.commandLine, as: UTF8.self) }
    }

    private func failure(_ handover: Handover) -> BootBreak? {
        guard case .failed(let reason) = handover else { return nil }
        return reason
    }

    // MARK: Finding the configuration

    @Test("6 fetches ldlinux.c32, walks from the UUID over the hardware address and the address to default, then boots")
    func wholeWalk() async throws {
        let text = "DEFAULT linux\nLABEL linux\n KERNEL vmlinuz\n APPEND initrd=initrd.img console=ttyS0\n"
        let (host, end) = try await play(.init(files: Self.files(text)))
        #expect(host.fetched == ["ldlinux.c32"] + Self.walk + ["vmlinuz", "initrd.img"])
        #expect(commandLine(end) == "BOOT_IMAGE=vmlinuz initrd=initrd.img console=ttyS0")
        #expect(handover(end)?.initrds.map(\.octets) == [[1, 2, 3]])
        #expect(handover(end)?.loader == "PXELINUX 6.04")
        let banner = "PXELINUX 6.04 PXE 20200816 Copyright (C) 1994-2015 H. Peter Anvin et al"
        #expect(host.screen == [banner, banner, "Loading vmlinuz... ok", "Loading initrd.img...ok"])
    }

    @Test("Its requests carry tsize and blksize in this order")
    func dialect() async throws {
        let (host, _) = try await play(.init(files: Self.files("DEFAULT vmlinuz\n")))
        let options = host.requests.compactMap { request -> String? in
            guard case .fetch(let fetch) = request, case .tftp(let tftp) = fetch.method else { return nil }
            return TFTPOptions(tftp.options).description
        }
        #expect(Set(options) == ["tsize=0 blksize=1408"])
    }

    @Test("3.x and 4.x fetch no module, and a configuration of the machine's own ends the walk there")
    func ownConfiguration() async throws {
        let text = "default linux\nlabel linux\n kernel vmlinuz\n append root=/dev/ram0\n ipappend 3\n"
        let script = ScriptedHost.Script(files: [Self.walk[1]: .text(text), "vmlinuz": Self.kernel])
        let (host, end) = try await play(script, version: "4.07")
        #expect(host.fetched == Array(Self.walk[...1]) + ["vmlinuz"])
        let expected =
            "root=/dev/ram0 BOOT_IMAGE=vmlinuz ip=10.77.0.111:10.77.0.1:10.77.0.1:255.255.255.0 "
            + "BOOTIF=01-52-54-00-12-34-56"
        #expect(commandLine(end) == expected)
        #expect(host.screen.contains("Trying to load: pxelinux.cfg/01-52-54-00-12-34-56"))
        #expect(host.screen.contains("My IP address seems to be 0A4D006F 10.77.0.111"))
    }

    @Test("Options 209 and 210 name the configuration and what stands before every name")
    func optionsOfRFC5071() async throws {
        let options: [(code: DHCPOptionCode, value: [UInt8])] = [
            (.configurationFile, Array("rescue.cfg".utf8)), (.pathPrefix, Array("/pxe/".utf8)),
        ]
        let text = "DEFAULT linux\nLABEL linux\n KERNEL ::boot/vmlinuz\n INITRD initrd.img\n"
        let script = ScriptedHost.Script(files: [
            "/pxe/ldlinux.c32": Self.module, "/pxe/rescue.cfg": .text(text), "boot/vmlinuz": Self.kernel,
            "/pxe/initrd.img": .complete([1]),
        ])
        let (host, end) = try await play(script, lease: .example(options: options))
        #expect(host.fetched == ["/pxe/ldlinux.c32", "/pxe/rescue.cfg", "boot/vmlinuz", "/pxe/initrd.img"])
        #expect(commandLine(end) == "BOOT_IMAGE=::boot/vmlinuz initrd=initrd.img")
        let (other, _) = try await play(.init(), bootFile: "/tftp/boot/pxelinux.0")
        #expect(other.fetched.first == "/tftp/boot/ldlinux.c32")
    }

    @Test("Without a configuration it says so, and resets the machine when its time is up or a key is pressed")
    func noConfiguration() async throws {
        let (host, end) = try await play(.init(files: ["ldlinux.c32": Self.module]))
        #expect(host.fetched == ["ldlinux.c32"] + Self.walk)
        #expect(failure(end)?.failure == .noConfiguration)
        let last = ["Unable to locate configuration file", "Boot failed: press a key to retry, or wait for reset..."]
        #expect(Array(host.screen.suffix(2)) == last)
        let firmware = FirmwareStage(persona: .ipxeBIOS)
        let seconds: [(code: DHCPOptionCode, value: [UInt8])] = [(.rebootTime, [0, 0, 0, 7])]
        let script = ScriptedHost.Script(files: ["ldlinux.c32": Self.module])
        let (again, next) = try await play(script, lease: .example(options: seconds), restart: firmware)
        #expect(again.keyWaits == [.seconds(7)])
        guard case .next(let stage) = next else {
            Issue.record("the machine is not reset")
            return
        }
        #expect(stage is FirmwareStage)
    }

    @Test("A silent server is told from one without configurations")
    func silentServer() async throws {
        var files: [String: FetchOutcome] = ["ldlinux.c32": Self.module]
        for name in Self.walk { files[name] = .failed(.silent) }
        let (_, end) = try await play(.init(files: files))
        #expect(failure(end)?.failure == .tftpSilent)
    }

    @Test("Without ldlinux.c32 it looks in the folders of disks and discs, then gives up")
    func noModule() async throws {
        let (host, end) = try await play(.init())
        let names = ["", "/boot/isolinux/", "/isolinux/", "/boot/syslinux/", "/syslinux/", "/"].map {
            $0 + "ldlinux.c32"
        }
        #expect(host.fetched == names)
        #expect(host.screen.contains("Failed to load ldlinux.c32"))
        #expect(failure(end)?.failure == .loaderIncomplete)
    }

    @Test("What a configuration includes and shows is fetched where its line is read")
    func includes() async throws {
        let text = "DISPLAY boot.msg\nINCLUDE common.cfg\nSAY ready\nDEFAULT linux\n"
        let common = "MENU INCLUDE more.cfg\nLABEL linux\n KERNEL vmlinuz\n"
        let more: [String: FetchOutcome] = [
            "boot.msg": .text("\u{f}0fWelcome\r\nto the lab\u{1a}hidden"), "common.cfg": .text(common),
        ]
        let (host, end) = try await play(.init(files: Self.files(text, more)))
        #expect(Array(host.fetched.suffix(4)) == ["boot.msg", "common.cfg", "more.cfg", "vmlinuz"])
        #expect(host.screen.dropFirst().prefix(3) == ["Welcome", "to the lab", "ready"])
        #expect(commandLine(end) == "BOOT_IMAGE=vmlinuz")
        let older = ScriptedHost.Script(files: Self.files(text, more))
        let (old, _) = try await play(older, version: "3.86")
        #expect(Array(old.fetched.suffix(3)) == ["boot.msg", "common.cfg", "vmlinuz"], "MENU lines are the menu's")
    }

    // MARK: Booting

    @Test("A kernel that is missing is shown as the version shows it, and nobody at the prompt ends the boot")
    func noKernel() async throws {
        let text = "DEFAULT linux\nLABEL linux\n KERNEL missing\n"
        let (six, end) = try await play(.init(files: Self.files(text)))
        #expect(Array(six.screen.suffix(2)) == ["Loading missing... failed: No such file or directory", "boot: "])
        #expect(failure(end)?.failure == .noKernel)
        let (three, older) = try await play(.init(files: Self.files(text)), version: "3.86")
        #expect(
            Array(three.fetched.suffix(5)) == ["missing", "missing.cbt", "missing.0", "missing.com", "missing.c32"]
        )
        #expect(Array(three.screen.suffix(2)) == ["Could not find kernel image: missing", "boot: "])
        #expect(failure(older)?.failure == .noKernel)
    }

    @Test("ONERROR is booted in a missing kernel's place")
    func onError() async throws {
        let text = "DEFAULT linux\nONERROR rescue\nLABEL linux\n KERNEL missing\nLABEL rescue\n KERNEL vmlinuz\n"
        let (_, end) = try await play(.init(files: Self.files(text)))
        #expect(commandLine(end) == "BOOT_IMAGE=vmlinuz linux")
    }

    @Test("What is no kernel is not started, in the version's words")
    func noImage() async throws {
        let text = "DEFAULT linux\nLABEL linux\n KERNEL page\n"
        let page: [String: FetchOutcome] = ["page": .text("<html>not here</html>")]
        let (six, end) = try await play(.init(files: Self.files(text, page)))
        #expect(six.screen.contains("Booting kernel failed: Invalid argument"))
        #expect(failure(end)?.failure == .wrongImage)
        let (three, older) = try await play(.init(files: Self.files(text, page)), version: "4.07")
        #expect(three.screen.contains("Invalid or corrupt kernel image."))
        #expect(failure(older)?.failure == .wrongImage)
    }

    @Test("Several initrds come one after the other, and one that is missing stops the boot")
    func initrds() async throws {
        let text = "DEFAULT linux\nLABEL linux\n KERNEL vmlinuz\n INITRD ucode.img,initrd.img\n"
        let (host, end) = try await play(.init(files: Self.files(text, ["ucode.img": .complete([9])])))
        #expect(Array(host.fetched.suffix(3)) == ["vmlinuz", "ucode.img", "initrd.img"])
        #expect(handover(end)?.initrds.map(\.octets) == [[9], [1, 2, 3]])
        let (missing, broken) = try await play(.init(files: Self.files(text)))
        #expect(missing.screen.contains("Loading ucode.img... failed: No such file or directory"))
        #expect(failure(broken)?.failure == .fileNotFound)
    }

    @Test("A kernel that stops coming stops PXELINUX itself")
    func stalledKernel() async throws {
        let text = "DEFAULT linux\nLABEL linux\n KERNEL vmlinuz\n"
        let stalled: [String: FetchOutcome] = ["vmlinuz": .failed(.stalled(received: 4096))]
        let (host, end) = try await play(.init(files: Self.files(text, stalled)))
        #expect(host.screen.last == "Boot failed: press a key to retry, or wait for reset...")
        #expect(failure(end)?.failure == .tftpStalled)
    }

    @Test("LOCALBOOT, CONFIG and another boot program go on as they say")
    func otherEntries() async throws {
        let (_, local) = try await play(.init(files: Self.files("DEFAULT disk\nLABEL disk\n LOCALBOOT 0\n")))
        guard case .done = local else {
            Issue.record("LOCALBOOT does not end the boot")
            return
        }
        let second = "DEFAULT linux\nLABEL linux\n KERNEL vmlinuz\n"
        let text = "DEFAULT other\nLABEL other\n CONFIG sub/second.cfg\n APPEND sub/\n"
        let files: [String: FetchOutcome] = ["sub/second.cfg": .text(second), "sub/vmlinuz": Self.kernel]
        let (host, end) = try await play(.init(files: Self.files(text, files)))
        #expect(Array(host.fetched.suffix(3)) == ["ldlinux.c32", "sub/second.cfg", "sub/vmlinuz"])
        #expect(commandLine(end) == "BOOT_IMAGE=vmlinuz")
        let chain = "DEFAULT again\nLABEL again\n KERNEL lpxelinux.0\n"
        let image: [String: FetchOutcome] = ["lpxelinux.0": .complete(BootFiles.pxelinux("6.03"))]
        let (_, next) = try await play(.init(files: Self.files(chain, image)))
        guard case .next(let stage) = next else {
            Issue.record("no boot program is started")
            return
        }
        #expect(stage.name == "PXELINUX 6.03")
        let undionly = FetchOutcome.complete(SampleImage(.ipxe(version: "1.0.0+"), size: 2048).octets)
        let ipxe = Self.files("DEFAULT x\nLABEL x\n KERNEL undionly.kpxe.0\n", ["undionly.kpxe.0": undionly])
        guard case .next(let other) = try await play(.init(files: ipxe)).1 else {
            Issue.record("iPXE is not started")
            return
        }
        #expect(other is IPXEStage)
    }

    @Test("A command line beyond 2047 octets is refused before anything is fetched")
    func longCommandLine() async throws {
        let text = "DEFAULT linux\nLABEL linux\n KERNEL vmlinuz\n APPEND \(String(repeating: "x", count: 2100))\n"
        let (host, end) = try await play(.init(files: Self.files(text)))
        #expect(host.screen.contains("cmdline too long"))
        #expect(!host.fetched.contains("vmlinuz"))
        #expect(failure(end) != nil)
    }

    @Test("lpxelinux.0 fetches by HTTP with its own words, plain pxelinux.0 does not")
    func http() async throws {
        let prefix: [(code: DHCPOptionCode, value: [UInt8])] = [(.pathPrefix, Array("http://10.77.0.9/pxe/".utf8))]
        let text = "DEFAULT linux\nLABEL linux\n KERNEL vmlinuz\n"
        let script = ScriptedHost.Script(files: [
            "/pxe/ldlinux.c32": Self.module, "/pxe/pxelinux.cfg/default": .text(text), "/pxe/vmlinuz": Self.kernel,
        ])
        let lease = DHCPLease.example(options: prefix)
        let (host, end) = try await play(script, lease: lease, bootFile: "lpxelinux.0")
        #expect(host.fetched.last == "/pxe/vmlinuz")
        let fetch = host.requests.compactMap { if case .fetch(let request) = $0 { request } else { nil } }.last
        guard case .http(let http) = fetch?.method else {
            Issue.record("no HTTP request")
            return
        }
        #expect(http.version == .http10)
        #expect(fetch?.server == Endpoint(address: IPv4Address(10, 77, 0, 9), port: 80))
        #expect(commandLine(end) == "BOOT_IMAGE=vmlinuz")
        let (plain, broken) = try await play(script, lease: lease)
        #expect(plain.fetched.isEmpty)
        #expect(failure(broken)?.failure == .loaderIncomplete)
    }
}
