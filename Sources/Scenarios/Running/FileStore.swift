internal import NetworkBoot
internal import NetworkProtocols

/// The files of a scenario, made from their plans once each.
struct FileStore {
    private let trees: [FileTreePlan]
    private var made: [String: any FileContent] = [:]

    /// How many octets the files of one tree may have together.
    static let sizeLimit = 1 << 30

    init(_ trees: [FileTreePlan]) {
        self.trees = trees
    }

    /// The tree that servers hand out.
    mutating func tree(_ name: String) throws(ScenarioProblem) -> MemoryFileTree {
        var result = MemoryFileTree()
        guard let tree = trees.first(where: { $0.name == name }) else { return result }
        for file in tree.files {
            result.add(try content(of: file, in: tree), as: Array(file.path.utf8))
        }
        return result
    }

    /// A file's content.
    mutating func content(of file: FilePlan, in tree: FileTreePlan) throws(ScenarioProblem) -> any FileContent {
        try content(of: file, in: tree, depth: 0)
    }

    /// Finds what can't be made, without making it.
    func check(_ tree: FileTreePlan) throws(ScenarioProblem) {
        var total = 0
        for file in tree.files {
            total += try size(of: file, in: tree, depth: 0)
            if total > Self.sizeLimit {
                throw ScenarioProblem(
                    file: "",
                    line: file.line,
                    sentence: "files, \(tree.name): more than \(Self.sizeLimit >> 20) MiB together"
                )
            }
        }
    }

    /// At most how large a file is.
    private func size(of file: FilePlan, in tree: FileTreePlan, depth: Int) throws(ScenarioProblem) -> Int {
        try bound(depth, file)
        switch file.content {
        case .octets(let octets): return octets.count
        case .image(let image): return image.image.size
        case .md5(let name), .copy(let name):
            guard let (other, otherTree) = find(name, in: tree) else { return 0 }
            let size = try size(of: other, in: otherTree, depth: depth + 1)
            if case .md5 = file.content { return 64 }
            return size
        }
    }

    private mutating func content(
        of file: FilePlan,
        in tree: FileTreePlan,
        depth: Int
    ) throws(ScenarioProblem) -> any FileContent {
        try bound(depth, file)
        let key = "\(tree.name)/\(file.path)"
        if let content = made[key] { return content }
        var content: any FileContent = MemoryFile([])
        switch file.content {
        case .octets(let stored): content = MemoryFile(stored)
        case .image(let image): content = image.image
        case .md5(let name):
            var digest = MD5Digest()
            if let (other, otherTree) = find(name, in: tree) {
                digest.update(try self.content(of: other, in: otherTree, depth: depth + 1).octets)
            }
            let last = name.split(separator: "/").last ?? ""
            content = MemoryFile(Array("\(digest.hexadecimal)  \(last)\n".utf8))
        case .copy(let name):
            if let (other, otherTree) = find(name, in: tree) {
                content = try self.content(of: other, in: otherTree, depth: depth + 1)
            }
        }
        if file.flippedBit != nil || file.length != nil {
            var octets = content.octets
            if let position = file.flippedBit, position < octets.count { octets[position] ^= 0x10 }
            if let length = file.length, length < octets.count { octets.removeLast(octets.count - length) }
            content = MemoryFile(octets)
        }
        made[key] = content
        return content
    }

    private func bound(_ depth: Int, _ file: FilePlan) throws(ScenarioProblem) {
        if depth > 16 {
            throw ScenarioProblem(file: "", line: file.line, sentence: "file: ‘\(file.path)’ is made of itself")
        }
    }

    private func find(_ name: String, in tree: FileTreePlan) -> (FilePlan, FileTreePlan)? {
        FileTreePlan.find(name, in: tree, of: trees)
    }
}

extension FileTreePlan {
    /// A file by its path in `tree`, or by `other/path` in another of `trees`.
    static func find(_ name: String, in tree: FileTreePlan?, of trees: [FileTreePlan]) -> (FilePlan, FileTreePlan)? {
        if let tree, let file = tree.files.first(where: { $0.path == name }) { return (file, tree) }
        for other in trees where name.hasPrefix(other.name + "/") {
            let path = name.dropFirst(other.name.count + 1)
            if let file = other.files.first(where: { $0.path == path }) { return (file, other) }
        }
        return nil
    }
}

extension Scenario {
    /// A file by its path in `tree`, or by `other/path` in another tree.
    func file(_ name: String, in tree: FileTreePlan) -> FilePlan? {
        FileTreePlan.find(name, in: tree, of: trees)?.0
    }

    /// A file as expectations name it: `tree/path`, or its path alone where one tree only has it.
    func file(_ reference: String) -> (FilePlan, FileTreePlan)? {
        if let found = FileTreePlan.find(reference, in: nil, of: trees) { return found }
        let found = trees.compactMap { tree in tree.files.first { $0.path == reference }.map { ($0, tree) } }
        return found.count == 1 ? found[0] : nil
    }
}
