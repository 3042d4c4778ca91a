import Foundation
import Testing

/// Firmware and loaders that are none of ours, on their ways from our servers to a shell in a root image.
@Suite(.tellsLabFolder) struct RealFirmwareTests {
    private static let programs = SmallSystem.programs + QEMUMachine.programs
    private static let ranges = "10.77.0.100 - 10.77.0.150"

    @Test("undionly.kpxe by TFTP, then everything else by HTTP through a script")
    func undionly() async throws {
        try await Lab.run("qemu-undionly", needs: Self.programs) { lab in
            let server = try lab.host("server", "10.77.0.1/24")
            let system = try await SmallSystem(in: lab, server: server.address)
            try system.add("/usr/lib/ipxe/undionly.kpxe")
            try system.write("boot.ipxe", Self.script(chaining: "pxelinux.0", of: server))
            // The card's ROM asks with the same words as what it loads: so the answer changes once that is loaded.
            func settings(_ bootFile: String) -> BootproofSettings {
                BootproofSettings(settings: Self.services(of: system, "boot-file: \(bootFile)"))
            }
            let process = try await server.start(settings("undionly.kpxe"))
            let capture = try await lab.capture()
            let machine = try QEMUMachine().powerOn(in: lab)
            try await process.says("undionly.kpxe", within: .seconds(120))
            try await machine.says("using undionly", within: .seconds(120))
            try settings("http://10.77.0.1/boot.ipxe").write(to: BootproofSettings.folder(on: server))
            process.signal(SIGHUP)
            try await machine.says("SCRIPT-RUNS 10.77.0.1", within: .seconds(200))
            let report = try await end(machine, of: system, capture)
            #expect(report.brokenRules(by: server.address) == [])
            let digests = try #require(report.machines.last).digests
            #expect(digests.keys.contains("boot.ipxe"))
            #expect(digests.keys.contains("pxelinux.0"))
        }
    }

    @Test("OVMF by PXE: GRUB by TFTP, its settings, kernel and initrd")
    func uefiPXE() async throws {
        try await Lab.run("qemu-uefi-pxe", needs: Self.programs) { lab in
            let server = try lab.host("server", "10.77.0.1/24")
            let system = try await SmallSystem(in: lab, server: server.address)
            try system.add(Peers.root.path + "/usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed", as: "grubx64.efi")
            try system.write(
                "grub/grub.cfg",
                "set timeout=0\nmenuentry small {\n linux /vmlinuz \(system.commandLine)\n initrd /initrd.img\n}\n"
            )
            let classes = "classes: [{when: {architecture: [7, 9]}, boot-file: grubx64.efi}]"
            try await server.start(BootproofSettings(settings: Self.services(of: system, classes)))
            let capture = try await lab.capture()
            let machine = try QEMUMachine(firmware: .uefiPXE).powerOn(in: lab)
            let report = try await end(machine, of: system, capture)
            #expect(report.brokenRules(by: server.address) == [])
            let digests = try #require(report.machines.first).digests
            #expect(digests.keys.contains("grubx64.efi"))
            #expect(digests.keys.contains("grub.cfg"))
        }
    }

    @Test("OVMF by HTTP boot: iPXE by HTTP, its script, kernel and initrd")
    func uefiHTTP() async throws {
        try await Lab.run("qemu-uefi-http", needs: Self.programs) { lab in
            let server = try lab.host("server", "10.77.0.1/24")
            let system = try await SmallSystem(in: lab, server: server.address)
            try system.add("/usr/lib/ipxe/snponly.efi")
            let script = """
                #!ipxe
                kernel vmlinuz initrd=initrd.img \(system.commandLine)
                initrd initrd.img
                boot

                """
            try system.write("direct.ipxe", script)
            let classes = """
                classes:
                    - {when: {user-class: iPXE}, boot-file: "http://10.77.0.1/direct.ipxe"}
                    - {when: {vendor-class: HTTPClient}, boot-file: "http://10.77.0.1/snponly.efi", options: {60: HTTPClient}}
                """
            try await server.start(
                BootproofSettings(settings: Self.services(of: system, classes), ports: [.udp(67), .tcp(80)])
            )
            let capture = try await lab.capture()
            let machine = try QEMUMachine(firmware: .uefiHTTP).powerOn(in: lab)
            let report = try await end(machine, of: system, capture)
            #expect(report.brokenRules(by: server.address) == [])
            let digests = try #require(report.machines.first).digests
            #expect(digests.keys.contains("snponly.efi"))
        }
    }

    /// DHCP with these words about the boot, and the system's files by TFTP and HTTP.
    private static func services(of system: SmallSystem, _ boot: String) -> String {
        """
        dhcp:
          ranges: \(ranges)
          router: 10.77.0.1
          next-server: 10.77.0.1
          \(boot)
        tftp: \(system.tree.path)
        http: \(system.tree.path)

        """
    }

    private static func script(chaining program: String, of server: LabHost) -> String {
        """
        #!ipxe
        echo SCRIPT-RUNS ${next-server}
        set 209:string pxelinux.cfg/default
        set 210:string http://\(server.address)/
        chain ${210:string}\(program)

        """
    }

    /// Waits for the shell in the root image, talks to it, ends the machine, and holds the capture against the files.
    private func end(_ machine: LabProcess, of system: SmallSystem, _ capture: LabCapture) async throws -> BootReport {
        try await machine.says("RAMFS-SHELL-READY", within: .seconds(400))
        let digests = try await Octets.digests(in: system.tree)
        #expect(machine.text.contains("SHA256 \(digests["sysrcd.dat"] ?? "?")"))
        try machine.type("echo shell-says-$((6 * 7))\n")
        try await machine.says("shell-says-42")
        try machine.type("poweroff -f\n")
        _ = try await machine.end(within: .seconds(20))
        let report = try await capture.verify()
        let boot = try #require(report.machines.last)
        #expect(boot.reached == "root")
        #expect(boot.passedCheck)
        for (name, digest) in boot.digests { #expect(digests[name] == digest, "\(name)") }
        return report
    }
}
