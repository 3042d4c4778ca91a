internal import BootObservation
internal import NetworkProtocols

/// How rules about RPC, the port mapper, MOUNT and NFS speak of a session and its two ends.
extension NFSSession {
    var serverParty: Party { .address(server) }

    /// The client by its hardware address, where the link shows it.
    var clientParty: Party { clientMAC.map { .machine($0) } ?? .address(client) }

    /// Whether the capture may lack messages of the session, so that what is not there may have been.
    var mayLackMessages: Bool {
        !completeness.isDisjoint(with: [.startMissing, .framesMissing, .oneDirection, .limitReached])
    }

    func verdict(_ outcome: RuleOutcome, on party: Party, _ evidence: [Evidence] = []) -> Verdict {
        Verdict(outcome, party, client: clientMAC, evidence: evidence)
    }

    /// One verdict on `party`: violated where there is evidence, satisfied where there is none.
    func verdict(on party: Party, _ evidence: [Evidence]) -> [Verdict] {
        [verdict(evidence.isEmpty ? .satisfied : .violated, on: party, evidence)]
    }

    /// Looks at each call that was kept, and comes to one verdict on `party`; none where no call was meant.
    func review(on party: Party, _ look: (RPCCallRecord) -> Opinion) -> [Verdict] {
        var isMeant = false
        var evidence: [Evidence] = []
        for call in calls {
            switch look(call) {
            case .notMeant: continue
            case .right: isMeant = true
            case .wrong(let note):
                isMeant = true
                // A finding has room for no more.
                if evidence.count < Judge.evidenceLimit { evidence.append(Evidence(call.evidenceFrame, note)) }
            }
        }
        return isMeant ? verdict(on: party, evidence) : []
    }

    /// The handles that MNT gave.
    var rootHandles: Set<[UInt8]> { Set(mounts.filter { $0.status == 0 }.map(\.handle)) }
}

extension RPCCallRecord {
    /// Of the reply, where there is one.
    var evidenceFrame: Int { reply?.stamp.frame ?? stamp.frame }
    var isSuccess: Bool { reply?.reply?.isSuccess ?? false }

    /// NFS version 3, MOUNT, and the port mapper have numbers of their own; nil for calls of another program.
    var nfs: NFS3Procedure? {
        call.program == .nfs && call.version == 3 ? NFS3Procedure(rawValue: call.procedure) : nil
    }
    var mount: MountProcedure? { call.program == .mount ? MountProcedure(rawValue: call.procedure) : nil }
    var portMapper: PortMapperProcedure? {
        call.program == .portMapper ? PortMapperProcedure(rawValue: call.procedure) : nil
    }

    /// "NFS READ", "MOUNT MNT".
    var name: String {
        if let nfs { return "NFS \(nfs)" }
        if let mount { return "MOUNT \(mount)" }
        if let portMapper { return "port mapper \(portMapper.name(inVersion: call.version))" }
        return "\(call.program) procedure \(call.procedure)"
    }

    /// What NFS was asked; nil where it can't be read.
    var nfsCall: NFS3Call? {
        guard let nfs, hasWholeArguments else { return nil }
        var reader = ByteReader(arguments.span)
        return try? NFS3Call(decoding: &reader, procedure: nfs)
    }

    /// What NFS answered; nil where there is no success of RPC, and where it can't be read. Not for READ, of which the
    /// data are not kept.
    var nfsReply: NFS3Reply? {
        guard let nfs, isSuccess, let reply, reply.hasWholeResults else { return nil }
        var reader = ByteReader(reply.results.span)
        return try? NFS3Reply(decoding: &reader, procedure: nfs)
    }

    /// What MOUNT was asked, and what it answered.
    var mountCall: MountCall? {
        guard let mount, hasWholeArguments else { return nil }
        var reader = ByteReader(arguments.span)
        return try? MountCall(decoding: &reader, procedure: mount)
    }

    var mountReply: MountReply? {
        guard let mount, isSuccess, let reply, reply.hasWholeResults else { return nil }
        var reader = ByteReader(reply.results.span)
        return try? MountReply(decoding: &reader, procedure: mount, version: call.version)
    }

    /// What the port mapper was asked, and what it answered.
    var portMapperCall: PortMapperCall? {
        guard let portMapper, hasWholeArguments else { return nil }
        var reader = ByteReader(arguments.span)
        return try? PortMapperCall(decoding: &reader, procedure: portMapper, version: call.version)
    }

    var portMapperReply: PortMapperReply? {
        guard let portMapper, isSuccess, let reply, reply.hasWholeResults else { return nil }
        var reader = ByteReader(reply.results.span)
        return try? PortMapperReply(decoding: &reader, procedure: portMapper, version: call.version)
    }

    /// The handle that the call is about: that of the directory where a name stands in one. All procedures of NFS but
    /// NULL begin with it.
    var handle: [UInt8]? {
        if let read { return read.handle }
        guard let nfs, nfs != .null, arguments.count >= 4 else { return nil }
        let length = Int(arguments.word(at: 0))
        guard length <= arguments.count - 4 else { return nil }
        return Array(arguments[4..<4 + length])
    }

    /// The attributes of the file that the call is about, where the reply has them: right behind the status, but for
    /// LOOKUP, of which they are the directory's.
    var attributes: NFS3Attributes? {
        guard let nfs, isSuccess, let reply else { return nil }
        var reader = ByteReader(reply.results.span)
        do {
            let isOK = try reader.readUInt32() == 0
            switch nfs {
            case .getAttributes: return isOK ? try NFS3Attributes(decoding: &reader) : nil
            case .access, .readLink, .read, .readDirectory, .readDirectoryPlus, .fileSystemStatus,
                .fileSystemInformation, .pathConfiguration:
                return try NFS3PostAttributes(decoding: &reader).attributes
            case .lookUp:
                guard isOK else { return try NFS3PostAttributes(decoding: &reader).attributes }
                return try NFS3Found(decoding: &reader).directory.attributes
            default: return nil
            }
        } catch {
            return nil
        }
    }

    /// What READDIR or READDIRPLUS brought; nil for every other call, and for a failure.
    var folderPart: NFS3DirectoryPart? {
        guard nfs == .readDirectory || nfs == .readDirectoryPlus else { return nil }
        switch nfsReply {
        case .readDirectory(.ok(let part))?, .readDirectoryPlus(.ok(let part))?: return part
        default: return nil
        }
    }

    /// From behind which place on READDIR or READDIRPLUS reads.
    var folderCookie: UInt64? {
        guard nfs == .readDirectory || nfs == .readDirectoryPlus else { return nil }
        switch nfsCall {
        case .readDirectory(_, let cookie, _, _)?, .readDirectoryPlus(_, let cookie, _, _, _)?: return cookie
        default: return nil
        }
    }
}

extension Duration {
    /// In whole milliseconds.
    var milliseconds: Int64 { wholeNanoseconds / 1_000_000 }
}
