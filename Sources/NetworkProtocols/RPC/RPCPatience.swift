/// How long a caller waits for replies (nfs(5), Linux `net/sunrpc/xprt.c`).
///
/// Over UDP a call is sent again when its wait is over, and each wait is twice the one before; over TCP nothing is sent
/// again on the same connection, and each wait is longer by `timeout`. What is unanswered by the end of the patience is
/// given up, or begun anew where the caller never gives up.
struct RPCPatience: Hashable, Sendable {
    var isStream: Bool
    /// How long the first wait lasts.
    var timeout: Duration
    var retransmissions: Int
    var isEndless = false

    /// `NFS_MAX_UDP_TIMEOUT`, `NFS_MAX_TCP_TIMEOUT`.
    private var longestWait: Duration { isStream ? .seconds(600) : .seconds(60) }

    /// How long the wait number `index` lasts, counted from 0.
    func wait(_ index: Int) -> Duration {
        let factor = isStream ? index + 1 : 1 << min(index, 16)
        return min(max(timeout, .milliseconds(1)) * factor, longestWait)
    }

    /// How long all of it lasts; what is due at the end of a wait behind it is given up then.
    var whole: Duration {
        let tries = max(0, retransmissions)
        return max(timeout, .milliseconds(1)) * (isStream ? tries + 1 : 1 << min(tries, 16))
    }
}
