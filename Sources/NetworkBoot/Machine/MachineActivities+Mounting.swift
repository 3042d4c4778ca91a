internal import NetworkProtocols

/// A folder that is mounted over NFS, or about to be.
struct FolderMount: Sendable {
    var client: NFSClient
    /// Local ports that are its own as long as it lives.
    let ports: ClosedRange<UInt16>
    /// The request that waits for it to be mounted; nil once it is.
    var mounting: UInt64?
    /// Its number; nil until it is mounted, and again once it is unmounted.
    var volume: VolumeID?
    /// Whether nothing more is asked of it.
    var isUnmounted = false
}

extension MachineActivities {
    mutating func mount(_ request: NFSMountRequest, id: UInt64, at now: Instant) {
        let ports = newPorts(Self.folderPorts)
        let client = NFSClient(
            server: request.server,
            path: request.path,
            configuration: request.client,
            numbers: folderNumbers(ports),
            seed: random.next(),
            at: now
        )
        folders.append(FolderMount(client: client, ports: ports, mounting: id))
        drainFolder(folders.count - 1, at: now)
    }

    mutating func tree(_ request: TreeRequest, id: UInt64, at now: Instant) {
        guard let index = folders.firstIndex(where: { $0.volume == request.volume }) else {
            return outputs.append(.reply(id: id, .tree(.failed(.aborted))))
        }
        let operation: NFSClientOperation =
            switch request.question {
            case .attributes(let path): .attributes(path: path)
            case .link(let path): .link(path: path)
            case .list(let path): .list(path: path)
            case .read(let path, let range): .read(path: path, range: range)
            case .append(let path, let octets): .append(path: path, octets: octets)
            case .unmount: .unmount
            }
        if operation == .unmount { folders[index].isUnmounted = true }
        folders[index].client.start(operation, id: id, at: now)
        drainFolder(index, at: now)
    }

    /// Gives an event to the folder that it is for; false where it is for none.
    mutating func handleFolder(_ event: HostEvent, at now: Instant) -> Bool {
        guard !folders.isEmpty, let index = folders.indices.first(where: { owns(event, $0) }) else { return false }
        folders[index].client.handle(event, at: now)
        drainFolder(index, at: now)
        return true
    }

    private func owns(_ event: HostEvent, _ index: Int) -> Bool {
        switch event {
        case .datagram(let datagram): folders[index].client.owns(port: datagram.destination.port)
        case .unreachable(_, _, let port): folders[index].client.owns(port: port)
        case .stream(let stream, _): folders[index].client.owns(stream)
        case .accepted, .addressInUse, .pingAnswered, .reverse: false
        }
    }

    mutating func handleFolderDeadline(_ index: Int, at now: Instant) {
        guard index < folders.count, let deadline = folders[index].client.nextDeadline, deadline <= now else { return }
        folders[index].client.handleDeadline(at: now)
        drainFolder(index, at: now)
    }

    mutating func cancelFolder(id: UInt64, at now: Instant) {
        for index in folders.indices.reversed() {
            if folders[index].mounting == id {
                abortFolder(index, at: now)
            } else {
                folders[index].client.cancel(id: id, at: now)
                drainFolder(index, at: now)
            }
        }
    }

    /// Breaks off what goes on with a folder; nobody is told.
    mutating func abortFolder(_ index: Int, at now: Instant) {
        folders[index].mounting = nil
        folders[index].volume = nil
        folders[index].isUnmounted = true
        folders[index].client.abort(at: now)
        // What was under way is answered, and nobody waits for it.
        while let output = folders[index].client.nextOutput() {
            if case .host(let action) = output { outputs.append(.host(action)) }
        }
        dropFolder(index)
    }

    private mutating func drainFolder(_ index: Int, at now: Instant) {
        while let output = folders[index].client.nextOutput() {
            switch output {
            case .host(let action): outputs.append(.host(action))
            case .mounted(let result): mounted(index, result)
            case .answered(let id, let result): outputs.append(.reply(id: id, .tree(TreeOutcome(result))))
            // Whoever reads a root tells of its silence.
            case .notResponding, .responding: break
            }
        }
        dropFolder(index)
    }

    private mutating func mounted(_ index: Int, _ result: Result<NFSFileHandle, NFSClientFailure>) {
        guard let id = folders[index].mounting else { return }
        folders[index].mounting = nil
        switch result {
        case .success:
            let volume = newVolume()
            folders[index].volume = volume
            outputs.append(.reply(id: id, .mounted(.mounted(volume))))
        case .failure(let failure):
            folders[index].isUnmounted = true
            outputs.append(.reply(id: id, .mounted(.failed(failure))))
        }
    }

    /// Forgets a folder that is over with.
    private mutating func dropFolder(_ index: Int) {
        if folders[index].isUnmounted, folders[index].client.isOver { folders.remove(at: index) }
    }

    // MARK: Numbers

    /// How many local UDP ports a folder has for itself.
    private static let folderPorts = 4
    /// So many folders have reserved ports of their own: from 1023 down, as Linux takes them, to 624.
    private static let reservedSlots = 50
    private static let reservedPorts = 8
    /// So many streams a folder has for itself.
    private static let folderStreams: UInt32 = 1 << 16
    private static let streamSlots = 16_000

    private mutating func folderNumbers(_ ports: ClosedRange<UInt16>) -> NFSClientNumbers {
        let number = mountCount
        mountCount += 1
        let firstStream = Self.firstFolderStream + UInt32(number % Self.streamSlots) * Self.folderStreams
        let highest = UInt16(1023 - (number % Self.reservedSlots) * Self.reservedPorts)
        return NFSClientNumbers(
            streams: firstStream..<firstStream + Self.folderStreams,
            ports: ports,
            reservedPorts: highest - UInt16(Self.reservedPorts) + 1...highest
        )
    }
}

extension TreeOutcome {
    /// What an operation of the NFS client came to.
    fileprivate init(_ result: Result<NFSClientAnswer, NFSClientFailure>) {
        switch result {
        case .success(.attributes(let attributes)): self = .attributes(TreeAttributes(attributes))
        case .success(.link(let target)): self = .link(target)
        case .success(.entries(let entries)):
            self = .entries(
                entries.map { TreeEntry(name: $0.name, attributes: $0.attributes.map { TreeAttributes($0) }) }
            )
        case .success(.octets(let octets)): self = .octets(octets)
        case .success(.written(let count)): self = .written(count)
        case .success(.unmounted): self = .unmounted
        case .failure(let failure): self = .failed(failure)
        }
    }
}

extension TreeAttributes {
    init(_ attributes: NFS3Attributes) {
        let kind: Kind =
            switch attributes.type {
            case .file: .file
            case .directory: .directory
            case .link: .link
            case .blockDevice: .blockDevice
            case .characterDevice: .characterDevice
            case .pipe: .pipe
            // Of a type that nobody knows there is nothing to read either.
            default: .socket
            }
        self.init(
            kind: kind,
            mode: attributes.mode & 0o7777,
            owner: attributes.owner,
            group: attributes.group,
            size: attributes.size
        )
    }
}
