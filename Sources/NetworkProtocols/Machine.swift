/// One end of a protocol, pure: inputs and instants go in, outputs and one deadline come out.
///
/// It opens no socket, reads no clock and draws no randomness of its own; whoever drives it gives it all three. The
/// driver's part: after every `handle`, `handleDeadline` and `abort` take `nextOutput()` until it is nil, then read
/// `nextDeadline`, and call `handleDeadline(at:)` when it has come. Calls that come too early, twice, or after the end
/// are harmless.
///
/// Inside: one private `State` enum whose cases own what is valid then, one method for each event, and outputs in a
/// queue. What grows (a file that is being received) stands beside the enum, as it would be copied inside.
public protocol Machine<Input, Output>: Sendable {
    associatedtype Input: Sendable
    associatedtype Output: Sendable

    /// When `handleDeadline(at:)` wants to be called next; nil where nothing is waited for but input.
    var nextDeadline: Instant? { get }

    /// Takes what happened.
    mutating func handle(_ input: Input, at now: Instant)

    /// Takes that time has passed. Does nothing before ``nextDeadline``.
    mutating func handleDeadline(at now: Instant)

    /// Ends what is under way and says goodbye where the protocol has a word for it (TFTP ERROR, TCP RST).
    mutating func abort(at now: Instant)

    /// What is to be done next; nil where nothing is.
    mutating func nextOutput() -> Output?
}
