internal import NetworkBoot
internal import NetworkProtocols

/// BIOS firmware starts raw code, UEFI firmware PE programs of its own machine.
enum BootFileForOtherFirmware: Lint {
    static let id = "boot-file-for-other-firmware"
    static let severity = SettingsProblem.Severity.error
    static let citation = "PXE 2.1 §4.4.4; UEFI 2.10 §2.1.1; RFC 4578 §2.1"
    static let statement = "A boot file is a program for the firmware that it is offered to."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for answer in subject.bootAnswers where !answer.isURL && answer.askers.asksForArchitectures {
            let starts = answer.trees.map { $0.survey.start(answer.bootFile, count: BootImageKind.prefixLimit) }
            let kinds = starts.filter { !$0.isEmpty }.map {
                BootImageKind(recognising: $0, name: Array(answer.bootFile.utf8))
            }
            // Loaders take scripts.
            if !answer.userClasses.isEmpty, answer.isScript { continue }
            // What is not at hand is known by its name.
            let meant = kinds.isEmpty ? [NamedBootProgram(answer.lastName)].compactMap(\.self) : []
            let programs =
                kinds.map { kind in (kind.displayName, { kind.cannotStart(on: $0) }) }
                + meant.map { program in (program.displayName, { !program.isFor($0) }) }
            for (name, cannotStart) in programs {
                guard let wrong = answer.architectures.first(where: cannotStart) else { continue }
                report.add(
                    answer.file,
                    answer.line,
                    "\(answer.bootFile) is \(name), and is offered to \(wrong.name) firmware, which can't start it",
                    remedy: "offer a program for it by a class of its architecture"
                )
            }
        }
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
