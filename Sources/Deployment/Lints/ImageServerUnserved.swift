internal import NetworkBoot
internal import NetworkProtocols

/// Clients are told a URL of this computer that nothing serves here, or another port than the one that is served.
enum ImageServerUnserved: Lint {
    static let id = "image-server-unserved"
    static let severity = SettingsProblem.Severity.error
    static let citation = "SystemRescueCd manual, PXE network booting: “Keep these values to $PXEBOOTSRV_LOCALIP …”"
    static let statement = "Where the root image's URL leads to this computer, it is served here at that port."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        guard let preparation = subject.preparation, let place = WebPlace(preparation.imageURL),
            let own = subject.ownAddress, place.host == "\(own)"
        else { return }
        let line = subject.places.line(of: .imageURL)
        let file = subject.places.file
        switch place.scheme {
        case "http":
            guard let http = subject.service?.http else {
                report.add(
                    file,
                    subject.places.line(of: .httpSwitch, .imageURL),
                    "no HTTP server is started, and clients are told to fetch \(preparation.imageURL)",
                    remedy: "serve HTTP here, or write the URL of the computer that does"
                )
                return
            }
            let port = place.port ?? 80
            if !http.configuration.ports.contains(port) {
                let ports = http.configuration.ports.map(String.init).joined(separator: ", ")
                report.add(
                    file,
                    line,
                    "the URL names port \(port), and HTTP is served at \(ports)",
                    remedy: "write one port in both places"
                )
            }
        case "tftp":
            if subject.service?.tftp == nil {
                report.add(
                    file,
                    line,
                    "no TFTP server is started, and clients are told to fetch \(preparation.imageURL)",
                    remedy: "serve TFTP here, or write another URL"
                )
            }
        case "nfs" where subject.service?.nfs?.exports.contains { $0.path == place.path } == true: break
        case "nbd" where serves(place, subject.service?.nbd): break
        default:
            report.add(
                file,
                line,
                "\(preparation.imageURL) is not served here",
                remedy: place.scheme == "nfs" || place.scheme == "nbd"
                    ? "serve it by \(place.scheme):, or write the URL of what is served"
                    : "run a server for it beside this one, or write an http:// URL"
            )
        }
    }

    /// Whether clients of either generation get something: by the port itself, or by a name that is the port's number.
    private static func serves(_ place: WebPlace, _ nbd: BootService.NBDService?) -> Bool {
        let port = place.port ?? 10_809
        return nbd?.exports.contains { $0.oldStylePort == port || $0.name == "\(port)" } == true || nbd?.port == port
    }

    static let trips = LintExample.pxebootsrv(("$PXEBOOTSRV_LOCALIP/sysrcd.dat", "$PXEBOOTSRV_LOCALIP:8080/sysrcd.dat"))
    static let passes = LintExample.pxebootsrv()
}
