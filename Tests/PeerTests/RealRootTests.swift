import Foundation
import Testing

/// A machine that is none of ours, running from a root that stays on the network.
@Suite(.tellsLabFolder) struct RealRootTests {
    @Test("QEMU's kernel mounts a folder of NFS-Ganesha, and what passed is told as an NFS root")
    func nfsByGanesha() async throws {
        let programs = SmallSystem.programs + QEMUMachine.programs + NFSGanesha.programs + ["dnsmasq", "tshark"]
        try await Lab.run("qemu-nfs-ganesha", needs: programs) { lab in
            let server = try lab.host("server", "10.77.0.1/24")
            let system = try await SmallSystem(in: lab, server: server.address, root: .nfs)
            try await server.start(Dnsmasq(bootFile: "pxelinux.0", files: system.tree))
            try await server.start(NFSGanesha(folder: system.root))
            let report = try await boot(of: system, sayingMounted: "NFS-MOUNTED", in: lab)
            let boot = try #require(report.machines.first)
            #expect(boot.reached == "root")
        }
    }

    @Test("QEMU's kernel mounts a folder of our NFS server over TCP, and runs from it")
    func nfsByBootproof() async throws {
        let programs = SmallSystem.programs + QEMUMachine.programs + ["dnsmasq", "tshark"]
        try await Lab.run("qemu-nfs-bootproof", needs: programs) { lab in
            let server = try lab.host("server", "10.77.0.1/24")
            let system = try await SmallSystem(in: lab, server: server.address, root: .nfs)
            try await server.start(Dnsmasq(bootFile: "pxelinux.0", files: system.tree))
            let export = "\(system.root.path) *(ro,no_root_squash)"
            try await server.start(BootproofServe(range: nil, exports: [export]))
            let report = try await boot(of: system, sayingMounted: "NFS-MOUNTED", in: lab)
            let boot = try #require(report.machines.first)
            #expect(boot.reached == "root")
            // dnsmasq, which is at the same address, is known to break it.
            #expect(report.brokenRules("must", by: server.address) == ["dhcp/client-identifier-is-returned"])
        }
    }

    @Test("QEMU's kernel attaches an image of nbd-server, and what passed is told as an NBD root")
    func nbdByDaemon() async throws {
        let programs = SmallSystem.programs + QEMUMachine.programs + ["nbd-server", "dnsmasq", "tshark"]
        try await Lab.run("qemu-nbd-server", needs: programs) { lab in
            let server = try lab.host("server", "10.77.0.1/24")
            let system = try await SmallSystem(in: lab, server: server.address, root: .nbd(export: "sysrcd"))
            try await server.start(Dnsmasq(bootFile: "pxelinux.0", files: system.tree))
            try await server.start(NBDServerDaemon(exports: [("sysrcd", system.image)]))
            let report = try await boot(of: system, sayingMounted: "NBD-MOUNTED", in: lab)
            let boot = try #require(report.machines.first)
            #expect(boot.reached == "root")
        }
    }

    @Test("QEMU's kernel attaches an image of ours, from a boot that is all ours")
    func nbdByBootproof() async throws {
        let programs = SmallSystem.programs + QEMUMachine.programs + ["tshark"]
        try await Lab.run("qemu-nbd-bootproof", needs: programs) { lab in
            let server = try lab.host("server", "10.77.0.1/24")
            let system = try await SmallSystem(in: lab, server: server.address, root: .nbd(export: "sysrcd"))
            try await server.start(BootproofServe(files: system.tree, devices: [("sysrcd", system.image)]))
            let report = try await boot(of: system, sayingMounted: "NBD-MOUNTED", in: lab)
            let boot = try #require(report.machines.first)
            #expect(boot.reached == "root")
            #expect(report.brokenRules(by: server.address) == [])
        }
    }

    /// Boots the machine into its root, holds what it read against the files, talks to its shell and judges the capture.
    private func boot(of system: SmallSystem, sayingMounted marker: String, in lab: Lab) async throws -> BootReport {
        let capture = try await lab.capture()
        let machine = try QEMUMachine().powerOn(in: lab)
        try await machine.says(marker, within: .seconds(300))
        try await machine.says("ROOT-SHELL-READY", within: .seconds(200))
        let console = machine.text
        #expect(console.contains(SmallSystem.greeting))
        let digest = try await Octets.digest(of: system.root.appendingPathComponent("noise"))
        #expect(console.contains("SHA256 \(digest)"))
        #expect(console.contains("ENTRIES 2000 ../greeting"))
        // The prompt answers: the sum is not in what was typed.
        try machine.type("echo shell-says-$((6 * 7))\n")
        try await machine.says("shell-says-42")
        try machine.type("poweroff -f\n")
        _ = try await machine.end(within: .seconds(20))
        return try await capture.verify()
    }
}
