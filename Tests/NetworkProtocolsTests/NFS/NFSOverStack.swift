import NetworkProtocols

/// A client on one host and a server on another, with their stacks and a link between them.
struct NFSOverStack {
    var pair: StackPair
    var client: NFSClient
    /// Nil while it is switched off.
    var server: NFSServer?
    private(set) var mounted: Result<NFSFileHandle, NFSClientFailure>?
    private(set) var answers: [UInt64: Result<NFSClientAnswer, NFSClientFailure>] = [:]
    /// Whether the server was told to be silent, and how often it was told to be back.
    private(set) var silences = 0
    private(set) var returns = 0
    /// What the client called over UDP, in words.
    private(set) var calls: [String] = []
    private var nextID: UInt64 = 1

    static let server = StackPair.addresses[1]

    init(
        _ serverConfiguration: NFSServerConfiguration,
        path: String = "/export",
        _ configuration: NFSClientConfiguration = NFSClientConfiguration(),
        seed: UInt64 = 1,
        faults: LinkFaults = LinkFaults()
    ) {
        pair = StackPair(seed: seed, faults: faults)
        pair.isRecording = false
        server = NFSServer(serverConfiguration)
        client = NFSClient(
            server: Self.server,
            path: ascii(path),
            configuration: configuration,
            numbers: Self.numbers,
            seed: seed,
            at: .zero
        )
        settle()
    }

    static var numbers: NFSClientNumbers {
        NFSClientNumbers(streams: 1..<1000, ports: 50_000...50_010, reservedPorts: 900...1023)
    }

    /// Mounts; gives up after a day.
    mutating func mount() -> Result<NFSFileHandle, NFSClientFailure>? {
        run { $0.mounted != nil }
        return mounted
    }

    /// Begins an operation.
    mutating func start(_ operation: NFSClientOperation) -> UInt64 {
        defer { nextID += 1 }
        client.start(operation, id: nextID, at: pair.now)
        settle()
        return nextID
    }

    /// What an operation comes to, within a day.
    mutating func ask(_ operation: NFSClientOperation) -> Result<NFSClientAnswer, NFSClientFailure>? {
        let id = start(operation)
        run { $0.answers[id] != nil }
        return answers[id]
    }

    mutating func read(_ path: String, _ range: Range<UInt64>? = nil) -> [UInt8]? {
        guard case .success(.octets(let octets))? = ask(.read(path: ascii(path), range: range)) else { return nil }
        return octets
    }

    mutating func failure(_ operation: NFSClientOperation) -> NFSClientFailure? {
        guard case .failure(let failure)? = ask(operation) else { return nil }
        return failure
    }

    mutating func names(_ path: String) -> [String]? {
        guard case .success(.entries(let entries))? = ask(.list(path: ascii(path))) else { return nil }
        return entries.map { String(decoding: $0.name, as: UTF8.self) }
    }

    func isAnswered(_ id: UInt64) -> Bool { answers[id] != nil }

    func hasRead(_ id: UInt64, _ content: [UInt8]) -> Bool { answers[id] == .success(.octets(content)) }

    /// Switches the server off without a word.
    mutating func stopServer() {
        server = nil
        var configuration = HostStackConfiguration(
            hardwareAddress: StackPair.hardware[1],
            interface: InterfaceConfiguration(address: Self.server, mask: IPv4Address(255, 255, 255, 0))
        )
        configuration.tcp.connectionLimit = 256
        pair.stacks[1] = HostStack(configuration: configuration, seed: UInt64(pair.now.nanoseconds))
    }

    mutating func startServer(_ configuration: NFSServerConfiguration) {
        server = NFSServer(configuration)
        settle()
    }

    /// Goes on until `isEnough`, or until nothing moves, for a day at most.
    mutating func run(for limit: Duration = .seconds(86_400), _ isEnough: (borrowing NFSOverStack) -> Bool) {
        settle()
        let end = pair.now.advanced(by: limit)
        while !isEnough(self), pair.now < end {
            let due = [client.nextDeadline, server?.nextDeadline, end].compactMap { $0 }.min() ?? end
            if !pair.step(until: due) {
                pair.advance(to: due)
                if due >= end, client.nextDeadline.map({ $0 >= end }) ?? true { return }
                client.handleDeadline(at: due)
                server?.handleDeadline(at: due)
            }
            settle()
        }
    }

    /// Carries what happened and what is to be done to and fro until nothing is left.
    private mutating func settle() {
        repeat {
            for event in take(0) { client.handle(event, at: pair.now) }
            for event in take(1) { server?.handle(event, at: pair.now) }
            while let output = client.nextOutput() {
                switch output {
                case .host(let action):
                    note(action)
                    pair.perform(action, on: 0)
                case .mounted(let result): mounted = result
                case .answered(let id, let result): answers[id] = result
                case .notResponding: silences += 1
                case .responding: returns += 1
                }
            }
            while let action = server?.nextOutput() { pair.perform(action, on: 1) }
        } while pair.events.contains { !$0.isEmpty }
    }

    private mutating func note(_ action: HostAction) {
        guard case .send(let datagram) = action else { return }
        var reader = ByteReader(datagram.payload.span)
        guard let call = (try? RPCMessage(decoding: &reader))?.call else { return }
        switch call.program {
        case .portMapper:
            let asked = try? PortMapperCall(decoding: &reader, procedure: .getPort, version: 2)
            if case .mapping(_, let mapping)? = asked { calls.append("GETPORT \(mapping.program)") }
        case _ where call.procedure == 0: calls.append("NULL \(call.program)")
        case .mount: calls.append("\(MountProcedure(rawValue: call.procedure))")
        default: calls.append("\(NFS3Procedure(rawValue: call.procedure))")
        }
    }

    private mutating func take(_ side: Int) -> [HostEvent] {
        defer { pair.events[side] = [] }
        return pair.events[side]
    }
}

let testKey: [UInt8] = Array(0..<32)

/// A tree with something of each kind.
func testTree(_ content: [UInt8] = ascii("hello\n")) -> MemoryExportTree {
    var tree = MemoryExportTree()
    tree.addFile("etc/hostname", ascii("kiosk\n"))
    tree.addFile("etc/shadow", ascii("secret"), MemoryExportTree.Ownership(mode: 0o600))
    tree.addFile("sbin/init", content, MemoryExportTree.Ownership(mode: 0o755))
    tree.addLink("bin", to: "/usr/bin")
    tree.addFile("usr/bin/busybox", content, MemoryExportTree.Ownership(mode: 0o755))
    tree.addLink("usr/bin/sh", to: "busybox")
    tree.addLink("usr/bin/up", to: "../../etc/hostname")
    tree.addLink("circle", to: "circle")
    tree.addSpecial(.characterDevice, "dev/console", device: NFSDevice(major: 5, minor: 1))
    tree.addSpecial(.pipe, "dev/initctl")
    tree.addDirectory("tmp", MemoryExportTree.Ownership(mode: 0o1777))
    tree.addFile("closed/inside", ascii("x"))
    tree.addDirectory("closed", MemoryExportTree.Ownership(mode: 0o700))
    return tree
}

func testServer(
    _ tree: MemoryExportTree = testTree(),
    path: String = "/export",
    _ change: (inout NFSExportRule) -> Void = { $0.squash = .none }
) -> NFSServerConfiguration {
    var rule = NFSExportRule(.everyone)
    change(&rule)
    let export = NFSExport(path: ascii(path), tree: tree, rules: [rule])
    return NFSServerConfiguration(exports: [export], handleKey: testKey)
}
