public import BootObservation
public import NetworkProtocols

/// The boot plans of some machines as a file that people keep beside their configuration: what is to stay as it is.
///
///     let baseline = Baseline(plans: BootPlan.plans(of: boots, for: .record), recordedFrom: "boot.pcap")
///     try Baseline(yaml: baseline.text, file: "baseline.yaml").differences(from: …)
public struct Baseline: Hashable, Sendable {
    /// In the order of the file.
    public var plans: [BootPlan]
    /// Where the plans were seen, for people.
    var source: String?

    /// What the file says of itself in its first line.
    static let format = "baseline/1"

    /// - Parameter source: where the plans were seen: a capture's name, an interface's.
    public init(plans: [BootPlan], recordedFrom source: String? = nil) {
        self.plans = plans
        self.source = source
    }

    /// The machines that it is about.
    public var machines: Set<MACAddress> { Set(plans.map(\.machine)) }
}

/// Boots that were seen in one place: one capture, one run, one interface.
public struct SeenBoots: Sendable {
    /// What the place is called; nil where there is one only.
    public var source: String?
    public var boots: [ObservedBoot]

    public init(source: String?, boots: [ObservedBoot]) {
        self.source = source
        self.boots = boots
    }
}
