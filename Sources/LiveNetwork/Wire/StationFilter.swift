internal import CLinux
public import NetworkProtocols

/// Lets the kernel hand over the frames of a few hosts alone, out of all that an interface sees: those to them, those from
/// them, and those to everybody.
///
/// A program of classic BPF (bpf(4)). It compares the last four octets of an address, which is quick and lets a stranger
/// through now and then: whoever reads looks at the whole address.
public struct StationFilter: Sendable {
    let steps: [clinux_filter_step]

    /// BPF_MAXINSNS, and four instructions a host.
    private static let hostLimit = (4096 - 6) / 4

    /// Nil where there are more hosts than a program can name.
    public init?(_ stations: [MACAddress]) {
        guard stations.count <= Self.hostLimit else { return nil }
        var steps: [clinux_filter_step] = [
            Self.step(Self.loadOctet, 0),
            Self.step(Self.jumpIfAnyBit, 1, whenTrue: 0, whenFalse: 1),
            Self.step(Self.end, Self.whole),
        ]
        // Where the last four octets of the receiver and of the sender stand.
        for position: UInt32 in [2, 8] {
            steps.append(Self.step(Self.loadWord, position))
            for station in stations {
                let word = UInt32(truncatingIfNeeded: station.rawValue)
                steps.append(Self.step(Self.jumpIfEqual, word, whenTrue: 0, whenFalse: 1))
                steps.append(Self.step(Self.end, Self.whole))
            }
        }
        steps.append(Self.step(Self.end, 0))
        self.steps = steps
    }

    // BPF_LD | BPF_B | BPF_ABS, and so on (linux/bpf_common.h).
    private static let loadOctet: UInt16 = 0x30
    private static let loadWord: UInt16 = 0x20
    private static let jumpIfEqual: UInt16 = 0x15
    private static let jumpIfAnyBit: UInt16 = 0x45
    private static let end: UInt16 = 0x06
    /// How much of a frame is taken.
    private static let whole = UInt32.max

    private static func step(
        _ code: UInt16,
        _ value: UInt32,
        whenTrue: UInt8 = 0,
        whenFalse: UInt8 = 0
    ) -> clinux_filter_step {
        clinux_filter_step(code: code, when_true: whenTrue, when_false: whenFalse, value: value)
    }
}
