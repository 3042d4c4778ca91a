internal import NetworkProtocols

/// How an initramfs made by dracut asks for its address.
extension DHCPClientConfiguration {
    /// dhclient with dracut's settings (dracut `modules.d/35network-legacy/dhclient.conf`, `ifup.sh`): `-1`, so that it
    /// ends after a minute; the address is probed for twice with arping.
    ///
    /// - Parameter seconds: `--timeout`, where `rd.net.timeout.dhcp=` says so.
    static func dracutDhclient(timeout seconds: Int? = nil) -> DHCPClientConfiguration {
        guard var configuration = Persona.dhclient.dhcp else {
            preconditionFailure("The persona of dhclient says how it asks for an address.")
        }
        configuration.options = [
            .messageType, .serverIdentifier, .requestedAddress,
            .fixed(.parameterRequestList, [1, 28, 2, 3, 15, 6, 119, 12, 17, 26, 121, 44, 47, 42]),
            .clientIdentifier,
            .hostName,
        ]
        configuration.discoverWaits = bounded(configuration.discoverWaits, by: seconds ?? 60)
        configuration.requestWaits = configuration.requestWaits.map { bounded($0, by: seconds ?? 60) }
        configuration.rounds = 1
        configuration.pause = .zero
        configuration.keepsLease = false
        configuration.conflictCheck = ConflictCheck(
            probes: 2,
            firstDelay: .zero,
            shortestInterval: .seconds(1),
            longestInterval: .seconds(1),
            lastWait: .seconds(1)
        )
        return configuration
    }

    /// NetworkManager's own client (NetworkManager `src/core/dhcp/nm-dhcp-options.c`, n-dhcp4
    /// `n-dhcp4-c-connection.c`): the options 53, 61, 57, 55, then 50 and 54; it repeats after 2, 4, 8 … s with up to a
    /// second's chance, and gives up after 45 s.
    static let networkManager: DHCPClientConfiguration = {
        var configuration = DHCPClientConfiguration(options: [
            .messageType, .clientIdentifier, .fixed(.maximumMessageSize, [0x05, 0xdc]),
            .fixed(.parameterRequestList, [1, 2, 6, 12, 15, 26, 28, 121, 3, 33, 40, 41, 42, 119, 249, 252, 17]),
            .requestedAddress, .serverIdentifier,
            .hostName,
        ])
        configuration.seconds = .elapsed(from: 1)
        configuration.discoverWaits = Schedule(
            [2, 4, 8, 16, 15].map { .seconds($0) },
            jitter: .plusMinus(.seconds(1))
        )
        configuration.requestWaits = configuration.discoverWaits
        configuration.rounds = 1
        return configuration
    }()

    /// The same waits, cut where so many seconds are over.
    private static func bounded(_ schedule: Schedule, by seconds: Int) -> Schedule {
        var left = Duration.seconds(max(1, min(seconds, 3600)))
        var waits: [Duration] = []
        while left > .zero {
            let wait = min(left, waits.count < schedule.waits.count ? schedule.waits[waits.count] : .seconds(15))
            waits.append(wait)
            left -= wait
        }
        return Schedule(waits, jitter: schedule.jitter)
    }
}
