import Foundation
import Testing

/// Our proxyDHCP server beside a DHCP server that knows nothing of booting.
// shows: [2-013, 2-029, 2-030]
@Suite(.tellsLabFolder) struct ProxyDHCPTests {
    @Test("SeaBIOS and iPXE boot by ISC dhcpd's address and proxydhcp's offer on port 67, down to a shell")
    func on67() async throws {
        try await boot("proxydhcp-67") { server, system in
            try await server.start(BootproofServe(range: nil, files: system.tree))
            try await server.start(BootproofProxyDHCP())
        }
    }

    @Test("They do so by a proxy whose offer names no file, and sends them to port 4011")
    func on4011() async throws {
        try await boot("proxydhcp-4011") { server, system in
            let settings = """
                proxy: {boot-file: pxelinux.0, file-in-offer: no}
                tftp: \(system.tree.path)
                http: \(system.tree.path)

                """
            let ports: [Port] = [.udp(67), .udp(4011), .udp(69), .tcp(80)]
            try await server.start(BootproofSettings(settings: settings, ports: ports))
        }
    }

    /// Boots a real machine by an ISC dhcpd that knows nothing of booting and by what `serving` starts beside it.
    private func boot(
        _ name: String,
        serving: (LabHost, SmallSystem) async throws -> Void
    ) async throws {
        try await Lab.run(name, needs: SmallSystem.programs + QEMUMachine.programs + ["dhcpd"]) { lab in
            let dhcp = try lab.host("dhcp", "10.77.0.2/24")
            try await dhcp.start(ISCDHCPServer())
            let server = try lab.host("server", "10.77.0.1/24")
            let system = try await SmallSystem(in: lab, server: server.address)
            try await serving(server, system)
            let capture = try await lab.capture()
            let machine = try QEMUMachine().powerOn(in: lab)
            try await machine.says("RAMFS-SHELL-READY", within: .seconds(400))
            #expect(machine.text.contains("MD5-OK"))
            try machine.type("poweroff -f\n")
            _ = try await machine.end(within: .seconds(20))
            let report = try await capture.verify()
            #expect(report.machines.count == 1)
            #expect(report.machines.first?.reached == "root")
            #expect(report.brokenRules(by: server.address) == [])
        }
    }

    @Test("Where a DHCP server has port 67 already, proxydhcp says who, and what to do")
    func taken() async throws {
        try await Lab.run("proxydhcp-taken", needs: ["dhcpd"]) { lab in
            let host = try lab.host("both", "10.77.0.2/24")
            try await host.start(ISCDHCPServer())
            let (status, text) = try await host.run(
                [Peers.bootproof, "proxydhcp", "-d", "-i", LabHost.interface, "pxelinux.0"],
                within: .seconds(20)
            )
            #expect(status == .exited(2))
            #expect(text.contains("port 67") && text.contains("dhcpd") && text.contains("another host"), "\(text)")
            #expect(text.split(separator: "\n").count == 1)
        }
    }

    @Test("Without -d it goes to the background when it has its ports, and with two addresses it wants -l")
    func background() async throws {
        try await Lab.run("proxydhcp-background") { lab in
            let host = try lab.host("proxy", "10.77.0.1/24")
            try host.namespace.ip("addr add 10.78.0.1/24 dev \(LabHost.interface)")
            let proxydhcp = [Peers.bootproof, "proxydhcp", "-i", LabHost.interface]
            let refused = try await host.run(proxydhcp + ["pxelinux.0"], log: "refused", within: .seconds(20))
            #expect(refused.status == .exited(2))
            #expect(refused.text.contains("10.77.0.1, 10.78.0.1") && refused.text.contains("-l"), "\(refused.text)")
            let (status, text) = try await host.run(
                proxydhcp + ["-l", "10.78.0.1", "-b", "10.78.0.255", "-t", "10.78.0.9", "pxelinux.0"],
                within: .seconds(20)
            )
            #expect(status == .exited(0))
            for words in ["10.78.0.1:67", "10.78.0.255:68", "10.78.0.9", "pxelinux.0"] {
                #expect(text.contains(words), "\(text)")
            }
            let sockets = try await host.run(["ss", "-lunpH"], within: .seconds(10)).text
            let own = sockets.split(separator: "\n").filter { $0.contains(":67 ") || $0.contains(":4011 ") }
            #expect(own.count == 2, "\(sockets)")
            // Its number, to end it by.
            let number = own.first?.split(separator: "pid=").last?.prefix { $0.isNumber }
            let process = try #require(number.flatMap { Int32($0) })
            #expect(kill(process, SIGTERM) == 0)
            for _ in 0..<50 where kill(process, 0) == 0 { try await Task.sleep(for: .milliseconds(100)) }
            #expect(kill(process, 0) != 0, "It goes on in the background, whatever it is told.")
            if kill(process, 0) == 0 { kill(process, SIGKILL) }
        }
    }
}
