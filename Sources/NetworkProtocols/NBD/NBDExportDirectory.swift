/// What a server hands out, and to whom: the exports of a configuration by name, each with what a connection needs to
/// read from it.
struct NBDExportDirectory: Sendable {
    let configuration: NBDServerConfiguration
    /// The configuration's exports, by name.
    private let indices: [[UInt8]: Int]
    private let opened: [Opened]

    /// An export as connections use it.
    struct Opened: Sendable {
        let export: NBDExport
        /// In octets.
        let size: Int
        /// What tells its holes; nil where nothing can.
        let holes: (any SparseContent)?
    }

    init(_ configuration: NBDServerConfiguration) {
        self.configuration = configuration
        var indices: [[UInt8]: Int] = [:]
        for (index, export) in configuration.exports.enumerated() where indices[export.name] == nil {
            indices[export.name] = index
        }
        self.indices = indices
        opened = configuration.exports.map {
            Opened(export: $0, size: max(0, $0.content.size), holes: $0.content as? any SparseContent)
        }
    }

    /// The export that a client calls by `name`; nil for none.
    func lookUp(_ name: [UInt8]) -> Opened? {
        if name.isEmpty, let other = configuration.defaultExport, let index = indices[other] { return opened[index] }
        return indices[name].map { opened[$0] }
    }

    /// The export that is handed out in the old style at this port; nil for none.
    func lookUp(oldStylePort port: UInt16) -> Opened? {
        opened.first { $0.export.oldStylePort == port }
    }

    /// What LIST tells this client: all that it may open.
    func list(for client: IPv4Address) -> [NBDServerEntry] {
        configuration.exports.enumerated().compactMap { index, export in
            guard export.isListed, indices[export.name] == index, export.allows(client) else { return nil }
            return NBDServerEntry(name: export.name, description: export.description)
        }
    }

    /// Where a server of this configuration listens, in order and each once.
    var ports: [UInt16] {
        var ports: [UInt16] = []
        for port in configuration.ports + configuration.exports.compactMap(\.oldStylePort) where !ports.contains(port) {
            ports.append(port)
        }
        return ports
    }
}
