import NetworkProtocols
import Testing

@testable import Scenarios

@Suite struct RARPLanguageTests {
    private func scenario(_ rarp: String) throws -> Scenario {
        let text = """
            scenario: Addresses by RARP
            needs: link
            servers:
              box:
                address: 10.0.0.5/24
                rarp: \(rarp)
            machines:
              pc: {mac: "52:54:00:00:00:01"}
            expect:
              - {reached: nothing}

            """
        return try Scenario(yaml: text, file: "rarp.yaml")
    }

    @Test("A table of hardware addresses and what goes with it is read")
    func reads() throws {
        let scenario = try scenario(
            "{hosts: {\"52:54:00:00:00:01\": 10.0.0.7}, needs-boot-file: yes, secondary: 3 s}"
        )
        let plan = try #require(scenario.servers.first?.services.rarp)
        #expect(plan.hosts == [.init(MACAddress(0x52, 0x54, 0, 0, 0, 1), IPv4Address(10, 0, 0, 7))])
        #expect(plan.needsBootFile)
        #expect(plan.secondary == .seconds(3))
        #expect(scenario.linkReasons.map(\.sentence) == ["rarp: sockets carry no RARP"])
    }

    @Test(
        "Mistakes are named",
        arguments: [
            ("{hosts: {pc: 10.0.0.7}}", "‘pc’ is no hardware address"),
            ("{hosts: {\"52:54:00:00:00:01\": pc}}", "rarp, hosts"), ("{needs-boot-file: yes}", "hosts"),
            ("{host: {}}", "‘host’"),
        ]
    )
    func mistakes(_ text: String, _ says: String) {
        do {
            _ = try scenario(text)
            Issue.record("The mistake was not seen.")
        } catch {
            #expect("\(error)".contains(says), "\(error)")
        }
    }
}
