internal import DequeModule

/// A web server for boot files (RFC 9110, 9112): GET and HEAD of the files of a tree, over any number of connections.
public struct HTTPServer: HostProgram {
    public let configuration: HTTPServerConfiguration
    private let files: any FileTree
    private var outputs: Deque<HostAction> = []

    /// A server that listens from now on.
    public init(
        files: any FileTree,
        configuration: HTTPServerConfiguration = HTTPServerConfiguration(),
        at now: Instant
    ) {
        self.files = files
        self.configuration = configuration
        for port in configuration.ports { outputs.append(.listen(port: port)) }
    }

    public var nextDeadline: Instant? { nil }

    /// Takes streams that were accepted on its ports, and what happens on them; other events are not its business.
    public mutating func handle(_ input: HostEvent, at now: Instant) {}

    public mutating func handleDeadline(at now: Instant) {}

    /// Breaks all connections off and listens no longer.
    public mutating func abort(at now: Instant) {}

    public mutating func nextOutput() -> HostAction? { outputs.popFirst() }
}
