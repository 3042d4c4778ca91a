import NetworkBoot
import NetworkProtocols
import Synchronization

/// A machine whose network is written down beforehand: files by name, one answer to DHCP, keys in order. It keeps what
/// was asked and what was shown.
final class ScriptedHost: BootHost {
    let hardware: MachineHardware
    private let script: Script
    private let state: Mutex<State>

    struct Script: Sendable {
        /// What the machine's request for an address comes to.
        var address: ConfigureOutcome = .leased(.example())
        /// By TFTP name, or HTTP target; what is not here is not found.
        var files: [String: FetchOutcome] = [:]
        var names: [String: IPv4Address] = [:]
        /// What asking a proxy or boot server comes to.
        var bootServer: @Sendable (BootServerRequest) -> BootServerOutcome = { _ in .silent }
        /// What a mount comes to, by `server:path`; others are denied.
        var mounts: [String: NFSMountOutcome] = [:]
        /// What stands in the folders that are mounted; nil where it is not there.
        var tree: @Sendable (TreeRequest) -> TreeOutcome? = { _ in nil }
        /// What attaching a device comes to, by `server:port/export`; others are refused.
        var devices: [String: NBDAttachOutcome] = [:]
        /// What lies on the devices; nil for an error.
        var blocks: @Sendable (BlockRequest) -> BlockOutcome? = { _ in nil }
        /// Pressed one after the other, each as soon as somebody waits; nothing is pressed after the last.
        var keys: [BootKey] = []
    }

    private struct State {
        var requests: [BootRequest] = []
        var screen: [String] = []
        var nextKey = 0
    }

    init(
        _ script: Script,
        hardware: MachineHardware = MachineHardware(
            hardwareAddress: MACAddress(0x52, 0x54, 0x00, 0x12, 0x34, 0x56),
            uuid: [0x10, 0x3f, 0x1a, 0x9c, 0x4b, 0x8e, 0x8e, 0x4c, 0x9d, 0x55, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab]
        )
    ) {
        self.script = script
        self.hardware = hardware
        state = Mutex(State())
    }

    func configure(_ request: ConfigureRequest) async throws(BootHalt) -> ConfigureOutcome {
        keep(.configure(request))
        return script.address
    }

    func askBootServer(_ request: BootServerRequest) async throws(BootHalt) -> BootServerOutcome {
        keep(.bootServer(request))
        return script.bootServer(request)
    }

    func fetch(_ request: FetchRequest) async throws(BootHalt) -> FetchOutcome {
        keep(.fetch(request))
        let name = String(decoding: request.name, as: UTF8.self)
        return script.files[name] ?? .failed(.notFound(message: Array("File not found".utf8)))
    }

    func resolve(_ request: ResolveRequest) async throws(BootHalt) -> DNSResolverOutcome {
        keep(.resolve(request))
        return script.names[String(decoding: request.name, as: UTF8.self)].map { .found([$0]) } ?? .notFound
    }

    func mount(_ request: NFSMountRequest) async throws(BootHalt) -> NFSMountOutcome {
        keep(.mount(request))
        return script.mounts["\(request.server):\(request.path.displayText)"] ?? .failed(.mountStatus(13))
    }

    func tree(_ request: TreeRequest) async throws(BootHalt) -> TreeOutcome {
        keep(.tree(request))
        return script.tree(request) ?? .failed(.status(2, path: []))
    }

    func attach(_ request: NBDAttachRequest) async throws(BootHalt) -> NBDAttachOutcome {
        keep(.attach(request))
        return script.devices["\(request.server)/\(request.export.displayText)"]
            ?? .failed(.broken(.refused, received: 0))
    }

    func blocks(_ request: BlockRequest) async throws(BootHalt) -> BlockOutcome {
        keep(.blocks(request))
        return script.blocks(request) ?? .failed(.error(5, offset: 0))
    }

    func wait(for duration: Duration) async throws(BootHalt) {
        keep(.wait(duration))
    }

    func key(within duration: Duration?) async throws(BootHalt) -> BootKey? {
        keep(.key(within: duration))
        return state.withLock { state in
            guard state.nextKey < script.keys.count else { return nil }
            state.nextKey += 1
            return script.keys[state.nextKey - 1]
        }
    }

    func show(_ line: String) {
        state.withLock { $0.screen.append(line) }
    }

    private func keep(_ request: BootRequest) {
        state.withLock { $0.requests.append(request) }
    }

    /// Every request in order.
    var requests: [BootRequest] { state.withLock { $0.requests } }
    /// The lines that were shown.
    var screen: [String] { state.withLock { $0.screen } }
    /// What was asked of proxies and boot servers, in order.
    var bootServerRequests: [BootServerRequest] {
        requests.compactMap { if case .bootServer(let request) = $0 { request } else { nil } }
    }
    /// The names that were asked for, in order.
    var fetched: [String] {
        requests.compactMap {
            guard case .fetch(let request) = $0 else { return nil }
            return String(decoding: request.name, as: UTF8.self)
        }
    }
    /// How long somebody was waited for, in order.
    var keyWaits: [Duration?] {
        requests.compactMap {
            guard case .key(let limit) = $0 else { return nil }
            return .some(limit)
        }
    }
}

extension DHCPLease {
    /// 10.77.0.111 of 10.77.0.1, with a boot file in the header.
    static func example(
        bootFile: String = "pxelinux.0",
        nextServer: IPv4Address = IPv4Address(10, 77, 0, 1),
        options: [(code: DHCPOptionCode, value: [UInt8])] = [],
        proxy: DHCPMessage? = nil,
        offers: [DHCPMessage] = []
    ) -> DHCPLease {
        let address = IPv4Address(10, 77, 0, 111)
        let server: [UInt8] = [10, 77, 0, 1]
        let always: [(code: DHCPOptionCode, value: [UInt8])] = [
            (.messageType, [5]), (.serverIdentifier, server), (.subnetMask, [255, 255, 255, 0]), (.routers, server),
        ]
        let acknowledgement = DHCPMessage(
            operation: .reply,
            yourAddress: address,
            nextServer: nextServer,
            bootFile: Array(bootFile.utf8),
            options: DHCPOptions(always + options)
        )
        return DHCPLease(
            address: address,
            server: IPv4Address(10, 77, 0, 1),
            acknowledgement: acknowledgement,
            proxy: proxy,
            offers: offers,
            obtained: .zero,
            duration: .seconds(3600)
        )
    }
}

/// Files that look like what they stand for, as far as boot loaders look.
enum BootFiles {
    /// PXELINUX of a version, with its banner in it.
    static func pxelinux(_ version: String) -> [UInt8] {
        [0xea, 0x05, 0x00, 0xc0, 0x07] + [UInt8](repeating: 0x90, count: 600)
            + Array("\r\nPXELINUX \(version) PXE 20200816 \0Copyright (C) 1994-2015 H. Peter Anvin et al\r\n\0".utf8)
    }

    /// A Linux kernel's first sectors.
    static let kernel: [UInt8] = {
        var octets = [UInt8](repeating: 0, count: 2048)
        octets.replaceSubrange(0x1fe..<0x200, with: [0x55, 0xaa])
        octets.replaceSubrange(0x202..<0x206, with: Array("HdrS".utf8))
        octets.replaceSubrange(0x206..<0x208, with: [0x0f, 0x02])
        octets[0x211] = 1
        return octets
    }()
}

extension FetchOutcome {
    /// A text that came whole.
    static func text(_ text: String) -> FetchOutcome { .complete(Array(text.utf8)) }
}
