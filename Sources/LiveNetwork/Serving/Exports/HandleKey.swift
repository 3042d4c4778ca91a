internal import Glibc
internal import NetworkProtocols

/// What this computer seals file handles with: always the same, so that they stay good when the server is started anew, and
/// known to nobody on the network.
enum HandleKey {
    /// What systemd made when the system was installed (machine-id(5)); it must not be told to others as it is.
    private static let identityFile = "/etc/machine-id"

    /// The key, from the computer's identity; a random one, which does not last, where it has none.
    static func ofThisComputer() -> (key: [UInt8], lasts: Bool) {
        if let identity = identity() {
            let sealer = MessageSealer(key: identity)
            let halves = ["bootproof nfs handles, 1", "bootproof nfs handles, 2"].map {
                sealer.seal(Array($0.utf8).span)
            }
            return (halves.flatMap { octets($0.0) + octets($0.1) }, true)
        }
        var key = [UInt8](repeating: 0, count: 32)
        if getentropy(&key, key.count) != 0 { key = octets(UInt64(bitPattern: WallClock.now.nanoseconds)) }
        return (key, false)
    }

    private static func identity() -> [UInt8]? {
        let descriptor = open(identityFile, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var octets = [UInt8](repeating: 0, count: 64)
        let count = read(descriptor, &octets, octets.count)
        // 32 hexadecimal digits; `uninitialized` on a system that starts for the first time.
        guard count >= 32 else { return nil }
        return Array(octets.prefix(32))
    }

    private static func octets(_ number: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64(56 - 8 * $0)) }
    }
}
