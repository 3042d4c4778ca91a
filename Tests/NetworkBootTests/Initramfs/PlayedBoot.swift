import NetworkProtocols
import Testing

@testable import NetworkBoot

/// A boot that was played from its kernel on, with what it asked of the network and what it came to.
struct PlayedBoot {
    let host: ScriptedHost
    let result: BootResult

    /// Plays the initramfs of this name.
    static func play(
        _ personality: String,
        _ commandLine: String,
        memory: Int = 4 << 30,
        initrds: [String] = [],
        script: ScriptedHost.Script = ScriptedHost.Script()
    ) async -> PlayedBoot {
        let hardware = MachineHardware(
            hardwareAddress: MACAddress(0x52, 0x54, 0x00, 0x12, 0x34, 0xab),
            uuid: (0..<16).map { UInt8($0) },
            memory: memory
        )
        let host = ScriptedHost(script, hardware: hardware)
        var handover = KernelFiles.handover(commandLine, initrds: [KernelFiles.initrd(personality)])
        handover.initrds += initrds.map { .init(name: Array($0.utf8), octets: KernelFiles.archive([("x", [1])])) }
        let result = await playBoot(from: KernelStage(handover: handover, hasAutoconfiguration: false), on: host)
        return PlayedBoot(host: host, result: result)
    }

    var root: MountedRoot? {
        if case .root(let root) = result { root } else { nil }
    }
    var failure: BootFailure? {
        if case .failed(let reason) = result { reason.failure } else { nil }
    }
    var sentence: String {
        if case .failed(let reason) = result { reason.sentence } else { "" }
    }
    var isDone: Bool {
        if case .done = result { true } else { false }
    }
    /// How long it waited, each time.
    var waits: [Duration] {
        host.requests.compactMap { if case .wait(let duration) = $0 { duration } else { nil } }
    }

    func shows(_ line: String) -> Bool { host.screen.contains(line) }

    /// Everything but waits, in words.
    var talk: [String] {
        host.requests.compactMap { request -> String? in
            switch request {
            case .configure(.dhcp(let configuration)): return configuration.isBOOTP ? "bootp" : "dhcp"
            case .configure(.rarp): return "rarp"
            case .configure(.dhcpAndRARP(let configuration, _)):
                return configuration.isBOOTP ? "bootp and rarp" : "dhcp and rarp"
            case .configure(.fixed(let interface)):
                return "\(interface.address)/\(interface.mask) \(interface.router.map(\.description) ?? "-")"
            case .configure(.none): return "none"
            case .bootServer(let request): return "boot server \(request.destination)"
            case .fetch(let request): return Self.words(request)
            case .resolve(let request): return "resolve \(request.name.displayText)"
            case .mount(let request): return "mount \(request.server):\(request.path.displayText)"
            case .tree(let request): return Self.words(request.question)
            case .attach(let request): return "attach \(request.server)/\(request.export.displayText)"
            case .blocks(let request):
                if case .read(let range) = request.question {
                    return "blocks \(range.lowerBound)..<\(range.upperBound)"
                }
                return "detach"
            case .wait, .key: return nil
            }
        }
    }

    private static func words(_ request: FetchRequest) -> String {
        let name = request.name.displayText
        switch request.method {
        case .tftp(let configuration):
            let options = configuration.options.map { "\($0.name.displayText)=\($0.value.displayText)" }
            return "RRQ \(request.server.address) \(name) \(options.joined(separator: " "))"
        case .http(let configuration):
            let method = configuration.asksForSizeOnly ? "HEAD" : "GET"
            let range = request.range.map { " \($0.ranges)" } == nil ? "" : " (range)"
            return "\(method) \(request.host.displayText)\(name)\(range)"
        }
    }

    private static func words(_ question: TreeRequest.Question) -> String {
        switch question {
        case .attributes(let path): "look \(path.displayText)"
        case .link(let path): "link \(path.displayText)"
        case .list(let path): "list \(path.displayText)"
        case .read(let path, let range):
            "read \(path.displayText) \(range.map { "\($0.lowerBound)..<\($0.upperBound)" } ?? "whole")"
        case .append(let path, _): "append \(path.displayText)"
        case .unmount: "unmount"
        }
    }
}

extension ScriptedHost.Script {
    /// A lease with a root path (option 17), name servers and whatever else.
    static func lease(rootPath: String? = nil, nextServer: IPv4Address = IPv4Address(10, 77, 0, 1)) -> Self {
        var options: [(code: DHCPOptionCode, value: [UInt8])] = [(.domainNameServers, [10, 77, 0, 53])]
        if let rootPath { options.append((.rootPath, Array(rootPath.utf8))) }
        return ScriptedHost.Script(address: .leased(.example(nextServer: nextServer, options: options)))
    }

    static let nobody = ScriptedHost.Script(address: .failed(.noOffer(proxies: [])))
}

/// Images and trees that live systems want.
enum LiveFiles {
    static let squash = SampleImage(.squashFS, size: 9000).octets
    static let cut = Array(SampleImage(.squashFS, size: 9000).octets.prefix(8000))
    static let iso = ISO9660Image(SampleTree(.liveBoot).nodes, volume: "LIVE").octets

    static func sha512(_ octets: [UInt8]) -> String {
        var digest = SHA512Digest()
        digest.update(octets)
        return digest.hexadecimal
    }
}
