internal import NetworkBoot

/// Declaring options sends nothing: a space has to be selected, and its options need values.
enum OptionSpaceUnsent: Lint {
    static let id = "option-space-unsent"
    static let severity = SettingsProblem.Severity.warning
    static let citation = "dhcp-options(5), site-option-space, vendor-option-space; Syslinux doc/pxelinux.txt"
    static let statement = "An option space that is declared is sent, and an option in it has a value."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for (file, _, declarations) in subject.dhcpd {
            for space in declarations.spaces {
                let isSent = declarations.sentSpaces.contains(space.name)
                let hasValue = declarations.givenOptions.contains { $0.hasPrefix(space.name + ".") }
                guard !isSent || !hasValue else { continue }
                let selects =
                    space.name == "pxelinux" ? "site-option-space \"pxelinux\";" : "vendor-option-space \(space.name);"
                let missing = [isSent ? nil : "nothing selects it", hasValue ? nil : "no option of it has a value"]
                    .compactMap { $0 }
                report.add(
                    file.name,
                    space.line,
                    "the option space \(space.name) is declared, but \(missing.joined(separator: " and ")): none of it goes to clients",
                    remedy: isSent
                        ? "give an option of it a value, or take the declarations out"
                        : "select it (\(selects)) and give its options values; PXELINUX asks for 208 to 211 by itself only since 2.07"
                )
            }
        }
    }

    private static let declarations = """
        option space pxelinux;
        option pxelinux.magic      code 208 = string;
        option pxelinux.configfile code 209 = text;
        option pxelinux.pathprefix code 210 = text;
        option pxelinux.reboottime code 211 = unsigned integer 32;

        """
    static let trips = LintExample.file("dhcpd.conf", declarations)
    static let passes = LintExample.file(
        "dhcpd.conf",
        declarations + "site-option-space \"pxelinux\";\noption pxelinux.magic f1:00:74:7e;\n"
    )
}
