internal import BootObservation
internal import NetworkBoot
public import NetworkProtocols

/// What one machine boots from one start on, and from whom: what of it stays the same from boot to boot.
///
/// It is made from a boot that was observed, or read from a baseline file. Then what the file leaves out is
/// ``Planned/unchecked``. What differs from one boot to the next although nothing was changed is not in it, or made the
/// same: ``VolatileFact`` lists it.
public struct BootPlan: Hashable, Sendable {
    public var machine: MACAddress
    /// Which of the machine's starts, counted from 1.
    public var boot: Int
    /// Option 97 in wire order.
    var uuid: Planned<String> = .unchecked
    /// The id of the firmware's persona; nothing for a plain client.
    var persona: Planned<String> = .unchecked
    var architecture: Planned<String> = .unchecked
    /// Who answers, and with what. Servers that answer the same request stand in the order of their addresses.
    var offers: Planned<PlannedList<Offer>> = .unchecked
    /// Names that were asked for in search of a configuration or of a host, in order.
    var lookups: Planned<PlannedList<Lookup>> = .unchecked
    var fetches: Planned<PlannedList<Fetch>> = .unchecked
    var configuration: Planned<Configuration> = .unchecked
    var commandLine: Planned<String> = .unchecked
    var root: Planned<Root> = .unchecked
    var reached: Planned<BootProgress> = .unchecked
    var cause: Planned<Cause> = .unchecked
    var place = PlanPlace()

    /// The persona that it says; nil where it says none.
    public var personaName: String? { persona.value }
    /// The UUID that it says, in wire order; nil where it says none.
    public var machineUUID: String? { uuid.value }

    init(machine: MACAddress, boot: Int = 1) {
        self.machine = machine
        self.boot = boot
    }

    /// An offer of an address, of boot data, or of both.
    struct Offer: Hashable, Sendable {
        var server: IPv4Address
        var kind: Planned<ObservedOffer.Kind> = .unchecked
        /// Whether the machine took it.
        var isTaken: Planned<Bool> = .unchecked
        /// The addresses that are right.
        var address: Planned<ClosedRange<IPv4Address>> = .unchecked
        var leaseTime: Planned<LeaseTime> = .unchecked
        var nextServer: Planned<IPv4Address> = .unchecked
        var bootFile: Planned<String> = .unchecked
        /// The header's field `sname`.
        var serverName: Planned<String> = .unchecked
        var options: Planned<PlannedOptions> = .unchecked
        var place = PlanPlace()
    }

    /// A lease time, or the longest that is right: what a server grants again may count down.
    struct LeaseTime: Hashable, Sendable {
        var interval: DHCPInterval
        var isLimit = false
    }

    struct Lookup: Hashable, Sendable {
        /// As in `ObservedLookup.uri`.
        var name: String
        var outcome: Planned<ObservedLookup.Outcome> = .unchecked
        var place = PlanPlace()
    }

    struct Fetch: Hashable, Sendable {
        var uri: String
        /// Who was asked, where the URI does not say it.
        var server: Planned<IPv4Address> = .unchecked
        var role: Planned<ObservedFetch.Role> = .unchecked
        var content = Content()
        var place = PlanPlace()
    }

    /// What came of a file. Of one that did not come whole, size and digest say nothing: they depend on the moment.
    struct Content: Hashable, Sendable {
        var outcome: Planned<ObservedFetch.Outcome> = .unchecked
        /// In octets.
        var size: Planned<Int> = .unchecked
        var sha256: Planned<String> = .unchecked
    }

    struct Configuration: Hashable, Sendable {
        var uri: Planned<String> = .unchecked
        /// Of the entry that was chosen.
        var label: Planned<String> = .unchecked
        var place = PlanPlace()
    }

    struct Root: Hashable, Sendable {
        var kind: Planned<ObservedRoot.Kind> = .unchecked
        var uri: Planned<String> = .unchecked
        var content = Content()
        /// Whether it passed the check that its initramfs makes; nothing where it makes none.
        var passedCheck: Planned<Bool> = .unchecked
        var place = PlanPlace()
    }

    /// Why the boot went no further.
    struct Cause: Hashable, Sendable {
        var stage: Planned<BootProgress> = .unchecked
        var code: Planned<String> = .unchecked
        /// What its sentence holds.
        var says: Planned<String> = .unchecked
        var place = PlanPlace()
    }
}

/// What a baseline says of a thing.
enum Planned<Value: Hashable & Sendable>: Hashable, Sendable {
    /// It may be anything: the file leaves it out, or says `any`.
    case unchecked
    /// It is not there: `none`.
    case nothing
    case value(Value)

    /// What was found: a value, or that there is none.
    init(found value: Value?) {
        self = value.map { .value($0) } ?? .nothing
    }

    var value: Value? {
        if case .value(let value) = self { return value }
        return nil
    }
}

/// The elements of a list, and whether there may be others besides: the file says `others` among them.
struct PlannedList<Element: Hashable & Sendable>: Hashable, Sendable {
    var elements: [Element]
    var allowsOthers = false
}

/// Options of a DHCP message, or sub-options of one of them.
struct PlannedOptions: Hashable, Sendable {
    /// Which options there are, by number, no others; nil where that is not checked.
    var sent: [UInt8]?
    /// In the order of their numbers.
    var values: [Option] = []

    struct Option: Hashable, Sendable {
        var code: UInt8
        var value: Value
    }

    enum Value: Hashable, Sendable {
        /// As `DHCPOptionCode.displayValue(_:)` has it.
        case text(String)
        case subOptions(PlannedOptions)
    }

    subscript(code: UInt8) -> Value? { values.first { $0.code == code }?.value }
}

/// Where something stands: the frame that shows it, or the line of a file. It says nothing of what stands there, so all
/// places are equal.
struct PlanPlace: Hashable, Sendable {
    var number: Int?

    init(_ number: Int? = nil) {
        self.number = number
    }

    static func == (left: PlanPlace, right: PlanPlace) -> Bool { true }

    func hash(into hasher: inout Hasher) {}
}
