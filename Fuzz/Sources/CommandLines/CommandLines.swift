import NetworkBoot
import NetworkProtocols
import RoundTrip

/// Kernel command lines: a kernel and an initramfs, the first octet says which, are played with the line behind it, and whatever
/// the line makes them ask is answered as the octets behind its end of line say. No line may end in a trap, in a stage that spins,
/// or in a boot that never ends although all is answered.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = octets(start, count)
    guard let kind = input.first else { return 0 }
    let line = Array(input.dropFirst().prefix { $0 != UInt8(ascii: "\n") })
    let commandLine = KernelCommandLine(line)
    for source in RootSource.sources(in: commandLine) { _ = source.uriText }
    if let address = KernelIPParameter(in: commandLine) { _ = KernelIPParameter(address.encoded) }
    var boot = PlayedBoot(initramfs: Int(kind), commandLine: line)
    boot.answer(from: input.dropFirst(line.count + 2))
    return 0
}

/// A kernel that runs, and what answers it.
private struct PlayedBoot {
    private let executor = BootExecutor()
    private let mailbox = BootMailbox()
    private let task: Task<Void, Never>

    /// More than any stage asks that gives up at last; those that go on for ever are switched off then.
    private static let requestLimit = 3000
    private static let jobLimit = 100_000
    private static let kernel = SampleImage(.kernel(version: "6.1.0", is64Bit: true), size: 4096).octets

    init(initramfs number: Int, commandLine: [UInt8]) {
        let personalities = InitramfsCatalog.all
        var initrds: [KernelHandover.Initrd] = []
        // One more than there are: a kernel without any.
        let place = number % (personalities.count + 1)
        if place < personalities.count {
            let image = SampleImage(.initrd(personality: personalities[place].id), size: 4096).octets
            initrds = [KernelHandover.Initrd(name: Array("initrd".utf8), octets: image)]
        }
        let handover = KernelHandover(
            kernel: Self.kernel,
            kernelName: Array("vmlinuz".utf8),
            initrds: initrds,
            commandLine: commandLine,
            loader: "PXELINUX 6.03"
        )
        let address = MACAddress(0x52, 0x54, 0x00, 0x12, 0x34, 0x56)
        let hardware = MachineHardware(hardwareAddress: address, uuid: MachineHardware.uuid(of: address))
        let host = RequestingHost(hardware: hardware, machine: 0, mailbox: mailbox)
        let first = KernelStage(handover: handover, hasAutoconfiguration: number & 0x40 != 0)
        task = Task(executorPreference: executor) { [mailbox] in
            let result = await playBoot(from: first, on: host)
            mailbox.post(.finished(result, machine: 0))
        }
    }

    mutating func answer(from octets: ArraySlice<UInt8>) {
        var answers = Answers(octets: octets)
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
                    let isOver = requests > Self.requestLimit
                    continuation.resume(returning: isOver ? .halted(.poweredOff) : answers.reply(to: request))
                case .finished: return
                default: break
                }
            }
        }
        fatalError("The boot waits for nothing and has not ended.")
    }
}

/// What a hostile network answers.
private struct Answers {
    var octets: ArraySlice<UInt8>
    private static let address = IPv4Address(192, 168, 1, 100)

    init(octets: ArraySlice<UInt8>) {
        self.octets = octets
    }

    private mutating func next() -> UInt8 { octets.popFirst() ?? 0 }

    /// Some octets of the input, as a file or an option's value.
    private mutating func text() -> [UInt8] {
        let count = min(Int(next()), octets.count)
        defer { octets = octets.dropFirst(count) }
        return Array(octets.prefix(count))
    }

    /// What RARP came to.
    private mutating func reverse() -> ConfigureOutcome {
        guard next() & 1 == 0 else { return .failed(.noOffer(proxies: [])) }
        return .resolved(RARPAnswer(address: Self.address, server: Self.address, serverHardware: .broadcast))
    }

    mutating func reply(to request: BootRequest) -> BootReply {
        switch request {
        case .configure(.dhcp), .configure(.dhcpAndRARP): .configured(lease())
        case .configure(.rarp): .configured(reverse())
        case .configure(.fixed(let interface)): .configured(.configured(interface))
        case .configure(.none): .configured(.configured(InterfaceConfiguration(address: .any, mask: .any)))
        case .bootServer: .bootServer(.silent)
        case .fetch: .fetched(next() & 1 == 0 ? .failed(.notFound(message: text())) : .complete(text()))
        case .resolve: .resolved(next() & 1 == 0 ? .notFound : .found([Self.address]))
        case .mount: .mounted(next() & 1 == 0 ? .failed(.mountStatus(13)) : .mounted(VolumeID(rawValue: 1)))
        case .tree(let request): .tree(tree(request.question))
        case .attach: .attached(attached())
        case .blocks(let request): .blocks(blocks(request.question))
        case .wait: .waited
        case .key: .key(nil)
        }
    }

    private mutating func lease() -> ConfigureOutcome {
        guard next() & 3 != 0 else { return .failed(.noOffer(proxies: [])) }
        let server = IPv4Address(192, 168, 1, 5)
        var message = DHCPMessage(
            operation: .reply,
            transactionID: 1,
            options: DHCPOptions([
                (.messageType, [5]), (.subnetMask, [255, 255, 255, 0]), (.rootPath, text()), (.hostName, text()),
            ])
        )
        message.yourAddress = Self.address
        message.nextServer = server
        let lease = DHCPLease(
            address: Self.address,
            server: server,
            acknowledgement: message,
            obtained: .zero,
            duration: .seconds(3600)
        )
        return .leased(lease)
    }

    private mutating func tree(_ question: TreeRequest.Question) -> TreeOutcome {
        guard next() & 3 != 0 else { return .failed(.status(2, path: text())) }
        switch question {
        case .attributes:
            let kinds: [TreeAttributes.Kind] = [.file, .directory, .link, .pipe]
            return .attributes(TreeAttributes(kind: kinds[Int(next() & 3)], mode: 0o755, size: UInt64(next()) << 12))
        case .link: return .link(text())
        case .list: return .entries((0..<next() & 7).map { _ in TreeEntry(name: text()) })
        case .read: return .octets(text())
        case .append(_, let octets): return .written(octets.count)
        case .unmount: return .unmounted
        }
    }

    private mutating func attached() -> NBDAttachOutcome {
        guard next() & 1 != 0 else { return .failed(.closedInNegotiation) }
        return .attached(BlockDevice(volume: VolumeID(rawValue: 1), size: UInt64(next()) << 16, isReadOnly: true))
    }

    private mutating func blocks(_ question: BlockRequest.Question) -> BlockOutcome {
        guard case .read(let range) = question else { return .detached }
        guard next() & 3 != 0 else { return .failed(.error(5, offset: range.lowerBound)) }
        var octets = text()
        octets.append(contentsOf: repeatElement(0, count: max(0, min(range.count, 1 << 20) - octets.count)))
        return .octets(octets)
    }
}
