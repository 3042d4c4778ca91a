import Deployment
import Foundation
import JSONChecks
import NetworkBoot
import NetworkProtocols
import Testing

@testable import Scenarios

@Suite("Settings of serve")
struct ServeSettingsTests {
    /// Every word that there is.
    static let whole = """
        interface: eth0
        address: 192.168.1.5/24
        dhcp:
          - subnet: 192.168.1.0/24
            router: 192.168.1.254
            name-servers: [192.168.1.254, 192.168.1.253]
            domain: example.org
            ranges: [192.168.1.100 - 192.168.1.150, 192.168.1.160 - 192.168.1.170]
            bootp-ranges: 192.168.1.200 - 192.168.1.210
            lease-time: 2 h
            shortest-lease: 5 min
            longest-lease: 1 d
            authoritative: no
            probe: no
            next-server: 192.168.1.5
            boot-file: pxelinux.0
            options: {root-path: /srv/nfs, 209: "pxelinux.cfg/default"}
            reservations:
              - {mac: "52:54:00:12:34:56", address: 192.168.1.55, name: pc, boot-file: other.0}
            classes:
              - when: {architecture: [7, 9], vendor-class: PXEClient, mac: "52:54:00"}
                boot-file: bootx64.efi
              - when: {user-class: iPXE}
                boot-file: http://192.168.1.5/boot.ipxe
              - when: {architecture: 16}
                boot-file: http://192.168.1.5/bootx64.efi
                options: {vendor-class-identifier: HTTPClient}
          - subnet: 192.168.2.0/24
            ranges: 192.168.2.100 - 192.168.2.150
        tftp:
          files: /srv/tftp
          port: 6969
          largest-block: 1468
          largest-window: 16
          links: anywhere
          generated:
            pxelinux.cfg/default: |
              default linux
                indented
            empty: ""
            binary: {hex: "00ff"}
        http: {files: /srv/http, port: [80, 8080], redirects: {/a: "http://b/c"}, links: never}
        rarp:
          hosts: {"52:54:00:00:00:01": 192.168.1.77, "52:54:00:00:00:02": 192.168.1.78}
          needs-boot-file: yes
          secondary: 3 s
        dns: {hosts: {mirror.example: [192.168.1.5, 192.168.1.6]}}
        proxy:
          ports: 4011
          file-in-offer: no
          boot-file: pxelinux.0
          options: {path-prefix: linux/}
          broadcast: 192.168.1.255
          classes: {when: {architecture: 7}, boot-file: bootx64.efi}
          menu:
            discovery: [broadcast, multicast, any-server, file-at-once]
            group: 224.0.1.2
            prompt: "Press F8 for the menu"
            timeout: 10 s
            items:
              - {text: Linux, architecture: [0, 7], servers: [192.168.1.5, 192.168.1.6], boot-file: other.0, next-server: 192.168.1.6}
              - {text: Local disk, type: 0}
        nfs:
          port: 2050
          mount-port: 4002
          port-mapper: register
          exports:
            - /tftpboot *(ro,no_subtree_check,all_squash,insecure,anonuid=1000,anongid=1000)
            - {export: '"/a b" 192.168.1.7(crossmnt,nordirplus) 192.168.1.0/24(ro,no_root_squash)', folder: /srv/root}
        nbd:
          port: 10810
          listing: no
          exports:
            "": /tftpboot/sysrcd.dat
            sysrcd: {file: /tftpboot/sysrcd.dat, port: 2000, clients: [192.168.1.0/24, 10.0.0.1], connections: 4, size: 1 MiB}
        leases: /var/lib/bootproof/leases
        user: nobody
        metrics: 127.0.0.1:9100
        prepare: {image: "http://192.168.1.5/sysrcd.dat", extra: setkmap=uk, timeout: 5 s}
        misbehave: [tftp-silent, {tftp-truncates: {block: 7}}]
        """

    private func read(_ text: String, _ surroundings: ServeSettings.Surroundings = .init()) throws -> ServeSettings {
        try ServeSettings.read(Array(text.utf8), file: "serve.yaml", surroundings: surroundings)
    }

    // shows: [0-031]
    @Test("Every word says what it means")
    func whole() throws {
        let settings = try read(Self.whole)
        let service = settings.service
        let dhcp = try #require(service.dhcp)
        #expect(dhcp.address == IPv4Address(192, 168, 1, 5))
        #expect(dhcp.subnets.map(\.ranges.count) == [3, 1])
        #expect(dhcp.leaseTime == .seconds(7200) && dhcp.shortestLease == .seconds(300))
        #expect(dhcp.longestLease == .seconds(86400))
        #expect(!dhcp.isAuthoritative && dhcp.probeTimeout == nil)
        #expect(dhcp.classes.count == 4, "The reservation's boot file is a class of one machine.")
        #expect(service.tftp?.folder == "/srv/tftp" && service.tftp?.links == .anywhere)
        #expect(service.tftp?.configuration.port == 6969)
        #expect(service.tftp?.configuration.blockSizeLimit == 1468)
        #expect(service.tftp?.generated["pxelinux.cfg/default"] == Array("default linux\n  indented\n".utf8))
        #expect(service.tftp?.generated["binary"] == [0, 255])
        #expect(service.http?.configuration.ports == [80, 8080] && service.http?.links == .never)
        #expect(service.dns?.hosts.count == 1)
        #expect(service.leaseFile == "/var/lib/bootproof/leases" && service.user == "nobody")
        #expect(service.metrics == Endpoint(address: IPv4Address(127, 0, 0, 1), port: 9100))
        #expect(service.faults.count == 2)
        #expect(
            settings.preparation
                == PreparedConfiguration(imageURL: "http://192.168.1.5/sysrcd.dat", extra: "setkmap=uk", timeout: 50)
        )
        #expect(settings.places.lines[.ranges] == 8 && settings.places.lines[.httpFolder] == 42)
    }

    @Test("What is printed reads back as the same service")
    func roundTrip() throws {
        let service = try read(Self.whole).service
        let again = try read(service.settingsText).service
        #expect(again.settingsText == service.settingsText)
        #expect(parts(again) == parts(service), "\(service.settingsText)")
    }

    @Test("Settings of pxebootsrv come to the same as the YAML that is printed of them")
    func pxebootsrv() throws {
        let own = InterfaceConfiguration(address: IPv4Address(192, 168, 1, 5), mask: IPv4Address(255, 255, 255, 0))
        let surroundings = ServeSettings.Surroundings(interfaces: [LocalInterface(name: "lan0", addresses: [own])])
        var settings = try read(pxebootsrvText, surroundings)
        #expect(settings.service.interface == "lan0")
        let source = settings.prepare(from: MemoryFolder(["isolinux.cfg": "label a\nkernel b\nappend initrd=c\n"]))
        #expect(source == "isolinux.cfg")
        let text = settings.service.settingsText
        #expect(text.contains("append scandelay=5 netboot=http://192.168.1.5/sysrcd.dat initrd=c"))
        let again = try read(text).service
        #expect(parts(again) == parts(settings.service), "\(text)")
    }

    @Test("Of a dhcpd.conf the networks and hosts are printed as YAML that reads back, its scopes as comments")
    func dhcpd() throws {
        let own = InterfaceConfiguration(address: IPv4Address(192, 168, 1, 5), mask: IPv4Address(255, 255, 255, 0))
        let interfaces = [LocalInterface(name: "lan0", addresses: [own])]
        let surroundings = ServeSettings.Surroundings(interface: "lan0", folder: "/srv/tftp", interfaces: interfaces)
        let settings = try read(dhcpdText, surroundings)
        #expect(settings.service.tftp?.folder == "/srv/tftp")
        let text = settings.service.settingsText
        let again = try read(text).service
        #expect(again.dhcp?.subnets == settings.service.dhcp?.subnets, "\(text)")
        #expect(again.dhcp?.reservations == settings.service.dhcp?.reservations)
        for line in [
            "on 192.168.1.0/24", "substring(option 60, 0, 9) = “PXEClient”", "else all",
            "boot-file “http://h/boot.php”",
            "00:23:45:67:89:ab", "option 12 “five”", "option 17 “/srv/nfs”", "next-server 192.168.1.5",
        ] {
            #expect(text.split(separator: "\n").contains { $0.contains("# ") && $0.contains(line) }, "\(line): \(text)")
        }
        let problems = #expect(throws: SettingsProblems.self) { try read(dhcpdText) }
        #expect(problems?.problems.contains { $0.sentence.contains("which interface") } == true)
        #expect(throws: SettingsProblems.self) { try read("subnet 1.0.0.0 netmask 255.0.0.0 {", surroundings) }
    }

    @Test("Names in a dhcpd.conf are looked up in the table that is given")
    func hosts() throws {
        let own = InterfaceConfiguration(address: IPv4Address(192, 168, 1, 5), mask: IPv4Address(255, 255, 255, 0))
        var surroundings = ServeSettings.Surroundings(
            interface: "lan0",
            interfaces: [LocalInterface(name: "lan0", addresses: [own])]
        )
        let text = dhcpdText.replacing("next-server 192.168.1.5", with: "next-server tftpserver")
        let problems = #expect(throws: SettingsProblems.self) { try read(text, surroundings) }
        #expect(problems?.problems.contains { $0.line == 11 && $0.column == 15 } == true)
        surroundings.hosts = HostsTable(Array("192.168.1.7 tftpserver\n".utf8), file: "hosts")
        #expect(try read(text, surroundings).service.settingsText.contains("next-server 192.168.1.7"))
    }

    @Test("A dnsmasq.conf comes to all the services that it asks for, on the interface that it names")
    func dnsmasq() throws {
        let own = InterfaceConfiguration(address: IPv4Address(192, 168, 1, 5), mask: IPv4Address(255, 255, 255, 0))
        let interfaces = [LocalInterface(name: "lan0", addresses: [own])]
        let text = """
            interface=lan0
            dhcp-range=192.168.1.100,192.168.1.150,12h
            dhcp-boot=pxelinux.0
            enable-tftp
            tftp-root=/srv/tftp
            pxe-service=x86PC,One,pxelinux
            """
        let service = try read(text, .init(interfaces: interfaces)).service
        #expect(service.interface == "lan0" && service.address == own && service.tftp?.folder == "/srv/tftp")
        #expect(service.dhcp?.subnets.count == 1 && service.proxy?.menu?.items.count == 1)
        #expect(throws: SettingsProblems.self) {
            try read(text.replacing("lan0", with: "lan1"), .init(interfaces: interfaces))
        }
    }

    @Test("Templates of HTTP are printed as they are read")
    func templates() throws {
        let text = """
            interface: eth0
            address: 192.168.1.5/24
            http:
              files: /srv
              templates:
                /boot/boot.php: "#!gpxe {{query.a|b}} {{ip}}"
                /boot/menu.php: {by: mac, cases: {"52:54:00:12:34:56": "one {{mac}}"}, otherwise: two, type: text/html}
            """
        let service = try read(text).service
        #expect(service.http?.configuration.templates.count == 2)
        #expect(
            try read(service.settingsText).service.http?.configuration.templates
                == service.http?.configuration.templates
        )
        for (wrong, says) in [
            ("{{ip}}", "{{pi}}"), ("by: mac", "by: card"), ("/boot/boot.php", "boot.php"), ("by: mac, ", ""),
        ].map({ (text.replacing($0.0, with: $0.1), $0.1) }) {
            #expect(throws: SettingsProblems.self, "\(says)") { try read(wrong) }
        }
    }

    @Test("Settings of pxebootsrv want their address on this computer, or an interface")
    func pxebootsrvElsewhere() throws {
        #expect(throws: SettingsProblems.self) { try read(pxebootsrvText) }
        #expect(try read(pxebootsrvText, .init(interface: "eth7")).service.interface == "eth7")
        let checked = try read(pxebootsrvText, .init(isCheck: true))
        #expect(checked.service.interface == "eth0" && checked.warnings.map(\.lint) == ["local-address-foreign"])
    }

    // shows: [2-007]
    @Test("The interface's own address counts where none is written")
    func ownAddress() throws {
        let own = InterfaceConfiguration(address: IPv4Address(10, 0, 0, 1), mask: IPv4Address(255, 0, 0, 0))
        let text = "interface: eth0\ndhcp: {ranges: 10.1.0.0 - 10.1.0.9, boot-file: a}\ntftp: /srv\n"
        let service = try read(text, .init(interfaces: [LocalInterface(name: "eth0", addresses: [own])])).service
        #expect(service.address == own)
        #expect(service.dhcp?.address == own.address)
        #expect(service.dhcp?.subnets.first?.mask == own.mask)
        let problems = #expect(throws: SettingsProblems.self) { try read(text) }
        #expect(problems?.problems.first?.sentence.contains("has no address") == true)
    }

    @Test(
        "All that is wrong is told at once, each with its line",
        arguments: [
            ("interface: eth0", "interfce: eth0", 1, "did you mean ‘interface’?"),
            ("address: 192.168.1.5/24", "address: 192.168.1.5", 2, "is no address with its prefix"),
            ("192.168.1.100 - 192.168.1.150", "192.168.9.100 - 192.168.9.150", 8, "is not in 192.168.1.0/24"),
            ("files: /srv/tftp", "files: srv/tftp", 31, "begin it with ‘/’"),
            ("links: anywhere", "links: everywhere", 35, "did you mean ‘anywhere’?"),
            ("largest-block: 1468", "largest-block: 4", 33, "from 8 to 65464"),
            ("port: [80, 8080]", "port: [80, 99999]", 42, "from 1 to 65535"),
            ("metrics: 127.0.0.1:9100", "metrics: everywhere", 78, "is no address and port"),
            ("image: \"http://", "image: \"", 79, "is no URL"),
            ("tftp-silent", "tftp-silnt", 80, "did you mean ‘tftp-silent’?"),
            ("binary: {hex: \"00ff\"}", "binary: {image: noise}", 41, "other files lie in the folder"),
            ("needs-boot-file: yes", "needs-boot-file: maybe", 45, "needs-boot-file"),
            ("\"52:54:00:00:00:02\": 192", "\"52:54:00\": 192", 44, "is no hardware address"),
            ("probe: no", "probe: maybe", 14, "how long it waits"),
        ]
    )
    func mistakes(right: String, wrong: String, line: Int, says: String) throws {
        let range = try #require(Self.whole.firstRange(of: right))
        let text = Self.whole[..<range.lowerBound] + wrong + Self.whole[range.upperBound...]
        let problems = #expect(throws: SettingsProblems.self) { try read(String(text)) }
        #expect(
            problems?.problems.contains { $0.line == line && $0.sentence.contains(says) } == true,
            "\(problems?.description ?? "")"
        )
    }

    @Test("Settings that serve nothing are wrong")
    func nothing() throws {
        let problems = #expect(throws: SettingsProblems.self) { try read("interface: eth0") }
        #expect(problems?.description.contains("serves nothing") == true)
        #expect(throws: SettingsProblems.self) { try read("") }
        #expect(throws: SettingsProblems.self) {
            try ServeSettings.read([0xff, 0xfe, 0x00], file: "x")
        }
    }
}

@Suite("The schema of serve's settings")
struct ServeSchemaTests {
    @Test("The schema says nothing that its check does not understand")
    func schemaIsUnderstood() throws {
        #expect(try serveSchema().unknownKeywords.isEmpty)
    }

    @Test("The schema and the reader know the same words", arguments: Vocabulary.ofServing + Vocabulary.shared)
    func sameWords(kind: Vocabulary) throws {
        let schema = try serveSchema()
        let definition = kind == .serve ? schema.root : try #require(schema.root["$defs"]?[kind.rawValue])
        #expect(Set((definition["properties"]?.members ?? [:]).keys) == Set(kind.keys))
        #expect(definition["additionalProperties"] == .bool(false))
    }

    @Test("What settings share with scenarios is the same in both schemas")
    func sharedDefinitions() throws {
        let ours = try #require(try serveSchema().root["$defs"]?.members)
        let theirs = try #require(try scenarioSchema().root["$defs"]?.members)
        let different = ours.keys.filter { theirs[$0] != nil && theirs[$0] != ours[$0] }
        #expect(different.isEmpty)
        #expect(ours.keys.count { theirs[$0] != nil } > Vocabulary.shared.count)
    }

    @Test("Settings with every word keep the schema, and so does what is printed of them")
    func wholeKeepsIt() throws {
        let schema = try serveSchema()
        let service = try ServeSettings.read(Array(ServeSettingsTests.whole.utf8), file: "f").service
        for text in [ServeSettingsTests.whole, service.settingsText] {
            let problems = schema.problems(with: JSONValue(try ScenarioNode(yaml: text, file: "f")))
            #expect(problems.isEmpty, "\(problems)")
        }
        let slip = try ScenarioNode(yaml: "interfce: eth0", file: "f")
        #expect(!schema.problems(with: JSONValue(slip)).isEmpty)
    }
}

/// docs/serve.schema.json.
private func serveSchema() throws -> JSONSchema {
    let file = packageFolder.appendingPathComponent("docs/serve.schema.json")
    return try JSONSchema(text: Array(try Data(contentsOf: file)))
}

/// All that a service says, piece by piece.
private func parts(_ service: BootService) -> [String] {
    var other = service
    other.tftp?.generated = [:]
    other.http?.generated = [:]
    let files = [service.tftp?.generated ?? [:], service.http?.generated ?? [:]].flatMap { files in
        files.keys.sorted().map { "\($0): \(files[$0] ?? [])" }
    }
    return files + Mirror(reflecting: other).children.map { "\($0.label ?? ""): \($0.value)" }
}

/// A file of ISC dhcpd with all that comes to settings.
private let dhcpdText = """
    option architecture-type code 93 = unsigned integer 16;
    default-lease-time 600;
    max-lease-time 7200;
    option domain-name "example.org";
    subnet 192.168.1.0 netmask 255.255.255.0
    {
      option routers 192.168.1.254;
      option root-path "/srv/nfs";
      range 192.168.1.200 192.168.1.210;
      range dynamic-bootp 192.168.1.211 192.168.1.220;
      next-server 192.168.1.5;
      filename "pxelinux.0";
    }
    subnet 192.168.2.0 netmask 255.255.255.0 { range 192.168.2.10 192.168.2.20; option ntp-servers 192.168.2.1; }
    class "pxeclients" {
      match if substring (option vendor-class-identifier, 0, 9) = "PXEClient";
      filename "/pxelinux.0";
    }
    if option architecture-type = 00:07 { filename "bootx64.efi"; }
    group {
      if exists user-class and option user-class = "gPXE" { filename "http://h/boot.php"; }
      else { filename "undionly.kpxe"; }
      host five { hardware ethernet 00:23:45:67:89:AB; fixed-address 192.168.1.14; option host-name "five"; }
    }
    """

/// As the SystemRescueCd manual prints it, without its comments.
private let pxebootsrvText = """
    PXEBOOTSRV_DODHCPD="yes"
    PXEBOOTSRV_DOTFTPD="yes"
    PXEBOOTSRV_DOHTTPD="yes"
    PXEBOOTSRV_SUBNET="192.168.1.0"
    PXEBOOTSRV_NETMASK="255.255.255.0"
    PXEBOOTSRV_DEFROUTE="192.168.1.254"
    PXEBOOTSRV_DNS="192.168.1.254"
    PXEBOOTSRV_DHCPRANGE="192.168.1.100 192.168.1.150"
    PXEBOOTSRV_LOCALIP="192.168.1.5"
    PXEBOOTSRV_TFTPSERVER="$PXEBOOTSRV_LOCALIP"       # IP address of the TFTP server
    PXEBOOTSRV_HTTPSERVER="http://$PXEBOOTSRV_LOCALIP/sysrcd.dat" # download URL
    """
