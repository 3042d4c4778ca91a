internal import BootObservation
internal import NetworkProtocols

/// How rules about PXE pick what servers say in option 43 and what clients make of it.
extension DHCPSession {
    /// A verdict on each reply with PXE's discovery options; `check` says what is wrong with them. A boot server's answer
    /// that names the file is the end of all discovery, and dnsmasq leaves half of the options in it.
    func verdictsOnDiscoveryOptions(_ check: (ObservedDHCPMessage, PXEVendorOptions) -> String?) -> [Verdict] {
        let looking = replies.filter { reply in
            reply.hasDiscoveryOptions && !(reply.isOfBootServer && reply.message.bootFile != nil)
        }
        return verdicts(on: looking) { reply in
            guard let options = reply.message.pxeVendorOptions else { return nil }
            return check(reply, options).map {
                Complaint("\(reply.title): \($0)", at: reply.range(of: .vendorSpecific))
            }
        }
    }

    /// A verdict on each request for a boot item; `check` compares it with the discovery options that the client was
    /// offered. Where several servers offered some, nobody knows which ones it goes by, and there is none.
    func verdictsOnBootItems(
        _ check: (ObservedDHCPMessage, PXEBootItem, PXEVendorOptions) -> String?
    ) -> [Verdict] {
        let offers = replies.filter { $0.hasDiscoveryOptions && $0.type == .offer }
        guard let offer = offers.last, let options = offer.message.pxeVendorOptions,
            offers.allSatisfy({ $0.server == offer.server })
        else { return [] }
        let requests = requests.filter { request in
            request.stamp > offer.stamp && request.message.pxeVendorOptions?.bootItem != nil
        }
        return verdicts(on: requests) { request in
            guard let item = request.message.pxeVendorOptions?.bootItem else { return nil }
            return check(request, item, options).map { Complaint($0, at: request.range(of: .vendorSpecific)) }
        }
    }
}

extension ObservedDHCPMessage {
    /// Whether it is a PXE server's with any of the suboptions 6 to 10 of option 43.
    var hasDiscoveryOptions: Bool {
        !isFromClient && isPXE && message.pxeVendorOptions?.hasDiscoveryOptions ?? false
    }

    /// Whether it names a boot file and says that it is to be loaded without prompt, menu and discovery.
    var loadsBootFileAtOnce: Bool {
        message.bootFile != nil
            && message.pxeVendorOptions?.discoveryControl?.contains(.loadsBootFileAtOnce) ?? false
    }
}

extension PXEDiscoveryControl {
    /// Whether nobody but the servers of suboption 8 may be asked.
    var allowsListedServersAlone: Bool { contains(.onlyListedServers) || contains([.noBroadcast, .noMulticast]) }
}
