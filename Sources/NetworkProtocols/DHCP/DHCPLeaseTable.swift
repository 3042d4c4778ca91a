/// Who has which address, as a server remembers it.
public struct DHCPLeaseRecord: Hashable, Sendable {
    public var address: IPv4Address
    public var client: DHCPClientKey
    /// `chaddr`, as long as `hlen` says.
    public var hardwareAddress: [UInt8]
    public var state: State
    /// When the state ends; nil for never.
    public var expires: Instant?

    public enum State: Hashable, Sendable {
        /// Offered, and not asked for yet.
        case offered
        case leased
        /// Given back; the client's again if it comes before somebody else needs the address.
        case free
        /// Found in use by somebody else (RFC 2131 §4.3.3). Nobody's while that lasts.
        case declined
    }

    public init(
        address: IPv4Address,
        client: DHCPClientKey,
        hardwareAddress: [UInt8],
        state: State,
        expires: Instant?
    ) {
        self.address = address
        self.client = client
        self.hardwareAddress = hardwareAddress
        self.state = state
        self.expires = expires
    }

    /// Whether the address is promised to the client, or out of use, at `now`.
    public func isHeld(at now: Instant) -> Bool {
        guard state != .free else { return false }
        guard let expires else { return true }
        return now < expires
    }
}

/// By what a server knows a client again (RFC 2131 §4.2): option 61 where it sends one, else its hardware address.
///
/// Option 61 that says nothing but an Ethernet address counts as that, so that a machine keeps its address when one of
/// its programs sends the option and the next does not.
public enum DHCPClientKey: Hashable, Sendable {
    case hardware(type: UInt8, address: [UInt8])
    case identifier([UInt8])

    /// The sender of `message`.
    public init(_ message: DHCPMessage) {
        if let identifier = message.options.octets(of: .clientIdentifier), !identifier.isEmpty {
            if identifier.count == 7, identifier.first == 1 {
                self = .hardware(type: 1, address: Array(identifier.dropFirst()))
            } else {
                self = .identifier(Array(identifier))
            }
        } else {
            self = .hardware(type: message.hardwareType, address: message.usedHardwareAddress)
        }
    }
}

extension DHCPMessage {
    /// The octets of `chaddr` that count: as many as `hlen` says, at most all 16.
    public var usedHardwareAddress: [UInt8] {
        Array(hardwareAddressField.prefix(Int(hardwareAddressLength)))
    }
}

/// The addresses that a server has given, or may not give, at most so many.
///
/// An address has one record, the last that was said of it; a client may have several, one a network.
public struct DHCPLeaseTable: Hashable, Sendable {
    /// How many records it holds at most.
    public let limit: Int
    private var byAddress: [IPv4Address: DHCPLeaseRecord] = [:]
    private var byClient: [DHCPClientKey: [IPv4Address]] = [:]
    /// When it is full: before this no record can have become superfluous, as far as the last look found.
    private var fullUntil: Instant?

    public init(limit: Int) {
        self.limit = max(limit, 0)
    }

    /// How many records it holds.
    public var count: Int { byAddress.count }

    /// All records, by address, the lowest first.
    public var records: [DHCPLeaseRecord] {
        byAddress.keys.sorted().compactMap { byAddress[$0] }
    }

    /// What was last said of the address; nil where nothing was.
    public subscript(address: IPv4Address) -> DHCPLeaseRecord? { byAddress[address] }

    /// The records of `client`, in the order in which it got them.
    public func records(of client: DHCPClientKey) -> [DHCPLeaseRecord] {
        (byClient[client] ?? []).compactMap { byAddress[$0] }
    }

    /// Puts `record` in the place of whatever was said of its address.
    ///
    /// - Returns: false, and nothing is changed, where the table is full and the address is not in it.
    @discardableResult
    public mutating func set(_ record: DHCPLeaseRecord) -> Bool {
        if let old = byAddress[record.address] {
            if old.client != record.client { unlink(old) }
        } else if byAddress.count >= limit {
            return false
        }
        byAddress[record.address] = record
        if record.state == .free { fullUntil = nil }
        // Nobody comes back to an address that was found to be another's.
        if record.state == .declined {
            unlink(record)
        } else if byClient[record.client]?.contains(record.address) != true {
            byClient[record.client, default: []].append(record.address)
        }
        return true
    }

    /// Puts `record` in, and where there is no room for it, forgets the lowest address that nobody has at `now`.
    ///
    /// - Returns: false where all that it holds is in use.
    mutating func set(_ record: DHCPLeaseRecord, makingRoomAt now: Instant) -> Bool {
        if set(record) { return true }
        if let fullUntil, now < fullUntil { return false }
        var soonest = Instant(nanoseconds: .max)
        for old in records {
            guard old.isHeld(at: now) else {
                remove(old.address)
                return set(record)
            }
            soonest = min(soonest, old.expires ?? soonest)
        }
        fullUntil = soonest
        return false
    }

    /// Forgets what was said of `address`.
    public mutating func remove(_ address: IPv4Address) {
        guard let old = byAddress.removeValue(forKey: address) else { return }
        fullUntil = nil
        unlink(old)
    }

    private mutating func unlink(_ record: DHCPLeaseRecord) {
        byClient[record.client]?.removeAll { $0 == record.address }
        if byClient[record.client]?.isEmpty == true { byClient[record.client] = nil }
    }
}

/// Which address of some ranges is given next: those that nobody ever had first, the lowest first, then the one whose
/// client has been gone longest. So what it gives depends on what it was asked alone.
struct DHCPAddressPool: Sendable {
    let range: DHCPServerConfiguration.Range
    /// The lowest address that was never looked at.
    private var cursor: UInt64
    /// Before this nothing can have become free, as far as the last look found; nil where it has to look.
    private var nothingBefore: Instant?

    init(_ range: DHCPServerConfiguration.Range) {
        self.range = range
        cursor = UInt64(range.first.rawValue)
    }

    /// Says that an address may be free before its time.
    mutating func lookAgain() { nothingBefore = nil }

    /// A free address; `isBarred` says which are never given.
    mutating func address(
        at now: Instant,
        in leases: DHCPLeaseTable,
        isBarred: (IPv4Address) -> Bool
    ) -> IPv4Address? {
        let last = UInt64(range.last.rawValue)
        while cursor <= last {
            let address = IPv4Address(rawValue: UInt32(truncatingIfNeeded: cursor))
            cursor += 1
            if leases[address] == nil, !isBarred(address) { return address }
        }
        if let nothingBefore, now < nothingBefore { return nil }
        return longestGone(at: now, in: leases, isBarred: isBarred)
    }

    private mutating func longestGone(
        at now: Instant,
        in leases: DHCPLeaseTable,
        isBarred: (IPv4Address) -> Bool
    ) -> IPv4Address? {
        var best: (address: IPv4Address, gone: Instant)?
        var soonest: Instant?
        var number = range.first.rawValue
        while number <= range.last.rawValue {
            let address = IPv4Address(rawValue: number)
            if !isBarred(address) {
                // An address without a record was offered once, and forgotten.
                guard let record = leases[address] else { return address }
                if record.isHeld(at: now) {
                    if let expires = record.expires { soonest = min(soonest ?? expires, expires) }
                } else {
                    let gone = record.expires ?? Instant(nanoseconds: .min)
                    if gone < best?.gone ?? Instant(nanoseconds: .max) { best = (address, gone) }
                }
            }
            if number == .max { break }
            number += 1
        }
        nothingBefore = best == nil ? soonest ?? Instant(nanoseconds: .max) : nil
        return best?.address
    }
}
