internal import CLinux
internal import NetworkProtocols

/// How the directories on the way to a node are written into its identifier: one octet of each inode's hash, so that a
/// server that was started anew finds the node by walking down, without any right to open files by their numbers.
///
///     fileSystem  device or 0 (4)         | directories 12 to 15 (4)
///     generation  hash of its birth (4)   | directories 8 to 11 (4)
///     trail       depth (1) | directories 1 to 7 (7)
struct NodeTrail {
    /// How many names lead to the node; 0 for the top. Not more than 255 are told apart.
    var depth: Int
    private var octets: (UInt64, UInt64)
    /// Directories on the way that are written down.
    static let limit = 15

    static let top = NodeTrail(depth: 0, octets: (0, 0))

    private init(depth: Int, octets: (UInt64, UInt64)) {
        self.depth = depth
        self.octets = octets
    }

    init(of node: ExportedNodeID) {
        depth = Int(node.trail >> 56)
        // Fifteen octets in their order: seven, four, four.
        let first = node.trail << 8 | node.generation >> 24 & 0xff
        let second = node.generation << 40 | (node.fileSystem & 0xffff_ffff) << 8
        octets = (first, second)
    }

    /// Directory number `index` on the way, from 1 on; nil where it is not written down.
    func octet(_ index: Int) -> UInt8? {
        guard (1...Self.limit).contains(index) else { return nil }
        let shift = UInt64(64 - 8 * ((index - 1) % 8 + 1))
        return UInt8(truncatingIfNeeded: (index <= 8 ? octets.0 : octets.1) >> shift)
    }

    /// The way to what stands in a directory that this is the way to.
    func below(_ directory: UInt64) -> NodeTrail {
        guard depth > 0 else { return NodeTrail(depth: 1, octets: octets) }
        var longer = self
        longer.set(depth, Self.octet(of: directory))
        longer.depth = min(depth + 1, 255)
        return longer
    }

    /// The way to the directory that holds what this is the way to.
    var above: NodeTrail {
        var shorter = self
        shorter.depth = max(0, depth - 1)
        shorter.set(shorter.depth, 0)
        return shorter
    }

    private mutating func set(_ index: Int, _ octet: UInt8) {
        guard (1...Self.limit).contains(index) else { return }
        let shift = UInt64(64 - 8 * ((index - 1) % 8 + 1))
        let mask = ~(UInt64(0xff) << shift)
        if index <= 8 {
            octets.0 = octets.0 & mask | UInt64(octet) << shift
        } else {
            octets.1 = octets.1 & mask | UInt64(octet) << shift
        }
    }

    /// What of an inode's number is written down.
    static func octet(of number: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: (number &* 0x9e37_79b9_7f4a_7c15) >> 56) }

    /// The identifier of what stands at the end of the way.
    ///
    /// - Parameter device: that of the top: numbers of file systems change, and most trees have one.
    func identifier(of status: clinux_node, top device: UInt64) -> ExportedNodeID {
        let born = UInt64(bitPattern: status.born.seconds) &* 1_000_000_007 ^ UInt64(status.born.nanoseconds)
        let birth = status.born.seconds == 0 ? 0 : UInt64(truncatingIfNeeded: (born &* 0x9e37_79b9_7f4a_7c15) >> 32)
        let other = status.device == device ? 0 : (status.device &* 0x9e37_79b9_7f4a_7c15) >> 32 | 1
        return ExportedNodeID(
            file: status.number,
            fileSystem: other << 32 | octets.1 >> 8 & 0xffff_ffff,
            generation: birth << 32 | (octets.0 & 0xff) << 24 | octets.1 >> 40,
            trail: UInt64(depth) << 56 | octets.0 >> 8
        )
    }
}
