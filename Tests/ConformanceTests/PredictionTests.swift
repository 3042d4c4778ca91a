import BootObservation
import Conformance
import NetworkBoot
import NetworkProtocols
import Testing

/// What is said of a captured machine that does not do what a healthy one does.
@Suite struct PredictionTests {
    private static let mac = MACAddress(0x52, 0x54, 0x00, 0x12, 0x34, 0x56)
    private static let address = IPv4Address(10, 77, 0, 111)
    private static let server = IPv4Address(10, 77, 0, 1)

    private static func stamp(_ frame: Int) -> FrameStamp {
        FrameStamp(frame: frame, time: Instant(nanoseconds: Int64(frame) * 1_000_000))
    }

    /// iPXE gets an address and a boot file; its messages are those of a client that is played for the purpose.
    private static func session(userClass: String = "iPXE") throws -> DHCPSession {
        let persona = try #require(PersonaCatalog.persona(id: "ipxe-bios"))
        let dhcp = try #require(persona.dhcp)
        let identity = DHCPClientIdentity(hardwareAddress: mac, uuid: [UInt8](repeating: 0x40, count: 16))
        var client = DHCPClient(configuration: dhcp, identity: identity, seed: 9, at: .zero)
        var session = DHCPSession(clientHardwareAddress: mac.octets, clientMAC: mac, transactionID: 1)
        let everybody = Endpoint(address: .broadcast, port: 67)
        let nobody = Endpoint(address: .any, port: 68)
        let serverEnd = Endpoint(address: server, port: 67)
        let clientEnd = Endpoint(address: address, port: 68)
        func sent(_ type: DHCPMessageType) throws -> DHCPMessage {
            // What waits before it asks (iPXE does) is given the time.
            let patience = Instant(nanoseconds: 20_000_000_000)
            while true {
                while let output = client.nextOutput() {
                    guard case .host(.send(let datagram)) = output else { continue }
                    var reader = ByteReader(datagram.payload.span)
                    let message = try DHCPMessage(decoding: &reader)
                    if message.messageType == type { return message }
                }
                guard let deadline = client.nextDeadline, deadline <= patience else { throw NothingSent() }
                client.handleDeadline(at: deadline)
            }
        }
        func add(_ message: DHCPMessage, isFromClient: Bool) {
            session.messages.append(
                ObservedDHCPMessage(
                    stamp: stamp(session.messages.count + 1),
                    source: isFromClient ? nobody : serverEnd,
                    destination: isFromClient ? everybody : clientEnd,
                    message: message,
                    payloadLength: message.length
                )
            )
        }
        for type in [DHCPMessageType.offer, .acknowledge] {
            var question = try sent(type == .offer ? .discover : .request)
            let reply = DHCPMessage(
                operation: .reply,
                transactionID: question.transactionID,
                yourAddress: address,
                nextServer: server,
                clientMAC: mac,
                bootFile: Array("pxelinux.0".utf8),
                options: DHCPOptions([
                    (code: .messageType, value: [type.rawValue]), (code: .serverIdentifier, value: [10, 77, 0, 1]),
                    (code: .subnetMask, value: [255, 255, 255, 0]),
                ])
            )
            question.options.replace(.userClass, with: Array(userClass.utf8))
            add(question, isFromClient: true)
            add(reply, isFromClient: false)
            let datagram = Datagram(source: serverEnd, destination: clientEnd, payload: reply.encoded)
            client.handle(.datagram(datagram), at: client.nextDeadline ?? .zero)
        }
        return session
    }

    private struct NothingSent: Error {}

    private static func transfer(
        _ name: String,
        _ content: [UInt8]? = nil,
        at frame: Int,
        options: TFTPOptions = [TFTPOption(.transferSize, 0), TFTPOption(.blockSize, 1408)]
    ) -> Conversation {
        var transfer = TFTPTransfer(
            direction: .read,
            ends: Ends(
                client: Endpoint(address: address, port: 50_000),
                server: Endpoint(address: server, port: 69),
                clientMAC: mac
            ),
            request: TFTPRequest(filename: name, options: options),
            start: stamp(frame)
        )
        transfer.outcome = content == nil ? .notFound : .complete
        if let content { transfer.body = ObservedBody(count: content.count, head: content) }
        return .tftp(transfer)
    }

    private static let romOptions: TFTPOptions = [TFTPOption(.blockSize, 1432), TFTPOption(.transferSize, 0)]
    private static let loader = SampleImage(.pxelinux(version: "6.03")).octets
    private static let module = SampleImage(.com32(isELF: true)).octets

    private func predict(_ conversations: [Conversation]) throws -> PredictedBoot {
        var prediction = CapturePrediction()
        for conversation in conversations { prediction.receive(conversation) }
        return try #require(prediction.finish().first)
    }

    private func start() throws -> [Conversation] {
        [.dhcp(try Self.session()), Self.transfer("pxelinux.0", Self.loader, at: 10, options: Self.romOptions)]
    }

    @Test("A machine that does as predicted agrees; what it would ask next is told")
    func agreement() throws {
        let boot = try predict(try start() + [Self.transfer("ldlinux.c32", Self.module, at: 20)])
        #expect(boot.agrees)
        #expect(boot.steps.map(\.verdict) == [.agreed, .agreed, .agreed, .agreed])
        let next = "TFTP pxelinux.cfg/40404040-4040-4040-4040-404040404040 of 10.77.0.1, tsize=0 blksize=1408"
        #expect(boot.next == next)
        #expect(boot.result == nil)
    }

    @Test("Another name, other options and their order are told part by part")
    func differences() throws {
        let swapped: TFTPOptions = [TFTPOption(.blockSize, 1024), TFTPOption(.transferSize, 0)]
        let boot = try predict(try start() + [Self.transfer("LDLINUX.C32", Self.module, at: 20, options: swapped)])
        let step = try #require(boot.steps.last)
        #expect(step.verdict == .differed)
        #expect(step.differences.map(\.aspect) == [.name, .tftpOptionOrder, .tftpOption("blksize")])
        #expect(step.differences.first?.predicted == "ldlinux.c32")
        #expect(step.differences.first?.actual == "LDLINUX.C32")
        #expect(!boot.agrees)
    }

    @Test("An option in which machines of a kind differ is explained by that kind's fact")
    func explanation() throws {
        var session = try Self.session()
        for index in session.messages.indices where session.messages[index].isFromClient {
            session.messages[index].message.options.replace(.etherboot, with: [0xb1, 1, 9])
        }
        let boot = try predict([.dhcp(session)])
        #expect(boot.steps.map(\.verdict) == [.explained, .explained])
        #expect(boot.agrees)
        let fact = try #require(boot.steps.first?.differences.first?.explanation)
        #expect(fact.explains == [.dhcpOption(175)])
        var other = session
        other.messages[0].message.options.replace(.maximumMessageSize, with: [2, 64])
        #expect(try predict([.dhcp(other)]).steps.first?.verdict == .differed)
    }

    @Test("A request that was not made, and one that was not predicted, are told from each other")
    func unasked() throws {
        let conversations =
            try start() + [
                Self.transfer("ldlinux.c32", Self.module, at: 20),
                // The UUID is not asked for, and something else is.
                Self.transfer("pxelinux.cfg/01-52-54-00-12-34-56", at: 30), Self.transfer("extra.txt", at: 31),
                Self.transfer("pxelinux.cfg/0A4D006F", at: 40),
            ]
        let boot = try predict(conversations)
        let verdicts = boot.steps.dropFirst(4).map(\.verdict)
        #expect(Array(verdicts) == [.notAsked, .agreed, .notPredicted, .agreed])
        #expect(boot.steps[6].actual?.text.hasPrefix("TFTP extra.txt") == true)
        #expect(!boot.agrees)
    }

    @Test("A server that nobody knows by its hardware address ends the played boot, too")
    func unanswered() throws {
        let search = ARPResolution(
            purpose: .resolve,
            asker: Self.mac,
            askerAddress: Self.address,
            target: Self.server,
            requestFrames: FrameList(Self.stamp(12))
        )
        let boot = try predict([.dhcp(try Self.session()), .arp(search)])
        guard case .failed(let reason)? = boot.result else {
            Issue.record("\(String(describing: boot.result))")
            return
        }
        #expect(reason.failure == .addressUnresolved)
    }

    @Test("Machines whose firmware is not played, and plain clients, are left out")
    func others() throws {
        var prediction = CapturePrediction()
        var session = try Self.session()
        for index in session.messages.indices {
            session.messages[index].message.options.replace(.vendorClass, with: Array("udhcp 1.35.0".utf8))
            session.messages[index].message.options.remove(.userClass)
            session.messages[index].message.options.remove(.etherboot)
            session.messages[index].message.options.remove(.clientArchitectures)
        }
        prediction.receive(.dhcp(session))
        prediction.receive(Self.transfer("a", at: 4))
        #expect(prediction.finish().isEmpty)
        #expect(CapturePrediction().finish().isEmpty)
    }
}
