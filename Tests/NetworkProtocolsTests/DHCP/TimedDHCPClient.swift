import NetworkProtocols

/// A client with a clock: what it did is kept with the time at which it did it.
struct TimedDHCPClient {
    var client: DHCPClient
    var now = Instant.zero
    /// What it has put out so far, and when.
    var log: [(time: Instant, output: DHCPClient.Output)] = []

    static let mac = MACAddress(0x52, 0x54, 0, 0x12, 0x34, 0x56)
    static let server = IPv4Address(10, 0, 0, 1)
    static let address = IPv4Address(10, 0, 0, 50)

    init(_ configuration: DHCPClientConfiguration, seed: UInt64 = 1, mac: MACAddress = Self.mac) {
        let identity = DHCPClientIdentity(hardwareAddress: mac, uuid: Array(1...16))
        client = DHCPClient(configuration: configuration, identity: identity, seed: seed, at: .zero)
        drain()
    }

    private mutating func drain() {
        while let output = client.nextOutput() { log.append((now, output)) }
    }

    /// Lets time pass, meeting every deadline, at most so many.
    mutating func run(until end: Instant, limit: Int = 10_000) {
        var left = limit
        while left > 0, let deadline = client.nextDeadline, deadline <= end {
            left -= 1
            now = max(now, deadline)
            client.handleDeadline(at: now)
            drain()
        }
        now = max(now, end)
    }

    mutating func run(seconds: Int) { run(until: .seconds(seconds)) }

    mutating func run(milliseconds: Int) { run(until: Instant(nanoseconds: Int64(milliseconds) * 1_000_000)) }

    mutating func receive(_ message: DHCPMessage, from source: IPv4Address = Self.server, port: UInt16 = 67) {
        let datagram = Datagram(
            source: Endpoint(address: source, port: port),
            destination: Endpoint(address: .broadcast, port: client.configuration.clientPort),
            payload: message.encoded
        )
        client.handle(.datagram(datagram), at: now)
        drain()
    }

    mutating func hearsOf(_ address: IPv4Address, inUseBy owner: MACAddress) {
        client.handle(.addressInUse(address, by: owner), at: now)
        drain()
    }

    mutating func abort() {
        client.abort(at: now)
        drain()
    }

    mutating func release() {
        client.release(at: now)
        drain()
    }

    // MARK: What it did

    /// All messages that it sent, and when and where to.
    var sent: [(time: Instant, message: DHCPMessage, datagram: Datagram)] {
        log.compactMap { time, output in
            guard case .host(.send(let datagram)) = output, let message = DHCPMessage(datagram) else { return nil }
            return (time, message, datagram)
        }
    }

    /// `0 DISCOVER, 4 DISCOVER`: what it sent at which second, halves and thousandths told where there are any.
    var timetable: [String] {
        sent.map { time, message, _ in "\(time.secondsText) \(message.messageType?.description ?? "BOOTP")" }
    }

    var last: DHCPMessage? { sent.last?.message }

    var result: Result<DHCPLease, DHCPClientFailure>? {
        for (_, output) in log { if case .finished(let result) = output { return result } }
        return nil
    }

    var lease: DHCPLease? { try? result?.get() }

    var failure: DHCPClientFailure? {
        if case .failure(let failure) = result { return failure }
        return nil
    }

    func count(of output: DHCPClient.Output) -> Int { log.count { $0.output == output } }
}

extension DHCPMessage {
    init?(_ datagram: Datagram) {
        var reader = ByteReader(datagram.payload.span)
        guard let message = try? DHCPMessage(decoding: &reader) else { return nil }
        self = message
    }

    /// What a server answers to this message.
    func answered(
        _ type: DHCPMessageType,
        address: IPv4Address = TimedDHCPClient.address,
        server: IPv4Address = TimedDHCPClient.server,
        lease: UInt32? = 3_600,
        bootFile: String = "",
        options: [(DHCPOptionCode, [UInt8])] = []
    ) -> DHCPMessage {
        var list: [(code: DHCPOptionCode, value: [UInt8])] = [
            (.messageType, [type.rawValue]), (.serverIdentifier, server.wireOctets),
        ]
        if let lease, type != .negativeAcknowledge { list.append((.leaseTime, lease.wireOctets)) }
        list += options.map { (code: $0.0, value: $0.1) }
        return DHCPMessage(
            operation: .reply,
            transactionID: transactionID,
            flags: flags,
            yourAddress: type == .negativeAcknowledge ? .any : address,
            clientMAC: clientMAC,
            bootFile: Array(bootFile.utf8),
            options: DHCPOptions(list)
        )
    }
}

extension IPv4Address {
    var wireOctets: [UInt8] { rawValue.wireOctets }
}

extension UInt32 {
    var wireOctets: [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: self >> UInt32($0)) } }
}

extension Instant {
    static func seconds(_ seconds: Int) -> Instant { Instant(nanoseconds: Int64(seconds) * 1_000_000_000) }

    /// Seconds, with thousandths where there are any: `4`, `0.250`.
    var secondsText: String {
        let milliseconds = nanoseconds / 1_000_000
        guard milliseconds % 1_000 != 0 else { return "\(milliseconds / 1_000)" }
        let rest = String(milliseconds % 1_000)
        return "\(milliseconds / 1_000)." + String(repeating: "0", count: 3 - rest.count) + rest
    }
}
