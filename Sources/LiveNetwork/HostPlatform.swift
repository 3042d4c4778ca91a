internal import NetworkProtocols

/// What carries a host's programs onto a network: the kernel's sockets, or frames of its own.
///
/// Lives on the thread of its ``DescriptorLoop``. What happens to the host waits in it until it is taken.
protocol HostPlatform: AnyObject {
    /// Does what a program wants done.
    func perform(_ action: HostAction, at now: Instant)
    /// The next thing that happened; nil where nothing did.
    func nextEvent() -> HostEvent?
    /// When ``handleDeadline(at:)`` wants to be called next.
    var nextDeadline: Instant? { get }
    func handleDeadline(at now: Instant)
    /// Lets go of every socket; the other side sees what it sees of a host whose plug was pulled.
    func close()
}
