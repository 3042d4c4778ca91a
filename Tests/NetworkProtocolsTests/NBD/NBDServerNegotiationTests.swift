import NetworkProtocols
import Testing

@Suite struct NBDServerNegotiationTests {
    @Test("The greeting is 18 octets, and comes unasked")
    func greeting() {
        let served = NBDServed(servedExports())
        #expect(served.others == [.listen(port: 10809)])
        #expect(served.accept() == [.greeting(.newStyle([.fixedNewStyle, .noZeroes]))])
        #expect(served.said[.firstStream]?.count == 18)
    }

    @Test("Flags that were not offered end the conversation")
    func unknownFlags() {
        for flags: UInt32 in [0x80, 4, 0xffff_ffff] {
            let served = servedToClient()
            #expect(served.say(NBDSaying.flags(flags)) == [])
            #expect(served.ending() == .finish)
        }
    }

    @Test("Zeros behind EXPORT_NAME are left out where both sides leave them out", arguments: 0..<4)
    func exportName(index: Int) {
        let (offers, takes) = (index & 1 == 1, index & 2 == 2)
        let served = servedToClient { $0.handshakeFlags = offers ? [.fixedNewStyle, .noZeroes] : [.fixedNewStyle] }
        guard offers || !takes else {
            served.say(NBDSaying.flags(3))
            #expect(served.ending() == .finish)
            return
        }
        served.say(NBDSaying.flags(takes ? 3 : 1))
        let before = served.said[.firstStream]?.count ?? 0
        let events = served.say(NBDSaying.option(.exportName, ascii("root")))
        let answer = NBDExportAnswer(size: 1_000_003, flags: NBDExport.transmissionFlags, isPadded: !(offers && takes))
        #expect(events == [.exportAnswer(answer)])
        #expect((served.said[.firstStream]?.count ?? 0) - before == (offers && takes ? 10 : 134))
        #expect(outcome(served.say(NBDSaying.request(.read, 0, 512))) == NBDError.none)
    }

    @Test("A client of the plain new style may send EXPORT_NAME alone")
    func plainClient() {
        let served = servedToClient()
        #expect(lastReply(served.say(NBDSaying.flags(0) + NBDSaying.option(.list))) == .invalid)
        let events = served.say(NBDSaying.option(.exportName))
        #expect(events.count == 1)
        guard case .exportAnswer(let answer)? = events.first else { return }
        #expect(answer.size == 1_000_003)
        #expect(answer.padding == [UInt8](repeating: 0, count: 124))
    }

    @Test("A server of the plain new style knows EXPORT_NAME alone")
    func plainServer() {
        let served = NBDServed(servedExports()) { $0.handshakeFlags = [] }
        #expect(served.accept() == [.greeting(.newStyle([]))])
        #expect(served.say(NBDSaying.flags(0) + NBDSaying.option(.exportName, ascii("root"))).count == 1)
        served.accept(.firstStream.following(1))
        #expect(served.say(NBDSaying.flags(0) + NBDSaying.go("root"), on: .firstStream.following(1)) == [])
        #expect(served.ending(.firstStream.following(1)) == .finish)
    }

    @Test("An export that is not there is refused by closing, or with ERR_UNKNOWN; no name is a path")
    func unknownExports() {
        for name in ["none", "../x", "/etc/passwd", "root\0", "ROOT", "root/"] {
            let byName = servedToClient()
            byName.say(NBDSaying.flags())
            #expect(byName.say(NBDSaying.option(.exportName, ascii(name))) == [])
            #expect(byName.ending() == .finish)
            let byGo = servedToClient()
            byGo.say(NBDSaying.flags())
            #expect(lastReply(byGo.say(NBDSaying.go(name))) == .unknownExport)
            #expect(lastReply(byGo.say(NBDSaying.query(.info, name))) == .unknownExport)
            #expect(lastReply(byGo.say(NBDSaying.option(.list))) == .acknowledged)
            #expect(byGo.ending() == nil)
        }
        let served = servedToClient { $0.defaultExport = nil }
        served.say(NBDSaying.flags())
        #expect(lastReply(served.say(NBDSaying.go(""))) == .unknownExport)
    }

    @Test("Options that are not known are answered with ERR_UNSUP, their data passed over")
    func unknownOptions() {
        let served = servedToClient()
        served.say(NBDSaying.flags())
        for option: UInt32 in [4, 11, 99, 0, 0xffff_ffff] {
            let code = NBDOptionCode(rawValue: option)
            #expect(
                served.say(NBDSaying.option(code, [1, 2, 3, 4, 5, 6, 7])) == [
                    .optionReply(NBDOptionReply(to: code, .unsupported))
                ]
            )
        }
        #expect(lastReply(served.say(NBDSaying.option(.startTLS))) == .unsupported)
        #expect(lastReply(served.say(NBDSaying.option(.startTLS, [0]))) == .invalid)
        #expect(lastReply(served.say(NBDSaying.option(.list))) == .acknowledged)
    }

    @Test("What begins like no option breaks the connection off")
    func badMagic() {
        let served = servedToClient()
        served.say(NBDSaying.flags())
        served.say(ascii("GET / HTTP/1.0\r\n\r\n"))
        #expect(served.ending() == .abort)
        #expect(served.server.connectionCount == 0)
    }

    @Test("ABORT is acknowledged, and ends the conversation")
    func abort() {
        let served = servedToClient()
        served.say(NBDSaying.flags())
        #expect(lastReply(served.say(NBDSaying.option(.abort))) == .acknowledged)
        #expect(served.ending() == .finish)
    }

    @Test("LIST tells what the client may open, and nothing else")
    func list() {
        var all = servedExports()
        all[1].allowedClients = [NBDClientRange(IPv4Address(192, 168, 0, 0), prefixLength: 16)]
        var hidden = NBDExport(name: "hidden", content: MemoryFile([]))
        hidden.isListed = false
        let served = NBDServed(all + [hidden])
        served.accept()
        served.say(NBDSaying.flags())
        let events = served.say(NBDSaying.option(.list))
        let entry = NBDServerEntry(name: ascii("root"), description: ascii("the root"))
        let data = encoded { entry.encode(into: &$0) }
        #expect(
            events == [
                .optionReply(NBDOptionReply(to: .list, .server, data: data)),
                .optionReply(NBDOptionReply(to: .list, .acknowledged)),
            ]
        )
        #expect(lastReply(served.say(NBDSaying.option(.list, [0, 0, 0, 0]))) == .invalid)
        #expect(lastReply(served.say(NBDSaying.go("hidden"))) == .acknowledged)
        let near = Endpoint(address: IPv4Address(192, 168, 7, 7), port: 1)
        served.accept(.firstStream.following(1), from: near)
        served.say(NBDSaying.flags(), on: .firstStream.following(1))
        #expect(served.say(NBDSaying.option(.list), on: .firstStream.following(1)).count == 3)
        let silent = NBDServed(all) { $0.answersList = false }
        silent.accept()
        #expect(lastReply(silent.say(NBDSaying.flags() + NBDSaying.option(.list))) == .policy)
        #expect(silent.events == [.refused(.listNotAllowed)])
    }

    @Test("INFO and GO tell what was asked for, INFO leaves the negotiation open")
    func infos() {
        let served = servedToClient()
        served.say(NBDSaying.flags())
        func infos(_ events: [NBDServerEvent]) -> [NBDInfo] {
            events.compactMap { event in
                guard case .optionReply(let reply) = event, case .info(let info)? = try? reply.content() else {
                    return nil
                }
                return info
            }
        }
        let size = NBDInfo.export(size: 1_000_003, NBDExport.transmissionFlags)
        #expect(infos(served.say(NBDSaying.query(.info, ""))) == [size])
        let sizes = NBDInfo.blockSizes(NBDBlockSizes(minimum: 1, preferred: 4096, maximum: 32 << 20))
        let all = [size, .name(ascii("root")), .description(ascii("the root")), sizes]
        #expect(infos(served.say(NBDSaying.query(.info, "root", [3, 77, 1, 2]))) == all)
        let events = served.say(NBDSaying.go("", [1, 2, 3, 77]))
        #expect(infos(events) == all)
        #expect(lastReply(events) == .acknowledged)
        #expect(outcome(served.say(NBDSaying.request(.read, 5, 7))) == NBDError.none)
    }

    @Test("Lengths that do not fit are answered with ERR_INVALID")
    func badLengths() {
        let served = servedToClient()
        served.say(NBDSaying.flags() + NBDSaying.option(.structuredReply))
        for option: NBDOptionCode in [.go, .info, .listMetaContext, .setMetaContext] {
            for data in ["", "00000004", "00000005 726f6f74", "ffffffff 00", "00000004 726f6f74 0000 0001"] {
                #expect(lastReply(served.say(NBDSaying.option(option, octets(data)))) == .invalid, "\(option) \(data)")
            }
        }
        #expect(lastReply(served.say(NBDSaying.option(.list))) == .acknowledged)
    }

    @Test("Options that are too long, too many or too slow are bounded")
    func limits() {
        let long = servedToClient()
        long.say(NBDSaying.flags())
        let events = long.say(
            encoded {
                $0.write(NBDMagic.option)
                $0.write(NBDOptionCode.go.rawValue)
                $0.write(UInt32(100_000))
            }
        )
        #expect(lastReply(events) == .tooBig)
        long.say([UInt8](repeating: 0, count: 100_000))
        #expect(lastReply(long.say(NBDSaying.option(.list))) == .acknowledged)
        let many = servedToClient { $0.optionCountLimit = 3 }
        many.say(NBDSaying.flags())
        for _ in 0..<3 { #expect(many.say(NBDSaying.option(NBDOptionCode(rawValue: 99))).count == 1) }
        #expect(many.say(NBDSaying.option(.list)) == [])
        #expect(many.ending() == .finish)
        let slow = servedToClient()
        let words = NBDSaying.flags() + NBDSaying.option(.go, [UInt8](repeating: 0, count: 100))
        for second in 0..<30 {
            slow.passDeadline(at: .at(Double(second)))
            slow.say([words[second]], at: .at(Double(second) + 0.5))
        }
        #expect(slow.ending() == nil)
        slow.passDeadline(at: .at(30))
        #expect(slow.ending() == .abort)
    }

    @Test("Structured replies and metadata contexts are agreed on in their order")
    func contexts() {
        let served = servedToClient()
        served.say(NBDSaying.flags())
        #expect(lastReply(served.say(NBDSaying.contexts(.setMetaContext, ["base:allocation"]))) == .invalid)
        #expect(lastReply(served.say(NBDSaying.option(.structuredReply, [0]))) == .invalid)
        #expect(lastReply(served.say(NBDSaying.option(.structuredReply))) == .acknowledged)
        #expect(lastReply(served.say(NBDSaying.option(.structuredReply))) == .acknowledged)
        #expect(served.say(NBDSaying.contexts(.listMetaContext, [])).count == 2)
        #expect(served.say(NBDSaying.contexts(.listMetaContext, ["base:"])).count == 2)
        #expect(served.say(NBDSaying.contexts(.listMetaContext, ["qemu:"])).count == 1)
        #expect(served.say(NBDSaying.contexts(.setMetaContext, ["base:"])).count == 1)
        #expect(served.say(NBDSaying.contexts(.setMetaContext, ["x:y", "base:allocation"])).count == 2)
        #expect(
            lastReply(served.say(NBDSaying.contexts(.setMetaContext, ["base:allocation"], of: "none")))
                == .unknownExport
        )
        let plain = NBDServed(servedExports()) { $0.structuredReplies = false }
        plain.accept()
        plain.say(NBDSaying.flags())
        #expect(lastReply(plain.say(NBDSaying.option(.structuredReply))) == .unsupported)
        #expect(lastReply(plain.say(NBDSaying.contexts(.setMetaContext, ["base:allocation"]))) == .unsupported)
    }

    @Test("In the old style all is said at once")
    func oldStyle() {
        var export = NBDExport(name: "2000", content: MemoryFile(servedImage))
        export.oldStylePort = 2000
        let served = NBDServed([export]) { $0.ports = [] }
        #expect(served.others == [.listen(port: 2000)])
        let greeting = NBDOldStyleGreeting(size: 1_000_003, flags: NBDExport.transmissionFlags)
        #expect(served.accept(port: 2000) == [.greeting(.oldStyle(greeting))])
        #expect(served.said[.firstStream]?.count == 152)
        #expect(outcome(served.say(NBDSaying.request(.read, 0, 512))) == NBDError.none)
        #expect(served.events == [.opened(size: 1_000_003, .oldStyle)])
    }

    @Test("Addresses and numbers of connections are looked at before anything is told")
    func access() {
        var all = servedExports()
        all[0].allowedClients = [NBDClientRange(IPv4Address(10, 0, 0, 51))]
        all[1].connectionLimit = 1
        all[0].oldStylePort = 2000
        let served = NBDServed(all)
        served.accept()
        served.say(NBDSaying.flags())
        #expect(lastReply(served.say(NBDSaying.query(.info, "root"))) == .policy)
        #expect(lastReply(served.say(NBDSaying.go("root"))) == .policy)
        #expect(lastReply(served.say(NBDSaying.go("small"))) == .acknowledged)
        let (second, third) = (StreamID.firstStream.following(1), StreamID.firstStream.following(2))
        served.accept(second)
        #expect(lastReply(served.say(NBDSaying.flags() + NBDSaying.go("small"), on: second)) == .policy)
        #expect(served.say(NBDSaying.option(.exportName, ascii("root")), on: second) == [])
        #expect(served.ending(second) == .finish)
        #expect(served.accept(third, port: 2000) == [])
        #expect(served.ending(third) == .finish)
        served.handle(.failed(.reset))
        served.accept(.firstStream.following(3))
        #expect(
            lastReply(served.say(NBDSaying.flags() + NBDSaying.go("small"), on: .firstStream.following(3)))
                == .acknowledged
        )
    }

    @Test("An export that has to be read in blocks is opened by clients that ask for their size")
    func blockSizes() {
        var export = NBDExport(name: "b", content: MemoryFile(Array(servedImage[..<4000])))
        export.blockSizes = NBDBlockSizes(minimum: 512, preferred: 4096, maximum: 1024)
        let served = NBDServed([export])
        served.accept()
        served.say(NBDSaying.flags())
        #expect(lastReply(served.say(NBDSaying.go("b"))) == .blockSizeRequired)
        #expect(lastReply(served.say(NBDSaying.go("b", [3]))) == .acknowledged)
        #expect(outcome(served.say(NBDSaying.request(.read, 512, 1024))) == NBDError.none)
        #expect(outcome(served.say(NBDSaying.request(.read, 3584, 416))) == NBDError.none)
        #expect(outcome(served.say(NBDSaying.request(.read, 1, 512))) == .invalid)
        #expect(outcome(served.say(NBDSaying.request(.read, 512, 100))) == .invalid)
        #expect(outcome(served.say(NBDSaying.request(.read, 0, 1536))) == .invalid)
    }
}
