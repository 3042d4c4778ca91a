internal import NetworkProtocols

/// A file that is read over TFTP.
struct TFTPRead: Sendable {
    /// The request that waits; nil when it was answered and the client lingers for repeats of the last block.
    var id: UInt64?
    var client: TFTPClient
}

extension MachineActivities {
    mutating func fetch(_ request: FetchRequest, id: UInt64, at now: Instant) {
        switch request.method {
        case .tftp(let configuration):
            let client = TFTPClient(
                name: request.name,
                server: request.server,
                localPort: newPort(),
                configuration: configuration,
                at: now
            )
            reads.append(TFTPRead(id: id, client: client))
            drainRead(reads.count - 1, at: now)
        case .http(let configuration):
            downloads.append(HTTPDownload(id: id, request, configuration))
            ask(downloads.count - 1, at: now)
        }
    }

    mutating func handleReadDeadline(_ index: Int, at now: Instant) {
        guard index < reads.count, let deadline = reads[index].client.nextDeadline, deadline <= now else { return }
        reads[index].client.handleDeadline(at: now)
        drainRead(index, at: now)
    }

    mutating func cancelRead(id: UInt64, at now: Instant) {
        guard let index = reads.firstIndex(where: { $0.id == id }) else { return }
        abortRead(index, at: now)
    }

    mutating func abortRead(_ index: Int, at now: Instant) {
        reads[index].id = nil
        reads[index].client.abort(at: now)
        drainRead(index, at: now)
    }

    mutating func drainRead(_ index: Int, at now: Instant) {
        while let output = reads[index].client.nextOutput() {
            switch output {
            case .host(let action): outputs.append(.host(action))
            case .finished(let outcome):
                if let id = reads[index].id { outputs.append(.reply(id: id, .fetched(FetchOutcome(outcome)))) }
                reads[index].id = nil
            }
        }
        if reads[index].id == nil, reads[index].client.nextDeadline == nil { reads.remove(at: index) }
    }
}

extension FetchOutcome {
    /// What a read over TFTP came to.
    init(_ outcome: TFTPClientOutcome) {
        switch outcome {
        case .complete(let octets, _): self = .complete(octets)
        case .refused(.fileNotFound, let message): self = .failed(.notFound(message: message))
        case .refused(.accessViolation, let message): self = .failed(.accessDenied(message: message))
        case .refused(let code, let message): self = .failed(.tftpError(code, message: message))
        case .silent: self = .failed(.silent)
        case .stalled(let received): self = .failed(.stalled(received: received))
        case .badOptions: self = .failed(.badAnswer("options that were not asked for"))
        case .sizeNotTold(let isAcknowledged): self = .failed(.sizeNotTold(isAcknowledged: isAcknowledged))
        case .tooLarge(let size): self = .failed(.tooLarge(size))
        case .badPacket: self = .failed(.badAnswer("no TFTP packet that fits the transfer"))
        case .unreachable(let reason): self = .failed(.unreachable(reason))
        case .aborted: self = .failed(.aborted)
        }
    }
}
