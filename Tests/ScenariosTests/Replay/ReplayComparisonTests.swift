import NetworkProtocols
import Testing

@testable import Scenarios

@Suite struct ReplayComparisonTests {
    private let server = IPv4Address(10, 0, 0, 1)

    private func differences(_ then: ReplayAnswer, _ now: ReplayAnswer) -> [ReplayDifference] {
        ReplayComparison.differences(then: then, now: now, servers: ReplayServers(server))
    }

    private func offer(_ change: (inout DHCPMessage) -> Void = { _ in }) -> ReplayAnswer {
        var message = DHCPMessage(
            operation: .reply,
            transactionID: 7,
            yourAddress: IPv4Address(10, 0, 0, 100),
            nextServer: server,
            clientMAC: MACAddress(2, 0, 0, 0, 0, 1),
            bootFile: Array("pxelinux.0".utf8),
            options: DHCPOptions([
                (.messageType, [2]), (.serverIdentifier, [10, 0, 0, 1]), (.leaseTime, [0, 0, 14, 16]),
                (.renewalTime, [0, 0, 7, 8]), (.subnetMask, [255, 255, 255, 0]), (.routers, [10, 0, 0, 1]),
            ])
        )
        change(&message)
        return .dhcp([.init(server: message.serverIdentifier ?? server, message: message)])
    }

    @Test("Volatile fields of DHCP are known as such, each with its reason")
    func volatileDHCP() {
        #expect(differences(offer(), offer { $0.transactionID = 8 }).isEmpty)
        let changes: [(VolatileField, (inout DHCPMessage) -> Void)] = [
            (.leasedAddress, { $0.yourAddress = IPv4Address(10, 0, 0, 101) }),
            (.counted, { $0.secondsElapsed = 4 }), (.relay, { $0.hops = 1 }),
            (.relay, { $0.relayAddress = IPv4Address(10, 0, 0, 254) }),
            (.countedDown, { $0.options.replace(.leaseTime, with: [0, 0, 14, 15]) }),
            (.renewalTimes, { $0.options.replace(.renewalTime, with: [0, 0, 7, 1]) }),
            (.relay, { $0.options.append(.relayAgentInformation, [1, 1, 65]) }),
        ]
        for (field, change) in changes {
            let found = differences(offer(), offer(change))
            #expect(found.map(\.volatile) == [field], "\(field): \(found)")
        }
    }

    @Test("What counts in DHCP is told by its name, and nothing else is")
    func countedDHCP() {
        let changes: [(String, (inout DHCPMessage) -> Void)] = [
            ("your address", { $0.yourAddress = IPv4Address(10, 0, 1, 100) }),
            ("next server", { $0.nextServer = IPv4Address(10, 0, 0, 2) }),
            ("file", { $0.bootFileField = Array("grub.0".utf8) }), ("flags", { $0.isBroadcast = true }),
            ("server name", { $0.serverNameField = Array("box".utf8) }),
            ("option IP address lease time (51)", { $0.options.replace(.leaseTime, with: [0, 0, 14, 17]) }),
            ("option Renewal (T1) time (58)", { $0.options.remove(.renewalTime) }),
            ("option Routers (3)", { $0.options.replace(.routers, with: [10, 0, 0, 9]) }),
            ("option Domain name (15)", { $0.options.append(.domainName, Array("lab".utf8)) }),
            ("message type", { $0.options.replace(.messageType, with: [5]) }),
        ]
        for (field, change) in changes {
            let found = differences(offer(), offer(change))
            let name = field == "message type" ? "ACK" : "OFFER"
            #expect(found.map(\.field) == ["\(name) of 10.0.0.1, \(field)"], "\(field): \(found)")
            #expect(found.first?.volatile == nil && found.first?.option == field)
        }
    }

    @Test("A server that is silent, and one that answers too, are differences")
    func servers() {
        let other = offer { $0.options.replace(.serverIdentifier, with: [10, 0, 0, 2]) }
        guard case .dhcp(let one) = offer(), case .dhcp(let two) = other else { return }
        #expect(differences(.dhcp(one + two), .dhcp(one)).map(\.now) == ["nothing"])
        #expect(differences(.dhcp(one), .dhcp(one + two)).map(\.then) == ["nothing"])
        #expect(differences(.dhcp(two), .dhcp(one)).isEmpty, "The live server takes the captured one's part.")
        #expect(differences(.silence, offer()).map(\.field) == ["answer"])
    }

    @Test("Files: terms, content, error codes and statuses count; words, dates and validators do not")
    func files() {
        func tftp(_ change: (inout ReplayAnswer.TFTPAnswer) -> Void = { _ in }) -> ReplayAnswer {
            var answer = ReplayAnswer.TFTPAnswer(terms: [TFTPOption(.blockSize, 1428), TFTPOption(.transferSize, 3)])
            answer.content = .init([1, 2, 3])
            change(&answer)
            return .tftp(answer)
        }
        #expect(differences(tftp(), tftp()).isEmpty)
        #expect(differences(tftp(), tftp { $0.content = .init([1, 2, 4]) }).map(\.field) == ["content"])
        #expect(differences(tftp(), tftp { $0.terms = [TFTPOption(.blockSize, 512)] }).map(\.field) == ["OACK blksize"])
        #expect(differences(tftp(), tftp { $0.error = .fileNotFound }).map(\.field) == ["ERROR"])
        let words = (
            tftp { ($0.error, $0.errorText) = (.fileNotFound, [65]) },
            tftp { ($0.error, $0.errorText) = (.fileNotFound, [66]) }
        )
        #expect(differences(words.0, words.1).map(\.volatile) == [.words])

        func http(_ fields: HTTPHeaderFields, _ octets: [UInt8] = [1], status: Int = 200) -> ReplayAnswer {
            .http(.init(status: status, fields: fields, content: .init(octets)))
        }
        let fields: HTTPHeaderFields = ["Server": "nginx/1.22.1", "Date": "Mon", "ETag": "a", "Content-Length": "1"]
        let later: HTTPHeaderFields = ["Server": "nginx/1.22.1", "Date": "Tue", "ETag": "b", "Content-Length": "1"]
        #expect(differences(http(fields), http(later)).map(\.volatile) == [.date, .validator])
        #expect(differences(http(fields), http(fields, [2])).map(\.field) == ["content"])
        #expect(differences(http(fields), http(fields, [2], status: 404)).map(\.field) == ["status"])
        #expect(differences(http(fields), http(["Server": "Apache"])).first?.field == "field server")
    }
}
