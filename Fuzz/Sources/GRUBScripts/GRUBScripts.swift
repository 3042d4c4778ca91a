import NetworkBoot
import NetworkProtocols
import RoundTrip

/// Scripts of GRUB's: read without losing an octet, surveyed, and run by a GRUB that finds the script as its configuration and
/// under every other name that it asks for, now and then a kernel. No script may end in a trap, in a stage that spins, or in a boot
/// that never ends.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = octets(start, count)
    let script = GRUBScript(input)
    ensure(script.encoded == input, "An octet of the script was lost.")
    for loading in GRUBScriptSurvey(input, variables: ["net_default_ip": Array("192.168.1.100".utf8)]).loadings {
        ensure(loading.commandLine.starts(with: "BOOT_IMAGE=".utf8))
    }
    PlayedBoot(script: input).run()
    return 0
}

/// A GRUB that runs, and the network that answers it.
private struct PlayedBoot {
    private let executor = BootExecutor()
    private let mailbox = BootMailbox()
    private let task: Task<Void, Never>
    private let script: [UInt8]

    /// More than any script may ask for (GRUB's stage gives up after 2000 files).
    private static let requestLimit = 200_000
    private static let jobLimit = 1_000_000
    private static let kernel = SampleImage(.kernel(version: "6.1.0", is64Bit: true), size: 4096).octets
    private static let grub = SampleImage(.grub(.x64, version: "2.06", .debian), size: 16 << 10).octets

    init(script: [UInt8]) {
        self.script = script
        let server = IPv4Address(192, 168, 1, 5)
        let acknowledgement = DHCPMessage(
            operation: .reply,
            yourAddress: IPv4Address(192, 168, 1, 100),
            nextServer: server,
            bootFile: Array("grubx64.efi".utf8),
            options: DHCPOptions([(.messageType, [5]), (.serverIdentifier, [192, 168, 1, 5])])
        )
        let lease = DHCPLease(
            address: acknowledgement.yourAddress,
            server: server,
            acknowledgement: acknowledgement,
            obtained: .zero,
            duration: nil
        )
        guard let firmware = PersonaCatalog.persona(id: "edk2-x64-pxe") else { fatalError("no persona") }
        let name = Array("grubx64.efi".utf8)
        let program = BootProgram(
            image: Self.grub,
            kind: BootImageKind(recognising: Self.grub, name: name),
            name: name,
            location: .tftp(Endpoint(address: server, port: 69), name: name),
            lease: lease,
            reply: acknowledgement,
            firmware: firmware
        )
        let address = MACAddress(0x52, 0x54, 0x00, 0x12, 0x34, 0x56)
        let hardware = MachineHardware(hardwareAddress: address, uuid: MachineHardware.uuid(of: address))
        let host = RequestingHost(hardware: hardware, machine: 0, mailbox: mailbox)
        task = Task(executorPreference: executor) { [mailbox] in
            let result = await playBoot(from: GRUBStage(program: program), on: host)
            mailbox.post(.finished(result, machine: 0))
        }
    }

    func run() {
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
                    ensure(requests <= Self.requestLimit, "A boot asks without end.")
                    continuation.resume(returning: reply(to: request, number: requests))
                case .finished: return
                default: break
                }
            }
        }
        fatalError("The boot waits for nothing and has not ended.")
    }

    private func reply(to request: BootRequest, number: Int) -> BootReply {
        switch request {
        case .fetch(let fetch):
            if fetch.name.contains(UInt8(ascii: "v")) { return .fetched(.complete(Self.kernel)) }
            return .fetched(number % 7 == 6 ? .failed(.notFound(message: [])) : .complete(script))
        case .key: return .key(number % 5 == 4 ? .enter : nil)
        case .wait: return .waited
        case .resolve: return .resolved(.found([IPv4Address(192, 168, 1, 9)]))
        default: return .halted(.endOfCapture)
        }
    }
}
