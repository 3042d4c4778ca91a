internal import CLinux
internal import Glibc
internal import NetworkProtocols

/// Looks for a node below a folder by what its identifier says of the way to it.
struct NodeSearch {
    let top: Int32
    let device: UInt64
    let crossesMounts: Bool
    let node: ExportedNodeID
    private let trail: NodeTrail
    /// Entries that are still looked at: a file that is gone must not keep the server busy.
    private var budget: Int

    init(for node: ExportedNodeID, below top: Int32, device: UInt64, crossesMounts: Bool) {
        self.node = node
        self.top = top
        self.device = device
        self.crossesMounts = crossesMounts
        trail = NodeTrail(of: node)
        budget = 0
    }

    /// The path to it; nil where it is not found.
    mutating func path() -> [UInt8]? {
        // Directories tell the numbers of their entries, as a rule the right ones; where not, each entry is asked.
        budget = 400_000
        if let path = walk(asks: false) { return path }
        budget = 50_000
        return walk(asks: true)
    }

    private mutating func walk(asks: Bool) -> [UInt8]? {
        var waiting: [(path: [UInt8], depth: Int)] = [([], 0)]
        while let (path, depth) = waiting.popLast(), budget > 0 {
            let name = path.isEmpty ? [UInt8(ascii: ".")] : path
            let directory = name.withPath {
                clinux_open_node(top, $0, Int32(clinux_open_as_directory), crossesMounts ? 1 : 0)
            }
            guard directory >= 0 else { continue }
            defer { close(directory) }
            var found: [UInt8]?
            DirectoryPage.readAll(directory) { entry in
                budget -= 1
                if depth + 1 == trail.depth {
                    if asks || entry.number == node.file, isNode(entry, in: directory) {
                        found = path.appending(entry.name)
                        return false
                    }
                } else if leads(entry, at: depth + 1, in: directory, asks: asks) {
                    waiting.append((path.appending(entry.name), depth + 1))
                }
                return budget > 0
            }
            if let found { return found }
        }
        return nil
    }

    private func isNode(_ entry: DirectoryPage.Entry, in directory: Int32) -> Bool {
        guard let status = status(of: entry, in: directory), status.number == node.file else { return false }
        return trail.identifier(of: status, top: device) == node
    }

    /// Whether the node may be below an entry, the `depth`th on the way.
    private func leads(_ entry: DirectoryPage.Entry, at depth: Int, in directory: Int32, asks: Bool) -> Bool {
        guard entry.isDirectory || entry.isOfUnknownType else { return false }
        guard let octet = trail.octet(depth) else { return true }
        if !asks { return NodeTrail.octet(of: entry.number) == octet }
        return status(of: entry, in: directory).map { NodeTrail.octet(of: $0.number) == octet } ?? false
    }

    private func status(of entry: DirectoryPage.Entry, in directory: Int32) -> clinux_node? {
        var status = clinux_node()
        return Array(entry.name).withPath { clinux_node_at(directory, $0, &status) } == 0 ? status : nil
    }
}

extension [UInt8] {
    /// Calls `body` with the octets as a string of C.
    func withPath<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        (self + [0]).withUnsafeBufferPointer { octets in
            octets.withMemoryRebound(to: CChar.self) { text in
                guard let start = text.baseAddress else { preconditionFailure("A string of C has at least its NUL.") }
                return body(start)
            }
        }
    }

    /// The path of an entry of this directory.
    func appending(_ name: some Collection<UInt8>) -> [UInt8] {
        isEmpty ? [UInt8](name) : self + [UInt8(ascii: "/")] + name
    }
}
