import NetworkProtocols
import Testing

@Suite struct IPv4ReassemblerTests {
    /// A fragment as it is handed in, with its offset in octets.
    private struct Part {
        var offset: Int
        var payload: [UInt8]
        var more = true
        var identification: UInt16 = 7
        var source = IPv4Address(10, 0, 0, 1)
        var ipProtocol = IPProtocol.udp
        /// What the header promises, where the snapshot cut the payload.
        var promised: Int?
    }

    private func header(_ part: Part) -> IPv4Header {
        var header = IPv4Header(
            source: part.source,
            destination: IPv4Address(10, 0, 0, 2),
            protocol: part.ipProtocol,
            payloadLength: part.promised ?? part.payload.count,
            identification: part.identification
        )
        header.fragmentOffset = part.offset
        header.moreFragments = part.more
        return header
    }

    /// Adds one part a second; frames are numbered from 1.
    private func add(_ parts: [Part], to reassembler: inout IPv4Reassembler) -> [ReassembledDatagram] {
        parts.enumerated().compactMap { index, part in
            reassembler.add(
                header: header(part),
                payload: part.payload.span,
                frame: index + 1,
                at: Instant(nanoseconds: Int64(index) * 1_000_000_000)
            )
        }
    }

    private func reassembled(
        _ parts: [Part]
    ) -> (datagrams: [ReassembledDatagram], statistics: IPv4Reassembler.Statistics) {
        var reassembler = IPv4Reassembler()
        let datagrams = add(parts, to: &reassembler)
        return (datagrams, reassembler.statistics)
    }

    private func bytes(_ range: Range<Int>, plus: Int = 0) -> [UInt8] {
        range.map { UInt8(truncatingIfNeeded: $0 * 7 + plus) }
    }

    private var fourParts: [Part] {
        [
            Part(offset: 0, payload: bytes(0..<16)), Part(offset: 16, payload: bytes(16..<40)),
            Part(offset: 40, payload: bytes(40..<48)), Part(offset: 48, payload: bytes(48..<53), more: false),
        ]
    }

    @Test("Fragments give the whole datagram in every order of their coming")
    func orders() {
        for order in permutations(of: [0, 1, 2, 3]) {
            let (datagrams, statistics) = reassembled(order.map { fourParts[$0] })
            #expect(datagrams.map(\.payload) == [bytes(0..<53)], "\(order)")
            let datagram = datagrams.first
            #expect(datagram?.frames == [1, 2, 3, 4] && datagram?.isSuspect == false && datagram?.isCut == false)
            #expect(datagram?.header.fragmentOffset == 0)
            #expect(datagram?.first == .zero && datagram?.last == Instant(nanoseconds: 3_000_000_000))
            #expect(statistics.fragments == 4 && statistics.datagrams == 1)
            #expect(statistics.identicalOverlaps == 0 && statistics.conflictingOverlaps == 0)
        }
    }

    @Test("The same octets again change nothing and are counted, in every order")
    func identicalOverlaps() {
        let parts = fourParts + [fourParts[1]]
        for order in permutations(of: [0, 1, 2, 4]) {
            let (datagrams, statistics) = reassembled((order + [3]).map { parts[$0] })
            #expect(datagrams.map(\.payload) == [bytes(0..<53)])
            #expect(datagrams.map(\.isSuspect) == [false])
            #expect(statistics.identicalOverlaps == 1 && statistics.conflictingOverlaps == 0)
        }
        let (datagrams, statistics) = reassembled([
            Part(offset: 0, payload: bytes(0..<24)), Part(offset: 16, payload: bytes(16..<40), more: false),
        ])
        #expect(datagrams.map(\.payload) == [bytes(0..<40)])
        #expect(datagrams.map(\.isSuspect) == [false])
        #expect(statistics.identicalOverlaps == 1)
    }

    @Test("Other octets for the same place lose against the first ones and make the datagram suspect")
    func conflictingOverlaps() {
        let held = [Part(offset: 16, payload: bytes(16..<32)), Part(offset: 48, payload: bytes(48..<64))]
        let last = Part(offset: 64, payload: bytes(64..<70), more: false)
        // From before the first held part to behind the second, over the hole between them.
        let over = Part(offset: 0, payload: bytes(0..<64, plus: 1))
        let (datagrams, statistics) = reassembled(held + [over, last])
        let expected = bytes(0..<16, plus: 1) + bytes(16..<32) + bytes(32..<48, plus: 1) + bytes(48..<70)
        #expect(datagrams.map(\.payload) == [expected])
        #expect(datagrams.map(\.isSuspect) == [true])
        #expect(statistics.conflictingOverlaps == 1)
    }

    @Test("A second end of the datagram makes it suspect; the first one holds")
    func conflictingEnds() {
        let first = Part(offset: 0, payload: bytes(0..<16))
        let end = Part(offset: 16, payload: bytes(16..<24), more: false)
        let later = Part(offset: 16, payload: bytes(16..<32), more: false)
        for parts in [[end, later, first], [end, Part(offset: 24, payload: bytes(24..<32)), first]] {
            let (datagrams, _) = reassembled(parts)
            #expect(datagrams.map(\.payload) == [bytes(0..<24)])
            #expect(datagrams.map(\.isSuspect) == [true])
        }
        // An end inside what is there already.
        let inside = Part(offset: 8, payload: bytes(8..<16), more: false)
        let (told, _) = reassembled([end, inside, first])
        #expect(told.map(\.payload) == [bytes(0..<24)])
        #expect(told.map(\.isSuspect) == [true])
        // Octets beyond an end that is told later are dropped with it.
        let (datagrams, _) = reassembled([Part(offset: 24, payload: bytes(24..<40)), end, first])
        #expect(datagrams.map(\.payload) == [bytes(0..<24)])
        #expect(datagrams.map(\.isSuspect) == [true])
    }

    @Test("Any mix of overlapping fragments agrees with keeping the first octet for each place")
    func model() {
        var random = SeededRandom(seed: 3)
        var disagreements = 0
        for _ in 0..<2000 {
            var expected = [UInt8?](repeating: nil, count: 64)
            var reassembler = IPv4Reassembler()
            var whole: ReassembledDatagram?
            var isSuspect = false
            while whole == nil {
                let start = Int.random(in: 0..<8, using: &random)
                // All of it at once would be no fragment.
                let end = Int.random(in: start + 1...(start == 0 ? 7 : 8), using: &random)
                let payload = bytes(start * 8..<end * 8, plus: Int.random(in: 0..<20, using: &random) / 19)
                for (index, octet) in payload.enumerated() {
                    if let held = expected[start * 8 + index] {
                        isSuspect = isSuspect || held != octet
                    } else {
                        expected[start * 8 + index] = octet
                    }
                }
                let part = Part(offset: start * 8, payload: payload, more: end < 8)
                whole = reassembler.add(header: header(part), payload: payload.span, frame: 1, at: .zero)
            }
            if whole?.payload.map(Optional.some) != expected || whole?.isSuspect != isSuspect { disagreements += 1 }
            if reassembler.pendingByteCount != 0 || reassembler.pendingCount != 0 { disagreements += 1 }
        }
        #expect(disagreements == 0)
    }

    @Test("Datagrams of other addresses, protocols and identifications are kept apart")
    func keys() {
        let part = Part(offset: 8, payload: bytes(8..<16), more: false)
        var others = [part, part, part]
        others[0].identification = 8
        others[1].source = IPv4Address(10, 0, 0, 9)
        others[2].ipProtocol = .tcp
        var reassembler = IPv4Reassembler()
        #expect(add(others + [Part(offset: 0, payload: bytes(0..<8))], to: &reassembler).isEmpty)
        #expect(reassembler.pendingCount == 4)
        #expect(add([part], to: &reassembler).map(\.payload) == [bytes(0..<16)])
    }

    @Test("A datagram that waits longer than the timeout is told as incomplete, with what is known of it")
    func timeout() throws {
        var reassembler = IPv4Reassembler()
        let ports = octets("00450800 00000000")
        #expect(
            add([Part(offset: 0, payload: ports), Part(offset: 24, payload: bytes(0..<8))], to: &reassembler).isEmpty
        )
        #expect(reassembler.expire(at: Instant.zero.advanced(by: .seconds(30))).isEmpty)
        let lost = reassembler.expire(at: Instant.zero.advanced(by: .seconds(30) + .nanoseconds(1)))
        let datagram = try #require(lost.first)
        #expect(lost.count == 1)
        #expect(datagram.reason == .timeout)
        #expect(datagram.missing == [8..<24, 32..<65536])
        #expect(datagram.length == nil)
        #expect(datagram.receivedLength == 16)
        #expect(datagram.prefix == ports)
        #expect(datagram.source == Endpoint(address: IPv4Address(10, 0, 0, 1), port: 69))
        #expect(datagram.destination == Endpoint(address: IPv4Address(10, 0, 0, 2), port: 2048))
        #expect(datagram.frames == [1, 2] && datagram.fragmentCount == 2)
        #expect(!datagram.followsCompleted)
        #expect(reassembler.pendingCount == 0 && reassembler.pendingByteCount == 0)
        #expect(reassembler.expire(at: Instant(nanoseconds: .max)).isEmpty)
    }

    @Test("An identification used again after the timeout begins a new datagram")
    func reuse() {
        var reassembler = IPv4Reassembler()
        _ = add([Part(offset: 0, payload: bytes(0..<8, plus: 1))], to: &reassembler)
        let late = Instant.zero.advanced(by: .seconds(31))
        let parts = [Part(offset: 0, payload: bytes(0..<8)), Part(offset: 8, payload: bytes(8..<10), more: false)]
        var datagrams: [ReassembledDatagram] = []
        for part in parts {
            if let datagram = reassembler.add(header: header(part), payload: part.payload.span, frame: 5, at: late) {
                datagrams.append(datagram)
            }
        }
        #expect(datagrams.map(\.payload) == [bytes(0..<10)])
        #expect(datagrams.map(\.isSuspect) == [false])
        #expect(reassembler.expire(at: late).map(\.reason) == [.timeout])
    }

    @Test("A datagram whose identification comes again does not keep others from their timeout")
    func timeoutsBehindReuse() {
        var reassembler = IPv4Reassembler()
        func add(_ part: Part, at seconds: Int64) -> Bool {
            let time = Instant(nanoseconds: seconds * 1_000_000_000)
            return reassembler.add(header: header(part), payload: part.payload.span, frame: 1, at: time) != nil
        }
        let first = Part(offset: 0, payload: bytes(0..<8))
        let last = Part(offset: 8, payload: bytes(8..<16), more: false)
        var other = first
        other.identification = 8
        let completed = [add(first, at: 0), add(last, at: 0), add(other, at: 1), add(first, at: 20)]
        #expect(completed == [false, true, false, false])
        let lost = reassembler.expire(at: Instant(nanoseconds: 32_000_000_000))
        #expect(lost.map(\.header.identification) == [8])
    }

    @Test("A late copy of a completed datagram's fragment is told as one")
    func lateCopies() {
        var reassembler = IPv4Reassembler()
        #expect(add(fourParts + [fourParts[3]], to: &reassembler).count == 1)
        let lost = reassembler.finish()
        #expect(lost.map(\.followsCompleted) == [true])
        #expect(lost.map(\.reason) == [.end])
        #expect(lost.map(\.length) == [53])
        #expect(reassembler.pendingCount == 0)
    }

    @Test("Fragments that the snapshot cut complete a datagram, which ends where octets are first unknown")
    func cutFragments() {
        let parts = [
            Part(offset: 0, payload: bytes(0..<30), promised: 1480),
            Part(offset: 1480, payload: bytes(0..<30), promised: 1480),
            Part(offset: 2960, payload: [], more: false, promised: 5),
        ]
        for order in permutations(of: [0, 1, 2]) {
            let (datagrams, _) = reassembled(order.map { parts[$0] })
            #expect(datagrams.map(\.payload) == [bytes(0..<30)])
            #expect(datagrams.map(\.length) == [2965])
            #expect(datagrams.map(\.isCut) == [true])
        }
    }

    @Test("Captured fragments, cut by the snapshot, give the datagram with its length and header")
    func captured() throws {
        var reassembler = IPv4Reassembler()
        var whole: ReassembledDatagram?
        for (index, bytes) in RealFrame.cutFragments.enumerated() {
            let frame = try DecodedFrame(decoding: bytes.span, linkType: .ethernet)
            guard case .ipv4(let header) = frame.network else { continue }
            #expect(header.isChecksumValid && frame.transport == .fragment && frame.isCut)
            let payload = bytes.span.extracting(frame.payload)
            whole = reassembler.add(header: header, payload: payload, frame: index + 6, at: .zero)
            #expect((whole != nil) == (index == 5))
        }
        let datagram = try #require(whole)
        #expect(datagram.length == 8204 && datagram.isCut && !datagram.isSuspect)
        #expect(datagram.frames == [6, 7, 8, 9, 10, 11])
        let transport = datagram.transport
        let header = UDPHeader(sourcePort: 50184, destinationPort: 49627, length: 8204, checksum: 0xf13a)
        #expect(transport.header == .udp(header))
        #expect(Array(datagram.payload[transport.payload]) == octets("0003 0001 38b4"))
    }

    @Test("Impossible fragments are counted and left out")
    func impossible() {
        var parts = fourParts
        parts[2] = Part(offset: 40, payload: bytes(40..<51))
        let (unaligned, statistics) = reassembled(parts)
        #expect(unaligned.map(\.payload) == [bytes(0..<53)])
        #expect(statistics.unalignedFragments == 1 && statistics.identicalOverlaps == 0)

        var (datagrams, counted) = reassembled([Part(offset: 65528, payload: bytes(0..<8), more: false)])
        #expect(datagrams.isEmpty && counted.oversizedFragments == 1)
        (datagrams, counted) = reassembled([Part(offset: 65528, payload: bytes(0..<7), more: false)])
        #expect(datagrams.isEmpty && counted.oversizedFragments == 0)
        (datagrams, counted) = reassembled([
            Part(offset: 8, payload: [], more: false), Part(offset: 0, payload: [1, 2]),
        ])
        #expect(datagrams.isEmpty && counted.emptyFragments == 2)
    }

    @Test("A packet that is no fragment comes back whole, without Ethernet's padding")
    func wholePackets() {
        let (datagrams, statistics) = reassembled([
            Part(offset: 0, payload: bytes(0..<20), more: false, promised: 5)
        ])
        #expect(datagrams.map(\.payload) == [bytes(0..<5)])
        #expect(statistics.fragments == 0)
    }

    @Test("The transport header of a whole datagram is read as a frame's is")
    func transport() throws {
        let datagram = UDPDatagram(
            from: Endpoint(address: .any, port: 69),
            to: Endpoint(address: .any, port: 2000),
            payload: bytes(0..<40)
        ).encoded
        let (datagrams, _) = reassembled([
            Part(offset: 0, payload: Array(datagram[..<24])),
            Part(offset: 24, payload: Array(datagram[24...]), more: false),
        ])
        let transport = try #require(datagrams.first).transport
        guard case .udp(let header) = transport.header else {
            Issue.record("\(transport)")
            return
        }
        #expect(header.sourcePort == 69 && transport.payload == 8..<48)
    }
}

/// All orders of `elements`.
private func permutations<Element>(of elements: [Element]) -> [[Element]] {
    guard elements.count > 1 else { return [elements] }
    return elements.indices.flatMap { index in
        var rest = elements
        let element = rest.remove(at: index)
        return permutations(of: rest).map { [element] + $0 }
    }
}
