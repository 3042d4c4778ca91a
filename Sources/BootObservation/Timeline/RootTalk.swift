internal import NetworkBoot
internal import NetworkProtocols

/// What a machine said to one server of NFS, kept small: the calls that tell something, and what was read without its
/// octets.
struct RPCTalk: Hashable, Sendable {
    /// Calls kept: those of port mapper and MOUNT, and those that failed or were not answered.
    private static let callLimit = 256
    /// Files whose texts are kept are lists of checksums and settings of this size at most.
    private static let textLimit = 8192

    var session: NFSSession
    /// What image files hold, by their index in `session.files`.
    var fileSystems: [Int: FileSystemSuperblock] = [:]
    /// The texts of small files, by their index in `session.files`.
    var texts: [Int: [UInt8]] = [:]

    init(_ session: NFSSession) {
        self.session = session
        let telling = session.calls.filter { call in
            call.call.program == .portMapper || call.call.program == .mount || call.hasFailed || call.reply == nil
        }
        // What comes last tells how it ended.
        self.session.calls = Array(telling.prefix(Self.callLimit / 2))
        if telling.count > Self.callLimit / 2 {
            self.session.calls += telling.dropFirst(Self.callLimit / 2).suffix(Self.callLimit / 2)
        }
        for index in session.files.indices {
            let content = session.files[index].content
            let head = content.head
            if head.count >= 1024 || content.covers(UInt64(head.count)), head.count >= 96 {
                fileSystems[index] = FileSystemSuperblock(head)
            }
            if session.files[index].isWhole, content.octets <= Self.textLimit, head.count == content.octets {
                texts[index] = head
            }
            self.session.files[index].content.pieces = []
        }
    }

    var start: FrameStamp { session.start }
    var end: FrameStamp { session.end }

    /// The mounts that were granted, in order.
    var granted: [NFSMountRecord] { session.mounts.filter { $0.status == 0 } }

    /// The files that were read behind `stamp`.
    func files(after stamp: FrameStamp) -> [Int] {
        session.files.indices.filter { session.files[$0].last > stamp && session.files[$0].reads > 0 }
    }
}

/// What a machine said to one network block device, kept small.
struct BlockTalk: Hashable, Sendable {
    var session: NBDSession
    var fileSystem: FileSystemSuperblock?
    /// Whether so much of its start was read that a file system would be known by it.
    var hasHead: Bool

    init(_ session: NBDSession) {
        self.session = session
        let head = session.content.head
        fileSystem = head.count >= 96 ? FileSystemSuperblock(head) : nil
        hasHead = head.count >= FileSystemSuperblock.shortPrefixLength
        self.session.content.pieces = []
        self.session.requests = session.requests.filter { !$0.isFulfilled }
    }

    var start: FrameStamp { session.start }
    var end: FrameStamp { session.end }

    /// `nbd://server:port/export`, the default port left out.
    var uri: String {
        let server = session.ends.server
        let port = server.port == 10809 ? "" : ":\(server.port)"
        let name = session.export.flatMap { $0.isEmpty ? nil : "/\($0.displayText)" } ?? ""
        return "nbd://\(server.address)\(port)\(name)"
    }
}
