import CLinux
import Foundation
import Glibc
import Testing

/// Two Ethernet interfaces, `w0` and `w1`, joined by a cable, in a network namespace of their own that goes with the last
/// reference: nothing of a test reaches the computer's own network.
final class WireBench: Sendable {
    private let namespace: Int32

    /// Whether namespaces can be made here.
    static var isPossible: Bool { geteuid() == 0 && (try? WireBench()) != nil }

    /// - Parameter address: that the kernel has on `w0`, such as `192.168.1.5/24`; none where nil.
    init(address: String? = nil) throws {
        namespace = try Self.onThread {
            guard clinux_new_network_namespace() == 0 else { throw BenchTrouble("making a network namespace") }
            for words in ["link add w0 type veth peer name w1", "link set w0 up", "link set w1 up"]
                + (address.map { ["addr add \($0) dev w0"] } ?? [])
            {
                try Self.ip(words)
            }
            let descriptor = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw BenchTrouble("keeping a network namespace") }
            return descriptor
        }.get()
    }

    deinit {
        close(namespace)
    }

    /// Does `body` on a thread of its own in the namespace.
    func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        let path = "/proc/self/fd/\(namespace)"
        return try await withCheckedThrowingContinuation { continuation in
            let thread = Thread {
                guard clinux_enter_namespace(path) == 0 else {
                    return continuation.resume(throwing: BenchTrouble("entering a network namespace"))
                }
                continuation.resume(with: Result { try body() })
            }
            thread.start()
        }
    }

    // Safe: filled before the semaphore that its reader waits for.
    private final class Box<Value>: @unchecked Sendable {
        var value: Value?
    }

    private static func onThread(_ body: @escaping @Sendable () throws -> Int32) -> Result<Int32, any Error> {
        let box = Box<Result<Int32, any Error>>()
        let isDone = DispatchSemaphore(value: 0)
        Thread {
            box.value = Result { try body() }
            isDone.signal()
        }.start()
        isDone.wait()
        return box.value ?? .failure(BenchTrouble("waiting for a thread"))
    }

    /// A child is in the namespace of the thread that started it.
    private static func ip(_ words: String) throws {
        var arguments: [UnsafeMutablePointer<CChar>?] = (["ip"] + words.split(separator: " ").map(String.init)).map {
            strdup($0)
        }
        arguments.append(nil)
        defer { for argument in arguments { free(argument) } }
        var child = pid_t()
        // Foundation's Process waits in a run loop, which a thread that left its namespace does not get.
        guard posix_spawnp(&child, "ip", nil, nil, arguments, environ) == 0 else { throw BenchTrouble("starting ip") }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        guard status == 0 else { throw BenchTrouble("ip \(words)") }
    }
}

struct BenchTrouble: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) {
        self.description = "\(description): \(String(cString: strerror(errno)))"
    }
}
