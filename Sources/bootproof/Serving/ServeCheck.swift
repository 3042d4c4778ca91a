internal import Deployment
internal import Foundation
internal import NetworkBoot
internal import NetworkProtocols
internal import Scenarios

/// `serve --check`: what would be served, and all that is wrong with it and with the files beside it. Nothing is started.
struct ServeCheck {
    /// Nil where other servers' files alone are looked at, or the settings make no sense.
    var settings: ServeSettings?
    /// What was found while they were read.
    var problems: [SettingsProblem] = []
    var files: [AdministratorFile]
    /// The one of them that is read as settings, too.
    var settingsFile: String?
    /// As they were named.
    var folders: [String]
    var interfaces: [LocalInterface]
    /// Where the names in other servers' files are looked up.
    var hosts = HostsTable()

    /// Everything that is wrong, in the order in which a person reads it.
    func allProblems(online: Bool) -> [SettingsProblem] {
        let subject = subject
        var found = problems + (settings?.warnings ?? []) + LintCatalog.problems(of: subject)
        if let settings, settings.preparation != nil, settings.service.tftp != nil, !isPrepared {
            found.append(
                SettingsProblem(
                    .warning,
                    file: settings.places.file,
                    line: settings.places.line(of: .tftpFolder, .tftp),
                    sentence:
                        "\(settings.service.tftp?.folder ?? "") has nothing to make \(PreparedConfiguration.name) from",
                    remedy: "copy isolinux.cfg of the live medium there"
                )
            )
        }
        found += files.compactMap(\.whatItIsTakenFor)
        for file in files where file.name != settingsFile {
            found += file.unserved(hosts: hosts) { try? SettingsInput.read($0) }
        }
        if let settings { found += ComputerChecks(settings: settings, isElsewhere: isElsewhere).run() }
        if online { found += OnlineChecks(subject: subject).run() }
        // A file may have been read as settings and as what it is.
        var told: Set<SettingsProblem> = []
        return found.inReadingOrder.filter { told.insert($0).inserted }
    }

    private var isPrepared: Bool { settings?.service.tftp?.generated[PreparedConfiguration.name] != nil }

    private var subject: LintSubject {
        var folders = folders.map { SurveyedFolder($0, FolderSurvey(DiskFolder($0))) }
        let served = settings?.service
        if let tftp = served?.tftp {
            let survey = FolderSurvey(DiskFolder(tftp.folder), links: tftp.links, generated: tftp.generated)
            folders.append(SurveyedFolder(tftp.folder, survey))
        }
        if let http = served?.http, http.folder != served?.tftp?.folder {
            let survey = FolderSurvey(DiskFolder(http.folder), links: http.links, generated: http.generated)
            folders.append(SurveyedFolder(http.folder, survey))
        }
        for export in served?.nfs?.exports ?? [] where !folders.contains(where: { $0.path == export.folder }) {
            folders.append(SurveyedFolder(export.folder, FolderSurvey(DiskFolder(export.folder), links: .anywhere)))
        }
        return LintSubject(
            service: served,
            places: settings?.places ?? SettingPlaces(file: "settings"),
            preparation: settings?.preparation,
            pxebootsrv: settings?.pxebootsrv,
            files: files,
            folders: folders,
            interfaces: isElsewhere ? nil : interfaces
        )
    }

    /// Whether the settings are for another computer, so that this one's interfaces say nothing.
    private var isElsewhere: Bool { settings?.warnings.contains { $0.lint == "local-address-foreign" } ?? false }

    /// The settings that say the same, with the problems as comments: it can be read as settings again.
    func page(_ problems: [SettingsProblem]) -> String {
        guard let settings else { return problems.map { "\($0)\n" }.joined() + summary(problems) + "\n" }
        let comments = problems.map { "# \($0)\n" }.joined()
        return settings.service.settingsText + (problems.isEmpty ? "" : "\n") + comments + "# \(summary(problems))\n"
    }

    private func summary(_ problems: [SettingsProblem]) -> String {
        let parts = SettingsProblem.Severity.allCases.map { severity in
            let count = problems.count { $0.severity == severity }
            return "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")"
        }
        return parts.joined(separator: ", ")
    }

    /// The problems as JSON, for other programs.
    static func report(_ problems: [SettingsProblem]) throws -> [UInt8] {
        struct Report: Encodable {
            var schema = "bootproof.check/1"
            var problems: [Problem]
        }
        struct Problem: Encodable {
            var severity: String
            var file: String
            var line: Int?
            var column: Int?
            var sentence: String
            var remedy: String?
            var lint: String?
            var citation: String?
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let entries = problems.map {
            Problem(
                severity: $0.severity.rawValue,
                file: $0.file,
                line: $0.line,
                column: $0.column,
                sentence: $0.sentence,
                remedy: $0.remedy,
                lint: $0.lint,
                citation: $0.citation
            )
        }
        return [UInt8](try encoder.encode(Report(problems: entries))) + [UInt8(ascii: "\n")]
    }
}

extension AdministratorFile {
    /// Said where nothing told what a file is, so that nobody takes silence for praise.
    fileprivate var whatItIsTakenFor: SettingsProblem? {
        guard case .procedure = content, problems.isEmpty else { return nil }
        return SettingsProblem(
            .note,
            file: name,
            sentence: "is taken for \(kindName): nothing in it is known as settings or a script of a boot server",
            remedy: "name the folder that a loader's configuration lies in, and it is looked at with its tree"
        )
    }
}
