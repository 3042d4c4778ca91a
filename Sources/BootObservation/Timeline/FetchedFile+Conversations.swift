internal import NetworkBoot
internal import NetworkProtocols

extension FetchedFile {
    /// Whether the client asked only how large the file is: it broke off when the server had said so. By error 8 it says
    /// that it does not take the terms, which is something else.
    private static func isSizeProbe(_ transfer: TFTPTransfer) -> Bool {
        guard transfer.outcome == .abortedByClient, transfer.optionAcknowledgement != nil else { return false }
        // GRUB acknowledges before it closes what it has opened, so that a block may be on its way.
        if transfer.dataFrames == 1, let error = transfer.error {
            return error.code == .notDefined && error.message.elementsEqual("closed".utf8)
        }
        guard transfer.dataFrames == 0 else { return false }
        guard let error = transfer.error else { return true }
        return error.code != .optionNegotiation
    }

    /// What a timeline keeps of a TFTP transfer.
    init(_ transfer: TFTPTransfer) {
        let outcome: ObservedFetch.Outcome =
            switch transfer.outcome {
            case .complete: .complete
            case .notFound: .notFound
            case .abortedByClient: .aborted
            case .truncated, .underWay: .truncated
            case .refused, .abortedByServer, .unanswered: .error
            }
        let name = transfer.request.filename
        let kind = Self.kind(of: transfer.body, name: name, isWhole: transfer.outcome == .complete)
        fetch = ObservedFetch(
            transferProtocol: .tftp,
            uri: "tftp://\(transfer.ends.server.address)/" + name.displayText,
            name: name,
            server: transfer.ends.server,
            outcome: outcome,
            bytes: transfer.body.count,
            sha256: transfer.body.sha256,
            md5: transfer.body.md5,
            kind: kind,
            start: transfer.start,
            end: transfer.end,
            retransmissions: transfer.retransmissions,
            completeness: transfer.completeness
        )
        client = transfer.ends.client.address
        clientMAC = transfer.ends.clientMAC
        text = Self.text(of: transfer.body, kind)
        isUnanswered = transfer.outcome == .unanswered
        isUnderWay = transfer.outcome == .underWay
        isWrite = transfer.direction == .write
        standstill = transfer.standstill
        beginsLikeProgram = transfer.body.head.first.map(Self.canBeginProgram)
        isSizeProbe = Self.isSizeProbe(transfer)
        errorCode = transfer.error.map { Int($0.code.rawValue) }
        requestCount = transfer.requestFrames.count
        blockSize = transfer.blockSize
        announcedSize = transfer.optionAcknowledgement?.transferSize
        frames =
            transfer.requestFrames.numbers.suffix(1)
            + [transfer.error?.stamp.frame, transfer.end.frame].compactMap { $0 }
        for anomaly in transfer.anomalies {
            switch anomaly.kind {
            case .icmp(let type, let code, let toServer):
                guard toServer, icmpType == nil, transfer.outcome != .complete else { break }
                (icmpType, icmpCode) = (type, code)
                frames.append(anomaly.stamp.frame)
            case .fragmented: isFragmented = true
            default: break
            }
        }
        frames = frames.sortedWithoutRepetition
        fetch.remark = remark(on: transfer)
    }

    private func remark(on transfer: TFTPTransfer) -> String? {
        if isSizeProbe { return "size asked only" }
        if let error = transfer.error {
            let who = error.isFromServer ? "server" : "client"
            let said = error.message.isEmpty ? "" : " \"\(error.message.displayText)\""
            return "\(who): error \(error.code.rawValue)\(said)"
        }
        switch transfer.outcome {
        case .unanswered: return "no answer to \(requestCount) request\(requestCount == 1 ? "" : "s")"
        case .underWay where transfer.completeness.contains(.oneDirection): return "only one side was captured"
        case .underWay: return "under way when the capture ended"
        case .truncated:
            let how = transfer.standstill.map { ": " + $0.remark } ?? ""
            return "broke off after \(transfer.body.count) octets\(how)"
        default: return nil
        }
    }

    /// What a person can read of it: all of a text, the command line of a unified kernel image.
    private static func text(of body: ObservedBody, _ kind: BootImageKind) -> [UInt8] {
        if case .efi(_, .unifiedKernelImage, _) = kind { return UnifiedKernelImage.commandLine(inStart: body.head) }
        return kind.isText && body.isWholeInHead ? body.head : []
    }

    /// A file of which nothing came is no empty file.
    private static func kind(of body: ObservedBody, name: [UInt8], isWhole: Bool) -> BootImageKind {
        if body.head.isEmpty, body.count > 0 || !isWhole { return .unknown }
        return BootImageKind(recognising: body.head, name: name)
    }

    /// What a timeline keeps of an HTTP exchange; nil where the capture lacks the request.
    init?(_ exchange: HTTPExchange) {
        guard let request = exchange.request else { return nil }
        let status = exchange.response?.status
        let outcome: ObservedFetch.Outcome
        switch exchange.outcome {
        case .complete:
            switch status ?? 0 {
            case 200..<300: outcome = request.hasMethod("HEAD") ? .aborted : .complete
            case 404, 410: outcome = .notFound
            default: outcome = .error
            }
        case .truncated, .underWay: outcome = .truncated
        case .abortedByClient: outcome = .aborted
        case .unanswered, .malformed: outcome = .error
        }
        let target = request.target.displayText
        let host = request.host.map(\.displayText) ?? Self.hostText(exchange.ends.server)
        let uri = target.hasPrefix("/") ? "http://\(host)\(target)" : target
        let name = Array(request.target.prefix { $0 != UInt8(ascii: "?") })
        let kind = Self.kind(of: exchange.body, name: name, isWhole: outcome == .complete)
        fetch = ObservedFetch(
            transferProtocol: .http,
            uri: uri,
            name: name,
            server: exchange.ends.server,
            outcome: outcome,
            bytes: exchange.body.count,
            sha256: exchange.body.sha256,
            md5: exchange.body.md5,
            kind: kind,
            start: exchange.start,
            end: exchange.end,
            retransmissions: exchange.retransmissions,
            completeness: exchange.completeness
        )
        client = exchange.ends.client.address
        clientMAC = exchange.ends.clientMAC
        text = outcome == .complete ? Self.text(of: exchange.body, kind) : []
        isUnanswered = exchange.response == nil && exchange.outcome != .underWay
        isPart = Self.isPart(exchange)
        isRedirect = exchange.response?.isRedirection == true
        beginsLikeProgram = exchange.body.head.first.map(Self.canBeginProgram)
        isUnderWay = exchange.outcome == .underWay
        isSizeProbe = request.hasMethod("HEAD")
        errorCode = status.flatMap { $0 >= 300 ? $0 : nil }
        if case .contentLength(let length) = exchange.framing { announcedSize = length }
        frames =
            [exchange.requestStamp?.frame, exchange.responseStamp?.frame, exchange.end.frame].compactMap { $0 }
            .sortedWithoutRepetition
        fetch.remark = Self.remark(on: exchange)
    }

    private static func hostText(_ endpoint: Endpoint) -> String {
        endpoint.port == 80 ? "\(endpoint.address)" : "\(endpoint)"
    }

    private static func remark(on exchange: HTTPExchange) -> String? {
        let isProbe = exchange.request?.hasMethod("HEAD") == true
        if isProbe, exchange.response?.isSuccessful ?? true { return "HEAD: size asked only" }
        if let response = exchange.response, response.isRedirection, let target = response.fields[.location] {
            return "status \(response.status), sent to \(target.displayText)"
        }
        if let response = exchange.response, !response.isSuccessful {
            return "status \(response.status) \(response.reason.displayText)"
        }
        if isPart(exchange), let range = exchange.response?.contentRange, exchange.outcome == .complete {
            return "a part: \(range)"
        }
        switch exchange.outcome {
        case .complete: return nil
        case .truncated: return "broke off after \(exchange.body.count) octets"
        case .abortedByClient: return "client closed after \(exchange.body.count) octets"
        case .unanswered: return "no response"
        case .malformed: return "not understood"
        case .underWay where exchange.completeness.contains(.oneDirection): return "only one side was captured"
        case .underWay where exchange.completeness.contains(.framesMissing):
            return "the capture lacks the response's head"
        case .underWay: return "under way when the capture ended"
        }
    }

    /// Whether the response is less than the whole file (RFC 9110 §14.4).
    private static func isPart(_ exchange: HTTPExchange) -> Bool {
        guard exchange.response?.status == 206 else { return false }
        guard let range = exchange.response?.contentRange, let octets = range.range, let size = range.size else {
            return true
        }
        return octets != 0..<size
    }

    /// Whether code for a BIOS, or a PE file, begins with such an octet: jumps, pushes, moves, flags, prefixes.
    private static func canBeginProgram(_ octet: UInt8) -> Bool {
        switch octet {
        case 0x06, 0x0e, 0x16, 0x1e, 0x26, 0x2e, 0x31, 0x33, 0x36, 0x3e, 0x4d, 0x50...0x57, 0x60, 0x66, 0x67, 0x68,
            0x81, 0x83, 0x88...0x8e, 0x90, 0x9c, 0xb0...0xbf, 0xe8...0xeb, 0xfa...0xfd:
            true
        default: false
        }
    }
}

extension [Int] {
    /// The same numbers in order, each once.
    var sortedWithoutRepetition: [Int] {
        var result: [Int] = []
        for number in sorted() where result.last != number { result.append(number) }
        return result
    }
}

extension TFTPTransfer.Standstill {
    /// How the transfer broke off, in words that go behind a colon.
    var remark: String {
        switch self {
        case .clientGone: "the client had gone, its host answered ICMP port unreachable"
        case .serverGone: "the server had gone, ICMP says unreachable"
        case .clientSilent: "the client no longer answered"
        case .serverSilent: "the server no longer answered"
        case .dataLost: "what was sent no longer reached the receiver, both sides repeated themselves"
        case .acknowledgementsLost: "the ACKs no longer reached the sender, both sides repeated themselves"
        }
    }
}
