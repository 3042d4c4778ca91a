import Foundation
import Testing

/// A machine that is none of ours, from its firmware to a shell in its root image.
@Suite(.tellsLabFolder) struct RealMachineTests {
    @Test("QEMU boots PXELINUX, Debian's kernel and a root image from Bootproof alone")
    func byBootproof() async throws {
        try await Lab.run("qemu-bootproof", needs: SmallSystem.programs + QEMUMachine.programs) { lab in
            let server = try lab.host("server", "10.77.0.1/24")
            let system = try await SmallSystem(in: lab, server: server.address)
            try await server.start(BootproofServe(files: system.tree))
            let report = try await bootAndVerify(system, in: lab)
            #expect(report.brokenRules(by: "10.77.0.1") == [])
        }
    }

    /// Boots the machine, talks to its shell, and holds the capture against what its console said and against the files.
    @discardableResult
    private func bootAndVerify(_ system: SmallSystem, in lab: Lab) async throws -> BootReport {
        let capture = try await lab.capture()
        let machine = try QEMUMachine().powerOn(in: lab)
        try await machine.says("RAMFS-SHELL-READY", within: .seconds(400))
        let digests = try await Octets.digests(in: system.tree)
        let console = machine.text
        #expect(console.contains("MD5-OK"))
        #expect(console.contains("SHA256 \(digests["sysrcd.dat"] ?? "?")"))
        #expect(console.contains(SmallSystem.greeting))
        // The prompt answers: the sum is not in what was typed.
        try machine.type("echo shell-says-$((6 * 7))\n")
        try await machine.says("shell-says-42")
        try machine.type("poweroff -f\n")
        _ = try await machine.end(within: .seconds(20))

        let report = try await capture.verify()
        let boot = try #require(report.machines.first)
        #expect(report.machines.count == 1)
        #expect(boot.reached == "root")
        #expect(boot.passedCheck)
        let wanted = ["pxelinux.0", "ldlinux.c32", "default", "vmlinuz", "initrd.img", "sysrcd.dat"]
        #expect(boot.digests == digests.filter { wanted.contains($0.key) })
        return report
    }
}
