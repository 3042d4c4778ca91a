internal import NetworkBoot

/// A script's URL has to lead to a file of the web server's tree.
enum ScriptPathMissing: Lint {
    static let id = "script-path-missing"
    static let severity = SettingsProblem.Severity.error
    static let citation = "RFC 9110 §15.5.5"
    static let statement = "The files that a gPXE or iPXE script fetches are in the tree."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for (file, script) in subject.loaderScripts {
            for fetch in script.fetches {
                guard let place = WebPlace(fetch.url), let first = place.path.split(separator: "/").first else {
                    continue
                }
                // Of a tree that has not even the path's first folder nobody knows whether the URL is of it.
                let trees = subject.bootTrees.filter { $0.survey.entry(String(first)) != nil }
                guard let tree = trees.first, trees.allSatisfy({ $0.survey.entry(place.path) == nil }) else { continue }
                report.add(
                    file.name,
                    fetch.line,
                    "\(place.path) is not in \(tree.path), so \(fetch.command) ends with a 404",
                    remedy: elsewhere(place.path, tree).map { "it lies at /\($0)" }
                        ?? "put it there, or correct the URL"
                )
            }
        }
    }

    private static func elsewhere(_ path: String, _ tree: SurveyedFolder) -> String? {
        guard let last = path.split(separator: "/").last else { return nil }
        var found: String?
        tree.survey.walk { inner, entry in
            if found == nil, entry.size != nil, inner.hasSuffix("/" + last) || inner == last { found = inner }
        }
        return found
    }

    private static func text(_ path: String) -> String {
        "#!gpxe\nimgfree\nchain http://my.domain.org/boot/\(path)/vesamenu.c32 http://my.domain.org/boot/menu.php\n"
    }
    private static let tree = [
        "boot/syslinux/3.83/32-bits/vesamenu.c32": "menu", "boot/menu.php": "menu background a.png\n",
    ]
    static let trips = LintExample.file("boot.gpxe", text("pxelinux/3.83/32bit")).with(tree: tree)
    static let passes = LintExample.file("boot.gpxe", text("syslinux/3.83/32-bits")).with(tree: tree)
}
