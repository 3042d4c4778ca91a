import NetworkBoot
import NetworkProtocols
import Testing

/// What a client of this dialect sends with its first request.
private func request(
    _ configuration: HTTPClientConfiguration,
    _ target: String = "/boot/f",
    host: String = "10.77.0.1",
    range: HTTPRange? = nil
) -> String {
    let server = Endpoint(address: IPv4Address(10, 77, 0, 1), port: 80)
    let stream = StreamID(rawValue: 1)
    var client = HTTPClient(remote: server, stream: stream, configuration: configuration, at: .zero)
    client.request(target: Array(target.utf8), host: Array(host.utf8), range: range, at: .zero)
    client.handle(.connected(local: server, remote: server), at: .zero)
    var written: [UInt8] = []
    while let output = client.nextOutput() {
        if case .host(.stream(_, .write(let octets))) = output { written += octets }
    }
    return String(decoding: written, as: UTF8.self)
}

@Suite struct HTTPDialectTests {
    @Test("BusyBox wget asks as in the captures b1 to b4")
    func busyBox() {
        #expect(
            request(.busyBoxWget, "/sysrcd.dat")
                == "GET /sysrcd.dat HTTP/1.1\r\nHost: 10.77.0.1\r\nUser-Agent: Wget\r\nConnection: close\r\n\r\n"
        )
        #expect(
            request(.busyBoxWget, "/f", host: "h:8080", range: HTTPRange([.from(5)]))
                == "GET /f HTTP/1.1\r\nHost: h:8080\r\nUser-Agent: Wget\r\nConnection: close\r\nRange: bytes=5-\r\n\r\n"
        )
    }

    @Test("iPXE asks as in the capture b3")
    func ipxe() {
        #expect(
            request(.ipxe(version: "1.0.0+git-20190125.36a4c85-5.1"), "/boot.ipxe")
                == "GET /boot.ipxe HTTP/1.1\r\nConnection: keep-alive\r\n"
                + "User-Agent: iPXE/1.0.0+git-20190125.36a4c85-5.1\r\nHost: 10.77.0.1\r\n\r\n"
        )
    }

    @Test("gPXE speaks HTTP/1.0 and leaves the port out")
    func gpxe() {
        #expect(
            request(.gpxe(version: "1.0.1"), "/menu.php?arch=i386", host: "10.77.0.1:8080")
                == "GET /menu.php?arch=i386 HTTP/1.0\r\nUser-Agent: gPXE/1.0.1\r\nHost: 10.77.0.1\r\n\r\n"
        )
    }

    @Test("Syslinux, GRUB, EDK2 and curl ask as their sources say")
    func others() {
        #expect(
            request(.syslinux(release: "6.04"), host: "h:8080")
                == "GET /boot/f HTTP/1.0\r\nHost: h:8080\r\nUser-Agent: Syslinux/6.04\r\nConnection: close\r\n\r\n"
        )
        #expect(
            request(.grub(version: "2.06"), range: HTTPRange([.from(9)]))
                == "GET /boot/f HTTP/1.1\r\nHost: 10.77.0.1\r\nUser-Agent: GRUB 2.06\r\nRange: bytes=9-\r\n\r\n"
        )
        #expect(
            request(.edk2HTTPBoot)
                == "GET /boot/f HTTP/1.1\r\nHost: 10.77.0.1\r\nAccept: */*\r\nUser-Agent: UefiHttpBoot/1.0\r\n\r\n"
        )
        #expect(
            request(.curl(version: "7.88.1"), range: HTTPRange([.closed(first: 0, last: 0)]))
                == "GET /boot/f HTTP/1.1\r\nHost: 10.77.0.1\r\nRange: bytes=0-0\r\nUser-Agent: curl/7.88.1\r\n"
                + "Accept: */*\r\n\r\n"
        )
    }

    @Test("Each dialect's reading of answers is its own")
    func answers() {
        #expect(HTTPClientConfiguration.gpxe(version: "1").redirectStatuses == [301, 302])
        #expect(!HTTPClientConfiguration.gpxe(version: "1").readsChunks)
        #expect(HTTPClientConfiguration.grub(version: "2").redirectLimit == 0)
        #expect(HTTPClientConfiguration.edk2HTTPBoot.redirectLimit == 0)
        #expect(HTTPClientConfiguration.syslinux(release: "6").needsWholeURLs)
        #expect(!HTTPClientConfiguration.syslinux(release: "6").redirectStatuses.contains(308))
        #expect(HTTPClientConfiguration.busyBoxWget.redirectLimit == 15)
    }
}
