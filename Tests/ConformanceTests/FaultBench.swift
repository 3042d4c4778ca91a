import Conformance
import NetworkBoot
import NetworkProtocols
import SimulatedNetwork

/// A small network in which clients ask a server, with faults around it or without, and what the rules make of it.
struct FaultBench {
    static let server = IPv4Address(10, 0, 0, 1)
    static let second = IPv4Address(10, 0, 0, 2)
    /// A machine without services.
    static let bystander = IPv4Address(10, 0, 0, 9)
    /// A machine that reads over TFTP by itself.
    static let reader = IPv4Address(10, 0, 0, 60)
    static let mask = IPv4Address(255, 255, 255, 0)

    var network: SimulatedNetwork
    let lan: SegmentID

    /// A network with the server in it.
    init(
        _ configuration: ReferenceServerConfiguration,
        faults: [any ServerFault] = [],
        link: Link = Link(),
        seed: UInt64 = 7
    ) {
        network = SimulatedNetwork(seed: seed)
        lan = network.addSegment(named: "lan")
        addServer(Self.server, configuration, faults: faults, link: link)
    }

    mutating func addServer(
        _ address: IPv4Address,
        _ configuration: ReferenceServerConfiguration,
        faults: [any ServerFault] = [],
        link: Link = Link()
    ) {
        let server = ReferenceServer(configuration, seed: 3, at: .zero)
        addHost(address, faults.isEmpty ? server : FaultyServer(server, faults: faults), link: link)
    }

    mutating func addHost(_ address: IPv4Address, _ program: any HostProgram, link: Link = Link()) {
        let interface = InterfaceConfiguration(
            address: address,
            mask: Self.mask,
            router: IPv4Address(10, 0, 0, 254)
        )
        network.addHost(
            named: "\(address)",
            card: NetworkCard(
                on: lan,
                hardwareAddress: MACAddress(2, 0, 0, 0, 1, UInt8(address.rawValue & 255)),
                interface: interface,
                link: link
            ),
            program: program
        )
    }

    mutating func addMachine(
        _ stage: some BootStage,
        number: UInt8 = 1,
        at start: Instant = .zero,
        on segment: SegmentID? = nil,
        link: Link = Link()
    ) {
        let address = MACAddress(0x52, 0x54, 0, 0, 0, number)
        network.addMachine(
            named: "machine \(number)",
            hardware: MachineHardware(hardwareAddress: address, uuid: (0..<16).map { $0 &+ number }),
            card: NetworkCard(on: segment ?? lan, hardwareAddress: address, link: link),
            poweredOnAt: start,
            first: stage
        )
    }

    /// Runs to the end and judges every frame.
    mutating func judge(for duration: Duration = .seconds(400)) -> JudgedCapture {
        var judgement = CaptureJudgement()
        var limits = RunLimits()
        limits.duration = duration
        limits.drain = .seconds(90)
        _ = network.run(limits: limits, onFrame: { judgement.receive($0, $1) })
        return judgement.finish()
    }
}

/// A stage that does what a test says.
struct ScriptStage: BootStage {
    let name = "script"
    let script: @Sendable (any BootHost) async throws(BootHalt) -> Void

    init(_ script: @escaping @Sendable (any BootHost) async throws(BootHalt) -> Void) {
        self.script = script
    }

    func run(on host: any BootHost) async throws(BootHalt) -> Handover {
        try await script(host)
        return .done("as told")
    }
}

// MARK: Servers and clients

extension ReferenceServerConfiguration {
    /// DHCP, TFTP, HTTP, DNS, NFS and NBD on one host.
    static var bench: ReferenceServerConfiguration {
        var http = HTTPServerConfiguration()
        http.redirects = [HTTPRedirect(from: "/old.img", to: "http://10.0.0.1/sysrcd.dat")]
        return ReferenceServerConfiguration(
            dhcp: .bench,
            tftp: .init(BenchFile.tree, TFTPServerConfiguration()),
            http: .init(BenchFile.tree, http),
            dns: DNSServerConfiguration(hosts: [.init("boot.example", FaultBench.server)]),
            nfs: NFSServerConfiguration(
                exports: [NFSExport(path: Array("/srv/node".utf8), tree: BenchFile.exported)],
                handleKey: [UInt8](repeating: 7, count: 32)
            ),
            nbd: .bench
        )
    }
}

extension ReferenceServerConfiguration {
    /// A proxyDHCP and boot server, with TFTP, at the second address.
    static var proxyBench: ReferenceServerConfiguration {
        var proxy = ProxyDHCPServerConfiguration(address: FaultBench.second)
        proxy.boot = .init(bootFile: "loader.0")
        let item = ProxyDHCPServerConfiguration.Item(
            type: PXEBootServerType(rawValue: 0x8000),
            text: Array("Loader".utf8),
            boot: .init(bootFile: "loader.0")
        )
        proxy.menu = .init(prompt: PXEMenuPrompt(timeout: 1, text: Array("Network boot".utf8)), items: [item])
        return ReferenceServerConfiguration(tftp: .init(BenchFile.tree, TFTPServerConfiguration()), proxy: proxy)
    }
}

extension DHCPServerConfiguration {
    static var bench: DHCPServerConfiguration { bench(at: FaultBench.server, from: 100) }

    /// A server at `address` that gives ten addresses from `first` on.
    static func bench(at address: IPv4Address, from first: UInt8) -> DHCPServerConfiguration {
        var configuration = DHCPServerConfiguration(
            address: address,
            subnets: [
                .init(
                    address: IPv4Address(10, 0, 0, 0),
                    mask: FaultBench.mask,
                    routers: [FaultBench.server],
                    domainNameServers: [FaultBench.server],
                    domainName: "example",
                    ranges: [.init(IPv4Address(10, 0, 0, first), IPv4Address(10, 0, 0, first + 9))]
                ),
                .init(
                    address: IPv4Address(10, 0, 1, 0),
                    mask: FaultBench.mask,
                    routers: [IPv4Address(10, 0, 1, 254)],
                    ranges: [.init(IPv4Address(10, 0, 1, first), IPv4Address(10, 0, 1, first + 9))]
                ),
            ]
        )
        // Discovery control 8: boot the file that is named here (PXE 2.1 table 2-1).
        let here: [UInt8] = [6, 1, 8, 255]
        configuration.boot = .init(bootFile: "loader.0", vendorOptions: here)
        configuration.classes = [
            .init([.userClass("iPXE")], boot: .init(bootFile: "http://10.0.0.1/boot.ipxe", vendorOptions: here)),
            .init(
                [.vendorClass("HTTPClient")],
                boot: .init(bootFile: "http://10.0.0.1/bootx64.efi", vendorClass: "HTTPClient")
            ),
        ]
        return configuration
    }
}

extension DHCPClientConfiguration {
    /// A client of no particular make that wants an address alone.
    static var plain: DHCPClientConfiguration {
        var configuration = DHCPClientConfiguration(options: [
            .messageType, .requestedAddress, .serverIdentifier, .clientIdentifier,
            .fixed(.parameterRequestList, [1, 3, 6, 15, 28]),
        ])
        configuration.whenRefused = .fail
        return configuration
    }

    /// The same client, and it can't hear unicast before it has an address.
    static var deaf: DHCPClientConfiguration {
        var configuration = plain
        configuration.wantsBroadcast = true
        return configuration
    }
}

extension NBDServerConfiguration {
    /// One image, which is the default export.
    static var bench: NBDServerConfiguration {
        var configuration = NBDServerConfiguration(exports: [
            NBDExport(name: "disk", content: MemoryFile(BenchFile.root + BenchFile.octets(5_532, seed: 12)))
        ])
        configuration.defaultExport = Array("disk".utf8)
        return configuration
    }
}

/// What the bench's servers hand out.
enum BenchFile {
    /// A folder with a program, and another one with names for more than one page.
    static let exported: MemoryExportTree = {
        var tree = MemoryExportTree()
        tree.addFile("init", octets(3_000, seed: 13))
        tree.addDirectory("bin")
        for number in 0..<60 { tree.addLink("bin/program-\(number)", to: "busybox") }
        return tree
    }()

    static let loader: [UInt8] = [0xfa, 0xea] + octets(9_000, seed: 1)
    static let root = Array("hsqs".utf8) + octets(60_000, seed: 2)
    /// A whole number of blocks of 512 and of 1024 octets.
    static let whole = octets(8_192, seed: 3)

    static let tree: MemoryFileTree = {
        var digest = MD5Digest()
        digest.update(root)
        return MemoryFileTree([
            "loader.0": loader, "other.0": loader, "whole.img": whole, "kernel": octets(3_000, seed: 4),
            "undionly.kpxe": [0xea, 0x05] + octets(2_800, seed: 6) + Array("iPXE 1.21.1".utf8),
            "boot.ipxe": Array("#!ipxe\necho ready\n".utf8), "bootx64.efi": Array("MZ".utf8) + octets(4_000, seed: 7),
            "ldlinux.c32": [0x7f, 0x45, 0x4c, 0x46] + octets(3_000, seed: 8),
            "pxelinux.cfg/default": configuration, "vmlinuz": vmlinuz,
            "initrd.img": Array("070701".utf8) + octets(3_000, seed: 10),
            "sysrcd.md5": Array("\(digest.hexadecimal)  sysrcd.dat\n".utf8), "sysrcd.dat": root,
        ])
    }()

    private static let configuration = Array(
        """
        DEFAULT linux
        LABEL linux
          KERNEL vmlinuz
          APPEND initrd=initrd.img netboot=http://10.0.0.1/sysrcd.dat

        """.utf8
    )

    /// A Linux kernel has its marks at octets 510 and 514 (Linux boot protocol).
    private static let vmlinuz: [UInt8] = {
        var image = octets(5_000, seed: 11)
        image.replaceSubrange(510..<512, with: [0x55, 0xaa])
        image.replaceSubrange(514..<518, with: Array("HdrS".utf8))
        return image
    }()

    static func octets(_ count: Int, seed: UInt64) -> [UInt8] {
        var random = SeededRandom(seed: seed)
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    }
}
