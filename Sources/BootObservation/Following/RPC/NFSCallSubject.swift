internal import NetworkProtocols

/// What a call is about, as far as its reply is read by it.
enum NFSCallSubject: Hashable, Sendable {
    case none
    /// GETPORT of the port mapper.
    case port(PortMapping)
    /// GETADDR and DUMP of the port mapper.
    case bindings(PortMapperProcedure)
    /// MNT of MOUNT.
    case mount(path: [UInt8])
    case lookUp(directory: [UInt8], name: [UInt8])
    case read(handle: [UInt8], offset: UInt64, asked: UInt32)
    /// READDIRPLUS.
    case list(directory: [UInt8])
    /// A procedure of NFS version 3 that tells attributes of a handle.
    case attributes(handle: [UInt8], NFS3Procedure)

    init(_ record: RPCCallRecord) {
        var reader = ByteReader(record.arguments.span)
        let call = record.call
        switch (call.program, call.version) {
        case (.portMapper, 2...4): self = Self.portMapper(&reader, call)
        case (.mount, 1...3) where call.procedure == MountProcedure.mount.rawValue:
            guard case .mount(let path)? = try? MountCall(decoding: &reader, procedure: .mount) else {
                self = .none
                return
            }
            self = .mount(path: path.octets)
        case (.nfs, 3): self = Self.version3(&reader, NFS3Procedure(rawValue: call.procedure))
        default: self = .none
        }
    }

    private static func portMapper(_ reader: inout ByteReader, _ call: RPCCall) -> NFSCallSubject {
        let procedure = PortMapperProcedure(rawValue: call.procedure)
        if procedure == .getPort, call.version == 2 {
            guard
                case .mapping(_, let mapping)? = try? PortMapperCall(
                    decoding: &reader,
                    procedure: procedure,
                    version: call.version
                )
            else { return .none }
            return .port(mapping)
        }
        return [.getPort, .dump, .getVersionAddress].contains(procedure) ? .bindings(procedure) : .none
    }

    private static func version3(_ reader: inout ByteReader, _ procedure: NFS3Procedure) -> NFSCallSubject {
        switch procedure {
        case .lookUp, .read, .readDirectoryPlus, .getAttributes, .access, .readLink, .fileSystemInformation: break
        default: return .none
        }
        guard let call = try? NFS3Call(decoding: &reader, procedure: procedure) else { return .none }
        switch call {
        case .lookUp(let name): return .lookUp(directory: name.directory.octets, name: name.name.octets)
        case .read(let handle, let offset, let count):
            return .read(handle: handle.octets, offset: offset, asked: count)
        case .readDirectoryPlus(let handle, _, _, _, _): return .list(directory: handle.octets)
        default: return call.handle.map { .attributes(handle: $0.octets, procedure) } ?? .none
        }
    }
}

/// What handles are called, as LOOKUP, READDIRPLUS and MNT have shown.
struct NFSNames: Sendable {
    private struct Node: Sendable {
        var path: [UInt8]?
        var size: UInt64?
    }

    private let limit: Int
    private var nodes: [[UInt8]: Node] = [:]

    init(limit: Int) {
        self.limit = limit
    }

    func path(of handle: [UInt8]) -> [UInt8]? { nodes[handle]?.path }
    func size(of handle: [UInt8]) -> UInt64? { nodes[handle]?.size }

    mutating func mounted(_ handle: [UInt8], at path: [UInt8]) {
        guard nodes.count < limit || nodes[handle] != nil else { return }
        // A trailing slash is no part of a name.
        var path = path
        while path.count > 1, path.last == UInt8(ascii: "/") { path.removeLast() }
        nodes[handle, default: Node()].path = path
    }

    mutating func found(_ handle: [UInt8], _ name: [UInt8], in directory: [UInt8]) {
        guard name != [UInt8(ascii: ".")], name != Array("..".utf8), nodes[handle]?.path == nil,
            nodes.count < limit || nodes[handle] != nil, let parent = nodes[directory]?.path, parent.count < 4096
        else { return }
        let slash = UInt8(ascii: "/")
        nodes[handle, default: Node()].path = parent + (parent.last == slash ? [] : [slash]) + name
    }

    mutating func measured(_ handle: [UInt8], _ attributes: NFS3Attributes?) {
        guard let attributes, attributes.type == .file, nodes.count < limit || nodes[handle] != nil else { return }
        nodes[handle, default: Node()].size = attributes.size
    }
}
