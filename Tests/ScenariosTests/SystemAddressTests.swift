import BootObservation
import Conformance
import Reports
import Testing

@testable import Scenarios

/// Whether the started system asked for an address once more, or went on with the firmware's: the fifth text's step 9
/// against SystemRescueCd's step 8.
@Suite struct SystemAddressTests {
    private func systemAddress(_ path: String) throws -> SystemAddress? {
        try PlayedScenario.of(path).verified().judged.network.boots.first?.systemAddress
    }

    @Test("A kernel that PXELINUX hands the firmware's address to does not ask again")
    func kept() throws {
        guard case .kept(byIPAppend: true, _)? = try systemAddress("Scenarios/kernel/nfsroot-ipappend.yaml") else {
            Issue.record("\(String(describing: try systemAddress("Scenarios/kernel/nfsroot-ipappend.yaml")))")
            return
        }
    }

    @Test(
        "A system that asks for itself makes a second exchange",
        arguments: ["Scenarios/kernel/nfsroot-second-dhcp.yaml", "Scenarios/systemrescuecd/http-one-server.yaml"]
    )
    func askedAgain(path: String) throws {
        let address = try systemAddress(path)
        guard case .askedAgain(let first)? = address else {
            Issue.record("\(String(describing: address))")
            return
        }
        #expect(first.frame > 1)
        #expect(address?.phrase.hasPrefix("second exchange") == true)
    }
}
