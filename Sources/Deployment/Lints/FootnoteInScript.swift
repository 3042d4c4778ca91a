internal import NetworkBoot

/// A listing's footnotes are copied along with it. gPXE's `set` refuses one word too many, and the script stops there.
enum FootnoteInScript: Lint {
    static let id = "footnote-in-script"
    static let severity = SettingsProblem.Severity.warning
    static let citation = "Booting straight from the mirror, step 5; the source of gPXE"
    static let statement = "No marks of footnotes stand behind the commands of a gPXE or iPXE script."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for (file, script) in subject.loaderScripts {
            for mark in script.marks {
                report.add(
                    file.name,
                    mark.line,
                    "a lone ‘\(mark.text)’ stands behind \(mark.command)",
                    remedy: "take it out: it looks like a footnote's mark"
                )
            }
        }
    }

    private static func text(_ mark: String) -> String {
        "#!gpxe\nset 210:string http://osmirror.rug.nl/ubuntu/\(mark)\nkernel http://my.domain.org/linux 3\n"
    }
    static let trips = LintExample.file("fromthemirror.gpxe", text(" 2"))
    static let passes = LintExample.file("fromthemirror.gpxe", text(""))
}
