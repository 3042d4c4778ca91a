internal import NetworkBoot
internal import NetworkProtocols

extension BootStory {
    /// Steps that are told of one boot.
    private static let stepLimit = 256

    /// What was asked of port mappers, MOUNT, NFS and network block devices, in the order in which it began.
    mutating func tellRootSteps() {
        var steps: [ObservedRootStep] = []
        for talk in record.calls { steps += Self.steps(of: talk) }
        for talk in record.devices { steps += Self.steps(of: talk) }
        for talk in record.targets { steps += Self.steps(of: talk) }
        steps.sort { ($0.start.frame, $0.end.frame) < ($1.start.frame, $1.end.frame) }
        boot.rootSteps = Array(steps.prefix(Self.stepLimit))
    }

    // MARK: RPC

    private static func steps(of talk: RPCTalk) -> [ObservedRootStep] {
        var steps: [ObservedRootStep] = []
        for call in talk.session.calls {
            guard let step = step(of: call) else { continue }
            // A client that asks the same again and gets the same is told of once.
            if let index = steps.lastIndex(where: { $0.isAlike(step) }) {
                steps[index].end = max(steps[index].end, step.end)
            } else {
                steps.append(step)
            }
        }
        if let reading = reading(of: talk) { steps.append(reading) }
        return steps
    }

    private static func step(of call: RPCCallRecord) -> ObservedRootStep? {
        let service: ObservedRootStep.Service
        let subject: String
        var outcome = ""
        switch NFSCallSubject(call) {
        case .port(let mapping):
            service = .portMapper
            subject = "\(mapping.program) version \(mapping.version) over \(mapping.transport == 6 ? "TCP" : "UDP")"
            // The port stands where others have their status.
            let port = call.status ?? 0
            outcome = port == 0 ? "not registered" : "port \(port)"
        case .mount(let path):
            service = .mount
            subject = path.displayText
            outcome = call.status.map { $0 == 0 ? "granted" : MountStatus(rawValue: $0).words } ?? "no status"
        default:
            guard let said = otherSubject(of: call) else { return nil }
            (service, subject) = said
            outcome = call.status.map { NFS3Status(rawValue: $0).words } ?? "answered"
        }
        var isOK = call.reply?.reply?.isSuccess == true
        if let refused = call.refusal { outcome = refused } else if call.reply == nil { outcome = "no answer" }
        if call.reply?.reply?.isSuccess == true { isOK = !call.hasFailed && outcome != "not registered" }
        return ObservedRootStep(
            service: service,
            server: call.server,
            isOK: isOK,
            subject: subject,
            outcome: outcome,
            start: call.stamp,
            end: call.reply?.stamp ?? call.repetitions.last ?? call.stamp
        )
    }

    /// Calls that are told because they went wrong.
    private static func otherSubject(of call: RPCCallRecord) -> (ObservedRootStep.Service, String)? {
        guard call.hasFailed || call.reply == nil else { return nil }
        switch call.call.program {
        case .portMapper:
            let procedure = PortMapperProcedure(rawValue: call.call.procedure)
            return (.portMapper, procedure.name(inVersion: call.call.version))
        case .mount: return (.mount, "\(MountProcedure(rawValue: call.call.procedure)) version \(call.call.version)")
        case .nfs where call.call.version == 3:
            // A name that is not there is nothing to be told of: systems look into many places.
            guard call.status != NFS3Status.noEntry.rawValue else { return nil }
            return (.nfs, "\(NFS3Procedure(rawValue: call.call.procedure))")
        case .nfs: return (.nfs, "version \(call.call.version)")
        default: return nil
        }
    }

    private static func reading(of talk: RPCTalk) -> ObservedRootStep? {
        let session = talk.session
        let calls = session.counts.filter { $0.program == .nfs && $0.version == 3 && $0.procedure > 0 }
        let count = calls.reduce(0) { $0 + $1.replies }
        guard count > 0 else { return nil }
        let files = session.files.filter { $0.reads > 0 }
        let what =
            files.count == 1
            ? files[0].path?.displayText ?? "a file" : "\(files.count + session.filesLeftOut) files"
        let start = files.map(\.first).min() ?? session.mounts.last?.answerStamp ?? session.start
        return ObservedRootStep(
            service: .nfs,
            server: Endpoint(address: session.server, port: 2049),
            isOK: true,
            subject: files.isEmpty ? "looked around" : "read \(what)",
            outcome: files.isEmpty
                ? "\(count) calls" : "\(session.octetsRead) octets in \(session.reads) READs, \(count) calls in all",
            start: start,
            end: max(files.map(\.last).max() ?? session.end, start)
        )
    }

    // MARK: NBD

    private static func steps(of talk: BlockTalk) -> [ObservedRootStep] {
        let session = talk.session
        let name = session.export.map { $0.isEmpty ? "the default export" : "export \($0.displayText)" }
        let subject = name ?? (session.style == .oldStyle ? "the device, old style" : "the server")
        var outcome: String
        let isOpen = session.transmission != nil
        if isOpen {
            outcome = session.size.map { "\($0) octets" } ?? "under way"
            if session.transmissionFlags?.contains(.readOnly) == true { outcome += ", read-only" }
        } else {
            let error = session.options.compactMap(\.error).last
            outcome = error.map { "\($0.reply.type)" } ?? (session.ending == .open ? "no more was heard" : "closed")
        }
        let opened = ObservedRootStep(
            service: .nbd,
            server: session.ends.server,
            isOK: isOpen || session.options.contains(where: \.isAcknowledged),
            subject: subject,
            outcome: outcome,
            start: session.start,
            end: session.transmission ?? session.end
        )
        guard session.reads > 0 else { return [opened] }
        let isBroken = session.unanswered > 0 && session.ending != .open
        let reading = ObservedRootStep(
            service: .nbd,
            server: session.ends.server,
            isOK: !isBroken && session.counts.allSatisfy { $0.errors == 0 },
            subject: "read the device",
            outcome: "\(session.octetsRead) octets in \(session.reads) READs" + (isBroken ? ", then broken off" : ""),
            start: session.transmission ?? session.start,
            end: session.end
        )
        return [opened, reading]
    }
}

extension ObservedRootStep {
    fileprivate func isAlike(_ other: ObservedRootStep) -> Bool {
        service == other.service && server == other.server && isOK == other.isOK && subject == other.subject
            && outcome == other.outcome
    }
}

extension RPCCallRecord {
    /// Why the call did not get to its procedure, in words; nil where it did, or was not answered.
    var refusal: String? {
        guard let reply else { return nil }
        switch reply.reply {
        case nil: return "an answer that can't be read"
        case .accepted(_, .success)?: return nil
        case .accepted(_, .programUnavailable)?: return "there is no \(call.program)"
        case .accepted(_, .programMismatch(let lowest, let highest))?:
            return "version \(call.version) refused, there is \(Self.versions(lowest, highest))"
        case .denied(.authenticationError(let status))?: return "denied, \(status)"
        case .some(let other): return "refused, \(other)"
        }
    }

    static func versions(_ lowest: UInt32, _ highest: UInt32) -> String {
        lowest == highest ? "version \(lowest) only" : "versions \(lowest) to \(highest) only"
    }
}

extension MountStatus {
    /// What the status says, in few words.
    var words: String { NFS3Status(rawValue: rawValue).words }
}

extension NFS3Status {
    /// What the status says, in few words.
    var words: String {
        switch self {
        case .ok: "OK"
        case .notOwner: "not permitted (PERM)"
        case .noEntry: "not there (NOENT)"
        case .accessDenied: "access denied (ACCES)"
        case .notDirectory: "no directory (NOTDIR)"
        case .readOnlyFileSystem: "read-only (ROFS)"
        case .stale: "stale handle (STALE)"
        case .badHandle: "bad handle (BADHANDLE)"
        case .jukebox: "not now (JUKEBOX)"
        default: description
        }
    }
}
