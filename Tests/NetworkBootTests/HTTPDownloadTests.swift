import NetworkBoot
import NetworkProtocols
import Testing

/// A machine that fetches files of a web server, with streams between them that carry everything at once.
private struct Downloads {
    var activities: MachineActivities
    var server: HTTPServer
    /// The request lines that came to the server, in order.
    var requests: [String] = []
    /// How many streams were opened.
    var streamCount: UInt32 = 0
    private var accepted: [StreamID: StreamID] = [:]
    private var toMachine: [HostEvent] = []
    private var outcome: FetchOutcome?

    init(_ redirects: [HTTPRedirect] = []) {
        var configuration = HTTPServerConfiguration()
        configuration.redirects = redirects
        let tree = MemoryFileTree(["f": [1, 2, 3], "f.efi": [1, 2, 3]])
        server = HTTPServer(files: tree, configuration: configuration, at: .zero)
        let hardware = MachineHardware(
            hardwareAddress: MACAddress(2, 0, 0, 0, 0, 1),
            uuid: Array(repeating: 0, count: 16)
        )
        activities = MachineActivities(hardware: hardware, seed: 1, at: .zero)
    }

    mutating func fetch(_ name: String, _ dialect: HTTPClientConfiguration) -> FetchOutcome? {
        let place = Endpoint(address: IPv4Address(10, 0, 0, 1), port: 80)
        let request = FetchRequest(
            method: .http(dialect),
            server: place,
            name: octetsOf(name),
            host: octetsOf("10.0.0.1")
        )
        outcome = nil
        activities.start(.fetch(request), id: 1, at: .zero)
        for _ in 0..<1000 where outcome == nil {
            takeActions()
            takeAnswers()
            let events = toMachine
            toMachine = []
            for event in events { activities.handle(event, at: .zero) }
        }
        return outcome
    }

    private mutating func takeActions() {
        while let output = activities.nextOutput() {
            switch output {
            case .reply(_, .fetched(let result)): outcome = result
            case .reply: break
            case .host(.connect(let stream, let remote)):
                let other = StreamID(rawValue: StreamID.firstAccepted + streamCount)
                streamCount += 1
                accepted[stream] = other
                accepted[other] = stream
                server.handle(.accepted(other, local: remote, remote: remote), at: .zero)
                toMachine.append(.stream(stream, .connected(local: remote, remote: remote)))
            case .host(.stream(let stream, let action)):
                guard let other = accepted[stream] else { continue }
                if case .write(let octets) = action {
                    requests.append(String(decoding: octets.prefix { $0 != 13 }, as: UTF8.self))
                }
                for event in carry(action) { server.handle(.stream(other, event), at: .zero) }
            case .host: break
            }
        }
    }

    private mutating func takeAnswers() {
        while let action = server.nextOutput() {
            guard case .stream(let stream, let action) = action, let other = accepted[stream] else { continue }
            if case .write = action { server.handle(.stream(stream, .writable), at: .zero) }
            toMachine += carry(action).map { .stream(other, $0) }
        }
    }

    /// What an action on a stream is to the other side.
    private func carry(_ action: StreamOutput) -> [StreamInput] {
        switch action {
        case .write(let octets): return [.received(octets)]
        case .writeFile(let slice): return [.received(slice.octets ?? [])]
        case .abort: return [.failed(.reset)]
        case .finish: return [.finished]
        }
    }
}

private func octetsOf(_ text: String) -> [UInt8] { Array(text.utf8) }

private let redirects = [
    HTTPRedirect(from: "/301", to: "/f", status: .movedPermanently), HTTPRedirect(from: "/302", to: "/f"),
    HTTPRedirect(from: "/303", to: "/f", status: .seeOther),
    HTTPRedirect(from: "/307", to: "/f", status: .temporaryRedirect),
    HTTPRedirect(from: "/308", to: "/f", status: .permanentRedirect), HTTPRedirect(from: "/loop", to: "/loop"),
]

@Suite struct HTTPDownloadTests {
    @Test(
        "Each client follows the redirects that it knows",
        arguments: [
            (HTTPClientConfiguration.gpxe(version: "1"), [301, 302]),
            (.syslinux(release: "6.04"), [301, 302, 303, 307]), (.grub(version: "2.06"), []), (.edk2HTTPBoot, []),
            (.ipxe(version: "1"), [301, 302, 303, 307, 308]), (.busyBoxWget, [301, 302, 303, 307, 308]),
            (.curl(version: "8"), [301, 302, 303, 307, 308]),
        ]
    )
    func redirectStatuses(dialect: HTTPClientConfiguration, followed: [Int]) {
        for status in [301, 302, 303, 307, 308] {
            var downloads = Downloads(redirects)
            let expected: FetchOutcome =
                followed.contains(status) ? .complete([1, 2, 3]) : .failed(.httpStatus(status))
            let outcome = downloads.fetch("/\(status)", dialect)
            #expect(outcome == expected)
        }
    }

    @Test("A circle of redirects comes to an end")
    func circle() {
        for dialect in [HTTPClientConfiguration.busyBoxWget, .syslinux(release: "6"), .curl(version: "8")] {
            var downloads = Downloads(redirects)
            guard case .failed(.redirectFailed)? = downloads.fetch("/loop", dialect) else {
                Issue.record("It went on.")
                return
            }
            #expect(downloads.requests.count == dialect.redirectLimit + 1)
        }
    }

    @Test("EDK2 asks for the size first, over the same connection, and for what isn't there too")
    func sizeFirst() {
        var downloads = Downloads()
        let outcome = downloads.fetch("/f.efi", .edk2HTTPBoot)
        #expect(outcome == .complete([1, 2, 3]))
        #expect(downloads.requests == ["HEAD /f.efi HTTP/1.1", "GET /f.efi HTTP/1.1"])
        #expect(downloads.streamCount == 1)
        guard case .failed(.notFound)? = downloads.fetch("/missing", .edk2HTTPBoot) else {
            Issue.record("It was found.")
            return
        }
    }

    @Test("EDK2 refuses a file whose kind neither its type nor its name tells")
    func unknownKind() {
        var downloads = Downloads()
        guard case .failed(.unknownFileType)? = downloads.fetch("/f", .edk2HTTPBoot) else {
            Issue.record("It was taken.")
            return
        }
        #expect(downloads.requests == ["HEAD /f HTTP/1.1", "GET /f HTTP/1.1"])
        let edk2 = HTTPClientConfiguration.edk2HTTPBoot
        for (target, type, isTaken) in [
            ("/a.EFI", nil, true), ("/a.iso?x=1", nil, true), ("/a.efi/", nil, false),
            ("/boot", "Application/EFI", true),
            ("/boot", "application/efi; charset=x", false), ("/disk.img", "text/plain", true), ("", nil, false),
        ] as [(String, String?, Bool)] {
            #expect(edk2.takesFile(at: octetsOf(target), mediaType: type.map(octetsOf)) == isTaken, "\(target)")
        }
        #expect(HTTPClientConfiguration.busyBoxWget.takesFile(at: octetsOf("/boot"), mediaType: nil))
    }

    @Test("iPXE uses its connection again, BusyBox opens one for each file")
    func connections() {
        var downloads = Downloads()
        let kept = (0..<3).map { _ in downloads.take(.ipxe(version: "1")) }
        #expect(downloads.streamCount == 1)
        let fresh = (0..<3).map { _ in downloads.take(.busyBoxWget) }
        #expect(downloads.streamCount == 4)
        #expect(kept + fresh == Array(repeating: true, count: 6))
    }
}

extension Downloads {
    /// Whether a file comes whole.
    fileprivate mutating func take(_ dialect: HTTPClientConfiguration) -> Bool {
        fetch("/f", dialect) == .complete([1, 2, 3])
    }
}
