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
    /// The host's plug is pulled: it hears nothing and says nothing any more, not even that its connections are over.
    func fallSilent()
    /// Lets go of every socket; who talks to one of its connections hears that there is none.
    func close()
}

extension HostPlatform {
    /// A platform that keeps no connections of the kernel's has nothing that would speak for it.
    func fallSilent() { close() }
}
