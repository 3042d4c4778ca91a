/// A command of gPXE and iPXE: its word, what options it takes, and how many arguments (`src/hci/commands`).
struct IPXECommand: Sendable {
    let word: Word
    /// The options before its arguments.
    let options: [Option]
    /// How many arguments it takes.
    let arguments: ClosedRange<Int>
    /// What `--help` shows behind the options.
    let usage: String
    /// Whether words that begin with `-` are options to it; gPXE's older commands do not look.
    let readsOptions: Bool

    struct Option: Hashable, Sendable {
        var name: String
        var letter: UInt8
        var takesValue: Bool
    }

    enum Word: String, Hashable, Sendable, CaseIterable {
        case echo, set, clear, show, read, inc, isset, iseq
        case prompt, sleep, `goto`, exit, shell
        case menu, form, item, choose, present
        case dhcp, ifconf, ifopen, ifclose, ifstat, iflinkwait, route, nslookup, ping, pxebs
        case imgfetch, module, initrd, kernel, imgload, imgselect, imgargs, imgexec, chain, boot, imgstat, imgfree
        case autoboot, sanboot, sanhook, sanunhook
        case config, login, reboot, poweroff, time, cpuid, params, param, help
        case console, colour, cpair, imgtrust, imgverify, sync, ntp, md5sum, sha1sum
    }

    /// The words of gPXE 0.9.9 and 1.0, as they are built by default.
    static let ofGPXE: Set<Word> = [
        .echo, .set, .clear, .show, .exit, .help, .dhcp, .ifopen, .ifclose, .ifstat, .route, .pxebs, .imgfetch, .module,
        .initrd, .kernel, .chain, .imgload, .imgargs, .imgexec, .boot, .imgstat, .imgfree, .autoboot, .sanboot, .config,
        .login, .time,
    ]

    /// The command of this word; nil where the program has none.
    init?(_ word: [UInt8], in dialect: IPXEDialect) {
        guard let word = Word(rawValue: String(decoding: word, as: UTF8.self)),
            dialect == .ipxe || Self.ofGPXE.contains(word)
        else { return nil }
        self.word = word
        (options, arguments, usage) = Self.shape(of: word, dialect)
        readsOptions = dialect == .ipxe || ![.echo, .set, .clear, .show].contains(word)
    }

    private typealias Shape = (options: [Option], arguments: ClosedRange<Int>, usage: String)

    private static func option(_ name: String, _ letter: Character, value: Bool = false) -> Option {
        Option(name: name, letter: letter.asciiValue ?? 0, takesValue: value)
    }

    private static let any = 0...Int.max
    private static let some = 1...Int.max
    private static let imageOptions = [
        option("name", "n", value: true), option("timeout", "t", value: true), option("quiet", "q"),
        option("autofree", "a"),
    ]

    private static func shape(of word: Word, _ dialect: IPXEDialect) -> Shape {
        if dialect == .gpxe { return shapeInGPXE(of: word) }
        switch word {
        case .echo: return ([option("n", "n")], any, "[...]")
        case .set: return ([], some, "<setting> <value>")
        case .clear: return ([], 1...1, "<setting>")
        case .show: return ([option("quiet", "q")], 1...1, "<setting>")
        case .read: return ([option("timeout", "t", value: true)], 1...1, "<setting>")
        case .inc: return ([], 1...2, "<setting> [<increment>]")
        case .isset: return ([], 1...1, "<value>")
        case .iseq: return ([], 2...2, "<value1> <value2>")
        case .prompt: return ([option("key", "k", value: true), option("timeout", "t", value: true)], any, "[<text>]")
        case .sleep: return ([], 1...1, "<seconds>")
        case .goto: return ([], 1...1, "<label>")
        case .exit: return ([], 0...1, "[<status>]")
        case .menu, .form: return ([option("name", "n", value: true), option("delete", "d")], any, "[<title>]")
        case .item:
            let options = [
                option("menu", "m", value: true), option("form", "f", value: true), option("key", "k", value: true),
                option("default", "d"), option("secret", "s"), option("gap", "g"),
            ]
            return (options, any, "[<name> [<text>]]")
        case .choose:
            let options = [
                option("menu", "m", value: true), option("default", "d", value: true),
                option("timeout", "t", value: true), option("retimeout", "r", value: true), option("keep", "k"),
            ]
            return (options, 1...1, "<setting>")
        case .present: return ([option("form", "f", value: true), option("keep", "k")], 0...0, "")
        case .dhcp, .ifconf:
            return (
                [option("configurator", "c", value: true), option("timeout", "t", value: true)], any,
                "[<interface>...]"
            )
        case .ifopen, .ifclose, .ifstat: return ([], any, "[<interface>...]")
        case .iflinkwait: return ([option("timeout", "t", value: true)], any, "[<interface>...]")
        case .nslookup: return ([], 2...2, "<setting> <name>")
        case .ping: return ([option("count", "c", value: true), option("timeout", "t", value: true)], 1...1, "<host>")
        case .pxebs: return ([], 2...2, "<interface> <server type>")
        default: return shapeOfImages(word)
        }
    }

    private static func shapeOfImages(_ word: Word) -> Shape {
        switch word {
        case .imgfetch, .module, .initrd: return (imageOptions, some, "<uri> [<arguments>...]")
        case .kernel, .imgload, .imgselect, .imgargs: return (imageOptions, some, "<uri|image> [<arguments>...]")
        case .imgexec, .chain, .boot:
            return (imageOptions + [option("replace", "r")], any, "[<uri|image> [<arguments>...]]")
        case .imgstat, .imgfree: return ([], any, "[<image>...]")
        case .sanboot, .sanhook:
            let options = [
                option("drive", "d", value: true), option("no-describe", "n"), option("keep", "k"),
                option("filename", "f", value: true), option("extra", "e", value: true),
                option("label", "l", value: true), option("uuid", "u", value: true),
            ]
            return word == .sanboot ? (options, any, "[<root-path>]") : (options, some, "<root-path>")
        case .sanunhook: return ([option("drive", "d", value: true)], 0...0, "")
        case .autoboot: return ([], any, "[<interface>...]")
        case .reboot: return ([option("warm", "w")], 0...0, "")
        case .shell, .route, .help, .poweroff, .login: return ([], 0...0, "")
        case .time: return ([], some, "<command>")
        case .cpuid: return ([option("ext", "e"), option("ecx", "c")], 1...1, "<bit>")
        case .params:
            return (
                [option("name", "n", value: true), option("method", "m", value: true), option("delete", "d")], 0...0, ""
            )
        case .param:
            return ([option("params", "p", value: true), option("header", "H")], some, "<setting>|<key> [<value>]")
        case .imgtrust: return ([option("allow", "a"), option("permanent", "p")], 0...0, "")
        default: return ([], any, "[...]")
        }
    }

    private static func shapeInGPXE(of word: Word) -> Shape {
        switch word {
        case .set: ([], 2...2, "<identifier> <value>")
        case .clear, .show: ([], 1...1, "<identifier>")
        case .dhcp: ([], some, "<interface> [<interface>...]")
        case .ifopen, .ifclose, .ifstat: ([], any, "[<interface>] [<interface>...]")
        case .pxebs: ([], 2...2, "<interface> <server_type>")
        case .imgfetch, .module, .initrd, .kernel, .chain:
            ([option("name", "n", value: true)], some, "<filename> [arguments...]")
        case .imgload: ([], 1...1, "<image name>")
        case .imgargs: ([], some, "<image name> [<arguments>...]")
        case .imgexec, .boot, .imgfree: ([], 0...1, "[<image name>]")
        case .imgstat, .autoboot, .route, .config, .login, .exit, .help: ([], 0...0, "")
        case .sanboot: ([], 1...1, "<root-path>")
        default: ([], any, "[...]")
        }
    }
}

/// What stands behind a command's word, taken apart.
struct IPXEArguments: Sendable {
    /// By their long names; an empty value for those that take none.
    private(set) var options: [String: [UInt8]] = [:]
    private(set) var positional: [[UInt8]] = []

    enum Trouble: Error {
        /// `--help`
        case help
        case unknownOption([UInt8])
        case missingValue([UInt8])
        case wrongCount
    }

    /// Options stand before arguments; the first word that is none ends them (iPXE `core/getopt.c`).
    init(_ words: ArraySlice<[UInt8]>, of command: IPXECommand) throws(Trouble) {
        var rest = words
        while let word = rest.first, word.count > 1, word[0] == UInt8(ascii: "-"), command.readsOptions {
            rest = rest.dropFirst()
            if word == Array("--".utf8) { break }
            if word.starts(with: "--".utf8) {
                try takeLong(Array(word.dropFirst(2)), &rest, of: command)
            } else {
                try takeLetters(word.dropFirst(), &rest, of: command)
            }
        }
        positional = Array(rest)
        guard command.arguments.contains(positional.count) else { throw .wrongCount }
    }

    private mutating func takeLong(
        _ text: [UInt8],
        _ rest: inout ArraySlice<[UInt8]>,
        of command: IPXECommand
    ) throws(Trouble) {
        let (name, value) = split(text, at: UInt8(ascii: "="))
        if name == Array("help".utf8) { throw .help }
        guard let option = command.options.first(where: { $0.name.utf8.elementsEqual(name) }) else {
            throw .unknownOption(Array("--".utf8) + text)
        }
        try take(option, value, &rest)
    }

    private mutating func takeLetters(
        _ letters: ArraySlice<UInt8>,
        _ rest: inout ArraySlice<[UInt8]>,
        of command: IPXECommand
    ) throws(Trouble) {
        var letters = letters
        while let letter = letters.popFirst() {
            guard let option = command.options.first(where: { $0.letter == letter }) else {
                if letter == UInt8(ascii: "h") { throw .help }
                throw .unknownOption([UInt8(ascii: "-"), letter])
            }
            let behind = option.takesValue && !letters.isEmpty ? Array(letters) : nil
            try take(option, behind, &rest)
            if option.takesValue { return }
        }
    }

    private mutating func take(
        _ option: IPXECommand.Option,
        _ given: [UInt8]?,
        _ rest: inout ArraySlice<[UInt8]>
    ) throws(Trouble) {
        guard option.takesValue else {
            options[option.name] = []
            return
        }
        guard let value = given ?? rest.popFirst() else { throw .missingValue(Array(option.name.utf8)) }
        options[option.name] = value
    }

    func has(_ option: String) -> Bool { options[option] != nil }

    /// All arguments from one on, with a blank between two.
    func joined(from index: Int) -> [UInt8] {
        Array(positional.dropFirst(index).joined(separator: [UInt8(ascii: " ")]))
    }
}
