import Foundation
import Testing

/// Our machine, from its firmware to the mounted root, at servers that we did not write.
@Suite(.tellsLabFolder) struct RealServerTests {
    /// The manual's network, whose addresses the sample tree names.
    private static let address = "192.168.1.5"
    private static let range = ("192.168.1.100", "192.168.1.150")

    @Test("From dnsmasq for DHCP and TFTP, and nginx")
    func dnsmasq() async throws {
        try await boot("boot-dnsmasq", needs: ["dnsmasq", "nginx"]) { server, tree in
            try await server.start(Dnsmasq(range: Self.range, bootFile: "pxelinux.0", files: tree))
            try await server.start(Nginx(files: tree))
            return ["dhcp/client-identifier-is-returned"]
        }
    }

    @Test("From ISC dhcpd, tftpd-hpa and nginx")
    func isc() async throws {
        try await boot("boot-isc", needs: ["dhcpd", "in.tftpd", "nginx"]) { server, tree in
            try await server.start(ISCDHCPServer(range: Self.range, bootFile: "pxelinux.0"))
            try await server.start(TFTPDHPA(files: tree))
            try await server.start(Nginx(files: tree))
            // It would with `echo-client-id`, which is off unless it is told.
            return ["dhcp/client-identifier-is-returned"]
        }
    }

    @Test("From Kea, atftpd and nginx")
    func kea() async throws {
        try await boot("boot-kea", needs: ["kea-dhcp4", "atftpd", "nginx"]) { server, tree in
            try await server.start(Kea(range: Self.range, bootFile: "pxelinux.0"))
            try await server.start(Atftpd(files: tree))
            try await server.start(Nginx(files: tree))
            return []
        }
    }

    /// Boots a machine from the servers that `start` starts; it returns the musts that these servers are known to break.
    private func boot(
        _ name: String,
        needs programs: [String],
        by start: (LabHost, URL) async throws -> [String]
    ) async throws {
        try await Lab.run(name, needs: programs + ["tshark"]) { lab in
            let tree = try await lab.files(of: "systemrescuecd/http-one-server").appendingPathComponent("tftpboot")
            let server = try lab.host("server", Self.address + "/24")
            let knownMistakes = try await start(server, tree)
            for report in try await lab.bootToRoot() { try await expectRoot(report, of: tree, knownMistakes) }
        }
    }

    private func expectRoot(_ report: BootReport, of tree: URL, _ knownMistakes: [String]) async throws {
        let boot = try #require(report.machines.first)
        #expect(report.machines.count == 1)
        #expect(boot.cause == nil)
        #expect(boot.reached == "root")
        #expect(boot.passedCheck)
        let files = try await Octets.digests(in: tree)
        let fetched = boot.digests
        for name in ["pxelinux.0", "default", "rescuecd", "initram.igz", "sysrcd.dat", "sysrcd.md5"] {
            #expect(fetched[name] != nil && fetched[name] == files[name], "\(name)")
        }
        #expect(report.brokenRules("must", byOthersThan: Self.address) == [])
        #expect(report.brokenRules("must", by: Self.address) == knownMistakes)
    }
}
