public import NetworkProtocols

/// What scripts of gPXE or iPXE may boot, found without running them: every kernel with its arguments, and the initrds of
/// the same part of the script.
///
/// Settings are put in as far as the lease, the machine and the scripts' own lines give them, in the order of the lines;
/// all branches are looked at.
public struct IPXEScriptSurvey: Sendable {
    /// In the order of the scripts.
    public private(set) var loadings: [Loading] = []
    private var settings: IPXESettings
    private let dialect: IPXEDialect
    /// Where the part of the script that is read began to load, and what initrds it has named so far.
    private var partStart = 0
    private var initrds: [[UInt8]] = []

    /// A file that is started as a kernel, if it is one.
    public struct Loading: Hashable, Sendable {
        /// The script's line that starts it, from 1.
        public var line: Int
        /// As the script writes it, its settings put in.
        public var kernel: [UInt8]
        public var commandLine: [UInt8]
        public var initrds: [[UInt8]] = []
    }

    /// - Parameters:
    ///   - scripts: those that were run one after the other.
    ///   - acknowledgement: what the program was given by DHCP.
    public init(_ scripts: [[UInt8]], acknowledgement: DHCPMessage?, hardwareAddress: MACAddress, uuid: [UInt8]?) {
        dialect = scripts.first.map { IPXEScript.isScript($0, for: .gpxe) } ?? false ? .gpxe : .ipxe
        settings = IPXESettings(dialect: dialect, cardCount: 1)
        settings.facts[.card(0)] = ["mac": .init(type: .hex, octets: hardwareAddress.octets)]
        if let uuid, uuid.count == 16 {
            settings.facts[.smbios] = ["uuid": .init(type: .uuid, octets: uuid.withUUIDFieldsTurned)]
        }
        settings.messages[.dhcp(0)] = acknowledgement
        for script in scripts {
            endPart()
            for statement in IPXEScript(script, for: dialect).statements.prefix(IPXESession.stepLimit) {
                read(statement)
            }
        }
        endPart()
    }

    private mutating func read(_ statement: IPXEScript.Statement) {
        if statement.label != nil { endPart() }
        let text = dialect == .gpxe ? settings.expand(statement.text).text : statement.text
        for command in IPXECommandLine(text, for: dialect).commands {
            let words = dialect == .gpxe ? command.words : command.words.map { settings.expand($0).text }
            guard let name = words.first, let known = IPXECommand(name, in: dialect),
                let arguments = try? IPXEArguments(words.dropFirst(), of: known)
            else { continue }
            look(at: known.word, arguments, line: statement.line)
        }
    }

    private mutating func look(at word: IPXECommand.Word, _ arguments: IPXEArguments, line: Int) {
        guard let first = arguments.positional.first, loadings.count < 1024 else {
            if word == .imgfree { initrds = [] }
            return
        }
        switch word {
        case .set:
            guard let name = try? IPXESettingName(first, in: dialect) else { return }
            _ = settings.store((name.type ?? .string).parse(arguments.joined(from: 1)), name)
        case .kernel, .imgload, .imgselect, .chain, .imgexec, .boot:
            loadings.append(Loading(line: line, kernel: first, commandLine: arguments.joined(from: 1)))
        case .imgargs:
            let wanted = IPXEURI(first).baseName
            guard let place = loadings.lastIndex(where: { IPXEURI($0.kernel).baseName == wanted }) else { return }
            loadings[place].commandLine = arguments.joined(from: 1)
        case .initrd, .module, .imgfetch: if initrds.count < 256 { initrds.append(first) }
        default: return
        }
    }

    /// What was named in a part of the script belongs together, whatever the order.
    private mutating func endPart() {
        for place in loadings.indices[partStart...] {
            // A file that was fetched first and then started is no initrd of itself.
            let own = IPXEURI(loadings[place].kernel).baseName
            loadings[place].initrds = initrds.filter { IPXEURI($0).baseName != own }
        }
        partStart = loadings.count
        initrds = []
    }
}
