/// How much a peer may make an HTTP parser hold, or count up to.
public struct HTTPParserConfiguration: Hashable, Sendable {
    /// Octets of a head, from its start line to its empty line; also of a chunked body's trailers. nginx takes 32 KiB
    /// of fields (four buffers of 8), Apache 100 lines of 8 KiB, iPXE sends below 1 KiB.
    public var maximumHeadLength: Int = 64 << 10
    /// Octets of one line with its end. RFC 9112 §3 recommends 8000 for the request line at least.
    public var maximumLineLength: Int = 16 << 10
    /// Lines between start line and empty line. Apache allows 100.
    public var maximumFieldLines: Int = 256
    /// Octets of one chunk. Senders chunk by their buffers, so that even a whole disk image in one is suspicious.
    public var maximumChunkSize: Int = 1 << 40
    /// Requests whose responses are waited for: pipelines are a handful deep.
    public var maximumOutstandingRequests: Int = 1024

    public init() {}
}
