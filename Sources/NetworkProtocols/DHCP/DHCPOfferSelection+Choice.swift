extension DHCPClientConfiguration.OfferSelection {
    /// What a client takes of offers, counted from 0, and why.
    public struct Choice: Hashable, Sendable {
        /// The offer of an address.
        public var offer: Int
        /// The proxy's offer that goes with it.
        public var proxy: Int?
        /// Why this one, as a phrase.
        public var reason: String
    }

    /// What such a client takes of offers that came in this order, with the addresses that they came from; nil where none
    /// gives an address, or where it takes none.
    ///
    /// - Parameter takesUseless: whether it takes an offer that leads to no boot.
    public func choice(
        among offers: [(message: DHCPMessage, source: IPv4Address)],
        takesUseless: Bool = true
    ) -> Choice? {
        var heard = DHCPOffers()
        for offer in offers { heard.append(.init(message: offer.message, source: offer.source)) }
        guard let choice = heard.choice(by: self, takesUseless: takesUseless),
            let position = heard.heard.firstIndex(of: choice.offer)
        else { return nil }
        return Choice(
            offer: position,
            proxy: choice.proxy.flatMap { heard.heard.firstIndex(of: $0) },
            reason: reason(for: choice, among: heard)
        )
    }

    private func reason(for choice: DHCPOffers.Choice, among offers: DHCPOffers) -> String {
        let offer = choice.offer
        if offers.heard.filter(\.hasAddress).count == 1, choice.proxy == nil {
            return "it is the only offer of an address"
        }
        switch self {
        case .first: return "it is the first"
        case .firstWithBootFile:
            return offer.hasBootFile
                ? "it is the first that names a boot file" : "nobody names a boot file, and it is the first"
        case .pxe:
            if offer.hasTags { return "it brings PXE's own options (43) with its address" }
            if choice.proxy != nil { return "it is the first address, and a proxy names the boot file" }
            if offer.isPXE { return "it says that it is a PXE server, too (option 60)" }
            return offer.hasBootFile
                ? "it is the first that names a boot file" : "nobody names a boot file, and it is the first"
        case .ipxe:
            return offer.priority != 0
                ? "its priority is the highest (option 175)" : "of equal priorities iPXE takes the last"
        case .httpBoot:
            return offer.isHTTPBoot
                ? "it is the first with the class HTTPClient and a boot file" : "nobody offers a boot by HTTP"
        case .raspberryPi:
            return "it is the first address, and somebody said `Raspberry Pi Boot` or named a TFTP server"
        case .nothing: return ""
        }
    }
}
