import NetworkProtocols
import Testing

@testable import NetworkBoot

/// The start of a squashfs 4.0 that says how long it is.
private func squashFS(_ size: Int = 4096, says: Int? = nil) -> [UInt8] {
    var octets = Array("hsqs".utf8) + [UInt8](repeating: 7, count: max(0, size - 4))
    octets.replaceSubrange(28..<32, with: [4, 0, 0, 0])
    let used = says ?? size
    octets.replaceSubrange(40..<48, with: (0..<8).map { UInt8(truncatingIfNeeded: used >> (8 * $0)) })
    return octets
}

private func md5File(_ octets: [UInt8]) -> FetchOutcome { .text(RootImageCheck.md5(octets) + "  sysrcd.dat\n") }

/// Plays an initramfs from its kernel on.
private func play(
    _ personality: String,
    _ commandLine: String,
    memory: Int = 1 << 30,
    script: ScriptedHost.Script = ScriptedHost.Script()
) async throws -> (ScriptedHost, BootResult) {
    let hardware = MachineHardware(
        hardwareAddress: MACAddress(0x52, 0x54, 0x00, 0x12, 0x34, 0x56),
        uuid: [UInt8](repeating: 7, count: 16),
        memory: memory
    )
    let host = ScriptedHost(script, hardware: hardware)
    let handover = KernelFiles.handover("quiet " + commandLine, initrds: [KernelFiles.initrd(personality)])
    let result = await playBoot(from: KernelStage(handover: handover, hasAutoconfiguration: false), on: host)
    return (host, result)
}

private func failure(_ result: BootResult) -> BootFailure? {
    if case .failed(let reason) = result { reason.failure } else { nil }
}

extension ScriptedHost {
    /// All requests but for waits and keys, in words: `GET 10.0.0.1:80 /x Host: y`.
    fileprivate var talk: [String] {
        requests.compactMap {
            switch $0 {
            case .configure(.dhcp): return "dhcp"
            case .configure(.fixed(let interface)):
                return "\(interface.address)/\(interface.mask) \(interface.router.map(\.description) ?? "-")"
            case .configure(.rarp): return "rarp"
            case .configure(.dhcpAndRARP): return "dhcp and rarp"
            case .configure(.none): return "none"
            case .bootServer(let request): return "boot server \(request.destination)"
            case .fetch(let request):
                let name = String(decoding: request.name, as: UTF8.self)
                if case .tftp(let configuration) = request.method {
                    return "RRQ \(request.server) \(name) \(configuration.options.count)"
                }
                return "GET \(request.server) \(name) Host: \(String(decoding: request.host, as: UTF8.self))"
            case .resolve(let request):
                let servers = request.servers.map(\.description).joined(separator: ",")
                return "resolve \(String(decoding: request.name, as: UTF8.self)) by \(servers)"
            case .mount(let request): return "mount \(request.server):\(request.path.displayText)"
            case .tree(let request): return "\(request.question)"
            case .attach(let request): return "attach \(request.server)/\(request.export.displayText)"
            case .blocks(let request): return "\(request.question)"
            case .wait, .key: return nil
            }
        }
    }
}

@Suite struct SystemRescueCdTests {
    private let image = squashFS()

    private var files: [String: FetchOutcome] { ["/sysrcd.dat": .complete(image), "/sysrcd.md5": md5File(image)] }

    @Test("The manual's first example: a static address, the checksum file, the image, the root")
    func staticAddress() async throws {
        let line = "setkmap=uk ethx=192.168.157.100 netboot=http://192.168.157.1:8080/sysrcd.dat"
        let (host, result) = try await play("systemrescuecd-1", line, script: .init(files: files))
        #expect(
            host.talk == [
                "192.168.157.100/255.255.255.0 -", "GET 192.168.157.1:8080 /sysrcd.md5 Host: 192.168.157.1:8080",
                "GET 192.168.157.1:8080 /sysrcd.dat Host: 192.168.157.1:8080",
            ]
        )
        let uri = Array("http://192.168.157.1:8080/sysrcd.dat".utf8)
        #expect(result == .root(MountedRoot(kind: .http, uri: uri, bytes: image.count)))
        #expect(host.screen.contains("sysrcd.dat: OK"))
        #expect(host.keyWaits.isEmpty)
    }

    @Test("Without setkmap= it waits 20 s for a keymap, and scandelay= lengthens the wait for devices")
    func waits() async throws {
        let line = "ethx=192.168.1.9 netboot=http://192.168.1.5/sysrcd.dat scandelay=5"
        let (host, _) = try await play("systemrescuecd-1", line, script: .init(files: files))
        #expect(Array(host.requests.prefix(2)) == [.wait(.seconds(8)), .key(within: .seconds(20))])
        let (bare, _) = try await play("systemrescuecd-1", "scandelay setkmap=us")
        #expect(bare.requests.first == .wait(.seconds(13)))
    }

    @Test("5.x looks for the checksum file first; TFTP asks without options")
    func versionsAndProtocols() async throws {
        let url = "netboot=http://192.168.1.5/sysrcd.dat dodhcp setkmap=us"
        let (five, result) = try await play("systemrescuecd-5", url, script: .init(files: files))
        #expect(five.fetched == ["/sysrcd.md5", "/sysrcd.md5", "/sysrcd.dat"])
        #expect(failure(result) == nil)
        let tftp = ["sysrcd.dat": files["/sysrcd.dat"], "sysrcd.md5": files["/sysrcd.md5"]].compactMapValues(\.self)
        let (host, root) = try await play(
            "systemrescuecd-1",
            "setkmap=us tftpboot=tftp://192.168.1.5/sysrcd.dat",
            script: .init(files: tftp)
        )
        #expect(host.talk == ["dhcp", "RRQ 192.168.1.5:69 sysrcd.md5 0", "RRQ 192.168.1.5:69 sysrcd.dat 0"])
        #expect(failure(root) == nil)
    }

    @Test("The older spellings name the same root", arguments: ["boothttp", "httpboot", "netboot"])
    func spellings(_ word: String) async throws {
        let line = "setkmap=us \(word)=http://192.168.1.5/sysrcd.dat"
        let (host, result) = try await play("systemrescuecd-1", line, script: .init(files: files))
        #expect(host.talk.first == "dhcp" && failure(result) == nil)
    }

    @Test("gw= and dns= stand above the lease; a host's name is resolved by the server that dns= names")
    func gatewayAndNames() async throws {
        let line = "setkmap=us dodhcp gw=10.77.0.254 dns=10.77.0.53 netboot=http://mirror.example/sysrcd.dat"
        let script = ScriptedHost.Script(files: files, names: ["mirror.example": IPv4Address(203, 0, 113, 8)])
        let (host, result) = try await play("systemrescuecd-1", line, script: script)
        #expect(
            host.talk == [
                "dhcp", "10.77.0.111/255.255.255.0 10.77.0.254", "resolve mirror.example by 10.77.0.53",
                "GET 203.0.113.8:80 /sysrcd.md5 Host: mirror.example", "resolve mirror.example by 10.77.0.53",
                "GET 203.0.113.8:80 /sysrcd.dat Host: mirror.example",
            ]
        )
        #expect(failure(result) == nil)
        let (fixed, _) = try await play(
            "systemrescuecd-1",
            "setkmap=us ethx=10.0.0.9/16 eth0=10.0.0.7/24 gw=10.9.0.1 netboot=http://10.0.0.1/sysrcd.dat",
            script: .init(files: files)
        )
        #expect(fixed.talk.first == "10.0.0.7/255.255.255.0 -")
        #expect(fixed.screen.contains("route: SIOCADDRT: Network is unreachable"))
    }

    @Test(
        "Who asks for an address, and who does not",
        arguments: [
            ("dodhcp", ["dhcp"]), ("dodhcp=eth0,eth1", ["dhcp"]), ("dodhcp=eth1", []), ("nodhcp", []), ("", []),
            ("ip=dhcp", []), ("dodhcp ethx=10.0.0.1", ["10.0.0.1/255.0.0.0 -"]), ("ethx=nonsense", []),
            ("ethx=10.0.0.1/40", []), ("eth1=10.0.0.1", []),
        ]
    )
    func addresses(_ words: String, _ expected: [String]) async throws {
        let (host, result) = try await play("systemrescuecd-1", "setkmap=us \(words)")
        #expect(host.talk == expected)
        #expect(failure(result) == .noRootImage)
        #expect(host.screen.contains("Cannot find the sysrcd.dat file on any device"))
    }

    @Test("Without a lease it asks again and again, and is given up in the end")
    func noLease() async throws {
        let silent = ScriptedHost.Script(address: .failed(.noOffer(proxies: [])))
        let line = "setkmap=us netboot=http://192.168.1.5/sysrcd.dat"
        let (host, result) = try await play("systemrescuecd-1", line, script: silent)
        #expect(failure(result) == .noOffer)
        #expect(host.talk == Array(repeating: "dhcp", count: 10))
        #expect(host.screen.filter { $0 == "No lease, failing" }.count == 10)
    }

    private func endOf(
        _ files: [String: FetchOutcome],
        _ url: String = "http://192.168.1.5/sysrcd.dat",
        memory: Int = 1 << 30,
        version: String = "systemrescuecd-1"
    ) async throws -> (failure: BootFailure?, sentence: String, screen: [String]) {
        let line = "setkmap=us dodhcp netboot=\(url)"
        let (host, result) = try await play(version, line, memory: memory, script: .init(files: files))
        guard case .failed(let reason) = result else { return (nil, "", host.screen) }
        return (reason.failure, reason.sentence, host.screen)
    }

    @Test("Each way to lose the image has its words on the screen and its cause")
    func failures() async throws {
        let words = "panic: Cannot download the files: wget failed. May be due to lack of memory"
        let none = try await endOf([:])
        #expect(none.failure == .noRootImage && none.screen.contains(words))
        #expect(none.screen.contains("wget: server returned error: HTTP/1.1 404 Not Found"))
        #expect(none.sentence.contains("checksum file"))
        let noImage = try await endOf(["/sysrcd.md5": md5File(image)])
        #expect(noImage.failure == .noRootImage && noImage.sentence.contains("image"))
        let wrong = try await endOf(["/sysrcd.md5": md5File([1]), "/sysrcd.dat": .complete(image)])
        #expect(wrong.failure == .rootCheckFailed && wrong.screen.contains("sysrcd.dat: FAILED"))
        #expect(wrong.screen.contains("panic: md5sum failed: the file sysrcd.dat is corrupt"))
        let noDigest = try await endOf(["/sysrcd.md5": .text("none"), "/sysrcd.dat": .complete(image)])
        #expect(noDigest.failure == .rootCheckFailed && noDigest.sentence.contains("holds no MD5"))
        let page = Array("<html>hello</html>".utf8)
        let noSquash = try await endOf(["/sysrcd.md5": md5File(page), "/sysrcd.dat": .complete(page)])
        #expect(noSquash.failure == .rootCheckFailed && noSquash.sentence.contains("HTML page"))
        let cut = squashFS(4096, says: 9999)
        let short = try await endOf(["/sysrcd.md5": md5File(cut), "/sysrcd.dat": .complete(cut)])
        #expect(short.failure == .rootCheckFailed && short.sentence.contains("9999"))
        let name = try await endOf(files, "http://nowhere.example/sysrcd.dat")
        #expect(name.failure == .nameUnresolved && name.screen.contains("wget: bad address 'nowhere.example'"))
        #expect(name.sentence.contains("no name server is known"))
        let refused = try await endOf(["/sysrcd.md5": .failed(.broken(.refused, received: 0))])
        #expect(refused.failure == .portUnreachable)
        #expect(refused.screen.contains("wget: can't connect to remote host (192.168.1.5): Connection refused"))
        let tftp = try await endOf(["sysrcd.md5": .failed(.silent)], "tftp://192.168.1.5/sysrcd.dat")
        #expect(tftp.failure == .tftpSilent && tftp.screen.contains("tftp: timeout"))
    }

    @Test("A probe that fails is repeated ten times in 5.x, then the file is missing")
    func probes() async throws {
        let line = "setkmap=us dodhcp netboot=http://192.168.1.5/sysrcd.dat"
        let (host, result) = try await play("systemrescuecd-5", line)
        #expect(failure(result) == .noRootImage)
        #expect(host.fetched.count == 11)
        #expect(host.requests.filter { $0 == .wait(.seconds(1)) }.count == 10)
    }

    @Test("An image is told from the start how much room there is; too little memory is its own cause")
    func memory() async throws {
        let large: [String: FetchOutcome] = [
            "/sysrcd.md5": md5File(image), "/sysrcd.dat": .failed(.tooLarge(198 << 20)),
        ]
        let small = try await endOf(large, memory: 256 << 20)
        #expect(small.failure == .tooLittleMemory && small.sentence.contains("256 MiB"))
        #expect(small.screen.contains("wget: write error: No space left on device"))
        let roomy = try await endOf(large, memory: 8 << 30)
        #expect(roomy.failure == .imageTooLarge)
        let line = "setkmap=us dodhcp netboot=http://192.168.1.5/sysrcd.dat"
        for (version, memory, room) in [
            ("systemrescuecd-1", 8 << 30, 512 << 20), ("systemrescuecd-5", 8 << 30, 2048 << 20),
            ("systemrescuecd-1", 400_000_000, 200_000_000), ("systemrescuecd-1", 100_000_000, 0),
        ] {
            let (host, _) = try await play(version, line, memory: memory)
            let limits = host.requests.compactMap { request -> Int? in
                guard case .fetch(let fetch) = request, case .http(let configuration) = fetch.method else { return nil }
                return configuration.sizeLimit
            }
            #expect(limits.first == room)
        }
    }

    @Test(
        "Roots over protocols that are not played yet say which",
        arguments: [
            ("netboot=https://192.168.1.5/sysrcd.dat", "HTTPS"), ("netboot=ftp://192.168.1.5/sysrcd.dat", "FTP"),
        ]
    )
    func notPlayed(_ word: String, _ what: String) async throws {
        let (host, result) = try await play("systemrescuecd-1", "setkmap=us \(word)")
        guard case .failed(let reason) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(reason.failure == .notPlayed && reason.sentence.contains("over \(what),"))
        #expect(host.talk.first == "dhcp")
    }
}

@Suite struct InitramfsTests {
    @Test("The small busybox asks once, fetches the image, compares what the command line says, and mounts")
    func lab() async throws {
        let image = squashFS()
        let digest = RootImageCheck.md5(image)
        let line = "root_url=http://10.77.0.1/sysrcd.dat md5=\(digest)"
        let (host, result) = try await play("lab", line, script: .init(files: ["/sysrcd.dat": .complete(image)]))
        #expect(host.talk == ["dhcp", "GET 10.77.0.1:80 /sysrcd.dat Host: 10.77.0.1"])
        #expect(failure(result) == nil)
        #expect(
            host.screen == [
                "INITRAMFS-START cmdline=[quiet \(line)]", "udhcpc: started, v1.35.0", "udhcpc: broadcasting discover",
                "udhcpc: broadcasting select for 10.77.0.111, server 10.77.0.1",
                "udhcpc: lease of 10.77.0.111 obtained from 10.77.0.1, lease time 3600",
                "UDHCPC bound ip=10.77.0.111 serverid=10.77.0.1 lease=3600 router=10.77.0.1", "DHCP-OK",
                "'/sysrcd.dat' saved", "MD5 \(digest) want \(digest)", "MD5-OK", "SQUASHFS-MOUNTED",
                "RAMFS-SHELL-READY",
            ]
        )
        let bad = "netboot=http://10.77.0.1/sysrcd.dat md5=\(String(repeating: "0", count: 32))"
        let (_, wrong) = try await play("lab", bad, script: .init(files: ["/sysrcd.dat": .complete(image)]))
        #expect(failure(wrong) == .rootCheckFailed)
        let (_, missing) = try await play("lab", bad)
        #expect(failure(missing) == .noRootImage)
        let (_, alone) = try await play("lab", bad, script: .init(address: .failed(.noOffer(proxies: []))))
        #expect(failure(alone) == .noOffer)
    }

    private func clues(_ text: String?, _ line: String = "", _ name: String = "initrd.img") -> InitramfsClues {
        InitramfsClues(
            initText: text.map { Array($0.utf8) },
            compression: text == nil ? .gzip : nil,
            names: [Array(name.utf8)],
            commandLine: KernelCommandLine(line)
        )
    }

    @Test("A system is recognised by what /init says, else by the command line and its name")
    func recognition() {
        let cases: [(InitramfsClues, String?)] = [
            (clues("#!/bin/sh\n# personality: systemrescuecd-5\n"), "systemrescuecd-5"),
            (clues("#!/bin/sh\n# personality: other\n", "netboot=http://x/sysrcd.dat"), nil),
            (clues("# SystemRescueCd 1.5.0\n"), "systemrescuecd-1"),
            (clues("SystemRescueCd 5.3\n"), "systemrescuecd-5"),
            (clues("echo INITRAMFS-START\n"), "lab"), (clues("#!/bin/sh\n", "netboot=http://x/sysrcd.dat"), nil),
            (clues(nil, "netboot=http://x/sysrcd.dat"), "systemrescuecd-1"), (clues(nil, "dodhcp"), "systemrescuecd-1"),
            (clues(nil, "", "x/initram.igz"), "systemrescuecd-1"), (clues(nil, "root_url=http://x/y md5=0"), "lab"),
            (clues(nil, "root=/dev/sda1"), nil), (clues(nil, "boot=live netboot=nfs"), "live-boot"),
        ]
        let wrong = cases.filter { InitramfsCatalog.recognise($0.0)?.id != $0.1 }
        #expect(wrong.isEmpty, "\(wrong.map { ($0.1, $0.0.commandLine.encoded) })")
        var packed = clues(nil, "netboot=http://x/sysrcd.dat")
        packed.compression = .xz
        #expect(InitramfsCatalog.recognise(packed)?.id == "systemrescuecd-5")
    }

    @Test("An initramfs that nobody knows is not played where it is told of a root, and is the end where it is not")
    func unknown() async throws {
        let (_, told) = try await play("debian", "boot=live fetch=http://10.0.0.1/live.squashfs")
        #expect(failure(told) == .notPlayed)
        let (_, untold) = try await play("debian", "root=/dev/sda1")
        guard case .done = untold else {
            Issue.record("\(untold)")
            return
        }
    }

    @Test("Each has a name, facts and an identifier of its own")
    func catalogue() {
        #expect(Set(InitramfsCatalog.all.map(\.id)).count == InitramfsCatalog.all.count)
        #expect(InitramfsCatalog.all.allSatisfy { !$0.name.isEmpty && !$0.facts.isEmpty })
    }
}
