internal import NetworkBoot

/// The lines of a GRUB configuration or an iPXE script that name a kernel: a command, a file, and its arguments; and
/// those beside it that name its initrds.
///
/// Only this is read; neither language is run.
struct LoaderScript {
    private let lines: [[ArraySlice<UInt8>]]
    private let texts: [ArraySlice<UInt8>]
    private static let kernelCommands = [
        "linux", "linuxefi", "linux16", "kernel", "imgexec", "chain", "boot", "imgargs",
    ]
    private static let initrdCommands = ["initrd", "initrdefi", "initrd16", "module", "imgfetch"]

    init(_ text: [UInt8]) {
        texts = text.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        lines = texts.map { $0.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") } }
    }

    /// The arguments that a kernel of this file name is given, behind the name as the line has it; nil for none.
    func commandLine(forKernel name: [UInt8]) -> [UInt8]? {
        guard let (index, file) = kernelLine(name) else { return nil }
        let line = texts[index]
        let rest = line[file.endIndex...].drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        let isGRUB = lines[index][0].starts(with: "linux".utf8)
        return isGRUB ? Array("BOOT_IMAGE=".utf8) + file + [UInt8(ascii: " ")] + rest : Array(rest)
    }

    /// The files that the same menu entry or the same part of the script hands to this kernel as initrds.
    func initrds(forKernel name: [UInt8]) -> [[UInt8]] {
        guard let (index, _) = kernelLine(name) else { return [] }
        let start = lines[..<index].lastIndex(where: Self.beginsBlock) ?? -1
        let end = lines[(index + 1)...].firstIndex(where: Self.endsBlock) ?? lines.count
        var names: [[UInt8]] = []
        for words in lines[(start + 1)..<end] {
            guard words.count >= 2, Self.isOne(of: Self.initrdCommands, words[0]) else { continue }
            // GRUB takes several; iPXE takes one, with options before it and arguments behind it.
            let files = words.dropFirst().filter { !$0.starts(with: "-".utf8) }
            let isGRUB = lines[index][0].starts(with: "linux".utf8)
            names += (isGRUB ? files : Array(files.prefix(1))).map { Array($0) }
        }
        return names
    }

    /// The name behind the last slash.
    static func lastComponent(_ name: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard let slash = name.lastIndex(of: UInt8(ascii: "/")) else { return name }
        return name[(slash + 1)...]
    }

    private func kernelLine(_ name: [UInt8]) -> (line: Int, file: ArraySlice<UInt8>)? {
        let base = Self.lastComponent(name[...])
        for (index, words) in lines.enumerated() {
            guard words.count >= 2, Self.isOne(of: Self.kernelCommands, words[0]) else { continue }
            // iPXE's options stand before the file.
            guard let file = words.dropFirst().first(where: { !$0.starts(with: "-".utf8) }) else { continue }
            if Self.lastComponent(file).elementsEqual(base) { return (index, file) }
        }
        return nil
    }

    private static func isOne(of commands: [String], _ word: ArraySlice<UInt8>) -> Bool {
        commands.contains { word.elementsEqual($0.utf8) }
    }

    private static func beginsBlock(_ words: [ArraySlice<UInt8>]) -> Bool {
        guard let first = words.first else { return false }
        return first.first == UInt8(ascii: ":") || isOne(of: ["menuentry", "submenu"], first)
    }

    private static func endsBlock(_ words: [ArraySlice<UInt8>]) -> Bool {
        guard let first = words.first else { return false }
        return beginsBlock(words) || first.elementsEqual("}".utf8)
    }
}
