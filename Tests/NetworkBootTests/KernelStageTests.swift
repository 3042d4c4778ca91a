import NetworkProtocols
import Testing

@testable import NetworkBoot

/// Kernels and initrds for the tests of what is started by them.
enum KernelFiles {
    /// A bzImage that says how long it is, and which version.
    static func kernel(
        _ version: String = "2.6.32 (root@build) #1 SMP",
        declared: Int = 4096,
        size: Int = 4096
    ) -> [UInt8] {
        var octets = BootFiles.kernel + [UInt8](repeating: 0x90, count: max(0, size - BootFiles.kernel.count))
        let paragraphs = (declared - 1024) / 16
        octets[0x1f1] = 1
        octets.replaceSubrange(0x1f4..<0x1f8, with: [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: paragraphs >> $0) })
        octets.replaceSubrange(0x20e..<0x210, with: [0x00, 0x01])
        octets.replaceSubrange(0x300..<0x300 + version.utf8.count, with: Array(version.utf8))
        return Array(octets.prefix(size))
    }

    /// A cpio archive with files in it.
    static func archive(_ files: [(name: String, octets: [UInt8])]) -> [UInt8] {
        var archive: [UInt8] = []
        for (name, octets) in files + [("TRAILER!!!", [])] {
            let numbers = [1, 0o100755, 0, 0, 1, 0, octets.count, 0, 0, 0, 0, name.utf8.count + 1, 0]
            archive += Array("070701".utf8)
            for number in numbers {
                let digits = String(number, radix: 16)
                archive += Array((String(repeating: "0", count: 8 - digits.count) + digits).utf8)
            }
            archive += Array(name.utf8) + [0]
            while archive.count % 4 != 0 { archive.append(0) }
            archive += octets
            while archive.count % 4 != 0 { archive.append(0) }
        }
        return archive
    }

    /// An initrd that says whose it is.
    static func initrd(_ personality: String) -> KernelHandover.Initrd {
        let text = "#!/bin/sh\n# personality: \(personality)\n"
        return .init(
            name: Array("initrd.img".utf8),
            octets: archive([("dev", []), ("init", Array(text.utf8))])
        )
    }

    static func handover(
        _ commandLine: String,
        initrds: [KernelHandover.Initrd] = [],
        kernel: [UInt8] = KernelFiles.kernel()
    ) -> KernelHandover {
        KernelHandover(
            kernel: kernel,
            kernelName: Array("vmlinuz".utf8),
            initrds: initrds,
            commandLine: Array(commandLine.utf8),
            loader: "PXELINUX 6.04"
        )
    }
}

extension ScriptedHost {
    /// What was asked of the network card, in words.
    var configurations: [String] {
        requests.compactMap {
            guard case .configure(let request) = $0 else { return nil }
            return switch request {
            case .dhcp(let configuration): configuration.isBOOTP ? "bootp" : "dhcp"
            case .rarp: "rarp"
            case .dhcpAndRARP(let configuration, _): configuration.isBOOTP ? "bootp and rarp" : "dhcp and rarp"
            case .fixed(let interface):
                "\(interface.address)/\(interface.mask) \(interface.router.map(\.description) ?? "-")"
            case .none: "none"
            }
        }
    }
}

@Suite struct KernelStageTests {
    private func start(
        _ commandLine: String,
        initrds: [KernelHandover.Initrd] = [KernelFiles.initrd("lab")],
        kernel: [UInt8] = KernelFiles.kernel(),
        hasAutoconfiguration: Bool? = nil,
        memory: Int = 1 << 30,
        script: ScriptedHost.Script = ScriptedHost.Script()
    ) async throws -> (ScriptedHost, Handover) {
        let hardware = MachineHardware(
            hardwareAddress: MACAddress(0x52, 0x54, 0x00, 0x12, 0x34, 0x56),
            uuid: [UInt8](repeating: 7, count: 16),
            memory: memory
        )
        let host = ScriptedHost(script, hardware: hardware)
        let handover = KernelFiles.handover(commandLine, initrds: initrds, kernel: kernel)
        let stage = KernelStage(handover: handover, hasAutoconfiguration: hasAutoconfiguration)
        return (host, try await stage.run(on: host))
    }

    private func initramfs(_ handover: Handover) -> String? {
        guard case .next(let stage) = handover else { return nil }
        return (stage as? InitramfsStage)?.name
    }

    private func failure(_ handover: Handover) -> BootBreak? {
        guard case .failed(let reason) = handover else { return nil }
        return reason
    }

    @Test("It tells its version and command line, and starts what is in the initrd")
    func start() async throws {
        let (host, end) = try await start("initrd=initrd.img console=ttyS0")
        #expect(initramfs(end) == "busybox initramfs")
        #expect(
            host.screen == [
                "Linux version 2.6.32 (root@build) #1 SMP", "Kernel command line: initrd=initrd.img console=ttyS0",
                "Run /init as init process",
            ]
        )
        #expect(host.requests.isEmpty)
        let (quiet, _) = try await start("quiet")
        #expect(quiet.screen.isEmpty)
    }

    @Test("Without initrd and root it panics as Linux does")
    func panic() async throws {
        for initrds in [[], [KernelHandover.Initrd(name: Array("empty".utf8), octets: [])]] {
            let (host, end) = try await start("quiet", initrds: initrds)
            #expect(
                host.screen.last == "Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)"
            )
            #expect(host.screen.first == "VFS: Cannot open root device \"(null)\" or unknown-block(0,0): error -6")
            #expect(failure(end)?.failure == .kernelPanic)
        }
        let (_, noInitrd) = try await start("noinitrd")
        #expect(failure(noInitrd)?.failure == .kernelPanic)
        let other = KernelHandover.Initrd(
            name: Array("initrd.img".utf8),
            octets: KernelFiles.archive([("linuxrc", [1, 2, 3])])
        )
        let (_, noInit) = try await start("", initrds: [other])
        #expect(failure(noInit)?.sentence == "The initrd has no /init, and the command line names no root.")
    }

    @Test("An initrd that is no archive is named in the cause")
    func wrongInitrd() async throws {
        let page = Array("<!DOCTYPE html><html><body>404 Not Found</body></html>".utf8)
        let (host, end) = try await start("root=/dev/ram0", initrds: [.init(name: Array("i".utf8), octets: page)])
        #expect(host.screen.contains("Initramfs unpacking failed: invalid magic at start of compressed archive"))
        #expect(failure(end)?.sentence == "The initrd i is no archive, but: HTML page.")
    }

    @Test("Microcode in front of the initrd is passed over; a compressed archive is taken at its word")
    func severalInitrds() async throws {
        let microcode = KernelHandover.Initrd(
            name: Array("ucode.img".utf8),
            octets: KernelFiles.archive([("kernel/x86/microcode/GenuineIntel.bin", [UInt8](repeating: 1, count: 99))])
        )
        let (_, end) = try await start("", initrds: [microcode, KernelFiles.initrd("systemrescuecd-5")])
        #expect(initramfs(end) == "SystemRescueCd 5.x")
        let packed = KernelHandover.Initrd(name: Array("initrd.gz".utf8), octets: [0x1f, 0x8b, 0x08, 0, 1, 2, 3])
        let (_, other) = try await start("root=/dev/sda1", initrds: [packed])
        #expect(initramfs(other) == "initramfs")
    }

    @Test("A local root needs no network and no initrd; one over NFS needs a kernel that is built for it")
    func otherRoots() async throws {
        let (_, local) = try await start("root=/dev/sda1", initrds: [])
        guard case .done(let sentence) = local else {
            Issue.record("\(local)")
            return
        }
        #expect(sentence.contains("/dev/sda1"))
        let line = "root=/dev/nfs nfsroot=10.0.0.1:/export ip=dhcp"
        let (host, nfs) = try await start(line, initrds: [], hasAutoconfiguration: false)
        #expect(failure(nfs)?.failure == .kernelPanic && failure(nfs)?.sentence.contains("CONFIG_ROOT_NFS") == true)
        #expect(
            host.screen.last == "Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,255)"
        )
        #expect(host.requests.isEmpty)
    }

    @Test("What is no kernel, cut off, or too large for the memory is not started")
    func badImages() async throws {
        let (host, none) = try await start("", kernel: Array("no kernel".utf8))
        #expect(host.screen == ["Invalid or corrupt kernel image."])
        #expect(failure(none)?.failure == .wrongImage)
        let (_, cut) = try await start("", kernel: KernelFiles.kernel(declared: 9216, size: 5000))
        #expect(failure(cut)?.failure == .imageDamaged)
        #expect(failure(cut)?.sentence == "The kernel vmlinuz has 9216 octets, and only 5000 came.")
        let (small, full) = try await start("", memory: 16 << 20)
        #expect(failure(full)?.failure == .tooLittleMemory)
        #expect(small.screen.last == "Kernel panic - not syncing: System is deadlocked on memory")
    }

    @Test(
        "ip= is done as the kernel does it",
        arguments: [
            ("ip=dhcp", ["dhcp"]), ("ip=on", ["dhcp and rarp"]), ("ip=any", ["dhcp and rarp"]), ("ip=bootp", ["bootp"]),
            ("ip=both", ["bootp and rarp"]), ("nfsaddrs=dhcp", ["dhcp"]), ("ip=off", []), ("ip=none", []), ("ip=", []),
            ("", []),
            ("ip=rarp", ["rarp"]), ("ip=gibberish", ["dhcp and rarp"]), ("ip=dhcp ip=off", []),
            ("ip=192.168.1.5", ["192.168.1.5/255.255.255.0 -"]),
            ("ip=10.0.0.5:10.0.0.1:10.0.0.254:255.255.255.0", ["10.0.0.5/255.255.255.0 10.0.0.254"]),
            ("ip=10.0.0.5::10.1.0.254:255.255.255.0", []), ("ip=::::name:eth0:dhcp", ["dhcp"]),
            ("ip=:::::eth7:dhcp", []),
            ("ip=::10.77.0.9:255.255.0.0::eth0:dhcp", ["dhcp", "10.77.0.111/255.255.0.0 10.77.0.9"]),
        ]
    )
    func addressParameter(_ text: String, _ expected: [String]) async throws {
        let (host, end) = try await start(text, hasAutoconfiguration: true)
        #expect(host.configurations == expected)
        // Whatever comes of it, the boot goes on.
        #expect(initramfs(end) != nil)
    }

    @Test("It shows what it was given, and that it was given nothing")
    func addressScreen() async throws {
        let (host, _) = try await start("ip=dhcp", hasAutoconfiguration: true)
        #expect(
            Array(host.screen.dropFirst(2).dropLast()) == [
                "Sending DHCP requests ., OK", "IP-Config: Got DHCP answer from 10.77.0.1, my address is 10.77.0.111",
                "IP-Config: Complete:",
                "     device=eth0, hwaddr=52:54:00:12:34:56, ipaddr=10.77.0.111, mask=255.255.255.0, gw=10.77.0.1",
                "     host=10.77.0.111, domain=, nis-domain=(none)",
                "     bootserver=10.77.0.1, rootserver=10.77.0.1, rootpath=", "     nameserver0=10.77.0.1",
            ]
        )
        let silent = ScriptedHost.Script(address: .failed(.noOffer(proxies: [])))
        let (alone, end) = try await start("quiet ip=dhcp", hasAutoconfiguration: true, script: silent)
        #expect(alone.screen == ["IP-Config: Auto-configuration of network failed"])
        #expect(initramfs(end) != nil)
    }

    @Test("Kernels that leave ip= to their initramfs do nothing by it")
    func withoutAutoconfiguration() async throws {
        let debian = KernelFiles.kernel("6.1.0-56-amd64 (debian-kernel@lists.debian.org) #1 SMP")
        let (host, _) = try await start("ip=dhcp", kernel: debian)
        #expect(host.requests.isEmpty)
        let (told, _) = try await start("ip=dhcp", kernel: debian, hasAutoconfiguration: true)
        #expect(told.configurations == ["dhcp"])
    }

    @Test("By BOOTP it asks with empty options that have the length of an answer")
    func bootpOptions() async throws {
        let (host, _) = try await start("ip=::::pc7.lan::bootp dhcpclass=thin", hasAutoconfiguration: true)
        guard case .configure(.dhcp(let configuration))? = host.requests.first else {
            Issue.record("nothing was asked")
            return
        }
        let codes = configuration.options.compactMap { option -> UInt8? in
            if case .fixed(let code, _) = option { code.rawValue } else { nil }
        }
        #expect(configuration.isBOOTP)
        #expect(codes == [1, 3, 5, 12, 40, 17, 57])
        #expect(configuration.options.last == .fixed(.maximumMessageSize, [1, 150]))
    }

    @Test("Options 12, 60 and 61 follow ip= and dhcpclass=")
    func options() async throws {
        let (host, _) = try await start(
            "ip=::::pc7.lan::dhcp,1,abc dhcpclass=thin",
            hasAutoconfiguration: true
        )
        guard case .configure(.dhcp(let configuration))? = host.requests.first else {
            Issue.record("nothing was asked")
            return
        }
        let fixed: [DHCPClientConfiguration.Option] = [
            .fixed(.hostName, Array("pc7".utf8)), .fixed(.vendorClass, Array("thin".utf8)),
            .fixed(.clientIdentifier, [1] + Array("abc".utf8)),
        ]
        #expect(Array(configuration.options.suffix(3)) == fixed)
        #expect(!configuration.options.contains(.hostName))
    }

    @Test("Damaged archives are read without a trap")
    func damagedArchives() {
        let archive = KernelFiles.initrd("lab").octets
        var random = SeededRandom(seed: 4)
        var read = 0
        for _ in 0..<3000 {
            var damaged = archive
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                damaged[Int.random(in: 0..<damaged.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            damaged = Array(damaged.prefix(Int.random(in: 0...damaged.count, using: &random)))
            var reader = CpioReader(damaged)
            while let member = reader.next() { read += member.data.count + member.name.count }
            _ = InitramfsContent([.init(name: [], octets: damaged)])
            _ = KernelImage(damaged, name: [])
        }
        #expect(read > 0)
    }
}
