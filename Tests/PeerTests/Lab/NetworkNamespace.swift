import CLinux
import Foundation
import Glibc

/// A network namespace that lives as long as this value, and as the processes in it.
///
/// It has no name in /run/netns: what a killed test run would leave there, the kernel removes here by itself, with the
/// interfaces in it.
final class NetworkNamespace: Sendable {
    private let descriptor: Int32

    /// Where tools find it, such as `nsenter --net=PATH`.
    var path: String { "/proc/\(getpid())/fd/\(descriptor)" }

    init() throws {
        descriptor = try LabThread.shared.run {
            guard clinux_new_network_namespace() == 0 else { throw LabTrouble.system("making a network namespace") }
            let descriptor = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)
            let code = errno
            guard clinux_enter_namespace("/proc/self/ns/net") == 0 else {
                throw LabTrouble.system("leaving a namespace")
            }
            guard descriptor >= 0 else { throw LabTrouble.system("holding a network namespace", code: code) }
            return descriptor
        }
        // Captures stay quiet without the kernel's own IPv6.
        try set("net/ipv6/conf/all/disable_ipv6", "1")
        try set("net/ipv6/conf/default/disable_ipv6", "1")
        try ip("link set lo up")
    }

    deinit { close(descriptor) }

    /// Sets a parameter of the kernel, named as below /proc/sys.
    func set(_ parameter: String, _ value: String) throws {
        try LabThread.shared.run(in: self) {
            let file = open("/proc/sys/" + parameter, O_WRONLY | O_CLOEXEC)
            guard file >= 0 else { throw LabTrouble.system("opening /proc/sys/\(parameter)") }
            defer { close(file) }
            guard write(file, value, value.utf8.count) == value.utf8.count else {
                throw LabTrouble.system("setting \(parameter)")
            }
        }
    }

    /// Runs `ip` (iproute2) inside with these words.
    func ip(_ words: String) throws { try command(["ip"] + words.split(separator: " ").map(String.init)) }

    /// Runs many commands of `ip` in one process.
    func ip(batch lines: [String]) throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("lab-\(UUID().uuidString)")
        try lines.joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        try command(["ip", "-batch", file.path])
    }

    /// Runs a short command inside, which has to succeed.
    func command(_ arguments: [String]) throws {
        let process = try LabProcess(arguments, in: self)
        let status = process.waitBriefly()
        guard status == .exited(0) else {
            throw LabTrouble.command("\(arguments.joined(separator: " ")): \(status), \(process.text)")
        }
    }
}
