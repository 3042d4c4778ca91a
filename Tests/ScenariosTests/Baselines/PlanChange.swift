import BootObservation
import NetworkBoot
import NetworkProtocols

@testable import Scenarios

/// One change of one field of a boot, and the one path under which it has to be told.
struct PlanChange {
    var path: String
    var apply: (inout BootPlan) -> Void

    /// Every field of `plan`, changed by itself.
    static func all(of plan: BootPlan) -> [PlanChange] {
        var changes = [
            PlanChange(path: "uuid") { $0.uuid.change("other") },
            PlanChange(path: "persona") { $0.persona.change("other") },
            PlanChange(path: "architecture") { $0.architecture.change("other") },
            PlanChange(path: "command-line") { $0.commandLine.change("other") },
            PlanChange(path: "reached") { $0.reached = .value($0.reached == .value(.loader) ? .kernel : .loader) },
            PlanChange(path: "cause") { plan in
                plan.cause = plan.cause == .nothing ? .value(.init(stage: .value(.root))) : .nothing
            },
        ]
        if let list = plan.offers.value { changes += list.elements.indices.flatMap { ofOffer($0, in: list.elements) } }
        if let list = plan.lookups.value { changes += ofLookups(list.elements) }
        if let list = plan.fetches.value { changes += ofFetches(list.elements) }
        if plan.configuration.value != nil {
            changes += [
                PlanChange(path: "configuration") { $0.configuration.edit { $0.uri.change("other") } },
                PlanChange(path: "configuration/label") { $0.configuration.edit { $0.label.change("other") } },
                PlanChange(path: "configuration") { $0.configuration = .nothing },
            ]
        }
        if plan.root.value != nil {
            changes += [
                PlanChange(path: "root/kind") {
                    $0.root.edit { $0.kind = .value($0.kind == .value(.nbd) ? .tftp : .nbd) }
                },
                PlanChange(path: "root/uri") { $0.root.edit { $0.uri.change("other") } },
                PlanChange(path: "root/check") {
                    $0.root.edit { $0.passedCheck = .value($0.passedCheck != .value(true)) }
                },
                PlanChange(path: "root") { $0.root = .nothing },
            ]
            if plan.root.value?.content.size.value != nil {
                changes.append(PlanChange(path: "root/content") { $0.root.edit { $0.content.size = .value(1) } })
            }
        }
        return changes
    }

    private static func ofOffer(_ index: Int, in offers: [BootPlan.Offer]) -> [PlanChange] {
        let offer = offers[index]
        let earlier = offers[..<index].count { $0.server == offer.server }
        let path = "offers/\(offer.server)" + (earlier == 0 ? "" : "#\(earlier + 1)")
        func change(_ field: String, _ edit: @escaping (inout BootPlan.Offer) -> Void) -> PlanChange {
            PlanChange(path: field.isEmpty ? path : "\(path)/\(field)") { plan in
                plan.offers.edit { edit(&$0.elements[index]) }
            }
        }
        let far = IPv4Address(rawValue: 0x0909_0909)
        var changes = [
            change("kind") { $0.kind = .value($0.kind == .value(.dhcp) ? .combined : .dhcp) },
            change("taken") { $0.isTaken = .value($0.isTaken != .value(true)) },
            change("address") { $0.address = .value(far...far) },
            change("lease-time") { $0.leaseTime = .value(.init(interval: .infinite)) },
            change("next-server") { $0.nextServer = .value(far) },
            change("boot-file") { $0.bootFile.change("other") },
            change("options/42") { $0.options.edit { $0.add(42, "10.0.0.1") } },
        ]
        // The last answer of a server only, or its others move up.
        if !offers[(index + 1)...].contains(where: { $0.server == offer.server }) {
            changes.append(PlanChange(path: path) { plan in plan.offers.edit { _ = $0.elements.remove(at: index) } })
        }
        for (position, option) in (offer.options.value?.values ?? []).enumerated() {
            changes.append(
                change("options/\(option.code)") { offer in
                    offer.options.edit { $0.values[position].value = .text("other") }
                }
            )
            changes.append(
                change("options/\(option.code)") { offer in
                    offer.options.edit { options in
                        options.values.remove(at: position)
                        options.sent?.removeAll { $0 == option.code }
                    }
                }
            )
        }
        return changes
    }

    private static func ofLookups(_ lookups: [BootPlan.Lookup]) -> [PlanChange] {
        var changes = lookups.indices.map { index in
            PlanChange(path: path("lookups", lookups.map(\.name), index)) { plan in
                plan.lookups.edit { list in
                    let outcome = list.elements[index].outcome
                    list.elements[index].outcome = .value(outcome == .value(.found) ? .notFound : .found)
                }
            }
        }
        changes.append(
            PlanChange(path: "lookups/new") { plan in
                plan.lookups.edit { $0.elements.append(.init(name: "new", outcome: .value(.found))) }
            }
        )
        if lookups.count > 1, lookups[0].name != lookups[1].name {
            changes.append(PlanChange(path: "lookups") { plan in plan.lookups.edit { $0.elements.swapAt(0, 1) } })
        }
        return changes
    }

    private static func ofFetches(_ fetches: [BootPlan.Fetch]) -> [PlanChange] {
        var changes: [PlanChange] = []
        for (index, fetch) in fetches.enumerated() {
            let path = path("fetches", fetches.map(\.uri), index)
            func change(_ field: String, _ edit: @escaping (inout BootPlan.Fetch) -> Void) -> PlanChange {
                PlanChange(path: "\(path)/\(field)") { plan in plan.fetches.edit { edit(&$0.elements[index]) } }
            }
            changes.append(change("role") { $0.role = .value($0.role == .value(.menu) ? .other : .menu) })
            changes.append(
                change("content") {
                    $0.content.outcome = .value($0.content.outcome == .value(.error) ? .aborted : .error)
                    $0.content.size = .nothing
                }
            )
            if fetch.content.size.value != nil {
                changes.append(change("content") { $0.content.size = .value(1) })
                changes.append(change("content") { $0.content.sha256 = .value("other") })
            }
        }
        changes.append(
            PlanChange(path: "fetches/new") { plan in plan.fetches.edit { $0.elements.append(.init(uri: "new")) } }
        )
        return changes
    }

    private static func path(_ kind: String, _ names: [String], _ index: Int) -> String {
        let earlier = names[..<index].count { $0 == names[index] }
        return "\(kind)/\(names[index])" + (earlier == 0 ? "" : "#\(earlier + 1)")
    }
}

extension Planned {
    /// Another value than it is.
    mutating func change(_ other: Value) {
        precondition(self != .value(other), "A change has to change something.")
        self = .value(other)
    }

    mutating func edit(_ edit: (inout Value) -> Void) {
        guard case .value(var value) = self else { return }
        edit(&value)
        self = .value(value)
    }
}

extension PlannedOptions {
    mutating func add(_ code: UInt8, _ text: String) {
        values.append(Option(code: code, value: .text(text)))
        sent?.append(code)
    }
}
