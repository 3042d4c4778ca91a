internal import NetworkProtocols

/// How long somebody has been silent, as far as the capture's clock can be trusted (reference: captures §7, clock
/// jump).
struct SilenceMeter: Sendable {
    var now: Instant
    /// The frame at which the clock leapt last: how long ago anything before it was is not known.
    var leapFrame = 0
    var captureHasEnded = false

    /// The time to measure from `stamp` to: its own where the clock has leapt since.
    func now(for stamp: FrameStamp) -> Instant {
        stamp.frame < leapFrame ? stamp.time : now
    }

    func silence(since stamp: FrameStamp) -> Duration {
        now(for: stamp).duration(since: stamp.time)
    }
}
