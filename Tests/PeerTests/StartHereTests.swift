import Foundation
import Testing

/// Start here: how a test meets real software.
///
/// A lab is a switch and hosts in network namespaces of their own. Servers are values (`Servers`), started on a host and ready when
/// `start` returns; any other program is started by its words. `.peers/logs/NAME` keeps each one's log, its settings and the
/// capture, until the test runs again. To add a test, copy this one; a new server is one new file in `Servers`.
@Suite(.tellsLabFolder) struct StartHereTests {
    @Test("A real client takes an address from a real server, and gives it back")
    func example() async throws {
        try await Lab.run("start-here", needs: ["dnsmasq", "busybox", "tshark"]) { lab in
            let server = try lab.host("server", "10.77.0.1/24")
            let client = try lab.host("client", hardware: "02:00:00:00:00:07")
            try await server.start(Dnsmasq(bootFile: "pxelinux.0"))
            let capture = try await lab.capture()

            let udhcpc = try client.start("udhcpc", Udhcpc().command(on: client))
            try await udhcpc.says("udhcpc bound")
            #expect(try await client.addresses() == ["10.77.0.100/24"])
            udhcpc.signal(SIGUSR2)  // Give the lease back.
            try await udhcpc.says("entering released state")
            try await udhcpc.stop()

            let report = try await capture.verify()
            #expect(report.boots.map(\.reached) == ["address"])
            // A known mistake of this server's.
            #expect(report.brokenRules("must", by: server.address) == ["dhcp/client-identifier-is-returned"])
            let types = try await capture.fields(["dhcp.option.dhcp"], where: "dhcp.hw.mac_addr == 02:00:00:00:00:07")
            #expect(types.map(\.[0]) == ["1", "2", "3", "5", "7"])
        }
    }
}
