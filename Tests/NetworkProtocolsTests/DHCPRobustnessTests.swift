import NetworkProtocols
import Testing

/// Reads everything there is to read in a message, so that whatever traps, traps here.
private func readAll(_ message: DHCPMessage) -> Int {
    var count = message.options.defects.map(\.description).joined().utf8.count
    for instance in message.options.instances {
        count += message.displayValue(of: instance.code)?.utf8.count ?? 0
        count += instance.range.upperBound
    }
    count += message.pxeVendorOptions?.defects.map(\.description).joined().utf8.count ?? 0
    count += message.etherbootOptions?.defects.count ?? 0
    count += message.relayAgentInformation?.defects.count ?? 0
    count += message.bootFileName?.octetsBehindNUL.count ?? 0
    count += message.serverName?.count ?? 0
    count += message.domainSearch?.count ?? 0
    count += message.classlessRoutes?.count ?? 0
    count += message.clientFQDN?.name?.count ?? 0
    count += message.userClass?.classes.count ?? 0
    count += message.networkBootClass?.octets.count ?? 0
    return count
}

/// Whether `octets` are either refused or kept: encoding gives them back, and decoding that gives an equal message.
private func isKept(_ octets: [UInt8]) -> Bool {
    do throws(PacketDecodingError) {
        var reader = ByteReader(octets.span)
        let message = try DHCPMessage(decoding: &reader)
        let encoded = message.encoded
        var again = ByteReader(encoded.span)
        let second = try DHCPMessage(decoding: &again)
        return encoded == octets && second == message && readAll(message) >= 0
    } catch {
        return octets.count < DHCPMessage.fixedLength
    }
}

/// A message with every option that has an inner structure, in all three areas.
private let structured: [UInt8] = {
    var message = DHCPMessage(operation: .reply, clientMAC: MACAddress(2, 0, 0, 0, 0, 1))
    message.options = DHCPOptions([
        (.messageType, [5]), (.userClass, [2, 97, 98]), (.clientFQDN, [4, 0, 0, 1, 97, 1, 98, 0]),
        (.domainSearch, [1, 97, 0, 1, 98, 0xc0, 0]), (.classlessRoutes, [24, 10, 0, 0, 10, 0, 0, 1]),
        (.vendorIdentifyingInformation, [0, 0, 0, 9, 1, 7]), (.etherboot, [1, 1, 3, 19, 1, 1]),
        (.vendorSpecific, [8, 7, 0x80, 0, 1, 10, 0, 0, 1, 9, 5, 0x80, 0, 2, 97, 98, 10, 2, 3, 97, 6, 1, 8, 255]),
        (.vendorClass, Array("PXEClient".utf8)), (.relayAgentInformation, [1, 1, 97, 5, 4, 10, 0, 0, 0]),
    ])
    message.options.append(.bootFileName, Array("boot.0".utf8), in: .file)
    message.options.append(.tftpServerName, Array("server".utf8), in: .serverName)
    return message.encoded
}()

@Suite struct DHCPRobustnessTests {
    private let seeds = DHCPVectors.all.map(\.octets) + [structured]

    @Test("The message with every structure is well-formed")
    func structuredMessage() throws {
        let message = try decodedDHCP(structured)
        #expect(message.options.defects == [])
        #expect(message.pxeVendorOptions?.defects == [])
        #expect(message.overload == 3)
    }

    @Test("A message cut at any octet is refused before its fixed part ends, and kept after")
    func truncation() {
        var failures: [String] = []
        for octets in seeds {
            for count in 0..<octets.count where !isKept(Array(octets.prefix(count))) {
                failures.append("\(octets.count) octets cut to \(count)")
            }
        }
        #expect(failures == [])
    }

    @Test("A message cut inside its options says so")
    func truncatedOptions() throws {
        let octets = DHCPVectors.edk2Request
        var silent: [Int] = []
        for count in 240..<octets.count
        where try decodedDHCP(Array(octets.prefix(count))).options.defects.isEmpty {
            silent.append(count)
        }
        #expect(silent == [])
    }

    @Test("Any octet changed to any of ten others, the message is kept")
    func singleOctets() {
        var failures: [String] = []
        for octets in seeds {
            for position in octets.indices {
                for flip in [1, 2, 4, 8, 0x10, 0x20, 0x40, 0x80, 0xff, octets[position]] as [UInt8] {
                    var changed = octets
                    changed[position] ^= flip
                    if !isKept(changed) { failures.append("octet \(position) ^ \(flip)") }
                }
            }
        }
        #expect(failures == [])
    }

    @Test("Messages mangled at random are kept")
    func mangled() {
        var random = SeededRandom(seed: 0xdc)
        var failures = 0
        for _ in 0..<4000 {
            var octets = seeds[Int.random(in: 0..<seeds.count, using: &random)]
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                guard !octets.isEmpty else { break }
                let position = Int.random(in: 0..<octets.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: octets[position] = UInt8.random(in: .min ... .max, using: &random)
                case 1: octets.remove(at: position)
                case 2: octets.insert(UInt8.random(in: .min ... .max, using: &random), at: position)
                default: octets.removeSubrange(position..<min(octets.count, position + 9))
                }
            }
            if !isKept(octets) { failures += 1 }
        }
        #expect(failures == 0)
    }

    @Test("Random octets behind the fixed part are kept, and can be edited")
    func random() {
        var random = SeededRandom(seed: 0xbead)
        var failures = 0
        for _ in 0..<2000 {
            var message = DHCPMessage()
            let top = UInt8.random(in: 1...255, using: &random)
            let length = Int.random(in: 0...128, using: &random)
            message.bootFileField = (0..<length).map { _ in UInt8.random(in: 0...top, using: &random) }
            message.serverNameField = (0..<length).map { _ in UInt8.random(in: 0...top, using: &random) }
            let count = Int.random(in: 0...90, using: &random)
            let overload = UInt8.random(in: 0...4, using: &random)
            message.vendorArea =
                [0x63, 0x82, 0x53, 0x63, 52, 1, overload]
                + (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            if !isKept(message.encoded) { failures += 1 }
            let present = message.options.codesInOrder.randomElement(using: &random)
            let code = present ?? DHCPOptionCode(UInt8.random(in: 1...254, using: &random))
            message.options[code] = [1, 2, 3]
            message.options.insert(.domainName, [97], before: code)
            if let last = message.options.instances.indices.last { message.options.removeInstance(at: last) }
            message.options.append(.hostName, [97], in: .file)
            message.options.removeEnd(of: .serverName)
            message.options.remove(.overload)
            message.pad()
            if !isKept(message.encoded) || message.bootFileField.count != 128 { failures += 1 }
        }
        #expect(failures == 0)
    }
}
