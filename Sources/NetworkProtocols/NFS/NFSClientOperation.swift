/// What an NFS client is asked for once it has mounted a directory. Paths are taken from the top of the mount; a leading
/// slash counts for nothing.
public enum NFSClientOperation: Hashable, Sendable {
    /// Links are followed; absolute ones are taken from the top of the mount.
    case attributes(path: [UInt8])
    /// Where the link leads that stands at the end of the path.
    case link(path: [UInt8])
    case list(path: [UInt8])
    /// A part of a file, cut to what the file has; the whole of it for nil.
    case read(path: [UInt8], range: Range<UInt64>?)
    /// Puts octets behind the end of a file; where it is not there, it is made.
    case append(path: [UInt8], octets: [UInt8])
    case unmount

    /// Nil for unmount.
    var path: [UInt8]? {
        switch self {
        case .attributes(let path), .link(let path), .list(let path), .read(let path, _), .append(let path, _): path
        case .unmount: nil
        }
    }
}

/// What came of it.
public enum NFSClientAnswer: Hashable, Sendable {
    case attributes(NFS3Attributes)
    case link([UInt8])
    /// Without `.` and `..`, in the server's order.
    case entries([NFSClientEntry])
    case octets([UInt8])
    /// So many octets.
    case written(Int)
    case unmounted
}

/// A name in a directory.
public struct NFSClientEntry: Hashable, Sendable {
    /// Without a slash; never `.` or `..`.
    public var name: [UInt8]
    /// Where READDIRPLUS told them.
    public var attributes: NFS3Attributes?

    public init(name: [UInt8], attributes: NFS3Attributes? = nil) {
        self.name = name
        self.attributes = attributes
    }
}

/// The numbers of streams and ports that a client may use, and nobody else on its host as long as it lives.
public struct NFSClientNumbers: Sendable {
    private let streams: Range<UInt32>
    private let ports: ClosedRange<UInt16>
    private let reservedPorts: ClosedRange<UInt16>
    private var streamIndex: UInt32 = 0
    private var portIndex: UInt16 = 0
    private var reservedIndex: UInt16 = 0

    /// - Parameters:
    ///   - streams: at least 8, below ``StreamID/firstAccepted``.
    ///   - ports: local UDP ports for servers that take any; at least 4.
    ///   - reservedPorts: local ports below 1024 for servers that want one, UDP and TCP; at least 4.
    public init(streams: Range<UInt32>, ports: ClosedRange<UInt16>, reservedPorts: ClosedRange<UInt16>) {
        precondition(!streams.isEmpty, "A client needs streams.")
        self.streams = streams
        self.ports = ports
        self.reservedPorts = reservedPorts
    }

    func owns(_ stream: StreamID) -> Bool { streams.contains(stream.rawValue) }

    /// One after the other, from the first.
    mutating func nextStream() -> StreamID {
        defer { streamIndex = (streamIndex + 1) % UInt32(streams.count) }
        return StreamID(rawValue: streams.lowerBound + streamIndex)
    }

    /// From the highest reserved port down, as Linux does, or from the lowest of the others up.
    mutating func nextPort(isReserved: Bool) -> UInt16 {
        if isReserved {
            defer { reservedIndex = UInt16((Int(reservedIndex) + 1) % reservedPorts.count) }
            return reservedPorts.upperBound - reservedIndex
        }
        defer { portIndex = UInt16((Int(portIndex) + 1) % ports.count) }
        return ports.lowerBound + portIndex
    }
}
