import NetworkBoot
import NetworkProtocols
import SimulatedNetwork

/// What clients do in a bench, so that a fault can show.
enum FaultPlay: String, CaseIterable {
    case plainLease
    /// A client that needs its replies by broadcast.
    case deafLease
    case twoLeases
    /// A machine that has 10.0.0.9 tells so, and a client takes an address and tells so, too.
    case leaseBesideNeighbour
    /// A second DHCP server listens that has nothing to give.
    case leaseBesideServer
    case relayedLease
    /// A ROM behind a relay agent, which is what the faults are around.
    case firmwareBehindRelay
    /// The ROM of a BIOS, which fetches its boot file.
    case firmware
    /// The same beside a machine at 10.0.0.9 that has no TFTP.
    case firmwareBesideNeighbour
    /// UEFI firmware that boots over HTTP.
    case httpFirmware
    /// A ROM that loads iPXE, which asks anew.
    case chainLoading
    /// All the way to a root image with its checksum.
    case wholeBoot
    /// A ROM that has its address from one server and its boot file from a proxyDHCP server.
    case proxyBoot
    /// A client that does not boot, beside a proxyDHCP server.
    case plainBesideProxy
    /// A client that asks a boot server on port 4011.
    case bootServer
    case tftpRead
    case tftpWholeBlocks
    case tftpMiss
    case tftpEscape
    /// A link that loses packets on their last stretch.
    case tftpLossyRead
    /// A file of more than 65535 blocks.
    case tftpLongRead
    /// A client that says each ACK twice.
    case tftpDoubledAcknowledgements
    /// A client of which another port says an ACK.
    case tftpStranger
    case httpGet
    case httpOldClient
    case httpRange
    /// The same name twice, once in capitals.
    case httpCapitals
    case nameLookup
    /// A folder mounted over NFS, listed, and a file of it read.
    case nfsRoot
    /// A client that writes to an export for reading alone.
    case nfsWrite
    /// A network block device attached, and read at its start and at its end.
    case nbdRoot
    /// A client that writes to a device for reading alone.
    case nbdWrite
    /// A client that lists the exports, and mistypes the one it wants.
    case nbdMistyped

    /// Rules that the client of the play, or its link, breaks whatever the server does.
    var flaws: Set<String> {
        switch self {
        // iPXE writes its user class without RFC 3004's length, and counts messages in secs.
        case .chainLoading: ["dhcp/user-class-is-counted", "dhcp/request-keeps-seconds"]
        // Whoever asks for what is above the folder is refused.
        case .tftpEscape: ["tftp/server-does-not-refuse"]
        case .tftpLossyRead: ["tftp/blocks-are-sent-once"]
        case .nbdWrite: ["nbd/client-writes-where-it-may"]
        case .nbdMistyped: ["nbd/export-is-found"]
        default: []
        }
    }

    /// The play with `faults` around its server: the second one where there are two.
    func bench(_ faults: [any ServerFault] = []) -> FaultBench {
        var server = ReferenceServerConfiguration.bench
        if self == .tftpLongRead {
            server.tftp = .init(MemoryFileTree(["long.img": BenchFile.octets(8 * 65_600, seed: 9)]), .init())
        }
        if self == .chainLoading { server.dhcp?.boot.bootFile = Array("undionly.kpxe".utf8) }
        if self == .proxyBoot || self == .plainBesideProxy { server.dhcp?.boot = .init() }
        var bench = FaultBench(server, faults: isOfServer ? faults : [])
        switch self {
        case .plainLease: bench.addMachine(Self.lease(.plain))
        case .deafLease: bench.addMachine(Self.lease(.deaf))
        case .twoLeases:
            bench.addMachine(Self.lease(.plain))
            bench.addMachine(Self.lease(.plain), number: 2, at: Instant(nanoseconds: 5_000_000_000))
        case .leaseBesideNeighbour:
            bench.addHost(FaultBench.bystander, Bystander(FaultBench.bystander))
            var announcing = DHCPClientConfiguration.plain
            announcing.announcements = 1
            bench.addMachine(Self.lease(announcing), at: Instant(nanoseconds: 1_000_000_000))
        case .leaseBesideServer:
            var second = DHCPServerConfiguration.bench(at: FaultBench.second, from: 200)
            second.subnets[0].ranges = []
            bench.addServer(FaultBench.second, ReferenceServerConfiguration(dhcp: second), faults: faults)
            bench.addMachine(Self.lease(.plain))
        case .relayedLease: addRelayedClient(to: &bench, Self.lease(.plain))
        case .firmwareBehindRelay: addRelayedClient(to: &bench, Self.rom, faults: faults)
        case .firmware: bench.addMachine(Self.rom)
        case .firmwareBesideNeighbour:
            bench.addHost(FaultBench.bystander, Bystander(FaultBench.bystander))
            bench.addMachine(Self.rom)
        case .httpFirmware: bench.addMachine(Self.httpFirmwareStage)
        case .chainLoading: bench.addMachine(Self.chainLoadingStage)
        case .wholeBoot: bench.addMachine(Self.wholeBootStage)
        case .proxyBoot:
            bench.addServer(FaultBench.second, .proxyBench, faults: faults)
            bench.addMachine(Self.rom)
        case .plainBesideProxy:
            bench.addServer(FaultBench.second, .proxyBench, faults: faults)
            bench.addMachine(Self.lease(.plain))
        case .bootServer:
            bench.addServer(FaultBench.second, .proxyBench, faults: faults)
            bench.addHost(FaultBench.reader, RawBootClient(at: FaultBench.reader, asking: FaultBench.second))
        case .tftpRead: bench.addMachine(Self.reads(["kernel", "loader.0"]))
        case .tftpWholeBlocks: bench.addMachine(Self.reads(["whole.img"]))
        case .tftpMiss: bench.addMachine(Self.reads(["nothing.img"]))
        case .tftpEscape: bench.addMachine(Self.reads(["../kernel"]))
        case .tftpLossyRead:
            var lossy = LinkConditions()
            lossy.lossPerMillion = 40_000
            bench.addMachine(
                Self.reads(["sysrcd.dat"]),
                link: Link(outbound: LinkConditions(), inbound: lossy)
            )
        case .tftpLongRead: bench.addMachine(Self.reads(["long.img"], blockSize: 8))
        case .tftpDoubledAcknowledgements: bench.addHost(FaultBench.reader, RawReader(doublesAcknowledgements: true))
        case .tftpStranger: bench.addHost(FaultBench.reader, RawReader(strays: true))
        case .httpGet: bench.addMachine(Self.gets(["/sysrcd.dat", "/kernel"]))
        case .httpOldClient: bench.addMachine(Self.gets(["/sysrcd.dat"], version: .http10))
        case .httpRange: bench.addMachine(Self.gets(["/sysrcd.dat"], range: HTTPRange([.closed(first: 0, last: 99)])))
        case .httpCapitals: bench.addMachine(Self.gets(["/kernel", "/KERNEL"]))
        case .nameLookup: bench.addMachine(Self.lookup)
        case .nfsRoot: bench.addMachine(Self.mounts)
        case .nfsWrite: bench.addHost(FaultBench.reader, RawNFSWriter())
        case .nbdRoot: bench.addMachine(Self.attaches)
        case .nbdWrite: bench.addHost(FaultBench.reader, RawBlockClient.writing)
        case .nbdMistyped: bench.addHost(FaultBench.reader, RawBlockClient.mistyping)
        }
        return bench
    }

    /// Whether the faults are the first server's.
    private var isOfServer: Bool {
        switch self {
        case .leaseBesideServer, .firmwareBehindRelay, .proxyBoot, .plainBesideProxy, .bootServer: false
        default: true
        }
    }

    private func addRelayedClient(
        to bench: inout FaultBench,
        _ stage: some BootStage,
        faults: [any ServerFault] = []
    ) {
        let far = bench.network.addSegment(named: "far")
        let ports = [(bench.lan, IPv4Address(10, 0, 0, 254)), (far, IPv4Address(10, 0, 1, 254))]
            .enumerated().map { number, port in
                let interface = InterfaceConfiguration(address: port.1, mask: FaultBench.mask)
                return RouterPort(
                    card: NetworkCard(
                        on: port.0,
                        hardwareAddress: MACAddress(2, 0, 0, 0, 2, UInt8(number)),
                        interface: interface
                    ),
                    interface: interface
                )
            }
        let relay = DHCPRelayConfiguration(
            interfaces: [.init(number: 1, address: IPv4Address(10, 0, 1, 254), circuitID: Array("port 1".utf8))],
            servers: [FaultBench.server]
        )
        bench.network.addRouter(named: "router", ports: ports, relay: relay, relayFaults: faults)
        bench.addMachine(stage, on: far)
    }

    // MARK: Stages

    private static func lease(_ configuration: DHCPClientConfiguration) -> ScriptStage {
        ScriptStage { (host: any BootHost) async throws(BootHalt) -> Void in
            _ = try await host.configure(.dhcp(configuration))
            // An announcement comes behind the address.
            try await host.wait(for: .seconds(3))
        }
    }

    private static var rom: FirmwareStage {
        guard let persona = PersonaCatalog.persona(id: "intel-bios-rom") else {
            preconditionFailure("The catalogue has a BIOS ROM.")
        }
        return FirmwareStage(persona: persona)
    }

    /// Takes an address of its own and reads files over TFTP.
    private static func reads(_ names: [String], blockSize: Int = 1024) -> ScriptStage {
        ScriptStage { (host: any BootHost) async throws(BootHalt) -> Void in
            _ = try await host.configure(.fixed(fixedAddress))
            for name in names {
                _ = try await host.fetch(read(name, blockSize: blockSize))
            }
        }
    }

    private static func read(_ name: String, blockSize: Int = 1024) -> FetchRequest {
        let options = [TFTPOption(.transferSize, 0), TFTPOption(.blockSize, blockSize)]
        return FetchRequest(
            method: .tftp(TFTPClientConfiguration(options: options)),
            server: Endpoint(address: FaultBench.server, port: 69),
            name: Array(name.utf8)
        )
    }

    /// Takes an address of its own and fetches files over HTTP.
    private static func gets(
        _ targets: [String],
        version: HTTPVersion = .http11,
        range: HTTPRange? = nil
    ) -> ScriptStage {
        ScriptStage { (host: any BootHost) async throws(BootHalt) -> Void in
            _ = try await host.configure(.fixed(fixedAddress))
            for target in targets { _ = try await host.fetch(get(target, version: version, range: range)) }
        }
    }

    private static func get(
        _ target: String,
        version: HTTPVersion = .http11,
        range: HTTPRange? = nil
    ) -> FetchRequest {
        FetchRequest(
            method: .http(HTTPClientConfiguration(fields: [.userAgent: "Wget"], version: version)),
            server: Endpoint(address: FaultBench.server, port: 80),
            name: Array(target.utf8),
            host: Array("10.0.0.1".utf8),
            range: range
        )
    }

    private static var lookup: ScriptStage {
        ScriptStage { (host: any BootHost) async throws(BootHalt) -> Void in
            _ = try await host.configure(.fixed(fixedAddress))
            _ = try await host.resolve(
                ResolveRequest(name: Array("boot.example".utf8), servers: [FaultBench.server])
            )
            // The capture goes on, so that silence is silence.
            try await host.wait(for: .seconds(120))
            _ = try await host.fetch(read("kernel"))
        }
    }

    /// Takes an address of its own, mounts the folder, lists it, and reads its files.
    private static var mounts: ScriptStage {
        ScriptStage { (host: any BootHost) async throws(BootHalt) -> Void in
            _ = try await host.configure(.fixed(fixedAddress))
            var client = NFSClientConfiguration()
            client.directorySize = 512
            client.usesReadDirPlus = false
            client.timeout = .seconds(2)
            let path = Array("/srv/node".utf8)
            let outcome = try await host.mount(
                NFSMountRequest(server: FaultBench.server, path: path, client: client)
            )
            guard case .mounted(let volume) = outcome else { return }
            _ = try await host.tree(TreeRequest(.list(path: Array("/bin".utf8)), of: volume))
            _ = try await host.tree(TreeRequest(.read(path: Array("/init".utf8), range: nil), of: volume))
            _ = try await host.tree(TreeRequest(.attributes(path: Array("/bin".utf8)), of: volume))
        }
    }

    /// Takes an address of its own, attaches the device, and reads its start and its end.
    private static var attaches: ScriptStage {
        ScriptStage { (host: any BootHost) async throws(BootHalt) -> Void in
            _ = try await host.configure(.fixed(fixedAddress))
            let server = Endpoint(address: FaultBench.server, port: 10_809)
            guard case .attached(let device) = try await host.attach(NBDAttachRequest(server: server)) else { return }
            for range in [0..<4096, 4096..<8192, device.size - 512..<device.size] {
                _ = try await host.blocks(BlockRequest(.read(range), of: device.volume))
            }
            _ = try await host.blocks(BlockRequest(.detach, of: device.volume))
        }
    }

    private static var httpFirmwareStage: ScriptStage {
        ScriptStage { (host: any BootHost) async throws(BootHalt) -> Void in
            _ = try await host.configure(.dhcp(.httpFirmware))
            _ = try await host.fetch(get("/bootx64.efi"))
        }
    }

    private static var chainLoadingStage: ScriptStage {
        ScriptStage { (host: any BootHost) async throws(BootHalt) -> Void in
            guard let rom = PersonaCatalog.persona(id: "intel-bios-rom")?.dhcp,
                let loader = PersonaCatalog.persona(id: "ipxe-bios")?.dhcp
            else { return }
            _ = try await host.configure(.dhcp(rom))
            _ = try await host.fetch(read("undionly.kpxe", blockSize: 1456))
            for _ in 0..<4 {
                guard case .leased(let lease) = try await host.configure(.dhcp(loader)),
                    let name = lease.acknowledgement.bootFile, name == Array("undionly.kpxe".utf8)
                else {
                    _ = try await host.fetch(get("/boot.ipxe"))
                    return
                }
                _ = try await host.fetch(read("undionly.kpxe", blockSize: 1432))
            }
        }
    }

    private static var wholeBootStage: ScriptStage {
        ScriptStage { (host: any BootHost) async throws(BootHalt) -> Void in
            guard let rom = PersonaCatalog.persona(id: "intel-bios-rom")?.dhcp,
                let system = PersonaCatalog.persona(id: "udhcpc")
            else { return }
            _ = try await host.configure(.dhcp(rom))
            for name in ["loader.0", "ldlinux.c32", "pxelinux.cfg/default", "vmlinuz", "initrd.img"] {
                _ = try await host.fetch(read(name, blockSize: 1408))
            }
            try await host.wait(for: .seconds(6))
            _ = try await host.configure(.dhcp(system.dhcp ?? .plain))
            for target in ["/sysrcd.md5", "/sysrcd.dat"] { _ = try await host.fetch(get(target)) }
        }
    }

    private static var fixedAddress: InterfaceConfiguration {
        InterfaceConfiguration(address: IPv4Address(10, 0, 0, 50), mask: FaultBench.mask)
    }
}

extension DHCPClientConfiguration {
    /// UEFI firmware that boots over HTTP.
    fileprivate static var httpFirmware: DHCPClientConfiguration {
        DHCPClientConfiguration(options: [
            .messageType, .requestedAddress, .serverIdentifier,
            .fixed(.parameterRequestList, [1, 3, 6, 12, 15, 43, 54, 59, 60, 66, 67, 97]),
            .fixed(.maximumMessageSize, [0x05, 0xc0]),
            .machineIdentifier, .fixed(.networkInterface, [1, 3, 16]), .fixed(.clientArchitectures, [0, 16]),
            .fixed(.vendorClass, Array("HTTPClient:Arch:00016:UNDI:003016".utf8)),
        ])
    }
}

/// A host without services that tells the link of its address.
struct Bystander: HostProgram {
    private var outputs: [HostAction]

    init(_ address: IPv4Address) {
        outputs = [.announce(address)]
    }

    var nextDeadline: Instant? { nil }
    mutating func handle(_ event: HostEvent, at now: Instant) {}
    mutating func handleDeadline(at now: Instant) {}
    mutating func abort(at now: Instant) {}
    mutating func nextOutput() -> HostAction? { outputs.popLast() }
}

/// A TFTP client that reads one file in blocks of 512 octets, and does one thing wrong.
struct RawReader: HostProgram {
    private let doublesAcknowledgements: Bool
    private let strays: Bool
    private var expected = TFTPBlockNumber.first
    private var hasStrayed = false
    private var isDone = false
    private var outputs: [HostAction] = []

    /// - Parameters:
    ///   - doublesAcknowledgements: says each ACK twice.
    ///   - strays: says the first ACK from another port first.
    init(doublesAcknowledgements: Bool = false, strays: Bool = false) {
        self.doublesAcknowledgements = doublesAcknowledgements
        self.strays = strays
        outputs = [.bind(port: 2000), .bind(port: 2001)]
        let request = TFTPPacket.readRequest(TFTPRequest(filename: "loader.0", mode: .octet))
        send(request, from: 2000, to: 69)
    }

    var nextDeadline: Instant? { nil }

    mutating func handle(_ event: HostEvent, at now: Instant) {
        guard case .datagram(let datagram) = event, datagram.destination.port == 2000, !isDone else { return }
        var reader = ByteReader(datagram.payload.span)
        guard case .data(let block, let payload)? = try? TFTPPacket(decoding: &reader),
            block == expected || (block == expected.next && hasStrayed)
        else { return }
        let acknowledgement = TFTPPacket.acknowledgement(block: block)
        if strays, !hasStrayed {
            hasStrayed = true
            return send(acknowledgement, from: 2001, to: datagram.source.port)
        }
        send(acknowledgement, from: 2000, to: datagram.source.port)
        if doublesAcknowledgements { send(acknowledgement, from: 2000, to: datagram.source.port) }
        expected = block.next
        isDone = payload.count < 512
    }

    mutating func handleDeadline(at now: Instant) {}
    mutating func abort(at now: Instant) {}
    mutating func nextOutput() -> HostAction? { outputs.isEmpty ? nil : outputs.removeFirst() }

    private mutating func send(_ packet: TFTPPacket, from source: UInt16, to destination: UInt16) {
        outputs.append(
            .send(
                Datagram(
                    source: Endpoint(address: .any, port: source),
                    destination: Endpoint(address: FaultBench.server, port: destination),
                    payload: packet.encoded
                )
            )
        )
    }
}
