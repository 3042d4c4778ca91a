internal import NetworkBoot

/// Several names of one server are several chances that one does not resolve.
enum ScriptHostsDiffer: Lint {
    static let id = "script-hosts-differ"
    static let severity = SettingsProblem.Severity.note
    static let citation = "Booting straight from the mirror, steps 3 to 5"
    static let statement = "Settings and scripts call their web server by one name."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        var seen: [String] = []
        func note(_ url: String, _ file: String, _ line: Int?) {
            guard let place = WebPlace(url), !seen.contains(place.host) else { return }
            seen.append(place.host)
            guard seen.count > 1 else { return }
            report.add(
                file,
                line,
                "the host is called \(place.host) here, and \(seen.dropLast().joined(separator: ", ")) before",
                remedy: "use one name, or see that clients can resolve each"
            )
        }
        for answer in subject.bootAnswers { note(answer.bootFile, answer.file, answer.line) }
        for (file, script) in subject.loaderScripts {
            for fetch in script.fetches { note(fetch.url, file.name, fetch.line) }
        }
    }

    private static let dhcp = "group {\n  filename \"http://www.mydomain.org/boot/boot.php\";\n}\n"
    static let trips = LintExample.file("dhcpd.conf", dhcp).with(
        "boot.gpxe",
        "#!gpxe\nchain http://my.domain.org/boot/menu.php\n"
    )
    static let passes = LintExample.file("dhcpd.conf", dhcp).with(
        "boot.gpxe",
        "#!gpxe\nchain http://www.mydomain.org/boot/menu.php\n"
    )
}
