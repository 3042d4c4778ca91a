import Foundation
import Testing

/// That the servers of the labs work, shown by clients that are not ours either.
@Suite(.tellsLabFolder) struct PeerServerTests {
    @Test("udhcpc takes an address from each DHCP server", arguments: ["dnsmasq", "dhcpd", "kea-dhcp4"])
    func dhcp(program: String) async throws {
        try await Lab.run("server-\(program)", needs: [program, "busybox"]) { lab in
            let server = try lab.host("server", "10.77.0.1/24")
            switch program {
            case "dnsmasq": try await server.start(Dnsmasq(bootFile: "pxelinux.0"))
            case "dhcpd": try await server.start(ISCDHCPServer(bootFile: "pxelinux.0"))
            default: try await server.start(Kea(bootFile: "pxelinux.0"))
            }
            // dnsmasq chooses the address by it: this one gets the first.
            let client = try lab.host("client", hardware: "02:00:00:00:00:07")
            let udhcpc = try client.start("udhcpc", Udhcpc().command(on: client))
            try await udhcpc.says(
                "udhcpc bound ip=10.77.0.100 server=10.77.0.1 lease=3600 boot=pxelinux.0 next=10.77.0.1"
            )
        }
    }

    @Test("curl reads a file from each TFTP server", arguments: ["dnsmasq", "in.tftpd", "atftpd"])
    func tftp(program: String) async throws {
        try await Lab.run("server-tftp-\(program)", needs: [program, "curl"]) { lab in
            let server = try lab.host("server", "10.77.0.1/24")
            let files = try lab.file("files/noise", Octets.noise(100_000)).deletingLastPathComponent()
            switch program {
            case "dnsmasq": try await server.start(Dnsmasq(range: nil, files: files))
            case "in.tftpd": try await server.start(TFTPDHPA(files: files))
            default: try await server.start(Atftpd(files: files))
            }
            let client = try lab.host("client", "10.77.0.50/24")
            let copy = lab.folder.appendingPathComponent("copy")
            let words = TFTPClient.curl.command(reading: "noise", from: server.address, into: copy, blockSize: 1428)
            #expect(try await client.run(words).status == .exited(0))
            #expect(try Data(contentsOf: copy) == Octets.noise(100_000))
        }
    }

    @Test("libnfs lists and reads what NFS-Ganesha exports")
    func nfs() async throws {
        try await Lab.run("server-ganesha", needs: NFSGanesha.programs + ["nfs-ls", "nfs-cat"]) { lab in
            let server = try lab.host("server", "10.77.0.1/24")
            let folder = try lab.file("export/noise", Octets.noise(100_000)).deletingLastPathComponent()
            try await server.start(NFSGanesha(folder: folder))
            let client = try lab.host("client", "10.77.0.50/24")
            let list = try await client.run(["nfs-ls", "nfs://\(server.address)\(folder.path)"])
            #expect(list.text.contains("noise"))
            let copy = lab.folder.appendingPathComponent("copy")
            let words = ["nfs-cp", "nfs://\(server.address)\(folder.path)/noise", copy.path]
            #expect(try await client.run(words).status == .exited(0))
            #expect(try Data(contentsOf: copy) == Octets.noise(100_000))
        }
    }

    @Test("nbdcopy reads an image from each NBD server", arguments: ["nbd-server", "nbdkit", "nbdkit -o", "qemu-nbd"])
    func nbd(program: String) async throws {
        let words = program.split(separator: " ").map(String.init)
        let name = "server-" + words.joined()
        try await Lab.run(name, needs: [words[0], "nbdcopy"]) { lab in
            let server = try lab.host("server", "10.77.0.1/24")
            let image = try lab.file("image", Octets.noise(1 << 20))
            switch program {
            case "nbd-server": try await server.start(NBDServerDaemon(exports: [("noise", image)]))
            case "nbdkit": try await server.start(NBDKit(image: image, export: "noise"))
            case "qemu-nbd": try await server.start(QEMUNBD(image: image, export: "noise"))
            default: try await server.start(NBDKit(image: image, isOldStyle: true))
            }
            let client = try lab.host("client", "10.77.0.50/24")
            let copy = lab.folder.appendingPathComponent("copy")
            let export = program == "nbdkit -o" ? "" : "noise"
            let command = ["nbdcopy", "nbd://\(server.address)/\(export)", copy.path]
            #expect(try await client.run(command).status == .exited(0))
            #expect(try Data(contentsOf: copy) == Octets.noise(1 << 20))
        }
    }
}
