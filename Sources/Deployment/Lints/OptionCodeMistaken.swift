internal import NetworkBoot

/// An option is what its number says, whatever it is called.
enum OptionCodeMistaken: Lint {
    static let id = "option-code-mistaken"
    static let severity = SettingsProblem.Severity.warning
    static let citation = "RFC 4578 §2; dhcp-options(5), defining new options"
    static let statement = "What clients say of their kind is declared under the number in which they say it."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for (file, configuration, _) in subject.dhcpd {
            for statement in configuration.statements where statement.keyword == "option" {
                let words = statement.arguments
                guard words.count > 2, words[1] == "code", let code = UInt8(words[2]),
                    let habit = ISCOptionHabit.all[words[0]], habit.isSentByClients, habit.code != code
                else { continue }
                report.add(
                    file.name,
                    statement.line,
                    "\(words[0]) is declared as option \(code), and clients say that in option \(habit.code)",
                    remedy: habit.remedy(for: words[0])
                )
            }
        }
    }

    private static func text(_ declaration: String) -> String {
        "option arch code \(declaration);\nclass \"uefi\" {\n  match if option arch = 00:07;\n"
            + "  next-server 192.168.1.5;\n  filename \"bootx64.efi\";\n}\n"
    }
    static let trips = LintExample.file("dhcpd.conf", text("150 = text"))
    static let passes = LintExample.file("dhcpd.conf", text("93 = unsigned integer 16"))
}
