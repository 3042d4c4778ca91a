internal import NetworkProtocols

/// What a kernel makes of the initrds that it was given, as far as it can be looked into without unpacking.
struct InitramfsContent: Sendable {
    /// How many octets there are in all.
    private(set) var size = 0
    /// The names of the files that hold anything.
    private(set) var names: [[UInt8]] = []
    /// The start of `/init`, where an archive that is not compressed holds it.
    private(set) var initText: [UInt8]?
    /// How the first compressed archive is compressed.
    private(set) var compression: BootImageKind.Compression?
    /// The start of a disk that is no archive, as kernels of the 2.4 series take it: its `/linuxrc` is started (Linux
    /// `admin-guide/initrd.rst`, "Obsolete root change mechanism").
    private(set) var disk: [UInt8]?
    /// The first file that is no archive.
    private(set) var damaged: (name: [UInt8], kind: BootImageKind)?

    init(_ initrds: [KernelHandover.Initrd]) {
        for initrd in initrds where !initrd.octets.isEmpty {
            size += initrd.octets.count
            names.append(initrd.name)
            let start = Array(initrd.octets.prefix(BootImageKind.prefixLimit))
            let kind = BootImageKind(recognising: start, name: initrd.name)
            switch kind {
            case .cpio(.newASCII), .cpio(.newASCIIWithChecksums): look(into: initrd.octets)
            case .compressed(.gzip):
                let unpacked = GzipStart(initrd.octets, limit: Self.diskLimit).octets
                if let image = FileSystemSuperblock(unpacked), image.kind == .ext2 {
                    disk = disk ?? unpacked
                } else {
                    compression = compression ?? .gzip
                }
            case .compressed(let method): compression = compression ?? method
            default: if damaged == nil { damaged = (initrd.name, kind) }
            }
        }
    }

    var isEmpty: Bool { names.isEmpty }

    /// Whether there is a disk whose `/linuxrc` is to be started, and nothing newer.
    var isDisk: Bool { disk != nil && !hasInit }

    /// As much of a disk is looked at.
    static let diskLimit = 256 << 10

    /// Whether there is something to start: a compressed archive is taken at its word.
    var hasInit: Bool { initText != nil || (compression != nil && damaged == nil) }

    /// Looks for `/init`; early archives, of microcode, have none. A compressed archive may follow the end of one.
    private mutating func look(into octets: [UInt8]) {
        var reader = CpioReader(octets)
        while let member = reader.next() {
            guard member.isNamed("init") else { continue }
            initText = Array(octets[member.data].prefix(Self.initLimit))
        }
        guard initText == nil else { return }
        let rest = Array(octets[min(reader.offset, octets.count)...].drop { $0 == 0 }.prefix(64))
        if case .compressed(let method) = BootImageKind(recognising: rest, name: []) { compression = method }
    }

    /// So many octets of `/init` are looked at.
    static let initLimit = 65536
}

/// Reads the members of a cpio archive in the new ASCII format (Linux `driver-api/early-userspace/buffer-format.rst`).
struct CpioReader {
    private let octets: [UInt8]
    /// Behind the last member that was read.
    private(set) var offset = 0
    private var isAtEnd = false

    struct Member {
        var name: Range<Int>
        var data: Range<Int>
        private let octets: [UInt8]

        init(name: Range<Int>, data: Range<Int>, of octets: [UInt8]) {
            (self.name, self.data, self.octets) = (name, data, octets)
        }

        /// Whether the member is the file `path`, however its archive writes that.
        func isNamed(_ path: StaticString) -> Bool {
            var written = octets[name]
            if written.starts(with: "./".utf8) { written = written.dropFirst(2) }
            if written.first == UInt8(ascii: "/") { written = written.dropFirst() }
            return written.elementsEqual("\(path)".utf8)
        }
    }

    init(_ octets: [UInt8]) {
        self.octets = octets
    }

    /// The next member; nil behind the last, and where the archive is damaged.
    mutating func next() -> Member? {
        let header = offset
        guard !isAtEnd, octets.count - header >= Self.headerLength,
            octets[header..<header + 5].elementsEqual("07070".utf8),
            let nameLength = field(11, of: header), let dataLength = field(6, of: header), nameLength > 0
        else { return nil }
        let name = header + Self.headerLength
        guard nameLength <= octets.count - name else { return nil }
        let data = aligned(name + nameLength)
        guard data <= octets.count, dataLength <= octets.count - data else { return nil }
        offset = min(aligned(data + dataLength), octets.count)
        let member = Member(name: name..<name + nameLength - 1, data: data..<data + dataLength, of: octets)
        guard !member.isNamed("TRAILER!!!") else {
            isAtEnd = true
            return nil
        }
        return member
    }

    /// The magic and 13 numbers of eight hexadecimal digits.
    static let headerLength = 110

    private func aligned(_ offset: Int) -> Int { (offset + 3) & ~3 }

    private func field(_ index: Int, of header: Int) -> Int? {
        let start = header + 6 + 8 * index
        var value = 0
        for octet in octets[start..<start + 8] {
            guard let digit = octet.hexadecimalValue else { return nil }
            value = value << 4 | Int(digit)
        }
        return value
    }
}
