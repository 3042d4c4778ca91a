internal import NetworkProtocols

// TFTP.
extension ReplayClient {
    mutating func ask(_ request: TFTPRequest, _ isSizeOnly: Bool, _ step: ReplayStep, at now: Instant) {
        var configuration = TFTPClientConfiguration()
        configuration.options = request.options.list
        configuration.mode = request.transferMode ?? .octet
        configuration.retriesWithoutOptions = false
        configuration.toleratesUnaskedOptions = true
        configuration.asksForSizeOnly = isSizeOnly
        configuration.sizeLimit = Self.sizeLimit
        configuration.requestTimeouts = [.seconds(1), .seconds(2), .seconds(4)]
        tftp = TFTPClient(
            name: request.filename,
            server: live(step.server),
            localPort: newPort(),
            configuration: configuration,
            at: now
        )
        drainTFTP(at: now)
    }

    mutating func drainTFTP(at now: Instant) {
        while let output = tftp?.nextOutput() {
            switch output {
            case .host(let action): outputs.append(action)
            case .finished(let outcome):
                // What it still has to say stands behind its outcome.
                while case .host(let action)? = tftp?.nextOutput() { outputs.append(action) }
                return finish(answer(outcome), at: now)
            }
        }
    }

    private func answer(_ outcome: TFTPClientOutcome) -> ReplayAnswer {
        switch outcome {
        case .complete(let octets, let accepted):
            var isSizeOnly = false
            if case .tftp(_, let flag) = steps[index].request { isSizeOnly = flag && octets.isEmpty }
            return .tftp(
                .init(terms: accepted.isEmpty ? nil : accepted, content: isSizeOnly ? nil : .init(octets))
            )
        case .refused(let code, let message): return .tftp(.init(error: code, errorText: message))
        case .silent: return .silence
        case .stalled(let count): return .failed("the server fell silent after \(count) octets")
        case .badOptions(let options): return .failed("options that can't be: \(options)")
        case .sizeNotTold: return .failed("the size was asked for, and not told")
        case .tooLarge(let size): return .failed("too large to be fetched, \(size) octets")
        case .badPacket: return .failed("no TFTP, or a block larger than agreed")
        case .unreachable(let reason): return .failed(reason.phrase)
        case .aborted: return .failed("broken off")
        }
    }
}

// HTTP.
extension ReplayClient {
    mutating func ask(_ head: HTTPRequestHead, _ step: ReplayStep, at now: Instant) {
        var configuration = HTTPClientConfiguration()
        configuration.fields = head.fields
        configuration.version = head.version
        configuration.silenceTimeout = .seconds(30)
        configuration.sizeLimit = Self.sizeLimit
        let stream = StreamID(rawValue: nextStream)
        nextStream += 1
        let server = live(step.server)
        var client = HTTPClient(remote: server, stream: stream, configuration: configuration, at: now)
        client.request(
            head.method.displayText == "HEAD" ? .head : .get,
            target: head.target,
            host: host(head, step, server),
            range: head.fields[.range].flatMap { HTTPRange(parsing: $0) },
            at: now
        )
        http = client
        drainHTTP(at: now)
    }

    /// A name stays; the address of the captured server becomes the live one's.
    private func host(_ head: HTTPRequestHead, _ step: ReplayStep, _ server: Endpoint) -> [UInt8] {
        guard let host = head.fields[.host] else { return [] }
        let text = host.displayText
        guard text.hasPrefix("\(step.server.address)") else { return host }
        return Array(("\(server.address)" + text.dropFirst("\(step.server.address)".count)).utf8)
    }

    mutating func drainHTTP(at now: Instant) {
        while let output = http?.nextOutput() {
            switch output {
            case .host(let action): outputs.append(action)
            case .finished(let outcome):
                // One connection a request: what is left of it is ended.
                http?.close(at: now)
                while case .host(let action)? = http?.nextOutput() { outputs.append(action) }
                return finish(answer(outcome), at: now)
            }
        }
    }

    private func answer(_ outcome: HTTPClientOutcome) -> ReplayAnswer {
        switch outcome {
        case .response(let head, let body):
            return .http(.init(status: head.status, fields: head.fields, content: .init(body)))
        case .broken(.refused, _): return .failed("connection refused")
        case .broken(.unreachable(let reason), _): return .failed(reason.phrase)
        case .broken(.timedOut, _): return .silence
        case .broken(.reset, let count): return .failed("connection reset after \(count) octets")
        case .truncated(let count): return .failed("closed after \(count) octets")
        case .stalled(let count): return count == 0 ? .silence : .failed("silent after \(count) octets")
        case .undecodable(let error): return .failed("no HTTP: \(error)")
        case .tooLarge(let size): return .failed("too large to be fetched, \(size) octets")
        case .aborted: return .failed("broken off")
        }
    }
}

// DNS.
extension ReplayClient {
    mutating func ask(_ captured: DNSMessage, _ step: ReplayStep, at now: Instant) {
        var message = captured
        message.id = UInt16.random(in: 1...UInt16.max, using: &random)
        let port = newPort()
        outputs.append(.bind(port: port))
        dns = DNSReplay(
            payload: message.encoded,
            id: message.id,
            port: port,
            server: live(step.server),
            deadline: now.advanced(by: Self.quiet)
        )
        sendQuestion()
    }

    private mutating func sendQuestion() {
        guard let dns else { return }
        let source = Endpoint(address: .any, port: dns.port)
        outputs.append(.send(Datagram(source: source, destination: dns.server, payload: dns.payload)))
    }

    mutating func hearAnswer(_ datagram: Datagram, at now: Instant) {
        var reader = ByteReader(datagram.payload.span)
        guard let dns, datagram.source.address == dns.server.address,
            let message = try? DNSMessage(decoding: &reader), message.id == dns.id
        else { return }
        finishDNS(.dns(message), at: now)
    }

    mutating func dnsDeadline(at now: Instant) {
        guard var waiting = dns else { return }
        guard waiting.attempt == 0 else { return finishDNS(.silence, at: now) }
        waiting.attempt = 1
        waiting.deadline = now.advanced(by: Self.quiet)
        dns = waiting
        sendQuestion()
    }

    mutating func finishDNS(_ answer: ReplayAnswer, at now: Instant) {
        if let dns { outputs.append(.unbind(port: dns.port)) }
        finish(answer, at: now)
    }
}
