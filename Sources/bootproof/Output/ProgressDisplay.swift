internal import Glibc
internal import Reports

/// How far long work has come: a bar on a terminal, a plain line now and then elsewhere, nothing for short work.
final class ProgressDisplay {
    private let stream = StandardStream.error
    private let isBar: Bool
    private let isSilent: Bool
    private let settings: TerminalSettings
    private let title: String
    private let start = ContinuousClock.now
    private var lastShown: ContinuousClock.Instant
    private var hasBar = false

    /// Work that ends within this time is not worth a word.
    private static let patience: Duration = .milliseconds(700)
    private static let barPause: Duration = .milliseconds(100)
    private static let linePause: Duration = .seconds(5)

    init(title: String, isSilent: Bool, settings: TerminalSettings) {
        self.title = title
        self.isSilent = isSilent
        self.settings = settings
        isBar = stream.isTerminal
        lastShown = start
    }

    /// Shows the state where it is time to. `fraction` is nil where the end is not known.
    func show(fraction: Double?, frames: Int) {
        guard !isSilent else { return }
        let now = ContinuousClock.now
        let pause = hasBar || !isBar ? (isBar ? Self.barPause : Self.linePause) : Self.patience
        guard now - lastShown >= pause else { return }
        lastShown = now
        let state = ProgressText(title: title, fraction: fraction, frames: frames, elapsed: now - start)
        if isBar {
            hasBar = true
            stream.write("\r\u{1b}[K" + state.bar(settings))
        } else {
            stream.write("bootproof: \(state.line)\n")
        }
    }

    /// Takes the bar away.
    func end() {
        if hasBar { stream.write("\r\u{1b}[K") }
        hasBar = false
    }
}
