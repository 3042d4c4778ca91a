internal import BootObservation
internal import NetworkProtocols

/// An ICMP message that told a client of trouble, or several alike, as a ladder shows it (RFC 792).
struct ICMPStep: Hashable, Sendable {
    var error: ICMPError
    var frames: [Int]

    init(_ error: ICMPError) {
        self.error = error
        frames = [error.stamp.frame]
    }

    /// What it says, in words.
    var sentence: String {
        let target = error.quotedDestination?.address.description ?? error.source.description
        let port = error.quotedDestination.map { "port \($0.port) of \($0.address)" } ?? "a port of \(target)"
        switch (error.type, error.code) {
        case (3, 0), (3, 6): return "no route to the network of \(target)"
        case (3, 1), (3, 7): return "\(target) can't be reached"
        case (3, 3): return "\(port) is closed"
        case (3, 4):
            return "a packet to \(target) is too large for the path"
                + (error.nextHopMTU.map { " (MTU \($0))" } ?? "")
        case (3, 9), (3, 10), (3, 13): return "a firewall refuses \(port)"
        case (11, _): return error.code == 1 ? "fragments to \(target) got lost" : "a routing loop towards \(target)"
        default: return "trouble with \(target) (type \(error.type), code \(error.code))"
        }
    }

    /// Whether `other` tells of the same trouble.
    func isRepeated(by other: ICMPStep) -> Bool {
        error.source == other.error.source && error.destination == other.error.destination
            && error.type == other.error.type && error.code == other.error.code
            && error.quotedDestination == other.error.quotedDestination
    }
}
