internal import BootObservation
internal import NetworkBoot
public import NetworkProtocols

/// Something in which a boot differs from its baseline: a drift.
public struct BootPlanDifference: Hashable, Sendable {
    public var machine: MACAddress
    /// Which of the machine's starts, counted from 1.
    public var boot: Int
    /// Where in the plan, by words that stay as they are: `offers/10.0.0.1/boot-file`.
    public var path: String
    /// The same for people: "offer of 10.0.0.1, boot file".
    public var field: String
    /// "none" where nothing was, "something" where anything but nothing was.
    public var expected: String
    /// "none" where nothing was found.
    public var found: String
    /// The frame that shows it first; nil for what is missing.
    public var frame: Int?
    /// Where the baseline says what was expected, counted from 1.
    public var line: Int?
    /// Whether it is missing only because the boot came less far than it should.
    public var isConsequence = false
    /// The capture or run that it was found in, where there were several.
    public var source: String?

    /// One line without its full stop: "fetch tftp://…, content: expected …, found … (frame 11)".
    public var sentence: String {
        let place = frame.map { " (\(source.map { "\($0), " } ?? "")frame \($0))" } ?? source.map { " (\($0))" } ?? ""
        return "\(field): expected \(expected), found \(found)\(place)"
    }
}

/// What came of holding boots against a baseline.
public struct BaselineCheck: Hashable, Sendable {
    /// In the order of the baseline, and in each machine that of the plan.
    public var differences: [BootPlanDifference]
    /// How many plans were compared.
    public var plans: Int
    /// Machines that asked to boot and that the baseline knows nothing of, in the order of their first frames.
    public var unknownMachines: [MACAddress]

    public var machinesThatDrifted: Set<MACAddress> { Set(differences.map(\.machine)) }
}

extension Baseline {
    /// Holds boots against the baseline.
    ///
    /// - Parameter seen: in order: a machine's starts are numbered through all of them.
    public func check(_ seen: [SeenBoots]) -> BaselineCheck {
        var starts: [MACAddress: Int] = [:]
        var found: [MACAddress: [(plan: BootPlan, source: String?)]] = [:]
        var result = BaselineCheck(differences: [], plans: plans.count, unknownMachines: [])
        let known = machines
        for place in seen {
            for boot in place.boots {
                let mac = boot.client.mac
                guard known.contains(mac) else {
                    if boot.isBootClient, !result.unknownMachines.contains(mac) { result.unknownMachines.append(mac) }
                    continue
                }
                starts[mac, default: 0] += 1
                let plan = BootPlan(boot, number: starts[mac] ?? 1, for: .check)
                found[mac, default: []].append((plan, place.source))
            }
        }
        for expected in plans {
            let match = found[expected.machine]?.first { $0.plan.boot == expected.boot }
            guard let match else {
                result.differences.append(Self.missing(expected))
                continue
            }
            var comparison = BootPlanComparison(expected, match.plan, source: match.source)
            result.differences += comparison.differences()
        }
        for expected in lastPlans {
            let more = found[expected.machine]?.filter { $0.plan.boot > expected.boot } ?? []
            result.differences += more.map { Self.startedAgain($0.plan, source: $0.source) }
        }
        return result
    }

    /// Of each machine the plan of its last start.
    private var lastPlans: [BootPlan] {
        plans.filter { plan in !plans.contains { $0.machine == plan.machine && $0.boot > plan.boot } }
    }

    private static func missing(_ plan: BootPlan) -> BootPlanDifference {
        BootPlanDifference(
            machine: plan.machine,
            boot: plan.boot,
            path: "machine",
            field: plan.boot == 1 ? "machine" : "start \(plan.boot)",
            expected: "a boot",
            found: "none",
            line: plan.place.number
        )
    }

    private static func startedAgain(_ plan: BootPlan, source: String?) -> BootPlanDifference {
        BootPlanDifference(
            machine: plan.machine,
            boot: plan.boot,
            path: "machine",
            field: "start \(plan.boot)",
            expected: "none",
            found: "a boot that reached \(plan.reached.value?.description ?? "nothing")",
            frame: plan.place.number,
            source: source
        )
    }
}
