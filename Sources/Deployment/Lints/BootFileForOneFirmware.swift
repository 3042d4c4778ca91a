internal import NetworkBoot
internal import NetworkProtocols

/// One boot file for all is one for BIOS machines, or for UEFI machines of one kind.
enum BootFileForOneFirmware: Lint {
    static let id = "boot-file-for-one-firmware"
    static let severity = SettingsProblem.Severity.note
    static let citation = "RFC 4578 §2.1; UEFI 2.10 §2.1.1"
    static let statement = "Where machines may have BIOS or UEFI firmware, each kind is offered a boot file of its own."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        let answers = subject.bootAnswers
        let telling = Set(answers.filter(\.askers.asksForArchitectures).map(\.file))
        for answer in answers where !answer.isURL && answer.isForAll && !telling.contains(answer.file) {
            for tree in answer.trees {
                let start = tree.survey.start(answer.bootFile, count: BootImageKind.prefixLimit)
                guard !start.isEmpty else { continue }
                let kind = BootImageKind(recognising: start, name: Array(answer.bootFile.utf8))
                let startsBIOS = kind.verdict(for: .bios) == .plausible
                let startsUEFI = kind.verdict(for: .x64UEFI) == .plausible
                guard startsBIOS != startsUEFI else { continue }
                report.add(
                    answer.file,
                    answer.line,
                    "\(answer.bootFile) is offered to every machine, and \(startsBIOS ? "UEFI" : "BIOS") firmware can't start it",
                    remedy: startsBIOS
                        ? "offer an EFI program by a class of the architectures 7 and 9, if there are such machines"
                        : "offer a program such as pxelinux.0 by a class of the architecture 0, if there are such machines"
                )
            }
        }
    }

    private static func example(_ change: (inout DHCPServerConfiguration) -> Void) -> LintExample {
        .service { service, _ in
            if var dhcp = service.dhcp {
                dhcp.boot.bootFile = Array("pxelinux.0".utf8)
                dhcp.classes = []
                change(&dhcp)
                service.dhcp = dhcp
            }
        }
    }
    static let trips = example { _ in }
    static let passes = example { dhcp in
        dhcp.classes = [.init([.architecture([.x64UEFI])], boot: .init(bootFile: "bootx64.efi"))]
    }
}
