import NetworkProtocols
import Testing

@Suite struct DHCPOptionsTests {
    private func message(file: [UInt8] = [], serverName: [UInt8] = [], options: [UInt8]) throws -> DHCPMessage {
        var message = DHCPMessage(serverName: serverName, bootFile: file)
        message.vendorArea = [0x63, 0x82, 0x53, 0x63] + options
        let decoded = try decodedDHCP(message.encoded)
        #expect(decoded.encoded == message.encoded)
        return decoded
    }

    @Test("Option 52 of 1, 2 and 3 gives `file`, `sname` and both to options, read in that order")
    func overload() throws {
        let file: [UInt8] = [67, 1, UInt8(ascii: "f"), 15, 1, UInt8(ascii: "1"), 255]
        let serverName: [UInt8] = [66, 1, UInt8(ascii: "s"), 15, 1, UInt8(ascii: "2"), 255]
        func with(_ value: UInt8) throws -> DHCPMessage {
            try message(file: file, serverName: serverName, options: [53, 1, 2, 52, 1, value, 255])
        }
        let one = try with(1)
        #expect(one.options.codesInOrder == [.messageType, .overload, .bootFileName, .domainName])
        #expect(one.bootFile == [UInt8(ascii: "f")])
        #expect(one.bootFileSource == .option)
        #expect(one.bootFileInField == nil)
        #expect(one.serverNameSource == .field)
        #expect(one.options.defects == [])

        let two = try with(2)
        #expect(two.options.codesInOrder == [.messageType, .overload, .tftpServerName, .domainName])
        #expect(two.serverName == [UInt8(ascii: "s")])
        #expect(two.bootFileSource == .field)

        let both = try with(3)
        let codes: [DHCPOptionCode] = [
            .messageType, .overload, .bootFileName, .domainName, .tftpServerName, .domainName,
        ]
        #expect(both.options.codesInOrder == codes)
        // RFC 3396 §5: the pieces in `file` come before those in `sname`.
        #expect(both.domainName == Array("12".utf8))
        #expect(both.options.all(.domainName).map(\.area) == [.file, .serverName])
        #expect(both.options.all(.domainName).map(\.offset) == [108 + 3, 44 + 3])
        #expect(both.options.isInUse(.file) && both.options.isInUse(.serverName))

        let bad = try with(7)
        #expect(bad.options.codesInOrder == [.messageType, .overload])
        #expect(bad.overload == 7)
        #expect(bad.options.defects == [DHCPOptionDefect(.invalidOverload(value: [7]), in: .options, at: 243)])
    }

    @Test("A 52 inside an overloaded field counts for nothing, and a second one neither")
    func nestedOverload() throws {
        let nested = try message(file: [52, 1, 3, 255], serverName: [12, 1, 97, 255], options: [52, 1, 1, 255])
        #expect(!nested.options.contains(.hostName))
        #expect(nested.options.defects == [DHCPOptionDefect(.overloadInsideField, in: .file, at: 108)])
        let repeated = try message(serverName: [12, 1, 97, 255], options: [52, 1, 2, 52, 1, 1, 255])
        #expect(repeated.options.contains(.hostName))
        #expect(repeated.options.defects == [DHCPOptionDefect(.repeatedOverload, in: .options, at: 243)])
    }

    @Test("An option in several pieces has one value (RFC 3396): ISC dhcpd's option 227")
    func concatenation() throws {
        let message = try decodedDHCP(DHCPVectors.longOffer)
        #expect(message.options.all(DHCPOptionCode(227)).map { $0.octets.count } == [255, 145])
        #expect(message.options[DHCPOptionCode(227)] == [UInt8](repeating: 0x64, count: 400))
        #expect(message.options.all(DHCPOptionCode(224)).map(\.value) == [[UInt8](repeating: 0x61, count: 200)])
        #expect(message.leaseTime == .seconds(592))
        #expect(message.domainNameServers?.count == 3)
        #expect(message.serverName == Array("boot.example.test".utf8))
        #expect(message.bootFile == Array("/boot/overload.0".utf8))
    }

    @Test("A value of more than 255 octets is split when it is written, an empty one is not lost")
    func splitting() throws {
        var message = DHCPMessage(options: DHCPOptions([(.messageType, [5])]))
        let long = (0..<600).map { UInt8(truncatingIfNeeded: $0) }
        message.options[.domainSearch] = long
        message.options[.rapidCommit] = []
        let decoded = try decodedDHCP(message.encoded)
        #expect(decoded.options.all(.domainSearch).map { $0.octets.count } == [255, 255, 90])
        #expect(decoded.options[.domainSearch] == long)
        #expect(decoded.options[.rapidCommit] == [])
        #expect(decoded.options.defects == [])
        #expect(decoded == message)
    }

    @Test("Broken framing is reported with its place, and what stands before it is read")
    func defects() throws {
        func defects(_ octets: [UInt8]) throws -> [DHCPOptionDefect] { try message(options: octets).options.defects }
        func defect(_ kind: DHCPOptionDefect.Kind, _ offset: Int) -> DHCPOptionDefect {
            DHCPOptionDefect(kind, in: .options, at: offset)
        }
        #expect(try defects([53, 1, 1]) == [defect(.missingEnd, 243)])
        #expect(try defects([]) == [defect(.missingEnd, 240)])
        #expect(try defects([53, 1, 1, 0, 0, 255, 0, 0]) == [])
        #expect(try defects([255, 0, 12, 1, 97, 0]) == [defect(.octetsAfterEnd(count: 4), 241)])
        let overrun = try message(options: [53, 1, 1, 12, 9, 97, 98])
        #expect(overrun.messageType == .discover)
        #expect(overrun.hostName == nil)
        let expected = [
            defect(.overrun(.hostName, declared: 9, available: 2), 243),
            defect(.missingEnd, 247),
        ]
        #expect(overrun.options.defects == expected)
        #expect(try defects([53, 1, 1, 12]) == [defect(.lengthMissing(.hostName), 243), defect(.missingEnd, 244)])
        #expect(
            try defects([52, 2, 1, 1, 255]) == [defect(.invalidOverload(value: [1, 1]), 240)]
        )
        let late = try message(file: [0, 0, 12, 1, 97, 255, 9], options: [52, 1, 1, 255])
        #expect(late.hostName == [97])
        let inFile = [
            DHCPOptionDefect(.padsBeforeOptions(count: 2), in: .file, at: 108),
            DHCPOptionDefect(.octetsAfterEnd(count: 1), in: .file, at: 114),
        ]
        #expect(late.options.defects == inFile)
        #expect(inFile[1].description == "1 octets behind the end marker in the file field at octet 114")
        let empty = try message(options: [52, 1, 2, 255])
        #expect(
            empty.options.defects == [DHCPOptionDefect(.missingEnd, in: .serverName, at: 108)]
        )
    }

    @Test("Options are set, replaced in place, inserted and removed; nothing else moves")
    func editing() {
        var options = DHCPOptions([(.messageType, [1]), (.hostName, [97]), (.domainName, [98])])
        options[.hostName] = [99, 100]
        #expect(options.codesInOrder == [.messageType, .hostName, .domainName])
        #expect(options[.hostName] == [99, 100])
        options.insert(.subnetMask, [255, 0, 0, 0], before: .domainName)
        #expect(options.codesInOrder == [.messageType, .hostName, .subnetMask, .domainName])
        options[.hostName] = nil
        #expect(options.codesInOrder == [.messageType, .subnetMask, .domainName])
        options.append(.domainName, [99])
        #expect(options[.domainName] == [98, 99])
        options.removeInstance(at: 2)
        #expect(options[.domainName] == [99])
        let cookie: [UInt8] = [0x63, 0x82, 0x53, 0x63]
        #expect(options.vendorArea == cookie + [53, 1, 1, 1, 4, 255, 0, 0, 0, 15, 1, 99, 255])
        #expect(options == DHCPOptions(vendorArea: options.vendorArea))
    }

    @Test("Options put in `file` and `sname` come back from there, until there is no room")
    func fieldsAsAreas() throws {
        var message = DHCPMessage(options: DHCPOptions([(.messageType, [2])]))
        message.options.append(.bootFileName, Array("boot.0".utf8), in: .file)
        message.options.append(.domainName, Array("example".utf8), in: .file)
        message.options.append(.tftpServerName, Array("server".utf8), in: .serverName)
        #expect(message.overload == 3)
        let decoded = try decodedDHCP(message.encoded)
        #expect(decoded == message)
        #expect(decoded.options.defects == [])
        #expect(decoded.bootFile == Array("boot.0".utf8))
        #expect(decoded.serverName == Array("server".utf8))
        let before = message
        let fits = message.options.append(.rootPath, [UInt8](repeating: 97, count: 120), in: .file)
        #expect(!fits)
        #expect(message == before)
        message.options.remove(.bootFileName)
        #expect(message.domainName == Array("example".utf8))
        #expect(message.bootFileField.prefix(3) == [15, 7, 101])
        // What is too long for its field moves to the options field.
        message.options[.domainName] = [UInt8](repeating: 97, count: 130)
        #expect(message.options.all(.domainName).map(\.area) == [.options])
        // A field with pads in front and no end marker.
        var sloppy = try self.message(file: [0, 0, 12, 1, 97], options: [52, 1, 1, 255])
        sloppy.options[.hostName] = [98, 99]
        #expect(sloppy.bootFileField.prefix(8) == [0, 0, 12, 2, 98, 99, 255, 0])
        // An option 52 that is replaced does not cost the fields it gave to options.
        message.options[.overload] = [2]
        message.options[.overload] = [3]
        #expect(message.serverName == Array("server".utf8))
    }

    @Test("A sender can be made to sin: no end marker, a false length, octets behind the end")
    func sins() throws {
        var message = DHCPMessage(options: DHCPOptions([(.messageType, [2])]))
        message.options.removeEnd()
        #expect(message.options.defects.map(\.kind) == [.missingEnd])
        message.options.append(.hostName, [97], declaredLength: 200)
        #expect(
            try decodedDHCP(message.encoded).options.defects.first?.kind
                == .overrun(.hostName, declared: 200, available: 1)
        )
        message = DHCPMessage(options: DHCPOptions([(.messageType, [2])]))
        message.vendorArea += [1, 2, 3]
        #expect(message.options.defects.map(\.kind) == [.octetsAfterEnd(count: 3)])
        message.vendorArea = []
        #expect(message.kind == .bareBOOTP)
        #expect(message.length == 236)
        message.options.append(.messageType, [1])
        #expect(message.isDHCP)
        message.options.removeEnd(of: .file)
        #expect(message.bootFileField.count == 128)
    }

    @Test("Padding counts behind the end marker, can be changed, and never eats a value's own zeros")
    func padding() {
        var message = DHCPMessage(options: DHCPOptions([(.clientIdentifier, [0, 0, 0])]))
        message.pad(to: 300)
        message.pad(to: 548)
        #expect(message.length == 548)
        message.pad(to: 0)
        #expect(message.length == 240 + 5 + 1)
        message.options.removeEnd()
        message.pad(to: 0)
        #expect(message.options[.clientIdentifier] == [0, 0, 0])
    }

    @Test("Two option sets are equal whatever names stand in fields that hold no options")
    func equality() {
        let list: [(code: DHCPOptionCode, value: [UInt8])] = [(.messageType, [1])]
        let named = DHCPMessage(bootFile: [97], options: DHCPOptions(list))
        #expect(named.options == DHCPOptions(list))
        #expect(named != DHCPMessage(options: DHCPOptions(list)))
        var one = DHCPOptions(list)
        one.append(.hostName, [97], in: .file)
        var other = DHCPOptions(list)
        other.append(.hostName, [98], in: .file)
        #expect(one != other)
    }
}
