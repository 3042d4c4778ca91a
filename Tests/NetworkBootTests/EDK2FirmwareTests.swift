import NetworkProtocols
import Testing

@testable import NetworkBoot

/// EDK2's drivers for PXE and HTTP boot: what they ask for, what they refuse, and what they write.
@Suite struct EDK2FirmwareTests {
    private static let pxe = "edk2-x64-pxe"
    private static let http = "edk2-http"
    /// A program of nobody known, for one machine.
    private static func program(_ machine: BootImageKind.EFIMachine) -> [UInt8] {
        let image = SampleImage(.efi(machine))
        var octets: [UInt8] = []
        image.append(0..<image.size, to: &octets)
        return octets
    }

    private func play(_ id: String, _ script: ScriptedHost.Script) async throws -> (ScriptedHost, Handover) {
        let persona = try #require(PersonaCatalog.persona(id: id))
        let host = ScriptedHost(script)
        return (host, try await FirmwareStage(persona: persona).run(on: host))
    }

    private func failure(_ handover: Handover) -> BootBreak? {
        guard case .failed(let reason) = handover else { return nil }
        return reason
    }

    /// What each TFTP request asks for.
    private func options(_ host: ScriptedHost) -> [String] {
        host.requests.compactMap { request in
            guard case .fetch(let fetch) = request, case .tftp(let tftp) = fetch.method else { return nil }
            return TFTPOptions(tftp.options).description
        }
    }

    @Test("PXE asks for the size, then for the file in windows of 4, and writes what OVMF writes")
    func pxe() async throws {
        let script = ScriptedHost.Script(
            address: .leased(.example(bootFile: "grubx64.efi")),
            files: ["grubx64.efi": .complete(Self.program(.x64))]
        )
        let (host, handover) = try await play(Self.pxe, script)
        #expect(options(host) == ["tsize=0 blksize=1468 windowsize=4", "blksize=1468 windowsize=4"])
        guard case .next = handover else {
            Issue.record("no next stage")
            return
        }
        let path = "PciRoot(0x0)/Pci(0x2,0x0)/MAC(525400123456,0x1)/IPv4(0.0.0.0,0x0,DHCP,0.0.0.0,0.0.0.0,0.0.0.0)"
        #expect(
            host.screen == [
                ">>Start PXE over IPv4.", "  Station IP address is 10.77.0.111", "  Server IP address is 10.77.0.1",
                "  NBP filename is grubx64.efi", "  NBP filesize is 32768 Bytes", " Downloading NBP file...",
                "  NBP file downloaded successfully.",
                "BdsDxe: loading Boot0001 \"UEFI PXEv4 (MAC:525400123456)\" from \(path)",
                "BdsDxe: starting Boot0001 \"UEFI PXEv4 (MAC:525400123456)\" from \(path)",
            ]
        )
    }

    @Test("Option 67 beats the header's file name, and option 54 stands in for siaddr")
    func sources() async throws {
        let lease = DHCPLease.example(
            bootFile: "in-the-header.efi",
            nextServer: .any,
            options: [(.bootFileName, Array("in-the-option.efi".utf8))]
        )
        let (host, _) = try await play(Self.pxe, .init(address: .leased(lease)))
        #expect(host.fetched == ["in-the-option.efi"])
        #expect(host.screen.contains("  Server IP address is 10.77.0.1"))
    }

    @Test("Option 13 saves the question for the size; a file that is larger does not fit")
    func optionThirteen() async throws {
        for (blocks, code) in [(UInt8(64), nil), (UInt8(63), "PXE-E05")] {
            let script = ScriptedHost.Script(
                address: .leased(.example(bootFile: "a.efi", options: [(.bootFileSize, [0, blocks])])),
                files: ["a.efi": .complete(Self.program(.x64))]
            )
            let (host, handover) = try await play(Self.pxe, script)
            #expect(options(host) == ["blksize=1468 windowsize=4"])
            #expect(failure(handover)?.code == code)
        }
    }

    @Test(
        "Each failure ends with its own code, and the boot manager goes on to nothing",
        arguments: [
            (FetchFailure.silent, "PXE-E18: Server response timeout."),
            (.notFound(message: []), "PXE-E23: Client received TFTP error from server."),
            (.tftpError(.notDefined, message: []), "PXE-E23: Client received TFTP error from server."),
            (.sizeNotTold(isAcknowledged: true), "PXE-E53: No boot filename received."),
            (.sizeNotTold(isAcknowledged: false), "PXE-E99: Unexpected network error."),
        ]
    )
    func failures(reason: FetchFailure, line: String) async throws {
        let (host, handover) = try await play(Self.pxe, .init(files: ["pxelinux.0": .failed(reason)]))
        #expect(failure(handover)?.code == String(line.prefix(7)))
        #expect(host.fetched.count == 1, "the size was asked for in vain")
        let end = Array(host.screen.suffix(5))
        #expect(Array(end.prefix(2)) == ["  NBP filesize is 0 Bytes", "  " + line])
        #expect(end[2].hasPrefix("BdsDxe: failed to load Boot0001") && end[2].hasSuffix(": Not Found"))
        #expect(end[3] == "BdsDxe: No bootable option or device was found.")
    }

    @Test(
        "A program for another machine is fetched whole and refused by the boot manager",
        arguments: [
            ("edk2-x64-pxe", BootImageKind.EFIMachine.x64), ("edk2-ia32-pxe", .ia32), ("edk2-arm64-pxe", .arm64),
        ]
    )
    func wrongMachine(id: String, own: BootImageKind.EFIMachine) async throws {
        for machine in [BootImageKind.EFIMachine.x64, .ia32, .arm64] {
            let (host, handover) = try await play(id, .init(files: ["pxelinux.0": .complete(Self.program(machine))]))
            #expect((failure(handover)?.failure == .wrongImage) == (machine != own))
            #expect(host.screen.contains { $0.hasSuffix("0.0.0.0): Not Found") } == (machine != own))
        }
        let (host, handover) = try await play(id, .init(files: ["pxelinux.0": .complete(BootFiles.pxelinux("6.04"))]))
        #expect(failure(handover)?.failure == .wrongImage && failure(handover)?.code == nil)
        let end = Array(host.screen.suffix(4))
        #expect(end[0] == "  NBP file downloaded successfully.")
        #expect(end[1].hasPrefix("BdsDxe: failed to load Boot0001") && end[1].hasSuffix(": Not Found"))
    }

    @Test("Offers that lead to no boot, and a refusal of the address, have codes of their own")
    func address() async throws {
        let (_, useless) = try await play(Self.pxe, .init(address: .failed(.nothingUseful(offers: [DHCPMessage()]))))
        #expect(failure(useless)?.code == "PXE-E16")
        let (_, none) = try await play(Self.pxe, .init(address: .failed(.noOffer(proxies: []))))
        #expect(failure(none)?.code == "PXE-E18")
    }

    @Test("HTTP boot fetches the URL of option 67, by HEAD and GET, and writes its own words")
    func http() async throws {
        let url = "http://10.77.0.1/efi/grubx64.efi"
        let script = ScriptedHost.Script(
            address: .leased(.example(bootFile: "", options: [(.bootFileName, Array(url.utf8))])),
            files: ["/efi/grubx64.efi": .complete(Self.program(.x64))]
        )
        let (host, handover) = try await play(Self.http, script)
        #expect(host.fetched == ["/efi/grubx64.efi"])
        guard case .next = handover else {
            Issue.record("no next stage")
            return
        }
        #expect(
            Array(host.screen.prefix(5)) == [
                ">>Start HTTP Boot over IPv4.", "  Station IP address is 10.77.0.111", "  URI: \(url)",
                "  File Size: 32768 Bytes", "  Downloading...100%",
            ]
        )
        guard case .fetch(let fetch)? = host.requests.last, case .http(let configuration) = fetch.method else {
            Issue.record("no request over HTTP")
            return
        }
        #expect(configuration.asksForSizeFirst && configuration.redirectLimit == 0)
    }

    @Test("HTTP boot makes a RAM disk of a CD, and refuses what is no URL")
    func httpKinds() async throws {
        var disk = [UInt8](repeating: 0, count: 0x8800)
        disk.replaceSubrange(0x8001..<0x8006, with: Array("CD001".utf8))
        let script = ScriptedHost.Script(
            address: .leased(.example(bootFile: "http://10.77.0.1/live.iso")),
            files: ["/live.iso": .complete(disk)]
        )
        let (_, handover) = try await play(Self.http, script)
        guard case .done(let sentence) = handover else {
            Issue.record("\(handover)")
            return
        }
        #expect(sentence.hasPrefix("has made a RAM disk of http://10.77.0.1/live.iso"))
        for name in ["grubx64.efi", "tftp://10.77.0.1/grubx64.efi"] {
            let (host, refused) = try await play(Self.http, .init(address: .leased(.example(bootFile: name))))
            #expect(failure(refused)?.failure == .urlRefused)
            #expect(host.screen.contains("  Error: Invalid URI address."))
            #expect(host.fetched.isEmpty)
        }
    }
}
