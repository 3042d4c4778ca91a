import NetworkProtocols
import Testing

@testable import NetworkBoot

@Suite struct FirmwareStageTests {
    private static let intel = "intel-bios-rom"
    private static let ipxe = "ipxe-bios"

    /// Plays one firmware until it hands over.
    private func play(_ id: String, _ script: ScriptedHost.Script) async throws -> (ScriptedHost, Handover) {
        let persona = try #require(PersonaCatalog.persona(id: id))
        let host = ScriptedHost(script)
        return (host, try await FirmwareStage(persona: persona).run(on: host))
    }

    private func failure(_ handover: Handover) -> BootBreak? {
        guard case .failed(let reason) = handover else { return nil }
        return reason
    }

    @Test("A network card's ROM asks for an address, for the size of its boot file, then for the file")
    func intelROM() async throws {
        let script = ScriptedHost.Script(files: ["pxelinux.0": .complete(BootFiles.pxelinux("6.04"))])
        let (host, handover) = try await play(Self.intel, script)
        #expect(host.fetched == ["pxelinux.0", "pxelinux.0"])
        let options = host.requests.compactMap { request -> String? in
            guard case .fetch(let fetch) = request, case .tftp(let tftp) = fetch.method else { return nil }
            return TFTPOptions(tftp.options).description
        }
        #expect(options == ["tsize=0", "blksize=1456"])
        guard case .next(let stage) = handover else {
            Issue.record("no next stage")
            return
        }
        #expect(stage.name == "PXELINUX 6.04")
        #expect(host.screen.contains("CLIENT IP: 10.77.0.111  MASK: 255.255.255.0  DHCP IP: 10.77.0.1"))
    }

    @Test("iPXE shows its banner, waits for Ctrl-B, asks for an address, and fetches by a URI of its own making")
    func ipxeROM() async throws {
        let script = ScriptedHost.Script(files: ["/boot/pxelinux.0": .complete(BootFiles.pxelinux("4.07"))])
        var leased = script
        leased.address = .leased(.example(bootFile: "/boot/pxelinux.0"))
        let (host, handover) = try await play(Self.ipxe, leased)
        #expect(host.fetched == ["/boot/pxelinux.0"])
        #expect(
            Array(host.screen.suffix(5)) == [
                "net0: 10.77.0.111/255.255.255.0 gw 10.77.0.1", "Next server: 10.77.0.1", "Filename: /boot/pxelinux.0",
                "tftp://10.77.0.1//boot/pxelinux.0... ok",
                "pxelinux.0 : \(BootFiles.pxelinux("4.07").count) bytes [PXE-NBP]",
            ]
        )
        guard case .next(let stage) = handover else {
            Issue.record("no next stage")
            return
        }
        #expect(stage.name == "PXELINUX 4.07")
    }

    @Test(
        "Each failure shows the ROM's own line and code, and the ROM leaves",
        arguments: [
            (
                ConfigureOutcome.failed(.noOffer(proxies: [])), BootFailure.noOffer,
                "PXE-E51: No DHCP or proxyDHCP offers were received."
            ),
            (
                .failed(.noOffer(proxies: [DHCPMessage()])), .proxyOnly,
                "PXE-E52: proxyDHCP offers were received. No DHCP offers were received."
            ),
            (.leased(.example(bootFile: "")), .noBootFile, "PXE-E53: No boot filename received"),
            (.leased(.example(nextServer: .any)), .noNextServer, "PXE-E7B: Missing MTFTP server IP address"),
        ]
    )
    func intelAddressFailures(outcome: ConfigureOutcome, failure: BootFailure, line: String) async throws {
        let (host, handover) = try await play(Self.intel, .init(address: outcome))
        #expect(self.failure(handover)?.failure == failure)
        #expect(self.failure(handover)?.code == String(line.prefix(7)))
        #expect(Array(host.screen.suffix(2)) == [line, "PXE-M0F: Exiting Intel Boot Agent."])
        #expect(host.fetched.isEmpty)
    }

    @Test("An offer that sends the machine to port 4011 in vain is E55, a proxy that names no file E53")
    func proxies() async throws {
        let sent = DHCPMessage(
            operation: .reply,
            yourAddress: IPv4Address(10, 77, 0, 111),
            options: DHCPOptions([
                (code: .messageType, value: [2]), (code: .vendorClass, value: Array("PXEClient".utf8)),
            ])
        )
        let silent = DHCPLease.example(bootFile: "", offers: [sent])
        let (host, handover) = try await play(Self.intel, .init(address: .leased(silent)))
        #expect(failure(handover)?.code == "PXE-E55")
        #expect(host.screen.contains("PXE-E55: ProxyDHCP service did not reply to request on port 4011"))
        var proxy = sent
        proxy.yourAddress = .any
        let nameless = DHCPLease.example(bootFile: "", proxy: proxy, offers: [proxy])
        let (_, other) = try await play(Self.intel, .init(address: .leased(nameless)))
        #expect(failure(other)?.failure == .bootServerWithoutFile)
        #expect(failure(other)?.code == "PXE-E53")
    }

    @Test(
        "A boot file that does not come shows why",
        arguments: [
            (FetchFailure.silent, BootFailure.tftpSilent, ["PXE-E32: TFTP open timeout"]),
            (.unreachable(.addressUnresolved(IPv4Address(10, 77, 0, 1))), .addressUnresolved, ["PXE-E11: ARP timeout"]),
            (
                .notFound(message: Array("File not found".utf8)), .fileNotFound,
                ["PXE-T01: File not found", "PXE-E3B: TFTP Error - File Not found"]
            ),
            (
                .accessDenied(message: Array("Access violation".utf8)), .accessDenied,
                ["PXE-T02: Access violation", "PXE-E3C: TFTP Error - Access Violation"]
            ),
            (.stalled(received: 1456), .tftpStalled, ["PXE-E35: TFTP read timeout"]),
        ]
    )
    func intelFetchFailures(reason: FetchFailure, failure: BootFailure, lines: [String]) async throws {
        let (host, handover) = try await play(Self.intel, .init(files: ["pxelinux.0": .failed(reason)]))
        #expect(self.failure(handover)?.failure == failure)
        #expect(Array(host.screen.suffix(lines.count + 1)) == lines + ["PXE-M0F: Exiting Intel Boot Agent."])
        #expect(host.fetched.count == 1, "the size was asked for in vain, and the file is not asked for again")
    }

    @Test("iPXE has words of its own for the same failures")
    func ipxeFailures() async throws {
        let mac = "52:54:00:12:34:56"
        let (none, first) = try await play(Self.ipxe, .init(address: .failed(.noOffer(proxies: []))))
        #expect(failure(first)?.code == "040ee119")
        #expect(
            Array(none.screen.suffix(2)) == [
                "Configuring (net0 \(mac))... No configuration methods succeeded (http://ipxe.org/040ee119)",
                "No more network devices",
            ]
        )
        let (nameless, second) = try await play(Self.ipxe, .init(address: .leased(.example(bootFile: ""))))
        #expect(failure(second)?.failure == .noBootFile)
        #expect(nameless.screen.contains("Nothing to boot: No such file or directory (http://ipxe.org/2d03e13b)"))
        let (missing, third) = try await play(Self.ipxe, .init())
        #expect(failure(third)?.failure == .fileNotFound)
        #expect(
            missing.screen.contains(
                "tftp://10.77.0.1/pxelinux.0... No such file or directory (http://ipxe.org/2d12603b)"
            )
        )
        let (silent, fourth) = try await play(Self.ipxe, .init(files: ["pxelinux.0": .failed(.silent)]))
        #expect(failure(fourth)?.failure == .tftpSilent)
        #expect(
            silent.screen.contains("tftp://10.77.0.1/pxelinux.0... Connection timed out (http://ipxe.org/4c126035)")
        )
        let refused = FetchFailure.tftpError(.notDefined, message: Array("busy".utf8))
        let (error, fifth) = try await play(Self.ipxe, .init(files: ["pxelinux.0": .failed(refused)]))
        #expect(failure(fifth)?.failure == .tftpError)
        #expect(
            error.screen.contains("tftp://10.77.0.1/pxelinux.0... Operation not supported (http://ipxe.org/3c126003)")
        )
        let (nowhere, sixth) = try await play(Self.ipxe, .init(address: .leased(.example(nextServer: .any))))
        #expect(failure(sixth)?.failure == .noNextServer)
        #expect(nowhere.fetched.isEmpty)
    }

    @Test("iPXE fetches a boot file by HTTP, a host name in its URL is looked up first")
    func ipxeHTTP() async throws {
        let servers: [(code: DHCPOptionCode, value: [UInt8])] = [(.domainNameServers, [10, 77, 0, 53])]
        let lease = DHCPLease.example(bootFile: "http://boot.example:8080/pxe/pxelinux.0", options: servers)
        let image = FetchOutcome.complete(BootFiles.pxelinux("6.04"))
        let script = ScriptedHost.Script(
            address: .leased(lease),
            files: ["/pxe/pxelinux.0": image],
            names: ["boot.example": IPv4Address(10, 77, 0, 9)]
        )
        let (host, handover) = try await play(Self.ipxe, script)
        let fetch = host.requests.compactMap { if case .fetch(let request) = $0 { request } else { nil } }.first
        #expect(fetch?.server == Endpoint(address: IPv4Address(10, 77, 0, 9), port: 8080))
        #expect(fetch?.host == Array("boot.example:8080".utf8))
        guard case .next = handover else {
            Issue.record("no next stage")
            return
        }
        let (_, unknown) = try await play(Self.ipxe, .init(address: .leased(lease)))
        #expect(failure(unknown)?.failure == .nameUnresolved)
    }

    @Test("A ROM that reads option 67 up to a NUL asks for a name with the octets behind it")
    func nameWithoutNUL() async throws {
        let option: [(code: DHCPOptionCode, value: [UInt8])] = [(.bootFileName, Array("pxelinux.0".utf8))]
        let lease = DHCPLease.example(bootFile: "", options: option)
        let (old, _) = try await play("old-pxe-rom", .init(address: .leased(lease)))
        let asked = old.requests.compactMap { if case .fetch(let request) = $0 { request.name } else { nil } }.first
        #expect(asked == Array("pxelinux.0".utf8) + [0xff])
        for id in [Self.ipxe, Self.intel, "edk2-x64-pxe"] {
            let (other, _) = try await play(id, .init(address: .leased(lease)))
            #expect(other.fetched.first == "pxelinux.0")
        }
    }

    @Test("A proxy's boot file beats the DHCP server's own in a ROM after PXE 2.1")
    func proxyBeats() async throws {
        let proxy = DHCPMessage(
            operation: .reply,
            nextServer: IPv4Address(10, 77, 0, 2),
            bootFile: Array("proxy.0".utf8),
            options: DHCPOptions([(code: .messageType, value: [5])])
        )
        let (host, _) = try await play(Self.intel, .init(address: .leased(.example(proxy: proxy))))
        #expect(host.fetched == ["proxy.0"])
        let server = host.requests.compactMap { if case .fetch(let request) = $0 { request.server } else { nil } }.first
        #expect(server == Endpoint(address: IPv4Address(10, 77, 0, 2), port: 69))
    }

    @Test("What can't be started is refused, and a script is run")
    func images() async throws {
        let efi =
            [UInt8]("MZ".utf8) + [UInt8](repeating: 0, count: 58) + [0x40, 0, 0, 0]
            + [0x50, 0x45, 0, 0, 0x64, 0x86, 0, 0] + [UInt8](repeating: 0, count: 64)
        let (host, wrong) = try await play(Self.ipxe, .init(files: ["pxelinux.0": .complete(efi)]))
        #expect(failure(wrong)?.failure == .wrongImage)
        #expect(host.screen.contains("Could not boot image: Exec format error (http://ipxe.org/2e008001)"))
        let large = [UInt8](repeating: 0xeb, count: 0x9_0000)
        let (_, tooLarge) = try await play(Self.intel, .init(files: ["pxelinux.0": .complete(large)]))
        #expect(failure(tooLarge)?.code == "PXE-E79")
        let script = FetchOutcome.text("#!ipxe\nchain http://10.77.0.1/next\n")
        let (_, chained) = try await play(Self.ipxe, .init(files: ["pxelinux.0": script]))
        #expect(failure(chained)?.failure == .fileNotFound)
        #expect(
            failure(chained)?.sentence
                == "The file http://10.77.0.1/next is not on the server. (line 2 of the script pxelinux.0)"
        )
    }
}
