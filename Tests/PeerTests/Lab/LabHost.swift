import Foundation
import Synchronization

/// A host of a lab: a network namespace whose `eth0` is plugged into the switch.
final class LabHost: Sendable {
    static let interface = "eth0"

    let name: String
    /// Without the prefix length, such as `10.77.0.1`; empty where it has none.
    let address: String
    /// The network that its address is of: the first three octets and 0, as labs have prefixes of 24 bits.
    var network: String { address.split(separator: ".").prefix(3).joined(separator: ".") + ".0" }
    let namespace: NetworkNamespace
    /// It holds its hosts, and they their processes, until the test is over.
    unowned let lab: Lab
    private let processes = Mutex<[LabProcess]>([])

    init(_ name: String, in lab: Lab, address: String?, hardware: String?) throws {
        self.name = name
        self.lab = lab
        self.address = address.map { String($0.prefix { $0 != "/" }) } ?? ""
        namespace = try NetworkNamespace()
        let card = hardware.map { "address \($0) " } ?? ""
        let port = "v-" + name
        try lab.network.ip("link add \(port) type veth peer name \(Self.interface) \(card)netns \(namespace.path)")
        // Captures would hold frames whose checksums nobody has computed, and TCP segments of 64 KB.
        try namespace.command(["ethtool", "-K", Self.interface] + Self.offloads)
        try lab.network.command(["ethtool", "-K", port] + Self.offloads)
        try lab.network.ip("link set \(port) master \(Lab.bridge) up")
        try namespace.ip("link set \(Self.interface) up")
        if let address { try namespace.ip("addr add \(address) dev \(Self.interface)") }
    }

    private static let offloads = ["tx", "rx", "sg", "tso", "gso", "gro"].flatMap { [$0, "off"] }

    /// Starts a server and waits until it is ready.
    @discardableResult
    func start(_ server: some PeerServer) async throws -> LabProcess {
        let folder = lab.folder.appendingPathComponent("\(name)-\(server.name)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let launch = try server.launch(on: self, in: folder)
        let process = try start(server.name, launch.arguments, environment: launch.environment)
        try await launch.awaitReadiness(of: process)
        return process
    }

    /// Starts a program; its output goes to the log `HOST-NAME.log` of the test.
    func start(
        _ logName: String,
        _ arguments: [String],
        takesInput: Bool = false,
        environment: [String: String] = [:]
    ) throws -> LabProcess {
        let process = try LabProcess(
            arguments,
            in: namespace,
            log: lab.folder.appendingPathComponent("\(name)-\(logName).log"),
            takesInput: takesInput,
            environment: environment,
            folder: lab.folder
        )
        processes.withLock { $0.append(process) }
        return process
    }

    /// Asks all that runs on it to end, the last started first.
    func stopAll() async {
        for process in processes.withLock({ $0 }).reversed() { _ = try? await process.stop() }
    }

    /// Runs a program to its end and returns how it ended and what it wrote; that is kept in `HOST-NAME.log`, too.
    @discardableResult
    func run(
        _ arguments: [String],
        log: String? = nil,
        environment: [String: String] = [:],
        within limit: Duration = .seconds(60)
    ) async throws -> (status: LabProcess.Status, text: String) {
        let logName = log ?? arguments[0].split(separator: "/").last.map(String.init) ?? "command"
        let before = (try? Data(contentsOf: lab.folder.appendingPathComponent("\(name)-\(logName).log")))?.count ?? 0
        let process = try start(logName, arguments, environment: environment)
        let status = try await process.end(within: limit)
        return (status, String(decoding: Data(process.text.utf8).dropFirst(before), as: UTF8.self))
    }

    /// The interface's IPv4 addresses, such as `10.77.0.100/24`.
    func addresses() async throws -> [String] {
        let process = try LabProcess(["ip", "-4", "-o", "addr", "show", "dev", Self.interface], in: namespace)
        _ = try await process.end(within: .seconds(5))
        return process.text.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            return words.firstIndex(of: "inet").map { String(words[$0 + 1]) }
        }
    }
}

/// A server that labs know how to start. One file each in `Servers`.
protocol PeerServer {
    /// Names its log.
    var name: String { get }
    /// Writes its settings into `folder` and says how it is started.
    func launch(on host: LabHost, in folder: URL) throws -> Launch
}

/// How a server is started, and how it shows that it is ready.
struct Launch {
    enum Readiness {
        case bound(Port)
        case said(String)
    }

    var arguments: [String]
    var environment: [String: String] = [:]
    /// All of them are waited for.
    var readiness: [Readiness]

    func awaitReadiness(of process: LabProcess) async throws {
        for sign in readiness {
            switch sign {
            case .bound(let port): try await process.binds(port)
            case .said(let marker): try await process.says(marker)
            }
        }
    }
}
