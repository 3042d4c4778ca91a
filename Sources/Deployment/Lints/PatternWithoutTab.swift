internal import NetworkBoot

/// The columns of fstab are mostly divided by tabs, which get lost where such a line is copied.
enum PatternWithoutTab: Lint {
    static let id = "pattern-without-tab"
    static let severity = SettingsProblem.Severity.warning
    static let citation = "Diskless Linux with PXE HOWTO §3: “watch out for the tabs!”"
    static let statement = "A pattern for columns of fstab matches tabs as well as blanks."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for (file, command) in subject.commands where command.name == "grep" && command.text.contains("[ ]/[ ]") {
            report.add(
                file.name,
                command.line,
                "the pattern [ ]/[ ] has blanks alone between its brackets, and fstab has tabs",
                remedy: "write [[:blank:]]/[[:blank:]]"
            )
        }
    }

    static let trips = LintExample.file(
        "mkbootready",
        "grep -v -e \"[ ]/[ ]\" ${SYSROOT}/etc/fstab >${SYSROOT}/etc/fstab.new\n"
    )
    static let passes = LintExample.file(
        "mkbootready",
        "grep -v -e \"[ \t]/[ \t]\" ${SYSROOT}/etc/fstab >${SYSROOT}/etc/fstab.new\n"
    )
}
