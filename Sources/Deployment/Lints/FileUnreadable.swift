internal import NetworkBoot
internal import NetworkProtocols

/// The server reads as the user that it becomes; what others may not read, it can't hand out.
enum FileUnreadable: Lint {
    static let id = "file-unreadable"
    static let severity = SettingsProblem.Severity.warning
    static let citation = "tftpd(8), -p; RFC 1350 §5, error 2"
    static let statement = "Files that are handed out may be read by everybody."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        for tree in subject.bootTrees {
            tree.survey.walk { path, entry in
                switch entry.kind {
                case .file, .folder:
                    guard !entry.isReadableByOthers else { return }
                    report.add(
                        tree.name(of: path),
                        nil,
                        "its mode \(String(entry.permissions & 0o777, radix: 8)) lets only its owner and group read it",
                        remedy: entry.kind == .folder
                            ? "chmod o+rx it" : "chmod o+r it (kernels in /boot are often 600)"
                    )
                case .link, .other: break
                }
            }
        }
    }

    private static func tree(_ permissions: UInt16) -> LintExample {
        var folder = MemoryFolder()
        folder.add("vmlinuz", Array("kernel".utf8), permissions: permissions)
        return .tree(folder)
    }
    static let trips = tree(0o600)
    static let passes = tree(0o644)
}
