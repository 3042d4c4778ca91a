import Foundation
import JSONChecks
import Testing

/// A kernel that asks for its address by RARP (RFC 903), on a real link: of our server, and of rarpd.
@Suite(.tellsLabFolder) struct RARPTests {
    private static let scenario = "Scenarios/kernel/rarp-bootp-dhcp.yaml"
    private static let machine = "52:54:00:00:00:01"
    private static let address = "10.77.0.77"

    /// The scenario's files, and settings that serve them without RARP.
    private func settings(in lab: Lab) async throws -> String {
        let process = try LabProcess(
            [Peers.bootproof, "run", Self.scenario, "--write-files", lab.folder.path],
            in: nil
        )
        #expect(try await process.end(within: .seconds(60)) == .exited(0), "\(process.text)")
        return """
            dhcp: {ranges: 10.77.0.100 - 10.77.0.150, probe: no, next-server: 10.77.0.1, boot-file: pxelinux.0}
            tftp: \(lab.folder.path)/tftpboot
            nfs:
              exports: [{export: "/srv/nfsroot *(ro,no_root_squash,insecure)", folder: \(lab.folder.path)/nfsroot}]

            """
    }

    private static let ports: [Port] = [.udp(67), .udp(69), .tcp(2049), .udp(111)]

    /// Boots the machine, and looks at what passed with other eyes.
    private func boot(_ lab: Lab) async throws -> BootReport {
        let client = try lab.host("client")
        let capture = try await lab.capture()
        let report = try await BootReport.of(["probe", "--interface", "eth0", "--mac", Self.machine], on: client)
        let boot = try #require(report.machines.first)
        #expect(boot.reached == "root", "\(boot.json)")
        #expect(boot.address == Self.address)
        let replies = try await capture.fields(["arp.src.proto_ipv4", "arp.dst.proto_ipv4"], where: "arp.opcode == 4")
        #expect(replies == [["10.77.0.1", Self.address]])
        return report
    }

    @Test("A kernel told ip=rarp has its address from our server, and its root")
    func ours() async throws {
        try await Lab.run("rarp-bootproof", needs: ["tshark"]) { lab in
            let server = try lab.host("server", "10.77.0.1/24")
            let rarp = "rarp: {hosts: {\"\(Self.machine)\": \(Self.address)}}\n"
            try await server.start(BootproofSettings(settings: try await settings(in: lab) + rarp, ports: Self.ports))
            let report = try await boot(lab)
            #expect(report.brokenRules(by: server.address) == [])
        }
    }

    @Test("A kernel told ip=rarp has its address from rarpd, where its boot file lies")
    func daemon() async throws {
        try await Lab.run("rarp-daemon", needs: RARPDaemon.programs + ["tshark"]) { lab in
            let server = try lab.host("server", "10.77.0.1/24")
            try await server.start(BootproofSettings(settings: try await settings(in: lab), ports: Self.ports))
            // rarpd answers whom it has a boot file for.
            _ = try lab.file("tftpboot/0A4D004D.SUN4M", "boot file")
            let files = lab.folder.appendingPathComponent("tftpboot")
            try await server.start(RARPDaemon(hosts: [(Self.machine, Self.address)], bootFiles: files))
            _ = try await boot(lab)
        }
    }

    @Test("Whom our server has no boot file for, or does not know, hears nothing")
    func unanswered() async throws {
        try await Lab.run("rarp-unanswered", needs: ["tshark"]) { lab in
            let server = try lab.host("server", "10.77.0.1/24")
            let rarp = "rarp: {hosts: {\"\(Self.machine)\": \(Self.address)}, needs-boot-file: yes}\n"
            let text = try await settings(in: lab) + rarp
            let serving = try await server.start(BootproofSettings(settings: text, ports: Self.ports))
            let client = try lab.host("client")
            let capture = try await lab.capture()
            let words = ["probe", "--interface", "eth0", "--mac", Self.machine, "--timeout", "20 s"]
            let report = try await BootReport.of(words, on: client)
            #expect(report.machines.first?.reached != "root")
            #expect(try await !capture.fields(["arp.src.hw_mac"], where: "arp.opcode == 3").isEmpty)
            #expect(try await capture.fields(["arp.src.hw_mac"], where: "arp.opcode == 4").isEmpty)
            #expect(serving.text.contains("rarp"), "\(serving.text)")
        }
    }
}
