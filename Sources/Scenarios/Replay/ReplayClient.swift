public import NetworkProtocols
internal import Synchronization

/// Asks what a client of a capture asked, one request after the other, at the pace of the answers.
///
/// Transaction identifiers, ports and the seconds are its own; addresses and server identifiers that the captured client
/// had from an answer are those of the live answer. It writes what it hears into a ``ReplayNotebook``.
public struct ReplayClient: HostProgram {
    /// What it reaches the servers by.
    public enum Link: Hashable, Sendable {
        /// Frames of its own: it has the captured client's hardware address, and asks for an address itself.
        case frames
        /// The sockets of this computer: there is no DHCP in it.
        case sockets
        /// The same, and DHCP as the relay that has this address.
        case relay(IPv4Address)
    }

    let steps: [ReplayStep]
    let servers: ReplayServers
    let link: Link
    let notebook: ReplayNotebook
    var index = -1
    var random: SeededRandom
    var outputs: [HostAction] = []
    private var nextOutputIndex = 0
    var nextPort: UInt16
    var nextStream: UInt32 = 1
    /// What captured addresses are now: leases, and servers that named themselves.
    var leased: [IPv4Address: IPv4Address] = [:]
    var identified: [IPv4Address: IPv4Address] = [:]
    var isConfigured = false
    // What is under way: one of these.
    var dhcp: DHCPReplay?
    var tftp: TFTPClient?
    var http: HTTPClient?
    var dns: DNSReplay?

    /// - Parameters:
    ///   - steps: those of one client, in order.
    ///   - seed: what its own identifiers are drawn from.
    public init(
        steps: [ReplayStep],
        servers: ReplayServers,
        link: Link,
        notebook: ReplayNotebook,
        seed: UInt64,
        at now: Instant
    ) {
        self.steps = steps
        self.servers = servers
        self.link = link
        self.notebook = notebook
        random = SeededRandom(seed: seed)
        nextPort = UInt16.random(in: 49_152...60_000, using: &random)
        switch link {
        case .frames: outputs.append(.bind(port: 68))
        case .relay: outputs.append(.bind(port: 67))
        case .sockets: break
        }
        goOn(at: now)
    }

    /// A DHCP request that waits for its answers.
    struct DHCPReplay: Sendable {
        var payload: [UInt8]
        var transactionID: UInt32
        var destination: Endpoint
        var source: Endpoint
        var attempt = 0
        var deadline: Instant
        var answers: [ReplayAnswer.DHCPAnswer] = []
    }

    /// A question to a name server.
    struct DNSReplay: Sendable {
        var payload: [UInt8]
        var id: UInt16
        var port: UInt16
        var server: Endpoint
        var attempt = 0
        var deadline: Instant
    }

    /// How long each try waits for a first answer. Servers that look by ping whether an address is free take three
    /// seconds (dnsmasq).
    static let patience: [Duration] = [.seconds(5), .seconds(6)]
    /// How long nothing has to come where nothing came then.
    static let quiet: Duration = .seconds(4)
    /// How long further servers have behind the last answer that was awaited.
    static let grace: Duration = .milliseconds(400)
    /// The largest file that is fetched.
    static let sizeLimit = 1 << 30

    public var nextDeadline: Instant? {
        dhcp?.deadline ?? dns?.deadline ?? tftp?.nextDeadline ?? http?.nextDeadline
    }

    public mutating func nextOutput() -> HostAction? {
        guard nextOutputIndex < outputs.count else {
            outputs.removeAll(keepingCapacity: true)
            nextOutputIndex = 0
            return nil
        }
        nextOutputIndex += 1
        return outputs[nextOutputIndex - 1]
    }

    public mutating func handle(_ event: HostEvent, at now: Instant) {
        switch event {
        case .datagram(let datagram):
            let port = datagram.destination.port
            if dhcp != nil, port == 67 || port == 68 {
                hear(datagram, at: now)
            } else if tftp?.localPort == port {
                tftp?.handle(.datagram(datagram), at: now)
                drainTFTP(at: now)
            } else if dns?.port == port {
                hearAnswer(datagram, at: now)
            }
        case .unreachable(let reason, let remote, let port):
            if tftp?.localPort == port {
                tftp?.handle(.unreachable(reason, remote: remote), at: now)
                drainTFTP(at: now)
            } else if dns?.port == port {
                finishDNS(.failed(reason.phrase), at: now)
            }
        case .stream(let stream, let input):
            guard http?.stream == stream else { return }
            http?.handle(input, at: now)
            drainHTTP(at: now)
        case .accepted(let stream, _, _): outputs.append(.stream(stream, .abort))
        default: break
        }
    }

    public mutating func handleDeadline(at now: Instant) {
        guard let deadline = nextDeadline, deadline <= now else { return }
        if dhcp != nil {
            dhcpDeadline(at: now)
        } else if dns != nil {
            dnsDeadline(at: now)
        } else if tftp != nil {
            tftp?.handleDeadline(at: now)
            drainTFTP(at: now)
        } else if http != nil {
            http?.handleDeadline(at: now)
            drainHTTP(at: now)
        }
    }

    public mutating func abort(at now: Instant) {
        tftp?.abort(at: now)
        http?.abort(at: now)
        notebook.finish()
    }

    // MARK: One step after the other

    /// Takes down what came of the present step, and begins the next one.
    mutating func finish(_ answer: ReplayAnswer, at now: Instant) {
        notebook.write(.answered(answer))
        goOn(at: now)
    }

    /// Begins the next step that can be taken.
    private mutating func goOn(at now: Instant) {
        (dhcp, tftp, http, dns) = (nil, nil, nil, nil)
        while index + 1 < steps.count {
            index += 1
            let step = steps[index]
            if step.kind != .dhcp, let reason = reasonAgainst(step) {
                notebook.write(.skipped(reason))
                continue
            }
            switch step.request {
            case .dhcp(let message):
                if link == .sockets {
                    notebook.write(.skipped("DHCP needs --interface, or --as-relay"))
                    continue
                }
                return ask(message, step, at: now)
            case .tftp(let request, let isSizeOnly): return ask(request, isSizeOnly, step, at: now)
            case .http(let head): return ask(head, step, at: now)
            case .dns(let message): return ask(message, step, at: now)
            }
        }
        notebook.finish()
    }

    /// Why a step can't be taken; makes sure that there is an address.
    private mutating func reasonAgainst(_ step: ReplayStep) -> String? {
        guard link == .frames, !isConfigured else { return nil }
        if steps.contains(where: { $0.kind == .dhcp }) { return "the live server gave no address" }
        // The captured client had its address from elsewhere; the same one is taken.
        isConfigured = true
        let mask = IPv4Address(prefixLength: 24)
        outputs.append(.configure(InterfaceConfiguration(address: step.clientAddress, mask: mask)))
        return nil
    }

    mutating func newPort() -> UInt16 {
        nextPort = nextPort == 65_535 ? 49_152 : nextPort + 1
        return nextPort
    }

    mutating func live(_ server: Endpoint) -> Endpoint {
        Endpoint(address: servers.live(server.address), port: server.port)
    }
}

/// What a ``ReplayClient`` heard, step by step. Written by the program, read when it has finished.
public final class ReplayNotebook: Sendable {
    /// What became of a step.
    enum Entry: Hashable, Sendable {
        case answered(ReplayAnswer)
        /// It was not taken: as a phrase, why.
        case skipped(String)
    }

    private let content = Mutex<(entries: [Entry], isFinished: Bool)>(([], false))

    public init() {}

    /// Whether every step has been taken.
    public var isFinished: Bool { content.withLock { $0.isFinished } }

    /// How many steps are behind it.
    public var count: Int { content.withLock { $0.entries.count } }

    var entries: [Entry] { content.withLock { $0.entries } }

    func write(_ entry: Entry) { content.withLock { $0.entries.append(entry) } }

    func finish() { content.withLock { $0.isFinished = true } }
}

extension UnreachableReason {
    /// "port unreachable"
    var phrase: String {
        switch self {
        case .addressUnresolved(let address): "nobody answers ARP for \(address)"
        case .noRoute: "there is no route to it"
        case .portUnreachable: "nobody listens there (ICMP port unreachable)"
        case .icmp(let code, let router): "\(router) says by ICMP: unreachable, \(code)"
        case .timeExceeded(let router): "\(router) says by ICMP: time exceeded"
        }
    }
}
