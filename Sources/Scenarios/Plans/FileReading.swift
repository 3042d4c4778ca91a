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
            guard let kind = map.choice("image", ImagePlan.Kind.self) else { return nil }
            let bits = map.value("bits", .count) ?? 64
            if bits != 32, bits != 64 { reading.complain(map.line, "file, bits: wants ‘32’ or ‘64’") }
            content = .image(
                ImagePlan(kind: kind, size: map.value("size", .size), version: map.text("version"), bits: bits)
            )
        }
        flippedBit = map.value("flip-bit-at", .size)
        length = map.value("cut-to", .size)
        for key in ["size", "version", "bits"] where map.has(key) && !map.has("image") {
            reading.complain(map.line, "file, \(key): is for an ‘image’ only")
        }
    }
}
