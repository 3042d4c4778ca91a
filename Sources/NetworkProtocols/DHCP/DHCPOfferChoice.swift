/// Offers that a client has heard, and which of them it takes.
struct DHCPOffers: Sendable {
    /// A message with the address that it came from, which stands in where option 54 is missing.
    struct Offer: Hashable, Sendable {
        var message: DHCPMessage
        var source: IPv4Address

        var server: IPv4Address { message.serverIdentifier ?? source }
        /// Whether it gives an address, not boot data alone.
        var hasAddress: Bool { message.yourAddress.isForHosts }
        /// Whether it says that it speaks PXE (option 60).
        var isPXE: Bool { message.networkBootClass?.method == .pxe }
        /// Whether it is a proxy's.
        var isProxy: Bool { !hasAddress && isPXE }
        /// Whether it has PXE's discovery tags.
        var hasTags: Bool { isPXE && message.pxeVendorOptions?.hasDiscoveryOptions ?? false }
        var hasBootFile: Bool { message.bootFile != nil }
        /// Whether it is for a firmware that boots by HTTP.
        var isHTTPBoot: Bool { message.networkBootClass?.method == .http && hasBootFile }
        /// Whether the URL in it has an address where others have a name.
        var hasURLOfAddress: Bool {
            guard let name = message.bootFile, let colon = name.firstIndex(of: UInt8(ascii: ":")) else {
                return false
            }
            let rest = name[(colon + 1)...]
            guard rest.starts(with: "//".utf8) else { return false }
            let host = rest.dropFirst(2).prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ":") }
            return IPv4Address(utf8: Array(host)) != nil
        }
        /// Whether a Raspberry Pi takes it for one to boot by.
        var isForRaspberryPi: Bool {
            if let server = message.serverNameInOption, IPv4Address(utf8: server.name) != nil { return true }
            guard let value = message.options.octets(of: .vendorSpecific) else { return false }
            let words = Array("Raspberry Pi Boot".utf8)
            return value.indices.contains { value[$0...].starts(with: words) }
        }
        /// Whether it names somebody to ask for addresses of names (option 6).
        var hasNameServer: Bool { message.options.contains(.domainNameServers) }
        var isBOOTP: Bool { message.messageType == nil }
        var priority: Int8 { message.etherbootOptions?.priority ?? 0 }
    }

    /// An offer of an address, and the proxy's that goes with it.
    struct Choice: Hashable, Sendable {
        var offer: Offer
        var proxy: Offer?
        /// Whether nothing that may still come would lead further.
        var isComplete: Bool
    }

    private(set) var heard: [Offer] = []
    /// How many are kept (PXE 2.1 §2.4; Intel EFI BC).
    static let limit = 16

    var hasAddress: Bool { heard.contains { $0.hasAddress } }
    var hasProxy: Bool { heard.contains { $0.isPXE } }
    var proxies: [DHCPMessage] { heard.filter(\.isProxy).map(\.message) }
    var messages: [DHCPMessage] { heard.map(\.message) }

    mutating func append(_ offer: Offer) {
        guard heard.count < Self.limit else { return }
        heard.append(offer)
    }

    mutating func removeAll() { heard.removeAll() }

    /// The offer that this client takes of those heard so far; nil where it takes none of them.
    func choice(by configuration: DHCPClientConfiguration) -> Choice? {
        choice(by: configuration.selection, takesUseless: configuration.takesUselessOffers)
    }

    /// The offer that this kind of client takes of those heard so far; nil where none gives an address, or none of them
    /// leads to a boot and it takes no other.
    func choice(by selection: DHCPClientConfiguration.OfferSelection, takesUseless: Bool = true) -> Choice? {
        let offers = heard.filter(\.hasAddress)
        guard let first = offers.first else { return nil }
        switch selection {
        case .first: return Choice(offer: first, isComplete: true)
        case .firstWithBootFile:
            let fitting = offers.first(where: \.hasBootFile)
            return Choice(offer: fitting ?? first, isComplete: fitting != nil)
        case .pxe: return pxeChoice(among: offers, takesUseless: takesUseless)
        case .ipxe: return ipxeChoice(among: offers)
        case .httpBoot:
            return httpChoice(among: offers) ?? (takesUseless ? Choice(offer: first, isComplete: false) : nil)
        case .raspberryPi:
            if let own = offers.first(where: \.isForRaspberryPi) { return Choice(offer: own, isComplete: true) }
            guard let proxy = heard.first(where: { $0.isProxy && $0.isForRaspberryPi }) else {
                return takesUseless ? Choice(offer: first, isComplete: false) : nil
            }
            return Choice(offer: first, proxy: proxy, isComplete: true)
        case .nothing: return nil
        }
    }

    /// The order of PXE 2.1 §2.4 as Intel EFI BC and EDK2 keep it, without multicast transfer; what leads nowhere comes
    /// last, so that the client has an address to say "no boot file" with.
    private func pxeChoice(among offers: [Offer], takesUseless: Bool) -> Choice? {
        let plain = offers.first { !$0.isPXE && !$0.isBOOTP }
        if let tagged = offers.first(where: \.hasTags) { return Choice(offer: tagged, isComplete: true) }
        if let plain, let proxy = heard.first(where: { $0.isProxy && $0.hasTags }) {
            return Choice(offer: plain, proxy: proxy, isComplete: true)
        }
        if let sameHost = offers.first(where: \.isPXE) { return Choice(offer: sameHost, isComplete: true) }
        if let plain, let proxy = heard.first(where: \.isProxy) {
            return Choice(offer: plain, proxy: proxy, isComplete: true)
        }
        let best = offers.first { $0.hasBootFile && !$0.isBOOTP } ?? offers.first(where: \.hasBootFile)
        return (best ?? (takesUseless ? plain ?? offers.first : nil)).map { Choice(offer: $0, isComplete: false) }
    }

    /// The order of EDK2 (`HttpBootDhcp4.c`, HttpBootSelectDhcpOffer): a URL with an address, then one with a name whose
    /// offer has a name server, then a plain offer with a proxy's URL, which needs a name server where it has a name.
    private func httpChoice(among offers: [Offer]) -> Choice? {
        func complete(_ offer: Offer, _ proxy: Offer? = nil) -> Choice {
            Choice(offer: offer, proxy: proxy, isComplete: true)
        }
        let own = offers.filter(\.isHTTPBoot)
        if let best = own.first(where: \.hasURLOfAddress) ?? own.first(where: \.hasNameServer) {
            return complete(best)
        }
        let proxies = heard.filter { !$0.hasAddress && $0.isHTTPBoot }
        let plain = offers.filter { !$0.isHTTPBoot }
        let first = plain.first { !$0.hasNameServer } ?? plain.first
        if let first, let proxy = proxies.first(where: \.hasURLOfAddress) { return complete(first, proxy) }
        guard let named = plain.first(where: \.hasNameServer) else { return nil }
        return (proxies.first ?? own.first).map { complete(named, $0) }
    }

    /// iPXE net/udp/dhcp.c, `dhcp_discovery_rx`: of equal priority the last.
    private func ipxeChoice(among offers: [Offer]) -> Choice? {
        var best: Offer?
        for offer in offers where offer.priority >= best?.priority ?? 0 { best = offer }
        guard let best else { return nil }
        var proxy: Offer?
        for offer in heard where offer.isPXE && offer.priority >= proxy?.priority ?? 0 { proxy = offer }
        let wantsNone = best.message.etherbootOptions?.noProxyDHCP ?? false
        return Choice(
            offer: best,
            proxy: wantsNone || proxy?.hasAddress ?? false ? nil : proxy,
            isComplete: wantsNone || proxy != nil
        )
    }
}
