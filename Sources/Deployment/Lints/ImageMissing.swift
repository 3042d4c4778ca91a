internal import NetworkBoot
internal import NetworkProtocols

/// The URL that every command line names has to lead to a file.
enum ImageMissing: Lint {
    static let id = "image-missing"
    static let severity = SettingsProblem.Severity.error
    static let citation = "SystemRescueCd manual, PXE network booting, stage 3"
    static let statement = "The root image is in the folder that is handed out, under the name that its URL has."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        guard let preparation = subject.preparation, let place = WebPlace(preparation.imageURL),
            let own = subject.ownAddress, place.host == "\(own)",
            let tree = tree(of: place, in: subject)
        else { return }
        if place.scheme == "nfs" { return lookInExport(tree, place, subject, &report) }
        switch tree.survey.find(place.path) {
        case .found(_, let entry) where entry.kind != .folder: return
        case .otherCase(let path):
            report.add(
                subject.places.file,
                subject.places.line(of: .imageURL),
                "\(place.path) is not in \(tree.path); /\(path) is, in other letters",
                remedy: "write the URL as the file is called"
            )
        case .found, .notFound, .barred:
            report.add(
                subject.places.file,
                subject.places.line(of: .imageURL),
                "\(place.path) is not in \(tree.path), so clients stop with a 404",
                remedy: "copy the image there, or correct the URL"
            )
        }
    }

    /// The tree that the URL leads into.
    private static func tree(of place: WebPlace, in subject: LintSubject) -> SurveyedFolder? {
        switch place.scheme {
        case "tftp": return subject.tftpTree
        case "nfs":
            let export = subject.service?.nfs?.exports.first { $0.path == place.path }
            return export.flatMap { export in subject.folders.first { $0.path == export.folder } }
        case "nbd": return nil
        default: return subject.httpTree
        }
    }

    /// Over NFS the URL names the folder, and the image in it is always called the same.
    private static func lookInExport(
        _ tree: SurveyedFolder,
        _ place: WebPlace,
        _ subject: LintSubject,
        _ report: inout LintReport
    ) {
        guard tree.survey.entry("sysrcd.dat") == nil else { return }
        report.add(
            subject.places.file,
            subject.places.line(of: .nfs, .imageURL),
            "sysrcd.dat is not in \(tree.path), which clients mount as \(place.path)",
            remedy: "copy the image and its sysrcd.md5 there"
        )
    }

    static let trips = LintExample.pxebootsrv(
        ("$PXEBOOTSRV_LOCALIP/sysrcd.dat", "$PXEBOOTSRV_LOCALIP/sysresccd/sysrcd.dat")
    )
    static let passes = LintExample.pxebootsrv()
}
