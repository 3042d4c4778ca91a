/// A module of Syslinux 5 and later: an ELF program for 32-bit x86 that says which libraries it is linked with (Tool
/// Interface Standard, "Executable and Linkable Format" 1.2, book I part 2).
enum COM32Module {
    /// The files that have to be in memory before a module runs, in the order in which it names them.
    ///
    /// What can't be read as a module is taken for one by its name, as Debian's are linked.
    static func libraries(of octets: [UInt8], named name: [UInt8]) -> [[UInt8]] {
        if let found = needed(in: octets) { return found }
        let known: [String]
        switch name {
        case Array("vesamenu.c32".utf8): known = ["libcom32.c32", "libutil.c32"]
        case Array("menu.c32".utf8): known = ["libutil.c32"]
        default: known = []
        }
        return known.map { Array($0.utf8) }
    }

    /// The names of the dynamic section's DT_NEEDED entries; nil where the octets are no such program.
    private static func needed(in octets: [UInt8]) -> [[UInt8]]? {
        func number(_ offset: Int, _ size: Int) -> Int? {
            guard offset >= 0, size <= octets.count, offset <= octets.count - size else { return nil }
            return octets[offset..<offset + size].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        guard octets.starts(with: [0x7f, 0x45, 0x4c, 0x46, 1, 1]), let table = number(28, 4), let size = number(42, 2),
            let count = number(44, 2), size >= 32
        else { return nil }
        var segments: [(kind: Int, offset: Int, address: Int, length: Int)] = []
        for index in 0..<min(count, 64) {
            let header = table + index * size
            guard let kind = number(header, 4), let offset = number(header + 4, 4), let address = number(header + 8, 4),
                let length = number(header + 16, 4)
            else { return nil }
            segments.append((kind, offset, address, length))
        }
        guard let dynamic = segments.first(where: { $0.kind == 2 }) else { return nil }
        var names: [Int] = []
        var strings: Int?
        for index in 0..<min(dynamic.length / 8, 256) {
            guard let tag = number(dynamic.offset + 8 * index, 4), let value = number(dynamic.offset + 8 * index + 4, 4)
            else { return nil }
            if tag == 0 { break }
            if tag == 1 { names.append(value) }
            if tag == 5 {
                let holder = segments.first { $0.kind == 1 && value >= $0.address && value - $0.address < $0.length }
                strings = holder.map { value - $0.address + $0.offset }
            }
        }
        guard let strings else { return names.isEmpty ? [] : nil }
        return names.prefix(16).compactMap { name in
            let start = strings + name
            guard start >= 0, start < octets.count else { return nil }
            let text = octets[start...].prefix(256).prefix { $0 != 0 }
            return text.isEmpty ? nil : Array(text)
        }
    }
}
