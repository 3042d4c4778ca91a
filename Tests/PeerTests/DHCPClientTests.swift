import Foundation
import Testing

/// DHCP clients that are not ours at our server.
@Suite(.tellsLabFolder) struct DHCPClientTests {
    /// What DHCP messages with that hardware address were, by tshark: their types, in order.
    private func types(of hardware: String, in capture: LabCapture) async throws -> [String] {
        try await capture.fields(["dhcp.option.dhcp"], where: "dhcp.hw.mac_addr == \(hardware)").map(\.[0])
    }

    private static let hardware = "02:00:00:00:00:07"

    /// Whether these are the types of a client that takes an address, renews it at least once, and gives it back.
    private func areObtainRenewRelease(_ types: [String]) -> Bool {
        types.prefix(6) == ["1", "2", "3", "5", "3", "5"] && types.last == "7"
            && types.dropFirst(6).dropLast().allSatisfy { ["3", "5"].contains($0) }
    }

    // A plain client is told a boot file, too; and the interface alone says address, prefix and broadcast.
    // shows: [0-031, 0-057, 2-007]
    @Test("udhcpc obtains, renews and releases")
    func udhcpc() async throws {
        try await Lab.run("udhcpc", needs: ["busybox", "tshark"]) { lab in
            let files = try lab.file("files/pxelinux.0", "").deletingLastPathComponent()
            try await lab.host("server", "10.77.0.1/24").start(BootproofServe(files: files))
            let client = try lab.host("client", hardware: Self.hardware)
            let capture = try await lab.capture()

            let udhcpc = try client.start("udhcpc", Udhcpc().command(on: client))
            try await udhcpc.says(
                "udhcpc bound ip=10.77.0.100 server=10.77.0.1 lease=3600 boot=pxelinux.0 next=10.77.0.1"
            )
            #expect(try await client.addresses() == ["10.77.0.100/24"])
            udhcpc.signal(SIGUSR1)
            // Where the answer is there before it has closed the socket that it asked by, it misses it and asks again, by broadcast.
            try await udhcpc.says("udhcpc renew ip=10.77.0.100")
            udhcpc.signal(SIGUSR2)
            try await udhcpc.says("entering released state")
            #expect(try await client.addresses() == [])

            let report = try await capture.verify()
            #expect(report.brokenRules(by: "10.77.0.1") == [])
            let types = try await types(of: Self.hardware, in: capture)
            #expect(areObtainRenewRelease(types), "\(types)")
        }
    }

    // DHCP runs without the other servers.
    // shows: [0-027]
    @Test("dhclient obtains, renews by itself at half time, and releases")
    func dhclient() async throws {
        try await Lab.run("dhclient", needs: ["dhclient", "tshark"]) { lab in
            try await lab.host("server", "10.77.0.1/24").start(BootproofServe(leaseTime: 8))
            let client = try lab.host("client", hardware: Self.hardware)
            let program = try Dhclient(on: client)
            let capture = try await lab.capture()

            let dhclient = try client.start("dhclient", program.command())
            try await dhclient.says("dhclient BOUND ip=10.77.0.100 server=10.77.0.1")
            try await dhclient.says("dhclient RENEW ip=10.77.0.100")
            #expect(try await client.addresses() == ["10.77.0.100/24"])
            try await dhclient.stop()
            #expect(try await client.run(program.command("-r"), log: "dhclient-release").status == .exited(0))
            #expect(try await client.addresses() == [])

            let report = try await capture.verify()
            #expect(report.brokenRules(by: "10.77.0.1") == [])
            let types = try await types(of: Self.hardware, in: capture)
            #expect(areObtainRenewRelease(types), "\(types)")
        }
    }

    @Test("dhclient that begins with a foreign lease is told so, and takes one of ours")
    func foreignLease() async throws {
        try await Lab.run("dhclient-foreign", needs: ["dhclient", "tshark"]) { lab in
            try await lab.host("server", "10.77.0.1/24").start(BootproofServe())
            let client = try lab.host("client", hardware: Self.hardware)
            let program = try Dhclient(on: client, leases: Dhclient.foreignLease)
            let capture = try await lab.capture()

            let dhclient = try client.start("dhclient", program.command())
            try await dhclient.says("DHCPNAK")
            try await dhclient.says("dhclient BOUND ip=10.77.0.100 server=10.77.0.1")

            let report = try await capture.verify()
            #expect(report.brokenRules(by: "10.77.0.1") == [])
            #expect(try await types(of: Self.hardware, in: capture) == ["3", "6", "1", "2", "3", "5"])
        }
    }

    @Test("udhcpc that renews after the range moved is told so, and takes an address of the new one")
    func movedRange() async throws {
        try await Lab.run("udhcpc-moved", needs: ["busybox", "tshark"]) { lab in
            let server = try lab.host("server", "10.77.0.1/24")
            let leases = lab.folder.appendingPathComponent("leases")
            let before = try await server.start(BootproofServe(leases: leases))
            let client = try lab.host("client", hardware: Self.hardware)
            let capture = try await lab.capture()
            let udhcpc = try client.start("udhcpc", Udhcpc().command(on: client))
            try await udhcpc.says("udhcpc bound ip=10.77.0.100")

            #expect(try await before.stop() == .exited(0))
            try await server.start(BootproofServe(range: ("10.77.0.180", "10.77.0.190"), leases: leases))
            udhcpc.signal(SIGUSR1)
            try await udhcpc.says("udhcpc bound ip=10.77.0.180")
            #expect(try await client.addresses() == ["10.77.0.180/24"])

            let report = try await capture.verify()
            #expect(report.brokenRules(by: "10.77.0.1") == [])
            #expect(try await types(of: Self.hardware, in: capture).contains("6"))
        }
    }

    @Test("200 udhcpc at once get 200 addresses")
    func crowd() async throws {
        try await Lab.run("udhcpc-crowd", needs: ["busybox", "tshark"], isAlone: true) { lab in
            let range = ("10.77.0.20", "10.77.0.250")
            try await lab.host("server", "10.77.0.1/24").start(BootproofServe(range: range))
            let crowd = try lab.host("crowd")
            let links = (1...200).map { "link add c\($0) type veth peer name eth\($0) netns \(crowd.namespace.path)" }
            let ports = (1...200).map { "link set c\($0) master \(Lab.bridge) up" }
            try lab.network.ip(batch: links + ports)
            try crowd.namespace.ip(batch: (1...200).map { "link set eth\($0) up" })
            let capture = try await lab.capture()

            let line = """
                for number in $(seq 200); do
                    busybox udhcpc -f -q -n -t 8 -T 3 -i eth$number -s /bin/true &
                done
                wait
                """
            let outcome = try await crowd.run(["sh", "-c", line], log: "udhcpc")
            let obtained = outcome.text.split(separator: "\n").filter { $0.contains("lease of") }
            #expect(obtained.count == 200)
            #expect(Set(obtained.map { $0.split(separator: " ")[3] }).count == 200)

            let report = try await capture.verify()
            #expect(report.brokenRules(by: "10.77.0.1") == [])
            #expect(report.boots.count { $0.reached == "address" } == 200)
        }
    }
}
