import NetworkProtocols
import Testing

@testable import NetworkBoot

/// What tells one firmware from its neighbour on the wire, each played against the same answers.
@Suite struct PersonaDifferenceTests {
    /// What a machine of a persona says and asks for, aspect by aspect.
    private struct Portrait {
        var aspects: [String: String] = [:]

        /// The aspects in which it is not as another one.
        func differences(from other: Portrait) -> Set<String> {
            Set(aspects.keys).union(other.aspects.keys).filter { aspects[$0] != other.aspects[$0] }
        }
    }

    private static let server = IPv4Address(10, 77, 0, 1)

    /// Says DHCPDISCOVER, and hears an offer with these options, if any, 1 s later.
    private func talk(
        _ persona: Persona,
        offering options: [(code: DHCPOptionCode, value: [UInt8])]?
    ) throws -> (datagrams: [(time: Instant, datagram: Datagram)], messages: [DHCPMessage]) {
        let identity = DHCPClientIdentity(hardwareAddress: MACAddress(0x52, 0x54, 0, 0x12, 0x34, 0x56), uuid: uuid)
        let configuration = try #require(persona.dhcp)
        var client = DHCPClient(configuration: configuration, identity: identity, seed: 1, at: .zero)
        var sent: [(time: Instant, datagram: Datagram)] = []
        var messages: [DHCPMessage] = []
        var now = Instant.zero
        func drain() {
            while let output = client.nextOutput() {
                guard case .host(.send(let datagram)) = output else { continue }
                var reader = ByteReader(datagram.payload.span)
                guard let message = try? DHCPMessage(decoding: &reader) else { continue }
                sent.append((now, datagram))
                messages.append(message)
            }
        }
        drain()
        if let options, let discover = messages.first {
            var reply = DHCPMessage(
                operation: .reply,
                transactionID: discover.transactionID,
                yourAddress: IPv4Address(10, 77, 0, 111),
                nextServer: Self.server,
                clientMAC: discover.clientMAC
            )
            reply.options = DHCPOptions(
                [(.messageType, [2]), (.serverIdentifier, [10, 77, 0, 1]), (.leaseTime, [0, 0, 14, 16])] + options
            )
            now = Instant(seconds: 1)
            client.handle(
                .datagram(
                    Datagram(
                        source: Endpoint(address: Self.server, port: 67),
                        destination: Endpoint(address: .broadcast, port: 68),
                        payload: reply.encoded
                    )
                ),
                at: now
            )
            drain()
        }
        for _ in 0..<100 {
            guard let deadline = client.nextDeadline else { break }
            now = deadline
            client.handleDeadline(at: now)
            drain()
        }
        return (sent, messages)
    }

    private let uuid: [UInt8] = [
        0x10, 0x3f, 0x1a, 0x9c, 0x4b, 0x8e, 0x8e, 0x4c, 0x9d, 0x55, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab,
    ]

    private func portrait(_ id: String) async throws -> Portrait {
        let persona = try #require(PersonaCatalog.persona(id: id))
        var portrait = Portrait()
        let silent = try talk(persona, offering: nil)
        let discover = try #require(silent.messages.first)
        portrait.aspects["order of options"] = "\(discover.options.codesInOrder.map(\.rawValue))"
        for code: UInt8 in [55, 57, 60, 61, 93, 94, 97] {
            let value = discover.options.octets(of: DHCPOptionCode(code)).map { "\(Array($0))" }
            portrait.aspects["option \(code)"] = value
        }
        portrait.aspects["flags"] = "\(discover.flags)"
        portrait.aspects["secs"] = "\(discover.secondsElapsed)"
        portrait.aspects["length"] = "\(discover.length)"
        portrait.aspects["time to live"] = silent.datagrams.first?.datagram.timeToLive.map { "\($0)" }
        portrait.aspects["times"] = "\(silent.datagrams.prefix(4).map { $0.time.nanoseconds / 1_000_000_000 })"
        let useless = try talk(persona, offering: [])
        portrait.aspects["request for a useless offer"] = "\(useless.messages.contains { $0.messageType == .request })"
        let named = try talk(persona, offering: [(.bootFileName, Array("a.efi".utf8)), (.vendorSpecific, Self.pi)])
        portrait.aspects["request"] = "\(named.messages.contains { $0.messageType == .request })"
        try await portray(persona, in: &portrait)
        return portrait
    }

    private static let pi: [UInt8] = [9, 20, 0, 0, 17] + Array("Raspberry Pi Boot".utf8)

    /// What it asks servers of files for, and what it starts.
    private func portray(_ persona: Persona, in portrait: inout Portrait) async throws {
        let url = "http://10.77.0.1/boot.efi"
        let isHTTP = persona.firmware?.takesURLsOnly ?? false
        let name = isHTTP ? url : "boot.efi"
        let machines: [BootImageKind.EFIMachine] = [.x64, .ia32, .arm64]
        var started: [String] = []
        for machine in machines {
            let image = SampleImage(.efi(machine))
            var octets: [UInt8] = []
            image.append(0..<image.size, to: &octets)
            let lease = DHCPLease.example(bootFile: "", options: [(.bootFileName, Array(name.utf8))])
            let files: [String: FetchOutcome] = ["boot.efi": .complete(octets), "/boot.efi": .complete(octets)]
            let host = ScriptedHost(.init(address: .leased(lease), files: files))
            let handover = try await FirmwareStage(persona: persona).run(on: host)
            if case .failed(let reason) = handover, reason.failure == .notPlayed { started.append("\(machine)") }
            if machine == .x64 { portrait.aspects["files"] = asked(host).joined(separator: ", ") }
        }
        portrait.aspects["programs"] = started.joined(separator: ", ")
    }

    private func asked(_ host: ScriptedHost) -> [String] {
        host.requests.compactMap { request in
            guard case .fetch(let fetch) = request else { return nil }
            switch fetch.method {
            case .tftp(let tftp): return "RRQ \(fetch.name.displayText) \(TFTPOptions(tftp.options))"
            case .http: return "GET \(fetch.name.displayText)"
            }
        }
    }

    @Test(
        "Each firmware differs from its neighbour in at least three things that a capture shows",
        arguments: [
            ("edk2-x64-pxe", "intel-bios-rom", ["option 55", "option 93", "order of options", "secs", "files"]),
            ("edk2-x64-pxe", "edk2-ia32-pxe", ["option 60", "option 93", "programs"]),
            ("edk2-x64-pxe", "edk2-arm64-pxe", ["option 60", "option 93", "programs"]),
            ("edk2-ia32-pxe", "edk2-arm64-pxe", ["option 60", "option 93", "programs"]),
            ("edk2-x64-pxe", "edk2-http", ["option 55", "option 60", "option 93", "request", "files"]),
            ("intel-bios-rom", "old-pxe-rom", ["times", "request for a useless offer", "files"]),
            ("intel-bios-rom", "etherboot", ["option 60", "option 93", "option 97", "time to live", "times"]),
            ("intel-bios-rom", "raspberry-pi", ["option 55", "length", "time to live", "times", "request"]),
            ("intel-bios-rom", "ipxe-bios", ["order of options", "option 55", "times"]),
        ]
    )
    func neighbours(one: String, other: String, told: [String]) async throws {
        let differences = try await portrait(one).differences(from: portrait(other))
        #expect(told.count >= 3)
        #expect(differences.isSuperset(of: told), "\(differences.sorted())")
    }

    @Test("Each of them says of every fact where it is from")
    func sources() {
        for persona in PersonaCatalog.all where persona.firmware != nil {
            #expect(persona.facts.count >= 3, "\(persona.id)")
            #expect(persona.facts.allSatisfy { $0.source.count > 5 && $0.statement.hasSuffix(".") }, "\(persona.id)")
        }
    }
}
