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

    /// The offer that this kind of client takes of those heard so far; nil where none gives an address.
    func choice(by selection: DHCPClientConfiguration.OfferSelection) -> Choice? {
        let offers = heard.filter(\.hasAddress)
        guard let first = offers.first else { return nil }
        switch selection {
        case .first: return Choice(offer: first, isComplete: true)
        case .firstWithBootFile:
            let fitting = offers.first(where: \.hasBootFile)
            return Choice(offer: fitting ?? first, isComplete: fitting != nil)
        case .pxe: return pxeChoice(among: offers)
        case .ipxe: return ipxeChoice(among: offers)
        case .httpBoot:
            let fitting = offers.first(where: \.isHTTPBoot)
            return Choice(offer: fitting ?? first, isComplete: fitting != nil)
        case .nothing: return nil
        }
    }

    /// The order of PXE 2.1 §2.4 as Intel EFI BC and EDK2 keep it, without multicast transfer; what leads nowhere comes
    /// last, so that the client has an address to say "no boot file" with.
    private func pxeChoice(among offers: [Offer]) -> Choice? {
        let plain = offers.first { !$0.isPXE && !$0.isBOOTP }
        if let tagged = offers.first(where: \.hasTags) { return Choice(offer: tagged, isComplete: true) }
        if let plain, let proxy = heard.first(where: { $0.isProxy && $0.hasTags }) {
            return Choice(offer: plain, proxy: proxy, isComplete: true)
        }
        if let sameHost = offers.first(where: \.isPXE) { return Choice(offer: sameHost, isComplete: true) }
        if let plain, let proxy = heard.first(where: \.isProxy) {
            return Choice(offer: plain, proxy: proxy, isComplete: true)
        }
        let best = offers.first { $0.hasBootFile && !$0.isBOOTP } ?? offers.first(where: \.hasBootFile) ?? plain
        return (best ?? offers.first).map { Choice(offer: $0, isComplete: false) }
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
