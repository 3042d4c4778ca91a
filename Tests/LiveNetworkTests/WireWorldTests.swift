import CLinux
import Glibc
import LiveNetwork
import NetworkBoot
import NetworkProtocols
import Synchronization
import Testing

/// Takes an address after asking by ARP whether it is free, and tells which.
private struct CarefulStage: BootStage {
    var name: String { "careful" }

    func run(on host: any BootHost) async throws(BootHalt) -> Handover {
        var configuration = DHCPClientConfiguration(options: [.messageType, .requestedAddress, .serverIdentifier])
        configuration.conflictCheck = .init(
            probes: 2,
            firstDelay: .zero,
            shortestInterval: .milliseconds(100),
            longestInterval: .milliseconds(100),
            lastWait: .milliseconds(200),
            declineWait: .milliseconds(100)
        )
        guard case .leased(let lease) = try await host.configure(.dhcp(configuration)) else { return .done("none") }
        try host.reached(.address)
        return .done("\(lease.address)")
    }
}

/// Fetches one file over HTTP from an address that it takes for itself.
private struct FetchingStage: BootStage {
    var name: String { "fetching" }

    func run(on host: any BootHost) async throws(BootHalt) -> Handover {
        let own = InterfaceConfiguration(address: IPv4Address(192, 168, 1, 77), mask: IPv4Address(prefixLength: 24))
        _ = try await host.configure(.fixed(own))
        let request = FetchRequest(
            method: .http(HTTPClientConfiguration()),
            server: Endpoint(address: IPv4Address(192, 168, 1, 5), port: 80),
            name: Array("/root.img".utf8),
            host: Array("server".utf8)
        )
        let outcome = try await host.fetch(request)
        guard case .complete(let file) = outcome else { return .done("\(outcome)") }
        return .done("\(file.count) octets, whole: \(file == WireWorldTests.root)")
    }
}

/// Something that is over.
private final class Flag: Sendable {
    private let value = Atomic<Bool>(false)

    var isSet: Bool { value.load(ordering: .relaxed) }
    func set() { value.store(true, ordering: .relaxed) }
}

/// Has an address, and nothing to say.
private struct SilentProgram: HostProgram {
    var nextDeadline: Instant? { nil }
    mutating func handle(_ input: HostEvent, at now: Instant) {}
    mutating func handleDeadline(at now: Instant) {}
    mutating func nextOutput() -> HostAction? { nil }
    mutating func abort(at now: Instant) {}
}

@Suite(.enabled(if: WireBench.isPossible || isContinuousIntegration, "wants root, for network namespaces"))
struct WireWorldTests {
    private static let server = IPv4Address(192, 168, 1, 5)
    private static let kernel = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    fileprivate static let root = (0..<2_000_000).map { UInt8(truncatingIfNeeded: $0 &* 17) }

    private static func program() -> ReferenceServer {
        var dhcp = DHCPServerConfiguration(
            address: server,
            subnets: [
                .init(
                    address: server,
                    mask: IPv4Address(prefixLength: 24),
                    ranges: [.init(IPv4Address(192, 168, 1, 100), IPv4Address(192, 168, 1, 250))]
                )
            ]
        )
        dhcp.probeTimeout = nil
        let files = MemoryFileTree(["kernel": kernel, "root.img": root])
        let configuration = ReferenceServerConfiguration(
            dhcp: dhcp,
            tftp: .init(files, TFTPServerConfiguration()),
            http: .init(files, HTTPServerConfiguration())
        )
        return ReferenceServer(configuration, seed: 1, at: .zero)
    }

    private static func stack(_ mac: MACAddress, _ address: IPv4Address? = nil) -> HostStackConfiguration {
        HostStackConfiguration(
            hardwareAddress: mac,
            interface: address.map { InterfaceConfiguration(address: $0, mask: IPv4Address(prefixLength: 24)) }
        )
    }

    /// Serves over frames of `w0` until the other side is done.
    private static func serve(until isDone: Flag, extra: IPv4Address? = nil) throws {
        let run = try LiveRun(world: .wire(interface: "w0"), seed: 1)
        _ = run.addHost(named: "server", stack: stack(MACAddress(2, 0, 0, 0, 0, 1), server), program: program())
        if let extra {
            _ = run.addHost(named: "other", stack: stack(MACAddress(2, 0, 0, 0, 0, 2), extra), program: SilentProgram())
        }
        var limits = RunLimits()
        limits.duration = .seconds(50)
        _ = try run.run(limits: limits, progress: { _ in !isDone.isSet })
    }

    private struct Seen: Sendable {
        var results: [BootResult?] = []
        var report: RunReport?
        var frames: [TimedFrame] = []
    }

    private static func boot(
        _ count: Int,
        first: any BootStage,
        goal: BootProgress? = nil,
        givesLeasesBack: Bool = false
    ) throws -> Seen {
        let run = try LiveRun(world: .wire(interface: "w1"), seed: 2)
        run.givesLeasesBack = givesLeasesBack
        for number in 1...count {
            let mac = MACAddress(2, 0, 0, 0, 1, UInt8(number))
            _ = run.addMachine(
                named: "client\(number)",
                hardware: MachineHardware(hardwareAddress: mac, uuid: [UInt8](repeating: 1, count: 16)),
                stack: stack(mac),
                first: first,
                goal: goal
            )
        }
        var limits = RunLimits()
        limits.duration = .seconds(45)
        limits.drain = .milliseconds(300)
        var seen = Seen()
        let report = try run.run(limits: limits) { header, bytes in
            var octets: [UInt8] = []
            for index in bytes.indices { octets.append(bytes[index]) }
            seen.frames.append(TimedFrame(header: header, bytes: octets))
        }
        seen.report = report
        seen.results = report.machines.map(\.result)
        return seen
    }

    private static func check(_ seen: Seen, _ count: Int) {
        #expect(seen.results == Array(repeating: .done("kernel 100000, root 2000000"), count: count))
        let sent = seen.frames.filter { $0.header.flags.contains(.outbound) }
        let received = seen.frames.filter { $0.header.flags.contains(.inbound) }
        #expect(sent.count > count * 20)
        #expect(received.count > count * 20)
        #expect(sent.count + received.count == seen.frames.count)
        #expect(!seen.frames.contains { $0.header.flags.contains(.synthesised) })
        let times = seen.frames.map(\.header.time)
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(seen.report?.statistics.unread == 0)
        #expect(seen.report?.statistics.unsent == 0)
    }

    @Test("Machines boot over frames from a server over frames", .timeLimit(.minutes(1)))
    func frames() async throws {
        let bench = try WireBench()
        let isDone = Flag()
        async let serving: Void = bench.run { try Self.serve(until: isDone) }
        let seen = try await bench.run { try Self.boot(4, first: PlainStage()) }
        isDone.set()
        Self.check(seen, 4)
        try await serving
    }

    @Test(
        "A file comes from the kernel's own TCP, which merges segments and leaves checksums to hardware",
        .timeLimit(.minutes(1))
    )
    func kernel() async throws {
        let bench = try WireBench(address: "192.168.1.5/24")
        let isListening = Flag()
        async let serving: Void = bench.run { try Self.answerOnce(with: Self.root, isListening) }
        while !isListening.isSet { try await Task.sleep(for: .milliseconds(5)) }
        let seen = try await bench.run { try Self.boot(1, first: FetchingStage()) }
        #expect(seen.results == [.done("2000000 octets, whole: true")])
        #expect(seen.frames.contains { $0.header.flags.contains(.checksumNotReady) })
        #expect(seen.frames.contains { $0.header.originalLength > 1514 })
        try await serving
    }

    /// A web server of a few system calls.
    private static func answerOnce(with body: [UInt8], _ isListening: Flag) throws {
        let listener = clinux_tcp_listen(server.rawValue, 80)
        isListening.set()
        guard listener >= 0 else { throw BenchTrouble("listening") }
        defer { close(listener) }
        var address: UInt32 = 0
        var port: UInt16 = 0
        var stream: Int32 = -1
        for _ in 0..<8000 where stream < 0 {
            stream = clinux_tcp_accept(listener, &address, &port)
            if stream < 0 { usleep(5000) }
        }
        guard stream >= 0 else { throw BenchTrouble("waiting for a connection") }
        defer { close(stream) }
        var answer = ArraySlice(Array("HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\r\n".utf8) + body)
        for _ in 0..<5000 where !answer.isEmpty {
            let count = answer.withUnsafeBytes { write(stream, $0.baseAddress, $0.count) }
            if count > 0 { answer = answer.dropFirst(count) } else { usleep(2000) }
        }
        usleep(500_000)
    }

    @Test("An address that somebody answers for is declined, and another taken", .timeLimit(.minutes(1)))
    func conflict() async throws {
        let bench = try WireBench()
        let taken = IPv4Address(192, 168, 1, 100)
        let isDone = Flag()
        async let serving: Void = bench.run { try Self.serve(until: isDone, extra: taken) }
        let seen = try await bench.run { try Self.boot(1, first: CarefulStage()) }
        isDone.set()
        guard case .done(let address)? = seen.results.first ?? nil else {
            Issue.record("\(seen.results)")
            return
        }
        #expect(
            IPv4Address(address).map { $0 != taken && $0.rawValue >> 8 == taken.rawValue >> 8 } == true,
            "\(address)"
        )
        #expect(types(seen).contains(.decline))
        try await serving
    }

    @Test("A boot ends where it is to end, and gives its lease back", .timeLimit(.minutes(1)))
    func goal() async throws {
        let bench = try WireBench()
        let isDone = Flag()
        async let serving: Void = bench.run { try Self.serve(until: isDone) }
        let seen = try await bench.run {
            try Self.boot(3, first: CarefulStage(), goal: .address, givesLeasesBack: true)
        }
        isDone.set()
        #expect(seen.results == Array(repeating: .halted(.farEnough), count: 3))
        #expect(types(seen).filter { $0 == .release }.count == 3)
        try await serving
    }

    @Test("The kernel hands over frames of the run's hosts and broadcasts alone, and says which VLAN they are of")
    func filter() async throws {
        let bench = try WireBench()
        let received = try await bench.run { () throws -> [String] in
            let own = MACAddress(2, 0, 0, 0, 1, 1)
            let (stranger, other) = (MACAddress(2, 0, 0, 0, 9, 9), MACAddress(2, 0, 0, 0, 9, 8))
            let reader = try PacketSocket(
                interface: "w1",
                seesOutgoing: false,
                filter: StationFilter([MACAddress(2, 0, 0, 0, 1, 9), own])
            )
            let writer = try PacketSocket(sendingOn: "w0")
            let pairs = [(own, stranger), (other, stranger), (.broadcast, stranger), (other, own)]
            for (destination, source) in pairs {
                writer.send(destination.octets + source.octets + [0x88, 0xb5] + [UInt8](repeating: 7, count: 46))
            }
            let tag: [UInt8] = [0x81, 0x00, 0x00, 0x1e]
            writer.send(own.octets + stranger.octets + tag + [0x88, 0xb5] + [UInt8](repeating: 7, count: 46))
            var received: [String] = []
            for _ in 0..<50 {
                while let frame = reader.receive() {
                    guard frame.bytes[12...].starts(with: [0x88, 0xb5]), frame.time != nil else { continue }
                    let vlan = frame.vlan.map { ", VLAN \($0)" } ?? ""
                    received.append((MACAddress(octets: frame.bytes)?.description ?? "") + vlan)
                }
                usleep(2000)
            }
            return received
        }
        let wanted = ["02:00:00:00:01:01", "ff:ff:ff:ff:ff:ff", "02:00:00:00:09:08", "02:00:00:00:01:01, VLAN 30"]
        #expect(received == wanted)
    }

    private func types(_ seen: Seen) -> [DHCPMessageType] {
        seen.frames.compactMap { frame in
            guard let decoded = try? DecodedFrame(decoding: frame.bytes.span, linkType: .ethernet),
                case .udp(let udp) = decoded.transport, udp.destinationPort == 67
            else { return nil }
            var reader = ByteReader(frame.bytes.span.extracting(decoded.payload))
            return (try? DHCPMessage(decoding: &reader))?.messageType
        }
    }
}
