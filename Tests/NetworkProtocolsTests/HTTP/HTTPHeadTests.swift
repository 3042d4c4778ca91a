import NetworkProtocols
import Testing

/// iPXE asks nginx for its script (a real exchange).
let ipxeRequest = octets(
    """
    474554202f626f6f742e6970786520485454502f312e310d0a436f6e6e656374696f6e3a206b6565702d616c6976650d0a
    557365722d4167656e743a20695058452f312e302e302b6769742d32303139303132352e333661346338352d352e310d0a
    486f73743a2031302e37372e302e310d0a0d0a
    """
)
/// nginx's answer with its body of 144 octets.
let nginxResponse = octets(
    """
    485454502f312e3120323030204f4b0d0a5365727665723a206e67696e782f312e32322e310d0a
    446174653a205361742c203231204e6f7620323032362030373a30373a303720474d540d0a
    436f6e74656e742d547970653a20746578742f706c61696e0d0a436f6e74656e742d4c656e6774683a203134340d0a
    4c6173742d4d6f6469666965643a205361742c203231204e6f7620323032362030373a30363a323820474d540d0a
    436f6e6e656374696f6e3a206b6565702d616c6976650d0a455461673a202236623031343266342d3930220d0a
    4163636570742d52616e6765733a2062797465730d0a0d0a
    2321697078650a6563686f20695058452d5343524950542d52554e4e494e4720247b6e6574302f69707d0a
    736574203230393a737472696e67207379737263642e6366670a
    736574203231303a737472696e6720687474703a2f2f31302e37372e302e312f7078652f0a
    636861696e20687474703a2f2f31302e37372e302e312f7078652f7078656c696e75782e300a
    """
)
/// BusyBox wget, as SystemRescueCd's initramfs runs it.
let wgetRequest = octets(
    """
    474554202f7379737263642e64617420485454502f312e310d0a486f73743a2031302e37372e302e310d0a
    557365722d4167656e743a20576765740d0a436f6e6e656374696f6e3a20636c6f73650d0a0d0a
    """
)

func requestHead(_ bytes: [UInt8]) throws(PacketDecodingError) -> HTTPRequestHead {
    var reader = ByteReader(bytes.span)
    return try HTTPRequestHead(decoding: &reader)
}

func responseHead(_ bytes: [UInt8]) throws(PacketDecodingError) -> HTTPResponseHead {
    var reader = ByteReader(bytes.span)
    return try HTTPResponseHead(decoding: &reader)
}

@Suite struct HTTPHeadTests {
    @Test("iPXE's request is read and written back")
    func ipxe() throws {
        let head = try requestHead(ipxeRequest)
        #expect(head.hasMethod("GET"))
        #expect(head.target.displayText == "/boot.ipxe")
        #expect(head.version == .http11)
        #expect(head.host == ascii("10.77.0.1"))
        #expect(head.fields[.userAgent] == ascii("iPXE/1.0.0+git-20190125.36a4c85-5.1"))
        #expect(head.fields.list.map(\.name.displayText) == ["Connection", "User-Agent", "Host"])
        #expect(!head.closesConnection)
        #expect(head.encoded == ipxeRequest)
    }

    @Test("wget's request says that it closes the connection")
    func wget() throws {
        let head = try requestHead(wgetRequest)
        #expect(head.closesConnection)
        #expect(head.encoded == wgetRequest)
        let made = HTTPRequestHead(
            "GET",
            "/sysrcd.dat",
            fields: ["Host": "10.77.0.1", "User-Agent": "Wget", "Connection": "close"]
        )
        #expect(made == head)
    }

    @Test("nginx's response is read and written back")
    func nginx() throws {
        let head = try responseHead(nginxResponse)
        #expect(head.status == 200)
        #expect(head.reason == ascii("OK"))
        #expect(head.fields.contentLength == .octets(144))
        #expect(head.fields[.entityTag] == ascii("\"6b0142f4-90\""))
        #expect(head.fields.list.count == 8)
        #expect(head.encoded == Array(nginxResponse.dropLast(144)))
    }

    @Test(
        "Odd requests are kept as they are",
        arguments: [
            "\r\n\n\r\nGET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\n\n", "GET / HTTP/1.1\r\nHost: a\nX:b\r\n\n",
            "GET  /two  spaces HTTP/1.1\r\n\r\n", "get / http/1.1\r\n\r\n", "GET / HTTP/2.0\r\n\r\n",
            "GET / HTTP/eleven\r\n\r\n", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", "GET / HTTP/1.1\r\nHost:a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost:\t a \t\r\n\r\n", "GET / HTTP/1.1\r\nX: a\r\n b\r\n\tc\n d\r\n\r\n",
            "GET / HTTP/1.1\r\n folded without field\r\n\r\n", "GET / HTTP/1.1\r\nno colon\r\n\r\n",
            "GET / HTTP/1.1\r\nno colon\r\n and: folded\r\n\r\n", "GET / HTTP/1.1\r\n: no name\r\n\r\n",
            "GET / HTTP/1.1\r\nX: a\r\r\n\r\n", "GET / HTTP/1.1\r\nX: a\rb\r\n\r\n", "GET / HTTP/1.1\r\nX:\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n", "GET  HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\n \r\n\r\n",
            "GET /\u{fc} HTTP/1.1\r\nX: \u{0}\u{1}\r\n\r\n",
        ]
    )
    func oddRequests(text: String) throws {
        let bytes = ascii(text)
        let head = try requestHead(bytes)
        let again = try requestHead(head.encoded)
        #expect(head.encoded == bytes)
        #expect(again == head)
    }

    @Test(
        "Odd responses are kept as they are",
        arguments: [
            "HTTP/1.1 200\r\n\r\n", "HTTP/1.1 200 \r\n\r\n", "HTTP/1.0 404 Not  Found \r\n\r\n",
            "http/1.1 999 ?\n\n", "\nHTTP/1.1 000 a\r\n\n", "HTTP/1.1 007 \r\nA: b\r\n\r\n", "HTTP/3 200 OK\r\n\r\n",
        ]
    )
    func oddResponses(text: String) throws {
        let bytes = ascii(text)
        let head = try responseHead(bytes)
        #expect(head.encoded == bytes)
    }

    @Test(
        "What is no request line is refused",
        arguments: [
            "GET /\r\n\r\n", "GET\r\n\r\n", " GET / HTTP/1.1\r\n\r\n", "GET / HTTP/\r\n\r\n", "\u{1}\r\n\r\n",
            "GET / HTTP/1.1 \r\n\r\n", "GET HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n", "GET\t/\tHTTP/1.1\r\n\r\n",
        ]
    )
    func badRequestLines(text: String) {
        var thrown: PacketDecodingError?
        do throws(PacketDecodingError) { _ = try requestHead(ascii("\r\n" + text)) } catch { thrown = error }
        #expect(thrown == .invalid("request-line", at: 2))
    }

    @Test(
        "What is no status line is refused",
        arguments: [
            "HTTP/1.1\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1  200 OK\r\n\r\n",
            "ICY 200 OK\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n", "HTTP/1.1 200OK\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
            "HTTP/1.1 -20 OK\r\n\r\n",
        ]
    )
    func badStatusLines(text: String) {
        var thrown: PacketDecodingError?
        do throws(PacketDecodingError) { _ = try responseHead(ascii(text)) } catch { thrown = error }
        #expect(thrown == .invalid("status-line", at: 0))
    }

    @Test("A head cut anywhere is too short")
    func truncation() {
        let whole = Array(nginxResponse.dropLast(144))
        var others: [Int] = []
        for count in 0..<whole.count {
            do throws(PacketDecodingError) {
                _ = try responseHead(Array(whole[..<count]))
                others.append(count)
            } catch {
                if case .truncated = error.problem { continue }
                others.append(count)
            }
        }
        #expect(others.isEmpty)
    }

    @Test("Whatever damage a head takes, it is refused or written back unchanged")
    func damage() {
        var failures: [[UInt8]] = []
        for form in damagedForms(of: ipxeRequest) + damagedForms(of: wgetRequest) {
            var reader = ByteReader(form.span)
            guard let head = try? HTTPRequestHead(decoding: &reader) else { continue }
            if head.encoded != Array(form[..<reader.offset]) { failures.append(form) }
        }
        for form in damagedForms(of: Array(nginxResponse.dropLast(144))) {
            var reader = ByteReader(form.span)
            guard let head = try? HTTPResponseHead(decoding: &reader) else { continue }
            if head.encoded != Array(form[..<reader.offset]) { failures.append(form) }
        }
        #expect(failures.isEmpty)
    }

    @Test("A status goes with the phrase of RFC 9110, an unassigned one with none")
    func status() {
        #expect(HTTPStatus.notFound.description == "404 Not Found")
        #expect(HTTPStatus(rawValue: 299).description == "299")
        #expect(ascii("HTTP/1.1 416 Range Not Satisfiable\r\n\r\n") == HTTPResponseHead(.rangeNotSatisfiable).encoded)
        #expect(
            ascii("HTTP/1.0 299 \r\n\r\n") == HTTPResponseHead(HTTPStatus(rawValue: 299), version: .http10).encoded
        )
    }

    @Test("Versions are compared by their numbers and kept as written")
    func versions() {
        #expect(HTTPVersion.http11.isAtLeast(1, 1))
        #expect(!HTTPVersion.http10.isAtLeast(1, 1))
        #expect(HTTPVersion(text: ascii("HTTP/2.0")).isAtLeast(1, 1))
        let lowerCase = HTTPVersion(text: ascii("http/1.1"))
        #expect(lowerCase.isAtLeast(1, 1))
        #expect(!lowerCase.isWellFormed)
        #expect(!HTTPVersion(text: ascii("HTTP/1.10")).isWellFormed)
        #expect(HTTPVersion(text: ascii("HTTP/x")).numbers == nil)
        #expect(HTTPVersion(text: []).numbers == nil)
    }
}
