internal import Synchronization

/// Runs the tasks of one run on the thread that calls ``drain(limit:)``, first in, first out.
///
/// A job may be made ready from any thread and runs only inside `drain`: that, and a queue without priorities, makes two
/// runs of the same boots alike.
public final class BootExecutor: TaskExecutor {
    private let jobs = Mutex<[UnownedJob]>([])

    public init() {}

    public func enqueue(_ job: consuming ExecutorJob) {
        let unowned = UnownedJob(job)
        jobs.withLock { $0.append(unowned) }
    }

    /// Runs until no job is ready; returns how many ran, at most about `limit`.
    public func drain(limit: Int) -> Int {
        var ran = 0
        var batch: [UnownedJob] = []
        let identity = unsafe asUnownedTaskExecutor()
        while ran < limit {
            batch.removeAll(keepingCapacity: true)
            jobs.withLock { swap(&$0, &batch) }
            if batch.isEmpty { break }
            for job in batch { unsafe job.runSynchronously(on: identity) }
            ran += batch.count
        }
        return ran
    }
}
