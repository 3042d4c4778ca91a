public import NetworkBoot
public import NetworkProtocols

/// A command line of nbd-server: `nbd-server [ip:]port file [size] [-r] …` (nbd-server(1)).
public struct NBDServerCommand: Hashable, Sendable {
    public var address: IPv4Address?
    /// Where it listens.
    public var port: UInt16
    /// What it serves.
    public var file: String
    /// How many octets of it; nil for all.
    public var size: Int?
    public var isReadOnly: Bool
    /// `-M`
    public var connectionLimit: Int?
    /// `-l`
    public var authorityFile: String?

    /// - Parameter words: the command line, its name first; nil where it serves no file by a port.
    public init?(_ words: [String]) {
        guard let name = words.first, name == "nbd-server" || name.hasSuffix("/nbd-server") else { return nil }
        var plain: [String] = []
        var isReadOnly = false
        var index = 1
        while index < words.count {
            let word = words[index]
            index += 1
            guard word.hasPrefix("-") else {
                plain.append(word)
                continue
            }
            let next = index < words.count ? words[index] : nil
            switch word {
            case "-r", "--read-only": isReadOnly = true
            case "-l", "--authorize-file":
                authorityFile = next
                index += 1
            case "-M", "--max-connections":
                connectionLimit = next.flatMap { Int($0) }
                index += 1
            case "-C", "-p", "-o", "--config-file", "--pid-file", "--output-config": index += 1
            default: break
            }
        }
        guard plain.count >= 2 else { return nil }
        let parts = plain[0].split { $0 == ":" || $0 == "@" }
        guard let port = parts.last.flatMap({ UInt16($0) }) else { return nil }
        self.port = port
        address = parts.count == 2 ? IPv4Address(parts[0]) : nil
        file = plain[1]
        size = plain.count > 2 ? Self.octets(plain[2]) : nil
        self.isReadOnly = isReadOnly
    }

    /// `80m` and the like.
    private static func octets(_ text: String) -> Int? {
        let unit: Int
        switch text.last {
        case "k", "K": unit = 1 << 10
        case "m", "M": unit = 1 << 20
        default: return Int(text)
        }
        guard let number = Int(text.dropLast()), number >= 0 else { return nil }
        let (octets, overflows) = number.multipliedReportingOverflow(by: unit)
        return overflows ? nil : octets
    }
}

extension NBDServerCommand {
    /// What such commands come to as a service.
    ///
    /// Servers up to 3.9 speak the old style at the command's port; later ones the new style, and clients since
    /// SystemRescueCd 4.1 ask at port 10809 for an export whose name is the port. Both get the file here; who names
    /// nothing gets that of the first command.
    public static func service(_ commands: [NBDServerCommand]) -> BootService.NBDService {
        var service = BootService.NBDService(exports: [])
        for command in commands {
            let name = "\(command.port)"
            guard !service.exports.contains(where: { $0.name == name }) else { continue }
            var export = BootService.ImageExport(name: name, file: command.file)
            export.oldStylePort = command.port == service.port ? nil : command.port
            export.size = command.size
            export.connectionLimit = command.connectionLimit
            service.exports.append(export)
        }
        if var first = service.exports.first {
            (first.name, first.oldStylePort) = ("", nil)
            service.exports.append(first)
        }
        return service
    }
}
