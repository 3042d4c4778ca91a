import Deployment
import NetworkProtocols
import Testing

@Suite("Settings of ISC dhcpd")
struct ISCConfigurationTests {
    private func read(_ text: String) -> (ISCConfiguration, ISCDeclarations) {
        let configuration = ISCConfiguration(Array(text.utf8), file: "dhcpd.conf")
        return (configuration, ISCDeclarations(configuration))
    }

    private func problems(_ text: String, lint: String? = nil) -> [SettingsProblem] {
        let file = AdministratorFile(Array(text.utf8), name: "dhcpd.conf")
        let all = LintCatalog.problems(of: LintSubject(files: [file]))
        return lint == nil ? all : all.filter { $0.lint == lint }
    }

    // shows: [0-051, 0-052]
    @Test(
        "A subnet as the SystemRescueCd manual prints it, its brace on a line of its own and a comment behind a statement"
    )
    func manual() throws {
        let text = """
            subnet 192.168.1.0 netmask 255.255.255.0
            {
                    range 192.168.1.200 192.168.1.210;
                    range dynamic-bootp 192.168.1.211 192.168.1.220;
                    next-server 192.168.1.5; # IP addr of the TFTP server
                    filename "pxelinux.0";
            }
            """
        let (configuration, declarations) = read(text)
        #expect(configuration.problems.isEmpty)
        let subnet = try #require(declarations.subnets.first)
        #expect(subnet.ranges.map(\.line) == [3, 4])
        #expect(subnet.ranges.map(\.first) == [IPv4Address(192, 168, 1, 200), IPv4Address(192, 168, 1, 211)])
        #expect(declarations.bootFiles.first?.nextServer == "192.168.1.5")
        #expect(declarations.bootFiles.first?.line == 6)
        #expect(problems(text).isEmpty)
    }

    // shows: [1-026, 1-031]
    @Test("A host as the HOWTO prints it, with its server by name")
    func host() throws {
        let text = """
            host pxeclient {
            hardware ethernet AA:BB:CC:DD:EE:FF;
            fixed-address 192.168.1.55;
            option host-name "pxeclient";

            filename "/pxelinux.0";
            next-server tftpserver;
            option root-path "nfsserver:/netboot/pxeclient";
            }
            """
        let (configuration, declarations) = read(text)
        #expect(configuration.problems.isEmpty)
        let host = try #require(declarations.hosts.first)
        #expect(host.name == "pxeclient")
        #expect(host.hardwareAddress == MACAddress("aa:bb:cc:dd:ee:ff"))
        #expect(host.fixedAddresses == [IPv4Address(192, 168, 1, 55)])
        #expect(problems(text, lint: "next-server-by-name").map(\.line) == [7])
        #expect(problems(text, lint: "pool-without-renewal").isEmpty)
        #expect(problems(text, lint: "next-server-missing").isEmpty)
    }

    private let mirror = PrintedDHCPFiles.mirror

    // shows: [3-018, 3-019, 3-020, 3-021, 3-022, 3-023, 3-025, 3-026, 3-035, 3-036, 3-042, 3-045, 3-047, 3-094]
    @Test("Spaces, options, a named group, a condition in two parts with its else, and a host on one line are read")
    func mirrorDeclarations() throws {
        let (configuration, declarations) = read(mirror)
        #expect(declarations.spaces.map(\.name) == ["pxelinux", "gpxe"])
        #expect(declarations.definitions.map(\.line) == [3, 4, 5, 6, 12] + Array(13...22))
        #expect(declarations.sentSpaces == ["gpxe"])
        let group = try #require(configuration.statements.first { $0.keyword == "group" })
        #expect(group.arguments == ["boot-gpxe"])
        #expect(group.inner.map(\.keyword) == ["if", "else", "host"])
        let files = declarations.bootFiles
        #expect(files.map(\.nextServer) == [nil, "192.168.0.5"])
        let host = try #require(declarations.hosts.first)
        #expect(host.around == ["group"] && host.line == 35)
        #expect(host.fixedAddresses == [IPv4Address(192, 168, 0, 14)])
    }

    // shows: [3-041]
    @Test("Marks of footnotes are told, and the rest is read without them")
    func footnotes() {
        let (configuration, _) = read(mirror)
        #expect(configuration.problems.map(\.line) == [26, 27, 31, 32])
        #expect(configuration.problems.allSatisfy { $0.severity == .warning && $0.sentence.contains("a lone") })
    }

    // shows: [3-024, 3-046, 3-096]
    @Test("What will not do as printed is told, each in its line")
    func mirrorProblems() {
        #expect(problems(mirror, lint: "option-space-unsent").map(\.line) == [2, 11])
        #expect(problems(mirror, lint: "hardware-address-of-group").map(\.line) == [35])
        #expect(problems(mirror, lint: "chain-load-loop").map(\.line) == [32])
        #expect(problems(mirror, lint: "fixed-address-without-subnet").map(\.line) == [35])
    }

    @Test(
        "What dhcpd would refuse is told with its line",
        arguments: [
            ("option domain-name \"a\"\nrange 1.2.3.4;\n", 1, "no semicolon"),
            ("subnet 1.0.0.0 netmask 255.0.0.0 {\n", 1, "never closed"),
            ("}\n", 1, "closes nothing"), ("filename \"a;\n", 1, "never closed"),
            ("group { filename \"a\" }", 1, "no semicolon"),
        ]
    )
    func syntax(text: String, line: Int, says: String) {
        let found = read(text).0.problems
        #expect(found.contains { $0.line == line && $0.severity == .error && $0.sentence.contains(says) }, "\(found)")
    }

    @Test("Deep nesting and many statements end at limits")
    func limits() {
        let deep = String(repeating: "group {", count: 5000)
        #expect(read(deep).0.problems.contains { $0.sentence.contains("within each other") })
        let many = String(repeating: "a;", count: ISCConfiguration.countLimit + 10)
        #expect(read(many).0.statements.count == ISCConfiguration.countLimit)
    }
}
