import BootObservation
import Conformance
import NetworkProtocols
import Reports

@testable import Scenarios

/// Scenarios whose plans show different things: a whole boot, menus, roots of each kind, causes.
let recordedScenarios = scenarioPaths.filter { path in
    ["systemrescuecd", "failures", "networks"].contains { path.hasPrefix("Scenarios/\($0)/") }
}

/// The boots of a scenario, run once for all tests.
func boots(of path: String) throws -> [ObservedBoot] {
    try PlayedScenario.of(path).dossier.judged.network.boots
}

/// The baseline of a scenario.
func recorded(_ path: String) throws -> Baseline {
    Baseline(plans: BootPlan.plans(of: try boots(of: path), for: .record), recordedFrom: path)
}

/// A boot in which everything is: the plan that is written down, and the one that it is held against.
func wholePlans() throws -> (recorded: BootPlan, found: BootPlan) {
    let boots = try boots(of: "Scenarios/systemrescuecd/http-one-server.yaml")
    let recorded = BootPlan.plans(of: boots, for: .record)
    let found = BootPlan.plans(of: boots, for: .check)
    return (recorded[0], found[0])
}
