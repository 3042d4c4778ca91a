/// How far a work has come, in characters.
public struct ProgressText: Sendable {
    private let title: String
    private let fraction: Double?
    private let frames: Int
    private let elapsed: Duration

    /// - Parameters:
    ///   - fraction: 0 to 1; nil where the end is not known.
    ///   - frames: done so far.
    public init(title: String, fraction: Double?, frames: Int, elapsed: Duration) {
        self.title = title.visible
        self.fraction = fraction.map { min(max($0, 0), 1) }
        self.frames = frames
        self.elapsed = elapsed
    }

    /// `boot.pcap: 45 %, 1,200,000 frames, 12 s to go`.
    public var line: String {
        var parts = [Quantity.count(frames, "frame")]
        if let fraction { parts.insert("\(Int(fraction * 100)) %", at: 0) }
        if let rest { parts.append("\(rest) to go") }
        return "\(title): " + parts.joined(separator: ", ")
    }

    /// A bar, and the line beside it, cut to the terminal's width.
    public func bar(_ settings: TerminalSettings) -> String {
        guard let fraction else { return String(line.prefix(settings.width - 1)) }
        let columns = 24
        let done = Int(Double(columns) * fraction)
        let bar =
            StyledText(String(repeating: "█", count: done), .good)
            + StyledText(String(repeating: "░", count: columns - done), .dim)
        let text = String(line.prefix(max(0, settings.width - columns - 2)))
        return settings.render(bar + StyledText(" \(text)"))
    }

    private var rest: String? {
        guard let fraction, fraction > 0.02 else { return nil }
        let seconds = elapsed.inSeconds * (1 - fraction) / fraction
        return seconds < 1 ? nil : Quantity.duration(.seconds(seconds.rounded()))
    }
}
