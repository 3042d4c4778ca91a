internal import CLinux
internal import Glibc

/// Says which signals came, in the loop like everything else. From its start on they do nothing by themselves.
final class SignalSource {
    /// What somebody wants.
    enum Wish: Hashable {
        /// SIGTERM, SIGINT.
        case stop
        /// SIGHUP.
        case reread
    }

    private let descriptor: Int32
    private let loop: DescriptorLoop
    private var token: DescriptorLoop.Token?
    /// Whether one may have come since there was none.
    private var mayHaveOne = true

    init(_ loop: DescriptorLoop) throws(EnvironmentTrouble) {
        self.loop = loop
        descriptor = clinux_signal_descriptor()
        guard descriptor >= 0 else { throw .latest("waiting for signals") }
        try watch()
    }

    /// Waits for the signals of the process that calls it: one that has gone to the background is another than the one that
    /// began, and is not woken by what that one waited for.
    ///
    /// - Throws: ``EnvironmentTrouble`` where nothing more can be waited for.
    func watch() throws(EnvironmentTrouble) {
        if let token { loop.forget(token) }
        token = nil
        token = try loop.watch(descriptor) { [weak self] _ in self?.mayHaveOne = true }
        mayHaveOne = true
    }

    deinit {
        if let token { loop.forget(token) }
        close(descriptor)
    }

    /// The next wish; nil where there is none.
    func next() -> Wish? {
        // It is asked in each turn: no system call for nothing.
        guard mayHaveOne else { return nil }
        switch clinux_next_signal(descriptor) {
        case SIGTERM, SIGINT: return .stop
        case SIGHUP: return .reread
        default:
            mayHaveOne = false
            return nil
        }
    }
}
