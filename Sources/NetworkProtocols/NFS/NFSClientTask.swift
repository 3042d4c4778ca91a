/// What a client knows of its mount.
struct NFSClientKnowledge: Sendable {
    var root = NFSFileHandle([])
    var rootAttributes: NFS3Attributes?
    var mountPort: UInt16?
    /// The most octets that one READ asks for.
    private(set) var readSize: Int
    let directorySize: Int
    let configuration: NFSClientConfiguration
    /// Whether READDIRPLUS is still to be tried.
    var usesReadDirPlus: Bool
    /// What ACCESS granted, by handles; forgotten as a whole where it grows.
    private var granted: [NFSFileHandle: NFS3Access] = [:]

    private static let grantedLimit = 1024

    init(_ configuration: NFSClientConfiguration) {
        self.configuration = configuration
        readSize = max(1, configuration.readSize)
        directorySize = max(512, configuration.directorySize)
        usesReadDirPlus = configuration.usesReadDirPlus
    }

    /// Takes what FSINFO says, as Linux does: no READ is larger than the server's limit, and above a page it is a multiple
    /// of one (`nfs_block_size`).
    mutating func learn(_ information: NFS3FileSystemInformation, _ configuration: NFSClientConfiguration) {
        let limit = Int(information.readLimit)
        if limit >= 512 { readSize = min(readSize, limit) }
        if readSize > 4096 { readSize &= ~4095 }
    }

    func access(to handle: NFSFileHandle) -> NFS3Access? { granted[handle] }

    mutating func note(_ access: NFS3Access, to handle: NFSFileHandle) {
        if granted.count >= Self.grantedLimit { granted = [:] }
        granted[handle] = access
    }
}

/// One operation under way: first its path is walked, name by name, then what stands there is asked for.
struct NFSClientTask: Sendable {
    /// What it wants next.
    enum Step {
        /// Empty where replies are still to come.
        case calls([NFS3Call])
        case finished(Result<NFSClientAnswer, NFSClientFailure>)
    }

    let id: UInt64
    let operation: NFSClientOperation
    let path: [UInt8]
    /// Where the walk is: directories from the root on, and last what was reached.
    private var places: [Place]
    /// The names that are still to be walked, the next one last.
    private var names: [[UInt8]] = []
    private var linkCount = 0
    private var target: Place { places[places.count - 1] }
    var listing = NFSClientListing()
    var reading = NFSClientReading()

    struct Place: Sendable {
        var handle: NFSFileHandle
        var attributes: NFS3Attributes?
    }

    init(id: UInt64, _ operation: NFSClientOperation, path: [UInt8], knowledge: NFSClientKnowledge) {
        self.id = id
        self.operation = operation
        self.path = path
        places = [Place(handle: knowledge.root)]
        push(path)
    }

    /// Puts the names of a path in front of those that are left.
    private mutating func push(_ path: [UInt8]) {
        names += path.split(separator: UInt8(ascii: "/")).reversed().map { Array($0) }
    }

    mutating func begin(_ knowledge: inout NFSClientKnowledge) -> Step { walk(&knowledge) }

    mutating func receive(_ reply: NFS3Reply, to call: NFS3Call, _ knowledge: inout NFSClientKnowledge) -> Step {
        switch reply {
        case .lookUp(.failed(.noEntry, _)) where appended != nil && names.isEmpty:
            guard case .lookUp(let name) = call else { return bad("LOOKUP") }
            guard knowledge.access(to: target.handle)?.contains(.extend) ?? false else { return failed(.accessDenied) }
            var attributes = NFS3NewAttributes()
            attributes.mode = 0o644
            return .calls([.create(name, .unchecked(attributes))])
        case .made(.create, .ok(let made)):
            guard let handle = made.handle.handle else { return bad("CREATE without a handle") }
            places.append(Place(handle: handle, attributes: made.attributes.attributes))
            return arrive(&knowledge)
        case .write(.ok(let written)):
            guard case .write(_, _, let count, _, _) = call, written.count == count else {
                return bad("WRITE with a wrong count")
            }
            return .finished(.success(.written(Int(count))))
        case .lookUp(.ok(let found)):
            places.append(Place(handle: found.handle, attributes: found.attributes.attributes))
            return arrive(&knowledge)
        case .access(.ok(let granted)):
            guard let handle = call.handle else { return bad("ACCESS") }
            knowledge.note(granted.access, to: handle)
            return walk(&knowledge)
        case .getAttributes(.ok(let attributes)):
            places[places.count - 1].attributes = attributes
            return arrive(&knowledge)
        case .readLink(.ok(let link)): return follow(link.path.octets, &knowledge)
        case .readDirectory(.ok(let part)), .readDirectoryPlus(.ok(let part)):
            return take(part, &knowledge)
        case .read(.ok(let data)):
            guard case .read(_, let offset, let count) = call else { return bad("READ") }
            return take(data, offset, Int(count), &knowledge)
        case .readDirectoryPlus(.failed(.notSupported, _)):
            knowledge.usesReadDirPlus = false
            return list(&knowledge)
        case .readDirectory(.failed(.badCookie, _)), .readDirectoryPlus(.failed(.badCookie, _)):
            // The directory was changed: from the beginning, but not for ever.
            return listing.beginAnew() ? list(&knowledge) : failed(.badCookie)
        default: return failed(reply.status ?? .serverFault)
        }
    }

    func failed(_ status: NFS3Status) -> Step { .finished(.failure(.status(status.rawValue, path: path))) }

    func bad(_ what: String) -> Step { .finished(.failure(.badAnswer(.nfs, what))) }

    // MARK: Walking

    /// What was reached is known by its handle: whether it has to be followed, and what comes next.
    private mutating func arrive(_ knowledge: inout NFSClientKnowledge) -> Step {
        guard let attributes = target.attributes else { return .calls([.getAttributes(target.handle)]) }
        if attributes.type == .link, !names.isEmpty || followsLast { return .calls([.readLink(target.handle)]) }
        return walk(&knowledge)
    }

    private var appended: [UInt8]? {
        if case .append(_, let octets) = operation { return octets }
        return nil
    }

    private var followsLast: Bool {
        if case .link = operation { return false }
        return true
    }

    private mutating func follow(_ link: [UInt8], _ knowledge: inout NFSClientKnowledge) -> Step {
        if !followsLast, names.isEmpty { return .finished(.success(.link(link))) }
        linkCount += 1
        guard places.count > 1 else { return failed(.notDirectory) }
        guard linkCount <= knowledge.configuration.linkLimit, !link.isEmpty,
            names.count <= NFSClientTask.nameLimit
        else { return .finished(.failure(.tooManyLinks(path: path))) }
        places.removeLast()
        if link.first == UInt8(ascii: "/") { places.removeLast(places.count - 1) }
        push(link)
        return walk(&knowledge)
    }

    /// More names than any path has that leads somewhere.
    private static let nameLimit = 4096

    /// Takes the next name, or what the operation is about where none is left.
    private mutating func walk(_ knowledge: inout NFSClientKnowledge) -> Step {
        while let name = names.last {
            if let type = target.attributes?.type, type != .directory { return failed(.notDirectory) }
            if name.elementsEqual(".".utf8) {
                names.removeLast()
            } else if name.elementsEqual("..".utf8) {
                names.removeLast()
                if places.count > 1 { places.removeLast() }
            } else if let access = knowledge.access(to: target.handle) {
                guard access.contains(.lookUp) else { return failed(.accessDenied) }
                names.removeLast()
                return .calls([.lookUp(NFS3DirectoryName(name, in: target.handle))])
            } else {
                return .calls([.access(target.handle, [.read, .lookUp, .modify, .extend, .delete])])
            }
        }
        return reach(&knowledge)
    }

    /// The end of the path.
    private mutating func reach(_ knowledge: inout NFSClientKnowledge) -> Step {
        guard let attributes = target.attributes else { return .calls([.getAttributes(target.handle)]) }
        switch operation {
        case .attributes: return .finished(.success(.attributes(attributes)))
        case .link:
            guard attributes.type == .link else { return failed(.invalid) }
            return .calls([.readLink(target.handle)])
        case .list:
            guard attributes.type == .directory else { return failed(.notDirectory) }
            return list(&knowledge)
        case .read(_, let range):
            guard attributes.type != .directory else { return failed(.isDirectory) }
            guard attributes.type == .file else { return failed(.invalid) }
            guard knowledge.access(to: target.handle) != nil else {
                return .calls([.access(target.handle, [.read, .modify, .extend, .execute])])
            }
            return read(attributes.size, range, &knowledge)
        case .append(_, let octets):
            guard attributes.type == .file else {
                return failed(attributes.type == .directory ? .isDirectory : .invalid)
            }
            guard let access = knowledge.access(to: target.handle) else {
                return .calls([.access(target.handle, [.read, .modify, .extend, .execute])])
            }
            guard access.contains(.extend) else { return failed(.accessDenied) }
            // No server takes less at once (RFC 1813 §3.3.19, wtmax).
            let piece = Array(octets.prefix(NFSClientTask.writeLimit))
            let count = UInt32(piece.count)
            let isDurable: UInt32 = 2
            return .calls([
                .write(handle, offset: attributes.size, count: count, stability: isDurable, data: XDROpaque(piece))
            ])
        case .unmount: return failed(.invalid)
        }
    }

    /// So many octets are written at most, in one call.
    private static let writeLimit = 4096

    /// The handle of what the path leads to.
    var handle: NFSFileHandle { target.handle }
}
