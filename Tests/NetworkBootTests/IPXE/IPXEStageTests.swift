import NetworkProtocols
import Testing

@testable import NetworkBoot

@Suite struct IPXEStageTests {
    private static let kernel = FetchOutcome.complete(BootFiles.kernel)

    /// iPXE as undionly.kpxe, or gPXE, or iPXE for UEFI.
    private static func program(_ kind: SampleImage.Kind) -> BootProgram {
        let sample = SampleImage(kind, size: 2048)
        var octets: [UInt8] = []
        sample.append(0..<sample.size, to: &octets)
        let lease = DHCPLease.example(bootFile: "undionly.kpxe")
        return BootProgram(
            image: octets,
            kind: BootImageKind(recognising: octets, name: Array("undionly.kpxe".utf8)),
            name: Array("undionly.kpxe".utf8),
            location: .tftp(Endpoint(address: lease.server, port: 69), name: Array("undionly.kpxe".utf8)),
            lease: lease,
            reply: lease.acknowledgement,
            firmware: .intelBIOSROM
        )
    }

    private func play(
        _ script: String,
        _ more: [String: FetchOutcome] = [:],
        kind: SampleImage.Kind = .ipxe(version: "1.0.0+"),
        keys: [BootKey] = [],
        options: [(code: DHCPOptionCode, value: [UInt8])] = [],
        bootFile: String = "http://10.77.0.1/boot/menu.ipxe"
    ) async throws -> (ScriptedHost, Handover) {
        var hostScript = ScriptedHost.Script(
            address: .leased(.example(bootFile: bootFile, options: options)),
            files: ["/boot/menu.ipxe": .text(script)],
            names: ["my.domain.org": IPv4Address(10, 77, 0, 1), "osmirror.rug.nl": IPv4Address(203, 0, 113, 80)],
            keys: keys
        )
        hostScript.files.merge(more) { $1 }
        let host = ScriptedHost(hostScript)
        let stage = try #require(Self.program(kind).stage as? IPXEStage)
        return (host, try await stage.run(on: host))
    }

    private func kernel(_ handover: Handover) -> KernelHandover? {
        guard case .next(let stage) = handover else { return nil }
        return (stage as? KernelStage)?.handover
    }

    private func failure(_ handover: Handover) -> BootBreak? {
        guard case .failed(let reason) = handover else { return nil }
        return reason
    }

    // MARK: Kernels

    @Test("A script over HTTP fetches kernel and initrds beside itself and boots them with the arguments as they stand")
    func script() async throws {
        let text = "#!ipxe\nkernel vmlinuz initrd=a.img ip=${ip} console=ttyS0\ninitrd a.img\ninitrd /b.img\nboot\n"
        let files = ["/boot/vmlinuz": Self.kernel, "/boot/a.img": .complete([1]), "/b.img": .complete([2])]
        let (host, end) = try await play(text, files)
        #expect(host.fetched == ["/boot/menu.ipxe", "/boot/vmlinuz", "/boot/a.img", "/b.img"])
        let handover = try #require(kernel(end))
        #expect(String(decoding: handover.commandLine, as: UTF8.self) == "initrd=a.img ip=10.77.0.111 console=ttyS0")
        #expect(handover.initrds.map(\.octets) == [[1], [2]])
        #expect(host.screen.contains("http://10.77.0.1/boot/menu.ipxe... ok"))
        #expect(host.screen.contains("menu.ipxe : \(text.utf8.count) bytes [script]"))
        #expect(host.screen.contains("vmlinuz... ok"))
    }

    @Test("It asks as user class iPXE, in its own words, and over HTTP/1.1")
    func dialect() async throws {
        let (host, _) = try await play("#!ipxe\nexit\n")
        let configures = host.requests.compactMap { request -> DHCPClientConfiguration? in
            guard case .configure(.dhcp(let dhcp)) = request else { return nil }
            return dhcp
        }
        #expect(configures.count == 1)
        #expect(configures[0].options.contains(.fixed(.userClass, Array("iPXE".utf8))))
        #expect(configures[0].wantsBroadcast)
        let (old, _) = try await play("#!gpxe\n", kind: .gpxe(version: "0.9.9"))
        #expect(
            old.requests.contains { request in
                guard case .configure(.dhcp(let dhcp)) = request else { return false }
                return dhcp.options.contains(.fixed(.userClass, Array("gPXE".utf8))) && !dhcp.wantsBroadcast
            }
        )
        let versions = old.requests.compactMap { request -> HTTPVersion? in
            guard case .fetch(let fetch) = request, case .http(let http) = fetch.method else { return nil }
            return http.version
        }
        #expect(versions == [.http10])
    }

    @Test("chain runs another script with the URI of that; a failure there is caught by ||")
    func chaining() async throws {
        let text = "#!ipxe\nchain sub/next.ipxe || goto rescue\nexit\n:rescue\nkernel vmlinuz\nboot\n"
        let files = ["/boot/sub/next.ipxe": FetchOutcome.text("#!ipxe\nkernel gone\n"), "/boot/vmlinuz": Self.kernel]
        let (host, end) = try await play(text, files)
        #expect(host.fetched == ["/boot/menu.ipxe", "/boot/sub/next.ipxe", "/boot/sub/gone", "/boot/vmlinuz"])
        #expect(kernel(end) != nil)
        #expect(host.screen.contains("gone... No such file or directory (http://ipxe.org/2d0c603b)"))
    }

    @Test("Set, inc, iseq, isset, goto and && as scripts use them")
    func language() async throws {
        let text = """
            #!ipxe
            set n:int32 1
            :again
            inc n
            iseq ${n} 4 || goto again
            isset ${nothing} || echo none
            isset ${n} && echo n is ${n}
            set base http://10.77.0.1/other
            chain --autofree --replace ${base}/last.ipxe
            echo never
            """
        let (host, end) = try await play(text, ["/other/last.ipxe": .text("#!ipxe\nkernel k\nboot")])
        #expect(host.fetched.last == "/other/k")
        #expect(host.screen.contains("n is 4") && host.screen.contains("none") && !host.screen.contains("never"))
        #expect(failure(end)?.failure == .fileNotFound)
        #expect(failure(end)?.sentence.contains("line 2 of the script last.ipxe") == true)
        #expect(failure(end)?.code == "2d0c603b")
    }

    @Test("A menu: a key chooses, a time-out takes the default, Esc fails")
    func menu() async throws {
        let text = """
            #!ipxe
            menu What to boot
            item --gap Systems
            item --key l linux Linux
            item --default disk Local disk
            choose --timeout 5000 target || goto left
            echo chosen ${target}
            exit
            :left
            echo left
            """
        let (first, _) = try await play(text, keys: [.character(UInt8(ascii: "l"))])
        #expect(first.screen.contains("chosen linux"))
        #expect(first.screen.contains("> Local disk (5)") && first.screen.contains("  Systems"))
        let (second, _) = try await play(text)
        #expect(second.screen.contains("chosen disk"))
        let (third, _) = try await play(text, keys: [.escape])
        #expect(third.screen.contains("left"))
        let (fourth, _) = try await play(text, keys: [.up, .enter])
        #expect(fourth.screen.contains("chosen linux"))
    }

    @Test("Unknown commands, wrong words and unknown options, as iPXE says them")
    func complaints() async throws {
        let text =
            "#!ipxe\nfrobnicate x ||\niseq a ||\nkernel --foo x ||\nsleep x ||\nset a:b c ||\nnslookup x y ||\ngoto x ||\n"
        let (host, _) = try await play(text)
        let expected = [
            "frobnicate: command not found", "  iseq <value1> <value2>", "Unrecognised option \"--foo\"",
            "\"x\": invalid integer value", "\"a:b\": invalid setting",
        ]
        for line in expected { #expect(host.screen.contains(line)) }
    }

    @Test("A script that goes round for ever is ended and told")
    func endless() async throws {
        let (_, end) = try await play("#!ipxe\n:a\ngoto a\n")
        #expect(failure(end)?.sentence.contains("goes round without end") == true)
        let (_, other) = try await play("#!ipxe\nchain menu.ipxe\n")
        #expect(failure(other)?.sentence.contains("goes round without end: it starts itself again") == true)
        #expect(failure(other)?.failure == .loaderLoop)
    }

    @Test("Scripts that start each other for ever are named", arguments: ["", " --replace"])
    func circle(option: String) async throws {
        let files = ["/boot/b.ipxe": FetchOutcome.text("#!ipxe\nchain\(option) menu.ipxe\n")]
        let (_, end) = try await play("#!ipxe\nchain\(option) b.ipxe\n", files)
        let reason = failure(end)
        #expect(reason?.failure == .loaderLoop)
        #expect(reason?.sentence.contains("which starts it again") == true, "\(reason?.sentence ?? "")")
    }

    @Test(
        "Lines that do nothing, and lines that make much, end as others that go round",
        .timeLimit(.minutes(1)),
        arguments: [
            ":a\n" + String(repeating: "\n", count: 40_000) + "goto a\n",
            ":a\n" + String(repeating: "|| ", count: 100_000) + "\ngoto a ||\n",
            (0..<40_000).map { ":l\($0)\n" }.joined() + "goto l39999\n",
            "set a 0123456789abcdef\n" + String(repeating: "set a ${a}${a}\n", count: 8) + ":x\necho "
                + String(repeating: "${a} ", count: 4000) + "\ngoto x\n",
            String(repeating: "time ", count: 150_000) + "echo\n",
        ]
    )
    func costly(script: String) async throws {
        let (host, end) = try await play("#!ipxe\n" + script)
        #expect(failure(end)?.sentence.contains("goes round without end") == true, "\(host.screen.count) lines")
    }

    // MARK: Boot programs

    // shows: [3-089]
    @Test("PXELINUX finds options 209 and 210 that a script set, and fetches by HTTP through iPXE")
    func pxelinux() async throws {
        let text =
            "#!ipxe\nset 209:string sys.cfg\nset 210:string http://10.77.0.1/pxe/\nchain ${210:string}pxelinux.0\n"
        let (_, end) = try await play(text, ["/pxe/pxelinux.0": .complete(BootFiles.pxelinux("6.04"))])
        guard case .next(let stage) = end, let pxelinux = stage as? PXELINUXStage else {
            Issue.record("PXELINUX does not run.")
            return
        }
        #expect(pxelinux.environment.configurationFile == Array("sys.cfg".utf8))
        #expect(pxelinux.environment.prefix == Array("http://10.77.0.1/pxe/".utf8))
        #expect(pxelinux.environment.firmwareHTTP?.version == .http11)
        let (_, other) = try await play(
            "#!ipxe\nchain http://10.77.0.1/pxe/pxelinux.0\n",
            ["/pxe/pxelinux.0": .complete(BootFiles.pxelinux("6.04"))]
        )
        // Without 210 the prefix is that of the boot file that DHCP named.
        guard case .next(let second) = other, let plain = second as? PXELINUXStage else {
            Issue.record("PXELINUX does not run.")
            return
        }
        #expect(plain.environment.prefix == Array("http://10.77.0.1/boot/".utf8))
    }

    @Test("A server that names iPXE to iPXE too: the third time it is told, with its cause")
    func loop() async throws {
        var stage: (any BootStage)? = Self.program(.ipxe(version: "1.0.0+")).stage
        let image = Self.program(.ipxe(version: "1.0.0+")).image
        let script = ScriptedHost.Script(
            address: .leased(.example(bootFile: "undionly.kpxe")),
            files: ["undionly.kpxe": .complete(image)]
        )
        var starts = 0
        var reason: BootBreak?
        while let current = stage, starts < 10 {
            starts += 1
            switch try await current.run(on: ScriptedHost(script)) {
            case .next(let next): stage = next
            case .failed(let failed): (stage, reason) = (nil, failed)
            default: stage = nil
            }
        }
        #expect(starts == 3)
        #expect(reason?.failure == .loaderLoop)
        #expect(reason?.sentence.contains("user class iPXE") == true)
    }

    // MARK: gPXE

    @Test("gPXE runs vesamenu.c32 with the menu behind its name; what is chosen is a script, and is run")
    func comboot() async throws {
        let text = "#!gpxe\nimgfree\nchain http://my.domain.org/m/vesamenu.c32 http://my.domain.org/menu.php\n"
        let menu =
            "menu background x.png\ntimeout 100\nallowoptions 0\nlabel a\nmenu label ^A\nkernel http://my.domain.org/s.php?v=1\n"
        var module: [UInt8] = []
        let sample = SampleImage(.com32(isELF: false), size: 512)
        sample.append(0..<sample.size, to: &module)
        let files: [String: FetchOutcome] = [
            "/m/vesamenu.c32": .complete(module), "/menu.php": .text(menu),
            "/s.php?v=1": .text("#!gpxe\necho \"Here\"\nkernel k a=b\nboot\n"), "/k": Self.kernel,
        ]
        let servers: [(code: DHCPOptionCode, value: [UInt8])] = [(.domainNameServers, [10, 77, 0, 53])]
        let (host, end) = try await play(text, files, kind: .gpxe(version: "0.9.9"), options: servers)
        #expect(host.fetched == ["/boot/menu.ipxe", "/m/vesamenu.c32", "/menu.php", "/m/x.png", "/s.php?v=1", "/k"])
        #expect(kernel(end).map { String(decoding: $0.commandLine, as: UTF8.self) } == "a=b")
        #expect(host.screen.contains("\"Here\""))
        #expect(host.screen.contains("Booting from filename \"http://10.77.0.1/boot/menu.ipxe\""))
    }

    // shows: [3-075]
    @Test("gPXE's set takes two words: a footnote's digit behind them stops the script")
    func footnote() async throws {
        let text = "#!gpxe\nset 210:string http://10.77.0.1/x/ 2\necho never\n"
        let (host, end) = try await play(text, kind: .gpxe(version: "0.9.9"))
        #expect(host.screen.contains("Syntax: set <identifier> <value>") && !host.screen.contains("never"))
        #expect(failure(end) != nil)
    }

    // MARK: The rest

    @Test("sanboot is recognised, and the boot's end told")
    func san() async throws {
        let (host, end) = try await play("#!ipxe\nsanboot iscsi:10.77.0.1::::iqn.2009-10.org.example:disk\n")
        guard case .done(let sentence) = end else {
            Issue.record("sanboot does not end the boot.")
            return
        }
        #expect(sentence.contains("iscsi:10.77.0.1"))
        #expect(host.screen.contains("Booting from SAN device 0x80"))
    }

    @Test("Nothing to boot is said with iPXE's number and gPXE's words")
    func nothing() async throws {
        let (host, end) = try await play("", bootFile: "")
        #expect(host.screen.contains("Nothing to boot: No such file or directory (http://ipxe.org/2d03e13b)"))
        #expect(failure(end)?.code == "2d03e13b")
        let (old, oldEnd) = try await play("", kind: .gpxe(version: "0.9.9"), bootFile: "")
        #expect(old.screen.contains("No filename or root path specified"))
        #expect(failure(oldEnd)?.failure == .noBootFile)
    }
}
