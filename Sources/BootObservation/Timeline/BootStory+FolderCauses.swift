internal import NetworkBoot
internal import NetworkProtocols

extension BootStory {
    /// Why a root over NFS or NBD did not come about: by what its servers said last, else by who did not answer at all.
    func networkRootCause() -> BootCause? {
        guard let loaded = systemIsLoaded else { return nil }
        if let talk = record.calls.last(where: { $0.end > loaded }), let cause = folderCause(talk, after: loaded) {
            return cause
        }
        if let talk = record.devices.last(where: { $0.end > loaded }), let cause = deviceCause(talk) { return cause }
        return knockCause(after: loaded)
    }

    private func folderCause(_ talk: RPCTalk, after loaded: FrameStamp) -> BootCause? {
        let calls = talk.session.calls.filter { $0.stamp > loaded }
        if let mount = talk.granted.last(where: { $0.stamp > loaded }) { return mountedCause(talk, mount, calls) }
        let subject = exportText(talk)
        if let refused = talk.session.mounts.last, refused.stamp > loaded { return mountCause(refused, subject, talk) }
        if let refused = calls.last(where: { $0.refusal != nil }) { return refusalCause(refused, subject) }
        if let cause = knockCause(after: loaded) { return cause }
        if let unreachable = talk.session.unreachable.last { return unreachableCause(unreachable, subject) }
        if let waiting = calls.last(where: { $0.reply == nil }) { return silentCause(waiting, calls, subject) }
        return calls.last { $0.tellsNoPort }.map { unregisteredCause($0, subject) }
    }

    /// What is to be mounted, as people write it.
    private func exportText(_ talk: RPCTalk) -> String {
        if let path = talk.session.mounts.last?.path { return "\(talk.session.server):\(path.displayText)" }
        if case .nfs(_, let path, _)? = rootSource?.kind, !path.isEmpty {
            return "\(talk.session.server):\(path.displayText)"
        }
        return "the root of \(talk.session.server)"
    }

    // MARK: Before the mount

    private func mountCause(_ mount: NFSMountRecord, _ subject: String, _ talk: RPCTalk) -> BootCause? {
        let frames = [mount.stamp.frame, mount.answerStamp.frame]
        let path = mount.path.displayText
        switch mount.status {
        case 1?, 13?:
            let isUnreserved = mount.source.port >= 1024
            let port =
                isUnreserved
                ? " It asked from port \(mount.source.port), and an export without the option insecure takes ports below 1024 only."
                : ""
            return cause(
                .root,
                .exportDenied,

                "The NFS server \(talk.session.server) refuses \(path) to \(mount.source.address): access denied (MNT3ERR_ACCES).\(port)",
                remedy:
                    "Look at the server's exports (exportfs -v): a line for \(path) has to name \(mount.source.address) or its network\(isUnreserved ? ", or needs insecure" : ""); a folder that is not exported at all is refused alike.",
                frames: frames
            )
        case 2?:
            return cause(
                .root,
                .noExport,
                "The NFS server \(talk.session.server) has no \(path) (MNT3ERR_NOENT).",
                remedy:
                    "Correct the path on the kernel command line (without one Linux asks for /tftpboot/ and the machine's address), or make the folder on the server.",
                frames: frames
            )
        case 20?:
            return cause(
                .root,
                .noExport,
                "\(path) on the NFS server \(talk.session.server) is no directory (MNT3ERR_NOTDIR).",
                remedy: "Name the folder that is exported, not a file in it.",
                frames: frames
            )
        case let status?:
            return cause(
                .root,
                nil,

                "The NFS server \(talk.session.server) answered for \(subject) with \(MountStatus(rawValue: status)).",
                remedy: "Look into the log of rpc.mountd, or of what serves MOUNT there.",
                frames: frames
            )
        case nil: return nil
        }
    }

    private func refusalCause(_ call: RPCCallRecord, _ subject: String) -> BootCause? {
        let frames = [call.stamp.frame, call.reply?.stamp.frame].compactMap { $0 }
        let program = "\(call.call.program)"
        if case .accepted(_, .programMismatch(let lowest, let highest))? = call.reply?.reply {
            return cause(
                .root,
                .nfsVersionRefused,

                "The machine asks \(call.server.address) for \(program) version \(call.call.version), and there is \(RPCCallRecord.versions(lowest, highest)).",
                remedy: highest < call.call.version || lowest <= 3 && call.call.version < 3
                    ? "Let the machine ask for version \(highest): nfsvers=\(highest) (or vers=\(highest)) among its mount options."
                    : "Switch version 3 on at the server (nfs.conf: [nfsd] vers3=y), or boot by a system that mounts NFS version 4.",
                frames: frames
            )
        }
        return cause(
            .root,
            .notRegistered,
            "\(call.server) refused to be called for \(subject) as \(program) version \(call.call.version): \(call.refusal ?? "").",
            remedy: "Look at what listens there (rpcinfo -p), and at the credentials and ports that it lets in.",
            frames: frames
        )
    }

    private func unregisteredCause(_ call: RPCCallRecord, _ subject: String) -> BootCause {
        var what = "the service"
        if case .port(let mapping) = NFSCallSubject(call) {
            what = "\(mapping.program) version \(mapping.version) over \(mapping.transport == 6 ? "TCP" : "UDP")"
        }
        return cause(
            .root,
            .notRegistered,
            "The port mapper of \(call.server.address) knows no \(what), which the machine needs for \(subject).",
            remedy:
                "Start the NFS server there (rpc.mountd and nfsd have to register with rpcbind: rpcinfo -p shows it), or switch this version and transport on.",
            frames: [call.stamp.frame, call.reply?.stamp.frame].compactMap { $0 }
        )
    }

    private func silentCause(_ call: RPCCallRecord, _ calls: [RPCCallRecord], _ subject: String) -> BootCause? {
        let last = call.repetitions.last ?? call.stamp
        guard !call.repetitions.isEmpty || silence(after: last) > .seconds(10) else { return nil }
        let alike = calls.filter { $0.reply == nil && $0.call.program == call.call.program }
        let tries = alike.reduce(0) { $0 + 1 + $1.repetitions.count }
        let isPortMapper = call.call.program == .portMapper
        return cause(
            .root,
            isPortMapper ? .portMapperSilent : .nfsSilent,

            "\(call.server.address) does not answer at port \(call.server.port) (\(call.call.program)): \(tries) call\(tries == 1 ? "" : "s") without an answer, for \(subject).",
            remedy: isPortMapper
                ? "Start rpcbind there, and open port 111 for UDP and TCP in the firewalls on the way, or name the ports of NFS and MOUNT on the command line (port=, mountport=)."
                : "Look whether the server runs, and open port \(call.server.port) in the firewalls on the way.",
            frames: alike.flatMap { [$0.stamp.frame] + $0.repetitions.numbers }.sortedWithoutRepetition.firstAndLast(8)
        )
    }

    private func unreachableCause(_ error: RPCUnreachable, _ subject: String) -> BootCause {
        let isPortMapper = error.server.port == 111
        let who = isPortMapper ? "the port mapper" : "NFS or MOUNT"
        return cause(
            .root,
            isPortMapper ? .portMapperSilent : .portUnreachable,

            "\(error.server.address) was asked for \(subject), and at its port \(error.server.port), where \(who) should be, is nobody (ICMP: \(ICMPText.meaning(type: error.type, code: error.code))).",
            remedy: "Start \(isPortMapper ? "rpcbind" : "the NFS server") there, or correct the server's address.",
            frames: [error.stamp.frame]
        )
    }

    // MARK: After the mount

    private func mountedCause(_ talk: RPCTalk, _ mount: NFSMountRecord, _ calls: [RPCCallRecord]) -> BootCause? {
        let subject = exportText(talk)
        let read = talk.files(after: mount.stamp)
        let nfs = calls.filter { $0.call.program == .nfs && $0.stamp > mount.stamp }
        if let waiting = nfs.last(where: { $0.reply == nil }), waiting.stamp >= (talk.session.lastReply ?? mount.stamp)
        {
            return silentCause(waiting, nfs, subject)
        }
        if let refused = nfs.last(where: { $0.refusal != nil }), read.isEmpty { return refusalCause(refused, subject) }
        let failed = nfs.filter { $0.hasFailed && $0.refusal == nil }
        if let last = failed.last(where: { $0.status != NFS3Status.noEntry.rawValue }), read.isEmpty {
            return statusCause(last, subject, talk)
        }
        for index in read {
            if let objection = objection(toImage: index, in: talk) {
                return imageCause(talk, index, "is of no use: \(objection)")
            }
        }
        if boot.root?.passedCheck == false,
            let image = read.max(by: { talk.session.files[$0].content.octets < talk.session.files[$1].content.octets })
        {
            return imageCause(
                talk,
                image,
                "was read whole, but its checksum is not the one that the system compares it with"
            )
        }
        guard read.isEmpty || boot.root?.fileSystem == nil else { return nil }
        return emptyCause(talk, mount, failed, subject)
    }

    private func statusCause(_ call: RPCCallRecord, _ subject: String, _ talk: RPCTalk) -> BootCause {
        let status = NFS3Status(rawValue: call.status ?? 0)
        let isStale = status == .stale || status == .badHandle
        let isDenied = status == .accessDenied || status == .notOwner
        let procedure = NFS3Procedure(rawValue: call.call.procedure)
        let remedy =
            isStale
            ? "The exported folder was replaced or exported anew behind the server's back: run exportfs -r there and start the machine again."
            : isDenied
                ? "Look at the export's options (root_squash and all_squash make root a stranger; insecure lets in ports above 1023) and at the modes of the files."
                : "Look into the NFS server's log."
        return cause(
            .root,
            isStale ? .staleHandle : isDenied ? .accessDenied : nil,
            "\(subject) was mounted, and then \(talk.session.server) answered \(procedure) with \(status.words).",
            remedy: remedy,
            frames: [call.stamp.frame, call.reply?.stamp.frame].compactMap { $0 }
        )
    }

    private func imageCause(_ talk: RPCTalk, _ index: Int, _ what: String) -> BootCause {
        let file = talk.session.files[index]
        return cause(
            .root,
            nil,
            "The root image \(name(of: file)) on \(talk.session.server) \(what).",
            remedy: "Copy the image to the server again, with its list of checksums.",
            frames: [file.first.frame, file.last.frame].sortedWithoutRepetition
        )
    }

    /// It was mounted, and nothing of use was read.
    private func emptyCause(
        _ talk: RPCTalk,
        _ mount: NFSMountRecord,
        _ failed: [RPCCallRecord],
        _ subject: String
    ) -> BootCause? {
        guard silence(after: talk.end) > .seconds(5) else { return nil }
        let missing = failed.compactMap { call -> String? in
            guard case .lookUp(_, let name) = NFSCallSubject(call) else { return nil }
            return name.displayText
        }
        let names = missing.isEmpty ? "" : ", and it has no \(missing.suffix(4).joined(separator: ", "))"
        let read =
            boot.root?.files.isEmpty == false ? "nothing that a root begins with was read" : "nothing was read of it"
        return cause(
            .root,
            missing.isEmpty ? nil : .noInit,
            "\(subject) was mounted\(names): \(read).",
            remedy:
                "Look whether the exported folder is the one that holds the root (sbin/init, or the image where the system looks for it), and whether what is in it may be read.",
            frames: ([mount.answerStamp.frame] + failed.map(\.stamp.frame)).sortedWithoutRepetition.firstAndLast(8)
        )
    }
}

extension RPCCallRecord {
    /// Whether a port mapper answered that it knows no such program.
    var tellsNoPort: Bool {
        guard case .port = NFSCallSubject(self), reply?.reply?.isSuccess == true else { return false }
        return status == 0
    }
}
