import Foundation
import JSONChecks
import Testing

/// Settings of other daemons, read by us and by them: what clients are told is the same.
@Suite(.tellsLabFolder) struct ForeignSettingsTests {
    private static let address = "192.168.1.5"

    /// What one firmware is offered, as far as it decides what it boots.
    private struct Offer: Equatable {
        var persona: String
        var kind: String
        var address: String
        var nextServer: String
        var bootFile: String
        var options: [String: String]
    }

    /// What each of these personas is offered by a server that reads `text`.
    private func offers(
        _ name: String,
        from server: some PeerServer,
        to personas: [String],
        options: [String],
        needs programs: [String]
    ) async throws -> [Offer]? {
        var found: [Offer]?
        try await Lab.run(name, needs: programs) { lab in
            let host = try lab.host("server", Self.address + "/24")
            let client = try lab.host("client")
            try await host.start(server)
            var offers: [Offer] = []
            for (index, persona) in personas.enumerated() {
                let report = try await BootReport.of(
                    [
                        "probe", "--interface", "eth0", "--list-servers", "--persona", persona, "--mac",
                        "aa:bb:cc:dd:ee:f\(index)",
                    ],
                    on: client
                )
                for offer in report.machines.first?.json["offers"]?.elements ?? [] {
                    let told = offer["options"]?.members ?? [:]
                    offers.append(
                        Offer(
                            persona: persona,
                            kind: offer["kind"]?.string ?? "",
                            address: offer["address"]?.string ?? "",
                            nextServer: offer["nextServer"]?.string ?? "",
                            bootFile: offer["bootFile"]?.string ?? "",
                            options: told.filter { options.contains($0.key) }.mapValues { "\($0)" }
                        )
                    )
                }
            }
            found = offers
        }
        return found
    }

    private static let dhcpd = """
        authoritative; ddns-update-style none; ping-check false;
        option arch code 93 = unsigned integer 16;
        subnet 192.168.1.0 netmask 255.255.255.0
        {
                range 192.168.1.200 192.168.1.210;
                range dynamic-bootp 192.168.1.211 192.168.1.220;
                next-server 192.168.1.5; # IP addr of the TFTP server
                filename "pxelinux.0";
        }
        class "pxeclients" {
          match if substring (option vendor-class-identifier, 0, 9) = "PXEClient";
          option root-path "/class";
        }
        class "efi" {
          match if option arch = 00:07 or option arch = 00:09;
          filename "grubx64.efi";
        }
        if not (exists user-class and option user-class = "x") { server-name "never"; }
        group named {
          option root-path "nfsserver:/netboot/pxeclient";
          host pxeclient { hardware ethernet AA:BB:CC:DD:EE:F0; fixed-address 192.168.1.55; filename "/pxelinux.0"; }
        }

        """

    @Test("dhcpd and we tell BIOS and UEFI firmware the same from one dhcpd.conf")
    func iscDHCP() async throws {
        let personas = ["intel-bios-rom", "edk2-x64-pxe"]
        let theirs = try await offers(
            "settings-dhcpd",
            from: ISCDHCPServer(text: Self.dhcpd),
            to: personas,
            options: ["17"],
            needs: ["dhcpd"]
        )
        let ours = try await offers(
            "settings-dhcpd-ours",
            from: BootproofSettingsFile(name: "dhcpd.conf", text: Self.dhcpd),
            to: personas,
            options: ["17"],
            needs: ["dhcpd"]
        )
        guard let theirs, let ours else { return }
        #expect(theirs.count == 2)
        // dhcpd gives from the top of a range, and we from its bottom; what hosts have of their own is the same.
        #expect(theirs.map(\.bootFile) == ours.map(\.bootFile) && theirs.map(\.nextServer) == ours.map(\.nextServer))
        #expect(theirs.first?.address == ours.first?.address && theirs.map(\.kind) == ours.map(\.kind))
        #expect(theirs.map(\.bootFile) == ["/pxelinux.0", "grubx64.efi"])
    }

    @Test("dnsmasq and we tell BIOS and UEFI firmware the same from one dnsmasq.conf")
    func dnsmasq() async throws {
        let text = """
            port=0
            dhcp-range=192.168.1.100,192.168.1.150,1h
            dhcp-authoritative
            no-ping
            dhcp-match=set:efi64,option:client-arch,7
            dhcp-match=set:efi64,option:client-arch,9
            dhcp-vendorclass=set:bios,PXEClient:Arch:00000
            dhcp-host=aa:bb:cc:dd:ee:f0,192.168.1.55,pc
            dhcp-boot=tag:bios,pxelinux.0
            dhcp-boot=tag:efi64,grubx64.efi,bootserver,192.168.1.9
            dhcp-boot=other.0

            """
        let personas = ["intel-bios-rom", "edk2-x64-pxe"]
        let needs = ["dnsmasq"]
        let theirs = try await offers(
            "settings-dnsmasq",
            from: Dnsmasq(range: nil, settings: [text.replacing("port=0\n", with: "")]),
            to: personas,
            options: [],
            needs: needs
        )
        let ours = try await offers(
            "settings-dnsmasq-ours",
            from: BootproofSettingsFile(name: "dnsmasq.conf", text: text),
            to: personas,
            options: [],
            needs: needs
        )
        guard let theirs, let ours else { return }
        #expect(theirs.map(\.bootFile) == ["pxelinux.0", "grubx64.efi"])
        #expect(theirs.map(\.bootFile) == ours.map(\.bootFile) && theirs.map(\.nextServer) == ours.map(\.nextServer))
        #expect(theirs.first?.address == ours.first?.address && theirs.map(\.kind) == ours.map(\.kind))
    }

    @Test(
        "A machine boots to its root from dhcpd with what the SystemRescueCd manual prints, and from us with the same"
    )
    func systemRescueCD() async throws {
        let printed = """
            subnet 192.168.1.0 netmask 255.255.255.0
            {
                    range 192.168.1.200 192.168.1.210;
                    range dynamic-bootp 192.168.1.211 192.168.1.220;
                    next-server 192.168.1.5;
                    filename "pxelinux.0";
            }

            """
        for isOurs in [false, true] {
            try await Lab.run(
                "settings-printed-\(isOurs ? "ours" : "dhcpd")",
                needs: ["dhcpd", "in.tftpd", "nginx", "tshark"]
            ) { lab in
                let tree = try await lab.files(of: "systemrescuecd/http-one-server").appendingPathComponent("tftpboot")
                let server = try lab.host("server", Self.address + "/24")
                if isOurs {
                    try await server.start(BootproofSettingsFile(name: "dhcpd.conf", text: printed, files: tree))
                } else {
                    try await server.start(ISCDHCPServer(text: printed))
                    try await server.start(TFTPDHPA(files: tree))
                    try await server.start(Nginx(files: tree))
                }
                for report in try await lab.bootToRoot() {
                    #expect(report.machines.map(\.reached) == ["root"])
                    #expect(report.machines.first?.cause == nil)
                }
            }
        }
    }

    @Test("A machine is told by Kea's client classes what its kind boots")
    func kea() async throws {
        let classes = """
            "client-classes": [
              {"name": "efi", "test": "option[93].hex == 0x0007 or option[93].hex == 0x0009", "boot-file-name": "grubx64.efi",
               "next-server": "192.168.1.9"},
              {"name": "bios", "test": "substring(option[60].hex,0,20) == 'PXEClient:Arch:00000'",
               "boot-file-name": "pxelinux.0", "next-server": "192.168.1.5"}
            ],
            """
        let offers = try await offers(
            "settings-kea",
            from: Kea(range: ("192.168.1.100", "192.168.1.150"), classes: classes),
            to: ["intel-bios-rom", "edk2-x64-pxe"],
            options: [],
            needs: ["kea-dhcp4"]
        )
        guard let offers else { return }
        // Kea offers another address each time that it is asked, and the same boot file.
        for (persona, bootFile, next) in [
            ("intel-bios-rom", "pxelinux.0", "192.168.1.5"), ("edk2-x64-pxe", "grubx64.efi", "192.168.1.9"),
        ] {
            let told = offers.filter { $0.persona == persona }
            #expect(Set(told.map(\.bootFile)) == [bootFile] && Set(told.map(\.nextServer)) == [next], "\(persona)")
        }
    }

    @Test("A machine boots to its root from Kea with client classes")
    func keaRoot() async throws {
        try await Lab.run("settings-kea-root", needs: ["kea-dhcp4", "atftpd", "nginx", "tshark"]) { lab in
            let tree = try await lab.files(of: "systemrescuecd/http-one-server").appendingPathComponent("tftpboot")
            let server = try lab.host("server", Self.address + "/24")
            let classes = """
                "client-classes": [{"name": "bios", "test": "substring(option[60].hex,0,20) == 'PXEClient:Arch:00000'",
                  "boot-file-name": "pxelinux.0", "next-server": "192.168.1.5"}],
                """
            try await server.start(Kea(range: ("192.168.1.100", "192.168.1.150"), classes: classes))
            try await server.start(Atftpd(files: tree))
            try await server.start(Nginx(files: tree))
            for report in try await lab.bootToRoot() { #expect(report.machines.map(\.reached) == ["root"]) }
        }
    }
}

/// Ours: `bootproof serve` with the settings of another daemon.
struct BootproofSettingsFile: PeerServer {
    var name: String
    var text: String
    /// The folder that TFTP and HTTP hand out; neither where nil.
    var files: URL?

    func launch(on host: LabHost, in folder: URL) throws -> Launch {
        let file = folder.appendingPathComponent(name)
        try text.write(to: file, atomically: true, encoding: .utf8)
        var arguments = [Peers.bootproof, "serve", file.path, "--interface", LabHost.interface]
        var readiness: [Launch.Readiness] = [.bound(.udp(67))]
        if let files {
            arguments += ["--folder", files.path]
            readiness += [.bound(.udp(69)), .bound(.tcp(80))]
        }
        return Launch(arguments: arguments, readiness: readiness)
    }
}
