/// An answer in the making: what all answers to one request have in common.
struct HTTPAnswerDraft {
    let request: HTTPRequestHead
    let configuration: HTTPServerConfiguration
    /// Now, as Date says it.
    let date: HTTPDate
    /// Whether the connection ends behind the answer.
    var endsConnection: Bool

    init(
        _ request: HTTPRequestHead,
        _ configuration: HTTPServerConfiguration,
        _ circumstances: HTTPFileService.Circumstances
    ) {
        self.request = request
        self.configuration = configuration
        date = HTTPDate(configuration.clockOrigin.advanced(by: circumstances.now.duration(since: .zero)))
        endsConnection = circumstances.isLast || request.closesConnection || !configuration.keepsAlive
    }

    /// A part of a file, or all of it.
    func content(
        _ status: HTTPStatus,
        _ content: any FileContent,
        _ range: Range<Int>,
        _ fields: [HTTPField]
    ) -> HTTPAnswer {
        let isChunked = configuration.sendsChunks && status == .ok && request.version.isAtLeast(1, 1)
        let length =
            isChunked
            ? HTTPField(.transferEncoding, "chunked") : HTTPField(.contentLength, "\(range.count)")
        return HTTPAnswer(
            head: head(status, fields + [length]),
            content: content,
            range: request.hasMethod("HEAD") ? range.lowerBound..<range.lowerBound : range,
            isChunked: isChunked && !request.hasMethod("HEAD"),
            endsConnection: endsConnection
        )
    }

    /// A status, in words once more in the body.
    func short(_ status: HTTPStatus, _ fields: [HTTPField] = []) -> HTTPAnswer {
        let text = Array("\(status)\n".utf8)
        let described =
            fields + [
                HTTPField(.contentType, "text/plain"), HTTPField(.contentLength, "\(text.count)"),
            ]
        return HTTPAnswer(
            head: head(status, described),
            content: MemoryFile(text),
            range: 0..<(request.hasMethod("HEAD") ? 0 : text.count),
            isChunked: false,
            endsConnection: endsConnection
        )
    }

    /// An answer that has no body by its status.
    func headOnly(_ status: HTTPStatus, _ fields: [HTTPField]) -> HTTPAnswer {
        HTTPAnswer(
            head: head(status, fields),
            content: MemoryFile([]),
            range: 0..<0,
            isChunked: false,
            endsConnection: endsConnection
        )
    }

    func redirect(_ status: HTTPStatus, to location: [UInt8], _ target: HTTPRequestTarget) -> HTTPAnswer {
        var value = location
        let host = target.authority ?? request.host ?? []
        if location.first == UInt8(ascii: "/"), !host.isEmpty { value = Array("http://".utf8) + host + location }
        return short(status, [HTTPField(name: Array("Location".utf8), rawValue: [UInt8(ascii: " ")] + value)])
    }

    private func head(_ status: HTTPStatus, _ fields: [HTTPField]) -> HTTPResponseHead {
        var list = [HTTPField(.date, date.description)]
        if let name = configuration.serverName { list.append(HTTPField(.server, name)) }
        list += fields
        if endsConnection {
            list.append(HTTPField(.connection, "close"))
        } else if !request.version.isAtLeast(1, 1) {
            list.append(HTTPField(.connection, "keep-alive"))
        }
        return HTTPResponseHead(status, fields: HTTPHeaderFields(list))
    }
}

/// What tells one version of a file from another, and what a request's conditions make of it (RFC 9110 §13).
struct HTTPValidators {
    /// With its quotes; strong.
    var entityTag: [UInt8]
    var lastModified: HTTPDate
    /// When the answer is made.
    var date: HTTPDate

    enum Outcome: Hashable {
        case proceed
        case notModified
        case failed
    }

    /// In the order of RFC 9110 §13.2.2, for GET and HEAD. Dates that can't be read don't count.
    func outcome(for fields: HTTPHeaderFields) -> Outcome {
        if fields[.ifMatch] != nil {
            guard names(fields.elements(of: .ifMatch), weakly: false) else { return .failed }
        } else if let limit = fields[.ifUnmodifiedSince].flatMap({ HTTPDate(parsing: $0) }) {
            guard lastModified <= limit else { return .failed }
        }
        if fields[.ifNoneMatch] != nil {
            return names(fields.elements(of: .ifNoneMatch), weakly: true) ? .notModified : .proceed
        }
        if let limit = fields[.ifModifiedSince].flatMap({ HTTPDate(parsing: $0) }) {
            return lastModified <= limit ? .notModified : .proceed
        }
        return .proceed
    }

    /// Whether Range counts: there is no If-Range, or it names this very version by a strong validator (RFC 9110
    /// §13.1.5). A time is strong when a second has passed since (RFC 9110 §8.8.2.2).
    func allowsRange(for fields: HTTPHeaderFields) -> Bool {
        guard let condition = fields[.ifRange] else { return true }
        if condition == entityTag { return true }
        return HTTPDate(parsing: condition) == lastModified && lastModified.seconds < date.seconds
    }

    private func names(_ tags: [[UInt8]], weakly: Bool) -> Bool {
        let weak = Array("W/".utf8)
        return tags.contains { tag in
            tag == entityTag || tag == [UInt8(ascii: "*")]
                || (weakly && tag.starts(with: weak) && tag.dropFirst(weak.count).elementsEqual(entityTag))
        }
    }
}
