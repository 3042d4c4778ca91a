internal import Synchronization

/// Runs the tasks of one run on the thread that calls ``drain(limit:)``, first in, first out.
///
/// A job may be made ready from any thread and runs only inside `drain`: that, and a queue without priorities, makes two
/// runs of the same boots alike.
///
/// The boots of several machines share one queue: each has an executor of its own that knows its machine, so that a loop
/// can say which machine keeps it busy.
public final class BootExecutor: TaskExecutor {
    /// The number that the driver knows the machine by.
    public let machine: Int
    private let queue: Queue

    private struct Entry {
        var job: UnownedJob
        var executor: BootExecutor
    }

    private struct Jobs {
        var ready: [Entry] = []
        /// An empty array that has room: the one that was drained last.
        var spare: [Entry] = []
    }

    private final class Queue: Sendable {
        let jobs = Mutex(Jobs())
    }

    /// An executor with a queue of its own.
    public init() {
        machine = 0
        queue = Queue()
    }

    /// An executor for the tasks of one machine, whose jobs queue up with all others of `other`.
    public init(machine: Int, sharing other: BootExecutor) {
        self.machine = machine
        queue = other.queue
    }

    /// Takes a job that has become ready, from whatever thread.
    public func enqueue(_ job: consuming ExecutorJob) {
        let entry = Entry(job: UnownedJob(job), executor: self)
        queue.jobs.withLock { $0.ready.append(entry) }
    }

    /// Runs until no job is ready, those of executors that share the queue included; returns how many ran, at most about
    /// `limit`.
    public func drain(limit: Int) -> Int {
        var ran = 0
        while ran < limit {
            var batch: [Entry] = []
            queue.jobs.withLock { jobs in
                guard !jobs.ready.isEmpty else { return }
                swap(&jobs.ready, &batch)
                swap(&jobs.ready, &jobs.spare)
            }
            if batch.isEmpty { break }
            for entry in batch { unsafe entry.job.runSynchronously(on: entry.executor.asUnownedTaskExecutor()) }
            ran += batch.count
            batch.removeAll(keepingCapacity: true)
            queue.jobs.withLock { swap(&$0.spare, &batch) }
        }
        return ran
    }

    /// The machines whose jobs are ready, one number a job.
    public var readyMachines: [Int] { queue.jobs.withLock { jobs in jobs.ready.map(\.executor.machine) } }
}
