import Deployment
import Testing

@Suite("Problems in settings")
struct SettingsProblemTests {
    @Test("A problem is one line with its place, its remedy and its source")
    func line() {
        let problem = SettingsProblem(
            .warning,
            lint: "next-server-missing",
            file: "dhcpd.conf",
            line: 3,
            sentence: "no next-server is given",
            remedy: "add next-server 192.168.1.5",
            citation: "RFC 2131 §2"
        )
        #expect(
            problem.description
                == "dhcpd.conf:3: warning: no next-server is given; add next-server 192.168.1.5 (next-server-missing, RFC 2131 §2)"
        )
    }
}
