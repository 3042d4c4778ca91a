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
}
