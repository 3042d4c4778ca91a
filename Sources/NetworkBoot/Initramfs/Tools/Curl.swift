internal import NetworkProtocols

/// `curl` as an initramfs calls it: over HTTP and TFTP, with its exit codes and its words (curl `src/tool_operate.c`,
/// `lib/http.c`, `lib/tftp.c`).
struct Curl: Sendable {
    let host: any BootHost
    /// `8.5.0`
    let version: String
    var resolver = ResolverSettings()
    /// `--fail`: a status of 400 and above is an error.
    var fails = true
    /// `--retry`: how often it tries again what may pass by itself.
    var retries = 0
    /// `--retry-connrefused`: a refused connection may pass by itself, too.
    var retriesRefusals = false
    /// `--silent` without `--show-error`: nothing is printed.
    var isSilent = false

    init(on host: any BootHost, version: String) {
        self.host = host
        self.version = version
    }

    /// What became of a call.
    enum Outcome: Hashable, Sendable {
        case complete([UInt8])
        case failed(exit: Int, ProgramFailure)
    }

    /// `curl -L … URL`: the whole file, or why not.
    ///
    /// - Parameter limit: how many octets there is room for.
    func get(_ url: BootURL, limit: Int) async throws(BootHalt) -> Outcome {
        try await fetch(url, limit: limit, range: nil, isHead: false)
    }

    /// `curl -r FIRST-LAST URL`
    func get(_ url: BootURL, _ range: ClosedRange<Int>) async throws(BootHalt) -> Outcome {
        let range = HTTPRange([.closed(first: range.lowerBound, last: range.upperBound)])
        return try await fetch(url, limit: 1 << 40, range: range, isHead: false)
    }

    /// `curl --head URL`
    ///
    /// - Parameter limit: above how many octets the file counts as too large.
    func head(_ url: BootURL, limit: Int) async throws(BootHalt) -> Outcome {
        try await fetch(url, limit: limit, range: nil, isHead: true)
    }

    private func fetch(
        _ url: BootURL,
        limit: Int,
        range: HTTPRange?,
        isHead: Bool
    ) async throws(BootHalt) -> Outcome {
        var retriesLeft = retries
        var pause = 1
        while true {
            let (outcome, problem) = try await attempt(url, limit: limit, range: range, isHead: isHead)
            guard case .failed = outcome, let problem, retriesLeft > 0 else { return outcome }
            if !isSilent {
                let unit = pause == 1 ? "second" : "seconds"
                let left = retriesLeft == 1 ? "retry" : "retries"
                show("Warning: Problem: \(problem). Will retry in \(pause) \(unit). \(retriesLeft) \(left) left.")
            }
            try await host.wait(for: .seconds(pause))
            retriesLeft -= 1
            pause = min(pause * 2, 600)
        }
    }

    /// Once; with what curl calls the problem, where it may pass by itself.
    private func attempt(
        _ url: BootURL,
        limit: Int,
        range: HTTPRange?,
        isHead: Bool
    ) async throws(BootHalt) -> (Outcome, problem: String?) {
        guard url.scheme == "http" || url.scheme == "tftp" else {
            let sentence = "\(url.octets.displayText) is of a protocol that is not played: \(url.scheme)."
            return (.failed(exit: 1, ProgramFailure(.notPlayed, sentence)), nil)
        }
        guard let address = try await resolver.address(of: url.host, on: host) else {
            show("curl: (6) Could not resolve host: \(url.host.displayText)")
            return (.failed(exit: 6, resolver.failure(of: url.host, in: url.octets)), "timeout")
        }
        let isHTTP = url.scheme == "http"
        let request = FetchRequest(
            method: isHTTP ? .http(http(limit: limit, isHead: isHead)) : .tftp(Self.tftp(limit: limit, isHead: isHead)),
            server: Endpoint(address: address, port: url.port ?? (isHTTP ? 80 : 69)),
            name: isHTTP ? (url.path.isEmpty ? [UInt8(ascii: "/")] : url.path) : Array(url.path.dropFirst()),
            host: isHTTP ? url.host + (url.port.map { Array(":\($0)".utf8) } ?? []) : [],
            range: isHTTP ? range : nil
        )
        switch try await host.fetch(request) {
        case .complete(let octets):
            try host.reached(.initramfs)
            return (.complete(octets), nil)
        case .failed(let failure):
            if !fails, isHTTP, failure.isHTTPStatus {
                try host.reached(.initramfs)
                return (.complete([]), nil)
            }
            let (exit, words) = Self.words(failure, request, isHTTP: isHTTP)
            show("curl: (\(exit)) \(words)")
            let sentence = failure.sentence(of: "The file \(url.octets.displayText)")
            let reason = ProgramFailure(failure.bootFailure(isHTTP: isHTTP), sentence)
            return (.failed(exit: exit, reason), problem(failure))
        }
    }

    private func show(_ line: String) {
        if !isSilent { host.show(line) }
    }

    private func problem(_ failure: FetchFailure) -> String? {
        switch failure {
        case .httpStatus(let status) where [408, 429, 500, 502, 503, 504].contains(status): "HTTP error"
        case .silent, .stalled, .broken(.timedOut, _): "timeout"
        case .broken(.refused, _), .unreachable(.portUnreachable): retriesRefusals ? "connection refused" : nil
        default: nil
        }
    }

    private func http(limit: Int, isHead: Bool) -> HTTPClientConfiguration {
        var configuration = HTTPClientConfiguration.curl(version: version)
        configuration.sizeLimit = limit
        configuration.asksForSizeOnly = isHead
        // The program ends behind its file, and its connection with it.
        configuration.keepsAlive = false
        return configuration
    }

    /// `tsize`, `blksize` and `timeout`, the request 50 times 6 s apart, an acknowledgement every 72 s (curl
    /// `lib/tftp.c`, `tftp_set_timeouts`, with its 300 s for a connection and 3600 s for a transfer).
    private static func tftp(limit: Int, isHead: Bool) -> TFTPClientConfiguration {
        TFTPClientConfiguration(
            options: [
                TFTPOption(.transferSize, 0), TFTPOption(.blockSize, 512), TFTPOption(.timeout, 6),
            ],
            requestTimeouts: Array(repeating: .seconds(6), count: 50),
            dataTimeouts: Array(repeating: .seconds(72), count: 50),
            sizeLimit: limit,
            retriesWithoutOptions: false,
            asksForSizeOnly: isHead,
            answersStrangers: false
        )
    }

    private static func words(_ failure: FetchFailure, _ request: FetchRequest, isHTTP: Bool) -> (exit: Int, String) {
        let server =
            isHTTP ? Array(request.host.prefix { $0 != UInt8(ascii: ":") }).displayText : "\(request.server.address)"
        let connection = "Failed to connect to \(server) port \(request.server.port) after 0 ms"
        if let (code, _) = failure.tftpAnswer, !isHTTP {
            switch code {
            case .fileNotFound: return (68, "TFTP: File Not Found")
            case .accessViolation: return (69, "TFTP: Access Violation")
            default: return (71, "TFTP: Illegal operation")
            }
        }
        return switch failure {
        case .notFound: (22, "The requested URL returned error: 404")
        case .accessDenied: (22, "The requested URL returned error: 403")
        case .httpStatus(let status): (22, "The requested URL returned error: \(status)")
        case .broken(.refused, _), .unreachable(.portUnreachable): (7, "\(connection): Connection refused")
        case .unreachable(.noRoute): (7, "\(connection): Network is unreachable")
        case .unreachable: (7, "\(connection): No route to host")
        case .silent where isHTTP: (28, "\(connection): Connection timed out")
        case .silent: (28, "TFTP response timeout")
        case .stalled: (28, "Operation timed out")
        case .broken(.timedOut, 0): (28, "\(connection): Connection timed out")
        case .broken(_, 0): (52, "Empty reply from server")
        case .broken: (18, "transfer closed with outstanding read data remaining")
        case .badAnswer, .tftpError, .sizeNotTold, .unknownFileType: (1, "Received HTTP/0.9 when not allowed")
        case .tooLarge: (23, "Failure writing output to destination")
        case .redirectFailed: (47, "Maximum (50) redirects followed")
        case .aborted: (42, "Callback aborted")
        }
    }
}

extension FetchFailure {
    /// Whether a server answered, and with a status that means an error.
    var isHTTPStatus: Bool {
        switch self {
        case .notFound, .accessDenied, .httpStatus: true
        default: false
        }
    }
}
