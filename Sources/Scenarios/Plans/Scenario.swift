internal import NetworkBoot
public import NetworkProtocols

/// One scenario file: a network, what runs in it, and what is expected of it.
public struct Scenario: Hashable, Sendable {
    /// The file's path as it was given.
    public var file: String
    /// One line for people.
    public var title: String
    /// Rows of the matrix of facts that the scenario shows.
    public var shows: [String]
    /// What its random faults and identifiers are drawn from where nothing else is said.
    public var seed: UInt64
    /// What a world must have for it.
    var needs: Need?
    /// Where that stands.
    var needsLine: Int
    var limits: Limits
    /// The first is where everything is that names none.
    public var segments: [String]
    var routers: [RouterPlan]
    var servers: [ServerPlan]
    var machines: [MachinePlan]
    var links: [LinkPlan]
    /// In the order of the file.
    var events: [EventPlan]
    var trees: [FileTreePlan]
    var expectations: [Expectation]

    enum Need: String, Hashable, Sendable, CaseIterable {
        /// Frames of its own, and links that can be disturbed.
        case link
    }

    struct Limits: Hashable, Sendable {
        /// How long a run may last, in its own time.
        var time: Duration
    }

    /// The file's name without folders and ending: what its capture is called.
    public var name: String {
        let last = file.split(separator: "/").last.map(String.init) ?? file
        for ending in [".yaml", ".yml"] where last.hasSuffix(ending) { return String(last.dropLast(ending.count)) }
        return last
    }

    /// What a world must have for it, as the scenario says it; nil for nothing.
    public var neededWord: String? { needs?.rawValue }

    /// The machines one by one, those of a `count` numbered.
    var machineNames: [String] { machines.flatMap(\.names) }

    /// Their names by their hardware addresses.
    public var machineAddresses: [MACAddress: String] {
        let pairs = machines.flatMap { machine in
            machine.names.enumerated().map { (machine.hardwareAddress($0), $1) }
        }
        return Dictionary(pairs) { first, _ in first }
    }

    /// The address that a server or router of this name has.
    func address(of name: String) -> IPv4Address? {
        if let server = servers.first(where: { $0.name == name }) { return server.address.address }
        return routers.first { $0.name == name }?.ports.first?.address.address
    }
}

/// A router between segments.
struct RouterPlan: Hashable, Sendable {
    var name: String
    var line: Int
    var ports: [Port]
    var relay: Relay?

    struct Port: Hashable, Sendable {
        var segment: String
        var address: InterfaceAddress
    }

    /// A DHCP relay agent on it (RFC 1542 §4).
    struct Relay: Hashable, Sendable {
        /// The servers that it hands requests to; at least one.
        var servers: [IPv4Address]
        /// The segments that it listens on.
        var segments: [String]
    }
}

/// What a link does, for one host or for a whole segment.
struct LinkPlan: Hashable, Sendable {
    /// The name of a host, a machine or a segment.
    var name: String
    var line: Int
    var lossPerMillion = 0
    var duplicationPerMillion = 0
    var reorderingPerMillion = 0
    var corruptionPerMillion = 0
    var delay: Duration?
    var jitter = Duration.zero
    var maximumTransmissionUnit: Int?
    /// Counted from the start of the run.
    var outages: [Range<Duration>] = []
    /// Ports that nothing gets through to.
    var blockedPorts: [BlockedPortPlan] = []
}

/// A port that a packet filter drops what goes to.
struct BlockedPortPlan: Hashable, Sendable {
    var isTCP: Bool
    var port: UInt16
}

/// Machines of one kind that boot.
struct MachinePlan: Hashable, Sendable {
    var name: String
    var line: Int
    /// The id of the persona that its firmware is of.
    var firmware: String
    /// The medium that the firmware, a loader, is started from; nil for a ROM.
    var startsFrom: LocalLoaderStage.Medium?
    var mac: MACAddress
    var uuid: [UInt8]
    /// In octets.
    var memory: Int
    /// What drives each of its network cards, and which of them has a cable.
    var cards: [String]
    var bootCard: Int
    var segment: String
    /// Counted from the start of the run.
    var powerOn: Duration
    var keys: [KeyPlan]
    /// How many there are; each has the next hardware address and UUID.
    var count: Int
    /// From one's power-on to the next's.
    var spacing: Duration
    /// How long somebody works on it once its root is there.
    var rootUse: Duration

    /// `pc`, or `pc-1`, `pc-2` … where there are several.
    var names: [String] { count == 1 ? [name] : (1...count).map { "\(name)-\($0)" } }
}

/// A key that is pressed some time after the one before it, or after the machine begins to listen.
struct KeyPlan: Hashable, Sendable {
    var key: Key
    var delay: Duration

    enum Key: Hashable, Sendable {
        case enter, escape, up, down, tab
        case function(Int)
        case character(UInt8)
    }
}
