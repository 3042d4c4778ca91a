internal import NetworkProtocols

/// A machine that asks what to boot, as far as settings tell machines apart: its firmware or the loader that it runs, and
/// what that runs on.
struct BootAsker: Hashable {
    var architecture: ClientArchitecture
    /// What a loader calls itself in option 77; nil for firmware.
    var userClass: String?

    /// Its DHCPDISCOVER, without what nobody knows of it.
    var message: DHCPMessage {
        let name = architecture.isHTTP ? "HTTPClient" : "PXEClient"
        let number = String(architecture.rawValue)
        let version = architecture.isBIOS ? "002001" : userClass == nil ? "003016" : "003010"
        let arch = String(repeating: "0", count: max(0, 5 - number.count)) + number
        var options: [(code: DHCPOptionCode, value: [UInt8])] = [
            (.messageType, [DHCPMessageType.discover.rawValue]),
            (.vendorClass, Array("\(name):Arch:\(arch):UNDI:\(version)".utf8)),
            (
                .clientArchitectures,
                [UInt8(architecture.rawValue >> 8), UInt8(truncatingIfNeeded: architecture.rawValue)]
            ),
        ]
        if let userClass {
            options.append((.userClass, Array(userClass.utf8)))
            options.append((.etherboot, Self.features(isBIOS: architecture.isBIOS)))
        }
        return DHCPMessage(options: DHCPOptions(options))
    }

    /// What gPXE and iPXE say of themselves in option 175 (iPXE `src/include/ipxe/dhcp.h`, `src/include/ipxe/features.h`): the
    /// card on its bus, and a number for each thing that they can do.
    private static func features(isBIOS: Bool) -> [UInt8] {
        let things: [UInt8] = [17, 18, 19, 20, 21, 23, 24, 39] + (isBIOS ? [33] : [36])
        return [busID, 5, 1, 0x10, 0xec, 0x81, 0x39] + things.flatMap { [$0, 1, 1] }
    }

    /// The card, in option 175.
    static let busID: UInt8 = 177

    /// Options of which it is known whether the machine sends them, and with what.
    private static let known: Set<DHCPOptionCode> = [
        .messageType, .vendorClass, .userClass, .clientArchitectures, .etherboot,
    ]

    /// Whether a message meets a condition; nil where that hangs on what nobody knows, such as its hardware address.
    fileprivate static func truth(of condition: DHCPServerConfiguration.Condition, _ message: DHCPMessage) -> Bool? {
        switch condition {
        case .architecture, .vendorClass, .userClass: return condition.isMet(by: message)
        case .has(let code): return known.contains(code) ? condition.isMet(by: message) : nil
        case .equal(let left, let right):
            return isKnown(left) && isKnown(right) ? condition.isMet(by: message) : nil
        case .contains(let expression, _, _), .something(let expression):
            return isKnown(expression) ? condition.isMet(by: message) : nil
        case .hardwareAddress, .hardwareAddressPrefix, .client, .known, .reserved, .network, .given: return nil
        case .not(let inner): return truth(of: inner, message).map { !$0 }
        case .all(let parts): return truth(of: parts, decidedBy: false, message)
        case .any(let parts): return truth(of: parts, decidedBy: true, message)
        }
    }

    /// One part of this truth decides; else all have to be known.
    private static func truth(
        of parts: [DHCPServerConfiguration.Condition],
        decidedBy decisive: Bool,
        _ message: DHCPMessage
    ) -> Bool? {
        var isOpen = false
        for part in parts {
            let truth = truth(of: part, message)
            if truth == decisive { return decisive }
            if truth == nil { isOpen = true }
        }
        return isOpen ? nil : !decisive
    }

    private static func isKnown(_ expression: DHCPServerConfiguration.Expression) -> Bool {
        switch expression {
        case .constant: true
        case .option(let code), .encapsulated(_, let code): known.contains(code)
        case .hardware, .packet, .givenAddress, .knownName: false
        case .substring(let inner, _, _), .suffix(let inner, _), .lowercase(let inner), .uppercase(let inner),
            .reversed(let inner, _), .digits(let inner, _, _, _), .number(let inner, _):
            isKnown(inner)
        case .joined(let parts), .firstOf(let parts): parts.allSatisfy { isKnown($0) }
        }
    }
}

/// Some of the machines that settings are tried on.
struct BootAskerSet: Hashable {
    /// One for each place in ``askers``.
    private var bits: UInt64 = 0

    /// An architecture that no settings know.
    private static let strange = ClientArchitecture(rawValue: 0xfff0)

    /// What a machine may be, the usual first.
    private static let architectures =
        [0, 7, 9, 6, 11, 10, 2, 16, 15, 19, 18, 20].map { ClientArchitecture(rawValue: $0) } + [strange]
    private static let userClasses: [String?] = [nil, "iPXE", "gPXE"]

    /// Each architecture with firmware and with loaders.
    private static let askers: [(asker: BootAsker, message: DHCPMessage)] = architectures.flatMap { architecture in
        userClasses.map { userClass in
            let asker = BootAsker(architecture: architecture, userClass: userClass)
            return (asker, asker.message)
        }
    }

    static let none = BootAskerSet()
    static let all = BootAskerSet { _, _ in true }

    private init() {}

    private init(_ isIn: (BootAsker, DHCPMessage) -> Bool) {
        for (place, entry) in Self.askers.enumerated() where isIn(entry.asker, entry.message) { bits |= 1 << place }
    }

    /// Those that are of one of these architectures.
    init(of architectures: [ClientArchitecture]) {
        self.init { asker, _ in architectures.contains(asker.architecture) }
    }

    /// Those that meet a condition surely, and those that may meet it.
    static func meeting(
        _ condition: DHCPServerConfiguration.Condition
    ) -> (surely: BootAskerSet, perhaps: BootAskerSet) {
        var surely = BootAskerSet()
        var perhaps = BootAskerSet()
        for (place, entry) in askers.enumerated() {
            let truth = BootAsker.truth(of: condition, entry.message)
            if truth == true { surely.bits |= 1 << place }
            if truth != false { perhaps.bits |= 1 << place }
        }
        return (surely, perhaps)
    }

    var isEmpty: Bool { bits == 0 }

    func contains(_ architecture: ClientArchitecture, _ userClass: String? = nil) -> Bool {
        Self.places[BootAsker(architecture: architecture, userClass: userClass)].map { bits & 1 << $0 != 0 } ?? false
    }

    private static let places = Dictionary(uniqueKeysWithValues: askers.enumerated().map { ($1.asker, $0) })
    private static let strangers = BootAskerSet(of: [strange])

    /// Whether it asks for architectures: a strange one is not in it.
    var asksForArchitectures: Bool { bits != 0 && bits & Self.strangers.bits == 0 }

    var members: [BootAsker] {
        Self.askers.enumerated().compactMap { place, entry in bits & 1 << place == 0 ? nil : entry.asker }
    }

    func intersection(_ other: BootAskerSet) -> BootAskerSet { changed { $0 & other.bits } }
    func union(_ other: BootAskerSet) -> BootAskerSet { changed { $0 | other.bits } }
    func subtracting(_ other: BootAskerSet) -> BootAskerSet { changed { $0 & ~other.bits } }

    private func changed(_ change: (UInt64) -> UInt64) -> BootAskerSet {
        var set = self
        set.bits = change(bits)
        return set
    }

    /// The architectures that it asks for; none where it asks for none, so that a strange one is in it.
    var architectures: [ClientArchitecture] {
        guard asksForArchitectures else { return [] }
        let members = members
        return Self.architectures.filter { architecture in members.contains { $0.architecture == architecture } }
    }

    /// The user classes that it asks for; none where firmware without any is in it.
    var userClasses: [String] {
        let members = members
        guard !members.contains(where: { $0.userClass == nil }) else { return [] }
        return Self.userClasses.compactMap(\.self).filter { name in members.contains { $0.userClass == name } }
    }
}

extension DHCPServerConfiguration.Condition {
    /// Met by some, nobody knows by whom: what stands for a condition that can't be read.
    static let undecided = Self.reserved
}
