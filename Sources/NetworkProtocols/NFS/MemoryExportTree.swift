/// A tree to be exported that is held in memory.
///
/// Directories on the way to what is added are made where they are missing. A node's number comes from its path, so
/// that a tree that is built anew has the same.
public struct MemoryExportTree: ExportedTree {
    public typealias Ownership = ExportedOwnership

    private struct Node: Sendable {
        var attributes: NFS3Attributes
        var parent: UInt64
        /// Of a directory: in order of their names.
        var children: [Child] = []
        var content: (any FileContent)?
        var target: [UInt8] = []
    }

    private struct Child: Sendable {
        var name: [UInt8]
        var file: UInt64
    }

    private var nodes: [UInt64: Node] = [:]
    private let rootFile: UInt64
    private let fileSystemID: UInt64

    /// An empty directory.
    public init(_ ownership: Ownership = Ownership(), fileSystemID: UInt64 = 1) {
        self.fileSystemID = fileSystemID
        rootFile = Self.number(of: [])
        var root = Node(attributes: attributes(.directory, 0o755, ownership, rootFile), parent: rootFile)
        root.attributes.linkCount = 2
        nodes[rootFile] = root
    }

    // MARK: Building

    /// Each of these puts something under `path`, instead of what is there, and gives its number; nil where `path` is
    /// the root, leads through something that is no directory, or has `.` or `..` in it.
    @discardableResult
    public mutating func addDirectory(_ path: String, _ ownership: Ownership = Ownership()) -> ExportedNodeID? {
        add(.directory, path, 0o755, ownership)
    }

    /// A file with that content.
    @discardableResult
    public mutating func addFile(
        _ path: String,
        _ content: any FileContent,
        _ ownership: Ownership = Ownership()
    ) -> ExportedNodeID? {
        guard let node = add(.file, path, 0o644, ownership) else { return nil }
        nodes[node.file]?.content = content
        nodes[node.file]?.attributes.size = UInt64(content.size)
        nodes[node.file]?.attributes.used = UInt64(content.size)
        return node
    }

    /// A file with these octets.
    @discardableResult
    public mutating func addFile(
        _ path: String,
        _ octets: [UInt8],
        _ ownership: Ownership = Ownership()
    ) -> ExportedNodeID? {
        addFile(path, MemoryFile(octets), ownership)
    }

    /// A symbolic link that says `target`.
    @discardableResult
    public mutating func addLink(
        _ path: String,
        to target: String,
        _ ownership: Ownership = Ownership()
    ) -> ExportedNodeID? {
        guard let node = add(.link, path, 0o777, ownership) else { return nil }
        nodes[node.file]?.target = Array(target.utf8)
        nodes[node.file]?.attributes.size = UInt64(target.utf8.count)
        return node
    }

    /// A device, a socket or a pipe.
    @discardableResult
    public mutating func addSpecial(
        _ type: NFSFileType,
        _ path: String,
        device: NFSDevice = NFSDevice(),
        _ ownership: Ownership = Ownership()
    ) -> ExportedNodeID? {
        guard type != .file, type != .directory, type != .link, let node = add(type, path, 0o600, ownership)
        else { return nil }
        nodes[node.file]?.attributes.device = device
        return node
    }

    /// Takes out what stands under `path`, with all below it.
    public mutating func remove(_ path: String) {
        let names = Self.names(of: path)
        guard let names, let name = names.last, let directory = walk(names.dropLast()),
            let place = place(of: name, in: directory)
        else { return }
        let child = nodes[directory]?.children[place].file
        guard let child, nodes[directory]?.children[place].name == name else { return }
        nodes[directory]?.children.remove(at: place)
        if nodes[child]?.attributes.type == .directory { nodes[directory]?.attributes.linkCount -= 1 }
        forget(child)
    }

    private mutating func forget(_ file: UInt64) {
        var waiting = [file]
        while let file = waiting.popLast() {
            guard let node = nodes.removeValue(forKey: file) else { continue }
            waiting += node.children.map(\.file)
        }
    }

    private mutating func add(
        _ type: NFSFileType,
        _ path: String,
        _ mode: UInt32,
        _ ownership: Ownership
    ) -> ExportedNodeID? {
        guard let names = Self.names(of: path), let name = names.last else { return nil }
        var directory = rootFile
        for index in names.indices.dropLast() {
            if let place = place(of: names[index], in: directory),
                let child = nodes[directory]?.children[place], child.name == names[index]
            {
                guard nodes[child.file]?.attributes.type == .directory else { return nil }
                directory = child.file
            } else {
                directory = insert(.directory, names[...index], 0o755, Ownership(), into: directory)
            }
        }
        if let place = place(of: name, in: directory), let child = nodes[directory]?.children[place],
            child.name == name
        {
            if type == .directory, nodes[child.file]?.attributes.type == .directory {
                let old = nodes[child.file]?.attributes.linkCount ?? 2
                var renewed = attributes(type, mode, ownership, child.file)
                renewed.linkCount = old
                nodes[child.file]?.attributes = renewed
                return ExportedNodeID(file: child.file)
            }
            remove(path)
        }
        return ExportedNodeID(file: insert(type, names[...], mode, ownership, into: directory))
    }

    private mutating func insert(
        _ type: NFSFileType,
        _ names: ArraySlice<[UInt8]>,
        _ mode: UInt32,
        _ ownership: Ownership,
        into directory: UInt64
    ) -> UInt64 {
        var file = Self.number(of: names)
        while file == 0 || nodes[file] != nil { file &+= 1 }
        let new = Node(attributes: attributes(type, mode, ownership, file), parent: directory)
        nodes[file] = new
        let name = names.last ?? []
        let place = Self.place(of: name, among: nodes[directory]?.children ?? [])
        nodes[directory]?.children.insert(Child(name: name, file: file), at: place)
        if type == .directory {
            nodes[file]?.attributes.linkCount = 2
            nodes[directory]?.attributes.linkCount += 1
        }
        return file
    }

    private func attributes(
        _ type: NFSFileType,
        _ mode: UInt32,
        _ ownership: Ownership,
        _ file: UInt64
    ) -> NFS3Attributes {
        NFS3Attributes(
            type: type,
            mode: ownership.mode ?? mode,
            owner: ownership.owner,
            group: ownership.group,
            size: type == .directory ? 4096 : 0,
            fileSystemID: fileSystemID,
            fileID: file,
            accessTime: ownership.time,
            modificationTime: ownership.time,
            changeTime: ownership.time
        )
    }

    // MARK: Finding

    private static func names(of path: String) -> [[UInt8]]? {
        let names = path.utf8.split(separator: UInt8(ascii: "/")).map { Array($0) }
        let isPlain = names.allSatisfy {
            !$0.elementsEqual(".".utf8) && !$0.elementsEqual("..".utf8) && !$0.contains(0)
        }
        return isPlain ? names : nil
    }

    /// FNV-1a over the path: the same in every run.
    private static func number(of names: ArraySlice<[UInt8]>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for name in names {
            for octet in [UInt8(ascii: "/")] + name { hash = (hash ^ UInt64(octet)) &* 0x100_0000_01b3 }
        }
        // Numbers above 2^63 confuse programs that take them for signed.
        return hash >> 1
    }

    private func walk(_ names: ArraySlice<[UInt8]>) -> UInt64? {
        var directory = rootFile
        for name in names {
            guard let place = place(of: name, in: directory), let child = nodes[directory]?.children[place],
                child.name == name
            else { return nil }
            directory = child.file
        }
        return directory
    }

    /// Where `name` stands among the children of `directory`; nil where all stand before it.
    private func place(of name: [UInt8], in directory: UInt64) -> Int? {
        guard let children = nodes[directory]?.children else { return nil }
        let place = Self.place(of: name, among: children)
        return place < children.count ? place : nil
    }

    private static func place(of name: [UInt8], among children: [Child]) -> Int {
        var low = 0
        var high = children.count
        while low < high {
            let middle = (low + high) / 2
            if children[middle].name.lexicographicallyPrecedes(name) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func node(_ id: ExportedNodeID) throws(ExportedTreeError) -> Node {
        guard id == ExportedNodeID(file: id.file), let node = nodes[id.file] else { throw .stale }
        return node
    }
}

// MARK: What a server asks

extension MemoryExportTree {
    public var root: ExportedNodeID { ExportedNodeID(file: rootFile) }

    /// What the object is; so do the others, as ``ExportedTree`` says.
    public func attributes(of node: ExportedNodeID) throws(ExportedTreeError) -> NFS3Attributes {
        try self.node(node).attributes
    }

    /// The object of that name in a directory.
    public func lookUp(
        _ name: [UInt8],
        in directory: ExportedNodeID
    ) throws(ExportedTreeError) -> ExportedNodeID {
        let node = try node(directory)
        guard node.attributes.type == .directory else { throw .notDirectory }
        let place = Self.place(of: name, among: node.children)
        guard place < node.children.count, node.children[place].name == name else { throw .notFound }
        return ExportedNodeID(file: node.children[place].file)
    }

    /// The directory that a directory stands in.
    public func parent(of directory: ExportedNodeID) throws(ExportedTreeError) -> ExportedNodeID {
        ExportedNodeID(file: try node(directory).parent)
    }

    /// What is in a file.
    public func content(of file: ExportedNodeID) throws(ExportedTreeError) -> any FileContent {
        guard let content = try node(file).content else { throw .wrongKind }
        return content
    }

    /// What a link says.
    public func target(of link: ExportedNodeID) throws(ExportedTreeError) -> [UInt8] {
        let node = try node(link)
        guard node.attributes.type == .link else { throw .wrongKind }
        return node.target
    }

    /// A part of what stands in a directory.
    public func entries(
        of directory: ExportedNodeID,
        after cookie: UInt64,
        verifier: UInt64,
        limit: Int
    ) throws(ExportedTreeError) -> ExportedDirectoryPart {
        let node = try node(directory)
        guard node.attributes.type == .directory else { throw .notDirectory }
        let current = Self.verifier(of: node)
        var start = 0
        if cookie != 0 {
            guard verifier == current, cookie >= 3, cookie - 2 <= UInt64(node.children.count) else {
                throw .badCookie
            }
            start = Int(cookie - 2)
        }
        let end = min(node.children.count, start + max(0, limit))
        let entries = (start..<end).map { index in
            let child = node.children[index]
            return ExportedDirectoryPart.Entry(
                name: child.name,
                node: ExportedNodeID(file: child.file),
                cookie: UInt64(index) + 3,
                attributes: nodes[child.file]?.attributes
            )
        }
        return ExportedDirectoryPart(entries: entries, verifier: current, isEnd: end == node.children.count)
    }

    /// Changes with the names of a directory, as its cookies do.
    private static func verifier(of node: Node) -> UInt64 {
        var sum: UInt64 = 0x9e37_79b9_7f4a_7c15
        for child in node.children { sum = (sum ^ child.file) &* 0x100_0000_01b3 }
        return sum
    }

    public var space: ExportedSpace {
        // Sums don't depend on the order.
        let total = nodes.values.reduce(UInt64(0)) { $0 &+ $1.attributes.used }
        return ExportedSpace(total: total, files: UInt64(nodes.count))
    }
}

// MARK: Writing

extension MemoryExportTree {
    public var isWritable: Bool { true }

    /// As ``ExportedTree`` says; so do the others.
    public mutating func create(
        _ name: [UInt8],
        in directory: ExportedNodeID,
        _ ownership: ExportedOwnership
    ) throws(ExportedTreeError) -> ExportedNodeID {
        guard try node(directory).attributes.type == .directory else { throw .notDirectory }
        let place = Array("\(directory.file)".utf8)
        let file = insert(.file, [place, name][...], 0o644, ownership, into: directory.file)
        nodes[file]?.content = MemoryFile([])
        touch(directory.file, ownership.time)
        return ExportedNodeID(file: file)
    }

    /// The caller holds `offset` and the octets to a size that memory bears.
    public mutating func write(
        _ octets: [UInt8],
        at offset: UInt64,
        to file: ExportedNodeID,
        time: NFSTime
    ) throws(ExportedTreeError) {
        var whole = try self.octets(of: file)
        let start = Int(clamping: offset)
        if whole.count < start + octets.count {
            whole += [UInt8](repeating: 0, count: start + octets.count - whole.count)
        }
        whole.replaceSubrange(start..<start + octets.count, with: octets)
        fill(file, whole, time)
    }

    /// The caller holds `size` to what memory bears.
    public mutating func resize(_ file: ExportedNodeID, to size: UInt64, time: NFSTime) throws(ExportedTreeError) {
        var whole = try self.octets(of: file)
        let size = Int(clamping: size)
        if whole.count > size {
            whole.removeLast(whole.count - size)
        } else {
            whole += [UInt8](repeating: 0, count: size - whole.count)
        }
        fill(file, whole, time)
    }

    private func octets(of file: ExportedNodeID) throws(ExportedTreeError) -> [UInt8] {
        let content = try content(of: file)
        var whole: [UInt8] = []
        content.append(0..<content.size, to: &whole)
        return whole
    }

    private mutating func fill(_ file: ExportedNodeID, _ octets: [UInt8], _ time: NFSTime) {
        nodes[file.file]?.content = MemoryFile(octets)
        nodes[file.file]?.attributes.size = UInt64(octets.count)
        nodes[file.file]?.attributes.used = UInt64(octets.count)
        touch(file.file, time)
    }

    private mutating func touch(_ file: UInt64, _ time: NFSTime) {
        nodes[file]?.attributes.modificationTime = time
        nodes[file]?.attributes.changeTime = time
    }
}
