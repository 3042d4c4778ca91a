public import NetworkProtocols

/// One thing that a client of a capture asked for, and what it was answered then.
public struct ReplayStep: Hashable, Sendable {
    public var client: MACAddress
    /// Where the request stands in the capture, counted from 1.
    public var frame: Int
    /// Whom it was asked of.
    var server: Endpoint
    /// The address that the client had, as far as it had one.
    var clientAddress: IPv4Address
    var request: ReplayRequest
    var answer: ReplayAnswer

    /// What was asked, in few words: "DHCPDISCOVER", "TFTP pxelinux.0".
    public var name: String {
        switch request {
        case .dhcp(let message): message.messageType.map { "DHCP\($0)" } ?? "BOOTP request"
        case .tftp(let request, _): "TFTP \(request.filename.displayText)"
        case .http(let head): "HTTP \(head.method.displayText) \(head.target.displayText)"
        case .dns(let message): "DNS \(message.questions.first.map { "\($0.name)" } ?? "question")"
        }
    }

    public var kind: ReplayKind {
        switch request {
        case .dhcp: .dhcp
        case .tftp: .tftp
        case .http: .http
        case .dns: .dns
        }
    }
}

/// A protocol whose requests are replayed.
public enum ReplayKind: String, Hashable, Sendable, CaseIterable { case dhcp, tftp, http, dns }

/// A request as it was sent.
enum ReplayRequest: Hashable, Sendable {
    case dhcp(DHCPMessage)
    /// - isSizeOnly: the client broke it off as soon as it knew the size.
    case tftp(TFTPRequest, isSizeOnly: Bool)
    case http(HTTPRequestHead)
    case dns(DNSMessage)
}

/// What came back.
enum ReplayAnswer: Hashable, Sendable {
    case silence
    /// At least one; each server's own.
    case dhcp([DHCPAnswer])
    case tftp(TFTPAnswer)
    case http(HTTPAnswer)
    case dns(DNSMessage)
    /// It went wrong in another way: "connection refused".
    case failed(String)

    struct DHCPAnswer: Hashable, Sendable {
        /// The server identifier, else the source address.
        var server: IPv4Address
        var message: DHCPMessage
    }

    struct TFTPAnswer: Hashable, Sendable {
        /// Of the OACK; nil where there was none.
        var terms: TFTPOptions?
        var error: TFTPErrorCode?
        var errorText: [UInt8] = []
        /// Of a file that came whole.
        var content: Content?
    }

    struct HTTPAnswer: Hashable, Sendable {
        var status: Int
        var fields: HTTPHeaderFields
        /// Of a body that came whole.
        var content: Content?
    }

    struct Content: Hashable, Sendable {
        /// In octets.
        var size: Int
        /// nil where the capture has holes.
        var sha256: String?

        init(size: Int, sha256: String?) {
            self.size = size
            self.sha256 = sha256
        }

        init(_ octets: [UInt8]) {
            var digest = SHA256Digest()
            digest.update(octets)
            self.init(size: octets.count, sha256: digest.hexadecimal)
        }
    }
}

/// Who takes the part of the servers of a capture.
public struct ReplayServers: Hashable, Sendable {
    /// Whoever is not named otherwise.
    public var standard: IPv4Address
    /// Servers of the capture that are somebody else now.
    public var others: [IPv4Address: IPv4Address]

    public init(_ standard: IPv4Address, others: [IPv4Address: IPv4Address] = [:]) {
        self.standard = standard
        self.others = others
    }

    func live(_ captured: IPv4Address) -> IPv4Address { others[captured] ?? standard }
}
