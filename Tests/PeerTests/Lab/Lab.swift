import Foundation
import Glibc
import Synchronization
import Testing

/// A network of its own for one test: a switch, hosts on it, and real software on the hosts. Start at `StartHereTests`.
///
/// Nothing of it touches the machine's own network, and nothing of it stays: namespaces go with the values that hold them, and
/// processes with the thread that started them, even where the test run is killed.
final class Lab: Sendable {
    /// The lab that the running test is in.
    @TaskLocal static var current: Lab?

    /// Logs, captures and settings of the test, kept until its next run.
    let folder: URL
    /// Where the switch lies.
    let network: NetworkNamespace
    static let bridge = "br0"
    private let hosts = Mutex<[LabHost]>([])

    /// Builds a lab, lets `body` work in it and takes it down.
    ///
    /// A peer that can't run here is named, and the test is cancelled; where `CI` is `true` it fails.
    /// - Parameters:
    ///   - name: Names the folder of the test's logs: unique, of letters, digits and `-`.
    ///   - programs: What the test needs beside what each lab does.
    ///   - isAlone: Whether no other lab may run meanwhile.
    static func run(
        _ name: String,
        needs programs: [String] = [],
        isAlone: Bool = false,
        sourceLocation: SourceLocation = #_sourceLocation,
        _ body: (Lab) async throws -> Void
    ) async throws {
        if let obstacle = Peers.obstacle(to: programs) {
            guard Peers.isContinuousIntegration else { try Test.cancel("not run: \(obstacle)") }
            throw LabTrouble.unready("not run: \(obstacle)")
        }
        await LabSlots.shared.take(all: isAlone)
        let outcome: Result<Void, any Error>
        do {
            let lab = try Lab(name)
            outcome = await lab.finish(body, sourceLocation)
        } catch {
            outcome = .failure(error)
        }
        await LabSlots.shared.giveBack(all: isAlone)
        try outcome.get()
    }

    private func finish(
        _ body: (Lab) async throws -> Void,
        _ sourceLocation: SourceLocation
    ) async -> Result<Void, any Error> {
        var outcome: Result<Void, any Error> = .success(())
        await Self.$current.withValue(self) {
            do {
                try await body(self)
            } catch let trouble as LabTrouble {
                // Here, where the trait finds the lab's folder.
                Issue.record(trouble, sourceLocation: sourceLocation)
            } catch {
                outcome = .failure(error)
            }
        }
        for host in hosts.withLock({ $0 }).reversed() { await host.stopAll() }
        return outcome
    }

    private init(_ name: String) throws {
        folder = Peers.package.appendingPathComponent(".peers/logs/\(name)")
        try? FileManager.default.removeItem(at: folder)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        network = try NetworkNamespace()
        // Forwards at once, and never by what it learned of multicast groups.
        try network.ip("link add \(Self.bridge) type bridge stp_state 0 forward_delay 0 mcast_snooping 0")
        try network.ip("link set \(Self.bridge) up")
    }

    /// A new host whose `eth0` is plugged into the switch.
    /// - Parameters:
    ///   - name: Of at most 12 letters.
    ///   - address: Such as `10.77.0.1/24`; none where nil.
    ///   - hardware: The MAC address; the kernel's choice where nil.
    func host(_ name: String, _ address: String? = nil, hardware: String? = nil) throws -> LabHost {
        let host = try LabHost(name, in: self, address: address, hardware: hardware)
        hosts.withLock { $0.append(host) }
        return host
    }

    /// Records what passes the switch, from now on. Each frame is seen once.
    func capture(_ name: String = "capture", filter: String? = nil) async throws -> LabCapture {
        try await LabCapture(of: self, file: folder.appendingPathComponent(name + ".pcap"), filter: filter)
    }

    /// A program of the test, in a language that says its interpreter in its first line.
    func script(_ name: String, _ text: String) throws -> URL {
        let file = try file(name, "")
        // No process starts meanwhile that would hold it open for writing: the kernel would call it busy.
        try LabThread.shared.run {
            try text.write(to: file, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
        }
        return file
    }

    /// A file of the test with that content.
    func file(_ name: String, _ text: String) throws -> URL { try file(name, Data(text.utf8)) }

    func file(_ name: String, _ content: Data) throws -> URL {
        let file = folder.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try content.write(to: file)
        return file
    }
}

/// How many labs run at once: as many as there are cores, or one that wants to be alone.
private actor LabSlots {
    static let shared = LabSlots(count: max(2, ProcessInfo.processInfo.activeProcessorCount))

    private let count: Int
    private var free: Int
    private var waiting: [(wanted: Int, continuation: CheckedContinuation<Void, Never>)] = []

    init(count: Int) {
        self.count = count
        free = count
    }

    func take(all: Bool) async {
        let wanted = all ? count : 1
        // In order of arrival, or one that wants all would wait for ever.
        if waiting.isEmpty, free >= wanted {
            free -= wanted
        } else {
            await withCheckedContinuation { waiting.append((wanted, $0)) }
        }
    }

    func giveBack(all: Bool) {
        free += all ? count : 1
        while let first = waiting.first, free >= first.wanted {
            waiting.removeFirst()
            free -= first.wanted
            first.continuation.resume()
        }
    }
}

extension Trait where Self == IssueHandlingTrait {
    /// Says with each issue where the test's logs and capture are.
    static var tellsLabFolder: Self {
        .compactMapIssues { issue in
            guard let lab = Lab.current else { return issue }
            var issue = issue
            issue.comments.append("Logs and captures: \(lab.folder.path)")
            return issue
        }
    }
}
