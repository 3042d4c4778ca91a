import NetworkProtocols
import Synchronization
import Testing

@testable import NetworkBoot

/// A host on which time passes by waiting alone, and whose root can be made to fall silent or to fail.
private final class OutageHost: BootHost {
    let hardware: MachineHardware
    private let now = Mutex(Duration.zero)
    private let lines = Mutex<[String]>([])
    private let reads = Mutex(0)
    private let silence: Range<Int>
    private let failure: RootTrouble?

    /// - Parameters:
    ///   - silence: from when on nothing is answered, until when, in seconds.
    ///   - failure: what comes of readings in that time instead.
    init(use: Int, silence: Range<Int> = 0..<0, failure: RootTrouble? = nil) {
        hardware = MachineHardware(hardwareAddress: MACAddress(2, 0, 0, 0, 0, 1), uuid: [], rootUse: .seconds(use))
        self.silence = silence
        self.failure = failure
    }

    var screen: [String] { lines.withLock { $0 } }
    var readCount: Int { reads.withLock { $0 } }
    var passed: Duration { now.withLock { $0 } }

    private var isOut: Bool {
        let now = now.withLock { $0 }
        return now >= .seconds(silence.lowerBound) && now < .seconds(silence.upperBound)
    }

    private func answer() async throws(BootHalt) -> RootTrouble? {
        reads.withLock { $0 += 1 }
        guard isOut else { return nil }
        if let failure { return failure }
        while isOut {
            if Task.isCancelled { throw .poweredOff }
            await Task.yield()
        }
        return nil
    }

    func tree(_ request: TreeRequest) async throws(BootHalt) -> TreeOutcome {
        if case .folder(let failure)? = try await answer() { return .failed(failure) }
        if case .list = request.question { return .entries([TreeEntry(name: [65])]) }
        return .octets([1, 2, 3, 4])
    }

    func blocks(_ request: BlockRequest) async throws(BootHalt) -> BlockOutcome {
        if case .device(let failure, _)? = try await answer() { return .failed(failure) }
        return .octets([1, 2, 3, 4])
    }

    func wait(for duration: Duration) async throws(BootHalt) {
        // Readings that can be answered are, before time goes on.
        for _ in 0..<20 { await Task.yield() }
        if Task.isCancelled { throw .poweredOff }
        now.withLock { $0 += duration }
    }

    func show(_ line: String) { lines.withLock { $0.append(line) } }

    func configure(_ request: ConfigureRequest) async throws(BootHalt) -> ConfigureOutcome { .failed(.aborted) }
    func askBootServer(_ request: BootServerRequest) async throws(BootHalt) -> BootServerOutcome { .silent }
    func fetch(_ request: FetchRequest) async throws(BootHalt) -> FetchOutcome { .failed(.aborted) }
    func resolve(_ request: ResolveRequest) async throws(BootHalt) -> DNSResolverOutcome { .notFound }
    func mount(_ request: NFSMountRequest) async throws(BootHalt) -> NFSMountOutcome { .failed(.aborted) }
    func attach(_ request: NBDAttachRequest) async throws(BootHalt) -> NBDAttachOutcome { .failed(.aborted) }
    func key(within duration: Duration?) async throws(BootHalt) -> BootKey? { nil }
}

@Suite struct RunningSystemTests {
    private let executor = BootExecutor()

    /// Runs on one thread, so that nothing depends on how threads are given time.
    private func use(_ root: MountedRoot, on host: OutageHost) async -> BootResult? {
        let result = Mutex<BootResult?>(nil)
        let task = Task(executorPreference: executor) {
            do throws(BootHalt) {
                let ended = try await RunningSystem(root: root, host: host).run()
                result.withLock { $0 = ended }
            } catch {
                result.withLock { $0 = .halted(error) }
            }
        }
        _ = executor.drain(limit: 1_000_000)
        await task.value
        return result.withLock { $0 }
    }

    private func folder(_ transport: NFSClientConfiguration.Transport, image: Bool = false) -> MountedRoot {
        var client = NFSClientConfiguration()
        client.transport = transport
        client.timeout = transport == .udp ? .milliseconds(700) : .seconds(60)
        client.retransmissions = transport == .udp ? 3 : 2
        client.isHard = true
        let request = NFSMountRequest(server: IPv4Address(10, 0, 0, 1), path: [65], client: client)
        return MountedRoot(
            kind: .nfs,
            uri: [],
            bytes: 0,
            source: .folder(VolumeID(rawValue: 1), request),
            contents: RootContents(initPath: Array("/sbin/init".utf8))
        )
    }

    private var device: MountedRoot {
        let request = NBDAttachRequest(server: Endpoint(address: IPv4Address(10, 0, 0, 1), port: 2000))
        let device = BlockDevice(volume: VolumeID(rawValue: 1), size: 1 << 20, isReadOnly: true)
        return MountedRoot(kind: .nbd, uri: [], bytes: 0, source: .device(device, request))
    }

    private func isRoot(_ result: BootResult?) -> Bool {
        if case .root = result { true } else { false }
    }

    private func loss(_ result: BootResult?) -> BootBreak? {
        if case .lost(_, let reason) = result { reason } else { nil }
    }

    @Test("A root in memory is used without the network; without a use nothing is waited for")
    func memory() async {
        let host = OutageHost(use: 60, silence: 0..<1000)
        let root = MountedRoot(kind: .http, uri: [], bytes: 9)
        #expect(await use(root, on: host) == .root(root))
        #expect(host.passed == .seconds(60) && host.readCount == 0)
        let none = OutageHost(use: 0, silence: 0..<1000)
        #expect(isRoot(await use(folder(.udp), on: none)))
        #expect(none.passed == .zero && none.readCount == 0)
    }

    @Test("A root over NFS or NBD is read every two seconds, and what is read is counted")
    func healthy() async {
        for root in [folder(.tcp), device] {
            let host = OutageHost(use: 20)
            guard case .root(let used)? = await use(root, on: host) else {
                Issue.record("\(root.kind) was lost")
                continue
            }
            #expect(host.readCount == 10 && host.passed == .seconds(20))
            #expect(used.bytes > 10 && host.screen.isEmpty)
        }
    }

    @Test("An outage over UDP is told after the major timeout, and its end")
    func shortOutage() async {
        let host = OutageHost(use: 60, silence: 10..<30)
        #expect(isRoot(await use(folder(.udp), on: host)))
        #expect(host.screen == ["nfs: server 10.0.0.1 not responding, still trying", "nfs: server 10.0.0.1 OK"])
        // Over TCP it takes three minutes until anything is said.
        let patient = OutageHost(use: 60, silence: 10..<30)
        #expect(isRoot(await use(folder(.tcp), on: patient)))
        #expect(patient.screen.isEmpty)
    }

    @Test("An outage without end loses the root")
    func endlessOutage() async {
        let host = OutageHost(use: 30, silence: 10..<100_000)
        let reason = loss(await use(folder(.udp), on: host))
        #expect(reason?.failure == .rootLost && reason?.sentence.contains("hangs") == true)
        #expect(host.screen == ["nfs: server 10.0.0.1 not responding, still trying"])
        #expect(host.passed <= .seconds(42))
    }

    @Test("A stale handle and a broken device are lost roots at once, each in the kernel's words")
    func failures() async {
        let stale = OutageHost(use: 30, silence: 10..<20, failure: .folder(.status(70, path: [])))
        #expect(loss(await use(folder(.tcp), on: stale))?.sentence.contains("stale") == true)
        #expect(stale.screen.last == "Kernel panic - not syncing: Attempted to kill init!")
        let broken = OutageHost(use: 30, silence: 10..<20, failure: .device(.closed(received: 0), at: 0))
        #expect(loss(await use(device, on: broken))?.failure == .rootLost)
        #expect(broken.screen.first == "block nbd0: Receive control failed (result -32)")
        #expect(broken.screen.contains { $0.hasPrefix("SQUASHFS error: squashfs_read_data failed to read block") })
        #expect(broken.passed < .seconds(20))
    }
}
