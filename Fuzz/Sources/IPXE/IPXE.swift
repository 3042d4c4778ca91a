import NetworkBoot
import NetworkProtocols
import RoundTrip

/// Scripts of gPXE and iPXE, the first octet says which: read without losing an octet, and run, with what they fetch answered by the
/// octets behind a NUL. No script may end in a trap, in a stage that spins, or in a boot that never ends although all is answered.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = octets(start, count)
    guard let kind = input.first else { return 0 }
    let text = Array(input.dropFirst().prefix { $0 != 0 })
    for dialect in IPXEDialect.allCases {
        let script = IPXEScript(text, for: dialect)
        ensure(script.encoded == text, "An octet of the script was lost.")
    }
    let personas = ["gpxe", "ipxe-bios", "ipxe-efi"]
    guard let persona = PersonaCatalog.persona(id: personas[Int(kind) % personas.count]) else { return 0 }
    var boot = PlayedScript(persona, Array((kind % 3 == 0 ? "#!gpxe\n" : "#!ipxe\n").utf8) + text)
    boot.answer(from: input.dropFirst(text.count + 2))
    return 0
}

/// A machine whose firmware is told a script, and what answers it.
private struct PlayedScript {
    private let executor = BootExecutor()
    private let mailbox = BootMailbox()
    private let task: Task<Void, Never>
    private var script: [UInt8]?

    /// More than any run asks that counts its steps.
    private static let requestLimit = 100_000
    private static let jobLimit = 1_000_000
    private static let address = IPv4Address(192, 168, 1, 100)

    init(_ persona: Persona, _ script: [UInt8]) {
        let address = MACAddress(0x52, 0x54, 0x00, 0x12, 0x34, 0x56)
        let hardware = MachineHardware(
            hardwareAddress: address,
            uuid: MachineHardware.uuid(of: address),
            memory: 64 << 20
        )
        let host = RequestingHost(hardware: hardware, machine: 0, mailbox: mailbox)
        let first = FirmwareStage(persona: persona)
        task = Task(executorPreference: executor) { [mailbox] in
            let result = await playBoot(from: first, on: host)
            mailbox.post(.finished(result, machine: 0))
        }
        self.script = script
    }

    mutating func answer(from octets: ArraySlice<UInt8>) {
        var octets = octets
        var requests = 0
        var letters: [BootMailbox.Letter] = []
        while true {
            ensure(executor.drain(limit: Self.jobLimit) < Self.jobLimit, "A stage spins.")
            mailbox.take(into: &letters)
            if letters.isEmpty { break }
            for letter in letters {
                switch letter {
                case .request(let request, _, _, let continuation):
                    requests += 1
                    ensure(requests <= Self.requestLimit, "A script asks without end.")
                    continuation.resume(returning: reply(to: request, &octets))
                case .finished: return
                default: break
                }
            }
        }
        fatalError("The boot waits for nothing and has not ended.")
    }

    private mutating func reply(to request: BootRequest, _ octets: inout ArraySlice<UInt8>) -> BootReply {
        switch request {
        case .configure(.dhcp): return .configured(.leased(lease()))
        case .configure(.fixed(let interface)): return .configured(.configured(interface))
        case .fetch:
            // The first file is the script, whatever it is called.
            if let script {
                self.script = nil
                return .fetched(.complete(script))
            }
            let length = min(Int(octets.popFirst() ?? 0), octets.count)
            guard length > 0 else { return .fetched(.failed(.notFound(message: []))) }
            defer { octets = octets.dropFirst(length) }
            return .fetched(.complete(Array(octets.prefix(length))))
        case .resolve: return .resolved(.found([Self.address]))
        case .key: return .key(octets.popFirst().map { $0 == 13 ? .enter : .character($0) })
        case .wait: return .waited
        default: return .halted(.poweredOff)
        }
    }

    private func lease() -> DHCPLease {
        let server = IPv4Address(192, 168, 1, 5)
        let message = DHCPMessage(
            operation: .reply,
            transactionID: 1,
            yourAddress: Self.address,
            nextServer: server,
            bootFile: Array("http://192.168.1.5/boot.ipxe".utf8),
            options: DHCPOptions([(.messageType, [5]), (.subnetMask, [255, 255, 255, 0])])
        )
        return DHCPLease(
            address: Self.address,
            server: server,
            acknowledgement: message,
            obtained: .zero,
            duration: .seconds(3600)
        )
    }
}
