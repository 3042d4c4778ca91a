import NetworkProtocols
import Testing

/// Headers of a real login and of real reads: Captures/iscsi/ipxe-sanboot, frames 15, 19, 33, 34 and 40.
enum ISCSIVectors {
    static let loginRequest = octets(
        "4381000000000096400027236c5e000018ae000100000000000000000000000100000000000000000000000000000000"
    )
    static let loginResponse = octets(
        "2381000000000027400027236c5e000018ae000100000000000000000000000000000001000000000000000000000000"
    )
    static let readCapacity = octets(
        "01c1000000000000000100000000000018ae000400000008000000020000000425000000000000000000000000000000"
    )
    static let dataIn = octets(
        "2581000000000008000000000000000018ae0004ffffffff000000040000000300000083000000000000000000000000"
    )
    static let capacity = octets("00003fff00000200")
    static let read = octets(
        "01c1000000000000000100000000000018ae000600000200000000040000000628000000000000000100000000000000"
    )
    static let all = [loginRequest, loginResponse, readCapacity, dataIn, read]
}

@Suite struct ISCSIHeaderTests {
    private func header(_ bytes: [UInt8]) throws -> ISCSIHeader {
        var reader = ByteReader(bytes.span)
        return try ISCSIHeader(decoding: &reader)
    }

    @Test("A login request and its response say who, which stage, and how it stands")
    func login() throws {
        let request = try header(ISCSIVectors.loginRequest)
        #expect(request.opcode == .loginRequest && request.isImmediate)
        #expect(request.isTransit && !request.isContinued)
        #expect(request.currentStage == .securityNegotiation && request.nextStage == .operationalNegotiation)
        #expect(request.dataLength == 150 && request.paddedDataLength == 152 && request.additionalLength == 0)
        #expect(request.initiatorSession == [0x40, 0, 0x27, 0x23, 0x6c, 0x5e] && request.targetSession == 0)
        #expect(request.initiatorTaskTag == 0x18ae_0001)
        let response = try header(ISCSIVectors.loginResponse)
        #expect(response.opcode == .loginResponse && response.loginStatus == .success)
        #expect(response.nextStage == .operationalNegotiation)
    }

    @Test("Commands say their unit, their block and how much they expect")
    func commands() throws {
        let capacity = try header(ISCSIVectors.readCapacity)
        #expect(capacity.command.isReadCapacity && capacity.command.readBlocks == nil)
        #expect(capacity.logicalUnit.number == 1)
        let read = try header(ISCSIVectors.read)
        #expect(read.command.description == "READ(10)")
        #expect(read.command.readBlocks?.first == 0 && read.command.readBlocks?.count == 1)
        #expect(read.expectedTransferLength == 512)
        let data = try header(ISCSIVectors.dataIn)
        #expect(data.opcode == .dataIn && data.hasStatus && data.scsiStatus == .good && data.bufferOffset == 0)
    }

    @Test("Headers are written as they were read; cut short they throw, whatever is changed they do not trap")
    func lossless() throws {
        for bytes in ISCSIVectors.all {
            var writer = ByteWriter()
            try header(bytes).encode(into: &writer)
            #expect(writer.bytes == bytes)
            for length in 0..<bytes.count {
                #expect(throws: PacketDecodingError.self) { try header(Array(bytes.prefix(length))) }
            }
            var sum = 0
            for index in bytes.indices {
                for value in [UInt8(0), 0x7f, 0x80, 0xff, bytes[index] ^ 1] {
                    var changed = bytes
                    changed[index] = value
                    let header = try header(changed)
                    sum &+= header.dataLength &+ header.command.description.count &+ header.opcode.description.count
                    sum &+= Int(header.command.readBlocks?.count ?? 0) &+ header.logicalUnit.description.count
                    sum &+= header.loginStatus.description.count &+ header.scsiStatus.description.count
                }
            }
            #expect(sum > 0)
        }
    }

    @Test(
        "Logical units have one number in two forms, or none",
        arguments: [
            (UInt64(0), 0), (0x0001_0000_0000_0000, 1), (0x00ff_0000_0000_0000, 255), (0x4100_0000_0000_0000, 256),
            (0x7fff_0000_0000_0000, 16383), (0x8000_0000_0000_0000, nil), (0x0001_0001_0000_0000, nil),
            (0x0100_0000_0000_0000, nil),
        ] as [(UInt64, Int?)]
    )
    func logicalUnits(raw: UInt64, number: Int?) {
        #expect(ISCSILogicalUnit(rawValue: raw).number == number)
        if let number { #expect(ISCSILogicalUnit(number: number).rawValue == raw) }
    }

    @Test(
        "READs of all lengths name their blocks",
        arguments: [
            (octets("080102030400"), UInt64(0x01_0203), UInt32(4)), (octets("08e1020300"), 0x01_0203, 256),
            (octets("28000000004000000400"), 64, 4), (octets("a8000000001000000002"), 16, 2),
            (octets("88000000000100000000000000080000"), 0x1_0000_0000, 8),
        ]
    )
    func reads(command: [UInt8], block: UInt64, count: UInt32) {
        let read = SCSICommand(command).readBlocks
        #expect(read?.first == block && read?.count == count)
    }

    @Test("A READ is as short as its numbers allow")
    func shortest() {
        #expect(SCSICommand.read(block: 64, count: 4).octets == octets("28000000004000000400000000000000"))
        #expect(SCSICommand.read(block: 1 << 32, count: 8).octets == octets("88000000000100000000000000080000"))
        #expect(SCSICommand.read(block: 0, count: 65536).description == "READ(16)")
    }
}
