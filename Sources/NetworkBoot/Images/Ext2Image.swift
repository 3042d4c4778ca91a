/// Writes a small file system of ext2 with one script in it (Linux `Documentation/filesystems/ext2.rst`): one group of
/// blocks of 1 KiB, its root directory, and the script.
struct Ext2Image {
    private static let blockSize = 1024
    private static let inodeCount = 16
    private static let inodeSize = 128
    private static let rootInode = 2
    private static let scriptInode = 11

    private(set) var octets: [UInt8]

    /// - Parameter size: rounded up to whole blocks; what does not fit into it makes it larger.
    init(script name: String, _ text: [UInt8], size: Int) {
        let blockSize = Self.blockSize
        // Boot block, superblock, group, two bitmaps, inodes, root directory; then the script.
        let inodeTable = 5
        let directory = inodeTable + Self.inodeCount * Self.inodeSize / blockSize
        let script = directory + 1
        // As many as the direct blocks of an inode.
        let scriptBlocks = min(12, (text.count + blockSize - 1) / blockSize)
        let text = text.prefix(scriptBlocks * blockSize)
        let used = script + scriptBlocks
        let blockCount = max(used, min(8 * blockSize, (size + blockSize - 1) / blockSize))
        octets = [UInt8](repeating: 0, count: blockCount * blockSize)
        writeSuperblock(blockCount: blockCount, freeBlocks: blockCount - used)
        // The group's bitmaps and inodes, and what is free in it.
        put([3, 4, inodeTable], size: 4, at: 2 * blockSize)
        put([blockCount - used, Self.inodeCount - Self.scriptInode, 1], size: 2, at: 2 * blockSize + 12)
        for block in 1..<used { setBit(block - 1, of: 3) }
        for block in (blockCount - 1)..<(8 * blockSize) { setBit(block, of: 3) }
        for inode in 0..<Self.scriptInode { setBit(inode, of: 4) }
        for inode in Self.inodeCount..<(8 * blockSize) { setBit(inode, of: 4) }
        writeInode(Self.rootInode, mode: 0o40755, size: blockSize, links: 2, blocks: [directory], table: inodeTable)
        let blocks = Array(script..<used)
        writeInode(Self.scriptInode, mode: 0o100755, size: text.count, links: 1, blocks: blocks, table: inodeTable)
        let names: [(String, Int, kind: Int)] = [
            (".", Self.rootInode, 2), ("..", Self.rootInode, 2), (name, Self.scriptInode, 1),
        ]
        writeDirectory(names, at: directory * blockSize)
        octets.replaceSubrange(script * blockSize..<script * blockSize + text.count, with: text)
    }

    private mutating func writeSuperblock(blockCount: Int, freeBlocks: Int) {
        let start = Self.blockSize
        let freeInodes = Self.inodeCount - Self.scriptInode
        // Inodes and blocks, reserved and free ones, first block, block and fragment size (as powers of 2 from 1 KiB on),
        // and how many of each are in a group.
        put([Self.inodeCount, blockCount, 0, freeBlocks, freeInodes, 1, 0, 0], size: 4, at: start)
        put([8 * Self.blockSize, 8 * Self.blockSize, Self.inodeCount], size: 4, at: start + 32)
        // Mounts until a check, the mark, clean, and what to do on errors.
        put([0xffff, 0xef53, 1, 1], size: 2, at: start + 54)
        // Revision 1, the first inode that is free, their size; directories say what their entries are.
        put([1], size: 4, at: start + 76)
        put([Self.scriptInode], size: 4, at: start + 84)
        put([Self.inodeSize], size: 2, at: start + 88)
        put([2], size: 4, at: start + 96)
    }

    private mutating func writeInode(_ number: Int, mode: Int, size: Int, links: Int, blocks: [Int], table: Int) {
        let start = table * Self.blockSize + (number - 1) * Self.inodeSize
        put([mode], size: 2, at: start)
        put([size], size: 4, at: start + 4)
        put([links], size: 2, at: start + 26)
        // Counted in sectors of 512 octets.
        put([blocks.count * Self.blockSize / 512], size: 4, at: start + 28)
        put(blocks, size: 4, at: start + 40)
    }

    private mutating func writeDirectory(_ names: [(String, Int, kind: Int)], at start: Int) {
        var offset = start
        for (index, name) in names.enumerated() {
            let octets = Array(name.0.utf8.prefix(255))
            let isLast = index == names.count - 1
            let length = isLast ? start + Self.blockSize - offset : (8 + octets.count + 3) & ~3
            put([name.1], size: 4, at: offset)
            put([length], size: 2, at: offset + 4)
            put([octets.count, name.kind], size: 1, at: offset + 6)
            self.octets.replaceSubrange(offset + 8..<offset + 8 + octets.count, with: octets)
            offset += length
        }
    }

    private mutating func setBit(_ bit: Int, of block: Int) {
        octets[block * Self.blockSize + bit / 8] |= 1 << UInt8(bit % 8)
    }

    /// Numbers one behind the other, the little end first.
    private mutating func put(_ numbers: [Int], size: Int, at offset: Int) {
        for (index, number) in numbers.enumerated() {
            for position in 0..<size {
                octets[offset + index * size + position] = UInt8(truncatingIfNeeded: number >> (8 * position))
            }
        }
    }
}
