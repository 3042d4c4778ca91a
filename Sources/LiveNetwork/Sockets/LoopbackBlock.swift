internal import CLinux
internal import Glibc
internal import NetworkProtocols

/// 250 addresses of 127/8 that one run has for itself, so that others that run beside it are not disturbed.
///
/// Whoever has one listens at its last address; nobody else can, in whichever process, until it is let go.
final class LoopbackBlock {
    /// How many hosts find room.
    static let size = 250
    /// From 127.64.0.0 on, a /24 each.
    private static let count = 128 << 8
    private static let guardPort: UInt16 = 24_067
    private static let guardPosition = 253

    private let number: Int
    /// What keeps others away; -1 where nobody else is about.
    private let keeper: Int32

    /// One that needs no keeper: in a network namespace of its own.
    init(number: Int) {
        self.number = number
        keeper = -1
    }

    private init(number: Int, keeper: Int32) {
        self.number = number
        self.keeper = keeper
    }

    deinit {
        if keeper >= 0 { close(keeper) }
    }

    /// One that nobody has.
    static func free() throws(EnvironmentTrouble) -> LoopbackBlock {
        // Processes begin at different places, so that the first try succeeds as a rule.
        let start = Int(getpid()) &* 251
        for attempt in 0..<count {
            let number = (start &+ attempt) & (count - 1)
            let place = LoopbackBlock(number: number)
            let keeper = clinux_tcp_listen(place.address(guardPosition).rawValue, guardPort)
            if keeper >= 0 { return LoopbackBlock(number: number, keeper: keeper) }
            guard errno == EADDRINUSE else { throw .latest("taking an address of 127/8") }
        }
        throw EnvironmentTrouble(
            "no block of addresses of 127/8 is free",
            remedy: "end what listens on TCP port \(guardPort); `ss -lntp` shows it"
        )
    }

    /// The address of one host, counted from 0.
    func address(_ position: Int) -> IPv4Address {
        IPv4Address(rawValue: UInt32(127 << 24 | (64 + number >> 8) << 16 | (number & 255) << 8 | position + 1))
    }

    /// Which host's address it is; nil where it is nobody's here.
    func position(of address: IPv4Address) -> Int? {
        guard address.rawValue >> 8 == self.address(0).rawValue >> 8 else { return nil }
        let position = Int(address.rawValue & 255) - 1
        return (0..<Self.size).contains(position) ? position : nil
    }
}
