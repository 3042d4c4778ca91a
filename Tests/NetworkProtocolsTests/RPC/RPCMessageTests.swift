import NetworkProtocols
import Testing

private func recoded(_ bytes: [UInt8]) throws(PacketDecodingError) -> [UInt8] {
    var reader = ByteReader(bytes.span)
    let message = try RPCMessage(decoding: &reader)
    var writer = ByteWriter()
    message.encode(into: &writer)
    return writer.bytes + reader.readRemainingBytes()
}

@Suite struct RPCMessageTests {
    /// reference/rpc-nfs3.md, "Golden bytes": GETPORT(100003, 3, TCP) without its record mark.
    static let call = octets(
        """
        11223344 00000000 00000002 000186a0 00000002 00000003 00000000 00000000 00000000 00000000
        000186a3 00000003 00000006 00000000
        """
    )
    static let reply = octets("11223344 00000001 00000000 00000000 00000000 00000000 00000801")
    /// AUTH_SYS of a machine `kiosk`, root, with one more group.
    static let system = octets(
        """
        0a0b0c0d 00000000 00000002 000186a3 00000003 00000001 00000001 00000020
        00000001 00000005 6b696f73 6b000000 00000000 00000000 00000001 00000000 00000000 00000000
        """
    )

    @Test("A call for a port is read up to its arguments, and its reply up to the results")
    func golden() throws {
        var reader = ByteReader(Self.call.span)
        let message = try RPCMessage(decoding: &reader)
        #expect(message.transactionID == 0x1122_3344)
        #expect(message.call == RPCCall(program: .portMapper, version: 2, procedure: 3))
        let arguments = try PortMapperCall(decoding: &reader, procedure: .getPort, version: 2)
        let asked = PortMapping(program: .nfs, version: 3, transport: PortMapping.tcp)
        #expect(arguments == .mapping(.getPort, asked))
        let isAtEnd = reader.isAtEnd
        #expect(isAtEnd)
        var answer = ByteReader(Self.reply.span)
        let isSuccess = try RPCMessage(decoding: &answer).reply?.isSuccess
        #expect(isSuccess == true)
        let port = try PortMapperReply(decoding: &answer, procedure: .getPort, version: 2)
        #expect(port == .port(2049))
    }

    @Test("AUTH_SYS is read; a body that is longer than what it says is no credential")
    func credential() throws {
        var reader = ByteReader(Self.system.span)
        let message = try RPCMessage(decoding: &reader)
        let call = try #require(message.call)
        let credential = try #require(call.credential.systemCredential)
        #expect(credential == RPCSystemCredential(stamp: 1, machineName: ascii("kiosk"), groups: [0]))
        #expect(credential.isWithinLimits)
        var longer = call.credential
        longer.body.octets += [0, 0, 0, 0]
        #expect(longer.systemCredential == nil)
        #expect(!RPCSystemCredential(groups: [UInt32](repeating: 1, count: 17)).isWithinLimits)
        #expect(!RPCSystemCredential(machineName: [UInt8](repeating: 65, count: 256)).isWithinLimits)
    }

    @Test("Nothing is lost, and nothing traps, however a message is cut or changed")
    func robustness() {
        let replies = [
            "00000001 00000001 00000000 00000000 00000000 00000002 00000003 00000003",
            "00000001 00000001 00000001 00000000 00000002 00000002",
            "00000001 00000001 00000001 00000001 00000005",
            "00000001 00000001 00000000 00000001 00000003 61626300 00000000",
        ].map { octets($0) }
        for (message, minimum) in [(Self.call, 40), (Self.system, 72), (Self.reply, 24)] {
            #expect(losses(of: message, minimum: minimum, recoded).isEmpty)
        }
        for reply in replies { #expect(losses(of: reply, minimum: reply.count, recoded).isEmpty) }
        for message in damagedForms(of: Self.system) + randomMessages(2000, upTo: 200, seed: 3) {
            if let output = try? recoded(message) { #expect(output == message) }
        }
    }

    @Test("Replies are told in the words of RFC 5531")
    func words() throws {
        func reply(_ text: String) throws -> String {
            let bytes = octets("00000001 00000001 " + text)
            var reader = ByteReader(bytes.span)
            let message = try RPCMessage(decoding: &reader)
            return try #require(message.reply).description
        }
        #expect(try reply("00000000 00000000 00000000 00000002 00000003 00000003") == "PROG_MISMATCH 3..3")
        #expect(try reply("00000001 00000001 00000005") == "AUTH_ERROR AUTH_TOOWEAK")
        #expect(try reply("00000001 00000000 00000002 00000002") == "RPC_MISMATCH 2..2")
        #expect(try reply("00000000 00000000 00000000 00000009") == "accept_stat 9")
    }

    @Test("Universal addresses have their ports in two numbers")
    func universalAddress() {
        let endpoint = Endpoint(address: IPv4Address(127, 0, 0, 1), port: 2049)
        #expect(UniversalAddress(endpoint).description == "127.0.0.1.8.1")
        #expect(UniversalAddress(ascii("127.0.0.1.8.1"))?.endpoint == endpoint)
        for wrong in ["", "127.0.0.1", "127.0.0.1.8", "127.0.0.1.8.256", "1.2.3.4.5.6.7", "a.0.0.1.8.1"] {
            #expect(UniversalAddress(ascii(wrong)) == nil)
        }
    }
}

@Suite struct RPCRecordTests {
    private func record(_ fragments: [[UInt8]]) -> [UInt8] {
        var octets: [UInt8] = []
        for (index, fragment) in fragments.enumerated() {
            let mark = RPCRecordMark(length: fragment.count, isLast: index == fragments.count - 1)
            octets += (0..<4).map { UInt8(truncatingIfNeeded: mark.rawValue >> UInt32(24 - 8 * $0)) } + fragment
        }
        return octets
    }

    @Test("Records come out the same, however they and their fragments are divided")
    func divisions() {
        var random = SeededRandom(seed: 9)
        let records = (0..<20).map { patternedFile($0 * 37, seed: UInt64($0)) }
        var stream: [UInt8] = []
        for content in records {
            var fragments: [[UInt8]] = []
            var rest = content[...]
            while !rest.isEmpty, Bool.random(using: &random) {
                let count = Int.random(in: 0...rest.count, using: &random)
                fragments.append(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            stream += record(fragments + [Array(rest)])
        }
        for length in [1, 2, 3, 5, 100, stream.count] {
            var assembler = RPCRecordAssembler(recordLimit: 10_000)
            var found: [[UInt8]] = []
            for start in stride(from: 0, to: stream.count, by: length) {
                assembler.append(Array(stream[start..<min(stream.count, start + length)]))
                while let record = assembler.nextRecord() { found.append(record) }
            }
            #expect(found == records)
            #expect(assembler.count == 0)
        }
    }

    @Test("A record above the limit, and one of too many fragments, end it")
    func limits() {
        var assembler = RPCRecordAssembler(recordLimit: 100, fragmentLimit: 4)
        assembler.append([0x80, 0, 0, 101])
        #expect(assembler.nextRecord() == nil)
        #expect(assembler.defect == .tooLong(101))
        var second = RPCRecordAssembler(recordLimit: 100, fragmentLimit: 4)
        second.append([0xff, 0xff, 0xff, 0xff, 1])
        #expect(second.nextRecord() == nil)
        #expect(second.defect == .tooLong(0x7fff_ffff))
        var third = RPCRecordAssembler(recordLimit: 100, fragmentLimit: 4)
        for _ in 0..<5 { third.append([0, 0, 0, 0]) }
        #expect(third.nextRecord() == nil)
        #expect(third.defect == .tooManyFragments)
        var sum = RPCRecordAssembler(recordLimit: 100, fragmentLimit: 4)
        sum.append(record([[UInt8](repeating: 1, count: 60), [UInt8](repeating: 2, count: 60)]))
        #expect(sum.nextRecord() == nil)
        #expect(sum.defect == .tooLong(120))
    }
}
