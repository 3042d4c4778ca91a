import BootObservation
import NetworkBoot
import NetworkProtocols
import Testing

@testable import Scenarios

@Suite struct BootPlanComparisonTests {
    /// What is told of `change`d boots, held against what was recorded.
    private func told(_ recorded: BootPlan, _ found: BootPlan) -> [BootPlanDifference] {
        var comparison = BootPlanComparison(recorded, found)
        return comparison.differences()
    }

    @Test("Each single field that changes is told, and no other", arguments: recordedScenarios)
    func singleChanges(path: String) throws {
        let boots = try boots(of: path)
        // What is read from the file, not what was put into it.
        let baseline = try Baseline(yaml: recorded(path).text, file: "baseline.yaml")
        let found = BootPlan.plans(of: boots, for: .check)
        var count = 0
        for (recorded, plan) in zip(baseline.plans, found) {
            for change in PlanChange.all(of: plan) {
                var changed = plan
                change.apply(&changed)
                let paths = told(recorded, changed).filter { !$0.isConsequence }.map(\.path)
                if paths != [change.path] { Issue.record("a change of \(change.path) is told as \(paths)") }
                count += 1
            }
        }
        #expect(count > 10)
    }

    @Test("What a person took out of the file is not checked")
    func leftOut() throws {
        let (recorded, found) = try wholePlans()
        for change in PlanChange.all(of: found) where !["offers", "lookups", "fetches"].contains(change.path.firstPart)
        {
            var changed = found
            change.apply(&changed)
            var without = recorded
            switch change.path.firstPart {
            case "uuid": without.uuid = .unchecked
            case "persona": without.persona = .unchecked
            case "architecture": without.architecture = .unchecked
            case "command-line": without.commandLine = .unchecked
            case "reached": without.reached = .unchecked
            case "cause": without.cause = .unchecked
            case "configuration": without.configuration = .unchecked
            default: without.root = .unchecked
            }
            #expect(told(without, changed).isEmpty, "\(change.path)")
        }
    }

    @Test("An option's line that is taken out, ‘others’, a narrower range, a shorter lease: all mean something")
    func edits() throws {
        let path = "Scenarios/systemrescuecd/http-one-server.yaml"
        let boots = try boots(of: path)
        let text = try recorded(path).text
        func paths(_ edit: (String) -> String) throws -> [String] {
            let edited = edit(text)
            #expect(edited != text)
            let check = try Baseline(yaml: edited, file: "b.yaml").check([SeenBoots(source: nil, boots: boots)])
            // The firmware and the kernel are offered the same.
            return Set(check.differences.map { $0.path.replacing("#2", with: "") }).sorted()
        }
        let offer = "offers/192.168.1.5"
        let range = "192.168.1.1 - 192.168.1.254"
        #expect(try paths { $0.replacing("          Routers (3): \"192.168.1.254\"\n", with: "") } == [])
        #expect(try paths { $0.replacing("sent: 1, 3, ", with: "sent: 1, ") } == [])
        #expect(try paths { $0.replacing("Routers (3): \"192.168.1.254\"", with: "3: any") } == [])
        #expect(try paths { $0.replacing("(3): \"192.168.1.254\"", with: "(3): none") } == ["\(offer)/options/3"])
        #expect(try paths { $0.replacing(range, with: "192.168.1.100 - 192.168.1.150") } == [])
        #expect(try paths { $0.replacing(range, with: "192.168.1.120 - 192.168.1.150") } == ["\(offer)/address"])
        #expect(try paths { $0.replacing("at most ", with: "") } == [])
        #expect(try paths { $0.replacing(/at most \d+ s/, with: "at most 1 s") } == ["\(offer)/lease-time"])
        #expect(
            try paths { $0.replacing(/[ ]{10}sent: .*\n/, with: "").replacing(/[ ]{10}Subnet.*\n/, with: "") } == []
        )
        let sysrcd = "fetches/http://192.168.1.5/sysrcd.dat"
        let extra = "      - {uri: \"tftp://192.168.1.5/never\"}\n"
        #expect(
            try paths { $0.replacing("    fetches:\n", with: "    fetches:\n" + extra) } == [
                "fetches/tftp://192.168.1.5/never"
            ]
        )
        #expect(try paths { $0.replacing("size: 262144", with: "size: 262145") } == [sysrcd + "/content"])
        #expect(try paths { $0.replacing(/lookups:\n(      - .*\n)+/, with: "lookups: [others]\n") } == [])
    }

    @Test("A difference says what was expected, what was found, where, and in which frame, on one line")
    func sentence() throws {
        let (recorded, found) = try wholePlans()
        var changed = found
        changed.offers.edit { $0.elements[0].bootFile = .value("grub\n.0") }
        let difference = try #require(told(recorded, changed).first)
        let frame = try #require(found.offers.value?.elements[0].place.number)
        let words = "offer of 192.168.1.5, boot file: expected /pxelinux.0, found grub\n.0 (frame \(frame))"
        #expect(difference.sentence == words)
        #expect(difference.frame == frame)
    }

    @Test("The leased address is put out of names and command lines, and nothing else is")
    func leasedAddress() {
        let lease = LeasedAddressText(IPv4Address("10.77.0.111"), mask: IPv4Address("255.255.255.0"))
        let texts = [
            ("ip=10.77.0.111:10.77.0.1:", "ip={address}:10.77.0.1:"), ("10.77.0.1110", "10.77.0.1110"),
            ("110.77.0.111", "110.77.0.111"), ("pxelinux.cfg/0A4D006F", "pxelinux.cfg/{address-hex}"),
            ("pxelinux.cfg/0A4D006", "pxelinux.cfg/{address-hex-7}"), ("pxelinux.cfg/0A4D00", "pxelinux.cfg/0A4D00"),
            ("10.77.0.111,10.77.0.111", "{address},{address}"), ("x0A4D006F", "x0A4D006F"), ("", ""),
        ]
        for (text, normal) in texts { #expect(lease.normalised(text) == normal) }
        #expect(LeasedAddressText(nil, mask: nil).normalised("0.0.0.0 00000000") == "0.0.0.0 00000000")
    }

    @Test("Numbers of seconds and octets are put out of sentences")
    func measures() {
        let sentence = "It came whole, 1,302 octets in 3.5 s, asked for 3 request(s) on port 69."
        #expect(sentence.withoutMeasures == "It came whole, … octets in … s, asked for … request(s) on port 69.")
    }
}

extension String {
    fileprivate var firstPart: String { String(prefix { $0 != "/" }) }
}
