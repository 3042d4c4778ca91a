internal import NetworkProtocols

/// A network block device that is attached, or about to be.
struct DeviceAttachment: Sendable {
    var client: NBDClient
    /// The request that waits for it to be attached; nil once it is.
    var attaching: UInt64?
    /// Its number; nil until it is attached.
    var volume: VolumeID?
    /// What is being read.
    var reading: Reading?
    /// What is to be read thereafter, in order: the client reads one piece after the other.
    var waiting: [(id: UInt64, range: Range<UInt64>)] = []
    /// The request that waits for it to be detached.
    var detaching: UInt64?
    /// Why it is not there any more.
    var loss: NBDClientFailure?

    struct Reading: Sendable {
        /// The request that waits for it; nil where nobody does any more.
        var id: UInt64?
    }
}

extension MachineActivities {
    mutating func attach(_ request: NBDAttachRequest, id: UInt64, at now: Instant) {
        let client = NBDClient(
            remote: request.server,
            export: request.export,
            configuration: request.client,
            stream: newStream(),
            at: now
        )
        devices.append(DeviceAttachment(client: client, attaching: id))
        devices[devices.count - 1].client.attach(at: now)
        drainDevice(devices.count - 1, at: now)
    }

    mutating func blocks(_ request: BlockRequest, id: UInt64, at now: Instant) {
        guard let index = devices.firstIndex(where: { $0.volume == request.volume }) else {
            return outputs.append(.reply(id: id, .blocks(.failed(.aborted))))
        }
        switch request.question {
        case .read(let range):
            devices[index].waiting.append((id, range))
            readOn(index, at: now)
        case .detach:
            devices[index].detaching = id
            devices[index].client.detach(at: now)
        }
        drainDevice(index, at: now)
    }

    mutating func handleDevice(_ input: StreamInput, on stream: StreamID, at now: Instant) -> Bool {
        guard let index = devices.firstIndex(where: { $0.client.stream == stream }) else { return false }
        devices[index].client.handle(input, at: now)
        drainDevice(index, at: now)
        return true
    }

    mutating func handleDeviceDeadline(_ index: Int, at now: Instant) {
        guard index < devices.count, let deadline = devices[index].client.nextDeadline, deadline <= now else { return }
        devices[index].client.handleDeadline(at: now)
        drainDevice(index, at: now)
    }

    mutating func cancelDevice(id: UInt64, at now: Instant) {
        for index in devices.indices.reversed() {
            if devices[index].attaching == id {
                devices[index].attaching = nil
                abortDevice(index, at: now)
            } else {
                devices[index].waiting.removeAll { $0.id == id }
                if devices[index].reading?.id == id { devices[index].reading?.id = nil }
                if devices[index].detaching == id { devices[index].detaching = nil }
            }
        }
    }

    /// Breaks a device's connection off; nobody is told.
    mutating func abortDevice(_ index: Int, at now: Instant) {
        devices[index].attaching = nil
        devices[index].waiting = []
        devices[index].reading?.id = nil
        devices[index].detaching = nil
        devices[index].client.abort(at: now)
        drainDevice(index, at: now)
    }

    /// Asks for what waits, where nothing is under way.
    private mutating func readOn(_ index: Int, at now: Instant) {
        while devices[index].reading == nil, !devices[index].waiting.isEmpty {
            // A few at most: stages ask one after the other.
            let next = devices[index].waiting.removeFirst()
            if devices[index].client.read(next.range, at: now) {
                devices[index].reading = DeviceAttachment.Reading(id: next.id)
            } else {
                let failure = devices[index].loss ?? .closed(received: 0)
                outputs.append(.reply(id: next.id, .blocks(.failed(failure))))
            }
        }
    }

    private mutating func drainDevice(_ index: Int, at now: Instant) {
        while let output = devices[index].client.nextOutput() {
            switch output {
            case .host(let action): outputs.append(.host(action))
            case .attached(let device): attached(index, device)
            case .read(let octets): finishReading(index, .octets(octets), at: now)
            case .failed(let failure): failed(index, failure, at: now)
            case .detached:
                if let id = devices[index].detaching { outputs.append(.reply(id: id, .blocks(.detached))) }
                devices[index].detaching = nil
                devices[index].volume = nil
            case .needsStream: devices[index].client.reconnect(on: newStream(), at: now)
            // Nobody asks what a server has.
            case .listed: break
            }
        }
        guard devices[index].volume == nil, devices[index].attaching == nil, devices[index].client.isEnded,
            devices[index].client.nextDeadline == nil
        else { return }
        devices.remove(at: index)
    }

    private mutating func attached(_ index: Int, _ device: NBDDevice) {
        let volume = newVolume()
        devices[index].volume = volume
        guard let id = devices[index].attaching else { return }
        devices[index].attaching = nil
        let attached = BlockDevice(volume: volume, size: device.size, isReadOnly: device.isReadOnly)
        outputs.append(.reply(id: id, .attached(.attached(attached))))
    }

    private mutating func failed(_ index: Int, _ failure: NBDClientFailure, at now: Instant) {
        if let id = devices[index].attaching {
            devices[index].attaching = nil
            outputs.append(.reply(id: id, .attached(.failed(failure))))
            return
        }
        if devices[index].client.isEnded { devices[index].loss = failure }
        finishReading(index, .failed(failure), at: now)
    }

    private mutating func finishReading(_ index: Int, _ outcome: BlockOutcome, at now: Instant) {
        if let id = devices[index].reading?.id { outputs.append(.reply(id: id, .blocks(outcome))) }
        devices[index].reading = nil
        readOn(index, at: now)
    }
}
