import NetworkProtocols
import Testing

@testable import BootObservation

/// Reads a stream and gathers what it finds.
private struct RecordReader {
    var stream: RPCRecordStream
    var records: [(head: [UInt8], length: Int, fragments: Int)] = []
    var passed = 0
    var missing = 0
    var unreadable = 0

    init(isFromServer: Bool = false, startsInMiddle: Bool = false) {
        stream = RPCRecordStream(isFromServer: isFromServer, startsInMiddle: startsInMiddle)
    }

    mutating func read(_ octets: [UInt8], letsPass: Bool = false) {
        var offset = 0
        while let event = stream.nextEvent(in: octets.span, at: &offset) {
            switch event {
            case .beginning: stream.letsPass = letsPass
            case .data(let range): passed += range.count
            case .missing(let count): missing += count
            case .end: records.append((stream.head, stream.length, stream.fragments))
            case .unreadable: unreadable += 1
            }
        }
    }
}

/// A fragment with its mark.
private func fragment(_ octets: [UInt8], isLast: Bool = true) -> [UInt8] {
    let mark = RPCRecordMark(length: octets.count, isLast: isLast).rawValue
    return (0..<4).map { UInt8(truncatingIfNeeded: mark >> UInt32(24 - 8 * $0)) } + octets
}

/// A call of NULL that is read as one.
private func call(_ transactionID: UInt32) -> [UInt8] {
    var writer = ByteWriter(reserving: 64)
    RPCMessage(transactionID: transactionID, .call(RPCCall(program: .nfs, version: 3, procedure: 0)))
        .encode(into: &writer)
    return writer.bytes
}

@Suite struct RPCRecordStreamTests {
    @Test func severalRecordsInOneSegment() {
        var reader = RecordReader()
        reader.read(fragment(call(1)) + fragment(call(2)) + fragment(call(3)))
        #expect(reader.records.map(\.head) == [call(1), call(2), call(3)])
    }

    @Test("Records divided at every octet are the same")
    func divided() {
        let octets = fragment(Array(call(7).prefix(13)), isLast: false) + fragment(Array(call(7).dropFirst(13)))
        for cut in 0...octets.count {
            var reader = RecordReader()
            reader.read(Array(octets[..<cut]))
            reader.read(Array(octets[cut...]))
            let isRight =
                reader.records.count == 1 && reader.records[0].head == call(7)
                && reader.records[0].fragments == 2 && reader.records[0].length == call(7).count
            if !isRight { Issue.record("cut at \(cut): \(reader.records)") }
        }
    }

    @Test func longRecordsPassByWhereTheyAreNotWanted() {
        let long = [UInt8](repeating: 7, count: 100_000)
        var kept = RecordReader()
        kept.read(fragment(long))
        #expect(kept.records.first?.head.count == RPCRecordStream.keptLength)
        #expect(kept.records.first?.length == 100_000)
        var passing = RecordReader()
        passing.read(fragment(long), letsPass: true)
        #expect(passing.records.first?.head.count == RPCRecordStream.peekLength)
        #expect(passing.passed == 100_000 - RPCRecordStream.peekLength)
    }

    @Test func behindAGapTheNextRecordIsFound() {
        var reader = RecordReader()
        reader.read(Array(fragment(call(1)).prefix(10)))
        let gap = reader.stream.receiveGap(50)
        #expect(gap != nil)
        #expect(reader.stream.isLost)
        reader.read([1, 2, 3, 0x80] + fragment(call(2)) + fragment(call(3)))
        #expect(reader.records.map(\.head) == [call(2), call(3)])
    }

    @Test func aGapInDataThatPassIsCounted() {
        let long = fragment([UInt8](repeating: 7, count: 10_000))
        var reader = RecordReader()
        reader.read(Array(long.prefix(4004)), letsPass: true)
        let gap = reader.stream.receiveGap(1000)
        #expect(gap != nil)
        #expect(!reader.stream.isLost)
        reader.read(Array(long.dropFirst(5004)), letsPass: true)
        #expect(reader.records.first?.length == 10_000)
    }

    @Test func whatIsNoRecordIsSaidOnce() {
        var reader = RecordReader()
        reader.read(Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
        #expect(reader.unreadable == 1)
        #expect(reader.records.isEmpty)
    }
}
