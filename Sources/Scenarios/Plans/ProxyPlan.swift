internal import NetworkProtocols

/// What a proxyDHCP server tells machines: no addresses, but what they are to boot (PXE 2.1 §2.2.3).
struct ProxyPlan: Hashable, Sendable {
    var line: Int
    /// Whether it offers something to whoever looks for a server, on port 67.
    var answersDiscover: Bool
    /// Whether it answers on port 4011.
    var answersRequests: Bool
    /// Whether its offer names the boot file; otherwise machines have to ask for it on port 4011.
    var namesFileInOffer: Bool
    var classes: [DHCPPlan.Class]
    var boot: DHCPPlan.BootData
    /// Where its offers go; nil for everybody on its link.
    var broadcast: IPv4Address?
    var menu: Menu?

    struct Menu: Hashable, Sendable {
        var control: PXEDiscoveryControl
        /// Where boot servers are looked for by multicast.
        var group: IPv4Address?
        var prompt: String?
        /// In seconds: 0 takes the first entry at once, 255 shows the menu at once.
        var timeout: UInt8
        var items: [Item]
    }

    struct Item: Hashable, Sendable {
        var text: String
        var type: UInt16
        /// Option 93 of the machines that see it; empty for all.
        var architectures: [UInt16]
        /// Where boot servers of its type are; empty for this server.
        var servers: [IPv4Address]
        var boot: DHCPPlan.BootData
    }
}
