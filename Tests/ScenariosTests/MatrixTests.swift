import Testing

@testable import Scenarios

/// Scenarios/matrix: every firmware by every way of being told.
@Suite struct MatrixTests {
    private static let deliveries = [
        "combined", "dhcp", "menu-first", "menu-second", "proxy-on-4011-first", "proxy-on-4011-second",
        "proxy-on-67-first", "proxy-on-67-second", "relayed",
    ]
    private static let files = scenarioPaths.filter { $0.hasPrefix("Scenarios/matrix/") }

    @Test("Each way of being told has its file")
    func deliveriesAreThere() throws {
        #expect(try Self.files.map { try scenario($0).name }.sorted() == Self.deliveries)
    }

    @Test("Each firmware stands in each file once, and something is expected of it", arguments: files)
    func firmwaresAreThere(path: String) throws {
        let scenario = try scenario(path)
        #expect(scenario.machines.map(\.firmware).sorted() == MachinePlan.firmwares.sorted())
        let text = try scenarioText(path)
        for machine in scenario.machines {
            #expect(text.contains("- {machine: \(machine.name), reached: "), "\(machine.name)")
        }
    }
}
