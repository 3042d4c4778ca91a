import NetworkBoot
import NetworkProtocols
import SimulatedNetwork

/// The hardware address of station `number` in tests.
func hardware(_ number: Int) -> MACAddress { MACAddress(rawValue: 0x0200_0000_0000 | UInt64(number)) }

/// A network with one segment, for tests that need no more.
struct SmallNetwork {
    var network: SimulatedNetwork
    let lan: SegmentID

    init(seed: UInt64 = 1, maximumTransmissionUnit: Int = 1500) {
        network = SimulatedNetwork(seed: seed)
        lan = network.addSegment(named: "lan", maximumTransmissionUnit: maximumTransmissionUnit)
    }

    @discardableResult
    mutating func machine(
        _ number: Int = 1,
        from stage: any BootStage,
        keys: [TypedKey] = [],
        poweredOnAt powerOn: Instant? = .zero,
        link: Link = Link()
    ) -> MachineID {
        network.addMachine(
            named: "machine \(number)",
            hardware: MachineHardware(
                hardwareAddress: hardware(number),
                uuid: [UInt8](repeating: UInt8(number & 255), count: 16)
            ),
            card: NetworkCard(on: lan, hardwareAddress: hardware(number), link: link),
            keys: keys,
            poweredOnAt: powerOn,
            first: stage
        )
    }

    @discardableResult
    mutating func host(
        _ number: Int,
        _ program: (any HostProgram)?,
        link: Link = Link()
    ) -> HostID {
        network.addHost(
            named: "host \(number)",
            card: NetworkCard(
                on: lan,
                hardwareAddress: hardware(number),
                interface: InterfaceConfiguration(
                    address: address(number),
                    mask: IPv4Address(255, 255, 255, 0),
                    router: IPv4Address(10, 0, 0, 254)
                ),
                link: link
            ),
            program: program
        )
    }

    /// The address of host `number`.
    func address(_ number: Int) -> IPv4Address { IPv4Address(10, 0, 0, UInt8(number)) }
}

/// What went over the wire, as one number that any difference changes (FNV-1a).
struct TraceHash: Hashable {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func add(_ header: FrameHeader, _ bytes: Span<UInt8>) {
        add(UInt64(header.number))
        add(UInt64(bitPattern: header.time.nanoseconds))
        add(UInt64(header.interface))
        for index in bytes.indices { add(UInt64(bytes[index])) }
    }

    private mutating func add(_ number: UInt64) { value = (value ^ number) &* 0x0000_0100_0000_01b3 }
}

extension SimulatedNetwork {
    /// Runs and keeps all frames.
    mutating func recorded(limits: RunLimits = RunLimits()) -> (report: RunReport, frames: [TimedFrame]) {
        var frames: [TimedFrame] = []
        let report = run(limits: limits, onFrame: { frames.append(TimedFrame(header: $0, bytes: $1.copy())) })
        return (report, frames)
    }

    /// Runs and keeps a number that stands for all frames.
    mutating func hashed(limits: RunLimits = RunLimits()) -> (report: RunReport, hash: UInt64) {
        var hash = TraceHash()
        let report = run(limits: limits, onFrame: { hash.add($0, $1) })
        return (report, hash.value)
    }
}

extension Instant {
    static func milliseconds(_ count: Int64) -> Instant { Instant(nanoseconds: count * 1_000_000) }
    static func seconds(_ count: Int64) -> Instant { Instant(nanoseconds: count * 1_000_000_000) }
}
