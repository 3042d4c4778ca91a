internal import NetworkBoot
internal import NetworkProtocols

/// An HTTP server runs here, and clients are sent past it.
enum ImageServerElsewhere: Lint {
    static let id = "image-server-elsewhere"
    static let severity = SettingsProblem.Severity.warning
    static let citation = "SystemRescueCd manual, PXE network booting: “Keep these values to $PXEBOOTSRV_LOCALIP …”"
    static let statement = "Where HTTP is served here, the root image's URL leads to this computer."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        guard let settings = subject.pxebootsrv, settings.servesHTTP, let place = WebPlace(settings.imageURL),
            place.host != "\(settings.localAddress)"
        else { return }
        report.add(
            settings.file,
            settings.lines[.httpServer],
            "clients fetch the image from \(place.host), and the HTTP server that runs here is told to nobody",
            remedy: "write http://$PXEBOOTSRV_LOCALIP/sysrcd.dat, or set PXEBOOTSRV_DOHTTPD to no"
        )
    }

    static let trips = LintExample.pxebootsrv(("http://$PXEBOOTSRV_LOCALIP/", "http://192.168.1.7/"))
    static let passes = LintExample.pxebootsrv(
        ("http://$PXEBOOTSRV_LOCALIP/", "http://192.168.1.7/"),
        (#"DOHTTPD="yes""#, #"DOHTTPD="no""#)
    )
}
