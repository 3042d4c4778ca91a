import Foundation
import JSONChecks
import Testing

/// Our machine, from its firmware to its root, where servers that we did not write tell it what to boot in their own ways.
@Suite(.tellsLabFolder) struct ForeignWordsTests {
    private static let address = "192.168.1.5"
    private static let range = ("192.168.1.100", "192.168.1.150")

    @Test("From an ISC dhcpd that knows nothing of booting, and dnsmasq as a proxy beside it")
    func proxy() async throws {
        try await Lab.run("words-proxy", needs: ["dhcpd", "dnsmasq", "nginx", "tshark"]) { lab in
            let tree = try await lab.files(of: "systemrescuecd/http-one-server").appendingPathComponent("tftpboot")
            let dhcp = try lab.host("dhcp", "192.168.1.2/24")
            try await dhcp.start(ISCDHCPServer(range: Self.range))
            let server = try lab.host("server", Self.address + "/24")
            let lines = ["dhcp-range=192.168.1.0,proxy", "pxe-service=x86PC,SystemRescueCd,pxelinux"]
            let dnsmasq = try await server.start(Dnsmasq(range: nil, files: tree, settings: lines))
            try await server.start(Nginx(files: tree))
            let reports = try await lab.bootToRoot()
            for report in reports { try expectRoot(report, bootFile: "tftp://192.168.1.5/pxelinux.0") }
            let told = reports.first?.machines.first?.json["offers"]?.elements ?? []
            let selected = told.filter { $0["selected"] == .bool(true) }
            #expect(selected.contains { $0["server"] == .string("192.168.1.2") && $0["kind"] == .string("dhcp") })
            #expect(selected.contains { $0["server"] == .string(Self.address) && $0["kind"] == .string("proxy") })
            #expect(told.allSatisfy { $0["server"] != .string("192.168.1.2") || $0["bootFile"] == nil })
            #expect(dnsmasq.text.contains("PXE(eth0)"))
        }
    }

    @Test("From dnsmasq that leases and shows a menu, whose first entry a machine takes without a key")
    func menu() async throws {
        try await Lab.run("words-menu", needs: ["dnsmasq", "nginx", "tshark"]) { lab in
            let tree = try await lab.files(of: "systemrescuecd/http-one-server").appendingPathComponent("tftpboot")
            let server = try lab.host("server", Self.address + "/24")
            let lines = [
                "pxe-prompt=Choose,3", "pxe-service=x86PC,SystemRescueCd,pxelinux", "pxe-service=x86PC,Other,other",
            ]
            try await server.start(Dnsmasq(range: Self.range, files: tree, settings: lines))
            try await server.start(Nginx(files: tree))
            let capture = try await lab.capture("port-4011", filter: "udp port 4011")
            for report in try await lab.bootToRoot() {
                try expectRoot(report, bootFile: "tftp://192.168.1.5/pxelinux.0")
            }
            let asked = try await capture.fields(["ip.dst"], where: "udp.dstport == 4011").flatMap { $0 }
            #expect(asked.contains(Self.address))
        }
    }

    @Test("From dhcpd with the host entry that the HOWTO prints, the address put in for its TFTP server")
    func printedHost() async throws {
        let printed = """
            subnet 192.168.1.0 netmask 255.255.255.0 { }
            host pxeclient {
            hardware ethernet AA:BB:CC:DD:EE:FF;
            fixed-address 192.168.1.55;
            option host-name "pxeclient";

            filename "/pxelinux.0";
            next-server tftpserver;
            option root-path "nfsserver:/netboot/pxeclient";
            }

            """.replacing("next-server tftpserver;", with: "next-server \(Self.address);")
        try await Lab.run("words-howto", needs: ["dhcpd", "in.tftpd", "nginx", "tshark"]) { lab in
            let tree = try await lab.files(of: "systemrescuecd/http-one-server").appendingPathComponent("tftpboot")
            let server = try lab.host("server", Self.address + "/24")
            try await server.start(ISCDHCPServer(text: printed))
            try await server.start(TFTPDHPA(files: tree))
            try await server.start(Nginx(files: tree))
            let client = try lab.host("client")
            let report = try await BootReport.of(
                ["probe", "--interface", LabHost.interface, "--mac", "aa:bb:cc:dd:ee:ff"],
                on: client
            )
            try expectRoot(report, bootFile: "tftp://192.168.1.5//pxelinux.0")
            let boot = try #require(report.machines.first)
            #expect(boot.address == "192.168.1.55")
            let offer = try #require(boot.json["offers"]?.elements.first)
            #expect(offer["nextServer"] == .string(Self.address))
            #expect(offer["bootFile"] == .string("/pxelinux.0"))
            #expect(offer["options"]?["12"] == .string("pxeclient"))
            #expect(offer["options"]?["17"] == .string("nfsserver:/netboot/pxeclient"))
        }
    }

    @Test("dhcpd with the group that the mirror chain prints tells a ROM and gPXE each its own boot file")
    func printedGroup() async throws {
        // Without its footnote digits, in a subnet, and with a MAC address that is no multicast one.
        let printed = """
            subnet 192.168.0.0 netmask 255.255.255.0 { }
            group boot-gpxe
            {
            if exists user-class and option user-class = "gPXE"
              {
                filename "http://www.mydomain.org/boot/boot.php";
              }
            else
              { # This is the first step: the PXE bootROM loads the gPXE bootstrap
                next-server 192.168.0.5;
                filename "/tftpboot/undionly.kpxe";
              }

            host example05  { hardware ethernet 02:23:45:67:89:AB ; fixed-address 192.168.0.14 ; }

              } # end group boot-gpxe

            """
        try await Lab.run("words-mirror", needs: ["dhcpd"]) { lab in
            let server = try lab.host("server", "192.168.0.5/24")
            let client = try lab.host("client")
            try await server.start(ISCDHCPServer(text: printed))
            let expected = [
                ("intel-bios-rom", "/tftpboot/undionly.kpxe"), ("gpxe", "http://www.mydomain.org/boot/boot.php"),
            ]
            for (persona, bootFile) in expected {
                let words = ["--interface", LabHost.interface, "--persona", persona, "--mac", "02:23:45:67:89:ab"]
                let report = try await BootReport.of(["probe", "--list-servers"] + words, on: client)
                let offer = try #require(report.machines.first?.json["offers"]?.elements.first)
                #expect(offer["address"] == .string("192.168.0.14"))
                #expect(offer["bootFile"] == .string(bootFile), "\(persona)")
            }
        }
    }

    @Test("From dnsmasq's menu as a proxy beside ISC dhcpd, by the second entry, which keys choose")
    func proxyMenu() async throws {
        try await Lab.run("words-proxy-menu", needs: ["dhcpd", "dnsmasq", "nginx"]) { lab in
            let tree = try await lab.files(of: "systemrescuecd/http-one-server").appendingPathComponent("tftpboot")
            let dhcp = try lab.host("dhcp", "192.168.1.2/24")
            try await dhcp.start(ISCDHCPServer(range: Self.range))
            let server = try lab.host("server", Self.address + "/24")
            let lines = [
                "dhcp-range=192.168.1.0,proxy", "pxe-prompt=Choose,3", "pxe-service=x86PC,Other,other",
                "pxe-service=x86PC,SystemRescueCd,pxelinux",
            ]
            try await server.start(Dnsmasq(range: nil, files: tree, settings: lines))
            try await server.start(Nginx(files: tree))
            let client = try lab.host("client")
            let report = try await BootReport.of(
                ["probe", "--interface", LabHost.interface, "--keys", "F8 down enter"],
                on: client
            )
            // The first entry's file is not there.
            try expectRoot(report, bootFile: "tftp://192.168.1.5/pxelinux.0")
        }
    }

    private func expectRoot(_ report: BootReport, bootFile: String) throws {
        let boot = try #require(report.machines.first)
        #expect(report.machines.count == 1)
        #expect(boot.reached == "root")
        #expect(boot.cause == nil)
        #expect(boot.passedCheck)
        #expect(boot.fetches.contains { $0.role == "boot-file" && $0.outcome == "complete" && $0.uri == bootFile })
    }
}
