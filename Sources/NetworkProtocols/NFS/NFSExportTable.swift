/// The exports of a server, by their paths and by the handles that were given out.
struct NFSExportTable: Sendable {
    private(set) var list: [NFSExport]
    let seal: NFSHandleSeal
    let mountTableLimit: Int
    /// The number that handles have for each export, in the order of `list`.
    private let numbers: [UInt32]
    /// The directories that short handles were given for, by those handles' octets, the latest last. A server that was
    /// started anew knows those of exports alone, which it finds without.
    private var remembered: [Remembered] = []

    private struct Remembered: Hashable, Sendable {
        var number: UInt32
        var digest: UInt64
        var node: ExportedNodeID
    }

    init(_ configuration: NFSServerConfiguration) {
        list = configuration.exports
        seal = NFSHandleSeal(key: configuration.handleKey)
        mountTableLimit = configuration.mountTableLimit
        var numbers: [UInt32] = []
        for export in list {
            var number = NFSHandleSeal.number(of: export.path)
            while numbers.contains(number) { number &+= 1 }
            numbers.append(number)
        }
        self.numbers = numbers
    }

    /// Where a handle leads for a caller; throws where it may not go there.
    func locate(_ handle: NFSFileHandle, for arrival: RPCArrival) throws(NFS3Status) -> NFSPlace {
        let (number, node) = try open(handle)
        // Handles of exports that were taken back were good once.
        guard let index = numbers.firstIndex(of: number), let rule = list[index].rule(for: arrival.client.address)
        else { throw .stale }
        // As knfsd answers calls from a port that its export does not allow.
        guard arrival.hasReservedPort || !rule.needsReservedPort else { throw .notOwner }
        let caller = NFSCaller(arrival.claim ?? RPCSystemCredential(), rule: rule)
        do throws(ExportedTreeError) {
            let attributes = try list[index].tree.attributes(of: node)
            return NFSPlace(
                export: list[index],
                number: numbers[index],
                node: node,
                attributes: attributes,
                rule: rule,
                caller: caller
            )
        } catch {
            throw NFS3Status(error)
        }
    }

    // MARK: Writing

    /// The tree that a place is in, as it is now.
    func tree(of place: NFSPlace) -> any ExportedTree {
        numbers.firstIndex(of: place.number).map { list[$0].tree } ?? place.export.tree
    }

    mutating func create(
        _ name: [UInt8],
        in place: NFSPlace,
        _ ownership: ExportedOwnership
    ) throws(ExportedTreeError) -> ExportedNodeID {
        guard let index = numbers.firstIndex(of: place.number) else { throw .stale }
        return try list[index].tree.create(name, in: place.node, ownership)
    }

    /// Gives what the file is afterwards.
    mutating func write(
        _ octets: [UInt8],
        at offset: UInt64,
        to place: NFSPlace,
        _ time: NFSTime
    ) throws(ExportedTreeError) -> NFS3Attributes {
        guard let index = numbers.firstIndex(of: place.number) else { throw .stale }
        try list[index].tree.write(octets, at: offset, to: place.node, time: time)
        return try list[index].tree.attributes(of: place.node)
    }

    /// Gives what the file is afterwards.
    mutating func resize(
        _ place: NFSPlace,
        to size: UInt64,
        _ time: NFSTime
    ) throws(ExportedTreeError) -> NFS3Attributes {
        guard let index = numbers.firstIndex(of: place.number) else { throw .stale }
        try list[index].tree.resize(place.node, to: size, time: time)
        return try list[index].tree.attributes(of: place.node)
    }

    private func open(_ handle: NFSFileHandle) throws(NFS3Status) -> (export: UInt32, node: ExportedNodeID) {
        if let long = seal.open(handle) { return long }
        guard let (number, digest) = seal.openShort(handle) else { throw .badHandle }
        if let index = numbers.firstIndex(of: number) {
            let root = list[index].tree.root
            if NFSHandleSeal.digest(of: root) == digest { return (number, root) }
        }
        guard let found = remembered.last(where: { $0.number == number && $0.digest == digest }) else { throw .stale }
        return (number, found.node)
    }

    /// The handle of a directory that MOUNT found: the short one for the versions that know no other.
    mutating func handle(of found: NFSMountedDirectory, isShort: Bool) -> NFSFileHandle {
        guard isShort else { return seal.handle(of: found.node, in: found.number) }
        let digest = NFSHandleSeal.digest(of: found.node)
        let entry = Remembered(number: found.number, digest: digest, node: found.node)
        remembered.removeAll { $0 == entry }
        if remembered.count >= Self.rememberedLimit { remembered.removeFirst() }
        remembered.append(entry)
        return seal.shortHandle(of: found.node, in: found.number)
    }

    private static let rememberedLimit = 256

    /// Takes over the directories that short handles were given for.
    mutating func adopt(_ earlier: NFSExportTable) { remembered = earlier.remembered }

    /// The directory that MNT names, for a caller.
    func find(_ path: [UInt8], for arrival: RPCArrival) -> Result<NFSMountedDirectory, MountRefusal> {
        guard path.count <= MountCall.pathLimit else { return .failure(MountRefusal(.nameTooLong, "path too long")) }
        guard path.first == UInt8(ascii: "/"), !path.contains(0), let names = Self.names(of: path) else {
            return .failure(MountRefusal(.accessDenied, "no absolute path without .."))
        }
        guard let (index, rest) = longestMatch(names) else {
            return .failure(MountRefusal(.accessDenied, "not exported"))
        }
        guard let rule = list[index].rule(for: arrival.client.address) else {
            return .failure(MountRefusal(.accessDenied, "not exported to \(arrival.client.address)"))
        }
        guard arrival.hasReservedPort || !rule.needsReservedPort else {
            return .failure(MountRefusal(.accessDenied, "port \(arrival.client.port) is above 1023"))
        }
        let tree = list[index].tree
        do throws(ExportedTreeError) {
            var node = tree.root
            for name in rest { node = try tree.lookUp(Array(name), in: node) }
            guard try tree.attributes(of: node).type == .directory else { throw .notDirectory }
            return .success(NFSMountedDirectory(number: numbers[index], node: node))
        } catch {
            return .failure(MountRefusal(error))
        }
    }

    /// The export whose path is the longest beginning of `names`, and what is left of them.
    private func longestMatch(_ names: [ArraySlice<UInt8>]) -> (index: Int, rest: ArraySlice<ArraySlice<UInt8>>)? {
        var best: (index: Int, count: Int)?
        for (index, export) in list.enumerated() {
            guard let own = Self.names(of: export.path), own.count <= names.count,
                own.elementsEqual(names.prefix(own.count)), best.map({ $0.count < own.count }) ?? true
            else { continue }
            best = (index, own.count)
        }
        return best.map { ($0.index, names.dropFirst($0.count)) }
    }

    /// The names in a path, without empty ones and `.`; nil where `..` is among them.
    private static func names(of path: [UInt8]) -> [ArraySlice<UInt8>]? {
        let names = path.split(separator: UInt8(ascii: "/")).filter { !$0.elementsEqual(".".utf8) }
        return names.contains { $0.elementsEqual("..".utf8) } ? nil : names
    }
}

/// A directory that MNT names.
struct NFSMountedDirectory: Hashable, Sendable {
    /// Of its export.
    var number: UInt32
    var node: ExportedNodeID
}

/// A file of an export as one caller sees it.
struct NFSPlace: Sendable {
    let export: NFSExport
    let number: UInt32
    let node: ExportedNodeID
    let attributes: NFS3Attributes
    let rule: NFSExportRule
    let caller: NFSCaller

    /// What replies say of the file.
    var told: NFS3Attributes { told(attributes) }

    /// What replies say of a file of the same export.
    func told(_ attributes: NFS3Attributes) -> NFS3Attributes {
        guard let fileSystemID = export.fileSystemID else { return attributes }
        var attributes = attributes
        attributes.fileSystemID = fileSystemID
        return attributes
    }

    func post(_ attributes: NFS3Attributes?) -> NFS3PostAttributes { NFS3PostAttributes(attributes.map(told)) }
}

extension NFS3Status: Error {
    /// What a tree's error is to a client.
    init(_ error: ExportedTreeError) {
        switch error {
        case .notFound: self = .noEntry
        case .stale: self = .stale
        case .notDirectory: self = .notDirectory
        case .wrongKind: self = .invalid
        case .accessDenied: self = .accessDenied
        case .nameTooLong: self = .nameTooLong
        case .badCookie: self = .badCookie
        case .readOnly: self = .readOnlyFileSystem
        case .inputOutput: self = .inputOutput
        case .busy: self = .jukebox
        }
    }
}

extension MountRefusal {
    fileprivate init(_ error: ExportedTreeError) {
        switch error {
        case .notFound: self.init(.noEntry, "no such directory")
        case .notDirectory, .wrongKind: self.init(.notDirectory, "not a directory")
        case .accessDenied: self.init(.accessDenied, "the server's own system denies it")
        case .nameTooLong: self.init(.nameTooLong, "a name is too long")
        case .stale, .badCookie, .inputOutput, .readOnly, .busy: self.init(.inputOutput, "it can't be read")
        }
    }
}
