import Foundation
import Glibc
import Synchronization

/// A process in a lab: started in a namespace, ended by its id, its output kept in a file. It dies with the test run, even where
/// that is killed.
final class LabProcess: Sendable {
    enum Status: Equatable {
        case running
        case exited(Int32)
        case killed(signal: Int32)
    }

    /// The words that it was started with.
    let arguments: [String]
    /// The id of the process and of its group.
    let id: pid_t
    /// What it wrote to standard output and standard error.
    let log: URL
    private let keepsLog: Bool
    private let input: String?
    private let lastStatus = Mutex(Status.running)

    /// Starts `arguments` with the first word looked up among the peers and in the system's folders.
    /// - Parameters:
    ///   - namespace: Where it runs; the machine's own network where nil.
    ///   - log: Where its output goes; to a file that goes with this value where nil.
    ///   - takesInput: Whether `type` writes to its standard input, which stays open; else that is empty.
    init(
        _ arguments: [String],
        in namespace: NetworkNamespace?,
        log: URL? = nil,
        takesInput: Bool = false,
        environment: [String: String] = [:],
        folder: URL? = nil
    ) throws {
        self.arguments = arguments
        keepsLog = log != nil
        let file = log ?? FileManager.default.temporaryDirectory.appendingPathComponent("lab-\(UUID().uuidString)")
        self.log = file
        let variables = Peers.environment.merging(environment) { $1 }
        let input = takesInput ? file.path + ".in" : nil
        self.input = input
        if let input {
            unlink(input)
            guard mkfifo(input, 0o600) == 0 else { throw LabTrouble.system("making \(input)") }
        }
        let place = folder.map { ["env", "--chdir=\($0.path)"] } ?? []
        id = try LabThread.shared.run(in: namespace) {
            try Self.spawn(
                // Its own process group, so that what it starts ends with it.
                ["setpriv", "--pdeathsig", "KILL", "--"] + place + arguments,
                variables.map { "\($0.key)=\($0.value)" },
                log: file.path,
                input: input
            )
        }
    }

    deinit {
        if status == .running {
            kill(-id, SIGKILL)
            _ = waitpid(id, nil, 0)
        }
        if !keepsLog { unlink(log.path) }
        if let input { unlink(input) }
    }

    /// Whether it runs, or how it ended.
    var status: Status {
        lastStatus.withLock { status in
            guard status == .running else { return status }
            var word: Int32 = 0
            guard waitpid(id, &word, WNOHANG) == id else { return .running }
            status = word & 0x7f == 0 ? .exited((word >> 8) & 0xff) : .killed(signal: word & 0x7f)
            return status
        }
    }

    /// What it wrote so far.
    var text: String { String(decoding: (try? Data(contentsOf: log)) ?? Data(), as: UTF8.self) }

    /// Waits until it ended, and kills it where that takes too long.
    func end(within limit: Duration) async throws -> Status {
        if try await waitUntil(within: limit, { self.status != .running }) { return status }
        kill(-id, SIGKILL)
        _ = try await waitUntil(within: .seconds(5)) { self.status != .running }
        throw LabTrouble.unready("\(arguments.joined(separator: " ")) ran longer than \(limit), see \(log.path)")
    }

    /// Asks it to end by SIGTERM, and kills it where it does not.
    @discardableResult
    func stop(by signal: Int32 = SIGTERM, within limit: Duration = .seconds(5)) async throws -> Status {
        self.signal(signal)
        if try await waitUntil(within: limit, { self.status != .running }) { return status }
        kill(-id, SIGKILL)
        _ = try await waitUntil(within: .seconds(5)) { self.status != .running }
        return status
    }

    /// Types that at its standard input.
    func type(_ text: String) throws {
        guard let input else { preconditionFailure("\(arguments) was started without an input") }
        let file = open(input, O_WRONLY | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { throw LabTrouble.system("opening the input of \(arguments)") }
        defer { close(file) }
        guard write(file, text, text.utf8.count) == text.utf8.count else {
            throw LabTrouble.system("typing at \(arguments)")
        }
    }

    /// Sends a signal to it and to what it started.
    func signal(_ signal: Int32) { if status == .running { kill(-id, signal) } }

    /// Waits until its output has `marker`.
    func says(_ marker: String, within limit: Duration = .seconds(20)) async throws {
        let bytes = Data(marker.utf8)
        let isSaid = try await waitUntil(within: limit) {
            if (try? Data(contentsOf: self.log))?.range(of: bytes) != nil { return true }
            if self.status != .running { throw LabTrouble.unready(self.epitaph("ended without saying \"\(marker)\"")) }
            return false
        }
        if !isSaid { throw LabTrouble.unready(epitaph("did not say \"\(marker)\" within \(limit)")) }
    }

    /// Waits until a socket of its network is bound to the port.
    func binds(_ port: Port, within limit: Duration = .seconds(20)) async throws {
        let isBound = try await waitUntil(within: limit) {
            if self.status != .running { throw LabTrouble.unready(self.epitaph("ended before it bound \(port)")) }
            return port.isBound(in: self.id)
        }
        if !isBound { throw LabTrouble.unready(epitaph("did not bind \(port) within \(limit)")) }
    }

    /// Waits for a command of a few milliseconds without giving the thread away.
    func waitBriefly() -> Status {
        for _ in 0..<5000 where status == .running { usleep(1000) }
        return status
    }

    private func epitaph(_ what: String) -> String {
        let end = text.split(whereSeparator: \.isNewline).suffix(5).joined(separator: "\n")
        return "\(arguments.first ?? "") \(what); \(status), see \(log.path):\n\(end)"
    }

    private static func spawn(
        _ arguments: [String],
        _ environment: [String],
        log: String,
        input: String?
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // A pipe that its reader holds open for writing, too, never ends.
        posix_spawn_file_actions_addopen(&actions, 0, input ?? "/dev/null", O_RDWR, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)
        )
        let words = arguments.map { strdup($0) } + [nil]
        let variables = environment.map { strdup($0) } + [nil]
        defer { for word in words + variables { free(word) } }
        var id: pid_t = 0
        let code = posix_spawnp(&id, arguments[0], &actions, &attributes, words, variables)
        guard code == 0 else { throw LabTrouble.system("starting \(arguments[0])", code: code) }
        return id
    }
}

/// Looks every few milliseconds until `condition` holds. Returns false where the time ran out.
func waitUntil(within limit: Duration, _ condition: () throws -> Bool) async throws -> Bool {
    let end = ContinuousClock.now + limit
    while try !condition() {
        if ContinuousClock.now > end { return false }
        try await Task.sleep(for: .milliseconds(10))
    }
    return true
}

/// A local port, looked for in the kernel's tables.
enum Port: CustomStringConvertible {
    case udp(UInt16)
    case tcp(UInt16)

    var description: String {
        switch self {
        case .udp(let number): "UDP port \(number)"
        case .tcp(let number): "TCP port \(number)"
        }
    }

    /// Whether a socket in the network of that process is bound to it, or listens.
    func isBound(in process: pid_t) -> Bool {
        let (table, number, state) =
            switch self {
            case .udp(let number): ("udp", number, "07")
            case .tcp(let number): ("tcp", number, "0A")
            }
        let hexadecimal = String(number, radix: 16, uppercase: true)
        let ending = ":" + String(repeating: "0", count: 4 - hexadecimal.count) + hexadecimal
        // A socket of IPv6 may take IPv4, too.
        let texts = [table, table + "6"].map {
            (try? String(contentsOfFile: "/proc/\(process)/net/\($0)", encoding: .utf8)) ?? ""
        }
        return texts.joined().split(separator: "\n").contains { line in
            let columns = line.split(separator: " ")
            return columns.count > 3 && columns[1].hasSuffix(ending) && columns[3] == state
        }
    }
}
