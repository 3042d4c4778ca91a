internal import NetworkBoot

/// A server whose folder is not there has nothing to hand out.
enum FolderMissing: Lint {
    static let id = "folder-missing"
    static let severity = SettingsProblem.Severity.error
    static let citation = "bootproof docs/serve.md, tftp, http and nfs"
    static let statement = "The folders that are handed out are there, and hold something."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        var places: [(String?, SettingPlaces.Setting, SettingPlaces.Setting)] = [
            (subject.service?.tftp?.folder, .tftpFolder, .tftp), (subject.service?.http?.folder, .httpFolder, .http),
        ]
        for export in subject.service?.nfs?.exports ?? [] { places.append((export.folder, .nfs, .nfs)) }
        for (folder, place, service) in places {
            guard let folder, let surveyed = subject.folders.first(where: { $0.path == folder }) else { continue }
            let isEmpty = surveyed.survey.folder.names(in: "").isEmpty && surveyed.survey.generated.isEmpty
            guard isEmpty else { continue }
            report.add(
                subject.places.file,
                subject.places.line(of: place, service),
                "the folder \(folder) is not there, is empty, or can't be looked into",
                remedy: "make it and put the boot files there, or name the folder that has them"
            )
        }
    }

    static let trips = LintExample.service(tree: MemoryFolder())
    static let passes = LintExample.service()
}
