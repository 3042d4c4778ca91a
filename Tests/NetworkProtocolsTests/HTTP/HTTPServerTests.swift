import NetworkProtocols
import Testing

private let files: [String: [UInt8]] = [
    "f": ascii("0123456789"), "boot/pxelinux.0": patternedFile(26_000), "empty": [], "menu.cfg": ascii("DEFAULT x"),
    "a b+c%.img": ascii("odd"), "%2e%2e": ascii("dots"), "loader.EFI": ascii("MZ"), "big": patternedFile(300_000),
]

/// Requests and the status that they are answered with. Behind those of the second list the connection ends.
private let tolerated: [(request: String, status: Int)] = [
    (get("/f"), 200), (get("/missing"), 404), (get("/boot"), 404), (get("/"), 404), (get("/f/"), 404),
    (get("/f?x=1&y=%20"), 200), (get("http://boot/f"), 200), (get("HTTP://other:81/f"), 200),
    (get("/./boot//x/../pxelinux.0"), 200), (get("/a%20b%2Bc%25.img"), 200), (get("/a%20b+c%25.img"), 200),
    ("\r\n\r\n" + get("/f"), 200), ("GET /f HTTP/1.1\nHost: boot\n\n", 200),
    ("GET /f HTTP/1.9\r\nHost: b\r\n\r\n", 200),
    (get("/f", "X: a", " b"), 200), (get("/F"), 404), (get("/f", "Host : x").replacing("Host : x", with: "Y:x"), 200),
    (get("/../etc/passwd"), 403), (get("/..%2f..%2fetc/passwd"), 404), (get("/%2e%2e/x"), 403),
    (get("/a/../../x"), 403), (get("/%252e%252e"), 200), (get("//f"), 200), (get("/f%00.txt"), 400),
    (get("/..\\x"), 404), (get("/f%"), 400), (get("/f%4"), 400), (get("/f%zz"), 400), (get("/f%2fg"), 404),
    (get("/f", method: "POST"), 405), (get("/f", method: "DELETE"), 405), (get("*", method: "OPTIONS"), 405),
    (get("/f", method: "FOO"), 501), (get("/f", method: "get"), 501), (get("/f#x"), 400), (get("f"), 400),
    (get("/f x"), 400), (get("https://boot/f"), 400), (get("/" + String(repeating: "a", count: 8000)), 404),
]
private let refused: [(request: String, status: Int)] = [
    ("GET /f HTTP/1.1\r\n\r\n", 400), ("GET /f HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
    ("GET /f HTTP/1.1\r\nHost: a/b\r\n\r\n", 400), ("GET /f HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
    (get("/f", "Bad : x"), 400), ("GET /f HTTP/1.1\r\n X: y\r\nHost: a\r\n\r\n", 400), (get("/f", "nonsense"), 400),
    (get("/f", "X: a\rb"), 400), (get("/f", "X: a\u{0}b"), 400), (get("/f", "É: x"), 400),
    ("GET /f HTTP/2.0\r\nHost: b\r\n\r\n", 505), ("GET /f http/1.1\r\nHost: b\r\n\r\n", 400),
    ("GET /f HTTP/1.10\r\nHost: b\r\n\r\n", 400), ("GET /f\r\n\r\n", 400), ("\u{16}\u{3}\u{1}\r\n", 400),
    ("SSH-2.0-OpenSSH\r\n", 400), ("G(T /f HTTP/1.1\r\nHost: b\r\n\r\n", 400),
    (get("/f", "Content-Length: 1", "Content-Length: 2"), 400), (get("/f", "Content-Length: -1"), 400),
    (get("/f", "Content-Length: 1", "Transfer-Encoding: chunked"), 400), (get("/f", "Transfer-Encoding: gzip"), 400),
    (get("/f", "Transfer-Encoding: gzip, chunked"), 501), (get("/f", "Transfer-Encoding: chunked, identity"), 400),
    ("GET /f HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
    (get("/" + String(repeating: "a", count: 64 << 10)), 414),
    (get("/f", "X: " + String(repeating: "a", count: 64 << 10)), 431),
    (
        get("/f").replacing(
            "Host",
            with: (0..<9).map { "X\($0): " + String(repeating: "a", count: 8000) + "\r\n" }.joined() + "Host"
        ), 431
    ),
    (get("/f").replacing("Host", with: String(repeating: "a:\r\n", count: 400) + "Host"), 431),
]

@Suite struct HTTPServerTests {
    @Test("It listens on its ports, and to no others")
    func listens() {
        let streams = ServedStreams(files) { $0.ports = [80, 8080] }
        #expect(streams.others == [.listen(port: 80), .listen(port: 8080)])
        streams.accept(port: 8080)
        streams.send(get("/f"))
        #expect(!streams.takeWritten().isEmpty)
        streams.accept(.firstStream.following(1), port: 81)
        streams.send(get("/f"), on: .firstStream.following(1))
        #expect(streams.takeWritten(.firstStream.following(1)).isEmpty)
        #expect(streams.server.connectionCount == 1)
        streams.abort()
        #expect(streams.ending() == .abort)
        #expect(streams.others.suffix(2) == [.stopListening(port: 80), .stopListening(port: 8080)])
        #expect(streams.server.connectionCount == 0)
        #expect(streams.server.nextDeadline == nil)
    }

    @Test("Each request has its status, and leaves the connection open", arguments: tolerated.indices)
    func statuses(index: Int) throws {
        let (request, status) = tolerated[index]
        let streams = ServedStreams(files)
        streams.accept()
        streams.send(request)
        streams.send(get("/f"))
        let responses = readResponses(streams.takeWritten(), to: ["GET", "GET"], isEnded: false)
        #expect(responses.map(\.status) == [status, 200])
        #expect(responses.allSatisfy { $0.isWhole && $0[.contentLength] == "\($0.body.count)" })
        #expect(responses.first?[.allow] == (status == 405 ? "GET, HEAD" : nil))
        #expect(responses.last?.body == files["f"])
        #expect(streams.ending() == nil)
    }

    @Test("What is no request of HTTP/1 ends the connection behind the answer", arguments: refused.indices)
    func refusals(index: Int) throws {
        let (request, status) = refused[index]
        let streams = ServedStreams(files)
        streams.accept()
        streams.send(request + get("/f"))
        let responses = readResponses(streams.takeWritten(), to: ["GET", "GET"])
        #expect(responses.map(\.status) == [status])
        #expect(responses.first?[.connection] == "close")
        #expect(responses.first?.isWhole == true)
        #expect(streams.ending() == .finish)
    }

    @Test("The fields of a file tell what it is")
    func fields() {
        let response = answer(get("/menu.cfg"), files) {
            $0.clockOrigin = Instant(nanoseconds: 784_111_777_000_000_000)
        }
        #expect(response?.head.version == .http11)
        #expect(response?.head.reason == ascii("OK"))
        #expect(response?.body == files["menu.cfg"])
        #expect(response?[.date] == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(response?[.lastModified] == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(response?[.server] == "bootproof")
        #expect(response?[.contentType] == "text/plain")
        #expect(response?[.contentLength] == "9")
        #expect(response?[.acceptRanges] == "bytes")
        #expect(response?[.entityTag] == "\"ae1b981bc490a00-9\"")
        #expect(response?[.connection] == nil)
        #expect(answer(get("/loader.EFI"), files)?[.contentType] == "application/efi")
        #expect(answer(get("/f"), files)?[.contentType] == "application/octet-stream")
        #expect(answer(get("/f"), files) { $0.serverName = nil }?[.server] == nil)
    }

    @Test("Date goes on with the clock, and Last-Modified never lies behind it")
    func clock() {
        var tree = MemoryFileTree()
        tree.add(MemoryFile([1], modificationTime: Instant(nanoseconds: 2_000_000_000_000_000_000)), as: ascii("f"))
        let streams = ServedStreams(tree: tree) { $0.clockOrigin = .at(1_000) }
        streams.accept()
        streams.send(get("/f"), at: .at(61.5))
        let response = readResponses(streams.takeWritten(), to: ["GET"], isEnded: false).first
        #expect(response?[.date] == "Thu, 01 Jan 1970 00:17:41 GMT")
        #expect(response?[.lastModified] == "Thu, 01 Jan 1970 00:17:41 GMT")
    }

    @Test("HEAD has the fields of GET and no body")
    func head() {
        for target in ["/f", "/big", "/missing", "/empty"] {
            for sendsChunks in [false, true] {
                let whole = answer(get(target), files) { $0.sendsChunks = sendsChunks }
                let head = answer(get(target, method: "HEAD"), files, method: "HEAD") { $0.sendsChunks = sendsChunks }
                #expect(whole != nil && head?.head == whole?.head)
                #expect(head?.body == [])
                #expect(head?.isWhole == true)
            }
        }
    }

    @Test(
        "Who speaks HTTP/1.0 is answered in its framing, and kept only if it asks",
        arguments: [
            ("GET /f HTTP/1.0\r\n\r\n", "close"), ("GET /f HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", "keep-alive"),
            ("GET /f HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n", "close"),
            ("GET /f HTTP/1.1\r\nHost: b\r\nConnection: x, Close\r\n\r\n", "close"),
        ]
    )
    func connectionField(request: String, connection: String) {
        let streams = ServedStreams(files) { $0.sendsChunks = request.contains("1.0") }
        streams.accept()
        streams.send(request)
        let responses = readResponses(streams.takeWritten(), to: ["GET"])
        #expect(responses.map(\.body) == [files["f"]])
        #expect(responses.first?.head.version == .http11)
        #expect(responses.first?[.transferEncoding] == nil)
        #expect(responses.first?[.contentLength] == "10")
        #expect(responses.first?[.connection] == connection)
        #expect(streams.ending() == (connection == "close" ? .finish : nil))
    }

    @Test("Pipelined requests are answered in their order, however they are divided")
    func pipeline() {
        let targets = ["/f", "/big", "/missing", "/boot/pxelinux.0", "/empty", "/f"]
        let octets = ascii(targets.map { get($0) }.joined())
        var expected: [[UInt8]]?
        var failures: [Int] = []
        for cut in [0, 1, 7, 40, 41, 63, 100, 150, octets.count - 1] {
            let streams = ServedStreams(files)
            streams.accept()
            streams.handle(.received(Array(octets[..<cut])))
            streams.handle(.received(Array(octets[cut...])))
            let bodies = readResponses(streams.takeWritten(), to: targets.map { _ in "GET" }, isEnded: false)
                .map(\.body)
            if expected == nil { expected = bodies }
            if bodies != expected { failures.append(cut) }
        }
        #expect(failures.isEmpty)
        #expect(expected?.count == 6)
        #expect(expected?[1] == files["big"])
        #expect(expected?[3] == files["boot/pxelinux.0"])
    }

    @Test("What follows a request that ends the connection is not answered")
    func afterClose() {
        let streams = ServedStreams(files)
        streams.accept()
        streams.send(get("/f", "Connection: close") + get("/f"))
        streams.send(get("/f"))
        #expect(readResponses(streams.takeWritten(), to: ["GET", "GET"]).count == 1)
    }

    @Test("The body of a request that isn't allowed is passed over")
    func requestBodies() {
        let streams = ServedStreams(files)
        streams.accept()
        streams.send(get("/f", "Content-Length: 20", method: "POST") + "GET /f HTTP/1.1\r\n\r\n" + "x")
        streams.send(get("/f", "Transfer-Encoding: chunked", method: "PUT") + "3\r\nabc\r\n0\r\n\r\n" + get("/f"))
        let responses = readResponses(streams.takeWritten(), to: ["POST", "PUT", "GET"], isEnded: false)
        #expect(responses.map(\.status) == [405, 405, 200])
    }

    @Test("A client that waits for 100 gets its answer at once, and no second chance")
    func expectations() {
        let streams = ServedStreams(files)
        streams.accept()
        streams.send(get("/f", "Content-Length: 5", "Expect: 100-continue", method: "POST"))
        #expect(readResponses(streams.takeWritten(), to: ["POST"]).map(\.status) == [405])
        #expect(streams.ending() == .finish)
    }

    @Test("Folders are answered as configured")
    func folders() {
        #expect(answer(get("/boot/"), files) { $0.folders = .forbidden }?.status == 403)
        let index: (inout HTTPServerConfiguration) -> Void = { $0.folders = .index(ascii("pxelinux.0")) }
        #expect(answer(get("/boot/"), files, index)?.body == files["boot/pxelinux.0"])
        #expect(answer(get("/"), files, index)?.status == 404)
        let redirect = answer(get("/boot?x"), files, index)
        #expect(redirect?.status == 301)
        #expect(redirect?[.location] == "http://boot/boot/?x")
    }

    @Test("Redirects name a whole URL")
    func redirects() {
        let configure: (inout HTTPServerConfiguration) -> Void = {
            $0.redirects = [
                HTTPRedirect(from: "/old", to: "/f"),
                HTTPRedirect(from: "/a b", to: "http://x/y", status: .movedPermanently),
                HTTPRedirect(from: "/t", to: "/f", status: .temporaryRedirect),
            ]
        }
        let responses = ["/old", "/a%20b?q", "/t", "/old/", "http://mirror:81/old"].map {
            answer(get($0), files, configure)
        }
        #expect(responses.map { $0?.status } == [302, 301, 307, 404, 302])
        #expect(
            responses.map { $0?[.location] } == [
                "http://boot/f", "http://x/y", "http://boot/f", nil, "http://mirror:81/f",
            ]
        )
        let old = answer("GET /old HTTP/1.0\r\n\r\n", files, configure)
        #expect(old?[.location] == "/f")
    }

    @Test("Whole files go in chunks where that is configured, but not to HTTP/1.0 and not in parts")
    func chunks() {
        let configure: (inout HTTPServerConfiguration) -> Void = { $0.sendsChunks = true }
        let response = answer(get("/big"), files, configure)
        #expect(response?.body == files["big"])
        #expect(response?[.transferEncoding] == "chunked")
        #expect(response?[.contentLength] == nil)
        #expect(answer(get("/empty"), files, configure)?.isWhole == true)
        #expect(answer("GET /big HTTP/1.0\r\n\r\n", files, configure)?[.contentLength] == "300000")
        #expect(answer(get("/big", "Range: bytes=0-9"), files, configure)?[.contentLength] == "10")
        #expect(answer(get("/missing"), files, configure)?[.contentLength] != nil)
    }

    @Test("No damage to a request traps, and what is answered can be read")
    func damage() {
        let requests = [
            get("/f", "Range: bytes=1-3", "If-Range: \"x\"", "Connection: keep-alive") + get("/%2e/f?x"),
            get("http://b/f", "Transfer-Encoding: chunked", method: "POST") + "3;x\r\nabc\r\n0\r\nT: u\r\n\r\n"
                + get("/f"),
            get("/f", "Content-Length: 3", "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT", "Expect: 100-continue"),
        ]
        var unreadable = 0
        for request in requests {
            for form in damagedForms(of: ascii(request)) {
                let streams = ServedStreams(files)
                streams.accept()
                streams.handle(.received(form))
                streams.handle(.finished)
                let responses = readResponses(streams.takeWritten(), to: ["GET", "GET", "GET"])
                if !responses.allSatisfy(\.isWhole) || streams.ending() != .finish { unreadable += 1 }
                streams.handle(.closed)
                if streams.server.connectionCount != 0 { unreadable += 1 }
            }
        }
        // A damaged method may be HEAD's or be taken for one with a body; none of the forms above comes to that.
        #expect(unreadable == 0)
    }
}
