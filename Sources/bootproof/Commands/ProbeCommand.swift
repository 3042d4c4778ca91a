internal import ArgumentParser
internal import Conformance
internal import Foundation
internal import NetworkBoot
internal import NetworkProtocols
internal import Reports
internal import Scenarios

struct ProbeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract: "Boots a machine in software from the real network on an interface, and judges what came of it.",
        discussion: """
            The machine has a hardware address of its own, its own network stack, and the words of a firmware \
            (bootproof list personas). It takes an address, fetches what it is told to fetch, as far as --through says, and \
            gives the address back. Nothing is written to any disk, and what is fetched is not run.

            Examples:
              sudo bootproof probe --interface eth0 --list-servers
              sudo bootproof probe --interface eth0 --list-servers --architectures all
              sudo bootproof probe --interface eth0 --through loader
              sudo bootproof probe --interface eth0 --persona ipxe-bios --mac 52:54:00:12:34:56 --report probe.html
              sudo bootproof probe --interface eth0 --machines 20 --capture probe.pcapng

            It sends and receives frames, past this computer's own network: wants root or CAP_NET_RAW, and an interface \
            that is up (no address is needed). Servers on this very computer do not hear it on the same interface. A switch \
            port that allows one hardware address only, and most wireless networks, keep its frames away.
            A report's format is told by its name: \(ReportDestination.formats).

            Exit status: 0 every machine came as far as --through says and every must is kept; 1 one did not, or a must is \
            broken; 2 could not run (rights, an interface that is down or missing); 64 wrong usage.
            """
    )

    @Option(help: ArgumentHelp("The interface whose network is tried out.", valueName: "name"))
    var interface: String

    @Option(
        help: ArgumentHelp(
            "What the machine's firmware is; may be said several times, for a machine of each.",
            valueName: "id"
        )
    )
    var persona: [String] = []

    @Option(
        help: ArgumentHelp(
            "A machine of each of these, instead of --persona: \(ProbedArchitecture.words), or all.",
            valueName: "words"
        )
    )
    var architectures: String?

    @Option(
        help: ArgumentHelp(
            "How far it goes: offers, address, loader, configuration, kernel, initramfs or root.",
            valueName: "stage"
        )
    )
    var through = "root"

    @Flag(help: "Only ask who would boot the machine, and take nothing: the same as --through offers.")
    var listServers = false

    @Option(help: ArgumentHelp("The first machine's hardware address; made up unless said.", valueName: "address"))
    var mac: String?

    @Option(help: ArgumentHelp("The first machine's UUID, in the order of the wire.", valueName: "uuid"))
    var uuid: String?

    @Option(help: ArgumentHelp("How much memory a machine has: '2 GiB'.", valueName: "size"))
    var memory = "2 GiB"

    @Option(
        help: ArgumentHelp(
            "What is pressed at menus and prompts, one after the other: 'down enter'.",
            valueName: "keys"
        )
    )
    var keys = ""

    @Option(help: ArgumentHelp("How many machines of each persona boot at once.", valueName: "number"))
    var machines = 1

    @Option(
        help: ArgumentHelp(
            "Switch machines off after this time: 10 min unless said; for offers, how long to listen: 8 s.",
            valueName: "time"
        )
    )
    var timeout: String?

    @Option(help: ArgumentHelp("What all chance is drawn from.", valueName: "number"))
    var seed: UInt64?

    @Option(help: ArgumentHelp("Write the frames to this file (pcapng).", valueName: "file"))
    var capture: String?

    @Flag(help: "Let broken shoulds and habits fail, too.")
    var strict = false

    @Option(help: ArgumentHelp("Write a report; may be said several times.", valueName: "file"))
    var report: [String] = []

    @Flag(help: "One line at the end.")
    var quiet = false

    @Flag(help: "Tell all: the ladder, every screen, every rule.")
    var verbose = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        try ReportDestination.check(report)
        if quiet, verbose { throw ValidationError("--quiet and --verbose contradict each other") }
        guard (1...1000).contains(machines) else { throw ValidationError("--machines: say a number from 1 to 1000") }
        _ = try goal()
        _ = try cast(seed: 0)
    }

    func run() throws {
        let destinations = report.compactMap(ReportDestination.init)
        for destination in destinations { try ReportFile.check(destination, []) }
        let goal = try goal()
        let seed = seed ?? UInt64.random(in: 0..<(1 << 48))
        var play = ProbePlay(interface: interface, machines: try cast(seed: seed), goal: goal, seed: seed)
        if case .progress = goal, let timeout = try limit() { play.timeout = timeout }
        play.isStrict = strict
        play.capturePath = capture
        play.keepsFrames = destinations.contains { $0.format == .pcapng }
        let text = RunText(settings: output.settings, isVerbose: verbose)
        let isTold = !quiet && !destinations.contains { $0.path == nil }
        var ladder: LiveLadder?
        if isTold {
            try StandardStream.output.deliver(
                text.heading(scenario: interface, title: play.title, seed: seed) + told(play.machines)
            )
            let names = play.machines.map { ($0.hardware.hardwareAddress, $0.name) }
            ladder = LiveLadder(
                settings: output.settings,
                names: Dictionary(names) { first, _ in first }
            )
        }
        let result = try play.run(ladder: ladder) { try StandardStream.output.deliver($0) }
        if isTold {
            try StandardStream.output.deliver(text.conclusion(of: result.dossier))
        } else if !destinations.contains(where: { $0.path == nil }) {
            try StandardStream.output.deliver(text.brief(of: result.dossier))
        }
        for destination in destinations where destination.format == .pcapng {
            try ReportFile.writeAnnotated(result.dossier, capture: result.capture, to: destination)
        }
        let others = destinations.filter { $0.format != .pcapng }
        try ReportFile.write([result.dossier], isCollection: false, to: others)
        if result.dossier.verdict == .fail { throw ExitCode(1) }
    }

    /// Whose address was made up is told, as it stands in servers' logs.
    private func told(_ machines: [ProbePlay.Machine]) -> String {
        guard let first = machines.first, let last = machines.last else { return "" }
        let addresses =
            machines.count == 1
            ? "\(first.hardware.hardwareAddress)"
            : "\(first.hardware.hardwareAddress) to \(last.hardware.hardwareAddress)"
        return mac == nil
            ? "The hardware address \(addresses) is made up; --mac pins another.\n"
            : "The hardware address is \(addresses).\n"
    }
}

// MARK: What the words mean

extension ProbeCommand {
    private func limit() throws -> Duration? {
        guard let timeout else { return nil }
        guard let limit = WrittenValue.duration(timeout), limit > .zero else {
            throw ValidationError("--timeout \(timeout): say a time, such as '30 s' or '10 min'")
        }
        return limit
    }

    private func goal() throws -> ProbePlay.Goal {
        let limit = try limit()
        if listServers || through == "offers" {
            guard through == "root" || through == "offers" else {
                throw ValidationError("--list-servers takes no address, and --through \(through) wants one")
            }
            // dnsmasq asks by ICMP whether the address is free, for 3 s a machine, one after the other.
            let further = machines * (try wantedPersonas().count) - 1
            return .offers(limit ?? min(OfferSurvey.usualTime + .seconds(3) * further, .seconds(60)))
        }
        let known = BootProgress.allCases.filter { $0 != .nothing }
        guard let progress = known.first(where: { $0.description == through }) else {
            let words = (["offers"] + known.map(\.description)).joined(separator: ", ")
            throw ValidationError("--through \(through): no such stage; say one of \(words)")
        }
        return .progress(progress)
    }

    /// The machines, each with its persona, address, UUID and keys.
    func cast(seed: UInt64) throws -> [ProbePlay.Machine] {
        guard let memory = WrittenValue.size(memory), memory > 0 else {
            throw ValidationError("--memory \(memory): say a size, such as '512 MiB' or '2 GiB'")
        }
        guard let typed = WrittenValue.keys(keys) else {
            throw ValidationError(
                "--keys \(keys): say names of keys (enter, escape, up, down, tab, F1 to F12) and words"
            )
        }
        var address = try firstAddress(seed: seed)
        var uuid = try uuid.map(firstUUID)
        var cast: [ProbePlay.Machine] = []
        for persona in try personas() {
            for number in 1...machines {
                let hardware = MachineHardware(
                    hardwareAddress: address,
                    uuid: uuid ?? MachineHardware.uuid(of: address),
                    memory: memory
                )
                let name = machines == 1 ? persona.id : "\(persona.id)-\(number)"
                guard !address.isGroup else {
                    throw ValidationError("--mac: counts up to \(address), a group's address; say a lower one")
                }
                cast.append(ProbePlay.Machine(name: name, persona: persona, hardware: hardware, keys: typed))
                address = MACAddress(rawValue: (address.rawValue &+ 1) & 0xffff_ffff_ffff)
                uuid?[15] &+= 1
            }
        }
        return cast
    }

    private func wantedPersonas() throws -> [String] {
        guard let architectures else { return persona.isEmpty ? ["intel-bios-rom"] : persona }
        guard persona.isEmpty else {
            throw ValidationError("--persona and --architectures contradict each other")
        }
        if architectures == "all" { return ProbedArchitecture.allCases.map(\.persona) }
        return try architectures.split(separator: ",", omittingEmptySubsequences: false).map { word in
            guard let architecture = ProbedArchitecture(rawValue: String(word)) else {
                throw ValidationError("--architectures \(word): say some of \(ProbedArchitecture.words), or all")
            }
            return architecture.persona
        }
    }

    private func personas() throws -> [Persona] {
        let isShort = try goal().isShort
        let known = PersonaCatalog.all.filter { $0.kind == .firmware || $0.firmware != nil }.filter {
            $0.dhcp != nil && (isShort || $0.firmware != nil)
        }
        return try wantedPersonas().map { id in
            guard let found = known.first(where: { $0.id == id }) else {
                let words = known.map(\.id).joined(separator: ", ")
                let reason =
                    PersonaCatalog.persona(id: id) == nil
                    ? "no such persona" : "is not played \(isShort ? "here" : "as far as --through \(through)")"
                throw ValidationError("--persona \(id): \(reason); say one of \(words)")
            }
            return found
        }
    }

    private func firstAddress(seed: UInt64) throws -> MACAddress {
        guard let mac else {
            // Locally administered, and for one host (IEEE 802, §8.2).
            var random = SeededRandom(seed: seed ^ 0x6d61_6300)
            return MACAddress(rawValue: random.next() & 0x00ff_ffff_ffff | 0x0200_0000_0000)
        }
        guard let address = MACAddress(mac) else {
            throw ValidationError("--mac \(mac): say a hardware address, such as 52:54:00:12:34:56")
        }
        guard !address.isGroup, address.rawValue != 0 else {
            throw ValidationError("--mac \(mac): is no single host's; its first octet has to be even")
        }
        return address
    }

    private func firstUUID(_ text: String) throws -> [UInt8] {
        guard let uuid = WrittenValue.uuid(text) else {
            throw ValidationError("--uuid \(text): say 16 octets, such as 33221100-5544-7766-8899-aabbccddeeff")
        }
        return uuid
    }
}

/// What a machine runs on, in the words of people, and the persona that asks as such a machine does.
private enum ProbedArchitecture: String, CaseIterable {
    case bios
    case ia32 = "efi-ia32"
    case x64 = "efi-x64"
    case arm64 = "efi-arm64"
    case http = "http-x64"

    static var words: String { allCases.map(\.rawValue).joined(separator: ",") }

    var persona: String {
        switch self {
        case .bios: "intel-bios-rom"
        case .ia32: "edk2-ia32-pxe"
        case .x64: "edk2-x64-pxe"
        case .arm64: "edk2-arm64-pxe"
        case .http: "edk2-http"
        }
    }
}

extension ProbePlay.Goal {
    /// Whether a machine comes so far by DHCP alone.
    fileprivate var isShort: Bool { self == .progress(.address) || word == "offers" }
}
