import NetworkProtocols
import Testing

@Suite struct NBDServerLimitTests {
    @Test("A client that takes nothing is broken off, and no more is made for it than one piece")
    func slowReader() {
        let served = NBDServed([NBDExport(name: "", content: MemoryFile(servedImage))]) { $0.requestLimit = 100 }
        served.accept()
        served.say(NBDSaying.flags() + NBDSaying.go())
        served.takesAll = false
        let read = NBDSaying.request(.read, 0, 1_000_000)
        served.say(read.repeated(50), at: .at(10))
        #expect(served.written[.firstStream] == nil)
        #expect(served.largestWrite <= (256 << 10) + 1000)
        served.say(read, at: .at(100))
        #expect(served.server.nextDeadline == .at(310))
        served.say(read.repeated(50), at: .at(101))
        #expect(served.ending() == .abort)
        let idle = servedOpen()
        #expect(idle.server.nextDeadline == nil)
        idle.takesAll = false
        idle.say(NBDSaying.request(.read, 0, 512), at: .at(7))
        idle.passDeadline(at: .at(307))
        #expect(idle.ending() == .abort)
    }

    @Test("Connections beyond the limit are closed before anything is said")
    func connectionLimit() {
        let served = NBDServed(servedExports()) { $0.connectionLimit = 2 }
        for index in 0..<3 { served.accept(.firstStream.following(index)) }
        #expect(served.server.connectionCount == 2)
        #expect(served.ending(.firstStream.following(2)) == .abort)
        #expect(served.said[.firstStream.following(2)] == [])
    }

    @Test("A connection that is idle for longer than it may is ended")
    func idle() {
        let served = NBDServed(servedExports()) { $0.idleTimeout = .seconds(60) }
        served.accept()
        served.say(NBDSaying.flags() + NBDSaying.go("root"), at: .at(10))
        #expect(served.server.nextDeadline.map { $0 <= .at(70) } == true)
        served.passDeadline(at: .at(69))
        #expect(served.ending() == nil)
        served.passDeadline(at: .at(70))
        #expect(served.ending() == .finish)
        served.passDeadline(at: .at(80))
        #expect(served.ending() == .abort)
        #expect(served.server.connectionCount == 0)
        #expect(served.server.nextDeadline == nil)
    }

    @Test("A changed configuration counts for new connections, and ports come and go with it")
    func change() {
        let served = servedOpen()
        var export = NBDExport(name: "new", content: MemoryFile([1, 2, 3]))
        export.oldStylePort = 2000
        var configuration = NBDServerConfiguration(exports: [export])
        configuration.ports = []
        served.server.change(to: configuration)
        #expect(outcome(served.say(NBDSaying.request(.read, 0, 512))) == NBDError.none)
        #expect(served.others.suffix(2) == [.stopListening(port: 10809), .listen(port: 2000)])
        #expect(served.accept(.firstStream.following(1), port: 2000).count == 1)
        served.abort()
        #expect(served.ending() == .abort)
        #expect(served.others.last == .stopListening(port: 2000))
        #expect(served.server.connectionCount == 0)
        #expect(served.server.nextDeadline == nil)
    }

    @Test("Damaged conversations never trap, and what they leave is bounded", arguments: 0..<8)
    func damage(seed: Int) {
        let talk =
            NBDSaying.flags() + NBDSaying.option(.structuredReply)
            + NBDSaying.contexts(.setMetaContext, ["base:allocation"], of: "root") + NBDSaying.option(.list)
            + NBDSaying.go("root", [1, 2, 3]) + NBDSaying.request(.read, 5, 100) + NBDSaying.request(.write, 0, 3)
            + [1, 2, 3] + NBDSaying.request(.blockStatus, 0, 1000) + NBDSaying.request(.disconnect)
        let forms = damagedForms(of: talk, seed: UInt64(seed))
        for (index, form) in forms.enumerated() where index % 8 == seed {
            let served = servedToClient()
            let cut = form.count * seed / 8
            served.say(Array(form[..<cut]))
            served.say(Array(form[cut...]))
            served.handle(.finished)
            served.passDeadline(at: .at(1000))
            served.passDeadline(at: .at(2000))
            if served.server.connectionCount != 0 { Issue.record("a connection is left of form \(index)") }
        }
    }
}
