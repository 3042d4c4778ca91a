internal import NetworkBoot
internal import NetworkProtocols

extension BootStory {
    /// Why a network block device gave no root.
    func deviceCause(_ talk: BlockTalk) -> BootCause? {
        let session = talk.session
        if session.style == .oldStyle, session.counts.isEmpty { return styleCause(session, isOldServer: true) }
        guard session.transmission != nil else { return negotiationCause(talk) }
        let error = session.requests.last { ($0.reply?.error ?? .none) != .none }
        if let error, let reply = error.reply {
            return cause(
                .root,
                .nbdError,

                "The network block device \(talk.uri) is attached, and the server answered \(error.request.command) at octet \(error.request.offset) with \(reply.error).",
                remedy:
                    "Look at the file that is exported and at the server's log: it can't be read, or is shorter than it was.",
                frames: [error.stamp.frame, reply.last.frame]
            )
        }
        if session.unanswered > 0, session.ending != .open {
            let who = session.ending == .resetByClient ? "the machine" : "the server"
            return cause(
                .root,
                .nbdError,

                "The network block device \(talk.uri) broke off in the middle of a read: \(who) ended the connection after \(session.octetsRead) octets, with \(session.unanswered) request\(session.unanswered == 1 ? "" : "s") unanswered.",
                remedy: "Look at the server's log, and whether the exported file changed or the server was stopped.",
                frames: [session.end.frame]
            )
        }
        if let objection = objection(to: talk) {
            return cause(
                .root,
                nil,

                "The network block device \(talk.uri) is attached, \(session.size ?? 0) octets, and can't be mounted: \(objection).",
                remedy: "Look which file is exported: it has to be the image of a file system.",
                frames: [session.start.frame, session.end.frame]
            )
        }
        if session.unanswered > 0, silence(after: session.end) > .seconds(10) {
            return cause(
                .root,
                .nbdSilent,
                "The network block device \(talk.uri) is attached, and its server answers no more.",
                remedy: "Look at the server, and at the way to it.",
                frames: [session.end.frame]
            )
        }
        guard session.octetsRead == 0, silence(after: session.end) > .seconds(5) else { return nil }
        return cause(
            .root,
            nil,
            "The network block device \(talk.uri) was attached, and nothing was read of it.",
            remedy: session.size == 0
                ? "It has no octets: look at the file that is exported."
                : "Look at the machine's screen; the kernel may lack the module nbd, or the file system.",
            frames: [session.start.frame, session.end.frame]
        )
    }

    private func negotiationCause(_ talk: BlockTalk) -> BootCause? {
        let session = talk.session
        let server = session.ends.server
        let export = session.options.last { $0.exportName != nil }
        let name = export?.exportName.map { $0.isEmpty ? "the default export" : "an export \($0.displayText)" }
        if let export, let error = export.error ?? session.options.last?.error {
            let words = error.reply.data.isEmpty ? "" : ": \"\(error.reply.data.displayText)\""
            let isUnknown = error.reply.type == .unknownExport
            return cause(
                .root,
                isUnknown ? .noNBDExport : .nbdError,

                "The NBD server \(server) was asked for \(name ?? "an export") and \(isUnknown ? "has none of that name" : "refused") (\(error.reply.type))\(words).",
                remedy:
                    "Compare the name on the kernel command line with what nbdinfo --list nbd://\(server) shows; nbd-server names an export by its section.\(portAsName(session))",
                frames: [export.stamp.frame, error.stamp.frame]
            )
        }
        if let export, session.ending != .open {
            return cause(
                .root,
                .noNBDExport,

                "The NBD server \(server) was asked for \(name ?? "an export") and closed the connection without a word: it has no such export, or does not give it to this machine.",
                remedy:
                    "Compare the name with the sections of the server's configuration, and look at its authfile.\(portAsName(session))",
                frames: [export.stamp.frame, session.end.frame]
            )
        }
        if session.options.isEmpty, session.clientFlags == nil, session.ending != .open, session.style != .unseen {
            return styleCause(session, isOldServer: false)
        }
        guard silence(after: session.end) > .seconds(10) else { return nil }
        return cause(
            .root,
            .nbdSilent,
            "The NBD server \(server) stopped answering while \(name ?? "the device") was negotiated.",
            remedy: "Look at the server's log: nbd-server falls silent where a client asks for what it does not know.",
            frames: [session.start.frame, session.end.frame]
        )
    }

    /// SystemRescueCd since 4.1 hands the number behind the colon to nbd-client as a name.
    private func portAsName(_ session: NBDSession) -> String {
        guard let name = session.options.last(where: { $0.exportName != nil })?.exportName, !name.isEmpty,
            name.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return "" }
        return
            " SystemRescueCd since 4.1 takes the number behind the colon for the name of an export on port 10809: serve one that is called \(name.displayText)."
    }

    private func styleCause(_ session: NBDSession, isOldServer: Bool) -> BootCause {
        let server = session.ends.server
        return cause(
            .root,
            .nbdStyle,
            isOldServer
                ? "\(server) serves NBD in its old style, one device to a port and nothing negotiated, and the machine went away at once: its client speaks the new style only."
                : "\(server) serves NBD in its new style, and the machine went away at its greeting: its client speaks the old style only.",
            remedy: isOldServer
                ? "Serve the new style (nbd-server since 3.10, port 10809) with an export of the name that the machine asks for."
                : "Serve the old style on that port (nbd-server before 3.10 with oldstyle = true, nbdkit -o), or boot by a newer system.",
            frames: [session.start.frame, session.end.frame].sortedWithoutRepetition
        )
    }

    // MARK: Nobody there

    /// The last connection for a root that nobody took.
    func knockCause(after loaded: FrameStamp) -> BootCause? {
        let ports: Set<UInt16> = [111, 2049, 20048, 10809]
        let knocks = record.connections.filter {
            $0.start > loaded && ($0.ending == .refused || $0.ending == .unanswered)
        }
        let isNetworkRoot =
            switch rootSource?.kind {
            case .nfs?, .nbd?, .rootPathOption?: true
            default: false
            }
        guard
            let last = knocks.last(where: { ports.contains($0.ends.server.port) || (isNetworkRoot && isOfRoot($0)) })
        else { return nil }
        let server = last.ends.server
        let isRefused = last.ending == .refused
        let alike = knocks.filter { $0.ends.server == server }
        let said = isRefused ? "refuses the connection" : "does not answer"
        let tries = alike.count > 1 ? ", \(alike.count) times" : ""
        let root = rootSource?.uriText.map { " for the root \($0)" } ?? " for its root"
        return cause(
            .root,
            failure(port: server.port, isRefused: isRefused),
            "\(server.address) \(said) at port \(server.port), \(serviceName(server))\(tries), where the machine asked\(root).",
            remedy: remedy(server, isRefused: isRefused),
            frames: alike.flatMap { [$0.start.frame, $0.end.frame] }.sortedWithoutRepetition.firstAndLast(8)
        )
    }

    private func isOfRoot(_ connection: TCPConnection) -> Bool {
        guard let server = rootSource?.server else { return true }
        return server.displayText == "\(connection.ends.server.address)"
    }

    private func failure(port: UInt16, isRefused: Bool) -> BootFailure {
        if port == 111 { return .portMapperSilent }
        if isRefused { return .portUnreachable }
        if case .nbd? = rootSource?.kind { return .nbdSilent }
        return port == 10809 ? .nbdSilent : .nfsSilent
    }

    private func serviceName(_ server: Endpoint) -> String {
        switch server.port {
        case 111: return "the port mapper's"
        case 2049: return "that of NFS"
        case 10809: return "that of NBD"
        default: break
        }
        if case .nbd? = rootSource?.kind { return "where NBD should be" }
        return "where MOUNT or NFS should be"
    }

    private func remedy(_ server: Endpoint, isRefused: Bool) -> String {
        if server.port == 111 {
            return isRefused
                ? "Start the port mapper (rpcbind) there, or correct the server's address."
                : "Open port 111 for UDP and TCP in the firewalls on the way, or name the ports of NFS and MOUNT among the mount options (port=, mountport=)."
        }
        if server.port == 10809, case .nbd(_, let port?, _)? = rootSource?.kind, port != 10809 {
            let isThere = record.connections.contains {
                $0.ends.server == Endpoint(address: server.address, port: port) && $0.isEstablished
            }
            return
                "Serve the new style on port 10809 with an export that is called \(port): nbd-client -N takes the number of the command line for a name\(isThere ? "" : ", and does not ask at port \(port)")."
        }
        return isRefused
            ? "Start the service there, or correct the server's address and port on the kernel command line."
            : "Look whether the server runs, and open port \(server.port) in the firewalls on the way."
    }
}
