import Foundation
import Glibc

/// A network namespace for the clients and one for each server, with a cable between them (a veth pair, its offloads as the
/// kernel sets them); removed with all in it.
final class BenchNetwork {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// One server's cable.
    struct Cable: Sendable {
        /// The server's namespace.
        var namespace: String
        /// The clients' namespace.
        var clients: String
        /// `10.16.0.1`, `10.32.0.1`, each in a network of 12 bits.
        var server: String
        var client: String
        /// The name of its end at the server.
        let interface = "eth0"

        /// The server's network, its first 16 bits: `10.16`.
        var prefix: String { server.split(separator: ".").prefix(2).joined(separator: ".") }
    }

    private static let namePrefix = "bootproof-bench-"
    private(set) var cables: [Cable] = []
    private var namespaces: [String] = []
    private let output: String

    init(servers: Int, in folder: borrowing TemporaryFolder) throws {
        guard geteuid() == 0 else { throw Failure(description: "network namespaces want root: run it by sudo") }
        output = folder.path("ip.txt")
        Self.removeOthers(output)
        let own = "\(Self.namePrefix)\(getpid())"
        try add("\(own)-clients")
        for number in 1...servers {
            let namespace = "\(own)-\(number)"
            try add(namespace)
            let cable = Cable(
                namespace: namespace,
                clients: "\(own)-clients",
                server: "10.\(number * 16).0.1",
                client: "10.\(number * 16).0.2"
            )
            try ip([
                "link", "add", "eth0", "netns", namespace, "type", "veth", "peer", "to\(number)", "netns",
                cable.clients,
            ])
            try ip(["-n", namespace, "address", "add", "\(cable.server)/12", "dev", "eth0"])
            try ip(["-n", namespace, "link", "set", "eth0", "up"])
            try ip(["-n", cable.clients, "address", "add", "\(cable.client)/12", "dev", "to\(number)"])
            try ip(["-n", cable.clients, "link", "set", "to\(number)", "up"])
            cables.append(cable)
        }
    }

    deinit {
        for namespace in namespaces { _ = try? ChildProcess.run(["ip", "netns", "delete", namespace], output: output) }
    }

    private func add(_ namespace: String) throws {
        try ip(["netns", "add", namespace])
        namespaces.append(namespace)
        try ip(["-n", namespace, "link", "set", "lo", "up"])
    }

    /// Removes what runs left that were killed: their processes are no more.
    private static func removeOthers(_ output: String) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/run/netns")) ?? [] {
            guard name.hasPrefix(namePrefix),
                let process = pid_t(name.dropFirst(namePrefix.count).prefix { $0.isNumber }), kill(process, 0) != 0
            else { continue }
            _ = try? ChildProcess.run(["ip", "netns", "delete", name], output: output)
        }
    }

    private func ip(_ words: [String]) throws {
        let process = try ChildProcess.run(["ip"] + words, output: output)
        guard process.status == 0 else {
            let text = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
            throw Failure(description: "ip \(words.joined(separator: " ")): \(text)")
        }
    }
}
