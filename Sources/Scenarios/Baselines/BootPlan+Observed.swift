public import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

extension BootPlan {
    /// What a plan is made for.
    public enum Purpose: Hashable, Sendable {
        /// To be written down: what is volatile stands in it so that other values of it are right, too.
        case record
        /// To be compared with what was written down.
        case check
    }

    /// The plan of an observed boot.
    ///
    /// - Parameter number: which of the machine's starts it is, counted from 1.
    public init(_ boot: ObservedBoot, number: Int, for purpose: Purpose) {
        self.init(machine: boot.client.mac, boot: number)
        let offered = boot.offers.lazy.map(\.address).first { !$0.isUnspecified }
        let mask = boot.offers.lazy.compactMap(\.message.subnetMask).first
        let lease = LeasedAddressText(boot.address ?? offered, mask: mask)
        place = PlanPlace(boot.start.frame)
        uuid = Planned(found: boot.client.uuid)
        persona = Planned(found: boot.persona?.id)
        architecture = Planned(found: boot.architecture?.description)
        offers = .value(PlannedList(elements: Self.offers(boot.offers, purpose)))
        let names = boot.lookups.map {
            Lookup(name: lease.normalised($0.uri), outcome: .value($0.outcome), place: PlanPlace($0.stamp.frame))
        }
        lookups = .value(PlannedList(elements: names.withoutRepeats))
        fetches = .value(PlannedList(elements: boot.fetches.map { Fetch($0, lease) }.withoutRepeats))
        configuration = Planned(found: boot.configuration.map { Configuration($0, in: boot, lease) })
        commandLine = Planned(found: boot.commandLine.map { lease.normalised($0.displayText) })
        root = Planned(found: boot.root.map { Root($0, in: boot, lease) })
        reached = .value(boot.reached)
        cause = Planned(found: boot.cause.map { Cause($0, lease) })
    }

    /// The plans of several boots, each machine's starts numbered in order.
    public static func plans(of boots: [ObservedBoot], for purpose: Purpose) -> [BootPlan] {
        var starts: [MACAddress: Int] = [:]
        return boots.map { boot in
            starts[boot.client.mac, default: 0] += 1
            return BootPlan(boot, number: starts[boot.client.mac] ?? 1, for: purpose)
        }
    }

    /// Without those that only say again what was said, and in one order where several servers answered one request.
    private static func offers(_ observed: [ObservedOffer], _ purpose: Purpose) -> [Offer] {
        var result: [Offer] = []
        var rest = observed[...]
        while let first = rest.first {
            let round = rest.prefix { $0.message.transactionID == first.message.transactionID }
            rest = rest.dropFirst(round.count)
            let sorted = round.enumerated().sorted {
                ($0.element.server, $0.offset) < ($1.element.server, $1.offset)
            }
            for (_, offer) in sorted {
                let plan = Offer(offer, purpose)
                let isSaidAgain = result.contains { earlier in
                    var (one, other) = (earlier, plan)
                    (one.address, other.address) = (.unchecked, .unchecked)
                    (one.leaseTime, other.leaseTime) = (.unchecked, .unchecked)
                    return one == other
                }
                if !isSaidAgain { result.append(plan) }
            }
        }
        return result
    }
}

extension Array where Element: Equatable {
    /// Without elements that only say again what the one before says: a client asked twice for want of an answer.
    fileprivate var withoutRepeats: [Element] {
        enumerated().filter { $0.offset == 0 || $0.element != self[$0.offset - 1] }.map(\.element)
    }
}

extension BootPlan.Offer {
    fileprivate init(_ offer: ObservedOffer, _ purpose: BootPlan.Purpose) {
        server = offer.server
        let message = offer.message
        kind = .value(offer.kind)
        isTaken = .value(offer.isSelected)
        address = Self.address(offer, purpose)
        leaseTime = Planned(
            found: message.leaseTime.map {
                BootPlan.LeaseTime(interval: $0, isLimit: purpose == .record && !$0.isInfinite)
            }
        )
        nextServer = Planned(found: offer.nextServer)
        bootFile = Planned(found: offer.bootFile?.displayText)
        serverName = Planned(found: message.serverNameInField?.name.displayText)
        options = .value(PlannedOptions(message, bootFile: offer.bootFile))
        place = PlanPlace(offer.stamp.frame)
    }

    private static func address(
        _ offer: ObservedOffer,
        _ purpose: BootPlan.Purpose
    ) -> Planned<ClosedRange<IPv4Address>> {
        let address = offer.address
        guard !address.isUnspecified else { return .nothing }
        guard purpose == .record else { return .value(address...address) }
        guard let mask = offer.message.subnetMask, let length = mask.prefixLength, length <= 30 else {
            // BOOTP's addresses are each machine's own (RFC 951 §2).
            return offer.kind == .bootp || offer.message.subnetMask != nil ? .value(address...address) : .unchecked
        }
        let network = address.rawValue & mask.rawValue
        let first = IPv4Address(rawValue: network + 1)
        let last = IPv4Address(rawValue: (network | ~mask.rawValue) - 1)
        // The network's own and its broadcast address are wrong, but they are what was offered.
        return (first...last).contains(address) ? .value(first...last) : .value(address...address)
    }
}

extension PlannedOptions {
    /// - Parameter bootFile: the name that the offer has a line of its own for: an option that says it again is left out.
    init(_ message: DHCPMessage, bootFile: [UInt8]?) {
        var codes = Set(message.options.codesInOrder).subtracting(VolatileFact.leftOutOptions)
        if let name = message.bootFileInOption?.name, name == bootFile { codes.remove(.bootFileName) }
        let sorted = codes.sorted()
        sent = sorted.map(\.rawValue)
        values = sorted.map { Option(code: $0.rawValue, value: Self.value(of: $0, in: message)) }
    }

    private static func value(of code: DHCPOptionCode, in message: DHCPMessage) -> Value {
        let octets = message.options.octets(of: code).map { Array($0) } ?? []
        if let dialect = SubOptionDialect(of: code, isPXE: message.networkBootClass?.method == .pxe) {
            let options = EncapsulatedOptions(octets)
            if !options.instances.isEmpty, options.defects.isEmpty {
                return .subOptions(PlannedOptions(options, dialect))
            }
        }
        return .text(code.displayValue(octets))
    }

    private init(_ options: EncapsulatedOptions, _ dialect: SubOptionDialect) {
        let codes = Set(options.codesInOrder).sorted()
        sent = codes
        values = codes.map { code in
            Option(code: code, value: .text(dialect.text(of: code, options.octets(of: code) ?? [])))
        }
    }
}

/// An option whose value is options again, and by whose meaning they are read.
enum SubOptionDialect {
    /// Option 43 of a PXE server.
    case pxe
    /// Option 175.
    case etherboot

    /// - Parameter isPXE: whether option 43 is known to be PXE's.
    init?(of code: DHCPOptionCode, isPXE: Bool = true) {
        switch code {
        case .vendorSpecific where isPXE: self = .pxe
        case .etherboot: self = .etherboot
        default: return nil
        }
    }

    func name(of code: UInt8) -> String {
        switch self {
        case .pxe: PXEVendorOptions.Code(rawValue: code).name
        case .etherboot: EtherbootOptions.Code(rawValue: code).name
        }
    }

    func text(of code: UInt8, _ octets: ArraySlice<UInt8>) -> String {
        switch self {
        case .pxe:
            var alone = PXEVendorOptions()
            alone[PXEVendorOptions.Code(rawValue: code)] = Array(octets)
            return String(alone.description.dropFirst(name(of: code).count + 2))
        case .etherboot: return octets.count > 1 && octets.isPrintable ? octets.displayText : octets.hexadecimalText
        }
    }
}

extension BootPlan.Content {
    init(outcome: ObservedFetch.Outcome, bytes: Int, sha256: String?) {
        self.outcome = .value(outcome)
        guard outcome == .complete else {
            size = .nothing
            self.sha256 = .nothing
            return
        }
        size = .value(bytes)
        // A capture with holes knows no digest, and holds nobody to one.
        self.sha256 = sha256.map { .value($0) } ?? .unchecked
    }
}

extension BootPlan.Fetch {
    fileprivate init(_ fetch: ObservedFetch, _ lease: LeasedAddressText) {
        let saysServer = fetch.uri.contains("//\(fetch.server.address)")
        self.init(
            uri: lease.normalised(fetch.uri),
            server: saysServer ? .unchecked : .value(fetch.server.address),
            role: .value(fetch.role),
            content: BootPlan.Content(outcome: fetch.outcome, bytes: fetch.bytes, sha256: fetch.sha256),
            place: PlanPlace(fetch.start.frame)
        )
    }
}

extension BootPlan.Configuration {
    fileprivate init(_ configuration: LoadedConfiguration, in boot: ObservedBoot, _ lease: LeasedAddressText) {
        uri = .value(lease.normalised(configuration.uri))
        label = Planned(found: configuration.label.map(lease.normalised))
        place = PlanPlace(boot.fetches.last { $0.uri == configuration.uri }?.start.frame)
    }
}

extension BootPlan.Root {
    fileprivate init(_ root: ObservedRoot, in boot: ObservedBoot, _ lease: LeasedAddressText) {
        let fetch = boot.fetches.last { $0.uri == root.uri }
        kind = .value(root.kind)
        uri = .value(lease.normalised(root.uri))
        // How much of a mounted root was read is another number each time.
        let isFile = root.kind == .http || root.kind == .tftp
        content =
            isFile
            ? BootPlan.Content(outcome: fetch?.outcome ?? .complete, bytes: root.bytes, sha256: root.sha256)
            : BootPlan.Content()
        content.outcome = .unchecked
        passedCheck = Planned(found: root.passedCheck)
        place = PlanPlace(fetch?.start.frame ?? boot.rootSteps.first?.start.frame)
    }
}

extension BootPlan.Cause {
    fileprivate init(_ cause: BootCause, _ lease: LeasedAddressText) {
        stage = .value(cause.stage)
        code = Planned(found: cause.code)
        says = .value(lease.normalised(cause.sentence).withoutMeasures)
        place = PlanPlace(cause.frames.first)
    }
}
