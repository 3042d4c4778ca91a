internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// What a followed machine has mounted or attached, as the capture shows it.
enum RecordedVolume: Sendable {
    case folder(RecordedTree)
    case device(NBDSession)
}

extension MachineFollower {
    // MARK: NFS

    /// Compares a mount with the real machine's, and says what came of that.
    mutating func replyToMount(_ request: NFSMountRequest, stage: String) -> NFSMountOutcome? {
        if takeSearch(for: request.server) {
            return .failed(.unreachable(.portMapper, .addressUnresolved(request.server)))
        }
        // What a loader or a mount before this one said to the same server belongs to the same session.
        let known = conversations[..<position].lastIndex { $0.nfsSession?.server == request.server }
        var found = known.flatMap {
            conversations[$0].nfsSession?.mountIndex(of: request, not: takenMounts[$0]) == nil ? nil : $0
        }
        if found == nil {
            found = find(stage: stage) {
                $0.nfsSession?.server == request.server
            } isPredicted: {
                $0.nfsSession?.mountIndex(of: request, not: nil) != nil
            }
        }
        guard let found, let session = conversations[found].nfsSession else {
            return noteUnasked(request.words, stage: stage) ? .failed(.silent(.portMapper)) : nil
        }
        let index = session.mountIndex(of: request, not: takenMounts[found])
        if let index { takenMounts[found, default: []].insert(index) }
        let mount = index.map { session.mounts[$0] }
        add(
            PredictedStep(
                stage: stage,
                predicted: request.words,
                actual: .init(stamp: mount?.stamp ?? session.start, text: request.words)
            )
        )
        guard let mount else {
            // The capture ended before MNT was answered, or there never was one.
            return session.completeness.contains(.endMissing) ? nil : .failed(session.failure)
        }
        guard mount.status == 0 else { return .failed(.mountStatus(mount.status ?? 0)) }
        volumes.append(.folder(RecordedTree(session, root: mount.handle)))
        return .mounted(VolumeID(rawValue: volumes.count))
    }

    func replyToTree(_ request: TreeRequest) -> TreeOutcome? {
        guard volumes.indices.contains(request.volume.rawValue - 1),
            case .folder(let tree) = volumes[request.volume.rawValue - 1]
        else { return nil }
        return tree.answer(request.question)
    }

    // MARK: NBD

    /// Compares an attachment with the real machine's, and says what came of that.
    mutating func replyToAttach(_ request: NBDAttachRequest, stage: String) -> NBDAttachOutcome? {
        if takeSearch(for: request.server.address) {
            return .failed(.unreachable(.addressUnresolved(request.server.address)))
        }
        let found = find(stage: stage) { conversation in
            conversation.nbdSession?.ends.server.address == request.server.address
        } isPredicted: { conversation in
            guard let session = conversation.nbdSession, session.ends.server == request.server else { return false }
            return session.export == nil || session.export == request.export
        }
        guard let found, let session = conversations[found].nbdSession else {
            return noteUnasked(request.words, stage: stage) ? .failed(.silent) : nil
        }
        var step = PredictedStep(stage: stage, predicted: request.words, actual: session.observedRequest)
        if session.ends.server != request.server || (session.export.map { $0 != request.export } ?? false) {
            step.note = "another export or port than was predicted"
        }
        add(step)
        guard session.transmission != nil, let size = session.size else {
            return session.completeness.contains(.endMissing) ? nil : .failed(session.negotiationFailure)
        }
        volumes.append(.device(session))
        return .attached(
            BlockDevice(
                volume: VolumeID(rawValue: volumes.count),
                size: size,
                isReadOnly: session.transmissionFlags?.contains(.readOnly) ?? false
            )
        )
    }

    func replyToBlocks(_ request: BlockRequest) -> BlockOutcome? {
        guard volumes.indices.contains(request.volume.rawValue - 1),
            case .device(let session) = volumes[request.volume.rawValue - 1]
        else { return nil }
        guard case .read(let range) = request.question else { return .detached }
        let size = session.size ?? 0
        guard range.upperBound <= size else { return .failed(.beyondEnd(size: size)) }
        if session.content.octets(range) == nil,
            !session.content.ranges.contains(where: { $0.contains(range.lowerBound) })
        {
            let failed = session.requests.first { ($0.reply?.error ?? .none) != .none }
            if let failed, let error = failed.reply?.error {
                return .failed(.error(error.rawValue, offset: failed.request.offset))
            }
            if session.unanswered > 0 {
                return session.ending == .open ? .failed(.silent) : .failed(.closed(received: 0))
            }
        }
        return .octets(session.content.filled(range))
    }
}

extension NFSMountRequest {
    /// The request in words.
    var words: String { "the folder \(path.displayText) of \(server) over NFS" }
}

extension NBDAttachRequest {
    /// The request in words.
    var words: String {
        let name = export.isEmpty ? "the default export" : "the export \(export.displayText)"
        return "\(name) of the NBD server \(server)"
    }
}

extension Conversation {
    fileprivate var nfsSession: NFSSession? {
        if case .nfs(let session) = self { return session }
        return nil
    }

    fileprivate var nbdSession: NBDSession? {
        if case .nbd(let session) = self { return session }
        return nil
    }
}

extension NFSSession {
    /// The first mount of what is asked for, of those that were not taken yet.
    fileprivate func mountIndex(of request: NFSMountRequest, not taken: Set<Int>?) -> Int? {
        mounts.indices.first { mounts[$0].path == request.path && !(taken?.contains($0) ?? false) }
    }

    /// Why there was no answer to MNT.
    fileprivate var failure: NFSClientFailure {
        for record in calls {
            let service: NFSClientFailure.Service =
                record.call.program == .portMapper ? .portMapper : record.call.program == .mount ? .mount : .nfs
            guard let reply = record.reply else { return .silent(service) }
            switch reply.reply {
            case .accepted(_, .programMismatch(let lowest, let highest))?:
                return .versionRefused(
                    service,
                    asked: Int(record.call.version),
                    lowest: Int(lowest),
                    highest: Int(highest)
                )
            case .accepted(_, .success)?:
                if record.isCall(.portMapper, 2, PortMapperProcedure.getPort.rawValue), record.status == 0 {
                    return .notRegistered(.mount, version: 3)
                }
            case .some(let refused): return .refused(service, "\(refused)")
            case nil: return .badAnswer(service, "no reply of RPC")
            }
        }
        return .silent(.portMapper)
    }
}

extension NBDSession {
    /// What the machine asked in it.
    var observedRequest: PredictedStep.ObservedRequest {
        let request = NBDAttachRequest(server: ends.server, export: export ?? [])
        return .init(stamp: start, text: request.words)
    }

    /// Why the negotiation came to nothing.
    fileprivate var negotiationFailure: NBDClientFailure {
        if let error = options.compactMap(\.error).last {
            let words = error.reply.data.displayText
            return error.reply.type == .unknownExport
                ? .unknownExport(words) : .optionRefused(error.reply.type.rawValue, words)
        }
        if style == .unseen { return .silent }
        return options.isEmpty && clientFlags == nil ? .newStyleServer : .closedInNegotiation
    }
}
