internal import NetworkProtocols

// NFS: mounts, and what goes wrong.
extension ServiceLog {
    /// Clients ask thousands of times and repeat what fails: each kind of error is told once of each client.
    struct ToldOnce {
        private var told: Set<Kind> = []
        /// More than these are forgotten, and told again.
        private static let limit = 4096

        enum Kind: Hashable {
            case status(IPv4Address, NFS3Procedure, NFS3Status)
            case refusal(IPv4Address, RPCProgram, UInt32)
        }

        /// Whether it was not told yet.
        mutating func isNew(_ kind: Kind) -> Bool {
            if told.count >= Self.limit { told.removeAll() }
            return told.insert(kind).inserted
        }
    }

    /// Nil for what is not worth a line.
    mutating func words(_ event: NFSServiceEvent) -> String? {
        switch event.what {
        case .mounted(let path): return "mounted \(path.displayText)"
        case .unmounted(let path): return "unmounted \(path.displayText)"
        case .mountRefused(let path, let status, let why):
            return "may not mount \(path.displayText): \(why) (\(status))"
        case .answered(_, .ok, _), .answered(_, .noEntry, _): return nil
        case .answered(let procedure, let status, _):
            guard told.isNew(.status(event.client.address, procedure, status)) else { return nil }
            return "\(procedure) is answered by \(status), from now on without a word"
        case .refused(let program, let version, let reply):
            guard told.isNew(.refusal(event.client.address, program, version)) else { return nil }
            return "\(program) version \(version) is refused: \(reply)"
        }
    }
}
