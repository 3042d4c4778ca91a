import NetworkBoot
import NetworkProtocols
import Testing

/// A machine on which GRUB was started by UEFI's PXE driver.
struct GRUBMachine {
    var build = GRUBBuild.debian
    var lease = DHCPLease.example(bootFile: "grubx64.efi")
    var location = BootFileLocation.tftp(
        Endpoint(address: IPv4Address(10, 77, 0, 1), port: 69),
        name: octets(of: "grubx64.efi")
    )
    var persona = PersonaCatalog.persona(id: "edk2-x64-pxe")

    func program(_ image: SampleImage? = nil) throws -> BootProgram {
        let image = (image ?? SampleImage(.grub(.x64, version: "2.06-13+deb12u2", build))).octets
        return BootProgram(
            image: image,
            kind: BootImageKind(recognising: image, name: octets(of: "grubx64.efi")),
            name: octets(of: "grubx64.efi"),
            location: location,
            lease: lease,
            reply: lease.acknowledgement,
            firmware: try #require(persona)
        )
    }

    /// What came of it, and the host that saw it.
    func play(_ script: ScriptedHost.Script) async throws -> (Handover, ScriptedHost) {
        let host = ScriptedHost(script)
        let handover = try await GRUBStage(program: program()).run(on: host)
        return (handover, host)
    }
}

extension Handover {
    /// What is handed to the kernel; nil for another end.
    var kernel: KernelHandover? {
        if case .next(let stage as KernelStage) = self { return stage.handover }
        return nil
    }

    /// Why it ended; nil for no failure.
    var failure: BootBreak? {
        if case .failed(let failure) = self { return failure }
        return nil
    }
}

@Suite struct GRUBStageTests {
    private static let menu = """
        set timeout=0
        menuentry 'sysrcd' {
          echo GRUB-LOADING
          linux /vmlinuz console=ttyS0 quiet ip=dhcp
          initrd /initrd.img
        }

        """
    private let kernel = FetchOutcome.complete(BootFiles.kernel)

    private func files(_ configuration: String, at name: String = "/grub/grub.cfg") -> ScriptedHost.Script {
        ScriptedHost.Script(files: [
            name: .text(configuration), "/vmlinuz": kernel, "/initrd.img": .text("initrd"),
        ])
    }

    @Test("Debian's GRUB asks for what capture b4 shows, in its order, and hands the kernel what the capture shows")
    func captured() async throws {
        let (handover, host) = try await GRUBMachine().play(files(Self.menu))
        #expect(
            host.fetched == [
                "/grub/x86_64-efi/command.lst", "/grub/x86_64-efi/fs.lst", "/grub/x86_64-efi/crypto.lst",
                "/grub/x86_64-efi/terminal.lst", "/grub/grub.cfg", "/vmlinuz", "/initrd.img",
            ]
        )
        let kernel = try #require(handover.kernel)
        #expect(text(kernel.commandLine) == "BOOT_IMAGE=/vmlinuz console=ttyS0 quiet ip=dhcp")
        #expect(kernel.initrds.map { text($0.name) } == ["/initrd.img"] && kernel.loader == "GRUB 2.06")
        #expect(host.screen == ["Welcome to GRUB!", "  Booting `sysrcd'", "GRUB-LOADING"])
        guard case .fetch(let request) = try #require(host.requests.first), case .tftp(let tftp) = request.method else {
            Issue.record("no fetch")
            return
        }
        #expect(tftp.options == [TFTPOption(.blockSize, 1024), TFTPOption(.transferSize, 0)])
    }

    @Test("Upstream's GRUB looks for a configuration of the machine, digit by digit")
    func search() async throws {
        var machine = GRUBMachine()
        machine.build = .upstream
        let (handover, host) = try await machine.play(files(Self.menu, at: "/boot/grub/grub.cfg-0A4D00"))
        let folder = "/boot/grub/grub.cfg-"
        #expect(
            host.fetched.prefix(4) == [
                "\(folder)01-52-54-00-12-34-56", "\(folder)0A4D006F", "\(folder)0A4D006", "\(folder)0A4D00",
            ]
        )
        // The one that is there is opened, closed, and opened again behind the lists.
        #expect(host.fetched.dropFirst(8).first == "\(folder)0A4D00" && handover.kernel != nil)
    }

    @Test("Option 97 of the acknowledgement comes first in the search")
    func searchByIdentifier() async throws {
        var machine = GRUBMachine()
        machine.build = .upstream
        let uuid = octets("10 3f 1a 9c 4b 8e 8e 4c 9d 55 01 23 45 67 89 ab")
        machine.lease = .example(bootFile: "grubx64.efi", options: [(DHCPOptionCode(97), [0] + uuid)])
        let (_, host) = try await machine.play(ScriptedHost.Script())
        #expect(host.fetched.first == "/boot/grub/grub.cfg-103f1a9c-4b8e-8e4c-9d55-0123456789ab")
        #expect(host.fetched.count == 15)
    }

    @Test("Red Hat's GRUB looks beside its own boot file first")
    func besideItself() async throws {
        var machine = GRUBMachine()
        machine.build = .redHat
        machine.lease = .example(bootFile: "fedora/shimx64.efi")
        let (handover, host) = try await machine.play(files(Self.menu, at: "fedora/grub.cfg"))
        #expect(handover.kernel != nil)
        #expect(host.fetched.first == "fedora/grub.cfg-01-52-54-00-12-34-56")
    }

    @Test("Without a configuration it waits at its prompt, and the boot ends there")
    func noConfiguration() async throws {
        let (handover, host) = try await GRUBMachine().play(ScriptedHost.Script())
        #expect(handover.failure?.failure == .noConfiguration)
        #expect(host.screen.contains("error: File not found.") && host.screen.last == "grub>")
    }

    @Test("Behind a proxy it knows no server, asks nobody, and waits at its prompt")
    func noServer() async throws {
        var machine = GRUBMachine()
        machine.lease = .example(bootFile: "", nextServer: .any)
        let (handover, host) = try await machine.play(files(Self.menu))
        #expect(host.fetched.isEmpty && handover.failure?.failure == .noNextServer)
    }

    @Test("A kernel that is missing ends the boot; the initrd behind it complains, too")
    func missingKernel() async throws {
        var script = files(Self.menu)
        script.files["/vmlinuz"] = nil
        let (handover, host) = try await GRUBMachine().play(script)
        #expect(handover.failure?.failure == .noKernel)
        #expect(host.screen.contains("error: you need to load the kernel first."))
        #expect(host.screen.contains("  Failed to boot both default and fallback entries."))
        #expect(!host.fetched.contains("/initrd.img"))
    }

    @Test("A kernel whose initrd is missing is started without it")
    func missingInitrd() async throws {
        var script = files(Self.menu)
        script.files["/initrd.img"] = nil
        let (handover, host) = try await GRUBMachine().play(script)
        #expect(handover.kernel?.initrds.isEmpty == true)
        #expect(host.screen.contains("Press any key to continue..."))
    }

    @Test("Variables, conditions, loops and functions do what they say")
    func language() async throws {
        let text = """
            function say { echo "$1:$2"; }
            set list="a b"
            for i in $list c; do
              if [ "$i" = b -o $i == c ]; then say hit $i; else say "miss x" $i; fi
            done
            n=0
            while [ $n -lt 1 ]; do n=1; done
            if test -z "$unknown" -a "${n}" = 1; then echo done; fi
            if [ -e $prefix/grub.cfg ]; then echo seen; fi
            if ! false; then echo not; fi
            nonsense
            echo $grub_cpu $grub_platform $net_default_ip $net_default_server $root $prefix
            """
        let (_, host) = try await GRUBMachine().play(files(text))
        let shown = host.screen.dropFirst().prefix { $0 != "Minimal BASH-like line editing is supported." }
        #expect(
            Array(shown) == [
                "miss x:a", "hit:b", "hit:c", "done", "not", "error: can't find command `nonsense'.",
                "x86_64 efi 10.77.0.111 10.77.0.1 tftp,10.77.0.1 (tftp,10.77.0.1)/grub",
            ]
        )
    }

    @Test("Files come from other devices: by HTTP with a port, by TFTP from elsewhere, from no disk")
    func devices() async throws {
        let text = """
            set timeout=0
            menuentry a {
              linux (http,10.77.0.9:8080)/vmlinuz
              initrd (tftp,10.77.0.8)//initrd.img
              search --set=root --file /x
              linux16 (hd0)/nothing
              linux (http)/vmlinuz a="b c" d\\'e
            }
            """
        var machine = GRUBMachine()
        machine.build = .upstream
        let (handover, host) = try await machine.play(files(text, at: "/boot/grub/grub.cfg"))
        let requests = host.requests.compactMap { request -> FetchRequest? in
            if case .fetch(let fetch) = request { return fetch }
            return nil
        }.dropFirst(14)
        let asked: [String] = requests.map { request in
            let host = NetworkBootTests.text(request.host)
            return "\(request.server) \(host) \(NetworkBootTests.text(request.name))"
        }
        let expected = [
            "10.77.0.9:8080 10.77.0.9:8080 /vmlinuz", "10.77.0.8:69  /initrd.img", "10.77.0.1:80 10.77.0.1 /vmlinuz",
        ]
        #expect(asked == expected)
        #expect(host.screen.contains("error: no such device: /x."))
        #expect(host.screen.contains("error: disk `hd0' not found."))
        let line: String = handover.kernel.map { NetworkBootTests.text($0.commandLine) } ?? ""
        #expect(line == "BOOT_IMAGE=(http)/vmlinuz \"a=b c\" d\\'e")
    }

    @Test("default names an entry by number, title or id, also in a submenu; fallback comes after it")
    func defaults() async throws {
        func booted(_ settings: String) async throws -> String? {
            let text = """
                set timeout=0
                \(settings)
                menuentry one --id first { linux /vmlinuz 1; }
                menuentry "two" { linux /missing; }
                submenu more { menuentry three { linux /vmlinuz 3; }
                  menuentry four --id last { linux /vmlinuz 4; } }
                """
            let (handover, _) = try await GRUBMachine().play(files(text))
            return handover.kernel.map { NetworkBootTests.text($0.commandLine.suffix(1)) }
        }
        #expect(try await booted("") == "1")
        #expect(try await booted("set default=first") == "1")
        #expect(try await booted("set default=2") == "3")
        #expect(try await booted("set default='more>four'") == "4")
        #expect(try await booted("set default='2>last'") == "4")
        #expect(try await booted("set default=two") == nil)
        #expect(try await booted("set default=two\nset fallback=0") == "1")
        #expect(try await booted("set default=17") == "1")
    }

    @Test("A menu waits for its time, or for keys")
    func keys() async throws {
        let text = """
            set timeout=3
            menuentry a { linux /vmlinuz a; }
            menuentry b --hotkey=x { linux /vmlinuz b; }
            """
        var script = files(text)
        let (timed, host) = try await GRUBMachine().play(script)
        #expect(timed.kernel.map { NetworkBootTests.text($0.commandLine.suffix(1)) } == "a")
        #expect(host.keyWaits == Array(repeating: .some(.seconds(1)), count: 3))
        script.keys = [.down, .enter]
        #expect(try await GRUBMachine().play(script).0.kernel?.commandLine.last == UInt8(ascii: "b"))
        script.keys = [.character(UInt8(ascii: "x"))]
        #expect(try await GRUBMachine().play(script).0.kernel?.commandLine.last == UInt8(ascii: "b"))
        script.keys = [.up]
        #expect(try await GRUBMachine().play(script).0.failure?.failure == .waitsForKey)
        script.keys = typed("c")
        script.keys += typed("linux /vmlinuz z") + [.enter]
        script.keys += typed("boot") + [.enter]
        #expect(try await GRUBMachine().play(script).0.kernel?.commandLine.last == UInt8(ascii: "z"))
    }

    private func typed(_ text: String) -> [BootKey] { text.utf8.map { BootKey.character($0) } }

    @Test(
        "What never ends is ended",
        arguments: [
            "while true; do true; done", "source /grub/grub.cfg", "configfile /grub/grub.cfg",
            "function f { f; }\nf", "set a=xxxxxxxx\nwhile true; do set a=$a$a; done",
            "while true; do for i in 1 2 3; do echo $i; done; done", "set timeout=0\nmenuentry a { true; }",
            "while true; do linux /missing; done",
        ]
    )
    func endless(configuration: String) async throws {
        let (handover, _) = try await GRUBMachine().play(files(configuration))
        #expect(handover.failure != nil)
    }

    @Test("Debian's image has no module for HTTP: it looks for one beside its lists, and then knows no such disk")
    func withoutHTTP() async throws {
        let text = "loadfont unicode\nset timeout=0\nmenuentry a { linux (http,10.77.0.1)/vmlinuz; }\n"
        let (handover, host) = try await GRUBMachine().play(files(text))
        #expect(host.fetched.dropFirst(5) == ["/grub/x86_64-efi/http.mod"])
        #expect(host.screen.contains("error: disk `http,10.77.0.1' not found."))
        #expect(handover.failure?.failure == .loaderIncomplete)
        var script = files(text)
        script.files["/grub/x86_64-efi/http.mod"] = .text("module")
        let with = try await GRUBMachine().play(script)
        #expect(with.1.fetched.dropFirst(5) == ["/grub/x86_64-efi/http.mod", "/vmlinuz"] && with.0.kernel != nil)
    }

    @Test("Another prefix has the lists of modules read anew, a module of the image is there already")
    func otherPrefix() async throws {
        let text = "insmod linux\nset prefix=(tftp)/other\nset timeout=0\nmenuentry a { linux /vmlinuz; }\n"
        let (_, host) = try await GRUBMachine().play(files(text))
        #expect(
            host.fetched.filter { $0.hasSuffix("command.lst") } == [
                "/grub/x86_64-efi/command.lst", "/other/x86_64-efi/command.lst",
            ]
        )
        #expect(!host.fetched.contains { $0.hasSuffix(".mod") })
    }
}

@Suite struct ShimStageTests {
    private func play(
        _ version: String,
        bootFile: String,
        _ files: [String: FetchOutcome]
    ) async throws -> (Handover, ScriptedHost) {
        var machine = GRUBMachine()
        machine.lease = .example(bootFile: bootFile)
        let host = ScriptedHost(ScriptedHost.Script(files: files))
        let program = try machine.program(SampleImage(.shim(.x64, version: version)))
        return (try await ShimStage(program: program).run(on: host), host)
    }

    private let grub = FetchOutcome.complete(SampleImage(.grub(.x64, version: "2.06", .debian)).octets)

    @Test("shim asks beside its boot file, first for what counts no longer, and starts GRUB")
    func started() async throws {
        let (handover, host) = try await play("16.1", bootFile: "/efi/shimx64.efi", ["/efi/grubx64.efi": grub])
        #expect(
            host.fetched == [
                "/efi/revocations_sku.efi", "/efi/revocations_sbat.efi", "/efi/shim_certificate_0.efi",
                "/efi/grubx64.efi",
            ]
        )
        guard case .next(let stage as GRUBStage) = handover else {
            Issue.record("no GRUB")
            return
        }
        #expect(stage.program.name == octets(of: "/efi/grubx64.efi") && stage.program.generation == 1)
        let old = try await play("15.7", bootFile: "shimx64.efi", ["grubx64.efi": grub]).1
        #expect(old.fetched == ["grubx64.efi"])
    }

    @Test("A boot file in option 67 alone leads shim to the server's root: it looks at the header only")
    func optionOnly() async throws {
        var machine = GRUBMachine()
        machine.lease = .example(bootFile: "", options: [(.bootFileName, octets(of: "efi/shimx64.efi"))])
        let host = ScriptedHost(ScriptedHost.Script())
        _ = try await ShimStage(program: machine.program(SampleImage(.shim(.x64, version: "15.7")))).run(on: host)
        #expect(host.fetched.first == "grubx64.efi")
    }

    @Test("A second stage that is missing is asked for once more, then the boot ends")
    func missing() async throws {
        let (handover, host) = try await play("15.7", bootFile: "a/shimx64.efi", [:])
        #expect(host.fetched == ["a/grubx64.efi", "a/grubx64.efi"])
        #expect(handover.failure?.failure == .loaderIncomplete)
        #expect(host.screen.contains("Unable to fetch TFTP image: TFTP Error"))
    }

    @Test("shim 16 takes any of TFTP's errors for a missing file, as EDK2 does not say which it was")
    func refused() async throws {
        let denied = FetchOutcome.failed(.accessDenied(message: octets(of: "Access violation")))
        let (_, host) = try await play("16.1", bootFile: "shimx64.efi", ["grubx64.efi": denied])
        #expect(host.fetched.suffix(2) == ["grubx64.efi", "grubx64.efi"])
        let expected = [
            "Fetching Netboot Image grubx64.efi", "Unknown TFTP error, treating as file not found",
            "Unable to fetch TFTP image: Not Found",
            "start_image() returned Not Found, falling back to default loader",
            "Fetching Netboot Image grubx64.efi", "Unknown TFTP error, treating as file not found",
            "Unable to fetch TFTP image: Not Found", "start_image() returned Not Found",
        ]
        #expect(host.screen == expected)
    }

    @Test("It asks the firmware for blocks of 512 octets")
    func blocks() async throws {
        let (_, host) = try await play("15.7", bootFile: "shimx64.efi", ["grubx64.efi": grub])
        guard case .fetch(let request)? = host.requests.first, case .tftp(let tftp) = request.method else {
            Issue.record("no fetch")
            return
        }
        #expect(tftp.options.first { $0.isNamed(.blockSize) } == TFTPOption(.blockSize, 512))
    }
}
