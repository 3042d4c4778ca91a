/// MOUNT, versions 1 to 3: gives clients the handles of exported directories (RFC 1813 appendix I).
struct MountProgram: Sendable {
    /// The versions that it speaks.
    private let versions: ClosedRange<UInt32>
    /// Who has mounted what, the latest last; nothing depends on it.
    private var mounts: [Mount] = []

    init(versions: ClosedRange<UInt32>) {
        self.versions = versions
    }

    /// The same with other versions; who has mounted what stays.
    func speaking(_ versions: ClosedRange<UInt32>) -> MountProgram {
        var changed = MountProgram(versions: versions)
        changed.mounts = mounts
        return changed
    }

    private struct Mount: Hashable, Sendable {
        var client: IPv4Address
        var path: [UInt8]
    }

    mutating func answer(
        _ arrival: RPCArrival,
        _ reader: inout ByteReader,
        _ exports: inout NFSExportTable,
        into writer: inout ByteWriter,
        _ journal: inout ServiceJournal
    ) -> RPCAnswer {
        let version = arrival.call.version
        guard versions.contains(version) else { return .refused(.programMismatch(versions)) }
        let procedure = MountProcedure(rawValue: arrival.call.procedure)
        guard procedure.rawValue <= (version < 3 ? 6 : 5) else { return .refused(.procedureUnavailable) }
        guard let call = try? MountCall(decoding: &reader, procedure: procedure) else {
            return .refused(.garbageArguments)
        }
        reply(to: call, arrival, &exports, &journal).encode(into: &writer)
        return .results
    }

    private mutating func reply(
        to call: MountCall,
        _ arrival: RPCArrival,
        _ exports: inout NFSExportTable,
        _ journal: inout ServiceJournal
    ) -> MountReply {
        switch call {
        case .mount(let path): return mount(path.octets, arrival, &exports, &journal)
        case .unmount(let path):
            mounts.removeAll { $0.client == arrival.client.address && $0.path == path.octets }
            journal.note(.nfs(NFSServiceEvent(client: arrival.client, what: .unmounted(path: path.octets))))
            return .other(.unmount, [])
        case .other(.unmountAll, _):
            mounts.removeAll { $0.client == arrival.client.address }
            return .other(.unmountAll, [])
        case .other(.dump, _):
            return .dump(
                mounts.map { MountReply.Mount(client: Array($0.client.description.utf8), directory: $0.path) }
            )
        case .other(.export, _), .other(.exportAll, _):
            return .exports(
                call.procedure,
                exports.list.map { export in
                    let isOpen = export.rules.contains { $0.clients == .everyone }
                    let groups = isOpen ? [] : export.rules.map { Array($0.clients.description.utf8) }
                    return MountReply.Export(directory: export.path, groups: groups)
                }
            )
        case .other(let procedure, _): return .other(procedure, [])
        }
    }

    private mutating func mount(
        _ path: [UInt8],
        _ arrival: RPCArrival,
        _ exports: inout NFSExportTable,
        _ journal: inout ServiceJournal
    ) -> MountReply {
        switch exports.find(path, for: arrival) {
        case .failure(let refusal):
            let what = NFSServiceEvent.What.mountRefused(path: path, refusal.status, refusal.reason)
            journal.note(.nfs(NFSServiceEvent(client: arrival.client, what: what)))
            return .refused(refusal.status)
        case .success(let found):
            let mount = Mount(client: arrival.client.address, path: path)
            mounts.removeAll { $0 == mount }
            if mounts.count >= exports.mountTableLimit, !mounts.isEmpty { mounts.removeFirst() }
            if exports.mountTableLimit > 0 { mounts.append(mount) }
            journal.note(.nfs(NFSServiceEvent(client: arrival.client, what: .mounted(path: path))))
            // U-Boot mounts by version 2, is refused by NFSv2, and goes on with version 3 and the same handle.
            let isShort = arrival.call.version < 3
            let handle = exports.handle(of: found, isShort: isShort)
            return isShort
                ? .mountedFixed(handle.octets)
                : .mounted(handle, flavors: [RPCAuthenticationFlavor.system.rawValue])
        }
    }
}

/// Why a directory is not mounted.
struct MountRefusal: Error, Hashable, Sendable {
    var status: MountStatus
    /// For a log.
    var reason: String

    init(_ status: MountStatus, _ reason: String) {
        self.status = status
        self.reason = reason
    }
}
