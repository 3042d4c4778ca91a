/// A kernel, its initrd and its command line in one program for UEFI (UAPI.5 Unified Kernel Image).
public struct UnifiedKernelImage: Hashable, Sendable {
    /// `.linux`
    public let kernel: [UInt8]
    /// `.initrd`; empty where there is none.
    public let initrd: [UInt8]
    /// `.cmdline`, without what ends it.
    public let commandLine: [UInt8]

    /// Nil for what is no PE file with a kernel in it, or was cut off.
    public init?(_ octets: [UInt8]) {
        let sections = Self.sections(of: octets)
        guard let kernel = sections[".linux"], !kernel.isEmpty else { return nil }
        self.kernel = Array(kernel)
        initrd = Array(sections[".initrd"] ?? [])
        commandLine = Self.line(sections)
    }

    /// `.cmdline` of an image of which the start is known; empty where it does not lie there.
    public static func commandLine(inStart octets: [UInt8]) -> [UInt8] { line(sections(of: octets)) }

    private static func line(_ sections: [String: ArraySlice<UInt8>]) -> [UInt8] {
        Array((sections[".cmdline"] ?? []).prefix { $0 != 0 }.droppingTrailingBlanks)
    }

    /// What lies in the file by the table of sections (PE/COFF specification, "Section Table"); the first of a name.
    private static func sections(of octets: [UInt8]) -> [String: ArraySlice<UInt8>] {
        func little(_ offset: Int, _ width: Int) -> Int? {
            guard offset >= 0, offset <= octets.count - width else { return nil }
            return (0..<width).reduce(0) { $0 | Int(octets[offset + $1]) << (8 * $1) }
        }
        guard octets.starts(with: "MZ".utf8), let header = little(0x3c, 4), let count = little(header + 6, 2),
            let optional = little(header + 20, 2)
        else { return [:] }
        var found: [String: ArraySlice<UInt8>] = [:]
        for index in 0..<min(count, 96) {
            let entry = header + 24 + optional + 40 * index
            guard let inMemory = little(entry + 8, 4), let inFile = little(entry + 16, 4),
                let start = little(entry + 20, 4)
            else { break }
            let name = String(decoding: octets[entry..<(entry + 8)].prefix { $0 != 0 }, as: UTF8.self)
            let length = inMemory == 0 ? inFile : min(inMemory, inFile)
            guard start <= octets.count, length <= octets.count - start, found[name] == nil else { continue }
            found[name] = octets[start..<(start + length)]
        }
        return found
    }
}
