import NetworkProtocols
import Testing

/// A resolver's answer to the question for deb.debian.org's address (a real one).
private let resolverAnswer = octets(
    """
    1a2b 8180 0001 0001 0000 0000 03646562 0664656269616e 036f7267 00 0001 0001
    c00c 0001 0001 0000003c 0004 cb007150
    """
)
/// The names of RFC 1035 §4.1.4's example, here as questions: F.ISI.ARPA, FOO.F.ISI.ARPA, ARPA and the root.
private let rfcNames = octets(
    """
    0001 0000 0004 0000 0000 0000
    0146 03495349 0441525041 00 0001 0001
    03464f4f c00c 0001 0001
    c012 0001 0001
    00 0001 0001
    """
)
/// One record of each type that is read, with compressed names in their data.
private let allTypes = octets(
    """
    abcd 8500 0001 0006 0002 0002 04626f6f74 03 6c6162 00 00ff 0001
    c00c 0005 0001 00000e10 0007 04 73657276 c011
    c00c 0001 0001 00000e10 0004 0a4d0001
    c00c 001c 0001 00000e10 0010 20010db8000000000000000000000001
    c00c 0010 0001 00000e10 0009 03 616263 00 03 646566
    c00c 000f 0001 00000e10 0007 000a 026d78 c011
    0131 00 000c 0001 00000e10 0002 c00c
    c011 0002 0001 00000e10 0005 026e73 c011
    c011 0006 0001 00000e10 0020 026e73 c011 04726f6f74 c011 00000001 00000002 00000003 00000004 00000005
    055f74667470 c011 0021 0001 00000e10 0008 0000 0005 0045 c00c
    00 0029 1000 00000000 0000
    """
)

func dnsMessage(_ bytes: [UInt8]) throws(PacketDecodingError) -> DNSMessage {
    var reader = ByteReader(bytes.span)
    return try DNSMessage(decoding: &reader)
}

@Suite struct DNSMessageTests {
    private let lab = DNSName("lab") ?? .root
    private let boot = DNSName("boot.lab") ?? .root

    @Test("A resolver's answer is read and written back")
    func answer() throws {
        let message = try dnsMessage(resolverAnswer)
        let name = try #require(DNSName("deb.debian.org"))
        #expect(message.id == 0x1a2b)
        #expect(message.flags.isResponse)
        #expect(message.flags.recursionDesired && message.flags.recursionAvailable)
        #expect(message.flags.responseCode == .noError)
        #expect(message.questions == [DNSQuestion(name)])
        #expect(message.answers == [DNSResourceRecord(name, address: IPv4Address(203, 0, 113, 80), timeToLive: 60)])
        #expect(message.addresses(of: name) == [IPv4Address(203, 0, 113, 80)])
        #expect(message.answers.first?.name.pointer == DNSNamePointer(labelsBefore: 0, offset: 12))
        #expect(message.encoded == resolverAnswer)
        #expect(message.encoded(compression: .full) == resolverAnswer)
    }

    @Test("RFC 1035's example of compression is read and written back")
    func rfcExample() throws {
        let message = try dnsMessage(rfcNames)
        #expect(message.questions.map(\.name.description) == ["F.ISI.ARPA.", "FOO.F.ISI.ARPA.", "ARPA.", "."])
        #expect(message.questions[1].name.pointer == DNSNamePointer(labelsBefore: 1, offset: 12))
        #expect(message.encoded == rfcNames)
        #expect(message.encoded(compression: .full) == rfcNames)
    }

    @Test("A query is made as resolvers make it")
    func query() throws {
        let name = try #require(DNSName("deb.debian.org"))
        let bytes = octets("1a2b 0100 0001 0000 0000 0000 03646562 0664656269616e 036f7267 00 0001 0001")
        #expect(DNSMessage.query(id: 0x1a2b, DNSQuestion(name)).encoded == bytes)
    }

    @Test("Each type's data are read")
    func types() throws {
        let message = try dnsMessage(allTypes)
        let serv = try #require(DNSName("serv.lab"))
        let exchange = try #require(DNSName("mx.lab"))
        let server = try #require(DNSName("ns.lab"))
        let mailbox = try #require(DNSName("root.lab"))
        #expect(message.flags.isAuthoritative)
        let address = IPv6Address(high: 0x2001_0db8_0000_0000, low: 1)
        #expect(
            message.answers.map(\.data) == [
                .canonicalName(serv), .address(IPv4Address(10, 77, 0, 1)), .ipv6Address(address),
                .text([ascii("abc"), [], ascii("def")]), .mailExchange(preference: 10, exchange), .pointer(boot),
            ]
        )
        let authority = DNSStartOfAuthority(
            primaryServer: server,
            mailbox: mailbox,
            serial: 1,
            refresh: 2,
            retry: 3,
            expire: 4,
            minimum: 5
        )
        #expect(message.authorities.map(\.data) == [.nameServer(server), .startOfAuthority(authority)])
        let service = DNSRecordData.service(priority: 0, weight: 5, port: 69, target: boot)
        #expect(message.additionals.map(\.data) == [service, .raw([])])
        #expect(message.additionals.map(\.type) == [.srv, .opt])
        #expect(message.encoded == allTypes)
    }

    @Test("Compression is made, undone, and made again without changing what is said")
    func compression() throws {
        let message = try dnsMessage(allTypes)
        let written = message.encoded(compression: .none)
        let compressed = message.encoded(compression: .full)
        #expect(compressed.count < written.count)
        // The target of the SRV record is written out (RFC 2782), which this sender didn't; "ns" of the SOA record
        // points to that of the NS record, which this sender left out.
        #expect(compressed.count == allTypes.count + 8 - 3)
        let fromWritten = try dnsMessage(written)
        let fromCompressed = try dnsMessage(compressed)
        #expect(fromWritten == message)
        #expect(fromCompressed == message)
        #expect(fromWritten.answers.map(\.name.pointer) == Array(repeating: nil, count: 6))
        #expect(fromWritten.encoded(compression: .full) == compressed)
    }

    @Test("A name beyond the reach of pointers is written out")
    func farNames() throws {
        let far = try #require(DNSName("far.lab"))
        var message = DNSMessage(id: 1, flags: DNSFlags(rawValue: 0x8180), questions: [DNSQuestion(boot)])
        message.answers = [
            DNSResourceRecord(
                lab,
                DNSRecordType(rawValue: 65),
                timeToLive: 0,
                data: .raw([UInt8](repeating: 0, count: 0x4000))
            ),
            DNSResourceRecord(far, address: .any, timeToLive: 0), DNSResourceRecord(far, address: .any, timeToLive: 0),
        ]
        let again = try dnsMessage(message.encoded(compression: .full))
        #expect(again == message)
        // "lab" is within reach, "far.lab" isn't.
        #expect(again.answers.map(\.name.pointer?.labelsBefore) == [0, 1, 1])
    }

    @Test("Counts, octets behind the end and lengths of strings can be wrong on purpose")
    func wrongOnPurpose() throws {
        var message = DNSMessage.query(id: 1, DNSQuestion(boot))
        message.declaredCounts = DNSSectionCounts(questions: 2)
        message.trailing = [1, 2]
        #expect(message.encoded == octets("0001 0100 0002 0000 0000 0000 04626f6f74 036c6162 00 0001 0001 0102"))
        message.declaredCounts = nil
        let again = try dnsMessage(message.encoded)
        #expect(again == message)
        #expect(again.trailing == [1, 2])
        let record = DNSResourceRecord(lab, .a, timeToLive: 1, data: .raw([1, 2, 3]))
        let wrong = DNSMessage(id: 1, flags: DNSFlags(rawValue: 0), answers: [record])
        let decoded = try dnsMessage(wrong.encoded)
        #expect(decoded.answers == [record])
        #expect(decoded.answers[0].address == nil)
    }

    @Test("Aliases are followed to their addresses, in circles too")
    func aliases() throws {
        let serv = try #require(DNSName("serv.lab"))
        let upper = try #require(DNSName("BOOT.LAB"))
        let message = try dnsMessage(allTypes)
        #expect(message.addresses(of: upper) == [IPv4Address(10, 77, 0, 1)])
        #expect(message.addresses(of: lab) == [])
        func alias(_ from: DNSName, _ to: DNSName) -> DNSResourceRecord {
            DNSResourceRecord(from, .cname, timeToLive: 1, data: .canonicalName(to))
        }
        var chain = DNSMessage(id: 1, flags: DNSFlags(rawValue: 0x8180))
        chain.answers = [
            DNSResourceRecord(lab, address: IPv4Address(10, 0, 0, 1), timeToLive: 1), alias(boot, serv),
            alias(serv, lab),
        ]
        #expect(chain.addresses(of: boot) == [IPv4Address(10, 0, 0, 1)])
        chain.answers = [alias(boot, serv), alias(serv, boot)]
        #expect(chain.addresses(of: boot) == [])
    }

    @Test("Flags are set and told one by one")
    func flags() {
        var flags = DNSFlags(rawValue: 0)
        flags.isResponse = true
        flags.opcode = DNSOpcode(rawValue: 4)
        flags.isAuthoritative = true
        flags.isTruncated = true
        flags.recursionAvailable = true
        flags.responseCode = .refused
        #expect(flags.rawValue == 0xa685)
        flags.isTruncated = false
        flags.recursionDesired = true
        flags.isAuthenticData = true
        flags.checkingDisabled = true
        #expect(flags.rawValue == 0xa5b5)
        #expect(flags.opcode == DNSOpcode(rawValue: 4))
        #expect(flags.responseCode.description == "refused")
    }
}

/// Messages that can't be read, and why.
private let unreadable: [(String, String, PacketDecodingError)] = [
    ("Nothing", "", .truncated(needed: 2, available: 0, at: 0)),
    ("A header cut short", "0001 0100 0001 0000 0000 00", .truncated(needed: 2, available: 1, at: 10)),
    ("No question though one is counted", "0001 0100 0001 0000 0000 0000", .truncated(needed: 1, available: 0, at: 12)),
    (
        "A pointer to itself", "0001 0100 0001 0000 0000 0000 c00c 0001 0001",
        .invalid("compression pointer", at: 12)
    ),
    (
        "A pointer into its own name", "0001 0100 0001 0000 0000 0000 0161 c00c 0001 0001",
        .invalid("compression pointer", at: 14)
    ),
    (
        "A pointer forward", "0001 0100 0001 0000 0000 0000 c00e 0161 00 0001 0001",
        .invalid("compression pointer", at: 12)
    ),
    (
        "Two pointers to each other", "0001 0100 0002 0000 0000 0000 c012 0001 0001 c00c 0001 0001",
        .invalid("compression pointer", at: 12)
    ),
    (
        "An extended label", "0001 0100 0001 0000 0000 0000 4161 00 0001 0001", .invalid("label type", at: 12)
    ),
    ("A label cut short", "0001 0100 0001 0000 0000 0000 0561", .truncated(needed: 5, available: 1, at: 13)),
    ("A pointer cut short", "0001 0100 0001 0000 0000 0000 c0", .truncated(needed: 1, available: 0, at: 13)),
    (
        "Data cut short", "0001 8180 0000 0001 0000 0000 00 0001 0001 00000001 0004 0102",
        .truncated(needed: 4, available: 2, at: 23)
    ),
]

@Suite struct DNSDamageTests {
    @Test("What can't be read is refused, with the reason", arguments: unreadable)
    func unreadableMessages(name: String, hex: String, error: PacketDecodingError) {
        var thrown: PacketDecodingError?
        do throws(PacketDecodingError) { _ = try dnsMessage(octets(hex)) } catch { thrown = error }
        #expect(thrown == error, "\(name)")
    }

    @Test("A pointer that leads to a name which runs into the pointer's own name is refused")
    func overlappingName() {
        // The second name points to 13, within the first one's label; from there on lengths lead over its begin.
        let bytes = octets("0001 0100 0002 0000 0000 0000 02 0761 00 0001 0001 c00d 0001 0001")
        var thrown: PacketDecodingError?
        do throws(PacketDecodingError) { _ = try dnsMessage(bytes) } catch { thrown = error }
        #expect(thrown == .truncated(needed: 7, available: 6, at: 14))
    }

    @Test("Names end at 255 octets, and chains of pointers at 128")
    func limits() {
        let label = "3f" + String(repeating: "61", count: 63)
        let header = "0001 0100 0001 0000 0000 0000"
        // 3 · 64 + 62 + 1 are 255 octets; one more is too many.
        let longest = label + label + label + "3d" + String(repeating: "62", count: 61) + "00"
        let tooLong = label + label + label + "3e" + String(repeating: "62", count: 62) + "00"
        #expect(error(of: header + longest + "00010001") == nil)
        #expect(error(of: header + tooLong + "00010001") == .invalid("name length", at: 12 + 192))
        // Each question's name is a pointer to the one before; the first is "a".
        func chain(_ count: Int) -> [UInt8] {
            var bytes =
                octets("0001 0100") + [UInt8(count >> 8), UInt8(count & 255)] + octets("0000 0000 0000")
            bytes += octets("0161 00 0001 0001")
            var previous = 12
            for _ in 1..<count {
                let here = bytes.count
                bytes += [0xc0 | UInt8(previous >> 8), UInt8(previous & 255)] + octets("00010001")
                previous = here
            }
            return bytes
        }
        #expect(error(of: chain(129)) == nil)
        #expect(error(of: chain(130)) == .invalid("compression pointer", at: 19))
    }

    @Test("Whatever damage a message takes, it is refused or written back unchanged")
    func damage() {
        var failures: [[UInt8]] = []
        var readable = 0
        let random = randomMessages(5_000, upTo: 40, seed: 4).map { octets("0001 8180 0001 0001 0000 0000") + $0 }
        for form in [resolverAnswer, rfcNames, allTypes].flatMap({ damagedForms(of: $0) }) + random {
            guard let message = try? dnsMessage(form) else { continue }
            if message.encoded != form { failures.append(form) }
            // Data that could not be read may hold pointers, which go elsewhere once names are written out.
            let records = message.answers + message.authorities + message.additionals
            let isAllRead = records.allSatisfy { record in
                if case .raw = record.data { return record.type == .opt }
                return true
            }
            guard isAllRead else { continue }
            readable += 1
            if (try? dnsMessage(message.encoded(compression: .none))) != message { failures.append(form) }
        }
        #expect(failures.isEmpty)
        #expect(readable > 1000)
    }

    @Test("A whole datagram of pointers is read in no time")
    func manyPointers() throws {
        var bytes = octets("0001 8180 0001 1000 0000 0000")
        for _ in 0..<100 { bytes += [1, 0x61] }
        bytes += octets("00 0001 0001")
        for _ in 0..<0x1000 { bytes += octets("c00c 0001 0001 00000001 0000") }
        let message = try dnsMessage(bytes)
        #expect(message.answers.count == 0x1000)
        #expect(message.encoded == bytes)
    }

    private func error(of hex: String) -> PacketDecodingError? { error(of: octets(hex)) }

    private func error(of bytes: [UInt8]) -> PacketDecodingError? {
        do throws(PacketDecodingError) { _ = try dnsMessage(bytes) } catch { return error }
        return nil
    }
}
