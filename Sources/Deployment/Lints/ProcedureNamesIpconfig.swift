internal import NetworkBoot

/// `ipconfig` is the command of another system.
enum ProcedureNamesIpconfig: Lint {
    static let id = "procedure-names-ipconfig"
    static let severity = SettingsProblem.Severity.note
    static let citation = "SystemRescueCd manual, PXE network booting, Steps to configure PXE on the server"
    static let statement = "A Linux interface is configured with ifconfig or ip."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for (file, command) in subject.commands where command.words.contains("ipconfig") {
            report.add(
                file.name,
                command.line,
                "ipconfig is a command of Windows (and of klibc's initramfs)",
                remedy: "write ifconfig, or ip address add"
            )
        }
    }

    static let trips = LintExample.file("steps.txt", "Configure the network settings with ipconfig and route.\n")
    static let passes = LintExample.file("steps.txt", "ifconfig eth0 192.168.1.5/24\n")
}
