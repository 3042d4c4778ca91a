/// Where a scenario runs.
public enum ScenarioWorld: Hashable, Sendable {
    /// The simulated network, under a virtual clock.
    case simulated
    /// The kernel's sockets, in real time.
    case sockets(SocketPlace)

    /// At which addresses and ports the sockets are.
    public enum SocketPlace: Hashable, Sendable {
        /// Addresses of 127/8 that nobody else has, and ports below 1024 shifted: no right is needed.
        case loopback
        /// The hosts' own addresses and ports, in a network namespace that is made for the run and gone with it. The
        /// run wants a thread of its own, and root or a user namespace.
        case namespace
    }
}
