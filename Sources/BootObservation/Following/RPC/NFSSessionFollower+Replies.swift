internal import NetworkProtocols

extension NFSSessionFollower {
    /// The key of the call that a reply answers.
    func key(ofReply message: ObservedRPCMessage, _ transactionID: UInt32) -> CallKey {
        CallKey(
            port: message.destination.port,
            isTCP: message.transport == .tcp,
            transactionID: transactionID
        )
    }

    /// Whether a call with this key is known.
    func knows(_ key: CallKey) -> Bool { open[key] != nil || answered[key] != nil }

    /// Whether the reply that begins with `head` brings data that belong to a file, and where they stand in `head`.
    mutating func beginData(_ head: Span<UInt8>, _ message: ObservedRPCMessage) -> (place: DataPlace, start: Int)? {
        let key = key(ofReply: message, RPCSignature.word(head, 0))
        guard let call = open[key], case .read(let handle, let offset, _) = call.subject else {
            return nil
        }
        guard let (read, start) = Self.readResults(head, call.record.read), read.status == 0,
            let count = read.dataLength,
            let place = place(of: handle, offset: offset, count: Int(count), at: message.stamp)
        else { return nil }
        return (place, start)
    }

    /// Whether the reply that begins with `head` answers a READ: then nothing behind its first octets is kept.
    func answersRead(_ head: Span<UInt8>, _ message: ObservedRPCMessage) -> Bool {
        guard let call = open[key(ofReply: message, RPCSignature.word(head, 0))] else { return false }
        if case .read = call.subject { return true }
        return false
    }

    /// Takes a reply, of which `head` has all or the first octets.
    mutating func receiveReply(_ head: Span<UInt8>, _ message: ObservedRPCMessage) {
        heard(message)
        session.lastReply = message.stamp
        let key = key(ofReply: message, RPCSignature.word(head, 0))
        guard var call = open[key] else { return receiveLateReply(head, key, message) }
        var reader = ByteReader(head)
        let decoded = try? RPCMessage(decoding: &reader)
        let isRead = call.record.read != nil
        var reply = RPCReplyRecord(stamp: message.stamp, source: message.source, reply: decoded?.reply)
        reply.recordFragments = message.fragments
        reply.isReassembled = message.isReassembled
        if decoded?.reply?.isSuccess == true {
            reply.resultLength = max(0, message.length - reader.offset)
            if isRead, let (read, start) = Self.readResults(head, call.record.read) {
                call.record.read = read
                reply.results = head.copy(from: reader.offset, to: start)
            } else {
                reply.results = keptResults(head, from: reader.offset, of: reply.resultLength)
                learn(call, reply, whole: head, from: reader.offset, at: message.stamp)
            }
        }
        call.record.reply = reply
        count(call)
        if let read = call.record.read, read.status == 0 { countRead(read, at: message.stamp) }
        close(key, call, position: keep(call.record, isOdd: call.record.isOdd))
    }

    /// A reply to what was answered before, or to no call that is known.
    private mutating func receiveLateReply(_ head: Span<UInt8>, _ key: CallKey, _ message: ObservedRPCMessage) {
        guard let known = answered[key] else {
            session.repliesWithoutCall.append(message.stamp)
            if session.counts.isEmpty { session.completeness.insert(.startMissing) }
            return
        }
        guard let position = known.position else { return }
        var reader = ByteReader(head)
        session.calls[position].repeatedReplies.append(message.stamp)
        if (try? RPCMessage(decoding: &reader))?.reply != known.reply {
            session.calls[position].hasContradictoryReplies = true
        }
    }

    private mutating func count(_ call: OpenCall) {
        session.counts[call.count].replies += 1
        if call.record.hasFailed { session.counts[call.count].failures += 1 }
        if let wait = call.record.wait {
            session.counts[call.count].longestWait = max(session.counts[call.count].longestWait, wait)
        }
    }

    private mutating func keptResults(_ head: Span<UInt8>, from start: Int, of length: Int) -> [UInt8] {
        let all = head.copy(from: start)
        guard all.count > 256 else { return all }
        guard all.count <= resultsLeft else { return Array(all.prefix(256)) }
        resultsLeft -= all.count
        return all
    }

    // MARK: What replies tell

    /// The results of a READ in front of its data, and where the data begin in `head`; nil where they can't be read.
    private static func readResults(_ head: Span<UInt8>, _ asked: NFSReadRecord?) -> (NFSReadRecord, Int)? {
        var reader = ByteReader(head)
        guard var read = asked, let message = try? RPCMessage(decoding: &reader), message.reply?.isSuccess == true
        else { return nil }
        do throws(PacketDecodingError) {
            read.status = try reader.readUInt32()
            read.size = try NFS3PostAttributes(decoding: &reader).attributes?.size
            guard read.status == 0 else { return (read, reader.offset) }
            read.count = try reader.readUInt32()
            read.isEnd = try reader.readUInt32() != 0
            read.dataLength = try reader.readUInt32()
            return (read, reader.offset)
        } catch {
            return read.status == nil ? nil : (read, reader.offset)
        }
    }

    private mutating func learn(
        _ call: OpenCall,
        _ reply: RPCReplyRecord,
        whole head: Span<UInt8>,
        from start: Int,
        at stamp: FrameStamp
    ) {
        var reader = ByteReader(head, from: start, to: head.count)
        switch call.subject {
        case .none, .read: break
        case .port(let mapping):
            if mapping.program != .portMapper, let port = try? reader.readUInt32() { tell(port: port) }
        case .bindings(let procedure): learnBindings(&reader, procedure, call.record.call.version)
        case .mount(let path): learnMount(&reader, call.record, path, at: stamp)
        case .lookUp(let directory, let name):
            guard case .lookUp(.ok(let found))? = try? NFS3Reply(decoding: &reader, procedure: .lookUp) else { return }
            names.found(found.handle.octets, name, in: directory)
            names.measured(found.handle.octets, found.attributes.attributes)
        case .list(let directory): learnEntries(&reader, directory)
        case .attributes(let handle, let procedure): learnAttributes(&reader, handle, procedure)
        }
    }

    private mutating func tell(port: UInt32) {
        guard let port = UInt16(exactly: port), port > 0, toldPorts.count < 64 else { return }
        toldPorts.append(port)
    }

    private mutating func learnBindings(
        _ reader: inout ByteReader,
        _ procedure: PortMapperProcedure,
        _ version: UInt32
    ) {
        switch try? PortMapperReply(decoding: &reader, procedure: procedure, version: version) {
        case .mappings(let mappings)?: for mapping in mappings.prefix(64) { tell(port: mapping.port) }
        case .bindings(let bindings)?: for binding in bindings.prefix(64) { tell(address: binding.address.octets) }
        case .address(_, let address)?: tell(address: address.octets)
        default: break
        }
    }

    /// `h1.h2.h3.h4.p1.p2` (RFC 1833 §2.1).
    private mutating func tell(address: [UInt8]) {
        let parts = address.split(separator: UInt8(ascii: "."))
        guard parts.count == 6, let high = UInt32(String(decoding: parts[4], as: UTF8.self)),
            let low = UInt32(String(decoding: parts[5], as: UTF8.self)), high < 256, low < 256
        else { return }
        tell(port: high << 8 | low)
    }

    private mutating func learnMount(
        _ reader: inout ByteReader,
        _ record: RPCCallRecord,
        _ path: [UInt8],
        at stamp: FrameStamp
    ) {
        var mount = NFSMountRecord(
            stamp: record.stamp,
            answerStamp: stamp,
            version: record.call.version,
            path: path,
            source: record.client
        )
        switch try? MountReply(decoding: &reader, procedure: .mount, version: record.call.version) {
        case .mounted(let handle, let flavors)?:
            mount.status = 0
            mount.handle = handle.octets
            mount.flavors = flavors.map(RPCAuthenticationFlavor.init(rawValue:))
        case .mountedFixed(let handle)?:
            mount.status = 0
            mount.handle = handle
        case .refused(let status)?: mount.status = status.rawValue
        default: break
        }
        if mount.status == 0 { names.mounted(mount.handle, at: path) }
        if session.mounts.count < 256 { session.mounts.append(mount) }
    }

    /// The names that a part of a directory tells, as far as it was kept.
    private mutating func learnEntries(_ reader: inout ByteReader, _ directory: [UInt8]) {
        guard (try? reader.readUInt32()) == 0, (try? NFS3PostAttributes(decoding: &reader)) != nil,
            (try? reader.readUInt64()) != nil
        else { return }
        while (try? reader.readUInt32()) == 1 {
            guard (try? reader.readUInt64()) != nil, let name = try? XDROpaque(decoding: &reader),
                (try? reader.readUInt64()) != nil, let attributes = try? NFS3PostAttributes(decoding: &reader),
                let handle = try? NFS3PostHandle(decoding: &reader)
            else { return }
            guard let found = handle.handle?.octets else { continue }
            names.found(found, name.octets, in: directory)
            names.measured(found, attributes.attributes)
        }
    }

    private mutating func learnAttributes(_ reader: inout ByteReader, _ handle: [UInt8], _ procedure: NFS3Procedure) {
        guard (try? reader.readUInt32()) == 0 else { return }
        if procedure == .getAttributes {
            names.measured(handle, try? NFS3Attributes(decoding: &reader))
        } else {
            names.measured(handle, (try? NFS3PostAttributes(decoding: &reader))?.attributes)
        }
    }
}

extension RPCCallRecord {
    /// Whether it was answered by no success, or by a status that is none.
    var hasFailed: Bool {
        guard let reply else { return false }
        guard reply.reply?.isSuccess == true else { return true }
        let hasStatus =
            (call.program == .nfs && call.version < 4 && call.procedure > 0)
            || (call.program == .mount && call.procedure == MountProcedure.mount.rawValue)
        guard hasStatus else { return false }
        return (read?.status ?? status) != 0
    }

    /// Whether there is something out of the ordinary about it.
    var isOdd: Bool {
        if !repetitions.isEmpty || hasFailed || reply == nil { return true }
        guard let read else { return false }
        guard let count = read.count, let length = read.dataLength else { return true }
        return count != length || count > read.asked || (count < read.asked && read.isEnd != true)
    }
}
