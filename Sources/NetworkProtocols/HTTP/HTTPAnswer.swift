/// What a server answers to one request: the head, and the octets that come behind it.
struct HTTPAnswer: Sendable {
    var head: HTTPResponseHead
    var content: any FileContent
    /// What of the content goes out; empty where the head stands alone.
    var range: Range<Int>
    var isChunked: Bool
    /// Whether the connection ends behind it.
    var endsConnection: Bool
}

/// Decides what a request is answered with. It keeps nothing from one request to the next.
struct HTTPFileService: Sendable {
    let configuration: HTTPServerConfiguration
    let files: any FileTree

    /// What the service knows of a request beside its head.
    struct Circumstances {
        var now: Instant
        /// Whether the connection ends behind the answer whatever else.
        var isLast: Bool
        /// Where the request comes from; nil where it is not known.
        var client: IPv4Address?
    }

    func answer(
        to head: HTTPRequestHead,
        framing: HTTPBodyFraming,
        _ circumstances: Circumstances
    ) -> HTTPAnswer {
        var draft = HTTPAnswerDraft(head, configuration, circumstances)
        if let status = Self.objection(to: head) {
            draft.endsConnection = true
            return draft.short(status)
        }
        // Whether a body follows a final answer to `100-continue` can't be told (RFC 9110 §10.1.1).
        if framing != .none, head.fields[.expect] != nil { draft.endsConnection = true }
        guard head.hasMethod("GET") || head.hasMethod("HEAD") else {
            guard Self.otherMethods.contains(where: { head.hasMethod($0) }) else { return draft.short(.notImplemented) }
            return draft.short(.methodNotAllowed, [HTTPField(.allow, "GET, HEAD")])
        }
        guard let target = HTTPRequestTarget(parsing: head.target) else { return draft.short(.badRequest) }
        let path: HTTPFilePath
        do throws(HTTPFilePath.Problem) {
            path = try HTTPFilePath(decoding: target.path)
        } catch {
            switch error {
            case .malformed: return draft.short(.badRequest)
            case .escapes: return draft.short(.forbidden)
            case .encodedSlash: return draft.short(.notFound)
            }
        }
        return answer(for: path, target, draft, from: circumstances.client)
    }

    /// 503 with the time after which to come again.
    func overloaded(
        _ head: HTTPRequestHead,
        retryAfter: Duration,
        _ circumstances: Circumstances
    ) -> HTTPAnswer {
        var draft = HTTPAnswerDraft(head, configuration, circumstances)
        draft.endsConnection = true
        let seconds = max(0, retryAfter.components.seconds)
        return draft.short(.serviceUnavailable, [HTTPField(.retryAfter, "\(seconds)")])
    }

    /// The answer to what is no request, or to none that came in time.
    func complaint(_ status: HTTPStatus, _ circumstances: Circumstances) -> HTTPAnswer {
        var draft = HTTPAnswerDraft(HTTPRequestHead("GET", "/"), configuration, circumstances)
        draft.endsConnection = true
        return draft.short(status)
    }

    /// Methods that it knows and doesn't allow (RFC 9110 §9.3, RFC 5789).
    private static let otherMethods = ["POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"]
}

// MARK: Files

extension HTTPFileService {
    private func answer(
        for path: HTTPFilePath,
        _ target: HTTPRequestTarget,
        _ draft: HTTPAnswerDraft,
        from client: IPv4Address?
    ) -> HTTPAnswer {
        let slash = UInt8(ascii: "/")
        let whole = [slash] + path.name + (path.endsInSlash && !path.name.isEmpty ? [slash] : [])
        if let redirect = configuration.redirects.first(where: { $0.path == whole }) {
            return draft.redirect(redirect.status, to: redirect.location, target)
        }
        if let template = configuration.templates.first(where: { $0.path == whole }) {
            let request = HTTPTemplateRequest(head: draft.request, target: target, path: whole, client: client)
            guard let octets = request.answer(template) else { return draft.short(.notFound) }
            let fields = [
                HTTPField(.contentType, template.contentType),
                HTTPField(name: Array("Cache-Control".utf8), rawValue: Array(" no-store".utf8)),
            ]
            return draft.content(.ok, MemoryFile(octets), 0..<octets.count, fields)
        }
        switch files.lookUp(path.name) {
        case .file(let file):
            guard !path.endsInSlash else { return draft.short(.notFound) }
            return answer(with: file, named: path.name, draft)
        case .notFound: return draft.short(.notFound)
        case .accessDenied: return draft.short(.forbidden)
        case .isFolder:
            switch configuration.folders {
            case .notFound: return draft.short(.notFound)
            case .forbidden: return draft.short(.forbidden)
            case .index(let index):
                guard path.endsInSlash else {
                    let query = target.query.map { [UInt8(ascii: "?")] + $0 } ?? []
                    return draft.redirect(.movedPermanently, to: target.path + [slash] + query, target)
                }
                let name = path.name.isEmpty ? index : path.name + [slash] + index
                guard case .file(let file) = files.lookUp(name) else { return draft.short(.notFound) }
                return answer(with: file, named: name, draft)
            }
        }
    }

    /// Preconditions in their order (RFC 9110 §13.2.2), then the whole or a part.
    private func answer(with file: any FileContent, named name: [UInt8], _ draft: HTTPAnswerDraft) -> HTTPAnswer {
        let now = draft.date
        let modified = min(HTTPDate(file.modificationTime ?? configuration.clockOrigin), now)
        let validators = HTTPValidators(
            entityTag: Self.entityTag(file, otherwise: configuration.clockOrigin),
            lastModified: modified,
            date: now
        )
        let known: [HTTPField] = [
            HTTPField(.lastModified, modified.description),
            HTTPField(name: Array("ETag".utf8), rawValue: [UInt8(ascii: " ")] + validators.entityTag),
        ]
        switch validators.outcome(for: draft.request.fields) {
        case .proceed: break
        case .failed: return draft.short(.preconditionFailed)
        case .notModified: return draft.headOnly(.notModified, known)
        }
        let fields = [HTTPField(.contentType, contentType(of: name))] + known + [HTTPField(.acceptRanges, "bytes")]
        if draft.request.hasMethod("GET"), let range = draft.request.range,
            validators.allowsRange(for: draft.request.fields)
        {
            let parts = range.satisfiableRanges(size: file.size)
            if parts.isEmpty {
                let told = HTTPContentRange(range: nil, size: file.size)
                return draft.short(.rangeNotSatisfiable, [HTTPField(.contentRange, told.description)])
            }
            // Several parts would need a body of several types; the whole may always be sent (RFC 9110 §14.2). So may
            // it where the part is empty, which no Content-Range can say.
            if range.ranges.count == 1, let part = parts.first, !part.isEmpty {
                let told = HTTPContentRange(range: part, size: file.size)
                return draft.content(
                    .partialContent,
                    file,
                    part,
                    fields + [HTTPField(.contentRange, told.description)]
                )
            }
        }
        return draft.content(.ok, file, 0..<file.size, fields)
    }

    /// A strong tag, as far as time and size tell one version of a file from another (RFC 9110 §8.8.3.1).
    private static func entityTag(_ file: any FileContent, otherwise time: Instant) -> [UInt8] {
        let time = UInt64(bitPattern: (file.modificationTime ?? time).nanoseconds)
        return Array("\"\(String(time, radix: 16))-\(String(file.size, radix: 16))\"".utf8)
    }

    private func contentType(of name: [UInt8]) -> String {
        let fitting = configuration.contentTypes.first { type in
            name.suffix(type.suffix.utf8.count).equalsIgnoringASCIICase(type.suffix.utf8)
        }
        return fitting?.type ?? configuration.otherContentType
    }
}

// MARK: What is wrong with a request

extension HTTPFileService {
    /// Why a request can't be answered at all; the connection ends then.
    private static func objection(to head: HTTPRequestHead) -> HTTPStatus? {
        guard head.version.isWellFormed, head.method.isHTTPToken else { return .badRequest }
        guard head.version.numbers?.major == 1 else { return .versionNotSupported }
        guard head.fields.list.allSatisfy(isWellFormed) else { return .badRequest }
        let hosts = head.fields.values(of: .host)
        guard hosts.count <= 1, hosts.allSatisfy(isHost) else { return .badRequest }
        if hosts.isEmpty, head.version.isAtLeast(1, 1) { return .badRequest }
        return framingObjection(to: head)
    }

    /// Where the request ends has to be beyond doubt (RFC 9112 §6.1, §6.3).
    private static func framingObjection(to head: HTTPRequestHead) -> HTTPStatus? {
        let hasLength = head.fields[.contentLength] != nil
        if head.fields[.transferEncoding] != nil {
            guard !hasLength, head.version.isAtLeast(1, 1), head.fields.endsInChunkedCoding else { return .badRequest }
            return head.fields.transferCodings.count == 1 ? nil : .notImplemented
        }
        return head.fields.contentLength == .invalid ? .badRequest : nil
    }

    private static func isWellFormed(_ field: HTTPField) -> Bool {
        field.hasColon && field.name.isHTTPToken
            && field.value.allSatisfy { $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7f) }
    }

    /// A name or an address, and a port (RFC 3986 §3.2.2); may be empty (RFC 9112 §3.2).
    private static func isHost(_ value: [UInt8]) -> Bool {
        value.allSatisfy { $0.isHTTPTokenOctet || "()[]:;=,".utf8.contains($0) }
    }
}

extension UInt8 {
    /// What names of methods and fields are made of (RFC 9110 §5.6.2).
    fileprivate var isHTTPTokenOctet: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(self)
        }
    }
}

extension [UInt8] {
    fileprivate var isHTTPToken: Bool { !isEmpty && allSatisfy(\.isHTTPTokenOctet) }
}
