import Foundation
import JSONChecks
import Testing

/// Our machine, from its firmware to a root over NFS, at servers that we did not write.
@Suite(.tellsLabFolder) struct RealFolderTests {
    /// The manual's network, whose addresses the scenario's files name.
    private static let address = "192.168.52.1"

    @Test("SystemRescueCd mounts a folder of NFS-Ganesha, found through rpcbind, and reads its image there")
    func ganesha() async throws {
        try await Lab.run("root-nfs-ganesha", needs: NFSGanesha.programs + ["dnsmasq", "tshark"]) { lab in
            let folder = try await Self.files(in: lab)
            let server = try lab.host("server", Self.address + "/24")
            try await server.start(
                Dnsmasq(range: ("192.168.52.100", "192.168.52.110"), bootFile: "pxelinux.0", files: folder)
            )
            try await server.start(NFSGanesha(folder: folder))
            for report in try await lab.bootToRoot() { expectRoot(report) }
        }
    }

    private func expectRoot(_ report: BootReport) {
        let boot = report.machines.first
        #expect(report.machines.count == 1)
        #expect(boot?.cause == nil)
        #expect(boot?.reached == "root")
        #expect(boot?.json["root"]?["kind"]?.string == "nfs")
        #expect(boot?.json["root"]?["bytes"]?.number ?? 0 > 0)
        let broken = report.brokenRules("must", byOthersThan: Self.address).filter { rule in
            ["rpc/", "portmap/", "mount/", "nfs/"].contains { rule.hasPrefix($0) }
        }
        #expect(broken == [])
    }

    /// The files of the scenario, on disk, whose command line names the folder that they stand in.
    private static func files(in lab: Lab) async throws -> URL {
        let exported = try await lab.files(of: "systemrescuecd/nfs-root").appendingPathComponent("tftpboot")
        let settings = exported.appendingPathComponent("pxelinux.cfg/default")
        let text = try String(contentsOf: settings, encoding: .utf8)
        try text.replacingOccurrences(of: ":/tftpboot", with: ":" + exported.path)
            .write(to: settings, atomically: true, encoding: .utf8)
        return exported
    }
}
