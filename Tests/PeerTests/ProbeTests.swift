import Foundation
import JSONChecks
import Testing

/// `bootproof probe` against servers that are not ours.
@Suite(.tellsLabFolder) struct ProbeTests {
    private static let scenario = "Scenarios/systemrescuecd/http-one-server.yaml"

    /// The scenario's files, for a server at 10.77.0.1.
    private func files(in lab: Lab) async throws -> URL {
        let text = try String(contentsOf: Peers.package.appendingPathComponent(Self.scenario), encoding: .utf8)
        let scenario = try lab.file("scenario.yaml", text.replacing("192.168.1.5/sysrcd", with: "10.77.0.1/sysrcd"))
        let process = try LabProcess(
            [Peers.bootproof, "run", scenario.path, "--write-files", lab.folder.path],
            in: nil
        )
        #expect(try await process.end(within: .seconds(60)) == .exited(0), "\(process.text)")
        return lab.folder.appendingPathComponent("tftpboot")
    }

    @Test("A machine boots to its root from dnsmasq and nginx, and gives its lease back")
    func root() async throws {
        try await Lab.run("probe-root", needs: ["dnsmasq", "nginx", "tshark"]) { lab in
            let server = try lab.host("server", "10.77.0.1/24")
            let client = try lab.host("client")
            let files = try await files(in: lab)
            let dnsmasq = try await server.start(Dnsmasq(bootFile: "pxelinux.0", files: files))
            try await server.start(Nginx(files: files))
            let file = lab.folder.appendingPathComponent("probe.pcapng").path
            let report = try await BootReport.of(
                ["probe", "--interface", "eth0", "--mac", "02:00:00:00:00:07", "--capture", file],
                on: client
            )
            let boot = try #require(report.machines.first)
            #expect(report.machines.count == 1)
            #expect(boot.reached == "root")
            #expect(boot.passedCheck)
            #expect(boot.cause == nil)
            let image = try Data(contentsOf: files.appendingPathComponent("sysrcd.dat"))
            #expect(boot.fetches.first { $0.fileName == "sysrcd.dat" }?.bytes == image.count)
            let address = try #require(boot.address)
            #expect(dnsmasq.text.contains("DHCPRELEASE(eth0) \(address) 02:00:00:00:00:07"))
            // The capture tells the same as the probe did, by itself.
            let verified = try await BootReport.of(["verify", file])
            #expect(verified.machines.map(\.reached) == ["root"])
            #expect(verified.json["capture"]?["remarks"] == .array([]))
        }
    }

    @Test(
        "A machine goes no further than it is told to, and nobody is blamed for that",
        arguments: ["address", "loader", "kernel"]
    )
    func through(stage: String) async throws {
        try await Lab.run("probe-through-\(stage)", needs: ["dnsmasq", "nginx", "tshark"]) { lab in
            let server = try lab.host("server", "10.77.0.1/24")
            let client = try lab.host("client")
            let files = try await files(in: lab)
            let dnsmasq = try await server.start(Dnsmasq(bootFile: "pxelinux.0", files: files))
            let capture = try await lab.capture()
            let report = try await BootReport.of(["probe", "--interface", "eth0", "--through", stage], on: client)
            #expect(report.status == .exited(0))
            #expect(report.json["probe"]?["through"] == .string(stage))
            let boot = try #require(report.machines.first)
            #expect(boot.reached == stage)
            #expect(boot.cause == nil)
            #expect(dnsmasq.text.contains("DHCPRELEASE"))
            let asked = try await capture.fields(["tftp.source_file"], where: "tftp.opcode == 1").flatMap { $0 }
            #expect(asked.contains("pxelinux.0") == (stage != "address"))
            #expect(asked.contains { $0.hasPrefix("pxelinux.cfg") } == (stage == "kernel"))
            #expect(asked.contains("initram.igz") == (stage == "kernel"))
        }
    }

    @Test("Every server that answers is listed, and two DHCP servers are warned of")
    func servers() async throws {
        try await Lab.run("probe-servers", needs: ["dnsmasq"]) { lab in
            let one = try lab.host("one", "10.77.0.1/24")
            let other = try lab.host("other", "10.77.0.2/24")
            let proxy = try lab.host("proxy", "10.77.0.3/24")
            let client = try lab.host("client")
            try await one.start(Dnsmasq())
            try await other.start(Dnsmasq(range: ("10.77.0.200", "10.77.0.220"), bootFile: "other.0"))
            try await proxy.start(
                Dnsmasq(
                    range: nil,
                    settings: ["dhcp-range=10.77.0.0,proxy", "pxe-service=x86PC,Boot,proxy", "dhcp-no-override"]
                )
            )
            let report = try await BootReport.of(
                [
                    "probe", "--interface", "eth0", "--list-servers", "--persona", "intel-bios-rom", "--persona",
                    "edk2-x64-pxe",
                ],
                on: client
            )
            // That dnsmasq as a proxy leaves options out that the client sent is told, and makes the verdict.
            #expect(report.json["expectations"]?.elements.map { $0["met"] } == [.bool(true), .bool(true)])
            #expect(report.machines.count == 2)
            let offers = try #require(report.machines.first?.json["offers"]?.elements)
            func said(_ key: String) -> [String] { offers.map { $0[key]?.string ?? "-" } }
            let rows = zip(said("server"), zip(said("kind"), said("bootFile"))).map { "\($0) \($1.0) \($1.1)" }.sorted()
            #expect(rows == ["10.77.0.1 dhcp -", "10.77.0.2 combined other.0", "10.77.0.3 proxy -"])
            #expect(offers.allSatisfy { ($0["delay"]?.number ?? -1) >= 0 })
            // A plain address with a proxy's boot data comes before a boot file of the DHCP server's own (PXE 2.1 §2.4).
            let taken = offers.filter { $0["reason"] != nil }.compactMap { $0["server"]?.string }
            #expect(taken.contains("10.77.0.3"))
            let warnings = report.json["probe"]?["warnings"]?.elements.compactMap(\.string) ?? []
            #expect(warnings.count == 1)
            #expect(warnings.first?.contains("2 DHCP servers") == true, "\(warnings)")
            #expect(try await client.addresses() == [])
        }
    }

    @Test("A server that first asks by ICMP whether the address is free is waited for")
    func slowServer() async throws {
        try await Lab.run("probe-slow", needs: ["dhcpd"]) { lab in
            let server = try lab.host("server", "10.77.0.1/24")
            let client = try lab.host("client")
            try await server.start(ISCDHCPServer(settings: ["ping-check true;", "ping-timeout 3;"]))
            let report = try await BootReport.of(["probe", "--interface", "eth0", "--list-servers"], on: client)
            #expect(report.status == .exited(0))
            let offer = report.machines.first?.json["offers"]?.elements.first
            #expect(offer?["server"] == .string("10.77.0.1"))
            #expect((offer?["delay"]?.number ?? 0) > 2)
        }
    }

    @Test("Without a server, without rights and without an interface each is told with its remedy")
    func troubles() async throws {
        try await Lab.run("probe-troubles") { lab in
            let client = try lab.host("client")
            let alone = try await BootReport.of(
                ["probe", "--interface", "eth0", "--list-servers", "--timeout", "2 s"],
                on: client
            )
            #expect(alone.status == .exited(1))
            func probe(_ words: [String]) async throws -> (LabProcess.Status, String) {
                let (status, text) = try await client.run(words, log: "probe")
                return (status, text)
            }
            let unprivileged = try await probe(
                ["setpriv", "--reuid=65534", "--clear-groups", "--bounding-set=-all", "--inh-caps=-all"]
                    + [Peers.bootproof, "probe", "--interface", "eth0"]
            )
            #expect(unprivileged.0 == .exited(2))
            #expect(unprivileged.1.contains("setcap cap_net_raw"), "\(unprivileged.1)")
            let nowhere = try await probe([Peers.bootproof, "probe", "--interface", "nosuch0"])
            #expect(nowhere.0 == .exited(2))
            #expect(nowhere.1.contains("ip link"), "\(nowhere.1)")
            _ = try await client.run(["ip", "link", "set", "eth0", "down"])
            let down = try await probe([Peers.bootproof, "probe", "--interface", "eth0"])
            #expect(down.0 == .exited(2))
            #expect(down.1.contains("ip link set eth0 up"), "\(down.1)")
        }
    }
}
