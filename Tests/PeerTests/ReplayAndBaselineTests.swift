import Foundation
import JSONChecks
import Testing

/// A boot from dnsmasq and nginx, asked again and held against its baseline: before and after one option and one file
/// were changed.
@Suite(.tellsLabFolder) struct ReplayAndBaselineTests {
    private static let address = "192.168.1.5"
    private static let mac = "52:54:00:12:34:56"

    private func servers(router: String) -> Dnsmasq {
        Dnsmasq(
            range: ("192.168.1.100", "192.168.1.150"),
            bootFile: "pxelinux.0",
            settings: ["dhcp-option=option:ntp-server,\(router)"]
        )
    }

    @Test("Only volatile differences from the same servers; exactly two after two changes, by replay and by baseline")
    func twoChanges() async throws {
        try await Lab.run("replay-baseline", needs: ["dnsmasq", "nginx"]) { lab in
            let tree = try await lab.files(of: "systemrescuecd/http-one-server").appendingPathComponent("tftpboot")
            let server = try lab.host("server", Self.address + "/24")
            var dnsmasq = servers(router: "192.168.1.7")
            dnsmasq.files = tree
            let first = try await server.start(dnsmasq)
            try await server.start(Nginx(files: tree))
            let client = try lab.host("client")
            let capture = try await lab.capture()
            let booted = try await BootReport.of(
                ["probe", "--interface", LabHost.interface, "--mac", Self.mac, "--persona", "intel-bios-rom"],
                on: client
            )
            #expect(booted.machines.first?.reached == "root")
            try await capture.stop()
            let baseline = lab.folder.appendingPathComponent("baseline.yaml").path
            let recorded = try await client.run([
                Peers.bootproof, "baseline", "record", "--capture", capture.file.path, "-o", baseline,
            ])
            #expect(recorded.status == .exited(0), "\(recorded.text)")

            let replay = [
                "replay", capture.file.path, "--to", Self.address, "--interface", LabHost.interface,
            ]
            let check = ["baseline", "check", baseline, "--interface", LabHost.interface]
            let same = try await BootReport.of(replay, on: client)
            #expect(same.status == .exited(0) && same.verdict == "pass")
            #expect(same.summary("differences") == 0 && same.summary("skipped") == 0)
            #expect(same.summary("replayed") > 10 && same.summary("volatile") > 0)
            let unchanged = try await BootReport.of(check, on: client)
            #expect(unchanged.status == .exited(0) && unchanged.drifts == [])

            // One option and one file. The option goes to the client's system, too, which asks for it.
            try await first.stop()
            dnsmasq.settings = ["dhcp-option=option:ntp-server,192.168.1.8"]
            try await server.start(dnsmasq)
            let initrd = tree.appendingPathComponent("initram.igz")
            var octets = try Data(contentsOf: initrd)
            octets.append(0)
            try octets.write(to: initrd)

            let after = try await BootReport.of(replay, on: client)
            #expect(after.status == .exited(1) && after.verdict == "fail")
            #expect(after.matters == ["TFTP initram.igz, content", "option NTP servers (42)"])
            let drifted = try await BootReport.of(check, on: client)
            #expect(drifted.status == .exited(1))
            #expect(
                Set(drifted.drifts) == [
                    "offers/\(Self.address)/options/42", "fetches/tftp://\(Self.address)/initram.igz/content",
                ]
            )
        }
    }
}

extension BootReport {
    /// A number of a replay's summary.
    fileprivate func summary(_ key: String) -> Int { Int(json["summary"]?[key]?.number ?? -1) }

    /// What differs in a replay, each matter once.
    fileprivate var matters: [String] {
        let differences = json["exchanges"]?.elements.flatMap { $0["differences"]?.elements ?? [] } ?? []
        return Set(differences.compactMap { $0["matter"]?.string }).sorted()
    }

    /// The paths of all that drifted from a baseline.
    fileprivate var drifts: [String] {
        let machines = json["machines"]?.elements ?? []
        return machines.flatMap { $0["drifts"]?.elements ?? [] }.compactMap { $0["path"]?.string }
            // The firmware and the system that it starts are offered each their own.
            .map { $0.replacing("#2", with: "") }
    }
}
