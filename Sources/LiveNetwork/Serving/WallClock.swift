internal import CLinux
internal import Glibc
internal import NetworkProtocols

/// The time of day, which somebody may set at any moment.
enum WallClock {
    /// Since 1970-01-01 00:00 UTC.
    static var now: Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant.zero.advanced(by: .seconds(time.tv_sec)).advanced(by: .nanoseconds(time.tv_nsec))
    }
}
