import Foundation
import JSONChecks
import Testing

/// Our machine, from its firmware to a root over NBD, at servers that we did not write.
@Suite(.tellsLabFolder) struct RealBlockDeviceTests {
    /// The manual's network, whose addresses the sample trees name.
    private static let address = "192.168.157.1"

    @Test("SystemRescueCd of then attaches nbdkit's export in the old style, at port 2000")
    func oldStyle() async throws {
        try await boot("old-style", from: "nbd-root", needs: "nbdkit") { server, image in
            try await server.start(NBDKit(image: image, port: 2000, isOldStyle: true))
        }
    }

    @Test("SystemRescueCd 5 attaches the export 2000", arguments: ["nbd-server", "nbdkit", "qemu-nbd"])
    func newStyle(program: String) async throws {
        try await boot("new-style-\(program)", from: "nbd-named-by-port", needs: program) { server, image in
            switch program {
            case "nbd-server": try await server.start(NBDServerDaemon(exports: [("2000", image)]))
            case "nbdkit": try await server.start(NBDKit(image: image, export: "2000"))
            default: try await server.start(QEMUNBD(image: image, export: "2000"))
            }
        }
    }

    /// Boots a machine whose image the server that `start` starts hands out.
    private func boot(
        _ name: String,
        from scenario: String,
        needs program: String,
        by start: (LabHost, _ image: URL) async throws -> Void
    ) async throws {
        try await Lab.run("root-nbd-" + name, needs: [program, "dnsmasq", "tshark"]) { lab in
            let files = try await lab.files(of: "systemrescuecd/" + scenario)
            let server = try lab.host("server", Self.address + "/24")
            try await server.start(
                Dnsmasq(
                    range: ("192.168.157.10", "192.168.157.20"),
                    bootFile: "pxelinux.0",
                    files: files.appendingPathComponent("tftpboot")
                )
            )
            try await start(server, files.appendingPathComponent("cdrom/sysrcd.dat"))
            for report in try await lab.bootToRoot() { expectRoot(report) }
        }
    }

    private func expectRoot(_ report: BootReport) {
        let boot = report.machines.first
        #expect(report.machines.count == 1)
        #expect(boot?.cause == nil)
        #expect(boot?.reached == "root")
        #expect(boot?.json["root"]?["kind"]?.string == "nbd")
        #expect(boot?.json["root"]?["bytes"]?.number ?? 0 > 0)
        #expect(report.brokenRules("must", byOthersThan: Self.address) == [])
    }
}
