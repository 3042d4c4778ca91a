/// Makes file handles that only this server can make: what they name is sealed by a key.
///
///     0: layout(1) zero(3)  4: export(4)  8: file(8) file system(8) generation(8) trail(8)  40: seal(16)
///
/// A handle of another shape or with a wrong seal names nothing. The export is told by a number that comes from its
/// path, so that handles outlive a restart and exports that are put in another order.
struct NFSHandleSeal: Sendable {
    private let sealer: MessageSealer

    static let length = 56
    private static let sealOffset = 40
    private static let layout: UInt32 = 0x0100_0000

    init(key: [UInt8]) {
        sealer = MessageSealer(key: key)
    }

    func handle(of node: ExportedNodeID, in export: UInt32) -> NFSFileHandle {
        var writer = ByteWriter(reserving: Self.length)
        writer.write(Self.layout)
        writer.write(export)
        writer.write(node.file)
        writer.write(node.fileSystem)
        writer.write(node.generation)
        writer.write(node.trail)
        let seal = sealer.seal(writer.bytes.span)
        writer.write(seal.0)
        writer.write(seal.1)
        return NFSFileHandle(writer.bytes)
    }

    /// What a handle names; nil for one that this server never made.
    func open(_ handle: NFSFileHandle) -> (export: UInt32, node: ExportedNodeID)? {
        let octets = handle.octets
        guard octets.count == Self.length else { return nil }
        var reader = ByteReader(octets.span)
        guard let layout = try? reader.readUInt32(), layout == Self.layout, let export = try? reader.readUInt32(),
            let file = try? reader.readUInt64(), let fileSystem = try? reader.readUInt64(),
            let generation = try? reader.readUInt64(), let trail = try? reader.readUInt64(),
            let first = try? reader.readUInt64(), let second = try? reader.readUInt64()
        else { return nil }
        let seal = sealer.seal(octets.span.extracting(0..<Self.sealOffset))
        // One comparison of both words, so that its time tells nothing.
        guard (seal.0 ^ first) | (seal.1 ^ second) == 0 else { return nil }
        let node = ExportedNodeID(file: file, fileSystem: fileSystem, generation: generation, trail: trail)
        return (export, node)
    }

    /// The handle that MOUNT versions 1 and 2 give for a directory: 32 octets, too few to say how it is found anew. They say
    /// which directory it is to a server that remembers it.
    ///
    ///     0: layout(1) zero(3)  4: export(4)  8: digest of the node(8)  16: seal(16)
    func shortHandle(of node: ExportedNodeID, in export: UInt32) -> NFSFileHandle {
        var writer = ByteWriter(reserving: NFSFileHandle.version2Length)
        writer.write(Self.shortLayout)
        writer.write(export)
        writer.write(Self.digest(of: node))
        let seal = sealer.seal(writer.bytes.span)
        writer.write(seal.0)
        writer.write(seal.1)
        return NFSFileHandle(writer.bytes)
    }

    /// What a short handle says; nil for one that this server never made.
    func openShort(_ handle: NFSFileHandle) -> (export: UInt32, digest: UInt64)? {
        let octets = handle.octets
        guard octets.count == NFSFileHandle.version2Length else { return nil }
        var reader = ByteReader(octets.span)
        guard let layout = try? reader.readUInt32(), layout == Self.shortLayout, let export = try? reader.readUInt32(),
            let digest = try? reader.readUInt64(), let first = try? reader.readUInt64(),
            let second = try? reader.readUInt64()
        else { return nil }
        let seal = sealer.seal(octets.span.extracting(0..<16))
        guard (seal.0 ^ first) | (seal.1 ^ second) == 0 else { return nil }
        return (export, digest)
    }

    private static let shortLayout: UInt32 = 0x0200_0000

    /// Tells nodes of one export apart (FNV-1a over their words).
    static func digest(of node: ExportedNodeID) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for word in [node.file, node.fileSystem, node.generation, node.trail] {
            for shift in stride(from: UInt64(0), to: 64, by: 8) {
                hash = (hash ^ (word >> shift & 0xff)) &* 0x100_0000_01b3
            }
        }
        return hash
    }

    /// The number of an export: from its path alone (FNV-1a).
    static func number(of path: [UInt8]) -> UInt32 {
        path.reduce(0x811c_9dc5) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
    }
}
