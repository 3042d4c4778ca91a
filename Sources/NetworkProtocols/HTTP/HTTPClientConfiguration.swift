/// How an HTTP client asks and how patient it is.
public struct HTTPClientConfiguration: Hashable, Sendable {
    /// The fields that it sends, in order, exactly as they stand here. A Host or a Range among them only marks the
    /// place, and is filled in for each request; without one Host comes first and Range last.
    public var fields: HTTPHeaderFields
    public var version: HTTPVersion
    /// Whether Host lacks the port also where it is not 80, as gPXE's does.
    public var omitsPort: Bool
    /// Whether it uses the connection again where the server leaves it open. What it says of that is in ``fields``.
    public var keepsAlive: Bool
    /// Whether it understands chunked bodies. One that does not takes the lines between the chunks for part of the file
    /// (gPXE `net/tcp/http.c`, Syslinux `core/fs/pxe/http.c`).
    public var readsChunks: Bool
    /// How long the connection may be silent before it gives up; nil for ever (busybox wget).
    public var silenceTimeout: Duration?
    /// How many redirects it follows; 0 takes a redirect for a failure.
    public var redirectLimit: Int
    /// The statuses that it takes for redirects.
    public var redirectStatuses: [Int]
    /// Whether it follows a redirect only where Location is a whole URL, with scheme and host.
    public var needsWholeURLs: Bool
    /// The statuses with which a body is the file that it asked for.
    public var acceptedStatuses: ClosedRange<Int>
    /// Whether it asks for the file's size with HEAD before it asks for the file.
    public var asksForSizeFirst: Bool
    /// Whether it asks with HEAD and nothing else. The file is then complete without octets; one whose Content-Length is
    /// above ``sizeLimit`` is too large.
    public var asksForSizeOnly: Bool
    /// Whether it asks for the file even where the question for its size got no answer at all.
    public var goesOnWithoutSize: Bool
    /// The kinds of files that it takes, told by the media type or the end of the path; empty for all.
    public var fileTypes: [FileType]
    /// The largest body that it takes, in octets.
    public var sizeLimit: Int

    /// A kind of file that a client takes.
    public struct FileType: Hashable, Sendable {
        /// What Content-Type says, without parameters.
        public var mediaType: [UInt8]
        /// How the path ends.
        public var suffix: [UInt8]

        public init(_ mediaType: String, suffix: String) {
            self.mediaType = Array(mediaType.utf8)
            self.suffix = Array(suffix.utf8)
        }
    }

    /// Whether it takes a file of this path with this Content-Type. Letters count the same in both cases, and nothing may
    /// stand behind the type or the suffix but a query (EDK2 `HttpBootSupport.c`, HttpBootCheckImageType).
    public func takesFile(at target: [UInt8], mediaType: [UInt8]?) -> Bool {
        guard !fileTypes.isEmpty else { return true }
        if let mediaType, fileTypes.contains(where: { $0.mediaType.equalsIgnoringASCIICase(mediaType) }) { return true }
        let path = target.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        return fileTypes.contains { Array(path.suffix($0.suffix.count)).equalsIgnoringASCIICase($0.suffix) }
    }

    public init(
        fields: HTTPHeaderFields = [:],
        version: HTTPVersion = .http11,
        omitsPort: Bool = false,
        keepsAlive: Bool = false,
        readsChunks: Bool = true,
        silenceTimeout: Duration? = .seconds(60),
        redirectLimit: Int = 5,
        redirectStatuses: [Int] = [301, 302, 303, 307, 308],
        needsWholeURLs: Bool = false,
        acceptedStatuses: ClosedRange<Int> = 200...299,
        asksForSizeFirst: Bool = false,
        asksForSizeOnly: Bool = false,
        goesOnWithoutSize: Bool = false,
        fileTypes: [FileType] = [],
        sizeLimit: Int = 4 << 30
    ) {
        self.fields = fields
        self.version = version
        self.omitsPort = omitsPort
        self.keepsAlive = keepsAlive
        self.readsChunks = readsChunks
        self.silenceTimeout = silenceTimeout
        self.redirectLimit = redirectLimit
        self.redirectStatuses = redirectStatuses
        self.needsWholeURLs = needsWholeURLs
        self.acceptedStatuses = acceptedStatuses
        self.asksForSizeFirst = asksForSizeFirst
        self.asksForSizeOnly = asksForSizeOnly
        self.goesOnWithoutSize = goesOnWithoutSize
        self.fileTypes = fileTypes
        self.sizeLimit = sizeLimit
    }
}

/// How a request over HTTP came to its end.
public enum HTTPClientOutcome: Hashable, Sendable {
    /// A whole response, whatever its status; redirects are not followed here.
    case response(HTTPResponseHead, body: [UInt8])
    /// The connection broke, or ended before the body was whole: after so many octets of it.
    case broken(StreamFailure, received: Int)
    /// The other side closed the connection too early.
    case truncated(received: Int)
    /// The other side fell silent.
    case stalled(received: Int)
    /// What came is no HTTP response.
    case undecodable(PacketDecodingError)
    case tooLarge(Int)
    case aborted
}
