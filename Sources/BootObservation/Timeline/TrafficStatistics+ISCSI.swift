extension TrafficStatistics {
    /// Counts of iSCSI.
    public struct ISCSICounts: Hashable, Sendable {
        public var connections = 0
        /// Connections whose login came to the full feature phase.
        public var logins = 0
        public var commands = 0
        /// READs among the commands.
        public var reads = 0
        /// Octets that READs brought.
        public var octets = 0

        public init() {}

        mutating func add(_ session: ISCSISession, octets: Int) {
            connections += 1
            logins += session.loggedIn == nil ? 0 : 1
            commands += session.commands.reduce(0) { $0 + $1.count }
            reads += session.reads
            self.octets += octets
        }

        mutating func add(_ other: ISCSICounts) {
            connections += other.connections
            logins += other.logins
            commands += other.commands
            reads += other.reads
            octets += other.octets
        }
    }
}
