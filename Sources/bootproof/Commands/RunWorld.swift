internal import ArgumentParser
internal import LiveNetwork
internal import Scenarios

/// Where scenarios can run, as `--world` names it.
enum RunWorld: String, CaseIterable, ExpressibleByArgument {
    case simulated
    /// The best of the two below that is possible here.
    case sockets
    case loopback = "sockets:loopback"
    case namespace = "sockets:namespace"

    /// The world itself. To be called before there are threads: a user namespace is entered by a process with one only.
    ///
    /// - Throws: `CannotRun` where a namespace was asked for and can't be had.
    func resolved() throws -> ScenarioWorld {
        switch self {
        case .simulated: return .simulated
        case .loopback: return .sockets(.loopback)
        case .sockets, .namespace:
            do throws(EnvironmentTrouble) {
                try NetworkNamespace.allow()
                return .sockets(.namespace)
            } catch {
                if self == .sockets { return .sockets(.loopback) }
                throw CannotRun("--world \(rawValue): \(error)")
            }
        }
    }

    init(_ world: ScenarioWorld) {
        self =
            switch world {
            case .simulated: .simulated
            case .sockets(.loopback): .loopback
            case .sockets(.namespace): .namespace
            }
    }

    /// What it is, for people; nil where there is nothing to say.
    var sentence: String? {
        switch self {
        case .simulated: nil
        case .loopback: "over the kernel's sockets on loopback (127.x addresses, ports below 1024 shifted)"
        case .namespace, .sockets:
            "over the kernel's sockets in network namespaces, at the hosts' own addresses and ports"
        }
    }
}
