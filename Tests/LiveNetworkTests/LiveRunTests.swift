import LiveNetwork
import NetworkBoot
import NetworkProtocols
import Testing

/// An address by DHCP, a file by TFTP, one over HTTP, and a name: what every boot is made of.
struct PlainStage: BootStage {
    var name: String { "plain" }

    func run(on host: any BootHost) async throws(BootHalt) -> Handover {
        let configuration = DHCPClientConfiguration(options: [.messageType, .requestedAddress, .serverIdentifier])
        guard case .leased(let lease) = try await host.configure(.dhcp(configuration)) else { return .done("no lease") }
        host.show("address \(lease.address)")
        let tftp = FetchRequest(
            method: .tftp(TFTPClientConfiguration(options: [TFTPOption(.blockSize, 1408)])),
            server: Endpoint(address: lease.server, port: 69),
            name: Array("kernel".utf8)
        )
        guard case .complete(let kernel) = try await host.fetch(tftp) else { return .done("no kernel") }
        let http = FetchRequest(
            method: .http(HTTPClientConfiguration()),
            server: Endpoint(address: lease.server, port: 80),
            name: Array("/root.img".utf8),
            host: Array("server".utf8)
        )
        guard case .complete(let root) = try await host.fetch(http) else { return .done("no root") }
        let missing = FetchRequest(
            method: .tftp(TFTPClientConfiguration()),
            server: Endpoint(address: lease.server, port: 6969),
            name: Array("kernel".utf8)
        )
        guard case .failed(.unreachable(.portUnreachable)) = try await host.fetch(missing) else {
            return .done("a closed port answered")
        }
        return .done("kernel \(kernel.count), root \(root.count)")
    }
}

// One after the other: each holds a thread of the pool, and its boots need another.
@Suite(.serialized) struct LiveRunTests {
    private static let address = IPv4Address(192, 168, 1, 5)

    private func server(kernel: [UInt8], root: [UInt8]) -> ReferenceServer {
        var dhcp = DHCPServerConfiguration(
            address: Self.address,
            subnets: [
                .init(
                    address: Self.address,
                    mask: IPv4Address(prefixLength: 24),
                    ranges: [.init(IPv4Address(192, 168, 1, 100), IPv4Address(192, 168, 1, 150))]
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

    @Test(
        "Machines boot on loopback with shifted ports, and what was said can be read as frames",
        .timeLimit(.minutes(1))
    )
    func loopback() throws {
        let run = try LiveRun(world: .loopback(portShift: 21_000), seed: 1)
        let kernel = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let root = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 17) }
        let hardware = MACAddress(2, 0, 0, 0, 0, 1)
        _ = run.addHost(
            named: "server",
            stack: HostStackConfiguration(
                hardwareAddress: hardware,
                interface: InterfaceConfiguration(address: Self.address, mask: IPv4Address(prefixLength: 24))
            ),
            program: server(kernel: kernel, root: root)
        )
        for number in 1...8 {
            let mac = MACAddress(2, 0, 0, 0, 1, UInt8(number))
            _ = run.addMachine(
                named: "client\(number)",
                hardware: MachineHardware(hardwareAddress: mac, uuid: [UInt8](repeating: 1, count: 16)),
                stack: HostStackConfiguration(hardwareAddress: mac),
                first: PlainStage()
            )
        }
        var limits = RunLimits()
        limits.duration = .seconds(50)
        var synthesised = 0
        var payload = 0
        let report = try run.run(limits: limits) { header, bytes in
            if header.flags.contains(.synthesised) { synthesised += 1 }
            payload += bytes.count
        }
        #expect(report.end == .finished)
        let results = report.machines.map(\.result)
        #expect(results == Array(repeating: .done("kernel 100000, root 3000000"), count: 8))
        let addresses = Set(report.machines.compactMap { $0.boots.last?.screen.first?.text })
        #expect(addresses.count == 8)
        #expect(synthesised == report.statistics.frames)
        #expect(payload > 8 * 3_100_000)
    }

    @Test("A boot is interrupted when progress says so", .timeLimit(.minutes(1)))
    func interruption() throws {
        let run = try LiveRun(world: .loopback(portShift: 22_000), seed: 1)
        let mac = MACAddress(2, 0, 0, 0, 1, 1)
        _ = run.addMachine(
            named: "client",
            hardware: MachineHardware(hardwareAddress: mac, uuid: [UInt8](repeating: 1, count: 16)),
            stack: HostStackConfiguration(hardwareAddress: mac),
            first: PlainStage()
        )
        var calls = 0
        let report = try run.run(progress: { _ in
            calls += 1
            return calls < 5
        })
        #expect(report.end == .interrupted)
        #expect(report.machines[0].result == .halted(.poweredOff))
    }
}
