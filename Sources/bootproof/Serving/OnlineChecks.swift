internal import Deployment
internal import Glibc
internal import NetworkBoot
internal import NetworkProtocols

/// What only the network can tell: whether the servers that clients are sent to answer, and have the files.
///
/// Each question takes some seconds at most.
struct OnlineChecks {
    let subject: LintSubject

    private static let patience: Int32 = 3000
    private static let citation = "SystemRescueCd manual, PXE network booting, Steps to boot the client with PXE"

    func run() -> [SettingsProblem] {
        var problems: [SettingsProblem] = []
        if let image = subject.preparation?.imageURL, let place = WebPlace(image), place.scheme == "http" {
            let url = WebPlace("\(place.scheme)://\(place.host):\(place.port ?? 80)\(place.path)")
            if let url, let trouble = Self.ask(url) {
                problems.append(problem("\(image): \(trouble)", subject.places.line(of: .imageURL)))
            }
        }
        let answers = subject.service?.dhcp.map { [$0.boot] + $0.classes.map(\.boot) } ?? []
        if let boot = answers.last(where: { !$0.bootFile.isEmpty }), let server = boot.nextServer {
            let name = String(decoding: boot.bootFile, as: UTF8.self)
            if !name.contains("://"), let trouble = Self.ask(tftp: server, for: boot.bootFile) {
                problems.append(problem("tftp://\(server)/\(name): \(trouble)", subject.places.line(of: .nextServer)))
            }
        }
        return problems
    }

    private func problem(_ sentence: String, _ line: Int?) -> SettingsProblem {
        SettingsProblem(
            .error,
            lint: "server-answers",
            file: subject.places.file,
            line: line,
            sentence: sentence,
            remedy: "start the server, open its port, or correct the settings",
            citation: Self.citation
        )
    }

    /// Asks for the first octet of a file by HTTP; nil where it is there.
    private static func ask(_ place: WebPlace) -> String? {
        guard let address = IPv4Address(place.host) else { return "the host is a name, which is not looked up here" }
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { return reason() }
        defer { close(descriptor) }
        let connected = withAddress(address, place.port ?? 80) { Int(connect(descriptor, $0, $1)) }
        if connected != 0, errno != EINPROGRESS { return reason() }
        guard wait(descriptor, POLLOUT) else { return "no answer within \(patience / 1000) s" }
        var failure: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &failure, &length)
        guard failure == 0 else { return String(cString: strerror(failure)) }
        let request =
            "GET \(place.path) HTTP/1.1\r\nHost: \(place.host)\r\nRange: bytes=0-0\r\nConnection: close\r\n\r\n"
        guard send(descriptor, request, request.utf8.count, Int32(MSG_NOSIGNAL)) > 0 else { return reason() }
        guard wait(descriptor, POLLIN) else { return "no answer within \(patience / 1000) s" }
        var octets = [UInt8](repeating: 0, count: 512)
        let count = recv(descriptor, &octets, octets.count, 0)
        let line = String(decoding: octets.prefix(max(0, count)).prefix { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
        let words = line.split(separator: " ")
        guard words.count > 1, words[0].hasPrefix("HTTP/") else { return "what answers speaks no HTTP" }
        return ["200", "206"].contains(words[1])
            ? nil : "the server answers \(words.dropFirst().joined(separator: " "))"
    }

    /// Asks for a file by TFTP and takes its first packet; nil where it comes.
    private static func ask(tftp server: IPv4Address, for name: [UInt8]) -> String? {
        let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        guard descriptor >= 0 else { return reason() }
        defer { close(descriptor) }
        let request: [UInt8] = [0, 1] + name + [0] + Array("octet".utf8) + [0]
        let sent = withAddress(server, 69) { sendto(descriptor, request, request.count, 0, $0, $1) }
        guard sent == request.count else { return reason() }
        guard wait(descriptor, POLLIN) else { return "no answer within \(patience / 1000) s" }
        var octets = [UInt8](repeating: 0, count: 1024)
        var from = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let count = withUnsafeMutablePointer(to: &from) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                recvfrom(descriptor, &octets, octets.count, 0, $0, &length)
            }
        }
        guard count >= 4 else { return count < 0 ? reason() : "what answers speaks no TFTP" }
        switch octets[1] {
        case 3, 6:
            // The transfer is not wanted: the server need not repeat itself (RFC 2347).
            let stop: [UInt8] = [0, 5, 0, 8, 0]
            _ = withUnsafePointer(to: &from) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    sendto(descriptor, stop, stop.count, 0, $0, length)
                }
            }
            return nil
        case 5:
            let text = octets[4..<count].prefix { $0 != 0 }.displayText
            return "the server refuses it: error \(octets[3]), \(text)"
        default: return "what answers speaks no TFTP"
        }
    }

    private static func wait(_ descriptor: Int32, _ events: Int32) -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        return poll(&request, 1, patience) > 0
    }

    private static func reason() -> String { String(cString: strerror(errno)) }

    private static func withAddress(
        _ address: IPv4Address,
        _ port: UInt16,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int
    ) -> Int {
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = port.bigEndian
        place.sin_addr.s_addr = address.rawValue.bigEndian
        return withUnsafePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
