import Foundation
import LiveNetwork
import NetworkProtocols
import Testing

/// Many clients behind one relay that ask as fast as they are answered, and keep watch over what they are promised.
private struct ClientCrowd {
    /// What each client was promised by an ACK.
    private(set) var promised: [MACAddress: IPv4Address] = [:]
    private(set) var complaints: [String] = []
    private(set) var acknowledged = 0
    private var holders: [IPv4Address: MACAddress] = [:]
    private var waiting: [UInt32: (mac: MACAddress, sent: ContinuousClock.Instant)] = [:]
    private var nextMachine: UInt64 = 0
    private var nextTransaction: UInt32 = 0
    private var random = SeededRandom(seed: 7)
    private let socket: Int32
    private let server: sockaddr_in
    private static let relay = IPv4Address(127, 0, 0, 9)
    private static let atOnce = 48

    init(portShift: Int) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        var own = Self.place(Self.relay, UInt16(67 + portShift))
        server = Self.place(IPv4Address(127, 0, 0, 1), UInt16(67 + portShift))
        let status = withUnsafePointer(to: &own) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(status == 0)
        var pause = timeval(tv_sec: 0, tv_usec: 20_000)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &pause, socklen_t(MemoryLayout<timeval>.size))
    }

    func close() { _ = Glibc.close(socket) }

    private static func place(_ address: IPv4Address, _ port: UInt16) -> sockaddr_in {
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = port.bigEndian
        place.sin_addr.s_addr = address.rawValue.bigEndian
        return place
    }

    /// Goes on until `end`; answers of a server that was killed meanwhile count, too.
    mutating func press(until end: ContinuousClock.Instant) {
        waiting.removeAll()
        while ContinuousClock.now < end {
            // Who was not answered begins anew.
            waiting = waiting.filter { ContinuousClock.now - $0.value.sent < .milliseconds(200) }
            while waiting.count < Self.atOnce { begin() }
            while receive() {}
        }
    }

    /// Takes what is still under way from a server that has ended.
    mutating func drain() { while receive() {} }

    private mutating func begin() {
        // Every third asks for what it was promised before (INIT-REBOOT), the others are new.
        if nextMachine > 20, UInt64.random(in: 0..<3, using: &random) == 0 {
            let mac = MACAddress(rawValue: 0x0200_0000_0000 | UInt64.random(in: 1...nextMachine, using: &random))
            if let address = promised[mac] { return send(.request, mac, address, server: nil) }
        }
        nextMachine += 1
        send(.discover, MACAddress(rawValue: 0x0200_0000_0000 | nextMachine), nil, server: nil)
    }

    private mutating func send(
        _ type: DHCPMessageType,
        _ mac: MACAddress,
        _ wish: IPv4Address?,
        server id: IPv4Address?
    ) {
        nextTransaction += 1
        var options: [(code: DHCPOptionCode, value: [UInt8])] = [(.messageType, [type.rawValue])]
        if let wish { options.append((.requestedAddress, Self.octets(wish))) }
        if let id { options.append((.serverIdentifier, Self.octets(id))) }
        let message = DHCPMessage(
            transactionID: nextTransaction,
            relayAddress: Self.relay,
            clientMAC: mac,
            options: DHCPOptions(options)
        )
        waiting[nextTransaction] = (mac, .now)
        let octets = message.encoded
        var to = server
        _ = withUnsafePointer(to: &to) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(socket, octets, octets.count, 0, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private static func octets(_ address: IPv4Address) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: address.rawValue >> (24 - 8 * UInt32($0))) }
    }

    private mutating func receive() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 2048)
        let count = recv(socket, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        var reader = ByteReader(buffer.span.extracting(0..<count))
        guard let message = try? DHCPMessage(decoding: &reader) else { return true }
        guard let (mac, _) = waiting.removeValue(forKey: message.transactionID) else { return true }
        switch message.messageType {
        case .offer: send(.request, mac, message.yourAddress, server: message.serverIdentifier)
        case .acknowledge: acknowledged(message.yourAddress, to: mac)
        case .negativeAcknowledge:
            if let address = promised[mac] { complaints.append("\(mac) was promised \(address), and refused it") }
        default: break
        }
        return true
    }

    private mutating func acknowledged(_ address: IPv4Address, to mac: MACAddress) {
        acknowledged += 1
        if let holder = holders[address], holder != mac {
            complaints.append("\(address) was promised to \(holder) and to \(mac)")
        }
        if let old = promised[mac], old != address { complaints.append("\(mac) was promised \(old), then \(address)") }
        promised[mac] = address
        holders[address] = mac
    }
}

@Suite(.serialized) struct ServeKillTests {
    private func server(leases: String, portShift: Int) throws -> LoopbackServer {
        let server = try LoopbackServer(portShift: portShift)
        try server.start(
            "--interface",
            "lo",
            "--address",
            "127.0.0.1/8",
            "--range",
            "127.1.0.0-127.1.255.255",
            "--leases",
            leases,
            "--quiet"
        )
        return server
    }

    @Test("Killed at any moment, a server forgets no lease and promises no address twice", .timeLimit(.minutes(3)))
    func kill() throws {
        let rounds = ProcessInfo.processInfo.environment["BOOTPROOF_KILL_ROUNDS"].flatMap { Int($0) } ?? 12
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "bootproof-kill-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let leases = folder.appendingPathComponent("leases").path
        let portShift = 23_000
        var crowd = try ClientCrowd(portShift: portShift)
        defer { crowd.close() }
        var random = SeededRandom(seed: 3)
        for round in 1...rounds {
            let server = try server(leases: leases, portShift: portShift)
            let before = crowd.acknowledged
            let start = ContinuousClock.now
            // Long enough to start; then at any moment.
            while crowd.acknowledged == before, ContinuousClock.now - start < .seconds(15) {
                crowd.press(until: .now + .milliseconds(20))
            }
            try #require(crowd.acknowledged > before, "round \(round): the server does not answer")
            crowd.press(until: .now + .microseconds(Int.random(in: 0..<400_000, using: &random)))
            #expect(server.end(by: SIGKILL) == SIGKILL)
            crowd.drain()
            let table = try LeaseStore(leases).table(limit: 65_536, at: .zero)
            let forgotten = crowd.promised.filter { mac, address in
                let record = table[address]
                return record?.client != .hardware(type: 1, address: mac.octets) || record?.isHeld(at: .zero) != true
            }
            #expect(forgotten.isEmpty, "round \(round): \(forgotten.count) of \(crowd.promised.count) leases forgotten")
            #expect(crowd.complaints.isEmpty, "round \(round): \(crowd.complaints.first ?? "")")
        }
        #expect(crowd.promised.count > 20 * rounds)
        #expect(crowd.acknowledged > crowd.promised.count)
    }

    @Test("A server that is told to stop ends with status 0", .timeLimit(.minutes(1)), arguments: [SIGTERM, SIGINT])
    func stops(signal: Int32) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "bootproof-stop-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let leases = folder.appendingPathComponent("leases").path
        var crowd = try ClientCrowd(portShift: 24_000)
        defer { crowd.close() }
        let server = try server(leases: leases, portShift: 24_000)
        let start = ContinuousClock.now
        while crowd.acknowledged == 0, ContinuousClock.now - start < .seconds(30) {
            crowd.press(until: .now + .milliseconds(20))
        }
        #expect(server.end(by: signal) == 0)
        #expect(try LeaseStore(leases).table(limit: 65_536, at: .zero).count >= crowd.promised.count)
        #expect(!crowd.promised.isEmpty)
    }
}
