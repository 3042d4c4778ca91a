import NetworkProtocols
import Testing

@testable import NetworkBoot

/// SystemRescueCd's roots that stay on the network (manual, "Alternative methods: boot from NFS or NBD").
@Suite struct SystemRescueCdRootTests {
    private static let image = SampleImage(.squashFS, size: 200_000).octets

    private func play(
        _ personality: String,
        _ commandLine: String,
        memory: Int = 64 << 20,
        _ script: ScriptedHost.Script
    ) async throws -> (ScriptedHost, BootResult) {
        let hardware = MachineHardware(
            hardwareAddress: MACAddress(0x52, 0x54, 0x00, 0x12, 0x34, 0x56),
            uuid: [UInt8](repeating: 7, count: 16),
            memory: memory
        )
        let host = ScriptedHost(script, hardware: hardware)
        let line = "quiet setkmap=uk " + commandLine
        let handover = KernelFiles.handover(line, initrds: [KernelFiles.initrd(personality)])
        return (host, await playBoot(from: KernelStage(handover: handover, hasAutoconfiguration: false), on: host))
    }

    private func failure(_ result: BootResult) -> BootBreak? {
        if case .failed(let reason) = result { reason } else { nil }
    }

    private func nodes(image: [UInt8] = image, md5: String? = nil) -> [SampleNode] {
        let digest = md5 ?? RootImageCheck.md5(image)
        return [
            SampleNode("sysrcd.dat", .file(MemoryFile(image))), .text("sysrcd.md5", "\(digest)  sysrcd.dat\n"),
        ]
    }

    // shows: [0-094]
    @Test("The manual's NFS example: a static address and gateway, both files, the whole image read, its superblock")
    func folder() async throws {
        let line = "ethx=192.168.52.2 nfsboot=192.168.52.1:/tftpboot gw=192.168.52.1"
        for personality in ["systemrescuecd-1", "systemrescuecd-4.0", "systemrescuecd-5"] {
            let script = ScriptedHost.Script.folder("192.168.52.1:/tftpboot", nodes())
            let (host, result) = try await play(personality, line, script)
            guard case .root(let root) = result else {
                Issue.record("\(personality): \(result)")
                continue
            }
            #expect(root.kind == .nfs && root.uri == Array("nfs://192.168.52.1/tftpboot".utf8))
            #expect(root.bytes > Self.image.count && root.contents.imagePath == Array("/sysrcd.dat".utf8))
            #expect(root.contents.fileSystem == FileSystemSuperblock(kind: .squashFS, size: 200_000))
            #expect(host.configurations == ["192.168.52.2/255.255.255.0 192.168.52.1"])
            #expect(host.screen.contains("sysrcd.dat: OK"))
            let mounts = host.requests.compactMap { if case .mount(let request) = $0 { request } else { nil } }
            #expect(mounts.first?.client.readSize == 1024 && mounts.first?.client.versions == [3])
        }
        let (_, url) = try await play(
            "systemrescuecd-1",
            "dodhcp netboot=nfs://192.168.52.1:/tftpboot",
            .folder("192.168.52.1:/tftpboot", nodes())
        )
        #expect(failure(url) == nil)
    }

    // shows: [0-089]
    @Test("A file that is missing, a wrong digest, no squashfs, a mount refused: each is told")
    func badFolders() async throws {
        let line = "ethx=192.168.52.2 nfsboot=192.168.52.1:/tftpboot"
        func end(_ nodes: [SampleNode]) async throws -> BootBreak? {
            failure(try await play("systemrescuecd-1", line, .folder("192.168.52.1:/tftpboot", nodes)).1)
        }
        let noChecksum = try await end([nodes()[0]])
        #expect(noChecksum?.failure == .noRootImage && noChecksum?.sentence.contains("sysrcd.md5") == true)
        let noImage = try await end([nodes()[1]])
        #expect(noImage?.failure == .noRootImage && noImage?.sentence.contains("sysrcd.dat") == true)
        let wrong = try await end(nodes(md5: String(repeating: "0", count: 32)))
        #expect(wrong?.failure == .rootCheckFailed)
        #expect(try await end(nodes(md5: "none"))?.sentence.contains("without an MD5") == true)
        let noise = try await end(nodes(image: [UInt8](repeating: 1, count: 5000)))
        #expect(noise?.failure == .rootCheckFailed && noise?.sentence.contains("no squashfs") == true)
        let cut = try await end(nodes(image: Array(Self.image.prefix(100_000))))
        #expect(cut?.failure == .rootCheckFailed && cut?.sentence.contains("200000") == true)
        let (host, denied) = try await play("systemrescuecd-1", line, .init())
        #expect(failure(denied)?.failure == .exportDenied)
        #expect(
            host.screen.suffix(3) == [
                "mount.nfs: access denied by server while mounting 192.168.52.1:/tftpboot",
                "panic: cannot mount the NFS filesystem", "Starting mini-shell",
            ]
        )
        let (_, noAddress) = try await play("systemrescuecd-1", "nodhcp nfsboot=192.168.52.1:/tftpboot", .init())
        #expect(failure(noAddress)?.failure == .addressUnresolved)
    }

    private func attachments(_ host: ScriptedHost) -> [String] {
        host.requests.compactMap { request in
            guard case .attach(let device) = request else { return nil }
            return
                "\(device.server)/\(device.export.displayText) \(device.client.negotiation) \(device.client.isPersistent)"
        }
    }

    @Test("The manual's NBD example: a port in the old style up to 4.0, a name on port 10809 from 4.1 on")
    func device() async throws {
        let line = "dodhcp netboot=nbd://192.168.157.1:2000"
        for personality in ["systemrescuecd-1", "systemrescuecd-4.0"] {
            let (old, root) = try await play(personality, line, .device("192.168.157.1:2000/", Self.image))
            #expect(attachments(old) == ["192.168.157.1:2000/ oldStyle true"])
            guard case .root(let mounted) = root else {
                Issue.record("\(root)")
                continue
            }
            #expect(mounted.kind == .nbd && mounted.uri == Array("nbd://192.168.157.1:2000".utf8))
            #expect(mounted.bytes == 4096 && mounted.contents.fileSystem?.kind == .squashFS)
        }
        let word = "dodhcp nbdboot=192.168.157.1:2000"
        let (new, root) = try await play("systemrescuecd-5", word, .device("192.168.157.1:10809/2000", Self.image))
        #expect(attachments(new) == ["192.168.157.1:10809/2000 exportName true"])
        #expect(failure(root) == nil)
        #expect(new.screen.contains("nbd-client -N 2000 192.168.157.1 /dev/nbd0 -persist"))
    }

    @Test("No listener, another image, a short one: each is told, and the oddity of 4.1 with it")
    func badDevices() async throws {
        let line = "dodhcp netboot=nbd://192.168.157.1:2000"
        let (host, refused) = try await play("systemrescuecd-5", line, .init())
        #expect(failure(refused)?.failure == .portUnreachable)
        #expect(failure(refused)?.sentence.contains("name of an export on port 10809") == true)
        #expect(host.screen.last == "Starting mini-shell")
        let (_, old) = try await play("systemrescuecd-1", line, .init())
        #expect(failure(old)?.sentence.contains("10809") == false)
        let noise = [UInt8](repeating: 1, count: 5000)
        let (_, wrong) = try await play("systemrescuecd-1", line, .device("192.168.157.1:2000/", noise))
        #expect(failure(wrong)?.failure == .rootCheckFailed)
        let short = Array(Self.image.prefix(8192))
        let (_, cut) = try await play("systemrescuecd-1", line, .device("192.168.157.1:2000/", short))
        #expect(failure(cut)?.sentence.contains("200000") == true)
        let (_, noPort) = try await play("systemrescuecd-1", "dodhcp nbdboot=192.168.157.1", .init())
        #expect(failure(noPort)?.failure == .commandLineRefused)
    }

    @Test("Only what goes into memory needs memory: 64 MiB are enough for NFS and NBD, and not for HTTP")
    func memory() async throws {
        let (host, http) = try await play("systemrescuecd-1", "dodhcp netboot=http://192.168.1.5/sysrcd.dat", .init())
        let limits = host.requests.compactMap { request -> Int? in
            guard case .fetch(let fetch) = request, case .http(let http) = fetch.method else { return nil }
            return http.sizeLimit
        }
        #expect(limits.first == 0 && failure(http) != nil)
        let device = ScriptedHost.Script.device("192.168.157.1:2000/", Self.image)
        let (_, nbd) = try await play("systemrescuecd-1", "dodhcp nbdboot=192.168.157.1:2000", device)
        #expect(failure(nbd) == nil)
    }

    // shows: [0-005]
    @Test("Before 1.4.0 neither word is known")
    func before() async throws {
        for word in ["nfsboot=192.168.52.1:/tftpboot", "nbdboot=192.168.157.1:2000"] {
            let (host, result) = try await play("systemrescuecd-1.3", "dodhcp \(word)", .init())
            #expect(failure(result)?.failure == .noRootImage)
            #expect(host.screen.contains("Cannot find the sysrcd.dat file on any device"))
        }
        let clues = InitramfsClues(
            initText: Array("# SystemRescueCd 1.3.5\n".utf8),
            compression: nil,
            names: [],
            commandLine: KernelCommandLine("")
        )
        #expect(InitramfsCatalog.recognise(clues)?.id == "systemrescuecd-1.3")
        var four = clues
        four.initText = Array("SystemRescueCd 4.0.1\n".utf8)
        #expect(InitramfsCatalog.recognise(four)?.id == "systemrescuecd-4.0")
        four.initText = Array("SystemRescueCd 4.1.0\n".utf8)
        #expect(InitramfsCatalog.recognise(four)?.id == "systemrescuecd-5")
    }
}
