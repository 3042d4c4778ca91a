/// A segment of a simulated network: one broadcast domain, as behind one switch.
public struct SegmentID: Hashable, Sendable {
    /// Counts from 0 in the order of addition; the interface number of frames that are recorded there.
    public let rawValue: Int
}

/// A host of a simulated network that runs a program: a server, or a client that boots nothing.
public struct HostID: Hashable, Sendable {
    /// Counts from 0 in the order of addition.
    public let rawValue: Int
}

/// A machine of a simulated network that boots.
public struct MachineID: Hashable, Sendable {
    /// Counts from 0 in the order of addition; the index into ``RunReport/machines``.
    public let rawValue: Int
}

/// A router of a simulated network.
public struct RouterID: Hashable, Sendable {
    /// Counts from 0 in the order of addition.
    public let rawValue: Int
}

/// What is plugged into a segment.
public enum Attachment: Hashable, Sendable {
    case host(HostID)
    case machine(MachineID)
    /// A router's port, counted from 0.
    case port(RouterID, Int)
}
