internal import Glibc
internal import Synchronization

/// Ctrl-C, or a request to end: work stops at the next frame, and nothing half-written is left behind.
///
/// Reading standard input, it ends the input instead: what was captured so far is reported. A second one ends at once.
struct Interruption: Error {
    /// What a shell reports of a program that SIGINT ended.
    static let status: Int32 = 130

    private static let isWanted = Atomic<Bool>(false)

    /// Whether somebody asked to stop.
    static var isRequested: Bool { isWanted.load(ordering: .relaxed) }

    /// Lets the first signal end the program at once, for work that looks for none and leaves nothing half-written.
    static func endsAtOnce() {
        for number in [SIGINT, SIGTERM, SIGHUP] { signal(number, SIG_DFL) }
    }

    /// Sets up signals: Ctrl-C as above, and a reader that left is told by a failed write.
    static func prepare() {
        signal(SIGPIPE, SIG_IGN)
        for number in [SIGINT, SIGTERM, SIGHUP] {
            signal(number) { received in
                if Interruption.isWanted.exchange(true, ordering: .relaxed) {
                    signal(received, SIG_DFL)
                    raise(received)
                }
            }
        }
    }
}
