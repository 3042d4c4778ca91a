public import NetworkProtocols

/// How boot clients speak HTTP: one literal a client, each with where it is known from.
extension HTTPClientConfiguration {
    /// gPXE 0.9.9 and 1.0 (`src/net/tcp/http.c`): HTTP/1.0, Host behind User-Agent and never with a port, no patience
    /// of its own beyond TCP's. 200, 301 and 302 are all the statuses that it takes.
    public static func gpxe(version: String) -> HTTPClientConfiguration {
        HTTPClientConfiguration(
            fields: ["User-Agent": "gPXE/\(version)", "Host": ""],
            version: .http10,
            omitsPort: true,
            readsChunks: false,
            silenceTimeout: nil,
            redirectLimit: unlimited,
            redirectStatuses: [301, 302],
            acceptedStatuses: 200...200
        )
    }

    /// iPXE: the order of its fields as in capture `b3_undionly_http_script` (build of 2019-01-25); the watchdog of
    /// 120 s and the rest from `src/net/tcp/httpcore.c`. It follows any redirect with a Location as long as it comes to
    /// an end.
    public static func ipxe(version: String) -> HTTPClientConfiguration {
        HTTPClientConfiguration(
            fields: ["Connection": "keep-alive", "User-Agent": "iPXE/\(version)", "Host": ""],
            keepsAlive: true,
            silenceTimeout: .seconds(120),
            redirectLimit: unlimited,
            redirectStatuses: Array(300...399)
        )
    }

    /// `lpxelinux.0` and `syslinux.efi` (Syslinux `core/fs/pxe/http.c`): HTTP/1.0, a connection for each file, no
    /// patience of its own beyond TCP's. Its cookies, and that older releases leave the port out of Host, are left out.
    public static func syslinux(release: String) -> HTTPClientConfiguration {
        HTTPClientConfiguration(
            fields: ["Host": "", "User-Agent": "Syslinux/\(release)", "Connection": "close"],
            version: .http10,
            readsChunks: false,
            silenceTimeout: nil,
            redirectLimit: 5,
            redirectStatuses: [301, 302, 303, 307],
            needsWholeURLs: true,
            acceptedStatuses: 200...200
        )
    }

    /// GRUB 2 (`grub-core/net/http.c`): says nothing of the connection and uses it once; waits 100 times 300 ms for the
    /// head, and follows no redirect. It seeks with Range, and then takes 206 too.
    public static func grub(version: String) -> HTTPClientConfiguration {
        HTTPClientConfiguration(
            fields: ["Host": "", "User-Agent": "GRUB \(version)", "Range": ""],
            silenceTimeout: .seconds(30),
            redirectLimit: 0,
            redirectStatuses: [],
            acceptedStatuses: 200...206
        )
    }

    /// UEFI HTTP boot of EDK2 (`NetworkPkg/HttpBootDxe/HttpBootClient.c`): HEAD for the size and then GET with the same
    /// fields over the same connection; 5 s of silence are too long (`NetworkPkg.dec`), and a redirect is an error. Whatever
    /// became of HEAD, GET follows (`HttpBootImpl.c`, HttpBootGetBootFileCaller).
    public static let edk2HTTPBoot = HTTPClientConfiguration(
        fields: ["Host": "", "Accept": "*/*", "User-Agent": "UefiHttpBoot/1.0"],
        keepsAlive: true,
        silenceTimeout: .seconds(5),
        redirectLimit: 0,
        redirectStatuses: [],
        acceptedStatuses: 200...206,
        asksForSizeFirst: true,
        goesOnWithoutSize: true,
        fileTypes: [
            .init("application/efi", suffix: ".efi"),
            .init("application/vnd.efi-iso", suffix: ".iso"),
            .init("application/vnd.efi-img", suffix: ".img"),
        ]
    )

    /// BusyBox `wget` (`networking/wget.c`), which initial RAM disks have: asks once and has the connection closed;
    /// waits 900 s, and follows 15 redirects. The octets as in captures `b1_bios_dnsmasq_pxelinux_tftp_http` to
    /// `b4_uefi_grub`, where SystemRescueCd's init ran it.
    public static let busyBoxWget = HTTPClientConfiguration(
        fields: ["Host": "", "User-Agent": "Wget", "Connection": "close", "Range": ""],
        silenceTimeout: .seconds(900),
        redirectLimit: 15,
        redirectStatuses: [300, 301, 302, 303, 307, 308],
        acceptedStatuses: 200...204
    )

    /// curl as initial RAM disks call it (`curl -L -f`): Range before User-Agent (curl `lib/http.c`), 50 redirects
    /// (`CURLOPT_MAXREDIRS` of the tool), and no patience of its own beyond TCP's.
    public static func curl(version: String) -> HTTPClientConfiguration {
        HTTPClientConfiguration(
            fields: ["Host": "", "Range": "", "User-Agent": "curl/\(version)", "Accept": "*/*"],
            keepsAlive: true,
            silenceTimeout: nil,
            redirectLimit: 50
        )
    }

    /// httpfs2 (`httpfs2.c`): HEAD for the size, then GET with Range; it follows no redirect.
    public static let httpfs = HTTPClientConfiguration(
        fields: ["Host": "", "User-Agent": "httpfs2", "Range": ""],
        keepsAlive: true,
        silenceTimeout: .seconds(30),
        redirectLimit: 0,
        redirectStatuses: [],
        acceptedStatuses: 200...206,
        asksForSizeFirst: true
    )

    /// apk of Alpine (apk-tools `libfetch/http.c`): a request to a connection's end, 30 s of silence, 20 redirects.
    public static let apk = HTTPClientConfiguration(
        fields: ["Host": "", "User-Agent": "apk-tools/2.14.4", "Connection": "close"],
        silenceTimeout: .seconds(30),
        redirectLimit: 20
    )

    /// Ignition of Fedora CoreOS (`internal/resource/http.go`, `doc/operator-notes.md`): 10 s for an answer's head.
    public static let ignition = HTTPClientConfiguration(
        fields: [
            "Host": "", "User-Agent": "Ignition/2.19.0",
            "Accept": "application/vnd.coreos.ignition+json;version=3.5.0, */*;q=0.1", "Accept-Encoding": "identity",
        ],
        keepsAlive: true,
        silenceTimeout: .seconds(10),
        redirectLimit: 10
    )

    /// Where a client counts no redirects, and a circle ends with the patience of its user.
    private static let unlimited = 1000
}
