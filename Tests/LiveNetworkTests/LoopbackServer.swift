import Foundation
import Testing

/// `bootproof serve` on loopback with shifted ports, which needs no right, in a folder of its own.
final class LoopbackServer {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("bootproof-serve-\(UUID().uuidString)")
    let portShift: Int
    private let process = Process()
    private var log: URL { folder.appendingPathComponent("log") }

    /// Starts nothing yet.
    init(portShift: Int) throws {
        self.portShift = portShift
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        try? FileManager.default.removeItem(at: folder)
    }

    /// Where the program lies: beside the test bundle.
    private static var program: URL {
        let bundle = URL(fileURLWithPath: CommandLine.arguments.first ?? "").deletingLastPathComponent()
        let beside = bundle.appendingPathComponent("bootproof")
        if FileManager.default.isExecutableFile(atPath: beside.path) { return beside }
        return URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent(".build/debug/bootproof")
    }

    func write(_ name: String, _ octets: some Sequence<UInt8>) throws {
        let place = folder.appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: place.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(octets).write(to: place)
    }

    func start(
        _ arguments: String...,
        command: String = "serve",
        environment: [String: String] = [:]
    ) throws {
        process.executableURL = Self.program
        process.arguments = [command] + arguments + ["--port-shift", "\(portShift)", "--no-frames"]
        process.environment = ["PATH": "/usr/bin:/bin"].merging(environment) { $1 }
        process.currentDirectoryURL = folder
        try Data().write(to: log)
        let output = try FileHandle(forWritingTo: log)
        process.standardOutput = output
        process.standardError = output
        try process.run()
    }

    var said: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

    /// Waits until the log holds `words`; false after `limit`.
    func says(_ words: String, within limit: Duration = .seconds(20)) -> Bool {
        let end = ContinuousClock.now + limit
        while ContinuousClock.now < end {
            if said.contains(words) { return true }
            usleep(10_000)
        }
        return false
    }

    /// What it holds in memory, in octets.
    var residentSize: Int {
        let status = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return (line?.split(separator: " ").dropLast().last.flatMap { Int($0) } ?? 0) << 10
    }

    /// Waits for its end by itself; its exit status.
    func ended() -> Int32 {
        process.waitUntilExit()
        return process.terminationStatus
    }

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// Ends it; its exit status, or the signal that it died of.
    func end(by number: Int32) -> Int32 {
        signal(number)
        process.waitUntilExit()
        return process.terminationStatus
    }
}

/// A TCP connection to a port of 127.0.0.1.
final class LoopbackStream {
    private let descriptor: Int32

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = UInt16(port).bigEndian
        place.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        // Little room, so that the server has to wait.
        var room: Int32 = 16 << 10
        setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &room, socklen_t(MemoryLayout<Int32>.size))
        var pause = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &pause, socklen_t(MemoryLayout<timeval>.size))
        let status = withUnsafePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(status == 0, "nobody listens at port \(port)")
    }

    deinit {
        close(descriptor)
    }

    func ask(_ path: String) {
        let octets = Array("GET \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".utf8)
        _ = send(descriptor, octets, octets.count, Int32(MSG_NOSIGNAL))
    }

    func write(_ octets: [UInt8]) {
        var start = 0
        while start < octets.count {
            let count = octets.withUnsafeBytes {
                send(descriptor, $0.baseAddress?.advanced(by: start), $0.count - start, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            start += count
        }
    }

    /// At most `limit` octets, or all up to the end; nil where the connection broke.
    func read(_ limit: Int = .max) -> [UInt8]? {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while all.count < limit {
            let count = recv(descriptor, &buffer, min(buffer.count, limit - all.count), 0)
            if count < 0 { return nil }
            if count == 0 { break }
            all += buffer[..<count]
        }
        return all
    }

    /// What follows the empty line behind the head.
    static func body(_ octets: [UInt8]) -> [UInt8] {
        let end = Array("\r\n\r\n".utf8)
        for start in octets.indices.dropLast(3) where octets[start] == 13 && Array(octets[start..<start + 4]) == end {
            return Array(octets[(start + 4)...])
        }
        return []
    }
}
