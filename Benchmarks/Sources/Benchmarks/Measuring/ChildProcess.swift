import Foundation
import Glibc

/// A program that was run to its end, and what that took.
struct ChildProcess: Sendable {
    var wallSeconds: Double
    var userSeconds: Double
    var systemSeconds: Double
    /// The most memory that it held at once, in octets. Linux counts in what this process held when it began the other,
    /// so that small figures are an upper bound.
    var peakMemory: Int
    var status: Int32

    var processorSeconds: Double { userSeconds + systemSeconds }

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// Runs `words`, of which the first is a path or a name to be looked for, with its output going to `output`.
    static func run(_ words: [String], output: String) throws -> ChildProcess {
        forgetOwnPeak()
        let start = ContinuousClock.now
        let process = try begin(words, output: output)
        var status: Int32 = 0
        var usage = rusage()
        while wait4(process, &status, 0, &usage) < 0 {
            guard errno == EINTR else { throw Failure(description: "\(words[0]) can't be waited for") }
        }
        let duration = ContinuousClock.now - start
        return ChildProcess(
            wallSeconds: duration / .seconds(1),
            userSeconds: seconds(usage.ru_utime),
            systemSeconds: seconds(usage.ru_stime),
            peakMemory: usage.ru_maxrss * 1024,
            status: status & 0x7f == 0 ? status >> 8 & 0xff : 128 + (status & 0x7f)
        )
    }

    /// Begins a program as ``run(_:output:)`` does; who calls waits for it.
    static func begin(_ words: [String], output: String) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        arguments.append(nil)
        defer { for argument in arguments { free(argument) } }
        var process: pid_t = 0
        let failure = posix_spawnp(&process, words[0], &actions, nil, arguments, environ)
        guard failure == 0 else {
            throw Failure(description: "\(words[0]) can't be run: \(String(cString: strerror(failure)))")
        }
        return process
    }

    /// The first line that a program prints.
    static func firstLine(_ words: [String], in folder: borrowing TemporaryFolder) throws -> String {
        let output = folder.path("output")
        _ = try run(words, output: output)
        let text = try String(contentsOfFile: output, encoding: .utf8)
        // tshark begins with a warning where it is run by root.
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("Running as user") }
        return lines.first.map(String.init) ?? ""
    }

    /// How much memory this process holds, in octets.
    static var ownMemory: Int {
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * Int(getpagesize())
    }

    /// The most memory that this process has held, in octets.
    static var ownPeak: Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss * 1024
    }

    /// A child inherits the peak of the process that began it (Linux, fs/exec.c), so that is set back first.
    private static func forgetOwnPeak() {
        let file = open("/proc/self/clear_refs", O_WRONLY)
        guard file >= 0 else { return }
        _ = write(file, "5", 1)
        close(file)
    }

    private static func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000
    }
}

/// A folder for the captures that are made up; removed with all in it.
struct TemporaryFolder: ~Copyable {
    private let url: URL

    init(in parent: String?) throws {
        let parent =
            parent.map { URL(filePath: $0, directoryHint: .isDirectory) } ?? FileManager.default.temporaryDirectory
        url = parent.appending(path: "bootproof-benchmarks-\(getpid())", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        removeOthers(in: url.deletingLastPathComponent())
    }

    /// Removes what runs left that were interrupted: their processes are no more.
    private func removeOthers(in parent: URL) {
        let prefix = "bootproof-benchmarks-"
        for name in (try? FileManager.default.contentsOfDirectory(atPath: parent.path)) ?? [] {
            guard name.hasPrefix(prefix), let process = pid_t(name.dropFirst(prefix.count)), kill(process, 0) != 0
            else {
                continue
            }
            try? FileManager.default.removeItem(at: parent.appending(path: name))
        }
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    func path(_ name: String) -> String { url.appending(path: name).path }

    func remove(_ name: String) {
        try? FileManager.default.removeItem(at: url.appending(path: name))
    }
}
