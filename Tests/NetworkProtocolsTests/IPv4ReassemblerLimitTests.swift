import NetworkProtocols
import Testing

@Suite struct IPv4ReassemblerLimitTests {
    private func header(_ identification: UInt16, offset: Int, count: Int, more: Bool = true) -> IPv4Header {
        var header = IPv4Header(
            source: .any,
            destination: .any,
            protocol: .udp,
            payloadLength: count,
            identification: identification
        )
        header.fragmentOffset = offset
        header.moreFragments = more
        return header
    }

    @Test("The oldest datagram makes room for one too many")
    func datagramLimit() {
        var configuration = IPv4Reassembler.Configuration()
        configuration.datagramLimit = 3
        var reassembler = IPv4Reassembler(configuration: configuration)
        let payload = [UInt8](repeating: 1, count: 8)
        for identification in 1...5 as ClosedRange<UInt16> {
            _ = reassembler.add(
                header: header(identification, offset: 0, count: 8),
                payload: payload.span,
                frame: 1,
                at: .zero
            )
        }
        #expect(reassembler.pendingCount == 3)
        #expect(reassembler.statistics.evictedForDatagramLimit == 2)
        let lost = reassembler.expire(at: .zero)
        #expect(lost.map(\.reason) == [.datagramLimit, .datagramLimit])
        #expect(lost.map(\.header.identification) == [1, 2])
        #expect(reassembler.finish().map(\.header.identification) == [3, 4, 5])
    }

    @Test("No more octets are held than allowed, also where a fragment claims to lie far behind")
    func byteLimit() {
        var configuration = IPv4Reassembler.Configuration()
        configuration.byteLimit = 100_000
        var reassembler = IPv4Reassembler(configuration: configuration)
        let payload = [UInt8](repeating: 1, count: 8)
        var largest = 0
        for identification in 1...20 as ClosedRange<UInt16> {
            _ = reassembler.add(
                header: header(identification, offset: 40000, count: 8),
                payload: payload.span,
                frame: 1,
                at: .zero
            )
            largest = max(largest, reassembler.pendingByteCount)
        }
        #expect(largest == 80016)
        #expect(reassembler.statistics.evictedForByteLimit == 18)
        configuration.byteLimit = 7
        var tiny = IPv4Reassembler(configuration: configuration)
        _ = tiny.add(header: header(1, offset: 0, count: 8), payload: payload.span, frame: 1, at: .zero)
        #expect(tiny.pendingCount == 0 && tiny.pendingByteCount == 0)
        #expect(tiny.expire(at: .zero).map(\.reason) == [.byteLimit])
    }

    @Test("A datagram of too many fragments is given up; frames are listed up to their limit")
    func fragmentLimit() {
        var configuration = IPv4Reassembler.Configuration()
        configuration.fragmentLimit = 10
        configuration.frameListLimit = 4
        var reassembler = IPv4Reassembler(configuration: configuration)
        let payload = [UInt8](repeating: 1, count: 8)
        for index in 0..<11 {
            _ = reassembler.add(
                header: header(1, offset: index * 16, count: 8),
                payload: payload.span,
                frame: index,
                at: .zero
            )
        }
        let lost = reassembler.expire(at: .zero)
        #expect(lost.map(\.reason) == [.fragmentLimit])
        #expect(lost.map(\.frames) == [[0, 1, 2, 3]])
        #expect(lost.map(\.fragmentCount) == [10])
        #expect(reassembler.statistics.evictedForFragmentLimit == 1)
    }

    @Test("A flood of random fragments stays inside all limits")
    func flood() {
        var configuration = IPv4Reassembler.Configuration()
        configuration.datagramLimit = 50
        configuration.byteLimit = 200_000
        configuration.fragmentLimit = 20
        configuration.completedLimit = 10
        var reassembler = IPv4Reassembler(configuration: configuration)
        var random = SeededRandom(seed: 11)
        let payload = [UInt8](repeating: 1, count: 2000)
        var isInside = true
        var told = 0
        for index in 0..<20_000 {
            let count = Int.random(in: 0...200, using: &random) * 8
            let header = header(
                UInt16.random(in: 0..<300, using: &random),
                offset: Int.random(in: 0..<8191, using: &random) * 8 / (1 << Int.random(in: 0..<8, using: &random)),
                count: count,
                more: Int.random(in: 0..<4, using: &random) > 0
            )
            let time = Instant(nanoseconds: Int64(index) * 10_000_000)
            let known = Int.random(in: 0..<8, using: &random) == 0 ? count / 2 : count
            let part = payload.span.extracting(0..<known)
            if let datagram = reassembler.add(header: header, payload: part, frame: index, at: time) {
                isInside = isInside && datagram.payload.count <= datagram.length
            }
            isInside = isInside && reassembler.pendingCount <= 50 && reassembler.pendingByteCount <= 200_000
            told += reassembler.expire(at: time).count
        }
        told += reassembler.finish().count
        #expect(isInside)
        #expect(told > 1000)
        #expect(reassembler.pendingCount == 0 && reassembler.pendingByteCount == 0)
    }
}
