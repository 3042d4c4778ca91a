internal import Glibc
internal import NetworkProtocols

/// Puts what services did into lines that a person can follow: one line an event, with the machine in each, so that
/// `grep` for a hardware address shows one machine from its DISCOVER to its last file, whatever service it asked.
///
///     2026-11-28 19:43:10.123 52:54:00:12:34:56 192.168.1.100 kiosk tftp pxelinux.0: 42378 octets in blocks of 1456
struct ServiceLog {
    /// Who has an address, as leases tell.
    private struct Machine {
        var hardware: [UInt8]
        var name: [UInt8]
    }

    /// The interface whose neighbours the kernel knows.
    let interface: String
    /// Whether lines begin with the time; journals of service managers have their own.
    let showsTime: Bool
    private var machines: [IPv4Address: Machine] = [:]
    private var names: [[UInt8]: [UInt8]] = [:]
    /// What of NFS is told once for each client.
    var told = ToldOnce()
    /// More machines than this are not known by their hardware addresses.
    private static let machineLimit = 65_536

    init(interface: String, showsTime: Bool) {
        self.interface = interface
        self.showsTime = showsTime
    }

    /// Learns who has which address.
    mutating func learn(_ record: DHCPLeaseRecord) {
        guard record.state == .leased else { return }
        if machines.count >= Self.machineLimit { machines.removeAll() }
        let name = names[record.hardwareAddress] ?? machines[record.address]?.name ?? []
        machines[record.address] = Machine(hardware: record.hardwareAddress, name: name)
    }

    /// The line for an event; nil where it is not worth one.
    mutating func line(for event: ServiceEvent, at wall: Instant) -> String? {
        switch event {
        case .leaseChanged(let record):
            learn(record)
            return nil
        case .dhcp(let event): return line(for: event, at: wall)
        case .tftp(let event):
            return line(of: event.client.address, "tftp", "\(event.name.displayText): \(Self.words(event.what))", wall)
        case .http(let event):
            guard let words = Self.words(event) else { return nil }
            let asked = "\(event.method.displayText) \(event.target.displayText)"
            return line(of: event.client.address, "http", "\(asked): \(words)", wall)
        case .dns(let event):
            let found = event.addresses.map { "\($0)" }.joined(separator: ", ")
            let answer = event.code == .noError && !found.isEmpty ? found : "\(event.code)"
            return line(of: event.client.address, "dns", "\(event.type) \(event.name.displayText): \(answer)", wall)
        case .nbd(let event):
            let export = event.export.isEmpty ? "default export" : event.export.displayText
            return line(of: event.client.address, "nbd", "\(export): \(Self.words(event.what))", wall)
        case .nfs(let event):
            guard let words = words(event) else { return nil }
            return line(of: event.client.address, "nfs", words, wall)
        case .rarp(let event):
            let (address, words) = Self.words(event.what)
            return line(event.client.octets, [], address, "rarp", words, wall)
        }
    }

    /// A line that is about no machine.
    func line(_ words: String, at wall: Instant) -> String { time(wall) + words + "\n" }
}

// What comes first in a line.
extension ServiceLog {
    private func time(_ wall: Instant) -> String {
        guard showsTime else { return "" }
        var seconds = time_t(wall.nanoseconds / 1_000_000_000)
        var parts = tm()
        localtime_r(&seconds, &parts)
        let date = [Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday)].map(Self.twoDigits)
        let clock = [Int(parts.tm_hour), Int(parts.tm_min), Int(parts.tm_sec)].map(Self.twoDigits)
        let milliseconds = "\(1000 + wall.nanoseconds / 1_000_000 % 1000)".dropFirst()
        return "\(date.joined(separator: "-")) \(clock.joined(separator: ":")).\(milliseconds) "
    }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private func line(of address: IPv4Address, _ service: String, _ words: String, _ wall: Instant) -> String {
        if let machine = machines[address] {
            return line(machine.hardware, machine.name, address, service, words, wall)
        }
        // A machine that was configured elsewhere: the kernel has just spoken with it.
        let hardware = InterfaceSettings.neighbour(address, on: interface)?.octets ?? []
        return line(hardware, [], address, service, words, wall)
    }

    private func line(
        _ hardware: [UInt8],
        _ name: [UInt8],
        _ address: IPv4Address?,
        _ service: String,
        _ words: String,
        _ wall: Instant
    ) -> String {
        let mac =
            hardware.isEmpty
            ? "-" : hardware.map { String(Int($0) + 256, radix: 16).dropFirst() }.joined(separator: ":")
        let place = address.map { "\($0)" } ?? "-"
        let named = name.isEmpty ? "" : " \(name.displayText)"
        return "\(time(wall))\(mac) \(place)\(named) \(service) \(words)\n"
    }
}

// DHCP.
extension ServiceLog {
    private mutating func line(for event: DHCPServiceEvent, at wall: Instant) -> String? {
        var address: IPv4Address?
        let words: String
        switch event.what {
        case .heard(let type, let details):
            if !details.hostName.isEmpty {
                if names.count >= Self.machineLimit { names.removeAll() }
                names[event.client] = details.hostName
            }
            address = details.address
            let relay = event.relay == .any ? "" : " through the relay \(event.relay)"
            let kind = details.vendorClass.isEmpty ? "" : ", class \(details.vendorClass.displayText)"
            words = (type.map { "\($0)" } ?? "BOOTP request") + relay + kind
        case .offered(let grant):
            address = grant.address == .any ? nil : grant.address
            words = "OFFER" + Self.words(grant)
        case .acknowledged(let grant):
            address = grant.address == .any ? nil : grant.address
            words = "ACK" + Self.words(grant)
        case .refused(let reason): words = "NAK: \(reason.utf8.displayText)"
        case .inUse(let taken):
            address = taken
            words = "the address is somebody else's: not given for a while"
        case .ignored(.probing): words = "waits whether somebody answers at its address"
        case .ignored(let reason):
            guard let why = Self.words(reason) else { return nil }
            words = "not answered: \(why)"
        }
        return line(event.client, names[event.client] ?? [], address, "dhcp", words, wall)
    }

    private static func words(_ grant: DHCPServiceEvent.Grant) -> String {
        let lease = grant.lease.map { $0.isInfinite ? " for ever" : " for \($0.rawValue) s" } ?? ""
        guard !grant.bootFile.isEmpty else { return lease }
        return "\(lease), boots \(grant.bootFile.displayText) from \(grant.nextServer)"
    }

    private static func words(_ reason: DHCPServiceEvent.Reason) -> String? {
        switch reason {
        case .unknownNetwork: "it comes from a network that nothing is given in"
        case .nameless: "it does not say who sends it"
        case .noAddress: "no address is free"
        case .otherServer: "it is for another server"
        case .tooShort: "it is shorter than a BOOTP message may be (300 octets, RFC 1542)"
        case .unknownLease: "nothing is known of its lease"
        case .nothingToBoot: "there is nothing that machines of its kind boot"
        case .notServed: "the settings say not to answer it"
        case .probing, .noAnswer: nil
        }
    }
}

// RARP.
extension ServiceLog {
    private static func words(_ what: RARPServiceEvent.What) -> (IPv4Address?, String) {
        switch what {
        case .answered(let address): (address, "answered")
        case .unknown: (nil, "not answered: nobody has told its address")
        case .withoutBootFile(let address): (address, "not answered: there is no boot file for its address")
        case .leftToOthers: (nil, "left to other servers as long as it has asked only once")
        }
    }
}

// TFTP and HTTP.
extension ServiceLog {
    private static func words(_ what: TFTPServiceEvent.What) -> String {
        switch what {
        case .begun(let size, let block, let window):
            return "\(size) octets in blocks of \(block)" + (window > 1 ? ", \(window) at once" : "")
        case .complete(let amount): return "complete, \(words(amount))"
        case .failed(let amount, let failure):
            let why =
                switch failure {
                case .silence: "the client fell silent"
                case .clientError(let code, let message):
                    "the client says: " + (message.isEmpty ? "\(code)" : message.displayText)
                case .unreachable: "the client is gone"
                case .fileChanged: "the file has changed"
                case .begunAnew: "the client has asked anew"
                case .serverStops: "the server stops"
                }
            return "ended, \(why); \(words(amount))"
        case .refused(let code, let message): return "refused, \(message) (error \(code.rawValue))"
        }
    }

    private static func words(_ amount: TFTPServiceEvent.Amount) -> String {
        let again = amount.retransmissions == 0 ? "" : ", \(amount.retransmissions) times sent again"
        return "\(amount.octets) octets in \(seconds(amount.duration))\(again)"
    }

    /// Small answers have one line, when they are through.
    private static func words(_ event: HTTPServiceEvent) -> String? {
        switch event.what {
        case .begun(let length): length < 1 << 20 ? nil : "\(event.status), \(length) octets"
        case .complete(let octets, let duration):
            "\(event.status), complete, \(octets) octets in \(seconds(duration))"
        case .broken(let octets, let duration):
            "\(event.status), ended before its end, \(octets) octets in \(seconds(duration))"
        }
    }

    private static func seconds(_ duration: Duration) -> String {
        let milliseconds = max(0, duration.wholeNanoseconds / 1_000_000)
        return "\(milliseconds / 1000).\(String(1000 + milliseconds % 1000).dropFirst()) s"
    }
}

// NBD.
extension ServiceLog {
    private static func words(_ what: NBDServiceEvent.What) -> String {
        switch what {
        case .opened(let size, let style): "opened\(words(style)), \(size) octets"
        case .refused(let refusal): "refused, \(words(refusal))"
        case .listed(let count): "\(count) \(count == 1 ? "export" : "exports") listed"
        case .ended(let amount): "ended, \(words(amount))"
        case .broken(let amount): "broken off, \(words(amount))"
        }
    }

    private static func words(_ style: NBDServiceEvent.Style) -> String {
        switch style {
        case .go: ""
        case .exportName: " by EXPORT_NAME"
        case .oldStyle: " in the old style"
        }
    }

    private static func words(_ refusal: NBDServiceEvent.Refusal) -> String {
        switch refusal {
        case .unknownExport: "there is no such export"
        case .addressNotAllowed: "the client's address is not allowed"
        case .tooManyConnections: "too many connections have it open"
        case .blockSizesNotAsked: "the client did not ask for its block sizes"
        case .listNotAllowed: "exports are not listed"
        }
    }

    private static func words(_ amount: NBDServiceEvent.Amount) -> String {
        "\(amount.reads) reads, \(amount.octets) octets in \(seconds(amount.duration))"
    }
}
