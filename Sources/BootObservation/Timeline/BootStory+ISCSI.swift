internal import NetworkBoot
internal import NetworkProtocols

/// What a machine said to one iSCSI target, kept small.
struct TargetTalk: Hashable, Sendable {
    var session: ISCSISession
    var fileSystem: FileSystemSuperblock?
    /// Whether the disk's first block ends as a boot sector does; nil where it was not read.
    var hasBootSector: Bool?

    init(_ session: ISCSISession) {
        self.session = session
        let head = session.content.head
        fileSystem = head.count >= 1024 ? FileSystemSuperblock(head) : nil
        if head.count >= 512 { hasBootSector = head[510] == 0x55 && head[511] == 0xaa }
        self.session.content.pieces = []
    }

    /// Whether blocks of it were read.
    var isRead: Bool { session.firstRead?.status == .good || session.content.octets > 0 }
}

/// Disks over iSCSI: booted by firmware (`sanboot`, a root path of RFC 4173), or mounted by a started system.
extension BootStory {
    /// The root path of the lease that names an iSCSI disk; nil where there is none.
    var targetRootPath: ISCSIRootPath? {
        let replies = record.configurings.flatMap { $0.session.replies }.map(\.message)
        return replies.reversed().lazy.compactMap { $0.rootPath.flatMap { ISCSIRootPath($0) } }.first
    }

    /// The disk that blocks were read of, the first of several.
    mutating func tellTarget() {
        guard let talk = record.targets.first(where: \.isRead) else { return failTarget() }
        let session = talk.session
        var root = ObservedRoot(kind: .iscsi, uri: session.uri, bytes: bytesRead(of: session))
        root.size = session.size
        root.sha256 = session.content.sha256
        root.fileSystem = talk.fileSystem?.kind.rawValue
        boot.root = root
        reach(.root)
        let last = record.targets.filter { $0.session.targetName == session.targetName }.map(\.session.end).max()
        addStage(.root, .ok, from: session.start, to: last ?? session.end, details(of: talk))
    }

    private func bytesRead(of session: ISCSISession) -> Int {
        record.targets.filter { $0.session.targetName == session.targetName }.reduce(0) {
            $0 + $1.session.content.octets
        }
    }

    private mutating func failTarget() {
        guard let talk = record.targets.last(where: { !$0.session.isDiscovery }) else { return }
        addStage(.root, .failed, from: talk.session.start, to: talk.session.end, details(of: talk))
    }

    /// Who asked whom for what, how the login ended, and the first read.
    private func details(of talk: TargetTalk) -> [ObservedStage.Detail] {
        let session = talk.session
        var details: [ObservedStage.Detail] = [.init("uri", session.uri), .init("portal", "\(session.ends.server)")]
        if let name = session.initiatorName { details.append(.init("initiator", name.displayText)) }
        if let name = session.targetName { details.append(.init("target", name.displayText)) }
        if let unit = session.logicalUnit { details.append(.init("LUN", "\(unit)")) }
        details.append(.init("login", session.loginOutcome))
        if let size = session.size { details.append(.init("size", "\(size)")) }
        if let read = session.firstRead {
            let status = read.status.map { "\($0)" } ?? "no answer"
            details.append(.init("first read", "block \(read.block), \(read.count) blocks: \(status)"))
        }
        if let hasBootSector = talk.hasBootSector {
            details.append(.init("boot sector", hasBootSector ? "yes" : "no"))
        }
        return details
    }

    // MARK: Steps

    static func steps(of talk: TargetTalk) -> [ObservedRootStep] {
        let session = talk.session
        let unit = session.logicalUnit.map { "LUN \($0) of " } ?? ""
        let target = session.targetName.map { $0.displayText } ?? "the portal"
        let isIn = session.loggedIn != nil
        var outcome = session.loginOutcome
        if isIn, let size = session.size { outcome += ", \(size) octets" }
        let login = ObservedRootStep(
            service: .iscsi,
            server: session.ends.server,
            isOK: isIn,
            subject: session.isDiscovery ? "the targets of the portal" : unit + target,
            outcome: outcome,
            start: session.start,
            end: session.loggedIn ?? session.end
        )
        guard let first = session.firstRead else { return [login] }
        let reading = ObservedRootStep(
            service: .iscsi,
            server: session.ends.server,
            isOK: first.status == .good && session.failedReads == 0,
            subject: "read the disk",
            outcome: "\(session.content.octets) octets in \(session.reads) READs, the first of block \(first.block)",
            start: first.stamp,
            end: max(session.end, first.stamp)
        )
        return [login, reading]
    }

    // MARK: Causes

    /// The target was not reached, did not let the machine in, or gave no block.
    func targetCause() -> BootCause? {
        if let talk = record.targets.last(where: { !$0.session.isDiscovery }) { return cause(of: talk) }
        guard let path = targetRootPath, let port = path.portNumber,
            let last = record.connections.last(where: { $0.ends.server.port == port }),
            last.ending == .refused || last.ending == .unanswered
        else { return nil }
        let what = last.ending == .refused ? "refuses the connection" : "does not answer"
        return cause(
            .root,
            nil,

            "The iSCSI portal \(last.ends.server) of the root path \(path.encoded.displayText) \(what).",
            remedy: "Start the iSCSI target on that port, or correct the root path (option 17).",
            frames: [last.start.frame]
        )
    }

    private func cause(of talk: TargetTalk) -> BootCause? {
        let session = talk.session
        let target = session.targetName?.displayText ?? "no target"
        let frames = (session.logins.map(\.stamp.frame) + [session.firstRead?.stamp.frame].compactMap(\.self))
            .firstAndLast(6)
        if session.loggedIn == nil {
            guard session.ending != .open || silence(after: session.end) > .seconds(10) else { return nil }
            guard let status = session.status, status.isError else {
                return cause(
                    .root,
                    nil,
                    "The login to the iSCSI target \(target) at \(session.ends.server) broke off: \(session.loginOutcome).",
                    remedy: "Look into the target's log.",
                    frames: frames
                )
            }
            return cause(
                .root,
                nil,
                "The iSCSI portal \(session.ends.server) refused the login to \(target): \(status).",
                remedy: Self.remedy(for: status),
                frames: frames
            )
        }
        if let first = session.firstRead, let status = first.status, status != .good {
            return cause(
                .root,
                nil,
                "The iSCSI disk \(session.uri) could not be read: the READ of block \(first.block) ended with \(status).",
                remedy: "Look whether the logical unit has a medium, and whether the initiator may read it.",
                frames: frames
            )
        }
        guard silence(after: session.end) > .seconds(10) || session.ending != .open else { return nil }
        let last = session.commands.last.map { ", the last command was \($0.name)" } ?? ""
        return cause(
            .root,
            nil,
            "The machine logged in to the iSCSI target \(target) and read no block\(last): the logical unit \(session.logicalUnit.map { "\($0)" } ?? "") may not be there.",
            remedy:
                "Compare the logical unit's number in the root path with those of the target; tgtd's first disk is LUN 1.",
            frames: frames
        )
    }

    private static func remedy(for status: ISCSILoginStatus) -> String {
        switch status {
        case .notFound, .targetRemoved:
            "Correct the target's name in the root path (option 17), or let the portal serve it to this initiator."
        case .authenticationFailure:
            "Give the machine the user name and secret that the target wants (CHAP), or want none."
        case .authorizationFailure: "Allow this initiator's name or address at the target."
        default: "Look into the target's log."
        }
    }
}

extension ISCSISession {
    /// How the login ended, in few words.
    var loginOutcome: String {
        if loggedIn != nil {
            let method = authentication.flatMap { $0.elementsEqual("None".utf8) ? nil : " by \($0.displayText)" } ?? ""
            return "logged in\(method)"
        }
        guard let status else { return "no answer" }
        return status.isError ? "refused, \(status)" : status.isRedirection ? "\(status)" : "not finished"
    }
}
