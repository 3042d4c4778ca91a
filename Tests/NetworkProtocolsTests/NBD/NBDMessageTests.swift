import NetworkProtocols
import Testing

/// Messages of real conversations (nbd-client 3.24 and nbdkit 1.32, qemu-nbd 7.2), and what encodes to them.
private let messagesSeen: [(String, String, @Sendable (inout ByteWriter) -> Void)] = [
    (
        "The greeting of the new style", "4e42444d41474943 49484156454f5054 0003",
        { NBDGreeting.newStyle([.fixedNewStyle, .noZeroes]).encode(into: &$0) }
    ),
    (
        "The greeting of the old style, 80 MiB, read-only",
        "4e42444d41474943 0000420281861253 0000000005000000 00000003" + String(repeating: "00", count: 124),
        {
            let greeting = NBDOldStyleGreeting(size: 80 << 20, flags: [.hasFlags, .readOnly])
            NBDGreeting.oldStyle(greeting).encode(into: &$0)
        }
    ),
    (
        "GO of the export x", "49484156454f5054 00000007 00000007 00000001 78 0000",
        { NBDOptionRequest(.go, data: NBDExportQuery(name: ascii("x")).octets).encode(into: &$0) }
    ),
    (
        "Size and flags of the export", "0003e889045565a9 00000007 00000003 0000000c 0000 0000000005000000 0507",
        {
            var writer = ByteWriter()
            NBDInfo.export(size: 80 << 20, NBDTransmissionFlags(rawValue: 0x0507)).encode(into: &writer)
            NBDOptionReply(to: .go, .info, data: writer.bytes).encode(into: &$0)
        }
    ),
    (
        "The export is open", "0003e889045565a9 00000007 00000001 00000000",
        { NBDOptionReply(to: .go, .acknowledged).encode(into: &$0) }
    ),
    (
        "A READ", "25609513 0000 0000 0100000000000000 0000000000001000 00020000",
        {
            NBDRequest(.read, cookie: 0x0100_0000_0000_0000, offset: 4096, length: 128 << 10).encode(into: &$0)
        }
    ),
    (
        "A READ that failed", "67446698 00000016 0100000000000000",
        { NBDSimpleReply(cookie: 0x0100_0000_0000_0000, error: .invalid).encode(into: &$0) }
    ),
    (
        "The last piece of a structured reply, a hole",
        "668e33ef 0001 0002 0000000000000007 0000000c"
            + "0000000000010000 00008000",
        {
            NBDChunkHeader(.offsetHole, cookie: 7, length: 12, isLast: true).encode(into: &$0)
            NBDChunkContent.hole(offset: 65536, length: 32768).encode(into: &$0)
        }
    ),
]

@Suite struct NBDMessageTests {
    @Test("Messages of real conversations are written as they were seen", arguments: messagesSeen.indices)
    func encoding(index: Int) {
        let (name, text, encode) = messagesSeen[index]
        var writer = ByteWriter()
        encode(&writer)
        #expect(writer.bytes == octets(text), "\(name)")
    }

    @Test("A greeting that is cut or changed never decodes to another one")
    func greetings() {
        for text in [messagesSeen[0].1, messagesSeen[1].1] {
            let bytes = octets(text)
            let lost = losses(of: bytes, minimum: bytes.count) { input throws(PacketDecodingError) in
                var reader = ByteReader(input.span)
                var writer = ByteWriter()
                try NBDGreeting(decoding: &reader).encode(into: &writer)
                return writer.bytes + reader.readRemainingBytes()
            }
            #expect(lost == [])
        }
    }

    @Test("Option requests and replies that are cut or changed never decode to others")
    func options() {
        let request = octets(messagesSeen[2].1)
        #expect(
            losses(of: request, minimum: request.count) { input throws(PacketDecodingError) in
                var reader = ByteReader(input.span)
                var writer = ByteWriter()
                try NBDOptionRequest(decoding: &reader).encode(into: &writer)
                return writer.bytes + reader.readRemainingBytes()
            } == []
        )
        let reply = octets(messagesSeen[3].1)
        #expect(
            losses(of: reply, minimum: reply.count) { input throws(PacketDecodingError) in
                var reader = ByteReader(input.span)
                var writer = ByteWriter()
                try NBDOptionReply(decoding: &reader).encode(into: &writer)
                return writer.bytes + reader.readRemainingBytes()
            } == []
        )
    }

    @Test("Requests and replies that are cut or changed never decode to others")
    func transmission() {
        let request = octets(messagesSeen[5].1)
        #expect(
            losses(of: request, minimum: 28) { input throws(PacketDecodingError) in
                var reader = ByteReader(input.span)
                var writer = ByteWriter()
                try NBDRequest(decoding: &reader).encode(into: &writer)
                return writer.bytes + reader.readRemainingBytes()
            } == []
        )
        let reply = octets(messagesSeen[6].1)
        #expect(
            losses(of: reply, minimum: 16) { input throws(PacketDecodingError) in
                var reader = ByteReader(input.span)
                var writer = ByteWriter()
                try NBDSimpleReply(decoding: &reader).encode(into: &writer)
                return writer.bytes + reader.readRemainingBytes()
            } == []
        )
        let chunk = octets(messagesSeen[7].1)
        #expect(
            losses(of: chunk, minimum: 20) { input throws(PacketDecodingError) in
                var reader = ByteReader(input.span)
                var writer = ByteWriter()
                let header = try NBDChunkHeader(decoding: &reader)
                header.encode(into: &writer)
                // Whatever stands behind the head is kept.
                NBDChunkContent(input, from: reader.offset, header.type).encode(into: &writer)
                // The offset of data is read, and the data are left.
                if header.type == .offsetData { return input }
                return writer.bytes
            } == []
        )
    }

    @Test("What GO and INFO ask is read, and inconsistent lengths are not")
    func exportQueries() throws {
        let query = NBDExportQuery(name: ascii("root"), infos: [.blockSize, .name, NBDInfoType(rawValue: 77)])
        #expect(query.octets == octets("00000004 726f6f74 0003 0003 0001 004d"))
        #expect(try NBDOptionRequest(.go, data: query.octets).exportQuery() == query)
        for bad in [
            "00000005 726f6f74 0000", "00000004 726f6f74 0002 0003", "00000004 726f6f74 0000 00", "ffffffff", "",
        ] {
            #expect(throws: PacketDecodingError.self) { try NBDOptionRequest(.go, data: octets(bad)).exportQuery() }
        }
    }

    @Test("Metadata contexts that are asked for are read, and inconsistent lengths are not")
    func contextQueries() throws {
        let query = NBDMetaContextQuery(name: [], queries: [ascii("base:allocation"), ascii("qemu:")])
        #expect(try NBDOptionRequest(.setMetaContext, data: query.octets).metaContextQuery() == query)
        for bad in ["00000000 00000002 00000001 78", "00000000 ffffffff", "00000000 00000000 00"] {
            #expect(throws: PacketDecodingError.self) {
                try NBDOptionRequest(.setMetaContext, data: octets(bad)).metaContextQuery()
            }
        }
    }

    @Test("Option replies say what their types mean")
    func replyContents() throws {
        func content(_ type: NBDOptionReplyType, _ text: String) throws -> NBDOptionReply.Content {
            try NBDOptionReply(to: .go, type, data: octets(text)).content()
        }
        #expect(try content(.acknowledged, "") == .acknowledged)
        #expect(
            try content(.server, "00000001 78 6162")
                == .server(NBDServerEntry(name: ascii("x"), description: ascii("ab")))
        )
        #expect(
            try content(.info, "0003 00000001 00001000 02000000")
                == .info(.blockSizes(NBDBlockSizes(minimum: 1, preferred: 4096, maximum: 32 << 20)))
        )
        #expect(try content(.info, "004d 0102") == .info(.other(NBDInfoType(rawValue: 77), [1, 2])))
        #expect(
            try content(.metaContext, "00000001 62617365")
                == .metaContext(NBDMetaContext(number: 1, name: ascii("base")))
        )
        #expect(try content(.unsupported, "6e6f") == .error(ascii("no")))
        #expect(try content(NBDOptionReplyType(rawValue: 0x8000_ffff), "") == .error([]))
        #expect(try content(NBDOptionReplyType(rawValue: 9), "07") == .other([7]))
        for (type, bad) in [
            (NBDOptionReplyType.acknowledged, "00"), (.server, "00000002 78"), (.info, "0000 00000000"),
            (.info, "0000 0000000005000000 0507 00"), (.info, ""), (.metaContext, "000000"),
        ] {
            #expect(throws: PacketDecodingError.self) { try content(type, bad) }
        }
    }

    @Test("Pieces of structured replies say what their types mean, and what does not fit its type is kept")
    func chunkContents() {
        func content(_ type: NBDChunkType, _ text: String) -> NBDChunkContent {
            NBDChunkContent(octets(text), from: 0, type)
        }
        #expect(content(.none, "") == .none)
        #expect(content(.offsetHole, "0000000000000200 00000100") == .hole(offset: 512, length: 256))
        #expect(
            content(.blockStatus, "00000001 00000200 00000003")
                == .blockStatus(context: 1, [NBDExtent(length: 512, flags: NBDExtent.hole | NBDExtent.zero)])
        )
        #expect(content(.error, "00000016 0002 6e6f") == .error(.invalid, ascii("no")))
        #expect(content(.errorOffset, "00000005 0000 0000000000000200") == .errorAt(512, .inputOutput, []))
        for (type, odd) in [
            (NBDChunkType.none, "00"), (.offsetHole, "00"), (.blockStatus, "00000001 000002"),
            (.error, "00000016 0002"),
            (.errorOffset, "00000005 0000"), (NBDChunkType(rawValue: 6), "0102"),
        ] {
            #expect(content(type, odd) == .other(octets(odd)))
        }
    }

    @Test("Block sizes are powers of two in their order")
    func blockSizes() {
        func isConsistent(_ minimum: UInt32, _ preferred: UInt32, _ maximum: UInt32) -> Bool {
            NBDBlockSizes(minimum: minimum, preferred: preferred, maximum: maximum).isConsistent
        }
        #expect(NBDBlockSizes.unsaid.isConsistent)
        #expect(isConsistent(512, 4096, .max))
        #expect(!isConsistent(0, 4096, .max))
        #expect(!isConsistent(3, 4096, .max))
        #expect(!isConsistent(1, 256, .max))
        #expect(!isConsistent(4096, 512, .max))
        #expect(!isConsistent(131_072, 131_072, .max))
        #expect(!isConsistent(512, 4096, 1000))
        #expect(!isConsistent(512, 4096, 0))
    }

    @Test("Codes and flags are called as the specification calls them")
    func names() {
        #expect("\(NBDOptionCode.setMetaContext)" == "SET_META_CONTEXT")
        #expect("\(NBDOptionReplyType.unknownExport)" == "ERR_UNKNOWN")
        #expect("\(NBDCommand.disconnect)" == "DISC")
        #expect("\(NBDError.notPermitted)" == "EPERM")
        #expect(!NBDError(rawValue: 4242).isAssigned)
        #expect("\(NBDTransmissionFlags(rawValue: 0x1103))" == "HAS_FLAGS, READ_ONLY, CAN_MULTI_CONN, 0x1000")
        #expect("\(NBDChunkType.errorOffset)" == "ERROR_OFFSET")
    }
}
