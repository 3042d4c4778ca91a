internal import NetworkProtocols

/// What copying a directory tree came to.
struct TreeCopy: Hashable, Sendable {
    var directories = 0
    var files = 0
    var links = 0
    /// Devices, sockets and pipes: made anew, not read.
    var others = 0
    /// Of the files.
    var octets = 0

    var entries: Int { directories + files + links + others }
}

extension MountedFolder {
    /// More entries than a tree that is copied at boot ever has; what is beyond is left out.
    private static let copyLimit = 100_000
    private static let depthLimit = 64

    /// Reads a directory and all below it, as `cp -a` does: each directory listed, each file read, each link read.
    mutating func copy(_ path: [UInt8]) async throws(BootHalt) -> Outcome<TreeCopy> {
        var counts = TreeCopy()
        if let failure = try await copy(path, into: &counts, depth: 0) { return .failure(failure) }
        return .success(counts)
    }

    private mutating func copy(
        _ path: [UInt8],
        into copy: inout TreeCopy,
        depth: Int
    ) async throws(BootHalt) -> NFSClientFailure? {
        let entries: [TreeEntry]
        switch try await list(path) {
        case .failure(let failure): return failure
        case .success(let found): entries = found
        }
        copy.directories += 1
        for entry in entries where copy.entries < Self.copyLimit && depth < Self.depthLimit {
            let place = path + (path.last == UInt8(ascii: "/") ? [] : [UInt8(ascii: "/")]) + entry.name
            let kind: TreeAttributes.Kind
            switch try await self.kind(of: entry, at: place) {
            case .failure(let failure): return failure
            case .success(let found): kind = found
            }
            switch kind {
            case .directory:
                if let failure = try await self.copy(place, into: &copy, depth: depth + 1) { return failure }
            case .link:
                if case .failure(let failure) = try await link(place) { return failure }
                copy.links += 1
            case .file:
                switch try await read(place) {
                case .failure(let failure): return failure
                case .success(let octets):
                    copy.files += 1
                    copy.octets += octets.count
                }
            case .blockDevice, .characterDevice, .socket, .pipe: copy.others += 1
            }
        }
        return nil
    }

    /// What an entry of a directory is, where its name came without attributes: `lstat`.
    mutating func kind(
        of entry: TreeEntry,
        at place: [UInt8]
    ) async throws(BootHalt) -> Outcome<TreeAttributes.Kind> {
        if let attributes = entry.attributes { return .success(attributes.kind) }
        if case .success = try await link(place) { return .success(.link) }
        switch try await attributes(of: place) {
        case .success(let attributes): return .success(attributes.kind)
        case .failure(let failure): return .failure(failure)
        }
    }
}
