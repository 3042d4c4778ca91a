import Foundation
import Glibc

/// A server that runs in its namespace on one core; ended with this value.
final class ServerProcess {
    let name: String
    let cable: BenchNetwork.Cable
    private let process: pid_t
    private let log: String
    /// A control group of its own, which counts what its children take as well; nil where none can be had.
    private let group: String?
    private static let patience = Duration.seconds(20)

    /// Starts it, and waits until it has its port.
    init(_ program: PeerProgram, on cable: BenchNetwork.Cable, core: Int, in folder: String) throws {
        name = program.name
        self.cable = cable
        log = "\(folder)/log"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let launch = try program.launch(cable, folder)
        let words =
            ["ip", "netns", "exec", cable.namespace, "taskset", "-c", "\(core)", "setpriv", "--pdeathsig", "KILL"]
            + launch
        process = try ChildProcess.begin(words, output: log)
        group = Self.group(of: process)
        let end = ContinuousClock.now.advanced(by: Self.patience)
        while !hasPort(program.port) {
            guard isAlive, ContinuousClock.now < end else {
                let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
                stop()
                throw BenchNetwork.Failure(description: "\(name) does not start: \(text)")
            }
            usleep(20_000)
        }
    }

    deinit {
        stop()
    }

    var isAlive: Bool { waitpid(process, nil, WNOHANG) == 0 }

    /// What it and its children have taken of the processor, in seconds: in user mode and in the kernel.
    var processorSeconds: Double {
        if let group, let text = try? String(contentsOfFile: "\(group)/cpu.stat", encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("usage_usec ") }),
            let microseconds = line.split(separator: " ").last.flatMap({ Double($0) })
        {
            return microseconds / 1_000_000
        }
        // Of a server that begins a process for each transfer this misses those that it does not wait for.
        let text = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
        let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 14 else { return 0 }
        return fields[11...14].reduce(0) { $0 + (Double($1) ?? 0) } / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    func stop() {
        guard isAlive else { return removeGroup() }
        kill(process, SIGTERM)
        for _ in 0..<100 {
            if waitpid(process, nil, WNOHANG) != 0 { return removeGroup() }
            usleep(20_000)
        }
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
        removeGroup()
    }

    private func removeGroup() {
        if let group { rmdir(group) }
    }

    private func hasPort(_ port: PeerProgram.Port) -> Bool {
        let (table, number, state) =
            switch port {
            case .udp(let number): ("udp", number, "07")
            case .tcp(let number): ("tcp", number, "0A")
            }
        // Some servers take IPv4 through sockets of IPv6.
        let texts = [table, table + "6"].map { table in
            (try? String(contentsOfFile: "/proc/\(process)/net/\(table)", encoding: .utf8)) ?? ""
        }
        let ending = String(format: ":%04X", number)
        return texts.flatMap { $0.split(separator: "\n").dropFirst() }.contains { line in
            let fields = line.split(separator: " ")
            return fields.count > 3 && fields[1].hasSuffix(ending) && fields[3] == state
        }
    }

    /// Moves it into a group of its own of the second version of control groups, which counts time without being asked to.
    private static func group(of process: pid_t) -> String? {
        for root in ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"] {
            guard FileManager.default.fileExists(atPath: "\(root)/cgroup.controllers") else { continue }
            let group = "\(root)/bootproof-bench-\(process)"
            guard mkdir(group, 0o755) == 0 else { continue }
            let file = open("\(group)/cgroup.procs", O_WRONLY)
            let text = "\(process)"
            let isIn = file >= 0 && write(file, text, text.utf8.count) > 0
            close(file)
            if isIn, FileManager.default.fileExists(atPath: "\(group)/cpu.stat") { return group }
            rmdir(group)
        }
        return nil
    }
}
