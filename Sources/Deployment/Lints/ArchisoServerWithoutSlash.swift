internal import NetworkBoot

/// The paths are put behind the server as they are.
enum ArchisoServerWithoutSlash: Lint {
    static let id = "archiso-server-without-slash"
    static let severity = SettingsProblem.Severity.error
    static let citation = "mkinitcpio-archiso README.bootparams, archiso_http_srv"
    static let statement = "archiso_http_srv= ends with a slash."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for configuration in subject.configurations {
            for entry in configuration.configuration.entries {
                guard let server = KernelCommandLine(entry.effectiveAppend)["archiso_http_srv"],
                    server.last != UInt8(ascii: "/")
                else { continue }
                let text = String(decoding: server, as: UTF8.self)
                report.add(
                    configuration.name,
                    entry.line,
                    "archiso_http_srv=\(text) has no slash at its end, and the path is put right behind it",
                    remedy: "write \(text)/"
                )
            }
        }
    }

    private static func example(_ server: String) -> LintExample {
        .tree(["pxelinux.cfg/default": "label a\n  linux vmlinuz\n  append ip=dhcp archiso_http_srv=\(server)\n"])
    }
    static let trips = example("http://10.0.2.4")
    static let passes = example("http://10.0.2.4/")
}
