internal import NetworkProtocols

/// What GRUB's own image holds beside its code: where it looks for its files, what it does first, and a small disk
/// (`include/grub/kernel.h`, "struct grub_module_info").
struct GRUBImage: Hashable, Sendable {
    /// As it calls itself, such as `2.06-13+deb12u2`.
    var version: String
    /// `x86_64-efi`, `arm64-efi`, `i386-pc`: the folder of its modules.
    var platform: String
    /// Where it looks for its files; without a device it is on the one that it was loaded from. Nil for the folder of
    /// the boot file.
    var prefix: [UInt8]?
    /// What it does before anything else.
    var configuration: [UInt8]?
    var memdisk: GRUBMemdisk?
    /// Whether it looks beside its own boot file first: what Red Hat's builds do (`grub_try_normal ("fw_path")`).
    var looksBesideItself: Bool
    /// The names of the modules that are a part of it; nil where it does not tell.
    private var modules: [[UInt8]]?

    /// What the second word of an object says that it is.
    private enum Kind: UInt32 {
        case module = 0
        case memdisk = 1
        case configuration = 2
        case prefix = 3
    }

    init(_ octets: [UInt8], kind: BootImageKind) {
        version = Self.text(behind: "GNU GRUB  version %s\0", in: octets) ?? "2.06"
        switch kind {
        case .efi(.arm64, _, _): platform = "arm64-efi"
        case .efi(.arm, _, _): platform = "arm-efi"
        case .efi(.ia32, _, _): platform = "i386-efi"
        case .efi(.riscV64, _, _): platform = "riscv64-efi"
        case .efi(.loongArch64, _, _): platform = "loongarch64-efi"
        case .efi: platform = "x86_64-efi"
        default: platform = "i386-pc"
        }
        looksBesideItself = octets.span.firstPosition(of: Array("\0fw_path\0".utf8)) != nil
        for (kind, content) in Self.objects(in: octets) {
            switch kind {
            case .module: if let name = Self.moduleName(content) { modules = (modules ?? []) + [name] }
            case .memdisk: memdisk = GRUBMemdisk(Array(content))
            case .configuration: configuration = content.prefix { $0 != 0 }
            case .prefix: prefix = content.prefix { $0 != 0 }
            }
        }
    }

    /// Whether a module is a part of it. An image that doesn't tell is taken for one that has all of them.
    func hasModule(_ name: [UInt8]) -> Bool {
        modules.map { $0.contains(name) } ?? true
    }

    /// What a module calls itself: the content of its section `.modname` (System V ABI, "Section Header"; GRUB
    /// `include/grub/dl.h`).
    private static func moduleName(_ module: [UInt8]) -> [UInt8]? {
        guard module.starts(with: [0x7f, 0x45, 0x4c, 0x46]), module.count > 64 else { return nil }
        let isWide = module[4] == 2
        let word = isWide ? 8 : 4
        guard let table = little(module, isWide ? 0x28 : 0x20, width: word),
            let size = little(module, isWide ? 0x3a : 0x2e, width: 2), size >= (isWide ? 64 : 40),
            let count = little(module, isWide ? 0x3c : 0x30, width: 2),
            let namesIndex = little(module, isWide ? 0x3e : 0x32, width: 2), table <= module.count
        else { return nil }
        /// Where a section lies; nil where it is not whole.
        func section(_ index: Int) -> (name: Int, content: Range<Int>)? {
            let header = table + index * size
            guard let name = little(module, header, width: 4),
                let offset = little(module, header + (isWide ? 0x18 : 0x10), width: word),
                let length = little(module, header + (isWide ? 0x20 : 0x14), width: word),
                offset <= module.count, length <= module.count - offset
            else { return nil }
            return (name, offset..<(offset + length))
        }
        guard let names = section(namesIndex)?.content else { return nil }
        let wanted = Array(".modname".utf8) + [0]
        for index in 0..<min(count, 256) {
            guard let (name, content) = section(index), name < names.count,
                module[(names.lowerBound + name)..<names.upperBound].starts(with: wanted)
            else { continue }
            return Array(module[content].prefix { $0 != 0 })
        }
        return nil
    }

    /// The objects behind the mark `mimg`: as many as are whole.
    private static func objects(in octets: [UInt8]) -> [(Kind, [UInt8])] {
        let mark = Array("mimg".utf8)
        var start = 0
        // The mark may stand in code by chance.
        for _ in 0..<64 {
            guard let found = octets[start...].firstRange(of: mark)?.lowerBound else { return [] }
            let objects = objects(in: octets, at: found)
            if !objects.isEmpty { return objects }
            start = found + mark.count
        }
        return []
    }

    private static func objects(in octets: [UInt8], at header: Int) -> [(Kind, [UInt8])] {
        // In images for 64 bits the offset follows padding.
        let isWide = little(octets, header + 4, width: 4) == 0
        let offset = isWide ? little(octets, header + 8, width: 8) : little(octets, header + 4, width: 4)
        let size = isWide ? little(octets, header + 16, width: 8) : little(octets, header + 8, width: 4)
        guard let offset, let size, offset >= 12, offset <= 4096, size > offset, size <= octets.count - header else {
            return []
        }
        let end = header + size
        var objects: [(Kind, [UInt8])] = []
        var place = header + offset
        while place + 8 <= end, objects.count < 1024 {
            guard let type = little(octets, place, width: 4), let length = little(octets, place + 4, width: 4),
                length >= 8, length <= end - place
            else { break }
            if let kind = UInt32(exactly: type).flatMap(Kind.init(rawValue:)) {
                objects.append((kind, Array(octets[(place + 8)..<(place + length)])))
            }
            place += length
        }
        return objects
    }

    /// A little-endian number; nil where it lies outside, or does not fit.
    private static func little(_ octets: [UInt8], _ offset: Int, width: Int) -> Int? {
        guard offset >= 0, offset <= octets.count - width else { return nil }
        var number: UInt64 = 0
        for index in (0..<width).reversed() { number = number << 8 | UInt64(octets[offset + index]) }
        return Int(exactly: number)
    }

    private static func text(behind mark: String, in octets: [UInt8]) -> String? {
        let mark = Array(mark.utf8)
        guard let found = octets.span.firstPosition(of: mark) else { return nil }
        let text = octets[(found + mark.count)...].prefix(64).prefix { $0 > 0x20 && $0 < 0x7f }
        return text.isEmpty ? nil : String(decoding: text, as: UTF8.self)
    }
}
