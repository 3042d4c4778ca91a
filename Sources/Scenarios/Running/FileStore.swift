internal import NetworkBoot
internal import NetworkProtocols

/// The files of a scenario, made from their plans once each.
struct FileStore {
    private let trees: [FileTreePlan]
    private var made: [String: any FileContent] = [:]
    private var samples: [SampleTree.Name: SampleTree] = [:]
    /// How many sizes were asked for since a check began: files that are made of files multiply.
    private var steps = 0
    private static let stepLimit = 100_000

    /// How many octets the files of one tree may have together.
    static let sizeLimit = 1 << 30

    init(_ trees: [FileTreePlan]) {
        self.trees = trees
    }

    /// The tree as servers hand out whose protocols know files only: links are followed within it.
    mutating func tree(_ name: String) throws(ScenarioProblem) -> MemoryFileTree {
        var result = MemoryFileTree()
        guard let tree = trees.first(where: { $0.name == name }) else { return result }
        for file in tree.files {
            guard let target = tree.resolved(file) else { continue }
            result.add(try content(of: target, in: tree), as: Array(file.path.utf8))
        }
        return result
    }

    /// All that is in the tree, each directory before what lies in it, also those that no line names.
    mutating func nodes(_ name: String) throws(ScenarioProblem) -> [SampleNode] {
        guard let tree = trees.first(where: { $0.name == name }) else { return [] }
        return try nodes(of: tree, below: "", depth: 0)
    }

    /// A file's content.
    mutating func content(of file: FilePlan, in tree: FileTreePlan) throws(ScenarioProblem) -> any FileContent {
        try content(of: file, in: tree, depth: 0)
    }

    /// Finds what can't be made, without making it.
    mutating func check(_ tree: FileTreePlan) throws(ScenarioProblem) {
        var total = 0
        steps = 0
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

    // MARK: Nodes

    private mutating func nodes(
        of tree: FileTreePlan,
        below folder: String,
        depth: Int
    ) throws(ScenarioProblem) -> [SampleNode] {
        var nodes: [SampleNode] = []
        var directories: Set<String> = []
        for file in tree.files where folder.isEmpty || file.path == folder || file.path.hasPrefix(folder + "/") {
            let parts = file.path.split(separator: "/").map(String.init)
            for length in 0..<parts.count {
                let path = parts.prefix(length).joined(separator: "/")
                guard !path.isEmpty, path.count >= folder.count, directories.insert(path).inserted else { continue }
                nodes.append(SampleNode(path, .directory))
            }
            if file.content == .directory, !directories.insert(file.path).inserted {
                // Something in it came first.
                if let place = nodes.firstIndex(where: { $0.path == file.path }) {
                    nodes[place] = try node(of: file, in: tree, depth: depth)
                }
                continue
            }
            nodes.append(try node(of: file, in: tree, depth: depth))
        }
        return nodes
    }

    private mutating func node(
        of file: FilePlan,
        in tree: FileTreePlan,
        depth: Int
    ) throws(ScenarioProblem) -> SampleNode {
        let kind: SampleNode.Kind
        switch file.content {
        case .directory: kind = .directory
        case .link(let target): kind = .link(target)
        case .device(let device): kind = .device(device)
        default: kind = .file(try content(of: file, in: tree, depth: depth + 1))
        }
        return SampleNode(file.path, kind, mode: file.mode, owner: file.owner, group: file.group)
    }

    /// The folder that a file packs: a folder of its own tree, another tree, or a folder of that.
    private mutating func nodes(
        packed name: String,
        by file: FilePlan,
        in tree: FileTreePlan,
        depth: Int
    ) throws(ScenarioProblem) -> (nodes: [SampleNode], folder: String) {
        try bound(depth, file)
        guard let (other, folder) = FileTreePlan.findFolder(name, in: tree, of: trees) else { return ([], "") }
        return (try nodes(of: other, below: folder, depth: depth), folder)
    }

    // MARK: Contents

    /// At most how large a file is.
    private mutating func size(of file: FilePlan, in tree: FileTreePlan, depth: Int) throws(ScenarioProblem) -> Int {
        steps += 1
        try bound(steps > Self.stepLimit ? .max : depth, file)
        switch file.content {
        case .octets(let octets): return octets.count
        case .image(let image): return image.image.size
        case .checksum: return 256
        case .copy(let name):
            guard let (other, otherTree) = FileTreePlan.find(name, in: tree, of: trees) else { return 0 }
            return try size(of: other, in: otherTree, depth: depth + 1)
        case .archive(let name), .compactDisc(let name):
            guard let (other, folder) = FileTreePlan.findFolder(name, in: tree, of: trees) else { return 0 }
            var total = 64 << 10
            for file in other.files where folder.isEmpty || file.path.hasPrefix(folder + "/") {
                total += 4096 + (try size(of: file, in: other, depth: depth + 1))
            }
            return total
        case .sample(let name, let path): return sample(name).node(at: path)?.size ?? 0
        case .directory, .link, .device: return 0
        }
    }

    private mutating func sample(_ name: SampleTree.Name) -> SampleTree {
        if let known = samples[name] { return known }
        let tree = SampleTree(name)
        samples[name] = tree
        return tree
    }

    private mutating func content(
        of file: FilePlan,
        in tree: FileTreePlan,
        depth: Int
    ) throws(ScenarioProblem) -> any FileContent {
        try bound(depth, file)
        let key = "\(tree.name)/\(file.path)"
        if let content = made[key] { return content }
        var content = try plainContent(of: file, in: tree, depth: depth)
        if file.flippedBit != nil || file.length != nil {
            var octets = content.octets
            if let position = file.flippedBit, position < octets.count { octets[position] ^= 0x10 }
            if let length = file.length, length < octets.count { octets.removeLast(octets.count - length) }
            content = MemoryFile(octets)
        }
        made[key] = content
        return content
    }

    /// The content before anything of it is damaged.
    private mutating func plainContent(
        of file: FilePlan,
        in tree: FileTreePlan,
        depth: Int
    ) throws(ScenarioProblem) -> any FileContent {
        switch file.content {
        case .octets(let stored): return MemoryFile(stored)
        case .image(let image): return image.image
        case .checksum(let sum, let name):
            var octets: [UInt8] = []
            if let (other, otherTree) = FileTreePlan.find(name, in: tree, of: trees) {
                octets = try content(of: other, in: otherTree, depth: depth + 1).octets
            }
            let last = name.split(separator: "/").last ?? ""
            return MemoryFile(Array("\(sum.hexadecimal(of: octets))  \(last)\n".utf8))
        case .copy(let name):
            guard let (other, otherTree) = FileTreePlan.find(name, in: tree, of: trees) else { return MemoryFile([]) }
            return try content(of: other, in: otherTree, depth: depth + 1)
        case .archive(let name):
            return MemoryFile(TarArchive.gzipped(try nodes(packed: name, by: file, in: tree, depth: depth).nodes))
        case .compactDisc(let name):
            let packed = try nodes(packed: name, by: file, in: tree, depth: depth)
            let last = file.path.split(separator: "/").last.map(String.init) ?? ""
            return MemoryFile(ISO9660Image(packed.nodes.moved(out: packed.folder), volume: last.uppercased()).octets)
        case .sample(let name, let path):
            guard case .file(let content)? = sample(name).node(at: path)?.kind else { return MemoryFile([]) }
            return content
        case .directory, .link, .device: return MemoryFile([])
        }
    }

    private func bound(_ depth: Int, _ file: FilePlan) throws(ScenarioProblem) {
        if depth > 16 {
            throw ScenarioProblem(file: "", line: file.line, sentence: "file: ‘\(file.path)’ is made of itself")
        }
    }
}

extension FilePlan.Checksum {
    fileprivate func hexadecimal(of octets: [UInt8]) -> String {
        switch self {
        case .md5:
            var digest = MD5Digest()
            digest.update(octets)
            return digest.hexadecimal
        case .sha512:
            var digest = SHA512Digest()
            digest.update(octets)
            return digest.hexadecimal
        }
    }
}

extension [SampleNode] {
    /// With their paths from the folder on, which is the top then.
    fileprivate func moved(out folder: String) -> [SampleNode] {
        guard !folder.isEmpty else { return self }
        return compactMap { node in
            guard node.path.hasPrefix(folder + "/") else { return nil }
            var node = node
            node.path = String(node.path.dropFirst(folder.count + 1))
            return node
        }
    }
}

extension SampleNode {
    /// In octets; 0 for what is no file.
    fileprivate var size: Int {
        if case .file(let content) = kind { return content.size }
        return 0
    }
}
