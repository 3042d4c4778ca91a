/// A folder that is made up: what lints show their worth on.
public struct MemoryFolder: FolderView {
    private var entries: [String: Content] = [:]

    private struct Content: Sendable {
        var entry: FolderEntry
        var octets: [UInt8]
    }

    public init() {}

    /// Files by their paths, with what is in them.
    public init(_ files: [String: String]) {
        for (path, text) in files { add(path, Array(text.utf8)) }
    }

    /// Puts a file there, and the folders on its way.
    public mutating func add(_ path: String, _ octets: [UInt8], permissions: UInt16 = 0o644) {
        addFolders(above: path)
        entries[path] = Content(
            entry: FolderEntry(.file(size: octets.count), permissions: permissions),
            octets: octets
        )
    }

    /// Puts a file of that size there without its octets.
    public mutating func addHollow(_ path: String, size: Int) {
        addFolders(above: path)
        entries[path] = Content(entry: FolderEntry(.file(size: size)), octets: [])
    }

    /// Puts a symbolic link there.
    public mutating func addLink(_ path: String, to target: String) {
        addFolders(above: path)
        entries[path] = Content(entry: FolderEntry(.link(to: target), permissions: 0o777), octets: [])
    }

    private mutating func addFolders(above path: String) {
        var parts = path.split(separator: "/")
        while parts.popLast() != nil, !parts.isEmpty {
            let folder = parts.joined(separator: "/")
            entries[folder] = Content(entry: FolderEntry(.folder, permissions: 0o755), octets: [])
        }
    }

    /// What was put at `path`.
    public func entry(at path: String) -> FolderEntry? {
        path.isEmpty ? FolderEntry(.folder, permissions: 0o755) : entries[path]?.entry
    }

    /// What was put into the folder at `path`.
    public func names(in path: String) -> [String] {
        let prefix = path.isEmpty ? "" : path + "/"
        return entries.keys.filter { $0.hasPrefix(prefix) && !$0.dropFirst(prefix.count).contains("/") }
            .map { String($0.dropFirst(prefix.count)) }.sorted()
    }

    /// A piece of the file at `path`.
    public func octets(of path: String, from offset: Int, count: Int) -> [UInt8] {
        guard let octets = entries[path]?.octets, offset >= 0, offset < octets.count, count > 0 else { return [] }
        return Array(octets[offset..<min(octets.count, offset + count)])
    }
}
