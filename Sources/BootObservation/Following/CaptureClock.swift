internal import NetworkProtocols

/// Watches the times of frames, to tell clocks that leap from networks that are quiet (reference: captures §7).
///
/// Time never goes back by itself. That it goes forward by more than a minute may be silence; where one exchange went
/// on across it as if nothing had been, it was the clock.
struct CaptureClock: Sendable {
    /// What one frame said to whom.
    private struct Talk: Sendable {
        var source: Endpoint
        var destination: Endpoint
        var hasPayload: Bool
    }

    /// Network cards with several queues swap frames by less than this.
    private static let swapTime: Duration = .milliseconds(10)
    /// Capture files merged from several others go back by less than this.
    private static let disorderTime: Duration = .seconds(1)
    private static let leapLimit = 256

    private let forwardLeap: Duration
    private(set) var latest: Instant?
    /// Frames at which time went back, or leapt.
    private(set) var anomalies = FrameList()
    /// The frames of the leaps, the first ones.
    private var leaps: [Int] = []
    /// The frame of the last leap; 0 where there was none.
    private(set) var leapFrame = 0
    private var last: Talk?
    /// A frame long after the one before it, of which it is not yet known what it says.
    private var suspect: FrameStamp?

    init(forwardLeap: Duration) {
        self.forwardLeap = forwardLeap
    }

    /// Notes the next frame's time. Whether it lies so far from the last one that silence proves nothing until more
    /// has been seen.
    mutating func note(_ stamp: FrameStamp) -> Bool {
        defer { latest = stamp.time }
        suspect = nil
        guard let latest else { return false }
        let step = stamp.time.duration(since: latest)
        if step < .zero - Self.swapTime {
            anomalies.append(stamp)
            if step < .zero - Self.disorderTime { leapt(at: stamp) }
            return true
        }
        guard step > forwardLeap else { return false }
        suspect = stamp
        return true
    }

    /// Notes what the frame noted last says, in a protocol in which each side waits for the other.
    mutating func note(from source: Endpoint, to destination: Endpoint, hasPayload: Bool) {
        if let stamp = suspect, let last, last.hasPayload {
            // Who waits so long says it again; an answer without that came at once.
            if last.source == destination, last.destination == source {
                anomalies.append(stamp)
                leapt(at: stamp)
            }
            suspect = nil
        }
        last = Talk(source: source, destination: destination, hasPayload: hasPayload)
    }

    /// Whether the clock leapt between two frames.
    func hasLeapt(after first: FrameStamp, upTo last: FrameStamp) -> Bool {
        guard leapFrame > first.frame else { return false }
        return leaps.contains { $0 > first.frame && $0 <= last.frame } || leaps.count == Self.leapLimit
    }

    private mutating func leapt(at stamp: FrameStamp) {
        leapFrame = stamp.frame
        if leaps.count < Self.leapLimit { leaps.append(stamp.frame) }
    }
}
