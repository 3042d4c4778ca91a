import CLinux
import Foundation
import Glibc

/// The one thread that enters network namespaces and starts processes.
///
/// A namespace is entered by a thread, not by a process; and a child that is to die with us (PR_SET_PDEATHSIG) dies with the
/// *thread* that started it. Threads of a pool come and go, this one stays.
final class LabThread: Sendable {
    static let shared = LabThread()

    // Safe: each box is filled before the semaphore that its reader waits for.
    private final class Box<Value>: @unchecked Sendable {
        var value: Value?
    }

    // Safe: every access holds the condition's lock.
    private final class Queue: @unchecked Sendable {
        private let condition = NSCondition()
        private var jobs: [@Sendable () -> Void] = []

        func append(_ job: @escaping @Sendable () -> Void) {
            condition.withLock { jobs.append(job) }
            condition.signal()
        }

        func next() -> @Sendable () -> Void {
            condition.withLock {
                while jobs.isEmpty { condition.wait() }
                return jobs.removeFirst()
            }
        }
    }

    private let queue = Queue()

    private init() {
        let queue = queue
        let thread = Thread { while true { queue.next()() } }
        thread.name = "lab"
        thread.start()
    }

    /// Does `body` on the thread, inside `namespace` where one is named, and waits for it. It is to be short.
    func run<Value: Sendable>(
        in namespace: NetworkNamespace? = nil,
        _ body: @escaping @Sendable () throws -> Value
    ) throws -> Value {
        let box = Box<Result<Value, any Error>>()
        let isDone = DispatchSemaphore(value: 0)
        queue.append {
            box.value = Result {
                if let namespace { try Self.enter(namespace.path) }
                // The main thread never leaves the namespace that the process began in.
                defer { if namespace != nil { try? Self.enter("/proc/self/ns/net") } }
                return try body()
            }
            isDone.signal()
        }
        isDone.wait()
        guard let result = box.value else { preconditionFailure("the job has run") }
        return try result.get()
    }

    private static func enter(_ path: String) throws {
        guard clinux_enter_namespace(path) == 0 else { throw LabTrouble.system("entering \(path)") }
    }
}

/// Why a lab can't go on.
enum LabTrouble: Error, CustomStringConvertible {
    case system(String, code: Int32)
    case unready(String)
    case command(String)

    static func system(_ what: String) -> LabTrouble { .system(what, code: errno) }

    var description: String {
        switch self {
        case .system(let what, let code): "\(what): \(String(cString: strerror(code)))"
        case .unready(let sentence), .command(let sentence): sentence
        }
    }
}
