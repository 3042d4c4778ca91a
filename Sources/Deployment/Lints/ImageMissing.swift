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
            let tree = place.scheme == "tftp" ? subject.tftpTree : subject.httpTree
        else { return }
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

    static let trips = LintExample.pxebootsrv(
        ("$PXEBOOTSRV_LOCALIP/sysrcd.dat", "$PXEBOOTSRV_LOCALIP/sysresccd/sysrcd.dat")
    )
    static let passes = LintExample.pxebootsrv()
}
