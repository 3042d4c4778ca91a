import NetworkProtocols
import Testing

@testable import BootObservation

/// A transfer being followed, a frame a millisecond.
private struct Followed {
    var follower: TFTPTransferFollower
    private var frame = 1

    init(windowSize: Int = 1, blockSize: Int = 512, configuration: ObservationConfiguration = .init()) {
        let ends = Ends(
            client: Endpoint(address: IPv4Address(10, 0, 0, 2), port: 2070),
            server: Endpoint(address: IPv4Address(10, 0, 0, 1), port: 69)
        )
        var transfer = TFTPTransfer(
            direction: .read,
            ends: ends,
            request: TFTPRequest(filename: Array("f".utf8), mode: Array("octet".utf8)),
            start: FrameStamp(frame: 1, time: .zero)
        )
        transfer.windowSize = windowSize
        transfer.blockSize = blockSize
        follower = TFTPTransferFollower(transfer, configuration: configuration, withMD5: false)
        follower.learnServer(Endpoint(address: IPv4Address(10, 0, 0, 1), port: 40000), mac: nil)
    }

    private mutating func next() -> FrameStamp {
        frame += 1
        return FrameStamp(frame: frame, time: Instant(nanoseconds: Int64(frame) * 1_000_000))
    }

    mutating func data(_ block: Int, _ payload: [UInt8]) {
        follower.sawData(
            TFTPBlockNumber(rawValue: UInt16(truncatingIfNeeded: block)),
            payload.span,
            isFragmented: false,
            at: next()
        )
    }

    mutating func acknowledge(_ block: Int) {
        follower.sawAcknowledgement(TFTPBlockNumber(rawValue: UInt16(truncatingIfNeeded: block)), at: next())
    }

    mutating func finish(patience: Duration = .zero) -> TFTPTransfer {
        follower.finish(captureEnd: Instant(nanoseconds: Int64(frame) * 1_000_000), patience: patience)
    }
}

/// The octets of block `number` of a file: full ones of 512, told apart by their number.
private func block(_ number: Int, _ count: Int = 512) -> [UInt8] {
    [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: count)
}

@Suite struct TFTPTransferFollowerTests {
    @Test("Blocks in order make a whole file")
    func whole() {
        var followed = Followed()
        var digest = SHA256Digest()
        for number in 1...3 {
            let payload = block(number, number == 3 ? 7 : 512)
            followed.data(number, payload)
            followed.acknowledge(number)
            digest.update(payload)
        }
        let transfer = followed.finish()
        #expect(transfer.outcome == .complete)
        #expect(transfer.body.count == 1031)
        #expect(transfer.body.sha256 == digest.hexadecimal)
        #expect(transfer.blocks == 3)
        #expect(transfer.anomalies.isEmpty)
    }

    @Test("A block said again counts once, and is known as an answer to a repeated ACK where it is one")
    func repeatedData() {
        var followed = Followed()
        followed.data(1, block(1))
        followed.data(1, block(1))
        followed.acknowledge(1)
        followed.acknowledge(1)
        followed.data(2, block(2, 3))
        followed.data(2, block(2, 3))
        followed.acknowledge(2)
        let transfer = followed.finish()
        #expect(transfer.outcome == .complete)
        #expect(transfer.body.count == 515)
        #expect(transfer.repeatedData == 2)
        #expect(transfer.repeatedAcknowledgements == 1)
    }

    @Test("An ACK for a block never seen is a hole of the capture: no digest, and no fault")
    func captureLoss() {
        var followed = Followed()
        followed.data(1, block(1))
        followed.acknowledge(1)
        followed.acknowledge(2)
        followed.data(3, block(3, 3))
        followed.acknowledge(3)
        let transfer = followed.finish()
        #expect(transfer.outcome == .complete)
        #expect(transfer.completeness.contains(.framesMissing))
        #expect(transfer.body.sha256 == nil)
        #expect(transfer.anomalies.map(\.kind).contains(.acknowledgedUnseen(TFTPBlockNumber(rawValue: 2))))
    }

    @Test("Blocks of a window that overtook a lost one are put behind it")
    func window() {
        var followed = Followed(windowSize: 4)
        var digest = SHA256Digest()
        for number in [1, 2, 3, 4] { digest.update(block(number)) }
        digest.update(block(5, 1))
        followed.data(1, block(1))
        followed.data(3, block(3))
        followed.data(4, block(4))
        followed.acknowledge(1)
        followed.data(2, block(2))
        followed.data(3, block(3))
        followed.acknowledge(4)
        followed.data(5, block(5, 1))
        followed.acknowledge(5)
        let transfer = followed.finish()
        #expect(transfer.outcome == .complete)
        #expect(transfer.body.sha256 == digest.hexadecimal)
        #expect(!transfer.completeness.contains(.framesMissing))
    }

    @Test("Block numbers go from 65535 to 0, or to 1 with a server that does so", arguments: [0, 1])
    func rollover(skipped: Int) {
        var followed = Followed(blockSize: 8)
        for number in 1...65535 {
            followed.data(number, block(number, 8))
            followed.acknowledge(number)
        }
        for (offset, count) in [8, 8, 2].enumerated() {
            followed.data(65536 + skipped + offset, block(offset, count))
            followed.acknowledge(65536 + skipped + offset)
        }
        let transfer = followed.finish()
        #expect(transfer.outcome == .complete)
        #expect(transfer.body.count == 65537 * 8 + 2)
        #expect(transfer.body.sha256 != nil)
        let rollover = TFTPAnomaly.Kind.rollover(to: TFTPBlockNumber(rawValue: UInt16(skipped)))
        #expect(transfer.anomalies.map(\.kind) == [rollover])
    }

    @Test("Silence in the midst truncates; the end of the capture does not")
    func truncated() {
        var followed = Followed()
        followed.data(1, block(1))
        followed.acknowledge(1)
        var other = followed
        #expect(followed.finish(patience: .zero).outcome == .truncated)
        #expect(other.finish(patience: .seconds(10)).outcome == .underWay)
    }

    @Test("A last block that is never acknowledged ends the file all the same, and is remarked")
    func finalAcknowledgementMissing() {
        var followed = Followed()
        followed.data(1, block(1, 5))
        let transfer = followed.finish()
        #expect(transfer.outcome == .complete)
        #expect(transfer.anomalies.map(\.kind) == [.finalAcknowledgementMissing])
    }

    @Test("Errors by who says them and when", arguments: [1, 2])
    func errors(code: Int) {
        let stamp = FrameStamp(frame: 2, time: .zero)
        let failure = TFTPFailure(
            stamp: stamp,
            isFromServer: true,
            code: TFTPErrorCode(rawValue: UInt16(code)),
            message: [],
            isTerminated: true
        )
        var refused = Followed()
        refused.follower.sawError(failure)
        #expect(refused.finish().outcome == (code == 1 ? .notFound : .refused))
        var broken = Followed()
        broken.data(1, block(1))
        broken.follower.sawError(failure)
        #expect(broken.finish().outcome == .abortedByServer)
        var aborted = Followed()
        aborted.data(1, block(1))
        var byClient = failure
        byClient.isFromServer = false
        aborted.follower.sawError(byClient)
        #expect(aborted.finish().outcome == .abortedByClient)
    }

    @Test("Anomalies have a limit and are counted beyond it")
    func anomalyLimit() {
        var configuration = ObservationConfiguration()
        configuration.keptAnomalies = 3
        var followed = Followed(configuration: configuration)
        followed.data(1, block(1))
        for _ in 0..<10 { followed.data(1, block(1)) }
        let transfer = followed.finish()
        #expect(transfer.anomalies.count == 3)
        #expect(transfer.anomaliesLeftOut == 7)
    }
}
