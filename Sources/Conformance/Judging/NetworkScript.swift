internal import BootObservation
internal import NetworkProtocols

/// The commands of a script for iPXE or gPXE, as far as rules look at them; nothing is run.
struct NetworkScript {
    /// One command with its words, variables not expanded.
    struct Command {
        /// Counts from 1.
        var line: Int
        /// Never empty.
        var words: [String]

        var name: String { words[0] }
        var text: String { words.joined(separator: " ") }
    }

    /// Whether gPXE runs it, which knows neither labels nor operators; iPXE runs gPXE's scripts as its own.
    let isGPXE: Bool
    private(set) var commands: [Command] = []
    private(set) var labels: Set<String> = []

    /// The script that iPXE or gPXE fetched; nil where what came is none, or is too long to be looked at.
    init?(_ exchange: HTTPExchange) {
        guard exchange.isIPXE, exchange.response?.status == 200, exchange.body.isWholeInHead else { return nil }
        let agent = exchange.request?.fields[.userAgent] ?? []
        self.init(exchange.body.head, isGPXE: agent.starts(with: "gPXE/".utf8))
    }

    init?(_ text: [UInt8], isGPXE: Bool) {
        self.isGPXE = isGPXE
        guard text.starts(with: "#!gpxe".utf8) || !isGPXE && text.starts(with: "#!ipxe".utf8) else { return nil }
        var joined = ""
        var first = 1
        for (index, octets) in text.split(separator: 0x0a, omittingEmptySubsequences: false).enumerated() {
            let line = octets.last == 0x0d ? octets.dropLast() : octets
            if joined.isEmpty { first = index + 1 }
            joined += String(decoding: line, as: UTF8.self)
            if !isGPXE, joined.hasSuffix("\\") {
                joined.removeLast()
                continue
            }
            take(joined, line: first)
            joined = ""
        }
        take(joined, line: first)
    }

    private mutating func take(_ line: String, line number: Int) {
        var words = line.split { $0 == " " || $0 == "\t" }.map(String.init)
        if let comment = words.firstIndex(where: { $0.hasPrefix("#") }), comment == 0 || !isGPXE {
            words.removeSubrange(comment...)
        }
        if !isGPXE, let label = words.first, label.hasPrefix(":") {
            labels.insert(String(label.dropFirst()))
            words.removeFirst()
        }
        let operators: Set<String> = isGPXE ? [] : ["&&", "||", ";"]
        for part in words.split(whereSeparator: { operators.contains($0) }) where !part.isEmpty {
            commands.append(Command(line: number, words: Array(part)))
        }
    }

    /// What iPXE and gPXE have, optional ones included (iPXE `src/hci/commands`, `src/hci/shell.c`).
    static let commands: Set<String> = [
        "autoboot", "boot", "certfree", "certstat", "certstore", "chain", "choose", "clear", "colour", "config",
        "console", "cpair", "cpuid", "dhcp", "digest", "echo", "exit", "fcels", "fcstat", "fdt", "form", "goto",
        "gdbstub", "help", "ibstat", "ifclose", "ifconf", "iflinkwait", "ifopen", "ifstat", "imgargs", "imgdecrypt",
        "imgexec", "imgextract", "imgfetch", "imgfree", "imgload", "imgmem", "imgselect", "imgset", "imgsingle",
        "imgstat", "imgtrust", "imgverify", "inc", "initrd", "ipstat", "iseq", "isset", "item", "iwlist", "iwstat",
        "kernel", "login", "lotest", "md5sum", "menu", "module", "neighbour", "nslookup", "nstat", "ntp", "param",
        "params", "pciscan", "ping", "poweroff", "present", "profstat", "prompt", "pxebs", "read", "reboot", "route",
        "sanboot", "sanhook", "sanunhook", "set", "sha1sum", "shell", "shim", "show", "sleep", "startpxe", "stoppxe",
        "sync", "time", "usbscan", "vcreate", "vdestroy", "wol",
    ]
}

extension HTTPExchange {
    /// Whether the client says that it is iPXE or gPXE.
    var isIPXE: Bool {
        let agent = request?.fields[.userAgent] ?? []
        return agent.starts(with: "iPXE/".utf8) || agent.starts(with: "gPXE/".utf8)
    }
}

extension NetworkScript.Command {
    /// The name that iPXE keeps a fetched file by: what `--name` says, else the last part of its URL.
    var imageName: String? {
        var rest = words.dropFirst()
        var name: String?
        while let word = rest.first, word.hasPrefix("-") {
            rest = rest.dropFirst()
            let hasValue = ["--name", "-n", "--timeout", "-t"].contains(word)
            if word == "--name" || word == "-n" { name = rest.first }
            if hasValue { rest = rest.dropFirst() }
        }
        return name ?? rest.first?.prefix { $0 != "?" }.split(separator: "/").last.map(String.init)
    }
}
