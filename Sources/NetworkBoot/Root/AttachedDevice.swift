internal import NetworkProtocols

/// A network block device that a system has attached: what it reads there, counted.
struct AttachedDevice: Sendable {
    typealias Outcome<Value> = Result<Value, NBDClientFailure>

    let host: any BootHost
    let request: NBDAttachRequest
    let device: BlockDevice
    /// Octets of blocks that came over the network.
    private(set) var octets = 0
    /// What was found so far.
    var contents = RootContents()

    /// Attaches a device.
    static func attach(_ request: NBDAttachRequest, on host: any BootHost) async throws(BootHalt) -> Outcome<Self> {
        switch try await host.attach(request) {
        case .attached(let device): .success(AttachedDevice(host: host, request: request, device: device))
        case .failed(let failure): .failure(failure)
        }
    }

    /// A device that is attached already.
    init(host: any BootHost, request: NBDAttachRequest, device: BlockDevice) {
        self.host = host
        self.request = request
        self.device = device
    }

    /// Octets from the device's start on; as many as there are where the device ends before.
    mutating func read(_ range: Range<UInt64>) async throws(BootHalt) -> Outcome<[UInt8]> {
        let range = range.clamped(to: 0..<device.size)
        guard !range.isEmpty else { return .success([]) }
        switch try await host.blocks(BlockRequest(.read(range), of: device.volume)) {
        case .octets(let octets):
            self.octets += octets.count
            return .success(octets)
        case .failed(let failure): return .failure(failure)
        case .detached: return .failure(.badAnswer("an answer to something else"))
        }
    }

    func detach() async throws(BootHalt) {
        _ = try await host.blocks(BlockRequest(.detach, of: device.volume))
    }

    /// Reads the superblock, as mounting does; nil where the device begins with no file system that is known.
    mutating func superblock() async throws(BootHalt) -> Outcome<FileSystemSuperblock?> {
        var start: [UInt8] = []
        for end in [FileSystemSuperblock.shortPrefixLength, FileSystemSuperblock.prefixLength] {
            switch try await read(UInt64(start.count)..<UInt64(end)) {
            case .failure(let failure): return .failure(failure)
            case .success(let octets): start += octets
            }
            guard let superblock = FileSystemSuperblock(start) else { continue }
            contents.fileSystem = superblock
            return .success(superblock)
        }
        return .success(nil)
    }

    /// The device as the root that a boot ends with; nil as long as nothing of it was read.
    ///
    /// - Parameter uri: nil for `nbd://server:port/export`, the default port left out.
    func root(uri: [UInt8]? = nil) -> MountedRoot? {
        guard octets > 0 else { return nil }
        return MountedRoot(
            kind: .nbd,
            uri: uri ?? request.uri,
            bytes: octets,
            source: .device(device, request),
            contents: contents
        )
    }
}

extension NBDAttachRequest {
    /// As people write it (NBD `doc/uri.md`).
    var uri: [UInt8] {
        var uri = Array("nbd://\(server.address)".utf8)
        if server.port != Self.defaultPort { uri += Array(":\(server.port)".utf8) }
        if !export.isEmpty { uri += [UInt8(ascii: "/")] + export }
        return uri
    }

    /// Where new-style servers listen (IANA; NBD `doc/proto.md`).
    public static let defaultPort: UInt16 = 10_809
}
