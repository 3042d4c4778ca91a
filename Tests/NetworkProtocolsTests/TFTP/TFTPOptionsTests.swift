import NetworkProtocols
import Testing

@Suite struct TFTPOptionsTests {
    @Test("Names ignore the case of ASCII letters, and nothing else")
    func names() {
        let option = TFTPOption(name: ascii("BlkSize"), value: ascii("1408"))
        #expect(option.isNamed(.blockSize))
        #expect(!option.isNamed(.powerOfTwoBlockSize))
        #expect(!TFTPOption(name: ascii("blksize "), value: []).isNamed(.blockSize))
        // U+212A, the Kelvin sign, is a k to Unicode only.
        #expect(!TFTPOption(name: ascii("bl\u{212a}size"), value: []).isNamed(.blockSize))
    }

    @Test("The first of several counts, and all can be had")
    func duplicates() {
        let options: TFTPOptions = [.init(.blockSize, 512), .init(.timeout, 3), .init(.blockSize, 1024)]
        #expect(options.blockSize == 512)
        #expect(options.all(named: .blockSize).map(\.number) == [512, 1024])
        #expect(options.timeout == 3)
        #expect(options.transferSize == nil)
        #expect(options.windowSize == nil)
        #expect(options.description == "blksize=512 timeout=3 blksize=1024")
    }

    @Test(
        "A number is decimal digits alone",
        arguments: [
            ("0", 0), ("1408", 1408), ("0010", 10), ("65465", 65465), ("9223372036854775807", Int.max), ("", nil),
            ("-1", nil), ("+1", nil), (" 5", nil), ("5 ", nil), ("0x10", nil), ("9223372036854775808", nil),
            ("99999999999999999999999999", nil), ("1a", nil), ("٣", nil),
        ]
    )
    func numbers(value: String, number: Int?) {
        #expect(TFTPOption(.transferSize, value).number == number)
    }

    @Test("A request's mode is told in any case")
    func modes() {
        #expect(TFTPRequest(filename: [], mode: ascii("OcTeT")).transferMode == .octet)
        #expect(TFTPRequest(filename: [], mode: ascii("NETASCII")).transferMode == .netascii)
        #expect(TFTPRequest(filename: [], mode: ascii("mail")).transferMode == .mail)
        #expect(TFTPRequest(filename: [], mode: ascii("octe")).transferMode == nil)
        #expect(TFTPRequest(filename: [], mode: []).transferMode == nil)
    }

    @Test("Padding, a value without NUL and an option without value are told apart")
    func trailing() {
        #expect(TFTPRequest(filename: [0x61]).isWellFormed)
        let padded = TFTPRequest(filename: [0x61], trailing: [0, 0])
        #expect(padded.incompleteOption == nil)
        #expect(!padded.isWellFormed)
        let cut = TFTPRequest(filename: [0x61], trailing: ascii("blksize\u{0}14"))
        #expect(cut.incompleteOption == TFTPOption(.blockSize, "14"))
        let valueless = TFTPRequest(filename: [0x61], trailing: ascii("blksize\u{0}"))
        #expect(valueless.incompleteOption == TFTPOption(.blockSize, ""))
        let half = TFTPRequest(filename: [0x61], trailing: ascii("blk"))
        #expect(half.incompleteOption == TFTPOption(name: ascii("blk"), value: []))
        #expect(!TFTPRequest(filename: [0x61], unterminated: .mode).isWellFormed)
    }
}

@Suite struct TFTPCodesTests {
    @Test("Block numbers go on at 0 behind 65535, and distances are modulo 65536")
    func blockNumbers() {
        let last = TFTPBlockNumber(rawValue: 65535)
        #expect(last.next == .zero)
        #expect(TFTPBlockNumber.zero.next == .first)
        #expect(last.distance(to: .zero) == 1)
        #expect(TFTPBlockNumber.first.distance(to: .zero) == 65535)
        #expect(last.distance(to: last) == 0)
        #expect(last.advanced(by: 3) == TFTPBlockNumber(rawValue: 2))
        #expect(TFTPBlockNumber.first.advanced(by: -3) == TFTPBlockNumber(rawValue: 65534))
        #expect(TFTPBlockNumber.first.advanced(by: Int.min) == .first)
        #expect(TFTPBlockNumber.first.shortestDistance(to: last) == -2)
        #expect(last.shortestDistance(to: .first) == 2)
    }

    @Test("Error codes have the names of the RFCs")
    func errorCodes() {
        let names = (0...9).map { TFTPErrorCode(rawValue: $0).displayName }
        #expect(
            names == [
                "0 (not defined)", "1 (file not found)", "2 (access violation)",
                "3 (disk full or allocation exceeded)", "4 (illegal TFTP operation)", "5 (unknown transfer ID)",
                "6 (file already exists)", "7 (no such user)", "8 (option negotiation failed)", "9 (unassigned)",
            ]
        )
        #expect(TFTPErrorCode.fileNotFound.description == "file not found")
        #expect(
            (1...7).map { TFTPOpcode(rawValue: $0).description } == [
                "RRQ", "WRQ", "DATA", "ACK", "ERROR", "OACK", "opcode 7",
            ]
        )
    }

    @Test("Octets that can't be printed are shown, not dropped")
    func displayText() {
        #expect([0x61, 0x00, 0xff, 0x5c, 0x7f].displayText == #"a\x00\xff\\x7f"#)
    }
}
