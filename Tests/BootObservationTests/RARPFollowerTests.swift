import NetworkBoot
import NetworkProtocols
import Testing

@testable import BootObservation

@Suite struct RARPFollowerTests {
    private static let machine = MACAddress(0x08, 0x00, 0x20, 0, 0x61, 0xca)
    private static let server = MACAddress(2, 0, 0, 0, 0, 1)

    /// Frames at whole seconds, observed one after the other.
    private struct Wire {
        var observer = NetworkObserver()
        var conversations: [Conversation] = []
        var frame = 0

        mutating func see(_ bytes: [UInt8], at seconds: Int64) {
            frame += 1
            let time = Instant(nanoseconds: seconds * 1_000_000_000)
            observer.receive(FrameHeader(number: frame, time: time, originalLength: bytes.count), bytes.span)
            take()
        }

        mutating func request(_ client: MACAddress = machine, at seconds: Int64) {
            see(EthernetFrame.arp(.reverseRequest(for: client)), at: seconds)
        }

        mutating func reply(_ address: IPv4Address, at seconds: Int64, from server: IPv4Address = .init(10, 0, 0, 1)) {
            let packet = ARPPacket(
                operation: .reverseReply,
                senderHardware: RARPFollowerTests.server,
                senderAddress: server,
                targetHardware: machine,
                targetAddress: address
            )
            see(EthernetFrame.arp(packet), at: seconds)
        }

        mutating func take() {
            while let conversation = observer.nextConversation() { conversations.append(conversation) }
        }

        mutating func finish(after seconds: Int64) -> (network: ObservedNetwork, exchanges: [RARPExchange]) {
            let network = observer.finish(listenedUntil: Instant(nanoseconds: seconds * 1_000_000_000))
            take()
            let exchanges = conversations.compactMap { if case .rarp(let exchange) = $0 { exchange } else { nil } }
            return (network, exchanges)
        }
    }

    @Test("Requests and the answers of two servers are one exchange; what follows later is another")
    func exchange() throws {
        var wire = Wire()
        wire.request(at: 0)
        wire.request(at: 2)
        wire.reply(IPv4Address(10, 0, 0, 7), at: 2)
        wire.reply(IPv4Address(10, 0, 0, 8), at: 2, from: IPv4Address(10, 0, 0, 2))
        wire.request(at: 20)
        let (network, exchanges) = wire.finish(after: 60)
        #expect(exchanges.count == 2)
        let first = try #require(exchanges.first)
        #expect(first.client == Self.machine && first.asker == Self.machine)
        #expect(first.requestFrames.numbers == [1, 2])
        #expect(first.answers.map(\.answer.address) == [IPv4Address(10, 0, 0, 7), IPv4Address(10, 0, 0, 8)])
        #expect(first.answers.map(\.destination) == [Self.machine, Self.machine])
        #expect(exchanges.last?.answers.isEmpty == true && exchanges.last?.completeness.isEmpty == true)
        #expect(network.statistics.rarp.requests == 3 && network.statistics.rarp.replies == 2)
        #expect(network.statistics.arpRequests == 0)
    }

    @Test("A machine that asks by RARP alone has an address, and its server")
    func address() throws {
        var wire = Wire()
        wire.request(at: 0)
        wire.reply(IPv4Address(10, 0, 0, 7), at: 0)
        let network = wire.finish(after: 60).network
        let boot = try #require(network.boots.first)
        #expect(boot.client.mac == Self.machine)
        #expect(boot.address == IPv4Address(10, 0, 0, 7))
        #expect(boot.reached == .address && !boot.isBootClient && boot.cause == nil)
        #expect(boot.stages.map(\.outcome) == [.ok])
        #expect(boot.stages.first?.details.contains(.init("by", "RARP")) == true)
    }

    @Test("Whom nobody answers has none; a request in the last moment is not held against anybody")
    func silence() throws {
        var wire = Wire()
        wire.request(at: 0)
        let network = wire.finish(after: 60).network
        let boot = try #require(network.boots.first)
        #expect(boot.address == nil && boot.reached == .nothing && boot.stages.map(\.outcome) == [.failed])
        var late = Wire()
        late.request(at: 0)
        let exchange = late.finish(after: 1).exchanges.first
        #expect(exchange?.completeness == .endMissing)
    }

    @Test("An answer without its request began before the capture")
    func answerAlone() {
        var wire = Wire()
        wire.reply(IPv4Address(10, 0, 0, 7), at: 0)
        let exchange = wire.finish(after: 60).exchanges.first
        #expect(exchange?.completeness == .startMissing && exchange?.asker == nil)
    }

    @Test("Answers beyond the limit are counted only, and machines beyond it not followed")
    func limits() {
        var wire = Wire()
        wire.request(at: 0)
        for number in 0..<20 { wire.reply(IPv4Address(10, 0, 0, UInt8(number)), at: 0) }
        let exchange = wire.finish(after: 60).exchanges.first
        #expect(exchange?.answersLeftOut == 4)
        var configuration = ObservationConfiguration()
        configuration.openConversations = 2
        var follower = RARPFollower(configuration: configuration)
        var ended: [Conversation] = []
        for number in 0..<3 {
            let client = MACAddress(2, 0, 0, 0, 1, UInt8(number))
            let stamp = FrameStamp(frame: number + 1, time: .zero)
            follower.receive(.reverseRequest(for: client), to: nil, at: stamp, ended: &ended)
        }
        #expect(follower.hasReachedLimit && follower.counts.requests == 3)
    }
}
