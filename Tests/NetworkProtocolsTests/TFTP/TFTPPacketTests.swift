import NetworkProtocols
import Testing

/// Packets of real boots and transfers, and what they say.
private let packetsSeen: [(String, String, TFTPPacket)] = [
    (
        "iPXE asks for pxelinux.0",
        "0001 7078656c696e75782e30 00 6f63746574 00 626c6b73697a65 00 31343332 00 7473697a65 00 30 00",
        .readRequest(TFTPRequest(filename: "pxelinux.0", options: [.init(.blockSize, 1432), .init(.transferSize, 0)]))
    ),
    (
        "dnsmasq grants both options",
        "0006 626c6b73697a65 00 31343332 00 7473697a65 00 3432343330 00",
        .optionAcknowledgement([TFTPOption(.blockSize, 1432), TFTPOption(.transferSize, 42430)])
    ),
    (
        "EDK2 probes the size of grubx64.efi",
        """
        0001 677275627836342e656669 00 6f63746574 00 7473697a65 00 30 00 626c6b73697a65 00 31343638 00
        77696e646f7773697a65 00 34 00
        """,
        .readRequest(
            TFTPRequest(
                filename: "grubx64.efi",
                options: [.init(.transferSize, 0), .init(.blockSize, 1468), .init(.windowSize, 4)]
            )
        )
    ),
    (
        "EDK2 ends its probe",
        "0005 0008 557365722061626f7274656420746865207472616e73666572 00",
        .error(.optionNegotiation, "User aborted the transfer")
    ),
    (
        "tftp-hpa asks without options", "0001 656d7074792e62696e 00 6f63746574 00",
        .readRequest(TFTPRequest(filename: "empty.bin"))
    ),
    ("The whole of an empty file", "0003 0001", .data(block: .first, payload: [])),
    ("The whole of a file of one octet", "0003 0001 67", .data(block: .first, payload: [0x67])),
    ("The second block", "0003 0002 6b2c2a", .data(block: .first.next, payload: [0x6b, 0x2c, 0x2a])),
    ("An OACK is accepted", "0004 0000", .acknowledgement(block: .zero)),
    ("A block is acknowledged", "0004 0002", .acknowledgement(block: .init(rawValue: 2))),
    (
        "tftpd-hpa has no such file", "0005 0001 46696c65206e6f7420666f756e64 00",
        .error(.fileNotFound, "File not found")
    ),
    (
        "A file is to be written", "0002 6e657766696c652e62696e 00 6f63746574 00",
        .writeRequest(TFTPRequest(filename: "newfile.bin"))
    ),
    (
        "netascii", "0001 663531312e62696e 00 6e65746173636969 00",
        .readRequest(TFTPRequest(filename: "f511.bin", mode: .netascii))
    ),
    (
        "tftpd-hpa grants three options",
        "0006 7473697a65 00 333030303030 00 626c6b73697a65 00 31303234 00 74696d656f7574 00 36 00",
        .optionAcknowledgement([.init(.transferSize, 300000), .init(.blockSize, 1024), .init(.timeout, 6)])
    ),
    (
        "GRUB asks for a path",
        """
        0001 2f677275622f7838365f36342d6566692f636f6d6d616e642e6c7374 00 6f63746574 00 626c6b73697a65 00 31303234 00
        7473697a65 00 30 00
        """,
        .readRequest(
            TFTPRequest(
                filename: "/grub/x86_64-efi/command.lst",
                options: [.init(.blockSize, 1024), .init(.transferSize, 0)]
            )
        )
    ),
]

/// What is wrong, or unusual, and must be kept as it is.
private let oddPackets: [(String, String, TFTPPacket)] = [
    (
        "A request padded with NULs (HP PA-RISC)", "0001 61 00 6f63746574 00 000000",
        .readRequest(TFTPRequest(filename: [0x61], trailing: [0, 0, 0]))
    ),
    (
        "A request whose file name has no NUL", "0001 6162",
        .readRequest(TFTPRequest(filename: [0x61, 0x62], mode: [], unterminated: .filename))
    ),
    (
        "A request that ends behind its opcode", "0001",
        .readRequest(TFTPRequest(filename: [], mode: [], unterminated: .filename))
    ),
    (
        "A request whose mode has no NUL", "0002 61 00 6f6374",
        .writeRequest(TFTPRequest(filename: [0x61], mode: ascii("oct"), unterminated: .mode))
    ),
    (
        "A request without a mode", "0001 61 00",
        .readRequest(TFTPRequest(filename: [0x61], mode: [], unterminated: .mode))
    ),
    (
        "An option without a value", "0001 61 00 6f63746574 00 7473697a65 00",
        .readRequest(TFTPRequest(filename: [0x61], trailing: ascii("tsize\0")))
    ),
    (
        "A value without a NUL", "0001 61 00 6f63746574 00 7473697a65 00 30",
        .readRequest(TFTPRequest(filename: [0x61], trailing: ascii("tsize\u{0}0")))
    ),
    (
        "Garbage behind an OACK", "0006 7473697a65 00 30 00 00 616263",
        .optionAcknowledgement([.init(.transferSize, 0)], trailing: [0] + ascii("abc"))
    ),
    ("An OACK of nothing", "0006", .optionAcknowledgement([])),
    (
        "An option twice, in another case", "0006 7473697a65 00 30 00 5453495a45 00 31 00",
        .optionAcknowledgement([
            .init(name: ascii("tsize"), value: ascii("0")), .init(name: ascii("TSIZE"), value: ascii("1")),
        ])
    ),
    ("Windows' fifth octet of an ACK", "0004 0001 10", .acknowledgement(block: .first, trailing: [0x10])),
    (
        "An ERROR without NUL", "0005 0000 6162",
        .error(code: .notDefined, message: [0x61, 0x62], terminated: false)
    ),
    (
        "An ERROR without text", "0005 0063",
        .error(code: TFTPErrorCode(rawValue: 99), message: [], terminated: false)
    ),
    (
        "Octets behind an ERROR's text", "0005 0001 61 00 6200",
        .error(code: .fileNotFound, message: [0x61], trailing: [0x62, 0])
    ),
    ("An unknown opcode", "0063 0102", .unknown(opcode: TFTPOpcode(rawValue: 99), body: [1, 2])),
]

@Suite struct TFTPPacketTests {
    @Test("Packets of real transfers are read, and written back octet for octet", arguments: packetsSeen.indices)
    func packetsSeenOnTheWire(index: Int) throws {
        let (_, hex, packet) = packetsSeen[index]
        try expect(hex, packet)
    }

    @Test("What is wrong with a packet is kept, and written back", arguments: oddPackets.indices)
    func oddities(index: Int) throws {
        let (_, hex, packet) = oddPackets[index]
        try expect(hex, packet)
    }

    @Test(
        "Only an opcode, block number or error code cut short can't be read",
        arguments: [
            ("", PacketDecodingError.truncated(needed: 2, available: 0, at: 0)),
            ("00", .truncated(needed: 2, available: 1, at: 0)),
            ("0003", .truncated(needed: 2, available: 0, at: 2)),
            ("000300", .truncated(needed: 2, available: 1, at: 2)),
            ("000400", .truncated(needed: 2, available: 1, at: 2)),
            ("000500", .truncated(needed: 2, available: 1, at: 2)),
        ]
    )
    func truncation(hex: String, error: PacketDecodingError) {
        let (packet, thrown) = decoded(octets(hex))
        #expect(packet == nil)
        #expect(thrown == error)
    }

    @Test("A reader over part of the octets ends the packet")
    func part() throws {
        let bytes = octets("ff 0004 0007 ff")
        var reader = ByteReader(bytes.span, from: 1, to: 5)
        let packet = try TFTPPacket(decoding: &reader)
        #expect(packet == .acknowledgement(block: .init(rawValue: 7)))
    }

    @Test("Whatever damage a packet takes, it is refused for its length or written back unchanged")
    func damage() {
        var failures: [[UInt8]] = []
        for (_, hex, _) in packetsSeen + oddPackets {
            for form in damagedForms(of: octets(hex)) where !isIdentity(form) { failures.append(form) }
        }
        for form in randomMessages(20_000, upTo: 40, seed: 7) {
            if !isIdentity(form) { failures.append(form) }
            var packet = form
            // Most random opcodes are unknown: have a known one.
            if packet.count > 1 { (packet[0], packet[1]) = (0, packet[1] % 7) }
            if !isIdentity(packet) { failures.append(packet) }
        }
        #expect(failures.isEmpty)
    }

    private func isIdentity(_ bytes: [UInt8]) -> Bool {
        let (packet, error) = decoded(bytes)
        if case .truncated? = error?.problem { return bytes.count < 4 }
        guard let packet else { return false }
        return packet.encoded == bytes && decoded(packet.encoded).0 == packet
    }

    private func expect(_ hex: String, _ packet: TFTPPacket) throws {
        let bytes = octets(hex)
        var reader = ByteReader(bytes.span)
        let decoded = try TFTPPacket(decoding: &reader)
        let isAtEnd = reader.isAtEnd
        #expect(decoded == packet)
        #expect(isAtEnd)
        #expect(packet.encoded == bytes)
    }

    private func decoded(_ bytes: [UInt8]) -> (TFTPPacket?, PacketDecodingError?) {
        var reader = ByteReader(bytes.span)
        do throws(PacketDecodingError) {
            return (try TFTPPacket(decoding: &reader), nil)
        } catch {
            return (nil, error)
        }
    }
}

@Suite struct TFTPBlockPacketTests {
    @Test("DATA and ACK are told from four octets, wherever the packet stands")
    func peeking() {
        let bytes = octets("ffff 0003 0102 aabb 0004 ffff")
        let data = TFTPBlockPacket(peeking: bytes.span, from: 2, to: 8)
        let acknowledgement = TFTPBlockPacket(peeking: bytes.span, from: 8, to: 12)
        #expect(data == .data(TFTPBlockNumber(rawValue: 0x0102), payloadOffset: 6))
        #expect(acknowledgement == .acknowledgement(TFTPBlockNumber(rawValue: 0xffff)))
    }

    @Test("Other opcodes, too few octets and places outside give nothing")
    func nothing() {
        let bytes = octets("0003 0001 0103 0001 0005 0001 00")
        let places = [
            (0, 3), (4, 8), (8, 12), (0, 0), (-1, 4), (0, 14), (12, 4), (5, Int.min), (Int.max, Int.max), (14, 14),
        ]
        let found = places.map { TFTPBlockPacket(peeking: bytes.span, from: $0.0, to: $0.1) }
        #expect(found.allSatisfy { $0 == nil })
    }

    @Test("It agrees with the packet's decoder on all octets")
    func agreement() throws {
        var disagreements = 0
        for var form in randomMessages(5_000, upTo: 8, seed: 3) {
            if form.count > 1 { (form[0], form[1]) = (0, form[1] % 7) }
            var reader = ByteReader(form.span)
            let packet = try? TFTPPacket(decoding: &reader)
            let peeked = TFTPBlockPacket(peeking: form.span, from: 0, to: form.count)
            switch (packet, peeked) {
            case (.data(let block, let payload), .data(let peekedBlock, let offset)):
                if block != peekedBlock || payload != Array(form[offset...]) { disagreements += 1 }
            case (.acknowledgement(let block, _), .acknowledgement(let peekedBlock)):
                if block != peekedBlock { disagreements += 1 }
            case (.data, _), (.acknowledgement, _), (_, .some): disagreements += 1
            default: break
            }
        }
        #expect(disagreements == 0)
    }
}
