import NetworkProtocols
import Testing

@Suite struct NBDClientNegotiationTests {
    @Test("It says nothing before both magic numbers are there, and no more than the server offers")
    func flags() {
        let table: [(offered: UInt16, said: UInt32)] = [(0, 0), (1, 1), (2, 2), (3, 3), (0xffff, 3)]
        for (offered, said) in table {
            let server = ScriptedNBDServer()
            server.attach()
            #expect(server.say(ascii("NBDMAGICIHAVEOPT")) == [])
            let heard = server.say(encoded { $0.write(offered) })
            #expect(heard.first == .flags(NBDClientFlags(rawValue: said)))
            guard heard.count == 2, case .option(let option) = heard[1] else { return #expect(Bool(false)) }
            #expect(option.option == (offered & 1 == 1 ? NBDOptionCode.go : .exportName))
        }
    }

    @Test("GO opens the export, whatever is told along with it, in any order")
    func go() {
        let server = ScriptedNBDServer { $0.requestedInfos = [1, 3] }
        server.attach()
        let heard = server.say(.newStyle([.fixedNewStyle, .noZeroes]))
        let query = NBDExportQuery(name: ascii("x"), infos: [.name, .blockSize])
        #expect(heard == [.flags([.fixedNewStyle, .noZeroes]), .option(NBDOptionRequest(.go, data: query.octets))])
        _ = server.info(.other(NBDInfoType(rawValue: 77), [1, 2, 3]))
        _ = server.info(.name(ascii("real")))
        _ = server.reply(.go, NBDOptionReplyType(rawValue: 9), [1])
        _ = server.info(.export(size: 512, [.hasFlags, .readOnly]))
        let sizes = NBDBlockSizes(minimum: 512, preferred: 4096, maximum: 65536)
        _ = server.info(.blockSizes(sizes))
        #expect(server.takeOutputs() == [])
        _ = server.reply(.go, .acknowledged)
        let device = NBDDevice(size: 512, flags: [.hasFlags, .readOnly], blockSizes: sizes, name: ascii("real"))
        #expect(server.takeOutputs() == [.attached(device)])
        #expect(server.client.device == device)
    }

    @Test("An export without its size, or an answer to another option, is none")
    func badAnswers() {
        let answers: [(NBDOptionCode, NBDOptionReplyType, [UInt8])] = [
            (.go, .acknowledged, []), (.list, .acknowledged, []), (.go, .info, [0, 0, 1]), (.go, .acknowledged, [1]),
        ]
        for (option, type, data) in answers {
            let server = ScriptedNBDServer()
            server.attach()
            _ = server.say(.newStyle([.fixedNewStyle]))
            _ = server.reply(option, type, data)
            guard case .badAnswer? = failure(server.takeOutputs()) else { return #expect(Bool(false)) }
            #expect(server.client.isEnded)
        }
    }

    @Test("A server that does not know GO is asked by EXPORT_NAME, with and without zeros behind its answer")
    func fallBack() {
        for isPadded in [false, true] {
            let server = ScriptedNBDServer { $0.acceptsNoZeroes = !isPadded }
            server.attach()
            _ = server.say(.newStyle([.fixedNewStyle, .noZeroes]))
            let heard = server.reply(.go, .unsupported, ascii("what is GO?"))
            #expect(heard == [.option(NBDOptionRequest(.exportName, data: ascii("x")))])
            let answer = NBDExportAnswer(size: 777, flags: [.hasFlags], isPadded: isPadded)
            let octets = encoded { answer.encode(into: &$0) }
            server.say(Array(octets.dropLast()))
            #expect(server.takeOutputs() == [])
            server.say([octets[octets.count - 1]])
            #expect(server.takeOutputs() == [.attached(NBDDevice(size: 777, flags: [.hasFlags]))])
        }
    }

    @Test("Refusals are told by their numbers and words, and the client says goodbye")
    func refusals() {
        let expected: [(NBDOptionReplyType, NBDClientFailure)] = [
            (.unknownExport, .unknownExport("no")), (.policy, .optionRefused(0x8000_0002, "no")),
            (NBDOptionReplyType(rawValue: 0x8000_ffff), .optionRefused(0x8000_ffff, "no")),
        ]
        for (type, failing) in expected {
            let server = ScriptedNBDServer()
            server.attach()
            _ = server.say(.newStyle([.fixedNewStyle]))
            #expect(server.reply(.go, type, ascii("no")) == [.option(NBDOptionRequest(.abort))])
            #expect(failure(server.takeOutputs()) == failing)
            #expect(server.actions.last == .stream(HTTPPlace.clientStream, .finish))
            server.handle(.closed)
            #expect(server.client.nextDeadline == nil)
        }
        let padded = ScriptedNBDServer()
        padded.attach()
        _ = padded.say(.newStyle([.fixedNewStyle]))
        _ = padded.reply(.go, .unknownExport, [UInt8](repeating: 0x41, count: 100_000))
        #expect(failure(padded.takeOutputs()) == .unknownExport(""))
    }

    @Test("A server that insists on blocks is asked for their size")
    func blockSizeRequired() {
        let server = ScriptedNBDServer()
        server.attach()
        _ = server.say(.newStyle([.fixedNewStyle]))
        let query = NBDExportQuery(name: ascii("x"), infos: [.blockSize])
        #expect(server.reply(.go, .blockSizeRequired) == [.option(NBDOptionRequest(.go, data: query.octets))])
        _ = server.reply(.go, .blockSizeRequired)
        #expect(failure(server.takeOutputs()) == .optionRefused(0x8000_0008, ""))
    }

    @Test("Styles that the client does not speak are told as what they are")
    func styles() {
        let old = NBDGreeting.oldStyle(NBDOldStyleGreeting(size: 512, flags: [.hasFlags, .readOnly]))
        let device = NBDDevice(size: 512, flags: [.hasFlags, .readOnly])
        let table: [(NBDClientConfiguration.Negotiation, NBDGreeting, NBDClient.Output?)] = [
            (.go, old, .failed(.oldStyleServer)), (.exportName, old, .failed(.oldStyleServer)),
            (.oldStyle, .newStyle([]), .failed(.newStyleServer)), (.oldStyle, old, .attached(device)),
            (.any, old, .attached(device)), (.exportNameOrOldStyle, old, .attached(device)),
            (.exportNameOrOldStyle, .newStyle([]), nil),
        ]
        for (negotiation, greeting, expected) in table {
            let server = ScriptedNBDServer { $0.negotiation = negotiation }
            server.attach()
            let heard = server.say(greeting)
            #expect(server.takeOutputs() == (expected.map { [$0] } ?? []), "\(negotiation)")
            #expect(heard.isEmpty == (expected != nil))
        }
    }

    @Test("What does not speak NBD is told by its first octets")
    func notNBD() {
        let http = ScriptedNBDServer()
        http.attach()
        #expect(http.say(ascii("HTTP/1.1 400 Bad Request\r\n")) == [])
        #expect(failure(http.takeOutputs()) == .notNBD(ascii("HTTP/1.1 400 Bad")))
        let short = ScriptedNBDServer()
        short.attach()
        short.say(ascii("220 ftp\r\n"))
        short.handle(.finished)
        #expect(failure(short.takeOutputs()) == .notNBD(ascii("220 ftp\r\n")))
        let silent = ScriptedNBDServer()
        silent.attach()
        silent.handle(.finished)
        #expect(failure(silent.takeOutputs()) == .closedInNegotiation)
    }

    @Test("LIST tells all, and the client leaves")
    func list() {
        let server = ScriptedNBDServer()
        server.client.list(at: .zero)
        server.drain()
        server.connect()
        #expect(
            server.say(.newStyle([.fixedNewStyle])) == [
                .flags(.fixedNewStyle), .option(NBDOptionRequest(.list)),
            ]
        )
        let entries = [NBDServerEntry(name: ascii("a")), NBDServerEntry(name: ascii("b"), description: ascii("c"))]
        for entry in entries { _ = server.reply(.list, .server, encoded { entry.encode(into: &$0) }) }
        #expect(server.reply(.list, .acknowledged) == [.option(NBDOptionRequest(.abort))])
        #expect(server.takeOutputs() == [.listed(entries)])
        #expect(server.client.isEnded)
        #expect(server.client.nextDeadline == .at(10))
        server.passDeadline(at: .at(10))
        #expect(server.actions.last == .stream(HTTPPlace.clientStream, .abort))
    }

    @Test("Silence and refused connections are what they are")
    func silence() {
        let silent = ScriptedNBDServer()
        silent.attach()
        _ = silent.say(.newStyle([.fixedNewStyle]))
        #expect(silent.client.nextDeadline == .at(30))
        silent.passDeadline(at: .at(29))
        #expect(silent.takeOutputs() == [])
        silent.passDeadline(at: .at(30))
        #expect(failure(silent.takeOutputs()) == .silent)
        #expect(silent.client.nextDeadline == nil)
        let refused = ScriptedNBDServer()
        refused.client.attach(at: .zero)
        refused.drain()
        refused.handle(.failed(.refused))
        #expect(failure(refused.takeOutputs()) == .broken(.refused, received: 0))
    }
}
