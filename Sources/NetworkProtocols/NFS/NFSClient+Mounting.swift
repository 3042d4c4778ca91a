/// How far a mount has come.
struct NFSMountProgress: Hashable, Sendable {
    /// What was asked last.
    enum Step: Hashable, Sendable {
        case portOfMount
        case callMount
        case mount
        case portOfNFS
        case callNFS
        case fileSystemInformation
        case pathConfiguration
        case attributes
    }

    /// Which of the versions of the configuration is tried.
    var versionIndex: Int
    /// Of NFS.
    var version: Int
    var step: Step
    var mountPort: UInt16?
    var port: UInt16?
    var root = NFSFileHandle([])
    /// Whether MNT gave the handle.
    var isMounted: Bool { !root.octets.isEmpty }

    /// The version of MOUNT that goes with it.
    var mountVersion: UInt32 { version >= 3 ? 3 : 2 }

    /// Whom the step asks.
    var service: NFSClientFailure.Service {
        switch step {
        case .portOfMount, .portOfNFS: .portMapper
        case .callMount, .mount: .mount
        case .callNFS, .fileSystemInformation, .pathConfiguration, .attributes: .nfs
        }
    }

    /// Which program's version the step depends on.
    var askedVersion: Int {
        switch step {
        case .portOfMount, .portOfNFS: 2
        case .callMount, .mount: Int(mountVersion)
        case .callNFS, .fileSystemInformation, .pathConfiguration, .attributes: version
        }
    }
}

extension NFSClient {
    private var patience: RPCPatience {
        RPCPatience(
            isStream: configuration.transport == .tcp,
            timeout: configuration.timeout,
            retransmissions: configuration.retransmissions
        )
    }

    private var mountPatience: RPCPatience {
        RPCPatience(
            isStream: configuration.mountTransport == .tcp,
            timeout: configuration.timeout,
            retransmissions: configuration.retransmissions
        )
    }

    /// A reply to READ with its header, and what servers send on top.
    private var recordLimit: Int { max(configuration.readSize, configuration.directorySize, 1 << 16) + (128 << 10) }

    mutating func beginMounting(at now: Instant) {
        tryVersion(0, at: now)
    }

    private mutating func tryVersion(_ index: Int, at now: Instant) {
        guard configuration.versions.indices.contains(index) else { return fail(.aborted) }
        let progress = NFSMountProgress(
            versionIndex: index,
            version: configuration.versions[index],
            step: .portOfMount,
            mountPort: configuration.mountPort,
            port: configuration.port
        )
        goOn(progress, at: now)
    }

    /// Asks for the ports that have to be known by now, then MOUNT, then NFS.
    private mutating func goOn(_ progress: NFSMountProgress, at now: Instant) {
        var progress = progress
        let order = configuration.portOrder
        if progress.port == nil, order == .nfsThenMount || progress.isMounted {
            progress.step = .portOfNFS
            askPortMapper(progress, for: .nfs, UInt32(progress.version), configuration.transport, at: now)
        } else if progress.mountPort == nil {
            progress.step = .portOfMount
            askPortMapper(progress, for: .mount, progress.mountVersion, configuration.mountTransport, at: now)
        } else if progress.port == nil, order == .mountThenNFS {
            progress.step = .portOfNFS
            askPortMapper(progress, for: .nfs, UInt32(progress.version), configuration.transport, at: now)
        } else if !progress.isMounted, let port = progress.mountPort {
            askMount(progress, port, at: now)
        } else if let port = progress.port {
            openNFS(progress, port, at: now)
        }
    }

    // MARK: What is asked

    private mutating func askPortMapper(
        _ progress: NFSMountProgress,
        for program: RPCProgram,
        _ version: UInt32,
        _ transport: NFSClientConfiguration.Transport,
        at now: Instant
    ) {
        phase = .mounting(progress)
        closeAuxiliary(at: now)
        var patience = mountPatience
        patience.isStream = transport == .tcp
        auxiliary = RPCChannel(
            remote: Endpoint(address: server, port: configuration.portMapperPort),
            patience: patience,
            usesReservedPort: false,
            recordLimit: recordLimit
        )
        let mapping = PortMapping(
            program: program,
            version: version,
            transport: transport == .tcp ? PortMapping.tcp : PortMapping.udp
        )
        let call = PortMapperCall.mapping(.getPort, mapping)
        ask(.portMapper, 2, PortMapperProcedure.getPort.rawValue, at: now) { call.encode(into: &$0) }
    }

    private mutating func askMount(_ progress: NFSMountProgress, _ port: UInt16, at now: Instant) {
        var progress = progress
        progress.step = configuration.callsNullFirst ? .callMount : .mount
        phase = .mounting(progress)
        openMount(port, mountPatience, at: now)
        if configuration.callsNullFirst {
            ask(.mount, progress.mountVersion, MountProcedure.null.rawValue, at: now) { _ in }
        } else {
            mountPath(progress, at: now)
        }
    }

    private mutating func openMount(_ port: UInt16, _ patience: RPCPatience, at now: Instant) {
        closeAuxiliary(at: now)
        auxiliary = RPCChannel(
            remote: Endpoint(address: server, port: port),
            patience: patience,
            usesReservedPort: configuration.usesReservedPort,
            recordLimit: recordLimit
        )
    }

    private mutating func mountPath(_ progress: NFSMountProgress, at now: Instant) {
        let call = MountCall.mount(XDROpaque(path))
        ask(.mount, progress.mountVersion, MountProcedure.mount.rawValue, at: now) { call.encode(into: &$0) }
    }

    private mutating func openNFS(_ progress: NFSMountProgress, _ port: UInt16, at now: Instant) {
        var progress = progress
        closeAuxiliary(at: now)
        var patience = patience
        patience.isEndless = configuration.isHard
        channel = RPCChannel(
            remote: Endpoint(address: server, port: port),
            patience: patience,
            usesReservedPort: configuration.usesReservedPort,
            recordLimit: recordLimit
        )
        let callsNull = configuration.callsNullFirst || configuration.callsNFSNullFirst
        progress.step = callsNull ? .callNFS : .fileSystemInformation
        phase = .mounting(progress)
        if callsNull || progress.version < 3 {
            // NFSv2 has no FSINFO; what is wanted from it is whether it is there at all.
            let procedure: UInt32 = callsNull ? 0 : 1
            let root = progress.root
            ask(.nfs, UInt32(progress.version), procedure, at: now) { writer in
                if procedure == 1 { writer.write(root.octets) }
            }
        } else {
            callWhileMounting(.fileSystemInformation(progress.root), at: now)
        }
    }

    private mutating func ask(
        _ program: RPCProgram,
        _ version: UInt32,
        _ procedure: UInt32,
        at now: Instant,
        _ encode: (inout ByteWriter) -> Void
    ) {
        let message = message(program, version, procedure, encode)
        calls[message.transactionID] = .mounting(nil, postponements: 0)
        if program == .nfs {
            channel?.call(message.octets, message.transactionID, at: now, &numbers, &outputs)
        } else {
            auxiliary?.call(message.octets, message.transactionID, at: now, &numbers, &outputs)
        }
    }

    private mutating func callWhileMounting(_ wanted: NFS3Call, at now: Instant) {
        call(wanted, for: .mounting(wanted, postponements: 0), at: now)
    }

    // MARK: What is answered

    mutating func continueMounting(_ octets: [UInt8], at now: Instant) {
        guard case .mounting(let progress) = phase else { return }
        do throws(NFSClientFailure) {
            var progress = progress
            switch progress.step {
            case .portOfMount:
                progress.mountPort = try port(octets, progress, of: .mount)
                goOn(progress, at: now)
            case .callMount:
                try Self.results(octets, of: .mount, version: progress.askedVersion) { _ in }
                progress.step = .mount
                phase = .mounting(progress)
                mountPath(progress, at: now)
            case .mount: goOn(try mounted(octets, progress), at: now)
            case .portOfNFS:
                progress.port = try port(octets, progress, of: .nfs)
                goOn(progress, at: now)
            case .callNFS:
                try Self.results(octets, of: .nfs, version: progress.askedVersion) { _ in }
                try askFileSystem(progress, at: now)
            case .fileSystemInformation, .pathConfiguration, .attributes:
                try learn(octets, progress, at: now)
            }
        } catch {
            giveUp(error, progress, at: now)
        }
    }

    mutating func failMounting(_ failure: RPCChannel.Failure, at now: Instant) {
        guard case .mounting(let progress) = phase else { return }
        giveUp(NFSClientFailure(failure, of: progress.service), progress, at: now)
    }

    /// Tries the next version where this one is not there, else ends.
    private mutating func giveUp(_ failure: NFSClientFailure, _ progress: NFSMountProgress, at now: Instant) {
        switch failure {
        case .versionRefused, .notRegistered:
            guard configuration.versions.indices.contains(progress.versionIndex + 1) else { return fail(failure) }
            closeAuxiliary(at: now)
            closeChannel(at: now)
            calls = [:]
            tryVersion(progress.versionIndex + 1, at: now)
        default: fail(failure)
        }
    }

    private func port(
        _ octets: [UInt8],
        _ progress: NFSMountProgress,
        of service: NFSClientFailure.Service
    ) throws(NFSClientFailure) -> UInt16 {
        let reply = try Self.results(octets, of: .portMapper, version: 2) { reader throws(PacketDecodingError) in
            try PortMapperReply(decoding: &reader, procedure: .getPort, version: 2)
        }
        guard case .port(let number) = reply, let port = UInt16(exactly: number) else {
            throw .badAnswer(.portMapper, "no port")
        }
        let version = service == .mount ? Int(progress.mountVersion) : progress.version
        guard port != 0 else { throw .notRegistered(service, version: version) }
        return port
    }

    private func mounted(
        _ octets: [UInt8],
        _ progress: NFSMountProgress
    ) throws(NFSClientFailure) -> NFSMountProgress {
        let version = progress.mountVersion
        let reply = try Self.results(octets, of: .mount, version: Int(version)) { reader throws(PacketDecodingError) in
            try MountReply(decoding: &reader, procedure: .mount, version: version)
        }
        var progress = progress
        switch reply {
        case .refused(let status): throw .mountStatus(status.rawValue)
        case .mountedFixed(let octets): progress.root = NFSFileHandle(octets)
        case .mounted(let handle, _):
            guard (1...NFSFileHandle.lengthLimit).contains(handle.octets.count) else {
                throw .badAnswer(.mount, "a file handle of \(handle.octets.count) octets")
            }
            progress.root = handle
        case .dump, .exports, .other: throw .badAnswer(.mount, "no handle")
        }
        return progress
    }

    private mutating func askFileSystem(
        _ progress: NFSMountProgress,
        at now: Instant
    ) throws(NFSClientFailure) {
        guard progress.version >= 3 else { throw Self.versionNotPlayed }
        var progress = progress
        progress.step = .fileSystemInformation
        phase = .mounting(progress)
        callWhileMounting(.fileSystemInformation(progress.root), at: now)
    }

    private static let versionNotPlayed = NFSClientFailure.badAnswer(.nfs, "version 2 is spoken, which is not played")

    /// FSINFO, PATHCONF and GETATTR, one after the other.
    private mutating func learn(
        _ octets: [UInt8],
        _ progress: NFSMountProgress,
        at now: Instant
    ) throws(NFSClientFailure) {
        guard progress.version >= 3 else {
            try Self.results(octets, of: .nfs, version: progress.version) { _ in }
            throw Self.versionNotPlayed
        }
        var progress = progress
        switch progress.step {
        case .fileSystemInformation:
            let reply = try Self.reply(octets, to: .fileSystemInformation).get()
            guard case .fileSystemInformation(.ok(let information)) = reply else {
                throw .status(reply.status?.rawValue ?? 0, path: path)
            }
            knowledge.learn(information, configuration)
            progress.step = .pathConfiguration
            callWhileMounting(.pathConfiguration(progress.root), at: now)
        case .pathConfiguration:
            // What names may be like is of no use here, and servers without it are taken all the same.
            _ = try Self.reply(octets, to: .pathConfiguration).get()
            progress.step = .attributes
            callWhileMounting(.getAttributes(progress.root), at: now)
        default:
            let reply = try Self.reply(octets, to: .getAttributes).get()
            guard case .getAttributes(.ok(let attributes)) = reply else {
                throw .status(reply.status?.rawValue ?? 0, path: path)
            }
            knowledge.root = progress.root
            knowledge.rootAttributes = attributes
            knowledge.mountPort = progress.mountPort
            channel?.givesUpUnopened = false
            phase = .mounted
            outputs.append(.mounted(.success(progress.root)))
            return
        }
        phase = .mounting(progress)
    }

    // MARK: Unmounting

    mutating func unmount(_ id: UInt64, at now: Instant) {
        for task in tasks { outputs.append(.answered(id: task.id, .failure(.aborted))) }
        tasks = []
        postponed = []
        calls = [:]
        closeChannel(at: now)
        guard configuration.sendsUnmount, let port = knowledge.mountPort else {
            phase = .ended
            outputs.append(.answered(id: id, .success(.unmounted)))
            return
        }
        phase = .unmounting(id)
        // Linux asks twice at most and takes no answer for one, too (`fs/nfs/mount_clnt.c`).
        var patience = mountPatience
        patience.timeout = .seconds(1)
        patience.retransmissions = 1
        openMount(port, patience, at: now)
        let call = MountCall.unmount(XDROpaque(path))
        let message = message(.mount, 3, MountProcedure.unmount.rawValue) { call.encode(into: &$0) }
        calls[message.transactionID] = .unmounting
        auxiliary?.call(message.octets, message.transactionID, at: now, &numbers, &outputs)
    }

    mutating func finishUnmounting(at now: Instant) {
        guard case .unmounting(let id) = phase else { return }
        phase = .ended
        closeAuxiliary(at: now)
        outputs.append(.answered(id: id, .success(.unmounted)))
    }
}
