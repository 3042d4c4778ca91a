internal import NetworkProtocols

/// A host that serves.
struct ServerPlan: Hashable, Sendable {
    var name: String
    var line: Int
    var address: InterfaceAddress
    /// nil where it is left to the run to give it one.
    var mac: MACAddress?
    var segment: String
    /// Its own way out of its network.
    var router: IPv4Address?
    var services: ServicesPlan
    var faults: [FaultPlan]
    /// When it is switched on and off, counted from the start of the run.
    var start: Duration
    var stop: Duration?
}

/// A fault that a server has on purpose.
struct FaultPlan: Hashable, Sendable {
    var name: String
    var line: Int
    var parameters: [Parameter]

    struct Parameter: Hashable, Sendable {
        var name: String
        var value: String
    }
}

/// The addresses and words that a DHCP server gives in one subnet.
struct DHCPPlan: Hashable, Sendable {
    var line: Int
    var network: IPv4Address
    var prefixLength: Int
    var routers: [IPv4Address]
    var nameServers: [IPv4Address]
    var domain: String?
    var ranges: [ClosedRange<IPv4Address>]
    /// Those that BOOTP clients get addresses from, too.
    var bootpRanges: [ClosedRange<IPv4Address>]
    var reservations: [Reservation]
    var classes: [Class]
    var boot: BootData
    var leaseTime: Duration
    /// The bounds of what clients may ask for; nil for the server's own.
    var shortestLease: Duration?
    var longestLease: Duration?
    /// Whether it says no to addresses of other networks.
    var isAuthoritative: Bool
    var probe: Probe
    /// Whether clients get the options that stand here without asking for them.
    var forcesOptions: Bool

    /// Whether an address is tried with an echo before it is offered.
    enum Probe: Hashable, Sendable {
        /// As the server does where nothing is said.
        case usual
        case none
        case wait(Duration)
    }

    /// What is said about the boot; of a class or reservation, what differs.
    struct BootData: Hashable, Sendable {
        var nextServer: IPv4Address?
        var bootFile: String?
        var options: [Option]
    }

    struct Option: Hashable, Sendable {
        var code: DHCPOptionCode
        var octets: [UInt8]
    }

    struct Reservation: Hashable, Sendable {
        var mac: MACAddress
        var address: IPv4Address
        var name: String?
        var boot: BootData
    }

    /// Clients that say something of themselves; all conditions must hold.
    struct Class: Hashable, Sendable {
        /// Option 93.
        var architectures: [UInt16]
        /// What option 60 begins with.
        var vendorClass: String?
        /// Option 77.
        var userClass: String?
        /// The hardware address, or its first octets.
        var macPrefix: [UInt8]?
        var boot: BootData
    }
}
