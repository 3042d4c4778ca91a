import NetworkProtocols
import Testing

@testable import BootObservation

/// A client and a server of a network block device, as a follower sees them.
private struct Talk {
    static let ends = Ends(
        client: Endpoint(address: IPv4Address(10, 0, 0, 5), port: 40_000),
        server: Endpoint(address: IPv4Address(10, 0, 0, 1), port: 10_809)
    )

    var follower: NBDConnectionFollower
    var frame = 1

    init() {
        follower = NBDConnectionFollower(
            ends: Self.ends,
            at: FrameStamp(frame: 1, time: .zero),
            startsInMiddle: false,
            configuration: ObservationConfiguration(),
            withMD5: false
        )
    }

    mutating func client(_ write: (inout ByteWriter) -> Void) {
        let octets = Self.octets(write)
        frame += 1
        follower.clientSaid(octets.span, at: FrameStamp(frame: frame, time: .zero))
    }

    mutating func server(_ write: (inout ByteWriter) -> Void) {
        let octets = Self.octets(write)
        frame += 1
        follower.serverSaid(octets.span, at: FrameStamp(frame: frame, time: .zero))
    }

    private static func octets(_ write: (inout ByteWriter) -> Void) -> [UInt8] {
        var writer = ByteWriter(reserving: 256)
        write(&writer)
        return writer.bytes
    }

    /// Negotiates an export of so many octets by GO.
    mutating func open(_ name: String, size: UInt64) {
        server { NBDGreeting.newStyle([.fixedNewStyle, .noZeroes]).encode(into: &$0) }
        client {
            $0.write(UInt32(3))
            NBDOptionRequest(.go, data: NBDExportQuery(name: Array(name.utf8)).octets).encode(into: &$0)
        }
        server {
            var info = ByteWriter(reserving: 16)
            NBDInfo.export(size: size, [.hasFlags, .readOnly]).encode(into: &info)
            NBDOptionReply(to: .go, .info, data: info.bytes).encode(into: &$0)
            NBDOptionReply(to: .go, .acknowledged).encode(into: &$0)
        }
    }

    mutating func finish(_ ending: TCPConnection.Ending = .closed) -> NBDSession {
        var connection = TCPConnection(ends: Self.ends, start: FrameStamp(frame: 1, time: .zero))
        connection.ending = ending
        connection.end = FrameStamp(frame: frame, time: .zero)
        return follower.finish(connection)
    }
}

@Suite struct NBDConnectionFollowerTests {
    @Test func whatIsNegotiatedAndReadIsTold() {
        var talk = Talk()
        talk.open("root", size: 8)
        talk.client {
            NBDRequest(.read, cookie: 1, offset: 4, length: 4).encode(into: &$0)
            NBDRequest(.read, cookie: 2, offset: 0, length: 4).encode(into: &$0)
        }
        talk.server {
            NBDSimpleReply(cookie: 2, error: .none).encode(into: &$0)
            $0.write([0, 1, 2, 3] as [UInt8])
            NBDSimpleReply(cookie: 1, error: .none).encode(into: &$0)
            $0.write([4, 5] as [UInt8])
        }
        talk.server { $0.write([6, 7] as [UInt8]) }
        talk.client { NBDRequest(.disconnect, cookie: 3).encode(into: &$0) }
        let session = talk.finish()
        #expect(session.style == .fixedNewStyle)
        #expect(session.export == Array("root".utf8))
        #expect(session.size == 8)
        #expect(session.transmissionFlags == [.hasFlags, .readOnly])
        #expect(session.reads == 2)
        #expect(session.octetsRead == 8)
        #expect(session.content.head == Array(0..<8))
        #expect(session.content.sha256 != nil)
        #expect(session.unanswered == 0)
        #expect(session.disconnect != nil)
        #expect(session.anomalies.isEmpty)
        #expect(session.requests.map(\.request.cookie) == [1, 2, 3])
    }

    @Test func aBrokenReplyIsTold() {
        var talk = Talk()
        talk.open("root", size: 100)
        talk.client { NBDRequest(.read, cookie: 1, offset: 0, length: 100).encode(into: &$0) }
        talk.server {
            NBDSimpleReply(cookie: 1, error: .none).encode(into: &$0)
            $0.write([UInt8](repeating: 1, count: 60))
        }
        let session = talk.finish(.resetByServer)
        #expect(session.octetsRead == 60)
        #expect(session.unanswered == 1)
        #expect(session.anomalies.map(\.kind) == [.brokenReply(cookie: 1, missing: 40)])
    }

    @Test func errorsAndStrangeRepliesAreTold() {
        var talk = Talk()
        talk.open("root", size: 8)
        talk.client { NBDRequest(.write, cookie: 1, offset: 0, length: 0).encode(into: &$0) }
        talk.server {
            NBDSimpleReply(cookie: 1, error: .notPermitted).encode(into: &$0)
            NBDSimpleReply(cookie: 9, error: .invalid).encode(into: &$0)
        }
        let session = talk.finish()
        #expect(session.counts.map(\.errors) == [1])
        #expect(session.requests.first?.reply?.error == .notPermitted)
        #expect(session.anomalies.map(\.kind) == [.replyWithoutRequest(cookie: 9)])
    }

    @Test func anUnknownExportHasItsError() {
        var talk = Talk()
        talk.server { NBDGreeting.newStyle(.fixedNewStyle).encode(into: &$0) }
        talk.client {
            $0.write(UInt32(1))
            NBDOptionRequest(.go, data: NBDExportQuery(name: Array("nope".utf8)).octets).encode(into: &$0)
        }
        talk.server { NBDOptionReply(to: .go, .unknownExport, data: Array("no".utf8)).encode(into: &$0) }
        let session = talk.finish()
        #expect(session.transmission == nil)
        #expect(session.options.first?.error?.reply.type == .unknownExport)
        #expect(session.options.first?.exportName == Array("nope".utf8))
    }

    @Test func theOldStyleBeginsAtOnce() {
        var talk = Talk()
        talk.server { NBDGreeting.oldStyle(NBDOldStyleGreeting(size: 4, flags: [.hasFlags])).encode(into: &$0) }
        talk.client { NBDRequest(.read, cookie: 1, offset: 0, length: 4).encode(into: &$0) }
        talk.server {
            NBDSimpleReply(cookie: 1, error: .none).encode(into: &$0)
            $0.write([1, 2, 3, 4] as [UInt8])
        }
        let session = talk.finish()
        #expect(session.style == .oldStyle)
        #expect(session.size == 4)
        #expect(session.content.covers(4))
    }
}
