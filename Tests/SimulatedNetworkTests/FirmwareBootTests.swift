import NetworkBoot
import NetworkProtocols
import SimulatedNetwork
import Testing

/// Firmware and PXELINUX on simulated frames, against the reference servers.
@Suite struct FirmwareBootTests {
    /// What the server hands out and says; the address is host 1's.
    private struct Service {
        var hasDHCP = true
        var bootFile = "pxelinux.0"
        var nextServer: IPv4Address?
        var files: [String: [UInt8]]? = Service.files

        static let files: [String: [UInt8]] = [
            "pxelinux.0": SampleImage(.pxelinux(version: "6.03")).octets,
            "ldlinux.c32": SampleImage(.com32(isELF: true)).octets,
            "pxelinux.cfg/default": Array(
                "DEFAULT linux\nLABEL linux\n KERNEL vmlinuz\n APPEND initrd=initrd.img root=/dev/ram0\n IPAPPEND 2\n"
                    .utf8
            ),
            "vmlinuz": SampleImage(.kernel(version: "4.4.0 (a@b) #1 SMP", is64Bit: true)).octets,
            "initrd.img": SampleImage(.initrd(personality: "nobody")).octets,
        ]

        func configuration(_ address: IPv4Address) -> ReferenceServerConfiguration {
            var subnet = DHCPServerConfiguration.Subnet(
                address: address,
                mask: IPv4Address(255, 255, 255, 0),
                ranges: [.init(IPv4Address(10, 0, 0, 100), IPv4Address(10, 0, 0, 200))]
            )
            subnet.routers = [address]
            var dhcp = DHCPServerConfiguration(address: address, subnets: [subnet])
            dhcp.boot = .init(nextServer: nextServer, bootFile: bootFile)
            return ReferenceServerConfiguration(
                dhcp: hasDHCP ? dhcp : nil,
                tftp: files.map { .init(MemoryFileTree($0), TFTPServerConfiguration()) }
            )
        }
    }

    private func boot(_ id: String, _ service: Service = Service(), link: Link = Link()) throws -> MachineBoot {
        let persona = try #require(PersonaCatalog.persona(id: id))
        var small = SmallNetwork()
        small.machine(10, from: FirmwareStage(persona: persona), link: link)
        small.host(1, ReferenceServer(service.configuration(small.address(1)), seed: 1, at: .zero))
        let report = small.network.run()
        return try #require(report.machines[0].boots.first)
    }

    @Test("Both ROMs boot PXELINUX, and that its kernel and initrd", arguments: ["intel-bios-rom", "ipxe-bios"])
    func kernelIsLoaded(id: String) throws {
        let boot = try boot(id)
        let screen = boot.screen.map(\.text)
        #expect(screen.contains("Loading vmlinuz... ok"), "\(screen)")
        #expect(screen.contains("Loading initrd.img...ok"), "\(screen)")
    }

    @Test("They do so over a link that loses frames", arguments: ["intel-bios-rom", "ipxe-bios"])
    func lossyLink(id: String) throws {
        var conditions = LinkConditions()
        conditions.lossPerMillion = 20_000
        let screen = try boot(id, link: Link(conditions)).screen.map(\.text)
        #expect(screen.contains("Loading initrd.img...ok"), "\(screen)")
    }

    @Test("Each failure of the network ends in its screen on an Intel ROM")
    func intelScreens() throws {
        let cases: [(Service, BootFailure, String)] = [
            (Service(hasDHCP: false), .noOffer, "PXE-E51: No DHCP or proxyDHCP offers were received."),
            (Service(bootFile: ""), .noBootFile, "PXE-E53: No boot filename received"),
            (Service(nextServer: IPv4Address(10, 0, 0, 77)), .addressUnresolved, "PXE-E11: ARP timeout"),
            (Service(files: nil), .portUnreachable, "PXE-E32: TFTP open timeout"),
            (Service(bootFile: "other.0"), .fileNotFound, "PXE-E3B: TFTP Error - File Not found"),
        ]
        for (service, failure, line) in cases {
            let boot = try boot("intel-bios-rom", service)
            guard case .failed(let reason)? = boot.result else {
                Issue.record("\(failure): \(boot)")
                continue
            }
            #expect(reason.failure == failure)
            let screen = boot.screen.map(\.text)
            #expect(screen.suffix(2) == [line, "PXE-M0F: Exiting Intel Boot Agent."], "\(screen)")
        }
    }

    @Test("Each failure of the network ends in its screen on iPXE")
    func ipxeScreens() throws {
        let cases: [(Service, BootFailure, String)] = [
            (Service(hasDHCP: false), .noOffer, "No configuration methods succeeded (http://ipxe.org/040ee119)"),
            (
                Service(bootFile: ""), .noBootFile,
                "Nothing to boot: No such file or directory (http://ipxe.org/2d03e13b)"
            ),
            (
                Service(nextServer: IPv4Address(10, 0, 0, 77)), .addressUnresolved,
                "Connection timed out (http://ipxe.org/4c126035)"
            ),
            (Service(bootFile: "other.0"), .fileNotFound, "No such file or directory (http://ipxe.org/2d12603b)"),
        ]
        for (service, failure, line) in cases {
            let boot = try boot("ipxe-bios", service)
            guard case .failed(let reason)? = boot.result else {
                Issue.record("\(failure): \(boot)")
                continue
            }
            #expect(reason.failure == failure)
            let screen = boot.screen.map(\.text)
            #expect(screen.dropLast().last?.hasSuffix(line) == true, "\(screen)")
        }
    }

    @Test("A kernel that is not there, and a server without configurations, end in PXELINUX's words")
    func pxelinuxScreens() throws {
        var service = Service()
        service.files?["vmlinuz"] = nil
        let noKernel = try boot("intel-bios-rom", service)
        #expect(noKernel.screen.map(\.text).contains("Loading vmlinuz... failed: No such file or directory"))
        service.files?["pxelinux.cfg/default"] = nil
        let noConfiguration = try boot("intel-bios-rom", service)
        #expect(noConfiguration.screen.map(\.text).contains("Unable to locate configuration file"))
        guard case .failed(let reason)? = noConfiguration.result else {
            Issue.record("\(noConfiguration)")
            return
        }
        #expect(reason.failure == .noConfiguration)
    }
}
