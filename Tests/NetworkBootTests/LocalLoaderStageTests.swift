import NetworkBoot
import NetworkProtocols
import Testing

@Suite struct LocalLoaderStageTests {
    @Test(
        "The BIOS names its device, reads the loader, and hands over to it",
        arguments: LocalLoaderStage.Medium.allCases
    )
    func handsOver(medium: LocalLoaderStage.Medium) async throws {
        let persona = try #require(PersonaCatalog.persona(id: "gpxe"))
        let host = ScriptedHost(ScriptedHost.Script())
        let handover = try await LocalLoaderStage(medium: medium, persona: persona).run(on: host)
        guard case .next(let stage) = handover else {
            Issue.record("\(handover)")
            return
        }
        #expect((stage as? FirmwareStage)?.persona == persona)
        #expect(host.screen.count == 1 && host.screen[0].hasPrefix("Booting from "))
        let waits = host.requests.compactMap { if case .wait(let duration) = $0 { duration } else { nil } }
        #expect(waits.count == 1 && host.requests.count == 1, "Nothing goes over the network yet.")
    }

    @Test("Every loader that may lie on a medium is a persona")
    func loaders() {
        #expect(LocalLoaderStage.loaders.allSatisfy { PersonaCatalog.persona(id: $0) != nil })
    }
}
