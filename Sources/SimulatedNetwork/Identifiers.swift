public import NetworkBoot

/// A segment of a simulated network: one broadcast domain, as behind one switch.
public struct SegmentID: Hashable, Sendable {
    /// Counts from 0 in the order of addition; the interface number of frames that are recorded there.
    public let rawValue: Int

    public init(rawValue: Int) {
        self.rawValue = rawValue
    }
}

/// A router of a simulated network.
public struct RouterID: Hashable, Sendable {
    /// Counts from 0 in the order of addition.
    public let rawValue: Int

    public init(rawValue: Int) {
        self.rawValue = rawValue
    }
}

/// What is plugged into a segment.
public enum Attachment: Hashable, Sendable {
    case host(HostID)
    case machine(MachineID)
    /// A router's port, counted from 0.
    case port(RouterID, Int)
}
