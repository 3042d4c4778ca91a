internal import NetworkProtocols

/// One run of GRUB from its welcome to the kernel, or to where it waits for a person in vain.
struct GRUBSession: Sendable {
    let name: String
    let program: BootProgram
    let image: GRUBImage
    let host: any BootHost
    /// The address it has, and what came with it; `net_bootp` gets another.
    var lease: DHCPLease
    var variables = GRUBVariables()
    var functions: [[UInt8]: [GRUBScript.Command]] = [:]
    /// `$1` and so on, of the function or the entry that runs now.
    var arguments: [[UInt8]] = []
    /// `$?`
    var status = 0
    /// What `boot` starts.
    var loaded: GRUBLoaded?
    /// How many errors it has shown.
    var errorCount = 0
    /// The first that went wrong in the entry that runs, or before there was one: why the boot ends, where it ends.
    var trouble: BootBreak?
    /// Configurations, functions and menus that lie in each other.
    var depth = 0
    /// What was done already, against scripts that never end.
    var budget = GRUBBudget()
    /// Whether the lists of modules are read anew with each other prefix.
    var watchesPrefix = false
    /// Modules that were fetched.
    var loadedModules: [[UInt8]] = []
    /// Commands of modules, as `command.lst` has them.
    var moduleCommands: [[UInt8]] = []
    /// Names of a configuration that were asked for in vain.
    var missedConfigurations = 0

    /// How long a menu or prompt without time-out waits for somebody before the boot is called over.
    static let patience: Duration = .seconds(60)
    /// Ours: configurations, functions and menus that may lie in each other.
    static let depthLimit = 16

    init(name: String, program: BootProgram, image: GRUBImage, host: any BootHost) {
        self.name = name
        self.program = program
        self.image = image
        self.host = host
        lease = program.lease
    }

    /// What comes after a command.
    enum Flow: Sendable {
        case goesOn
        /// `break` and `continue`, out of so many loops.
        case breaks(Int)
        case continues(Int)
        case returns
        /// `normal_exit`, `exit` of a configuration, and what ends a menu.
        case exits
        case over(Handover)
    }

    mutating func run() async throws(BootHalt) -> Handover {
        host.show("Welcome to GRUB!")
        configureNetwork()
        if let configuration = image.configuration {
            let flow = try await execute(GRUBScript(configuration).statements)
            if case .over(let handover) = flow { return handover }
        }
        let flow = try await enterNormalMode()
        if case .over(let handover) = flow { return handover }
        return .failed(
            trouble ?? stop(.noConfiguration, "GRUB has nothing more to do, and waits at its rescue prompt.")
        )
    }

    // MARK: Normal mode

    /// `normal` without a name: looks for the configuration below the prefix.
    private mutating func enterNormalMode() async throws(BootHalt) -> Flow {
        for variable in image.looksBesideItself ? ["fw_path", "prefix"] : ["prefix"] {
            guard let prefix = variables[variable] else { continue }
            let plain = prefix + Array("/grub.cfg".utf8)
            guard let found = try await searchConfiguration(plain, isLast: variable == "prefix") else { continue }
            return try await enterNormalMode(found)
        }
        return try await enterNormalMode(nil)
    }

    /// Runs a configuration, shows the menu that it makes, and waits at the prompt behind it.
    mutating func enterNormalMode(_ configuration: [UInt8]?) async throws(BootHalt) -> Flow {
        guard depth < Self.depthLimit else { return .over(.failed(endless())) }
        depth += 1
        defer { depth -= 1 }
        if let prefix = variables["prefix"] { try await readLists(of: prefix) }
        watchesPrefix = true
        if let configuration {
            let flow = try await run(configuration: configuration)
            if case .over = flow { return flow }
        }
        if !variables.menu.isEmpty {
            let flow = try await showMenu(isNested: false, isAutomatic: false)
            if case .over = flow { return flow }
        }
        return try await prompt(isNested: false)
    }

    /// Reads a configuration and runs it line by line.
    mutating func run(configuration name: [UInt8]) async throws(BootHalt) -> Flow {
        let octets: [UInt8]
        switch try await open(name) {
        case .success(let content): octets = content
        case .failure(let error):
            missedConfigurations += 1
            show(error.asConfiguration(name, shower: self.name))
            return .goesOn
        }
        if !name.starts(with: "(memdisk)".utf8) { try host.reached(.configuration) }
        trouble = nil
        let outer = (variables["config_file"], variables["config_directory"])
        let file = wholeName(name)
        let folder = file.lastIndex(of: UInt8(ascii: "/")).map { Array(file[..<$0]) } ?? file
        _ = variables.set(Array("config_file".utf8), file, isExported: true)
        _ = variables.set(Array("config_directory".utf8), folder, isExported: true)
        let script = Array(octets.prefix(GRUBScript.lengthLimit))
        budget.spend(octets: script.count)
        let flow = try await execute(GRUBScript(script).statements)
        restore("config_file", outer.0)
        restore("config_directory", outer.1)
        return flow
    }

    private mutating func restore(_ name: String, _ value: [UInt8]?) {
        let name = Array(name.utf8)
        if let value { _ = variables.set(name, value) } else { variables.unset(name) }
    }

    // MARK: Endings

    func stop(_ failure: BootFailure, _ sentence: String) -> BootBreak {
        BootBreak(stage: name, failure: failure, sentence: sentence)
    }

    func endless() -> BootBreak {
        stop(.notPlayed, "GRUB's configuration goes round without an end, and would do so for ever.")
    }

    func notPlayed(_ what: String) -> Flow {
        .over(.failed(stop(.notPlayed, "\(what) is not played yet.")))
    }

    /// Shows an error as GRUB does, and remembers why the boot may end here.
    mutating func show(_ error: GRUBError) {
        host.show("error: \(error.words).")
        errorCount += 1
        status = 1
        if trouble == nil, let failure = error.failure {
            trouble = stop(failure, error.sentence ?? "GRUB says: \(error.words).")
        }
    }
}

/// What `boot` starts.
struct GRUBLoaded: Sendable {
    enum Kind: Sendable {
        case linux(name: [UInt8], octets: [UInt8], commandLine: [UInt8])
        /// Another program, by `chainloader`.
        case program([UInt8], name: [UInt8], BootFileLocation?, arguments: [UInt8])
    }

    var kind: Kind
    var initrds: [KernelHandover.Initrd] = []
    /// Whether an initrd that was to be there did not come.
    var lacksInitrd = false
}

/// Something that GRUB says went wrong.
struct GRUBError: Error, Sendable {
    /// As on its screen behind `error: `, without the point.
    var words: String
    /// How the boot ends by it, where it does.
    var failure: BootFailure?
    /// For people.
    var sentence: String?

    init(_ words: String, _ failure: BootFailure? = nil, _ sentence: String? = nil) {
        self.words = words
        self.failure = failure
        self.sentence = sentence
    }

    /// The same where a configuration is what did not come.
    func asConfiguration(_ name: [UInt8], shower: String) -> GRUBError {
        let kind: BootFailure = failure == .fileNotFound ? .noConfiguration : failure ?? .noConfiguration
        return GRUBError(
            words,
            kind,
            sentence ?? "\(shower) could not read its configuration \(name.displayText): \(words)."
        )
    }
}

/// What a configuration may take: GRUB itself has no such limits, and would go on for ever.
struct GRUBBudget: Sendable {
    private(set) var commands = 0
    private(set) var octets = 0
    private(set) var files = 0

    /// Commands that are run, octets of words that are made, and files that are asked for.
    static let commandLimit = 50_000
    static let octetLimit = 16 << 20
    static let fileLimit = 2_000

    var isSpent: Bool {
        commands > Self.commandLimit || octets > Self.octetLimit || files > Self.fileLimit
    }

    mutating func spendCommand() { commands += 1 }
    mutating func spendFile() { files += 1 }
    mutating func spend(octets count: Int) { octets += count }
}
