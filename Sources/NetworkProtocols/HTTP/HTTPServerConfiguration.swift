/// What an HTTP server hands out, how, and how much a stranger may make it hold.
public struct HTTPServerConfiguration: Sendable {
    /// Where it listens.
    public var ports: [UInt16] = [80]
    /// What Server says; nil leaves the field out.
    public var serverName: String? = "bootproof"
    /// The wall-clock time, since 1970-01-01 00:00 UTC, of the instant zero: for Date, and for Last-Modified where a
    /// file does not say when it was changed. Zero where instants count from 1970 themselves; as it stands 2026-01-01.
    public var clockOrigin = Instant(nanoseconds: 1_767_225_600_000_000_000)

    /// Paths that are answered with a redirect instead of a file.
    public var redirects: [HTTPRedirect] = []
    /// Paths whose answers are made for each request; a redirect of the same path counts more.
    public var templates: [HTTPTemplate] = []
    public var folders = FolderAnswer.notFound
    /// The Content-Type of names that end in a suffix; the first that fits counts.
    public var contentTypes = HTTPContentType.bootFiles
    /// The Content-Type of all other names.
    public var otherContentType = "application/octet-stream"

    /// Whether whole files go to clients of HTTP/1.1 in chunks, without saying their length. Some boot clients can't
    /// read that (gPXE, lpxelinux).
    public var sendsChunks = false
    /// Octets of one chunk.
    public var chunkLength = 8192
    /// Octets that are written at once and then waited for.
    public var pieceLength = 64 << 10
    /// Whether bodies of files that are not in memory are handed to the stream as parts of the file
    /// (``StreamOutput/writeFile(_:)``): less work for drivers that can send from a file. Chunks never are.
    public var handsOverFiles = false
    /// Octets of a file that are handed over at once and then waited for.
    public var sliceLength = 512 << 10
    /// Whether a connection takes more than one request.
    public var keepsAlive = true

    /// How many connections it serves at once. nginx: 512 (`worker_connections`), Apache: 400 (`MaxRequestWorkers`).
    public var connectionLimit = 512
    public var overload = OverloadAnswer.unavailable(retryAfter: .seconds(5))
    /// How many requests of one connection may wait for their answers. What comes beyond is not answered, and the
    /// connection ends behind those.
    public var pipelineLimit = 256
    /// The longest line with its end: a request line beyond is answered with 414, a field with 431 (RFC 6585 §5).
    /// RFC 9112 §3 recommends 8000 at least; nginx has 8 KiB (`large_client_header_buffers`).
    public var lineLimit = 8 << 10
    /// The longest request head; longer ones are answered with 431.
    public var headLimit = 32 << 10

    /// How long a connection may be silent between requests (nginx `keepalive_timeout`: 75 s).
    public var idleTimeout = Duration.seconds(75)
    /// How long a request head may take from its first octet on (nginx `client_header_timeout`: 60 s).
    public var requestTimeout = Duration.seconds(60)
    /// How long a client may take nothing of an answer (nginx `send_timeout`: 60 s).
    public var sendTimeout = Duration.seconds(60)
    /// How long it waits behind its own end for the client's (RFC 9112 §9.6) before it breaks the connection off.
    public var lingerTimeout = Duration.seconds(120)

    public init() {}

    /// How a request for a folder is answered.
    public enum FolderAnswer: Hashable, Sendable {
        case notFound
        case forbidden
        /// With the file of this name in it, else 404. Without the final slash with a redirect to the name with it.
        case index([UInt8])
    }

    /// What becomes of connections beyond the limit.
    public enum OverloadAnswer: Hashable, Sendable {
        /// They are broken off.
        case refuse
        /// Their first request is answered with 503 and Retry-After (RFC 9110 §15.6.4); at twice the limit they are
        /// broken off too.
        case unavailable(retryAfter: Duration)
    }
}

/// A path that leads elsewhere (RFC 9110 §15.4).
public struct HTTPRedirect: Hashable, Sendable {
    /// The path after percent-decoding, with its first slash and without a query.
    public var path: [UInt8]
    /// 301, 302, 303, 307 or 308.
    public var status: HTTPStatus
    /// The value of Location. One that begins with a slash is completed by `http://` and the request's Host, because
    /// PXELINUX wants a whole URL.
    public var location: [UInt8]

    public init(from path: [UInt8], to location: [UInt8], status: HTTPStatus = .found) {
        self.path = path
        self.status = status
        self.location = location
    }

    public init(from path: String, to location: String, status: HTTPStatus = .found) {
        self.init(from: Array(path.utf8), to: Array(location.utf8), status: status)
    }
}

/// What files of a kind are called in Content-Type.
public struct HTTPContentType: Hashable, Sendable {
    /// The end of a name, in small letters; names are compared without regard to case.
    public var suffix: String
    public var type: String

    public init(suffix: String, type: String) {
        self.suffix = suffix
        self.type = type
    }

    /// Only UEFI looks at the type (EDK2 `NetworkPkg/HttpBootDxe`): `.efi`, `.iso` and `.img` decide there whether a
    /// file is a program or a RAM disk.
    public static let bootFiles: [HTTPContentType] = [
        HTTPContentType(suffix: ".efi", type: "application/efi"),
        HTTPContentType(suffix: ".iso", type: "application/vnd.efi-iso"),
        HTTPContentType(suffix: ".img", type: "application/vnd.efi-img"),
        HTTPContentType(suffix: ".ipxe", type: "text/plain"),
        HTTPContentType(suffix: ".gpxe", type: "text/plain"),
        HTTPContentType(suffix: ".cfg", type: "text/plain"),
        HTTPContentType(suffix: ".txt", type: "text/plain"),
        HTTPContentType(suffix: ".md5", type: "text/plain"),
        HTTPContentType(suffix: ".sha256", type: "text/plain"),
        HTTPContentType(suffix: ".sha512", type: "text/plain"),
        HTTPContentType(suffix: ".html", type: "text/html"),
        HTTPContentType(suffix: ".gz", type: "application/gzip"),
    ]
}
