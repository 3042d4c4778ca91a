internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// A mounted folder as far as a capture shows it: what was looked up, listed, and read in it.
struct RecordedTree: Sendable {
    /// As many links are followed for one path (Linux MAXSYMLINKS).
    private static let linkLimit = 40

    private let root: [UInt8]
    private var children: [[UInt8]: [[UInt8]: [UInt8]]] = [:]
    private var refusals: [[UInt8]: [[UInt8]: UInt32]] = [:]
    private var attributes: [[UInt8]: TreeAttributes] = [:]
    private var targets: [[UInt8]: [UInt8]] = [:]
    private var lists: [[UInt8]: [TreeEntry]] = [:]
    private var contents: [[UInt8]: ObservedContent] = [:]
    private var readRefusals: [[UInt8]: UInt32] = [:]

    init(_ session: NFSSession, root: [UInt8]) {
        self.root = root
        for file in session.files {
            contents[file.handle] = file.content
            if let size = file.size { attributes[file.handle] = TreeAttributes(kind: .file, mode: 0o644, size: size) }
        }
        for record in session.calls where record.call.program == .nfs && record.call.version == 3 { learn(record) }
    }

    // MARK: Answers

    /// What the folder answers, as the capture shows it; what it does not show is not there.
    func answer(_ question: TreeRequest.Question) -> TreeOutcome {
        switch question {
        case .unmount: return .unmounted
        // Nobody knows what a machine writes.
        case .append(_, let octets): return .written(octets.count)
        case .attributes(let path):
            return outcome(path, followsLast: true) { handle in
                attributes[handle].map { .attributes($0) }
            }
        case .link(let path):
            return outcome(path, followsLast: false) { handle in
                targets[handle].map { .link($0) } ?? .failed(.status(NFS3Status.invalid.rawValue, path: path))
            }
        case .list(let path): return outcome(path, followsLast: true) { lists[$0].map { .entries($0) } }
        case .read(let path, let range):
            return outcome(path, followsLast: true) { handle in
                if let status = readRefusals[handle] { return .failed(.status(status, path: path)) }
                return octets(handle, range).map { .octets($0) }
            }
        }
    }

    private func outcome(
        _ path: [UInt8],
        followsLast: Bool,
        _ answer: ([UInt8]) -> TreeOutcome?
    ) -> TreeOutcome {
        switch find(path, followsLast: followsLast) {
        case .success(let handle):
            answer(handle) ?? .failed(.status(NFS3Status.noEntry.rawValue, path: path))
        case .failure(let failure): .failed(failure)
        }
    }

    /// A part of a file; what was not kept of it is filled up with zeros.
    private func octets(_ handle: [UInt8], _ range: Range<UInt64>?) -> [UInt8]? {
        guard let content = contents[handle] else { return attributes[handle]?.size == 0 ? [] : nil }
        let size = attributes[handle]?.size ?? content.ranges.last?.upperBound ?? 0
        let asked = range ?? 0..<size
        let upper = min(asked.upperBound, size)
        guard asked.lowerBound < upper else { return [] }
        return content.filled(asked.lowerBound..<upper)
    }

    private func find(_ path: [UInt8], followsLast: Bool) -> Result<[UInt8], NFSClientFailure> {
        let slash = UInt8(ascii: "/")
        var left = Array(path.split(separator: slash).map(Array.init).reversed())
        var way = [root]
        var links = 0
        while let name = left.popLast() {
            if name == [UInt8(ascii: ".")] { continue }
            if name == Array("..".utf8) {
                if way.count > 1 { way.removeLast() }
                continue
            }
            let directory = way[way.count - 1]
            guard let child = children[directory]?[name] else {
                return .failure(.status(refusals[directory]?[name] ?? NFS3Status.noEntry.rawValue, path: path))
            }
            guard let target = targets[child], followsLast || !left.isEmpty else {
                way.append(child)
                continue
            }
            links += 1
            guard links <= Self.linkLimit else { return .failure(.tooManyLinks(path: path)) }
            if target.first == slash { way = [root] }
            left += target.split(separator: slash).map(Array.init).reversed()
        }
        return .success(way[way.count - 1])
    }

    // MARK: Learning

    private mutating func learn(_ record: RPCCallRecord) {
        guard let reply = record.reply, reply.reply?.isSuccess == true else { return }
        let procedure = NFS3Procedure(rawValue: record.call.procedure)
        var arguments = ByteReader(record.arguments.span)
        guard let call = try? NFS3Call(decoding: &arguments, procedure: procedure) else { return }
        if case .read(let handle, _, _) = call {
            if let status = record.read?.status, status != 0 { readRefusals[handle.octets] = status }
            return
        }
        var results = ByteReader(reply.results.span)
        guard let answer = try? NFS3Reply(decoding: &results, procedure: procedure) else { return }
        switch (call, answer) {
        case (.getAttributes(let handle), .getAttributes(.ok(let found))): note(handle.octets, found)
        case (.lookUp(let name), .lookUp(.ok(let found))):
            children[name.directory.octets, default: [:]][name.name.octets] = found.handle.octets
            note(found.handle.octets, found.attributes.attributes)
            note(name.directory.octets, found.directory.attributes)
        case (.lookUp(let name), .lookUp(.failed(let status, _))):
            refusals[name.directory.octets, default: [:]][name.name.octets] = status.rawValue
        case (.access(let handle, _), .access(.ok(let granted))): note(handle.octets, granted.attributes.attributes)
        case (.readLink(let handle), .readLink(.ok(let target))): targets[handle.octets] = target.path.octets
        case (.readDirectory(let handle, let cookie, _, _), .readDirectory(.ok(let part))):
            list(handle.octets, part, isFirst: cookie == 0)
        case (.readDirectoryPlus(let handle, let cookie, _, _, _), .readDirectoryPlus(.ok(let part))):
            list(handle.octets, part, isFirst: cookie == 0)
        case (.fileSystemInformation(let handle), .fileSystemInformation(.ok(let told))):
            note(handle.octets, told.attributes.attributes)
        default: break
        }
    }

    private mutating func list(_ directory: [UInt8], _ part: NFS3DirectoryPart, isFirst: Bool) {
        if isFirst { lists[directory] = [] }
        for entry in part.entries where entry.name.octets != [46] && entry.name.octets != [46, 46] {
            if let handle = entry.handle.handle?.octets {
                children[directory, default: [:]][entry.name.octets] = handle
                note(handle, entry.attributes.attributes)
            }
            let told = entry.attributes.attributes.map(TreeAttributes.init(recorded:))
            lists[directory, default: []].append(TreeEntry(name: entry.name.octets, attributes: told))
        }
    }

    private mutating func note(_ handle: [UInt8], _ found: NFS3Attributes?) {
        guard let found else { return }
        attributes[handle] = TreeAttributes(recorded: found)
    }
}

extension TreeAttributes {
    fileprivate init(recorded found: NFS3Attributes) {
        let kind: Kind =
            switch found.type {
            case .directory: .directory
            case .link: .link
            case .blockDevice: .blockDevice
            case .characterDevice: .characterDevice
            case .socket: .socket
            case .pipe: .pipe
            default: .file
            }
        self.init(kind: kind, mode: found.mode & 0o7777, owner: found.owner, group: found.group, size: found.size)
    }
}

extension ObservedContent {
    /// A part, with zeros where it was not kept.
    func filled(_ range: Range<UInt64>) -> [UInt8] {
        let length = Int(min(range.upperBound - range.lowerBound, 256 << 20))
        if let known = octets(range), known.count == length { return known }
        var filled = [UInt8](repeating: 0, count: length)
        let end = range.lowerBound + UInt64(length)
        for piece in pieces {
            let from = max(piece.offset, range.lowerBound)
            let upTo = min(piece.offset &+ UInt64(piece.octets.count), end)
            guard from < upTo else { continue }
            let place = Int(from - range.lowerBound)..<Int(upTo - range.lowerBound)
            filled.replaceSubrange(place, with: piece.octets[Int(from - piece.offset)..<Int(upTo - piece.offset)])
        }
        return filled
    }
}
