internal import NetworkProtocols

/// A file that is fetched over HTTP, redirects and all.
struct HTTPDownload: Sendable {
    var id: UInt64
    let configuration: HTTPClientConfiguration
    var server: Endpoint
    var target: [UInt8]
    var host: [UInt8]
    let range: HTTPRange?
    /// Whether the next request is one for the file's size only.
    var asksForSize: Bool
    /// How many more redirects are followed.
    var redirectsLeft: Int
    /// Whether the request went out on a connection that had served another one before. The server may have closed that
    /// in the same moment, so that the request is made once more on a new one (RFC 9112 §9.3.1).
    var isOnUsedConnection = false

    init(id: UInt64, _ request: FetchRequest, _ configuration: HTTPClientConfiguration) {
        self.id = id
        self.configuration = configuration
        server = request.server
        target = request.name
        host = request.host
        range = request.range
        asksForSize = configuration.asksForSizeFirst || configuration.asksForSizeOnly
        redirectsLeft = configuration.redirectLimit
    }
}

/// A connection to a web server.
struct HTTPConnection: Sendable {
    var client: HTTPClient
    /// The download that it serves; nil where it is idle, or being closed.
    var download: UInt64?
}

extension MachineActivities {
    /// Makes the request of download number `index`, on an idle connection to the same server where there is one.
    mutating func ask(_ index: Int, at now: Instant, onNewConnection: Bool = false) {
        let download = downloads[index]
        let idle =
            onNewConnection || !download.configuration.keepsAlive
            ? nil
            : connections.firstIndex { connection in
                connection.download == nil && connection.client.remote == download.server
                    && connection.client.isReusable && connection.client.configuration == download.configuration
            }
        let place: Int
        if let idle {
            place = idle
        } else {
            place = connections.count
            let client = HTTPClient(
                remote: download.server,
                stream: newStream(),
                configuration: download.configuration,
                at: now
            )
            connections.append(HTTPConnection(client: client))
        }
        downloads[index].isOnUsedConnection = idle != nil
        connections[place].download = download.id
        connections[place].client.request(
            download.asksForSize ? .head : .get,
            target: download.target,
            host: download.host,
            range: download.range,
            at: now
        )
        drainConnection(place, at: now)
    }

    mutating func receive(_ input: StreamInput, on stream: StreamID, at now: Instant) {
        guard let index = connections.firstIndex(where: { $0.client.stream == stream }) else { return }
        connections[index].client.handle(input, at: now)
        drainConnection(index, at: now)
    }

    mutating func handleConnectionDeadline(_ index: Int, at now: Instant) {
        guard index < connections.count, let deadline = connections[index].client.nextDeadline, deadline <= now else {
            return
        }
        connections[index].client.handleDeadline(at: now)
        drainConnection(index, at: now)
    }

    mutating func cancelDownload(id: UInt64, at now: Instant) {
        guard let index = downloads.firstIndex(where: { $0.id == id }) else { return }
        downloads.remove(at: index)
        guard let place = connections.firstIndex(where: { $0.download == id }) else { return }
        connections[place].download = nil
        connections[place].client.abort(at: now)
        drainConnection(place, at: now)
    }

    /// Breaks off what no download uses: the program that held it open is gone.
    mutating func closeIdleConnections(at now: Instant) {
        for index in connections.indices.reversed() where connections[index].download == nil {
            connections[index].client.abort(at: now)
            drainConnection(index, at: now)
        }
    }

    private mutating func drainConnection(_ index: Int, at now: Instant) {
        var ending: (download: UInt64, outcome: HTTPClientOutcome)?
        while let output = connections[index].client.nextOutput() {
            switch output {
            case .host(let action): outputs.append(.host(action))
            case .finished(let outcome):
                if let id = connections[index].download { ending = (id, outcome) }
                connections[index].download = nil
            }
        }
        if connections[index].download == nil, connections[index].client.isEnded { connections.remove(at: index) }
        guard let ending, let place = downloads.firstIndex(where: { $0.id == ending.download }) else { return }
        finish(place, ending.outcome, at: now)
    }

    /// Replies to download number `index`, or goes on with it elsewhere.
    private mutating func finish(_ index: Int, _ outcome: HTTPClientOutcome, at now: Instant) {
        let download = downloads[index]
        switch outcome {
        case .response where download.asksForSize && !download.configuration.asksForSizeOnly:
            // Without the size it learns it from the file (EDK2 `HttpBootImpl.c`).
            downloads[index].asksForSize = false
            ask(index, at: now)
        case .response(let head, let body):
            let configuration = download.configuration
            if configuration.redirectStatuses.contains(head.status), configuration.redirectLimit > 0 {
                return redirect(index, head, at: now)
            }
            guard !head.isSuccessful || configuration.acceptedStatuses.contains(head.status) else {
                return reply(index, .failed(.httpStatus(head.status)))
            }
            if download.asksForSize, head.isSuccessful, case .octets(let size) = head.fields.contentLength,
                size > configuration.sizeLimit
            {
                return reply(index, .failed(.tooLarge(size)))
            }
            let mediaType = head.fields[.contentType]
            if head.isSuccessful, !configuration.takesFile(at: download.target, mediaType: mediaType) {
                return reply(index, .failed(.unknownFileType(mediaType ?? [])))
            }
            reply(index, FetchOutcome(head, body))
        case .broken(.reset, 0) where download.isOnUsedConnection,
            .truncated(0) where download.isOnUsedConnection:
            ask(index, at: now, onNewConnection: true)
        case .aborted: reply(index, FetchOutcome(outcome))
        case _ where download.asksForSize && download.configuration.goesOnWithoutSize:
            downloads[index].asksForSize = false
            ask(index, at: now, onNewConnection: true)
        default: reply(index, FetchOutcome(outcome))
        }
    }

    private mutating func redirect(_ index: Int, _ head: HTTPResponseHead, at now: Instant) {
        let download = downloads[index]
        guard let text = head.fields[.location] else { return reply(index, .failed(.httpStatus(head.status))) }
        let location = HTTPLocation(text, from: download.host, download.target)
        let isWhole = text.firstRange(of: "://".utf8) != nil
        guard let location, isWhole || !download.configuration.needsWholeURLs, download.redirectsLeft > 0 else {
            return reply(index, .failed(.redirectFailed(text)))
        }
        downloads[index].redirectsLeft -= 1
        if location.host == download.host {
            followRedirect(id: download.id, to: location, at: download.server.address, now)
        } else if let address = IPv4Address(utf8: location.name) {
            followRedirect(id: download.id, to: location, at: address, now)
        } else {
            let configuration = DNSResolverConfiguration(
                servers: address.nameServers,
                searchDomains: address.domain.map { [$0] } ?? []
            )
            look(for: location.name, configuration, id: download.id, .redirect(location), at: now)
        }
    }

    /// Goes on with a download where it was sent to; `address` is nil where the name has none.
    mutating func followRedirect(id: UInt64, to location: HTTPLocation, at address: IPv4Address?, _ now: Instant) {
        guard let index = downloads.firstIndex(where: { $0.id == id }) else { return }
        guard let address else { return reply(index, .failed(.redirectFailed(location.text))) }
        downloads[index].server = Endpoint(address: address, port: location.port)
        downloads[index].host = location.host
        downloads[index].target = location.target
        ask(index, at: now)
    }

    private mutating func reply(_ index: Int, _ outcome: FetchOutcome) {
        outputs.append(.reply(id: downloads.remove(at: index).id, .fetched(outcome)))
    }
}

extension FetchOutcome {
    /// What a whole response is to a stage that wants the file.
    fileprivate init(_ head: HTTPResponseHead, _ body: [UInt8]) {
        switch head.status {
        case 200..<300: self = .complete(body)
        case 404, 410: self = .failed(.notFound(message: head.reason))
        case 401, 403: self = .failed(.accessDenied(message: head.reason))
        default: self = .failed(.httpStatus(head.status))
        }
    }

    /// What a request without a whole response comes to.
    fileprivate init(_ outcome: HTTPClientOutcome) {
        switch outcome {
        case .response(let head, let body): self.init(head, body)
        case .broken(.unreachable(let reason), _): self = .failed(.unreachable(reason))
        case .broken(.timedOut, 0), .stalled(0): self = .failed(.silent)
        case .broken(.timedOut, let received), .stalled(let received): self = .failed(.stalled(received: received))
        case .broken(let failure, let received): self = .failed(.broken(failure, received: received))
        case .truncated(let received): self = .failed(.broken(.reset, received: received))
        case .undecodable(let error): self = .failed(.badAnswer("no HTTP response: \(error)"))
        case .tooLarge(let size): self = .failed(.tooLarge(size))
        case .aborted: self = .failed(.aborted)
        }
    }
}
