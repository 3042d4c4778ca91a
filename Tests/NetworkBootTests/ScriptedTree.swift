import NetworkBoot
import NetworkProtocols

/// A folder that answers as one which is mounted over NFS, from nodes in memory.
struct ScriptedTree: Sendable {
    private var nodes: [String: SampleNode] = [:]
    /// Whether directories tell attributes along with names.
    var tellsAttributes = true
    /// What is answered instead, by path.
    var failures: [String: NFSClientFailure] = [:]

    init(_ nodes: [SampleNode]) {
        for node in nodes { self.nodes[node.path] = node }
    }

    func answer(_ request: TreeRequest) -> TreeOutcome {
        let missing = TreeOutcome.failed(.status(2, path: []))
        switch request.question {
        case .attributes(let path):
            if let failure = failures[name(path)] { return .failed(failure) }
            guard let found = resolve(name(path)) else { return missing }
            return .attributes(attributes(found))
        case .link(let path):
            guard let node = nodes[name(path)] else { return missing }
            guard case .link(let target) = node.kind else { return .failed(.status(22, path: path)) }
            return .link(Array(target.utf8))
        case .list(let path):
            if let failure = failures[name(path)] { return .failed(failure) }
            guard name(path).isEmpty || resolve(name(path)) != nil else { return missing }
            let top = name(path).isEmpty ? "" : name(path) + "/"
            let below = nodes.keys.filter { $0.hasPrefix(top) && !$0.dropFirst(top.count).contains("/") && $0 != top }
            return .entries(
                below.sorted().compactMap { path in
                    let own = String(path.dropFirst(top.count))
                    guard !own.isEmpty, let node = nodes[path] else { return nil }
                    return TreeEntry(name: Array(own.utf8), attributes: tellsAttributes ? attributes(node) : nil)
                }
            )
        case .read(let path, let range):
            if let failure = failures[name(path)] { return .failed(failure) }
            guard let found = resolve(name(path)) else { return missing }
            guard case .file(let content) = found.kind else { return .failed(.status(21, path: path)) }
            let octets = content.octets
            guard let range else { return .octets(octets) }
            return .octets(Array(octets[Int(range.lowerBound)..<min(octets.count, Int(range.upperBound))]))
        case .append(_, let octets): return .written(octets.count)
        case .unmount: return .unmounted
        }
    }

    private func name(_ path: [UInt8]) -> String {
        path.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }.joined(separator: "/")
    }

    /// Links are followed, absolute ones from the top.
    private func resolve(_ path: String, depth: Int = 0) -> SampleNode? {
        guard depth < 20 else { return nil }
        var walked = ""
        let parts = path.split(separator: "/").map(String.init)
        for (index, part) in parts.enumerated() {
            let next = walked.isEmpty ? part : "\(walked)/\(part)"
            guard let node = nodes[next] else { return nil }
            guard case .link(let target) = node.kind else {
                walked = next
                continue
            }
            let rest = parts[(index + 1)...].joined(separator: "/")
            let start = target.hasPrefix("/") ? target : "\(walked)/\(target)"
            return resolve(rest.isEmpty ? start : "\(start)/\(rest)", depth: depth + 1)
        }
        return nodes[walked]
    }

    private func attributes(_ node: SampleNode) -> TreeAttributes {
        let kind: TreeAttributes.Kind =
            switch node.kind {
            case .file: .file
            case .directory: .directory
            case .link: .link
            case .device(let device): device.isBlock ? .blockDevice : .characterDevice
            }
        return TreeAttributes(kind: kind, mode: node.mode, size: UInt64(node.octets.count))
    }
}

extension ScriptedHost.Script {
    /// A lease and one folder on a server.
    static func folder(
        _ source: String,
        _ nodes: [SampleNode],
        address: ConfigureOutcome = .leased(.example())
    ) -> ScriptedHost.Script {
        var script = ScriptedHost.Script(address: address)
        script.mounts = [source: .mounted(VolumeID(rawValue: 1))]
        let tree = ScriptedTree(nodes)
        script.tree = { tree.answer($0) }
        return script
    }

    /// A lease and one device on a server, named `server:port/export`.
    static func device(_ name: String, _ octets: [UInt8]) -> ScriptedHost.Script {
        var script = ScriptedHost.Script()
        let device = BlockDevice(volume: VolumeID(rawValue: 1), size: UInt64(octets.count), isReadOnly: true)
        script.devices = [name: .attached(device)]
        script.blocks = { request in
            switch request.question {
            case .read(let range): .octets(Array(octets[Int(range.lowerBound)..<Int(range.upperBound)]))
            case .detach: .detached
            }
        }
        return script
    }
}
