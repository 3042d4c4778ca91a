internal import NetworkBoot
internal import NetworkProtocols

extension BootStory {
    /// Whether the machine lost its root after it had been there. A root in memory can't be lost.
    mutating func tellRootLoss() {
        guard boot.reached == .root, let root = boot.root else { return }
        let loss: BootCause? =
            switch root.kind {
            case .nfs: folderLoss(root)
            case .nbd: deviceLoss(root)
            case .http, .tftp, .iscsi, .none: nil
            }
        boot.root?.loss = loss
    }

    // MARK: NFS

    /// Calls that stay unanswered to the end, or handles that are stale.
    private func folderLoss(_ root: ObservedRoot) -> BootCause? {
        let talks = record.calls.filter { !$0.granted.isEmpty }
        guard let talk = talks.last, let mount = talk.granted.last else { return nil }
        let session = talk.session
        let answered = session.lastReply ?? session.start
        let waiting = session.calls.filter { $0.reply == nil && $0.call.program == .nfs && $0.stamp > mount.stamp }
        let lost = waiting.filter { $0.stamp > answered || ($0.repetitions.last ?? $0.stamp) > answered }
        let knocks = record.connections.filter {
            $0.ends.server.address == session.server && $0.start > answered
                && ($0.ending == .refused || $0.ending == .unanswered)
        }
        let first = (lost.map(\.stamp) + knocks.map(\.start)).min()
        if let first, silence(after: first) > .seconds(10) {
            let frames = lost.flatMap { [$0.stamp.frame] + $0.repetitions.numbers } + knocks.map(\.start.frame)
            return cause(
                .root,
                .rootLost,

                "The root \(root.uri) was mounted and read, \(root.bytes) octets, and then the server \(session.server) answered no more\(endOfAnswers): a system whose root is mounted over NFS stands still until its server is back.",
                remedy:
                    "Start the NFS server again: the machine goes on by itself. A root that is fetched over HTTP or TFTP outlives its server.",
                frames: ([answered.frame] + frames).sortedWithoutRepetition.firstAndLast(8)
            )
        }
        return staleLoss(root, session, mount)
    }

    private var endOfAnswers: String {
        record.nextStart == nil ? " before the capture ended" : " before the machine started anew"
    }

    private func staleLoss(_ root: ObservedRoot, _ session: NFSSession, _ mount: NFSMountRecord) -> BootCause? {
        let stale = session.calls.filter {
            $0.call.program == .nfs && $0.stamp > mount.stamp
                && [NFS3Status.stale.rawValue, NFS3Status.badHandle.rawValue].contains($0.status ?? 0)
        }
        guard let first = stale.first, let last = stale.last,
            !session.files.contains(where: { $0.last > last.stamp })
        else { return nil }
        return cause(
            .root,
            .staleHandle,

            "The root \(root.uri) was mounted and read, and then the server \(session.server) called its file handle stale (\(NFS3Status(rawValue: first.status ?? 70))).",
            remedy:
                "What is exported was replaced or exported anew while the machine had it mounted: start the machine anew, and keep the exported folder in place.",
            frames: stale.map(\.stamp.frame).firstAndLast(6)
        )
    }

    // MARK: NBD

    /// The last connection to the device ended by the server's will, or with requests that were not answered.
    private func deviceLoss(_ root: ObservedRoot) -> BootCause? {
        guard let talk = record.devices.last(where: { $0.session.transmission != nil }) else { return nil }
        let session = talk.session
        guard session.disconnect == nil else { return nil }
        let knocks = record.connections.filter {
            $0.ends.server == session.ends.server && $0.start > session.start
                && ($0.ending == .refused || $0.ending == .unanswered)
        }
        let frames = [session.end.frame] + knocks.map(\.start.frame)
        switch session.ending {
        case .closed, .resetByServer:
            return cause(
                .root,
                .rootLost,

                "The root \(root.uri) was attached and read, \(root.bytes) octets, and then the connection ended\(session.unanswered > 0 ? " in the middle of a read" : "") without the machine's having asked for it: each reading of the root is an I/O error now.",
                remedy:
                    "Look at the server of \(session.ends.server): it was stopped, or closed the connection. A client that is started with -persist comes back by itself.",
                frames: frames.sortedWithoutRepetition.firstAndLast(8)
            )
        // Whose requests stay unanswered long enough breaks the connection off itself.
        case .resetByClient where session.unanswered > 0,
            .open where session.unanswered > 0 && silence(after: session.end) > .seconds(10):
            return cause(
                .root,
                .rootLost,

                "The root \(root.uri) was attached and read, \(root.bytes) octets, and then the server \(session.ends.server) answered no more: \(session.unanswered) requests wait.",
                remedy: "Start the server again, or look at the way to it: the machine's root hangs on it.",
                frames: frames.sortedWithoutRepetition.firstAndLast(8)
            )
        default: return nil
        }
    }
}
