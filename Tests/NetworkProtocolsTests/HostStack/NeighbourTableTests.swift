import NetworkProtocols
import Testing

@Suite struct NeighbourTableTests {
    private let address = IPv4Address(10, 0, 0, 2)
    private let hardware = MACAddress(2, 0, 0, 0, 0, 2)

    /// What a table wants done, in words.
    private func words(_ table: inout NeighbourTable<Int>) -> [String] {
        var words: [String] = []
        while let action = table.nextAction() {
            switch action {
            case .request(let address, let hardware):
                words.append("ask \(address)" + (hardware.map { " at \($0)" } ?? ""))
            case .send(let packet, let hardware): words.append("send \(packet) to \(hardware)")
            case .fail(let address, let packet): words.append("fail \(address) " + (packet.map { "\($0)" } ?? "none"))
            }
        }
        return words
    }

    @Test("The oldest of too many waiting packets is dropped")
    func queueLimit() {
        var configuration = NeighbourConfiguration()
        configuration.queueLimit = 2
        var table = NeighbourTable<Int>(configuration: configuration)
        for packet in 0..<5 { table.enqueue(packet, for: address, at: .zero) }
        #expect(words(&table) == ["ask 10.0.0.2"])
        table.learn(address, hardware, mayBeNew: false, at: .zero)
        #expect(words(&table) == ["send 3 to 02:00:00:00:00:02", "send 4 to 02:00:00:00:00:02"])
        #expect(table.nextDeadline == nil)
    }

    @Test("Each waiting packet is given back when nobody answers")
    func failure() {
        var table = NeighbourTable<Int>()
        table.enqueue(1, for: address, at: .zero)
        table.enqueue(2, for: address, at: .zero)
        _ = words(&table)
        for second in 1...3 {
            let now = Instant.zero.advanced(by: .seconds(second))
            #expect(table.nextDeadline == now)
            table.handleDeadline(at: now)
            #expect(words(&table) == (second < 3 ? ["ask 10.0.0.2"] : ["fail 10.0.0.2 1", "fail 10.0.0.2 2"]))
        }
        #expect(table.nextDeadline == nil)
        #expect(table.count == 0)
    }

    @Test("Only who may be new is learned, and groups and 0.0.0.0 never are")
    func learning() {
        var table = NeighbourTable<Int>()
        table.learn(address, hardware, mayBeNew: false, at: .zero)
        table.learn(.any, hardware, mayBeNew: true, at: .zero)
        table.learn(address, .broadcast, mayBeNew: true, at: .zero)
        #expect(table.count == 0)
        table.learn(address, hardware, mayBeNew: true, at: .zero)
        #expect(table.hardwareAddress(of: address, at: .zero) == hardware)
    }

    @Test("Old neighbours make room for new ones, fresh ones do not")
    func entryLimit() {
        var configuration = NeighbourConfiguration()
        configuration.entryLimit = 3
        var table = NeighbourTable<Int>(configuration: configuration)
        for number in 0..<5 {
            table.learn(IPv4Address(10, 0, 0, UInt8(number + 1)), hardware, mayBeNew: true, at: .zero)
        }
        #expect(table.count == 3)
        table.learn(address, hardware, mayBeNew: true, at: Instant.zero.advanced(by: .seconds(50)))
        table.learn(IPv4Address(10, 0, 0, 9), hardware, mayBeNew: true, at: Instant.zero.advanced(by: .seconds(61)))
        #expect(table.count == 2)
    }

    @Test("No more addresses are asked for at a time than allowed")
    func pendingLimit() {
        var configuration = NeighbourConfiguration()
        configuration.pendingLimit = 2
        var table = NeighbourTable<Int>(configuration: configuration)
        for number in 0..<5 { table.enqueue(number, for: IPv4Address(10, 0, 0, UInt8(number + 1)), at: .zero) }
        #expect(words(&table) == ["ask 10.0.0.1", "ask 10.0.0.2"])
        table.handleDeadline(at: Instant.zero.advanced(by: .seconds(1)))
        table.handleDeadline(at: Instant.zero.advanced(by: .seconds(2)))
        table.handleDeadline(at: Instant.zero.advanced(by: .seconds(3)))
        _ = words(&table)
        table.enqueue(9, for: IPv4Address(10, 0, 0, 9), at: Instant.zero.advanced(by: .seconds(4)))
        #expect(words(&table) == ["ask 10.0.0.9"])
    }
}
