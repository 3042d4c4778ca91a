internal import NetworkBoot
internal import NetworkProtocols

/// What runs on a server of a scenario, each time that it is started.
struct ServerProgram: Sendable {
    var configuration: ReferenceServerConfiguration
    /// The first of them outermost.
    var faults: [any ServerFault]
    var seed: UInt64

    /// The program as it is at its start.
    func started(at now: Instant) -> any HostProgram {
        let clean = ReferenceServer(configuration, seed: seed, at: now)
        return faults.isEmpty ? clean : FaultyServer(clean, faults: faults)
    }

    /// Lets the running `program` go on with this configuration.
    func change(_ program: inout any HostProgram, at now: Instant) {
        if var faulty = program as? FaultyServer {
            faulty.changeProgram(at: now) { change(&$0, at: now) }
            program = faulty
        } else if var server = program as? ReferenceServer {
            server.change(to: configuration, seed: seed, at: now)
            program = server
        }
    }
}
