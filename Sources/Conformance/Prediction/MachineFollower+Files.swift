internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

extension MachineFollower {
    /// Compares a fetch with the real machine's, and says what came of that.
    mutating func replyToFetch(_ request: FetchRequest, stage: String) -> FetchOutcome? {
        if takeSearch(for: request.server.address) {
            return .failed(.unreachable(.addressUnresolved(request.server.address)))
        }
        switch request.method {
        case .tftp(let tftp): return replyToTFTP(request, tftp, stage: stage)
        case .http(let http): return replyToHTTP(request, http, stage: stage)
        }
    }

    // MARK: TFTP

    private mutating func replyToTFTP(
        _ request: FetchRequest,
        _ tftp: TFTPClientConfiguration,
        stage: String
    ) -> FetchOutcome? {
        let found = find(stage: stage) { conversation in
            guard case .tftp(let transfer) = conversation else { return false }
            return transfer.direction == .read && transfer.request.filename.isVariant(of: request.name)
        } isPredicted: { conversation in
            guard case .tftp(let transfer) = conversation else { return false }
            return transfer.direction == .read && transfer.request.filename == request.name
                && transfer.ends.server.address == request.server.address
        }
        guard let found, case .tftp(let transfer) = conversations[found] else {
            return noteUnasked(request.words, stage: stage) ? .failed(.notFound(message: [])) : nil
        }
        var comparison = RequestComparison(personas: personas)
        comparison.compare(request, tftp, transfer)
        let repeats = transfer.requestFrames.count
        var notes = repeats > 1 ? ["asked \(repeats) times"] : []
        if transfer.outcome == .underWay { notes.append("the capture ends while it comes") }
        let outcome = transfer.fetchOutcome(asksForSizeOnly: tftp.asksForSizeOnly)
        if case .complete(let octets)? = outcome, octets.count > transfer.body.head.count, transfer.outcome == .complete
        {
            notes.append("only the first \(transfer.body.head.count) octets were kept")
        }
        add(
            PredictedStep(
                stage: stage,
                predicted: request.words,
                actual: transfer.observedRequest,
                differences: comparison.differences,
                note: notes.isEmpty ? nil : notes.joined(separator: ", ")
            )
        )
        return outcome
    }

    // MARK: HTTP

    private mutating func replyToHTTP(
        _ request: FetchRequest,
        _ http: HTTPClientConfiguration,
        stage: String
    ) -> FetchOutcome? {
        if http.asksForSizeFirst { compareSizeQuestion(request, http, stage: stage) }
        let found = find(stage: stage) { conversation in
            guard case .http(let exchange) = conversation else { return false }
            return exchange.request?.target.isVariant(of: request.name) ?? false
        } isPredicted: { conversation in
            guard case .http(let exchange) = conversation else { return false }
            return exchange.request?.target == request.name
        }
        guard let found, case .http(var exchange) = conversations[found] else {
            return noteUnasked(request.words, stage: stage) ? .failed(.notFound(message: [])) : nil
        }
        var comparison = RequestComparison(personas: personas)
        comparison.compare(request, Self.head(of: request, http), exchange)
        var notes: [String] = []
        while exchange.isRedirect, position < conversations.count, case .http(let next) = conversations[position] {
            notes.append("followed to \(next.request?.target.displayText ?? "another place")")
            exchange = next
            position += 1
        }
        add(
            PredictedStep(
                stage: stage,
                predicted: request.words,
                actual: (conversations[found].observedRequest) ?? exchange.observedRequest,
                differences: comparison.differences,
                note: notes.isEmpty ? nil : notes.joined(separator: ", ")
            )
        )
        return exchange.fetchOutcome
    }

    /// The question for a file's size that some clients put before the question for the file.
    private mutating func compareSizeQuestion(
        _ request: FetchRequest,
        _ http: HTTPClientConfiguration,
        stage: String
    ) {
        func isSizeQuestion(_ conversation: Conversation) -> Bool {
            guard case .http(let exchange) = conversation, let head = exchange.request else { return false }
            return head.method.elementsEqual("HEAD".utf8) && head.target.isVariant(of: request.name)
        }
        let found = find(stage: stage, isOfKind: isSizeQuestion, isPredicted: isSizeQuestion)
        guard let found, case .http(let exchange) = conversations[found] else { return }
        var comparison = RequestComparison(personas: personas)
        comparison.compare(request, Self.head(of: request, http, method: .head), exchange)
        add(
            PredictedStep(
                stage: stage,
                predicted: "HTTP HEAD \(request.name.displayText) of \(request.server)",
                actual: exchange.observedRequest,
                differences: comparison.differences
            )
        )
    }

    /// The request as an HTTP client of this make sends it.
    private static func head(
        of request: FetchRequest,
        _ http: HTTPClientConfiguration,
        method: HTTPClient.Method = .get
    ) -> HTTPRequestHead? {
        let stream = StreamID(rawValue: 1)
        var client = HTTPClient(remote: request.server, stream: stream, configuration: http, at: .zero)
        client.request(method, target: request.name, host: request.host, at: .zero)
        let here = Endpoint(address: .any, port: 49152)
        client.handle(.connected(local: here, remote: request.server), at: .zero)
        while let output = client.nextOutput() {
            guard case .host(.stream(_, .write(let octets))) = output else { continue }
            var reader = ByteReader(octets.span)
            return try? HTTPRequestHead(decoding: &reader)
        }
        return nil
    }

    // MARK: Names

    mutating func replyToName(_ request: ResolveRequest, stage: String) -> DNSResolverOutcome? {
        let words = "the address of \(request.name.displayText)"
        func isAsked(_ conversation: Conversation) -> Bool {
            if case .dns(let lookup) = conversation { return lookup.asksFor(request.name) }
            return false
        }
        let found = find(stage: stage, isOfKind: isAsked, isPredicted: isAsked)
        guard let found, case .dns(let lookup) = conversations[found] else {
            return noteUnasked(words, stage: stage) ? .notFound : nil
        }
        add(PredictedStep(stage: stage, predicted: words, actual: lookup.observedRequest))
        switch lookup.outcome {
        case .found:
            let addresses = lookup.answer.flatMap { answer in
                lookup.question.questions.first.map { answer.addresses(of: $0.name) }
            }
            return .found(addresses ?? [])
        case .notFound: return .notFound
        case .failed: return lookup.answer.map { .failed($0.flags.responseCode) } ?? .silent
        case .unanswered: return .silent
        case .underWay: return nil
        }
    }
}

extension DNSLookup {
    /// Whether it asks for a name, with or without a domain behind it.
    func asksFor(_ name: [UInt8]) -> Bool {
        guard let asked = question.questions.first.map({ Array("\($0.name)".utf8) }) else { return false }
        let trimmed = asked.last == UInt8(ascii: ".") ? asked.dropLast() : asked[...]
        return trimmed.elementsEqual(name)
            || (trimmed.starts(with: name) && trimmed.dropFirst(name.count).first == UInt8(ascii: "."))
    }
}

extension [UInt8] {
    /// Whether this name may be meant where the other was predicted: alike but for case, slashes before it or rubbish
    /// behind it, or in another folder.
    func isVariant(of other: [UInt8]) -> Bool {
        func plain(_ name: [UInt8]) -> ArraySlice<UInt8> {
            name.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }.drop { $0 == UInt8(ascii: "/") }
        }
        let names = (plain(self), plain(other))
        guard !names.0.isEmpty, !names.1.isEmpty else { return names.0.isEmpty == names.1.isEmpty }
        if names.0.starts(with: names.1) || names.1.starts(with: names.0) { return true }
        let last = (names.0.split(separator: UInt8(ascii: "/")).last, names.1.split(separator: UInt8(ascii: "/")).last)
        return last.0 == last.1
    }
}

extension ObservedBody {
    /// The file, as far as it is known: what was not kept is filled up with zeros.
    var octets: [UInt8] {
        guard count > head.count else { return head }
        return head + [UInt8](repeating: 0, count: min(count - head.count, 256 << 20))
    }
}

extension TFTPTransfer {
    /// What the client was left with; nil where the capture ended before.
    func fetchOutcome(asksForSizeOnly: Bool) -> FetchOutcome? {
        switch outcome {
        case .complete: return .complete(body.octets)
        case .notFound: return .failed(.notFound(message: error?.message ?? []))
        case .refused, .abortedByServer:
            guard let error else { return .failed(.aborted) }
            return error.code == .accessViolation
                ? .failed(.accessDenied(message: error.message))
                : .failed(.tftpError(error.code, message: error.message))
        case .abortedByClient: return asksForSizeOnly ? .complete([]) : .failed(.aborted)
        case .truncated: return .failed(.stalled(received: body.count))
        case .unanswered: return .failed(standstill == .serverGone ? .unreachable(.portUnreachable) : .silent)
        case .underWay: return nil
        }
    }
}

extension HTTPExchange {
    /// Whether the response sends the client elsewhere.
    var isRedirect: Bool {
        guard let response else { return false }
        return [301, 302, 303, 307, 308].contains(response.status) && response.fields[.location] != nil
    }

    /// What the client was left with; nil where the capture ended before.
    var fetchOutcome: FetchOutcome? {
        switch outcome {
        case .complete:
            guard let status = response?.status else { return .failed(.silent) }
            switch status {
            case 200..<300: return .complete(body.octets)
            case 404, 410: return .failed(.notFound(message: []))
            case 401, 403: return .failed(.accessDenied(message: []))
            default: return .failed(.httpStatus(status))
            }
        case .truncated: return .failed(.stalled(received: body.count))
        case .abortedByClient: return .failed(.aborted)
        case .unanswered: return .failed(.silent)
        case .malformed: return .failed(.badAnswer("no HTTP response"))
        case .underWay: return nil
        }
    }
}
