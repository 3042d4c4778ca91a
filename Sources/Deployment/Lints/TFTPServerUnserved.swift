internal import NetworkBoot
internal import NetworkProtocols

/// Clients are sent to a TFTP server that is not switched on, or past the one that is.
enum TFTPServerUnserved: Lint {
    static let id = "tftp-server-unserved"
    static let severity = SettingsProblem.Severity.warning
    static let citation = "SystemRescueCd manual, PXE network booting: “Keep these values to $PXEBOOTSRV_LOCALIP …”"
    static let statement = "TFTPSERVER is this computer where TFTP is served here, and another where it is not."

    static func look(at subject: LintSubject, _ report: inout LintReport) {
        guard let settings = subject.pxebootsrv else { return }
        let isOwn = settings.tftpServer == settings.localAddress
        if settings.servesTFTP, !isOwn {
            report.add(
                settings.file,
                settings.lines[.tftpServer],
                "clients are sent to \(settings.tftpServer), and the TFTP server that runs here is told to nobody",
                remedy: "set PXEBOOTSRV_TFTPSERVER to $PXEBOOTSRV_LOCALIP, or PXEBOOTSRV_DOTFTPD to no"
            )
        } else if !settings.servesTFTP, isOwn {
            report.add(
                settings.file,
                settings.lines[.tftpSwitch],
                "no TFTP server is started, and clients are sent to this computer for the boot file",
                remedy: "set PXEBOOTSRV_DOTFTPD to yes, or PXEBOOTSRV_TFTPSERVER to the computer that serves it"
            )
        }
    }

    static let trips = LintExample.pxebootsrv((#"DOTFTPD="yes""#, #"DOTFTPD="no""#))
    static let passes = LintExample.pxebootsrv(
        (#"DOTFTPD="yes""#, #"DOTFTPD="no""#),
        (#"TFTPSERVER="$PXEBOOTSRV_LOCALIP""#, #"TFTPSERVER="192.168.1.7""#)
    )
}
