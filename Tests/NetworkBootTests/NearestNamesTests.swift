import NetworkBoot
import Testing

@Suite struct NearestNamesTests {
    @Test("A name's likes are found, nearest first; nonsense has none")
    func likes() {
        let names = ["dhcp/user-class-is-counted", "tftp/unknown-tid", "dhcp/offer-has-lease", "PXE-E53"]
        #expect(NearestNames.of("dhcp/user-class", among: names).first == names[0])
        #expect(NearestNames.of("tftp/unknow-tid", among: names) == [names[1]])
        #expect(NearestNames.of("qqqqqqqqqqqqqqqq", among: names).isEmpty)
        #expect(NearestNames.of("", among: names).isEmpty)
        #expect(NearestNames.of(String(repeating: "a", count: 10_000), among: names).isEmpty)
    }
}
