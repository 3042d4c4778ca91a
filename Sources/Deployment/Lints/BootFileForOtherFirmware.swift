internal import NetworkBoot
internal import NetworkProtocols

/// BIOS firmware starts raw code, UEFI firmware PE programs of its own machine.
enum BootFileForOtherFirmware: Lint {
    static let id = "boot-file-for-other-firmware"
    static let severity = SettingsProblem.Severity.error
    static let citation = "PXE 2.1 §4.4.4; UEFI 2.10 §2.1.1; RFC 4578 §2.1"
    static let statement = "A boot file is a program for the firmware that it is offered to."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        let answers = subject.bootAnswers
        let asked = Dictionary(grouping: answers.filter { $0.meant.asksForArchitectures }) { Source($0) }
            .mapValues { answers in
                let firmware = answers.flatMap(\.meant.members).filter { $0.userClass == nil }
                return Set(firmware.map(\.architecture)).sorted { $0.rawValue < $1.rawValue }
            }
        for answer in answers where !answer.isURL {
            // Loaders take scripts.
            if !answer.userClasses.isEmpty, answer.isScript { continue }
            let isForArchitectures = answer.askers.asksForArchitectures
            // Those that another answer is meant for, which counts less.
            let taken =
                isForArchitectures || answer.isOfHost
                ? [] : (asked[Source(answer)] ?? []).filter { answer.surely.contains($0) }
            let architectures = isForArchitectures ? answer.architectures : taken
            guard !architectures.isEmpty else { continue }
            for (name, cannotStart) in programs(of: answer) {
                guard let wrong = architectures.first(where: cannotStart) else { continue }
                report.add(
                    answer.file,
                    answer.line,
                    "\(answer.bootFile) is \(name), and is offered to \(wrong.name) firmware, which can't start it"
                        + (isForArchitectures ? "" : ": what is meant for that counts less"),
                    remedy: isForArchitectures
                        ? "offer a program for it by a class of its architecture"
                        : "put it before what is meant for some alone: of dnsmasq's lines and dhcpd's statements the last counts"
                )
            }
        }
    }

    /// Answers that clients find in one place of one file.
    private struct Source: Hashable {
        var file: String
        var place: BootAnswer.Place

        init(_ answer: BootAnswer) {
            file = answer.file
            place = answer.place
        }
    }

    /// What the boot file is, in each tree, and whether firmware can't start it; by its name where it is not at hand.
    private static func programs(of answer: BootAnswer) -> [(String, (ClientArchitecture) -> Bool)] {
        let starts = answer.trees.map { $0.survey.start(answer.bootFile, count: BootImageKind.prefixLimit) }
        let kinds = starts.filter { !$0.isEmpty }.map {
            BootImageKind(recognising: $0, name: Array(answer.bootFile.utf8))
        }
        if kinds.isEmpty, let program = NamedBootProgram(answer.lastName) {
            return [(program.displayName, { !program.isFor($0) })]
        }
        return kinds.map { kind in (kind.displayName, { kind.cannotStart(on: $0) }) }
    }

    private static func example(_ architecture: UInt16) -> LintExample {
        .service { service, _ in
            let boot = DHCPServerConfiguration.BootData(bootFile: "pxelinux.0")
            service.dhcp?.classes = [.init([.architecture([ClientArchitecture(rawValue: architecture)])], boot: boot)]
        }
    }
    static let trips = example(7)
    static let passes = example(0)
}

extension BootImageKind {
    fileprivate func cannotStart(on architecture: ClientArchitecture) -> Bool {
        let verdict = verdict(for: architecture)
        return verdict == .wrongArchitecture || verdict == .notBootable
    }
}

/// What a boot program is by its name alone.
private struct NamedBootProgram {
    private var isEFI: Bool
    /// Where the name says for which; none where it does not.
    private var architectures: [ClientArchitecture] = []

    /// - Parameter name: in small letters, without folders; nil is returned where it tells nothing.
    init?(_ name: String) {
        isEFI = name.hasSuffix(".efi")
        if isEFI {
            let found = Self.machines.first { $0.words.contains(where: name.contains) }
            architectures = found?.types.map { ClientArchitecture(rawValue: $0) } ?? []
        } else {
            let endings = [".kpxe", ".kkpxe", ".kkkpxe", ".pxe", "pxelinux.0", ".n12", ".com"]
            guard endings.contains(where: name.hasSuffix) else { return nil }
        }
    }

    /// Words in names, and the types of option 93 that such programs are for.
    private static let machines: [(words: [String], types: [UInt16])] = [
        (["x64", "x86_64", "x86-64", "amd64"], [7, 9, 16, 17]), (["aa64", "arm64"], [11, 19]),
        (["ia32", "i386"], [6, 15]),
    ]

    var displayName: String { isEFI ? "a program for UEFI by its name" : "a program for BIOS by its name" }

    func isFor(_ architecture: ClientArchitecture) -> Bool {
        guard architecture.isBIOS || architecture.isUEFI else { return true }
        guard isEFI else { return architecture.isBIOS }
        return architecture.isUEFI && (architectures.isEmpty || architectures.contains(architecture))
    }
}
