internal import NetworkBoot

/// The lines of a GRUB configuration or an iPXE script that name a kernel: a command, a file, and its arguments.
///
/// Only this is read; neither language is run.
struct LoaderScript {
    private let lines: [ArraySlice<UInt8>]
    private static let commands: [String] = [
        "linux", "linuxefi", "linux16", "kernel", "imgexec", "chain", "boot", "imgargs",
    ]

    init(_ text: [UInt8]) {
        lines = text.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
    }

    /// The arguments that a kernel of this file name is given, behind the name as the line has it; nil for none.
    func commandLine(forKernel name: [UInt8]) -> [UInt8]? {
        let base = Self.lastComponent(name[...])
        for line in lines {
            let words = line.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            guard words.count >= 2, Self.commands.contains(where: { words[0].elementsEqual($0.utf8) }),
                Self.lastComponent(words[1]).elementsEqual(base)
            else { continue }
            let isGRUB = words[0].starts(with: "linux".utf8)
            let rest = line[words[1].endIndex...].drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            return isGRUB ? Array("BOOT_IMAGE=".utf8) + words[1] + [UInt8(ascii: " ")] + rest : Array(rest)
        }
        return nil
    }

    private static func lastComponent(_ name: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard let slash = name.lastIndex(of: UInt8(ascii: "/")) else { return name }
        return name[(slash + 1)...]
    }
}
