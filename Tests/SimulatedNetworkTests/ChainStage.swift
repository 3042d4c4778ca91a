import NetworkBoot
import NetworkProtocols
import SimulatedNetwork

/// A whole boot in short: an address, a loader and its files by TFTP, an address again, an image by HTTP.
struct ChainStage: BootStage {
    let name = "chain"
    /// Where the files are.
    var server: IPv4Address

    static let files: [String: Int] = [
        "pxelinux.0": 26_000, "ldlinux.c32": 20_000, "menu.c32": 8_000, "libutil.c32": 4_000,
        "pxelinux.cfg/default": 900, "vmlinuz": 30_000, "initrd.img": 60_000,
    ]

    /// The octets of the files, by their names.
    static let contents: [String: [UInt8]] = files.reduce(into: [:]) { contents, file in
        contents[file.key] = (0..<file.value).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ file.key.utf8.count) }
    }

    /// The octets of a file, by its name.
    static func octets(_ name: String) -> [UInt8] { contents[name] ?? [] }

    func run(on host: any BootHost) async throws(BootHalt) -> Handover {
        guard case .leased(let lease) = try await host.configure(.dhcp(Self.client)) else { return .done("no lease") }
        host.show("\(lease.address) from \(lease.server)")
        for name in [
            "pxelinux.0", "ldlinux.c32", "pxelinux.cfg/01-02", "pxelinux.cfg/default", "menu.c32", "libutil.c32",
        ] {
            let outcome = try await host.fetch(tftp(name))
            guard name != "pxelinux.cfg/01-02" else { continue }
            guard outcome == .complete(Self.octets(name)) else { return .done("\(name): \(outcome.summary)") }
        }
        for name in ["vmlinuz", "initrd.img"] {
            let outcome = try await host.fetch(tftp(name))
            guard outcome == .complete(Self.octets(name)) else { return .done("\(name): \(outcome.summary)") }
        }
        _ = try await host.configure(.none)
        guard case .leased = try await host.configure(.dhcp(Self.client)) else { return .done("no second lease") }
        for name in ["vmlinuz", "initrd.img"] {
            let outcome = try await host.fetch(http(name))
            guard outcome == .complete(Self.octets(name)) else { return .done("\(name): \(outcome.summary)") }
        }
        return .root(MountedRoot(kind: .http, uri: [], bytes: Self.files["initrd.img"] ?? 0))
    }

    static var client: DHCPClientConfiguration {
        var configuration = DHCPClientConfiguration(options: [
            .messageType, .requestedAddress, .serverIdentifier,
            .fixed(.parameterRequestList, [1, 3, 6, 51, 54, 66, 67]),
        ])
        configuration.wantsBroadcast = true
        return configuration
    }

    private func tftp(_ name: String) -> FetchRequest {
        FetchRequest(
            method: .tftp(
                TFTPClientConfiguration(options: [TFTPOption(.transferSize, 0), TFTPOption(.blockSize, 1408)])
            ),
            server: Endpoint(address: server, port: 69),
            name: Array(name.utf8)
        )
    }

    private func http(_ name: String) -> FetchRequest {
        FetchRequest(
            method: .http(HTTPClientConfiguration(fields: ["Host": ""])),
            server: Endpoint(address: server, port: 80),
            name: Array("/\(name)".utf8),
            host: Array("\(server)".utf8)
        )
    }
}

extension FetchOutcome {
    /// What went wrong, without the octets of what did not.
    var summary: String {
        switch self {
        case .complete(let octets): "\(octets.count) wrong octets"
        case .failed(let failure): "\(failure)"
        }
    }
}

extension SmallNetwork {
    /// A server with all services for ``ChainStage``, at `address`.
    static func server(
        at address: IPv4Address,
        subnets: [IPv4Address] = [IPv4Address(10, 0, 0, 0)],
        routers: [IPv4Address] = []
    ) -> ReferenceServer {
        var files = MemoryFileTree()
        for name in ChainStage.files.keys.sorted() {
            files.add(MemoryFile(ChainStage.octets(name)), as: Array(name.utf8))
        }
        var dhcp = DHCPServerConfiguration(
            address: address,
            subnets: subnets.enumerated().map { index, network in
                let first = IPv4Address(rawValue: network.rawValue | 10)
                let last = IPv4Address(rawValue: network.rawValue | 250)
                return DHCPServerConfiguration.Subnet(
                    address: network,
                    mask: IPv4Address(255, 255, 255, 0),
                    routers: index < routers.count ? [routers[index]] : [],
                    ranges: [DHCPServerConfiguration.Range(first, last)]
                )
            }
        )
        dhcp.boot = DHCPServerConfiguration.BootData(nextServer: address, bootFile: "pxelinux.0")
        dhcp.probeTimeout = nil
        return ReferenceServer(
            ReferenceServerConfiguration(
                dhcp: dhcp,
                tftp: .init(files, TFTPServerConfiguration()),
                http: .init(files, HTTPServerConfiguration())
            ),
            seed: 1,
            at: .zero
        )
    }

    /// A network with a server, host 1, and so many machines that boot from it.
    static func booting(_ machines: Int, seed: UInt64 = 1, link: Link = Link()) -> SmallNetwork {
        var small = SmallNetwork(seed: seed)
        small.host(1, server(at: small.address(1)))
        for number in 0..<machines {
            small.machine(1000 + number, from: ChainStage(server: small.address(1)), link: link)
        }
        return small
    }
}
