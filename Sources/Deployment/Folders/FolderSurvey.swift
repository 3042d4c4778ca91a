public import NetworkBoot

/// A folder as a server hands it out: names of strangers, and links as far as they may be followed.
public struct FolderSurvey: Sendable {
    /// What is looked at.
    public let folder: any FolderView
    public let links: BootService.LinkPolicy
    /// Files that are handed out before those of the folder, by their paths.
    public let generated: [String: [UInt8]]

    /// Links that are followed for one name (Linux: 40, `MAXSYMLINKS`).
    static let linkLimit = 40
    /// Entries that are looked at in one walk.
    static let entryLimit = 20_000
    /// Folders that a walk goes down.
    static let depthLimit = 32
    /// Octets of a text file that are read.
    static let textLimit = 1 << 20

    public init(
        _ folder: any FolderView,
        links: BootService.LinkPolicy = .withinFolder,
        generated: [String: [UInt8]] = [:]
    ) {
        self.folder = folder
        self.links = links
        self.generated = generated
    }

    /// What a name leads to.
    public enum Finding: Hashable, Sendable {
        /// Links followed; the path is the file's own.
        case found(path: String, FolderEntry)
        /// Nothing stands there, but this does, which differs in upper and lower case only.
        case otherCase(path: String)
        case notFound
        /// The link at this path leads out of the folder, or may not be followed.
        case barred(link: String)
    }

    /// Looks `name` up as a server does: `.` and `..` resolved, leading slashes dropped.
    public func find(_ name: String) -> Finding {
        let plain = name.split(separator: "/").joined(separator: "/")
        if let octets = generated[plain] { return .found(path: plain, FolderEntry(.file(size: octets.count))) }
        var waiting = name.split(separator: "/").map(String.init)
        var reached: [String] = []
        var followed = 0
        while !waiting.isEmpty {
            let part = waiting.removeFirst()
            if part == "." { continue }
            if part == ".." {
                guard reached.popLast() != nil else { return .notFound }
                continue
            }
            let path = (reached + [part]).joined(separator: "/")
            guard let entry = folder.entry(at: path) else { return otherCase(of: part, in: reached, before: waiting) }
            guard case .link(let target) = entry.kind else {
                reached.append(part)
                continue
            }
            followed += 1
            guard links != .never, followed <= Self.linkLimit else { return .barred(link: path) }
            var parts = target.split(separator: "/").map(String.init)
            if target.hasPrefix("/") { reached = [] }
            if links == .withinFolder, Self.leaves(parts, from: reached.count) { return .barred(link: path) }
            // What lies beyond can't be seen from here.
            if links == .anywhere, target.hasPrefix("/") { return .found(path: path, FolderEntry(.other)) }
            parts += waiting
            waiting = parts
        }
        let path = reached.joined(separator: "/")
        return folder.entry(at: path).map { .found(path: path, $0) } ?? .notFound
    }

    /// The entry that `name` leads to; nil where it leads to none.
    public func entry(_ name: String) -> FolderEntry? {
        if case .found(_, let entry) = find(name) { return entry }
        return nil
    }

    /// The text of a file; nil where there is none, or it has more than a mebibyte.
    public func text(_ name: String) -> [UInt8]? {
        guard case .found(let path, let entry) = find(name), let size = entry.size, size <= Self.textLimit else {
            return nil
        }
        return generated[path] ?? folder.octets(of: path, from: 0, count: Self.textLimit)
    }

    /// The first octets of a file; none where there is no file.
    public func start(_ name: String, count: Int) -> [UInt8] {
        guard case .found(let path, _) = find(name) else { return [] }
        return generated[path].map { Array($0.prefix(count)) } ?? folder.octets(of: path, from: 0, count: count)
    }

    /// Every file and link below `path`, folders first looked into in the order of their names; links are not followed.
    public func walk(_ path: String = "", _ body: (String, FolderEntry) -> Void) {
        var count = 0
        walk(path, depth: 0, count: &count, body)
    }

    private func walk(_ path: String, depth: Int, count: inout Int, _ body: (String, FolderEntry) -> Void) {
        guard depth < Self.depthLimit else { return }
        for name in folder.names(in: path) {
            count += 1
            guard count <= Self.entryLimit else { return }
            let inner = path.isEmpty ? name : path + "/" + name
            guard let entry = folder.entry(at: inner) else { continue }
            body(inner, entry)
            if entry.kind == .folder { walk(inner, depth: depth + 1, count: &count, body) }
        }
    }

    /// Whether a link's parts climb above the folder when they begin `depth` folders below it.
    private static func leaves(_ parts: [String], from depth: Int) -> Bool {
        var depth = depth
        for part in parts where part != "." {
            depth += part == ".." ? -1 : 1
            if depth < 0 { return true }
        }
        return false
    }

    private func otherCase(of part: String, in reached: [String], before waiting: [String]) -> Finding {
        let folderPath = reached.joined(separator: "/")
        let names = folder.names(in: folderPath)
        guard names.count <= Self.entryLimit,
            let name = names.first(where: { $0.lowercased() == part.lowercased() })
        else { return .notFound }
        var path = (reached + [name]).joined(separator: "/")
        for (index, next) in waiting.enumerated() where index < Self.depthLimit {
            let inner = folder.names(in: path)
            guard
                let match = inner.first(where: { $0 == next })
                    ?? inner.first(where: { $0.lowercased() == next.lowercased() })
            else { return .notFound }
            path += "/" + match
        }
        return .otherCase(path: path)
    }
}
