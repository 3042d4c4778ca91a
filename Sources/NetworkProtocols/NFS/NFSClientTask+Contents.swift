/// A directory that is being read.
struct NFSClientListing: Sendable {
    var entries: [NFSClientEntry] = []
    var cookie: UInt64 = 0
    var verifier: UInt64 = 0
    /// Where parts began; looked up only.
    private var starts: Set<UInt64> = []
    private var beginnings = 0

    /// Forgets what came; false where that happened too often.
    mutating func beginAnew() -> Bool {
        entries = []
        cookie = 0
        verifier = 0
        starts = []
        beginnings += 1
        return beginnings <= 8
    }

    /// Goes on to the next part; false where one began there before, so that the directory goes round in a circle (Linux
    /// `fs/nfs/dir.c`, "contains a readdir loop").
    mutating func goesOn() -> Bool { starts.insert(cookie).inserted }
}

/// A file that is being read, by several READs at once.
struct NFSClientReading: Sendable {
    /// What came, in order.
    var received: [UInt8] = []
    /// What came before something in front of it did, by its offset.
    var early: [UInt64: [UInt8]] = [:]
    /// Where the next octet belongs that is missing.
    var next: UInt64 = 0
    /// Up to where it was asked.
    var asked: UInt64 = 0
    /// Where it ends: what was asked for, or where the file ends before.
    var end: UInt64 = 0
    /// How many READs are unanswered.
    var outstanding = 0
    /// How often nothing came although the file goes on.
    var emptyCount = 0

    static let emptyLimit = 8
    /// What servers say of a file's size is believed so far, before anything came (octets).
    static let reservationLimit = 64 << 20
}

extension NFSClientTask {
    // MARK: Directories

    func list(_ knowledge: inout NFSClientKnowledge) -> Step {
        let size = UInt32(clamping: knowledge.directorySize)
        return knowledge.usesReadDirPlus
            ? .calls([
                .readDirectoryPlus(
                    handle,
                    cookie: listing.cookie,
                    verifier: listing.verifier,
                    // Linux `nfs3_xdr_enc_readdirplus3args`.
                    directoryCount: size,
                    count: size
                )
            ])
            : .calls([
                .readDirectory(handle, cookie: listing.cookie, verifier: listing.verifier, count: size)
            ])
    }

    mutating func take(_ part: NFS3DirectoryPart, _ knowledge: inout NFSClientKnowledge) -> Step {
        for entry in part.entries {
            // A server that gives a place again never comes to an end.
            guard entry.cookie != listing.cookie else { return bad("a directory that leads back to where it was") }
            listing.cookie = entry.cookie
            let name = entry.name.octets
            if name.elementsEqual(".".utf8) || name.elementsEqual("..".utf8) { continue }
            guard listing.entries.count < knowledge.configuration.entryLimit else {
                return .finished(.failure(.tooLarge(listing.entries.count + 1)))
            }
            listing.entries.append(NFSClientEntry(name: name, attributes: entry.attributes.attributes))
        }
        listing.verifier = part.verifier
        if part.isEnd.isTrue { return .finished(.success(.entries(listing.entries))) }
        if part.entries.isEmpty { return bad("a directory without an end") }
        return listing.goesOn() ? list(&knowledge) : bad("a directory that leads back to where it was")
    }

    // MARK: Files

    mutating func read(_ size: UInt64, _ range: Range<UInt64>?, _ knowledge: inout NFSClientKnowledge) -> Step {
        let start = min(range?.lowerBound ?? 0, size)
        reading.end = min(range?.upperBound ?? size, size)
        reading.next = start
        reading.asked = start
        let count = reading.end - start
        guard count <= UInt64(clamping: knowledge.configuration.sizeLimit) else {
            return .finished(.failure(.tooLarge(Int(clamping: count))))
        }
        guard count > 0 else { return .finished(.success(.octets([]))) }
        reading.received.reserveCapacity(min(Int(count), NFSClientReading.reservationLimit))
        return .calls(nextReads(knowledge))
    }

    private mutating func nextReads(_ knowledge: NFSClientKnowledge) -> [NFS3Call] {
        var calls: [NFS3Call] = []
        let limit = max(1, knowledge.configuration.readsAtOnce)
        // What came early counts, too: a lost reply must not let the rest of the file pile up behind it.
        while reading.asked < reading.end, reading.outstanding + reading.early.count < limit {
            let count = min(UInt64(knowledge.readSize), reading.end - reading.asked)
            calls.append(.read(handle, offset: reading.asked, count: UInt32(clamping: count)))
            reading.asked += count
            reading.outstanding += 1
        }
        return calls
    }

    mutating func take(
        _ data: NFS3Data,
        _ offset: UInt64,
        _ count: Int,
        _ knowledge: inout NFSClientKnowledge
    ) -> Step {
        let octets = data.data.octets
        guard octets.count == Int(data.count), octets.count <= count else { return bad("READ with a wrong count") }
        reading.outstanding -= 1
        var calls: [NFS3Call] = []
        let end = offset + UInt64(octets.count)
        if data.isEnd.isTrue {
            reading.end = min(reading.end, end)
        } else if octets.count < count, end < reading.end {
            if octets.isEmpty {
                reading.emptyCount += 1
                guard reading.emptyCount < NFSClientReading.emptyLimit else { return bad("READ without octets") }
            }
            calls.append(.read(handle, offset: end, count: UInt32(count - octets.count)))
            reading.outstanding += 1
        }
        if !octets.isEmpty { reading.early[offset] = octets }
        while let piece = reading.early.removeValue(forKey: reading.next) {
            reading.received += piece
            reading.next += UInt64(piece.count)
        }
        guard reading.next < reading.end else {
            let whole = reading.received
            reading = NFSClientReading()
            return .finished(.success(.octets(whole)))
        }
        return .calls(calls + nextReads(knowledge))
    }
}
