/// Files that are held in memory, by their names without a leading slash.
public struct MemoryFileTree: FileTree {
    private var files: [[UInt8]: any FileContent]

    public init() {
        files = [:]
    }

    /// Files by their names.
    public init(_ files: [String: [UInt8]]) {
        self.files = [:]
        for (name, octets) in files { add(MemoryFile(octets), as: Array(name.utf8)) }
    }

    /// Adds a file, instead of one with the same name.
    public mutating func add(_ file: any FileContent, as name: [UInt8]) {
        guard let name = Self.normalised(name) else { return }
        files[name] = file
    }

    /// The names of all files, in order.
    public var names: [[UInt8]] { files.keys.sorted { $0.lexicographicallyPrecedes($1) } }

    /// What stands under `name` once its `.` and `..` are resolved.
    public func lookUp(_ name: [UInt8]) -> FileLookup {
        guard let name = Self.normalised(name) else { return .accessDenied }
        if let file = files[name] { return .file(file) }
        return files.keys.contains { $0.starts(with: name + [UInt8(ascii: "/")]) } || name.isEmpty
            ? .isFolder : .notFound
    }

    /// A name without empty parts and `.`, its `..` resolved; nil where they lead above the top or a NUL stands in it.
    private static func normalised(_ name: [UInt8]) -> [UInt8]? {
        guard !name.contains(0) else { return nil }
        var parts: [ArraySlice<UInt8>] = []
        for part in name.split(separator: UInt8(ascii: "/")) {
            if part.elementsEqual("..".utf8) {
                guard parts.popLast() != nil else { return nil }
            } else if !part.elementsEqual(".".utf8) {
                parts.append(part)
            }
        }
        return Array(parts.joined(separator: [UInt8(ascii: "/")]))
    }
}
