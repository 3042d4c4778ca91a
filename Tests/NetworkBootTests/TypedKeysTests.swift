import NetworkBoot
import NetworkProtocols
import Testing

@Suite struct TypedKeysTests {
    @Test("A key is pressed so long after the wait for it began")
    func pressed() {
        var machine = Machine(keys: [TypedKey(.enter, after: .seconds(2))])
        machine.wait(within: .seconds(5), id: 1, at: 10)
        #expect(machine.deadline == 12)
        #expect(machine.replies(at: 11.9) == [])
        #expect(machine.replies(at: 12) == ["1 enter"])
        #expect(machine.deadline == nil)
    }

    @Test("A key that comes too late stays for the next wait, and the time already waited counts")
    func late() {
        var machine = Machine(keys: [TypedKey(.enter, after: .seconds(7))])
        machine.wait(within: .seconds(5), id: 1, at: 0)
        #expect(machine.replies(at: 5) == ["1 none"])
        machine.wait(within: .seconds(5), id: 2, at: 100)
        #expect(machine.deadline == 102)
        #expect(machine.replies(at: 102) == ["2 enter"])
    }

    @Test("Keys come in order, each after its own delay")
    func inOrder() {
        var machine = Machine(keys: [TypedKey(.down, after: .seconds(1)), TypedKey(.enter, after: .seconds(1))])
        machine.wait(within: nil, id: 1, at: 0)
        #expect(machine.replies(at: 1) == ["1 down"])
        machine.wait(within: nil, id: 2, at: 1)
        #expect(machine.replies(at: 1.5) == [])
        #expect(machine.replies(at: 2) == ["2 enter"])
        machine.wait(within: nil, id: 3, at: 3)
        #expect(machine.deadline == nil, "Nobody will ever press a third one.")
    }

    @Test("A key without delay is there at once")
    func atOnce() {
        var machine = Machine(keys: [TypedKey(.escape)])
        machine.wait(within: .zero, id: 1, at: 0)
        #expect(machine.replies(at: 0) == ["1 escape"])
        machine.wait(within: .zero, id: 2, at: 0)
        #expect(machine.replies(at: 0) == ["2 none"])
    }

    @Test("A wait that is cancelled leaves the key to the next one")
    func cancelled() {
        var machine = Machine(keys: [TypedKey(.enter, after: .seconds(3))])
        machine.wait(within: nil, id: 1, at: 0)
        machine.wait(within: nil, id: 2, at: 0)
        machine.activities.cancel(id: 1, at: Instant(seconds: 1))
        #expect(machine.deadline == 3)
        #expect(machine.replies(at: 3) == ["2 enter"])
    }

    @Test("Waits for time end each at its own")
    func times() {
        var machine = Machine(keys: [])
        machine.activities.start(.wait(.seconds(3)), id: 1, at: .zero)
        machine.activities.start(.wait(.seconds(1)), id: 2, at: .zero)
        #expect(machine.deadline == 1)
        #expect(machine.replies(at: 1) == ["2 waited"])
        #expect(machine.replies(at: 4) == ["1 waited"])
        #expect(machine.deadline == nil)
    }

    /// A machine without a network.
    private struct Machine {
        var activities: MachineActivities

        init(keys: [TypedKey]) {
            let hardware = MachineHardware(
                hardwareAddress: MACAddress(2, 0, 0, 0, 0, 1),
                uuid: [UInt8](repeating: 7, count: 16)
            )
            activities = MachineActivities(hardware: hardware, keys: keys, seed: 1, at: .zero)
        }

        var deadline: Double? { activities.nextDeadline.map { Double($0.nanoseconds) / 1e9 } }

        mutating func wait(within limit: Duration?, id: UInt64, at seconds: Double) {
            activities.start(.key(within: limit), id: id, at: Instant(seconds: seconds))
        }

        mutating func replies(at seconds: Double) -> [String] {
            activities.handleDeadline(at: Instant(seconds: seconds))
            var replies: [String] = []
            while let output = activities.nextOutput() {
                switch output {
                case .reply(let id, .key(let key)): replies.append("\(id) \(key.map { "\($0)" } ?? "none")")
                case .reply(let id, .waited): replies.append("\(id) waited")
                case .reply, .host: Issue.record("Nothing else was asked for.")
                }
            }
            return replies
        }
    }
}

extension Instant {
    /// So many seconds after the origin.
    init(seconds: Double) {
        self.init(nanoseconds: Int64(seconds * 1e9))
    }
}
