internal import NetworkBoot
internal import NetworkProtocols

/// BIOS firmware starts raw code, UEFI firmware PE programs of its own machine.
enum BootFileForOtherFirmware: Lint {
    static let id = "boot-file-for-other-firmware"
    static let severity = SettingsProblem.Severity.error
    static let citation = "PXE 2.1 §4.4.4; UEFI 2.10 §2.1.1; RFC 4578 §2.1"
    static let statement = "A boot file is a program for the firmware that it is offered to."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for answer in subject.bootAnswers where !answer.isURL {
            for tree in answer.trees {
                let start = tree.survey.start(answer.bootFile, count: BootImageKind.prefixLimit)
                guard !start.isEmpty else { continue }
                let kind = BootImageKind(recognising: start, name: Array(answer.bootFile.utf8))
                let types = answer.architectures
                guard
                    let wrong = types.first(where: {
                        kind.verdict(for: $0) == .wrongArchitecture || kind.verdict(for: $0) == .notBootable
                    })
                else { continue }
                report.add(
                    answer.file,
                    answer.line,
                    "\(answer.bootFile) is \(kind.displayName), and is offered to \(wrong.name) firmware, which can't start it",
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
