internal import CLinux
internal import Glibc

/// Entries of an open directory, as many as fit into one room.
struct DirectoryPage {
    /// An entry as the kernel tells it, its name still in the room.
    struct Entry {
        /// The number of what stands there, or of the directory that something is mounted over.
        var number: UInt64
        /// Where reading goes on behind it.
        var offset: Int64
        /// `DT_…` of readdir(3).
        var type: UInt8
        var name: UnsafeRawBufferPointer

        var isDirectory: Bool { type == UInt8(DT_DIR) }
        /// Whether the file system does not say what it is.
        var isOfUnknownType: Bool { type == UInt8(DT_UNKNOWN) }
        /// Whether it is the directory itself or the one above.
        var isDots: Bool {
            name.first == UInt8(ascii: ".") && (name.count == 1 || name.count == 2 && name[1] == UInt8(ascii: "."))
        }
    }

    /// Octets of the room.
    static let room = 32 << 10

    /// Reads on from `offset` and gives each entry but the dots to `take`, until that says no.
    ///
    /// - Returns: whether there was anything to read; nil with `errno` where reading failed.
    static func read(
        _ directory: Int32,
        from offset: Int64,
        _ take: (Entry) -> Bool
    ) -> (next: Int64, hasMore: Bool)? {
        withUnsafeTemporaryAllocation(byteCount: room, alignment: 8) { room in
            let count = clinux_read_directory(directory, offset, room.baseAddress, room.count)
            guard count >= 0 else { return nil }
            var start = 0
            var next = offset
            while start + 19 <= count {
                let length = Int(room.loadUnaligned(fromByteOffset: start + 16, as: UInt16.self))
                guard length >= 19, start + length <= count else { break }
                let text = UnsafeRawBufferPointer(rebasing: room[(start + 19)..<(start + length)])
                let end = text.firstIndex(of: 0) ?? text.count
                let entry = Entry(
                    number: room.loadUnaligned(fromByteOffset: start, as: UInt64.self),
                    offset: room.loadUnaligned(fromByteOffset: start + 8, as: Int64.self),
                    type: room[start + 18],
                    name: UnsafeRawBufferPointer(rebasing: text[..<end])
                )
                start += length
                next = entry.offset
                if !entry.isDots, !take(entry) { break }
            }
            return (next, count > 0)
        }
    }

    /// Gives every entry of a directory to `take`, until that says no.
    static func readAll(_ directory: Int32, _ take: (Entry) -> Bool) {
        var offset: Int64 = 0
        var goesOn = true
        while goesOn {
            let page = read(directory, from: offset) { entry in
                goesOn = take(entry)
                return goesOn
            }
            guard let page, page.hasMore else { return }
            offset = page.next
        }
    }
}
