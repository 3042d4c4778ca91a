import NetworkProtocols
import Testing

@Suite struct ISCSITextTests {
    @Test("Pairs are read in order and written as they were")
    func pairs() {
        let bytes = Array("InitiatorName=iqn.a:b\0AuthMethod=None\0AuthMethod=CHAP\0odd\0x==\0".utf8)
        let text = ISCSIText(octets: bytes)
        #expect(text.pairs.count == 5)
        #expect(text["InitiatorName"] == Array("iqn.a:b".utf8))
        #expect(text["AuthMethod"] == Array("None".utf8), "The first counts.")
        #expect(text["odd"] == nil && text["x"] == [UInt8(ascii: "=")])
        #expect(text["initiatorname"] == nil)
        #expect(text.encoded == bytes)
    }

    @Test("Padding and a missing NUL at the end are no pairs")
    func padding() {
        #expect(ISCSIText(octets: [0, 0, 0]).pairs.isEmpty)
        #expect(ISCSIText(octets: Array("a=b".utf8))["a"] == [UInt8(ascii: "b")])
    }
}

@Suite struct ISCSIRootPathTests {
    @Test(
        "Root paths of RFC 4173 are read, and written as they were",
        arguments: [
            ("iscsi:10.0.0.1:::1:iqn.2026-11.test:disk", "10.0.0.1", UInt16(3260), 1, "iqn.2026-11.test:disk"),
            ("iscsi:store.lan:6:3261:a:eui.02004567A425678D", "store.lan", 3261, 10, "eui.02004567A425678D"),
            ("iscsi:[2001:db8::1]::::iqn.x", "2001:db8::1", 3260, 0, "iqn.x"),
            ("iscsi:[store]::::iqn.x", "store", 3260, 0, "iqn.x"),
        ]
    )
    func reads(text: String, server: String, port: UInt16, unit: Int, target: String) throws {
        let path = try #require(ISCSIRootPath(Array(text.utf8)))
        #expect(path.server == Array(server.utf8))
        #expect(path.portNumber == port)
        #expect(path.unitNumber == unit)
        #expect(path.target == Array(target.utf8))
        #expect(path.encoded == Array(text.utf8))
    }

    @Test(
        "What is none is refused",
        arguments: [
            "", "iscsi:", "iscsi:10.0.0.1", "iscsi:10.0.0.1:::1:", "nfs:10.0.0.1:::1:x", "iscsi:[::1", "iscsi:[::1]x",
        ]
    )
    func refuses(text: String) {
        #expect(ISCSIRootPath(Array(text.utf8)) == nil)
    }

    @Test("Ports and units that are no numbers are told so")
    func numbers() throws {
        let path = try #require(ISCSIRootPath(Array("iscsi:a::99999:4752-3A4F-6b7e-2F99:t".utf8)))
        #expect(path.portNumber == nil && path.unitNumber == nil)
        let signed = try #require(ISCSIRootPath(Array("iscsi:a::+3260:-1:t".utf8)))
        #expect(signed.portNumber == nil && signed.unitNumber == nil)
    }
}

@Suite struct ISCSIStreamParserTests {
    private func events(_ bytes: [UInt8], inPiecesOf size: Int, isFromInitiator: Bool = false) -> [ISCSIStreamEvent] {
        var parser = ISCSIStreamParser(isFromInitiator: isFromInitiator)
        var events: [ISCSIStreamEvent] = []
        var start = 0
        while start < bytes.count {
            let piece = Array(bytes[start..<min(start + size, bytes.count)])
            start += piece.count
            var offset = 0
            while let event = parser.nextEvent(in: piece.span, at: &offset) {
                if case .passing(let range, let place) = event {
                    // Where it stands in all: comparable whatever the pieces are.
                    events.append(.passing(place..<place + range.count, at: 0))
                } else {
                    events.append(event)
                }
            }
        }
        return events
    }

    private static let responseText = Array("TargetPortalGroupTag=1\0AuthMethod=None\0".utf8)
    private static let stream =
        ISCSIVectors.loginResponse + responseText + [0] + ISCSIVectors.dataIn + ISCSIVectors.capacity

    @Test("Units are found in whatever pieces they come", arguments: [1, 3, 47, 48, 49, 1000])
    func pieces(size: Int) {
        let events = events(Self.stream, inPiecesOf: size).filter { if case .passing = $0 { false } else { true } }
        #expect(events.count == 5)
        guard case .header(let login) = events[0], case .header(let data) = events[3] else {
            Issue.record("\(events)")
            return
        }
        #expect(login.opcode == .loginResponse && data.opcode == .dataIn)
        #expect(events[1] == .data(Self.responseText))
        #expect(events[2] == .dataEnd && events[4] == .dataEnd)
    }

    @Test("Data pass by in pieces with their places")
    func data() {
        let passing = events(Self.stream, inPiecesOf: 5).compactMap { event -> Range<Int>? in
            if case .passing(let range, _) = event { range } else { nil }
        }
        #expect(passing.first?.lowerBound == 0 && passing.last?.upperBound == 8)
        #expect(zip(passing, passing.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
    }

    private func begins(_ bytes: [UInt8]) -> Bool { ISCSIStreamParser.beginsConnection(bytes.span) }

    @Test("What can't be a header of that side ends the reading")
    func lost() {
        #expect(events(ISCSIVectors.loginRequest, inPiecesOf: 48) == [.lost])
        #expect(events([UInt8](repeating: 0x3a, count: 200), inPiecesOf: 10) == [.lost])
        #expect(!begins(Array("GET / HTTP/1.1\r\n".utf8)))
        #expect(begins(ISCSIVectors.loginRequest))
    }

    @Test("A gap inside data that pass by is passed over, any other loses the place")
    func gaps() {
        var parser = ISCSIStreamParser(isFromInitiator: false)
        var offset = 0
        let head = ISCSIVectors.dataIn + ISCSIVectors.capacity.prefix(2)
        while parser.nextEvent(in: head.span, at: &offset) != nil {}
        let inside = parser.skipGap(4)
        #expect(inside == nil)
        offset = 0
        let rest = Array(ISCSIVectors.capacity.suffix(2))
        var last: ISCSIStreamEvent?
        while let event = parser.nextEvent(in: rest.span, at: &offset) { last = event }
        #expect(last == .dataEnd)
        let outside = parser.skipGap(1)
        #expect(outside == .lost)
        offset = 0
        let data = ISCSIVectors.dataIn
        let behind = parser.nextEvent(in: data.span, at: &offset)
        #expect(behind == nil)
    }
}
