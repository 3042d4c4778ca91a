public import NetworkProtocols

/// How boot clients attach network block devices: one literal a client, each with where it is known from.
extension NBDClientConfiguration {
    /// nbd-client 3.17 and later (`nbd-client.c`): GO, EXPORT_NAME where the server knows no GO, port 10809. A server
    /// of the old style is refused. The kernel reads 128 KiB at most at once (`drivers/block/nbd.c`).
    public static let nbdClient = NBDClientConfiguration()

    /// nbd-client 2.9.17 to 3.16 with `-N` (`nbd-client.c`): EXPORT_NAME and nothing else, port 10809.
    public static let nbdClient3: NBDClientConfiguration = {
        var client = NBDClientConfiguration()
        client.negotiation = .exportName
        return client
    }()

    /// nbd-client before 3.10 without `-N` (`nbd-client.c`): the old style, an export to a port.
    public static let nbdClientOldStyle: NBDClientConfiguration = {
        var client = NBDClientConfiguration()
        client.negotiation = .oldStyle
        return client
    }()

    /// nbd-client of busybox 1.34 and later (`networking/nbd-client.c`): EXPORT_NAME without any flag, or the old style
    /// where the server speaks it.
    public static let busyboxNBDClient: NBDClientConfiguration = {
        var client = NBDClientConfiguration()
        client.negotiation = .exportNameOrOldStyle
        client.acceptsNoZeroes = false
        return client
    }()
}
