internal import NetworkBoot
internal import NetworkProtocols

extension FileTreePlan {
    init(_ entry: ScenarioNode.Entry, reading: ScenarioReading) {
        name = entry.key
        line = entry.line
        guard case .mapping(let entries) = entry.value.content else {
            files = []
            reading.complain(
                entry.line,
                "files, \(entry.key): wants a mapping (‘path: content’), not \(entry.value.kindName)"
            )
            return
        }
        files = entries.compactMap { FilePlan($0, reading: reading) }
    }
}

extension FilePlan {
    /// A text, or a mapping.
    init?(_ entry: ScenarioNode.Entry, reading: ScenarioReading) {
        path = entry.key
        line = entry.line
        if path.hasPrefix("/") || path.split(separator: "/", omittingEmptySubsequences: false).contains("..") {
            reading.complain(
                entry.line,
                "file: ‘\(path)’ is no path within its tree; leave out the first ‘/’, and ‘..’"
            )
        }
        switch entry.value.content {
        case .text(let text):
            content = .octets(Array(text.utf8))
            return
        case .nothing:
            content = .octets([])
            return
        case .list, .mapping: break
        }
        guard let map = reading.mapping(entry, .file) else { return nil }
        let kinds = ["text", "hex", "image", "md5-of", "copy-of"].filter(map.has)
        guard kinds.count == 1 else {
            reading.complain(
                entry.line,
                "file: say one of text, hex, image, md5-of and copy-of, not \(kinds.count) of them"
            )
            return nil
        }
        switch kinds[0] {
        case "text": content = .octets(Array((map.text("text") ?? "").utf8))
        case "hex": content = .octets(map.value("hex", .octets) ?? [])
        case "md5-of": content = .md5(of: map.text("md5-of") ?? "")
        case "copy-of": content = .copy(of: map.text("copy-of") ?? "")
        default:
            guard let image = ImagePlan(map, path: path) else { return nil }
            content = .image(image)
        }
        flippedBit = map.value("flip-bit-at", .size)
        length = map.value("cut-to", .size)
        for key in ["size", "version", "bits", "personality"] where map.has(key) && !map.has("image") {
            reading.complain(map.line(of: key), "file, \(key): is for an ‘image’ only")
        }
    }
}

extension ImagePlan {
    /// - Parameter path: files of different names have different contents.
    init?(_ map: MappingReader, path: String) {
        guard let word = map.word("image", among: Self.words) else { return nil }
        let version = map.text("version")
        let bits = map.word("bits", among: ["32", "64"])
        switch word {
        case "pxelinux": kind = .pxelinux(version: version ?? "4.02")
        case "com32": kind = .com32(isELF: version.map { ($0.first?.wholeNumberValue ?? 4) >= 5 } ?? false)
        case "ipxe": kind = .ipxe(version: version ?? "1.21.1")
        case "gpxe": kind = .gpxe(version: version ?? "0.9.9")
        case "kernel":
            let release = version ?? "2.6.31.12-std141-amd64 (root@build) #1 SMP Sun Feb 21 20:15:39 UTC 2010"
            kind = .kernel(version: release, is64Bit: bits != "32")
        case "initrd": kind = .initrd(personality: map.text("personality") ?? "systemrescuecd-1")
        case "squashfs": kind = .squashFS
        case "efi": kind = .efi(bits == "32" ? .ia32 : .x64)
        default: kind = .noise
        }
        size = map.value("size", .size)
        seed = path.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
