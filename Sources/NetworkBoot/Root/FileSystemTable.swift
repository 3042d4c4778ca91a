/// `/etc/fstab`: what a system mounts when it starts (fstab(5)).
public struct FileSystemTable: Hashable, Sendable {
    /// In order; lines that are empty, comments, or have fewer than three fields are left out.
    public var entries: [Entry]

    public struct Entry: Hashable, Sendable {
        /// What is mounted: a device, `none`, or `server:/path`.
        public var device: [UInt8]
        public var mountPoint: [UInt8]
        public var type: [UInt8]
        public var options: [[UInt8]]
        /// When fsck looks at it: 0 for never, 1 for the root, 2 for others.
        public var pass: Int
        /// Counted from 1.
        public var line: Int

        /// The line as people write it, its fields a blank apart.
        public var text: [UInt8] {
            let fields = [device, mountPoint, type, Array(options.joined(separator: [UInt8(ascii: ",")]))]
            return Array(fields.joined(separator: [UInt8(ascii: " ")]))
        }
    }

    /// No table has so many lines; what is beyond is not read.
    private static let lineLimit = 4096

    /// Reads the file's text.
    public init(_ text: [UInt8]) {
        entries = []
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).prefix(Self.lineLimit)
        for (number, line) in lines.enumerated() {
            let fields = line.split(whereSeparator: \.isBlank).map { Array($0) }
            guard let first = fields.first, first.first != UInt8(ascii: "#"), fields.count >= 3 else { continue }
            entries.append(
                Entry(
                    device: first,
                    mountPoint: fields[1],
                    type: fields[2],
                    options: fields.count > 3 ? commaList(fields[3]) : [],
                    pass: fields.count > 5 ? fields[5].decimalNumber ?? 0 : 0,
                    line: number + 1
                )
            )
        }
    }

    /// The line of `/`: the last, as it is mounted over the others.
    public var root: Entry? { entries.last { $0.mountPoint.elementsEqual("/".utf8) } }
}
