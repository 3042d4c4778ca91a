/// An address that a client was given, and with what words.
public struct DHCPLease: Hashable, Sendable {
    public var address: IPv4Address
    /// Option 54 of the acknowledgement, else where it came from.
    public var server: IPv4Address
    /// The OFFER that was taken; nil where the client asked for an address that it knew.
    public var offer: DHCPMessage?
    /// The ACK, or the BOOTP reply.
    public var acknowledgement: DHCPMessage
    /// What a proxyDHCP server or a boot server on port 4011 added.
    public var proxy: DHCPMessage?
    /// Every offer that was heard, in order of arrival.
    public var offers: [DHCPMessage]
    public var obtained: Instant
    /// How long the address may be used (option 51); nil for ever.
    public var duration: Duration?
    /// Whether the client knows option 121; to one that does not ask for it, it says nothing (RFC 3442).
    public var knowsClasslessRoutes = true

    public init(
        address: IPv4Address,
        server: IPv4Address,
        offer: DHCPMessage? = nil,
        acknowledgement: DHCPMessage,
        proxy: DHCPMessage? = nil,
        offers: [DHCPMessage] = [],
        obtained: Instant,
        duration: Duration?
    ) {
        self.address = address
        self.server = server
        self.offer = offer
        self.acknowledgement = acknowledgement
        self.proxy = proxy
        self.offers = offers
        self.obtained = obtained
        self.duration = duration
    }
}

/// Why a client got no address.
public enum DHCPClientFailure: Error, Hashable, Sendable {
    /// Nobody offered an address that this client takes; `proxies` offered boot data without one.
    case noOffer(proxies: [DHCPMessage])
    /// These offers came, and none of them leads to a boot; the client takes no other.
    case nothingUseful(offers: [DHCPMessage])
    /// An offer was asked for, and nobody answered.
    case requestUnanswered(offer: DHCPMessage)
    /// A server said no, and the client gives up there (DHCPNAK).
    case refused(by: IPv4Address)
    /// Somebody else has the address, and the client gives up there.
    case addressInUse(IPv4Address, by: MACAddress)
    case aborted
}

extension DHCPLease {
    /// The address, with the mask, router and routes that came along (options 1, 3 and 121); where 121 is there, and known
    /// to the client, 3 counts for nothing (RFC 3442).
    public var interfaceConfiguration: InterfaceConfiguration {
        let mask = acknowledgement.subnetMask ?? address.classfulMask
        var router = acknowledgement.routers?.first
        var routes: [InterfaceConfiguration.Route] = []
        if knowsClasslessRoutes, let classless = acknowledgement.classlessRoutes {
            router = nil
            for route in classless {
                if route.width == 0 {
                    router = router ?? route.router
                } else {
                    routes.append(
                        .init(
                            destination: route.destination,
                            prefixLength: Int(route.width),
                            router: route.router
                        )
                    )
                }
            }
        }
        return InterfaceConfiguration(address: address, mask: mask, router: router, routes: routes)
    }
}
