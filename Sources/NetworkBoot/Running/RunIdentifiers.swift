/// A machine that boots in a run.
public struct MachineID: Hashable, Sendable {
    /// Counts from 0 in the order of addition; the index into ``RunReport/machines``.
    public let rawValue: Int

    public init(rawValue: Int) {
        self.rawValue = rawValue
    }
}

/// A host of a run that runs a program: a server, or a client that boots nothing.
public struct HostID: Hashable, Sendable {
    /// Counts from 0 in the order of addition.
    public let rawValue: Int

    public init(rawValue: Int) {
        self.rawValue = rawValue
    }
}
