internal import NetworkProtocols

/// A system that has its root, and uses it for as long as its machine is to: from memory without the network, over NFS
/// or NBD by reading now and then.
struct RunningSystem: Sendable {
    var root: MountedRoot
    let host: any BootHost

    init(root: MountedRoot, host: any BootHost) {
        self.root = root
        self.host = host
    }

    /// How often something is read.
    static let interval = Duration.seconds(2)
    /// How much longer than its use an answer is waited for that is under way at its end.
    static let grace = Duration.seconds(10)

    /// Uses the root, and tells whether it was there until the end.
    consuming func run() async throws(BootHalt) -> BootResult {
        guard host.hardware.rootUse > .zero else { return .root(root) }
        switch root.source {
        case .memory: try await host.wait(for: host.hardware.rootUse)
        case .folder(_, let request):
            let words = FolderWords(server: request.server, client: request.client)
            if let reason = try await use(words) { return .lost(root, reason) }
        case .device(_, let request):
            if let reason = try await use(DeviceWords(request: request)) { return .lost(root, reason) }
        }
        return .root(root)
    }

    /// What is read in turn number `turn`: the superblock's neighbourhood first, then on through the image.
    private func read(_ turn: Int) async throws(BootHalt) -> Result<Int, RootTrouble> {
        let size = max(1, root.contents.fileSystem?.size ?? 1)
        let start = UInt64(turn) * Self.stride % size
        switch root.source {
        case .memory: return .success(0)
        case .device(let device, let request):
            var device = AttachedDevice(host: host, request: request, device: device)
            return try await device.read(start..<start + Self.piece).map(\.count).mapError { .device($0, at: start) }
        case .folder(let volume, let request):
            var folder = MountedFolder(host: host, request: request, volume: volume)
            if let image = root.contents.imagePath {
                return try await folder.read(image, start..<start + Self.piece).map(\.count).mapError { .folder($0) }
            }
            if root.isWritable, turn % Self.readsForEachLine == 1 { return try await writeLine(turn, folder) }
            if let program = root.contents.initPath, turn % 2 == 0 {
                return try await folder.read(program, 0..<4096).map(\.count).mapError { .folder($0) }
            }
            return try await folder.list([UInt8(ascii: "/")]).map(\.count).mapError { .folder($0) }
        }
    }

    /// What systems that may write do now and then: a line for the log. That the server does not let them is no loss of
    /// the root.
    private func writeLine(_ turn: Int, _ folder: MountedFolder) async throws(BootHalt) -> Result<Int, RootTrouble> {
        let line = Array("\(host.hardware.interfaceName): the system runs from its root, line \(turn)\n".utf8)
        switch try await folder.append(line, to: Self.log) {
        case .success: return .success(0)
        case .failure(.status(let status, _)):
            host.show("\(Self.log.displayText): \(Self.words(of: NFS3Status(rawValue: status)))")
            return .success(0)
        case .failure(let failure): return .failure(.folder(failure))
        }
    }

    /// As errno(3) has it.
    private static func words(of status: NFS3Status) -> String {
        switch status {
        case .accessDenied: "Permission denied"
        case .noEntry: "No such file or directory"
        case .readOnlyFileSystem: "Read-only file system"
        default: "\(status)"
        }
    }

    private static let log = Array("/var/log/messages".utf8)
    private static let readsForEachLine = 5
    private static let stride: UInt64 = 128 << 10
    private static let piece: UInt64 = 16 << 10

    private enum Event: Sendable {
        case answered(Result<Int, RootTrouble>)
        case ticked
        case halted(BootHalt)
    }

    /// Reads again and again; returns why the root was lost, where it was.
    private mutating func use(_ words: some RootWords) async throws(BootHalt) -> BootBreak? {
        let end = host.hardware.rootUse
        var passed = Duration.zero
        var turn = 0
        while passed < end {
            let answer = try await wait(turn: turn, passed: &passed, end: end, words)
            switch answer {
            case .success(let octets)?: root.bytes += octets
            case .failure(let trouble)?:
                for line in words.lines(of: trouble) { host.show(line) }
                return words.lost(by: trouble)
            case nil: return words.lostInSilence()
            }
            turn += 1
        }
        return nil
    }

    /// One reading, which takes an interval at least; nil where it never came.
    private func wait(
        turn: Int,
        passed: inout Duration,
        end: Duration,
        _ words: some RootWords
    ) async throws(BootHalt) -> Result<Int, RootTrouble>? {
        let start = passed
        let (answer, ticks, halt) = await withTaskGroup(of: Event.self) { group in
            group.addTask { await self.event { () throws(BootHalt) in .answered(try await self.read(turn)) } }
            group.addTask { await self.tick() }
            var answer: Result<Int, RootTrouble>?
            var ticks = 0
            var isTold = false
            while let event = await group.next() {
                switch event {
                case .halted(let halt):
                    group.cancelAll()
                    return (answer, ticks, Optional(halt))
                case .answered(let result):
                    answer = result
                    if isTold, case .success = result { host.show(words.answersAgain) }
                    if ticks > 0 { group.cancelAll() }
                case .ticked:
                    ticks += 1
                    guard answer == nil else { break }
                    let silence = Self.interval * ticks
                    if silence >= words.patience, !isTold {
                        isTold = true
                        host.show(words.silent)
                    }
                    if start + silence >= end + Self.grace {
                        group.cancelAll()
                    } else {
                        group.addTask { await self.tick() }
                    }
                }
                if answer != nil, ticks > 0 { break }
                if start + Self.interval * ticks >= end + Self.grace { break }
            }
            return (answer, ticks, nil)
        }
        if let halt { throw halt }
        passed += Self.interval * max(1, ticks)
        return answer
    }

    private func tick() async -> Event {
        await event { () throws(BootHalt) in
            try await host.wait(for: Self.interval)
            return .ticked
        }
    }

    private func event(_ work: @Sendable () async throws(BootHalt) -> Event) async -> Event {
        do throws(BootHalt) { return try await work() } catch { return .halted(error) }
    }
}
