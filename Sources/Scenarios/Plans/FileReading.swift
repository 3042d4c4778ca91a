internal import NetworkBoot
internal import NetworkProtocols

extension FileTreePlan {
    init(_ entry: ScenarioNode.Entry, reading: ScenarioReading) {
        name = entry.key
        line = entry.line
        files = []
        guard case .mapping(let entries) = entry.value.content else {
            reading.complain(
                entry.line,
                "files, \(entry.key): wants a mapping (‘path: content’), not \(entry.value.kindName)"
            )
            return
        }
        // What stands further down counts, so that a sample tree's files can be others.
        var places: [String: Int] = [:]
        for plan in entries.flatMap({ FilePlan.plans($0, reading: reading) }) {
            if let place = places[plan.path] {
                files[place] = plan
            } else {
                places[plan.path] = files.count
                files.append(plan)
            }
        }
    }
}

extension FilePlan {
    /// A file, or a directory with what a sample tree has in it.
    static func plans(_ entry: ScenarioNode.Entry, reading: ScenarioReading) -> [FilePlan] {
        guard entry.key.hasSuffix("/") else { return FilePlan(entry, reading: reading).map { [$0] } ?? [] }
        guard let directory = FilePlan(directory: entry, reading: reading) else { return [] }
        guard case .mapping = entry.value.content, let map = reading.mapping(entry, .folder),
            let sample = map.choice("sample", SampleTree.Name.self)
        else { return [directory] }
        let missing = map.texts("without")
        let nodes = SampleTree(sample).nodes
        for path in missing where !nodes.contains(where: { $0.path == path }) {
            let paths = nodes.map(\.path)
            reading.complain(
                map.line(of: "without"),
                ScenarioReading.unknown(path, in: "folder, without", allowed: paths)
            )
        }
        let kept = nodes.filter { node in !missing.contains { node.path == $0 || node.path.hasPrefix($0 + "/") } }
        return [directory] + kept.map { FilePlan($0, of: sample, in: directory) }
    }

    private init(_ node: SampleNode, of sample: SampleTree.Name, in directory: FilePlan) {
        path = directory.path.isEmpty ? node.path : directory.path + "/" + node.path
        line = directory.line
        mode = node.mode
        owner = node.owner
        group = node.group
        switch node.kind {
        case .file: content = .sample(sample, path: node.path)
        case .directory: content = .directory
        case .link(let target): content = .link(target)
        case .device(let device): content = .device(device)
        }
    }

    private init?(directory entry: ScenarioNode.Entry, reading: ScenarioReading) {
        path = entry.key == "./" ? "" : String(entry.key.dropLast())
        line = entry.line
        content = .directory
        Self.checkPath(path, entry.line, reading)
        switch entry.value.content {
        case .nothing: return
        case .mapping: break
        case .text, .list:
            reading.complain(
                entry.line,
                "folder: ‘\(entry.key)’ holds no \(entry.value.kindName); leave out the last ‘/’"
            )
            return nil
        }
        guard let map = reading.mapping(entry, .folder) else { return nil }
        readAttributes(map)
    }

    /// A text, or a mapping.
    init?(_ entry: ScenarioNode.Entry, reading: ScenarioReading) {
        path = entry.key
        line = entry.line
        Self.checkPath(path, entry.line, reading)
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
        let kinds = Self.kinds.filter(map.has)
        guard kinds.count == 1 else {
            let words = Self.kinds.dropLast().joined(separator: ", ") + " and " + Self.kinds[Self.kinds.count - 1]
            reading.complain(entry.line, "file: say one of \(words), not \(kinds.count) of them")
            return nil
        }
        guard let content = Content(kinds[0], map, path: path) else { return nil }
        self.content = content
        flippedBit = map.value("flip-bit-at", .size)
        length = map.value("cut-to", .size)
        readAttributes(map)
        for key in ["size", "version", "bits", "personality", "command-line", "lacks", "drivers"]
        where map.has(key) && !map.has("image") {
            reading.complain(map.line(of: key), "file, \(key): is for an ‘image’ only")
        }
        for key in ["flip-bit-at", "cut-to"] where map.has(key) && !isFile {
            reading.complain(map.line(of: key), "file, \(key): is for files only")
        }
    }

    /// The words for what a file is made of.
    private static let kinds = [
        "text", "hex", "image", "md5-of", "sha512-of", "copy-of", "tar-gz-of", "iso-of", "link", "device",
    ]

    private mutating func readAttributes(_ map: MappingReader) {
        mode = map.value("mode", .mode)
        owner = map.value("owner", .count).map { UInt32(clamping: $0) } ?? 0
        group = map.value("group", .count).map { UInt32(clamping: $0) } ?? 0
    }

    private static func checkPath(_ path: String, _ line: Int, _ reading: ScenarioReading) {
        if path.hasPrefix("/") || path.split(separator: "/", omittingEmptySubsequences: false).contains("..") {
            reading.complain(
                line,
                "file: ‘\(path)’ is no path within its tree; leave out the first ‘/’, and ‘..’"
            )
        }
    }
}

extension FilePlan.Content {
    fileprivate init?(_ kind: String, _ map: MappingReader, path: String) {
        let text = map.text(kind) ?? ""
        switch kind {
        case "text": self = .octets(Array(text.utf8))
        case "hex": self = .octets(map.value("hex", .octets) ?? [])
        case "copy-of": self = .copy(of: text)
        case "tar-gz-of": self = .archive(of: text)
        case "iso-of": self = .compactDisc(of: text)
        case "link": self = .link(text)
        case "device":
            guard let device = map.value("device", .device) else { return nil }
            self = .device(device)
        case "image":
            guard let image = ImagePlan(map, path: path) else { return nil }
            self = .image(image)
        default:
            guard let sum = FilePlan.Checksum(rawValue: kind) else { return nil }
            self = .checksum(sum, of: text)
        }
    }
}

extension ImagePlan {
    /// - Parameter path: files of different names have different contents.
    init?(_ map: MappingReader, path: String) {
        guard let word = map.word("image", among: Self.words) else { return nil }
        let version = map.text("version")
        let bits = map.word("bits", among: ["32", "64"])
        // An archive that another one unpacks has no system of its own.
        let personalities =
            word == "grub" ? GRUBBuild.allCases.map(\.rawValue) : InitramfsCatalog.all.map { $0.id } + ["rootfs"]
        let personality = map.word("personality", among: personalities)
        let parts = KernelPart.allCases.map(\.rawValue)
        let lacks = map.nodes("lacks").compactMap { node in
            map.reading.word(node, for: "file, lacks", among: parts).flatMap(KernelPart.init(rawValue:))
        }
        let drivers = map.has("drivers") ? map.texts("drivers") : nil
        for (key, image) in [("lacks", "kernel"), ("drivers", "linuxrc")] where map.has(key) && word != image {
            map.reading.complain(map.line(of: key), "file, \(key): is for ‘image: \(image)’ only")
        }
        switch word {
        case "pxelinux": kind = .pxelinux(version: version ?? "4.02")
        case "com32": kind = .com32(isELF: version.map { ($0.first?.wholeNumberValue ?? 4) >= 5 } ?? false)
        case "ipxe": kind = .ipxe(version: version ?? "1.21.1")
        case "ipxe-efi": kind = .ipxeEFI(bits == "32" ? .ia32 : .x64, version: version ?? "1.21.1")
        case "gpxe": kind = .gpxe(version: version ?? "0.9.9")
        case "kernel":
            let release = version ?? "2.6.31.12-std141-amd64 (root@build) #1 SMP Sun Feb 21 20:15:39 UTC 2010"
            kind = .kernel(version: release, is64Bit: bits != "32", lacks: lacks)
        case "kernel-arm64":
            kind = .kernelARM64(version: version ?? "6.1.0-lab-arm64 (root@build) #1 SMP PREEMPT 2023")
        case "initrd": kind = .initrd(personality: personality ?? "systemrescuecd-1")
        case "linuxrc": kind = .linuxrc(personality: personality ?? "howto-linuxrc", drivers: drivers)
        case "squashfs": kind = .squashFS
        case "grub":
            let build = personality.flatMap(GRUBBuild.init(rawValue:)) ?? .debian
            kind = .grub(bits == "32" ? .ia32 : .x64, version: version ?? "2.06-13+deb12u2", build)
        case "uki":
            let line = map.text("command-line") ?? ""
            kind = .unifiedKernel(.x64, personality: personality ?? "systemrescuecd-1", commandLine: line)
        case "systemd-boot": kind = .systemdBoot(bits == "32" ? .ia32 : .x64, version: version ?? "254")
        case "shim": kind = .shim(bits == "32" ? .ia32 : .x64, version: version ?? "16.1")
        case "efi": kind = .efi(bits == "32" ? .ia32 : .x64)
        case "program": kind = .program(is64Bit: bits != "32")
        default: kind = .noise
        }
        size = map.value("size", .size)
        seed = path.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}

extension TextForm where Value == UInt32 {
    /// `0644`, as chmod takes it.
    static var mode: TextForm {
        TextForm(name: "mode", example: "‘0644’ or ‘1777’") { text in
            UInt32(text, radix: 8).flatMap { $0 <= 0o7777 ? $0 : nil }
        }
    }
}

extension TextForm where Value == SampleDevice {
    /// `c 5 1`, as mknod takes it.
    static var device: TextForm {
        TextForm(name: "device", example: "‘c 5 1’ or ‘b 1 0’") { text in
            let words = text.split(separator: " ")
            guard words.count == 3, words[0] == "c" || words[0] == "b", let major = UInt32(words[1]),
                let minor = UInt32(words[2])
            else { return nil }
            return SampleDevice(isBlock: words[0] == "b", major: major, minor: minor)
        }
    }
}
