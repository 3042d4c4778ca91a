import LiveNetwork
import NetworkBoot
import NetworkProtocols
import Testing

/// A folder over NFS, by UDP and by TCP from reserved ports, and a network block device: read, and told.
private struct VolumesStage: BootStage {
    let server: IPv4Address
    var name: String { "volumes" }

    func run(on host: any BootHost) async throws(BootHalt) -> Handover {
        let interface = InterfaceConfiguration(
            address: IPv4Address(192, 168, 1, 55),
            mask: IPv4Address(prefixLength: 24)
        )
        _ = try await host.configure(.fixed(interface))
        for transport in [NFSClientConfiguration.Transport.udp, .tcp] {
            var client = NFSClientConfiguration()
            client.transport = transport
            client.mountTransport = transport
            let request = NFSMountRequest(server: server, path: Array("/netboot/pxeclient".utf8), client: client)
            switch try await host.mount(request) {
            case .failed(let failure): return .done("\(transport): \(failure)")
            case .mounted(let volume):
                let read = TreeRequest(.read(path: Array("/image".utf8), range: nil), of: volume)
                guard case .octets(let octets) = try await host.tree(read) else { return .done("\(transport): unread") }
                host.show("\(transport) \(octets.count)")
            }
        }
        let request = NBDAttachRequest(server: Endpoint(address: server, port: 10_809), export: Array("2000".utf8))
        guard case .attached(let device) = try await host.attach(request) else { return .done("not attached") }
        let read = BlockRequest(.read(0..<device.size), of: device.volume)
        guard case .octets(let octets) = try await host.blocks(read) else { return .done("device unread") }
        host.show("nbd \(octets.count)")
        return .done("read")
    }
}

@Suite(.serialized) struct NetworkRootSocketsTests {
    private static let address = IPv4Address(192, 168, 1, 10)

    @Test(
        "A server that wants reserved ports sees them from an ordinary user's machine on loopback",
        .timeLimit(.minutes(1))
    )
    func reservedPorts() throws {
        let image = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 13) }
        var tree = MemoryExportTree()
        tree.addFile("image", image)
        var rule = NFSExportRule(.network(IPv4Address(192, 168, 1, 0), prefixLength: 24))
        rule.needsReservedPort = true
        rule.squash = .none
        let export = NFSExport(path: Array("/netboot/pxeclient".utf8), tree: tree, rules: [rule])
        let configuration = ReferenceServerConfiguration(
            nfs: NFSServerConfiguration(exports: [export], handleKey: [UInt8](repeating: 1, count: 32)),
            nbd: NBDServerConfiguration(exports: [NBDExport(name: "2000", content: MemoryFile(image))])
        )
        let run = try LiveRun(world: .loopback(portShift: 23_000), seed: 1)
        _ = run.addHost(
            named: "server",
            stack: HostStackConfiguration(
                hardwareAddress: MACAddress(2, 0, 0, 0, 0, 1),
                interface: InterfaceConfiguration(address: Self.address, mask: IPv4Address(prefixLength: 24))
            ),
            program: ReferenceServer(configuration, seed: 1, at: .zero)
        )
        let mac = MACAddress(2, 0, 0, 0, 1, 1)
        _ = run.addMachine(
            named: "client",
            hardware: MachineHardware(hardwareAddress: mac, uuid: [UInt8](repeating: 1, count: 16)),
            stack: HostStackConfiguration(hardwareAddress: mac),
            first: VolumesStage(server: Self.address)
        )
        var limits = RunLimits()
        limits.duration = .seconds(40)
        let report = try run.run(limits: limits)
        #expect(report.machines[0].result == .done("read"))
        let screen = report.machines[0].boots.last?.screen.map(\.text)
        #expect(screen == ["udp 700000", "tcp 700000", "nbd 700000"])
    }
}
