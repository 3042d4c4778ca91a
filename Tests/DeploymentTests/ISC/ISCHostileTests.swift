import Deployment
import NetworkProtocols
import Testing

@Suite("A dhcpd.conf that is wrong, or means harm")
struct ISCHostileTests {
    private static let subnet = "subnet 192.168.1.0 netmask 255.255.255.0 { range 192.168.1.10 192.168.1.20; }\n"

    private func errors(_ text: String) -> [SettingsProblem] {
        AskedDHCPServer(Self.subnet + text).problems.filter { $0.severity == .error }
    }

    @Test("Conditions within each other have a limit, and one line tells it")
    func depth() {
        for text in [
            "if " + String(repeating: "not ", count: 5000) + "exists routers { filename \"x\"; }",
            "if " + String(repeating: "(", count: 5000) + "exists routers { filename \"x\"; }",
        ] {
            let problems = errors(text)
            #expect(problems.count == 1 && problems[0].sentence.contains("within each other"), "\(problems)")
        }
        #expect(errors("if not (not (not exists routers)) { filename \"x\"; }").isEmpty)
    }

    @Test("What follows a condition that can't be read is not told as another mistake")
    func brokenCondition() {
        let problems = errors(
            "if option foo = \"a\" { filename \"a\"; } elsif known { filename \"c\"; } else { filename \"b\"; }"
        )
        #expect(problems.count == 1 && problems[0].sentence.contains("foo"), "\(problems)")
    }

    @Test("An else belongs to the if directly in front of it")
    func looseElse() {
        for text in [
            "else { filename \"b\"; }",
            "if exists routers { filename \"a\"; } filename \"x\"; else { filename \"b\"; }",
        ] {
            let problems = errors(text)
            #expect(problems.count == 1 && problems[0].sentence.contains("without an ‘if’"), "\(problems)")
        }
    }

    @Test("Octets with signs are no hardware address")
    func signs() {
        #expect(!errors("host a { hardware ethernet +1:+2:+3:+4:+5:+6; fixed-address 192.168.1.30; }").isEmpty)
        #expect(errors("host a { hardware ethernet 1:2:3:4:5:6; fixed-address 192.168.1.30; }").isEmpty)
    }

    @Test("A boot file that an expression makes is not taken for a name")
    func computedBootFile() {
        let text = Self.subnet + "filename = concat(\"a\", \"b\");\n"
        let problems = LintCatalog.problems(
            of: LintSubject(files: [AdministratorFile(Array(text.utf8), name: "dhcpd.conf")])
        )
        #expect(!problems.contains { $0.sentence.contains("boot file =") }, "\(problems)")
    }

    @Test("Thousands of conditions with boot files are looked at in moderate time", .timeLimit(.minutes(1)))
    func manyConditions() {
        let chain = (0..<2000).map { index in
            "if option host-name = \"h\(index)\" { filename \"a\"; } else { next-server 192.168.1.3; }\n"
        }
        let text = Self.subnet + chain.joined()
        let problems = LintCatalog.problems(
            of: LintSubject(files: [AdministratorFile(Array(text.utf8), name: "dhcpd.conf")])
        )
        #expect(!problems.isEmpty)
    }
}
