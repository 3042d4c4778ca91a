import Conformance
import NetworkBoot
import Testing

/// Each fault names the rules that catch it (`ServerFaultTests` plays it and looks); here each rule of servers and relay
/// agents has a fault that breaks it, or is in the list of those that have none.
@Suite struct RulePairingTests {
    @Test("Each rule of servers and relay agents has a fault that breaks it, or stands in the list of those without")
    func paired() {
        var broken: Set<String> = []
        for name in FaultCatalog.names {
            guard let kind = FaultCatalog.kind(name) else { continue }
            broken.formUnion(kind.caughtBy)
            broken.formUnion(kind.alsoSeen.map { $0.rule })
        }
        var unpaired: [String] = []
        for rule in RuleCatalog.all {
            let isServers = [.server, .proxy, .relay].contains(rule.binds)
            if isServers, !broken.contains(rule.id.rawValue) { unpaired.append(rule.id.rawValue) }
        }
        let added = unpaired.filter { !rulesWithoutFault.contains($0) }
        #expect(added.isEmpty, "Write a fault that breaks them, or add them to the list: \(added)")
        let gone = rulesWithoutFault.filter { !unpaired.contains($0) }
        #expect(gone.isEmpty, "These have a fault now, or are no more: \(gone)")
    }
}

/// Shown by their own examples alone: nothing makes a server break them on purpose yet.
private let rulesWithoutFault = [
    "boot/configuration-is-found",
    "boot/loader-suits-its-machine",
    "boot/one-name-one-content",
    "dhcp/ack-repeats-client-address",
    "dhcp/classless-routes-are-well-formed",
    "dhcp/client-identifier-is-not-invented",
    "dhcp/inform-gets-no-lease",
    "dhcp/lease-has-address",
    "dhcp/mask-comes-before-routers",
    "dhcp/nak-has-few-options",
    "dhcp/nak-has-no-addresses",
    "dhcp/nak-is-broadcast",
    "dhcp/nak-says-why",
    "dhcp/offer-has-no-client-address",
    "dhcp/options-are-not-repeated",
    "dhcp/relay-information-comes-last",
    "dhcp/relay-information-is-returned-whole",
    "dhcp/replies-have-no-request-options",
    "dhcp/replies-have-no-seconds-or-hops",
    "dhcp/replies-leave-from-server-port",
    "dhcp/reply-goes-to-client-address",
    "dhcp/reply-repeats-flags",
    "dhcp/reply-repeats-relay-address",
    "dhcp/text-has-no-nul",
    "http/answer-comes-in-time",
    "http/boot-files-are-not-encoded",
    "http/chunked-body-ends",
    "http/fields-are-written-plainly",
    "http/file-is-what-its-name-says",
    "http/length-is-announced",
    "http/length-is-said-one-way",
    "http/part-says-the-whole-size",
    "http/redirect-can-be-followed",
    "http/redirect-says-where",
    "http/request-is-answered",
    "http/response-has-a-date",
    "http/status-line-is-well-formed",
    "http/version-is-not-lowered",
    "pxe/boot-server-answer-is-usable",
    "pxe/boot-server-answers",
    "pxe/boot-server-answers-its-asker",
    "pxe/path-options-are-not-empty",
    "pxe/proxy-answers-only-pxe-clients",
    "pxe/proxy-gives-no-address",
    "pxe/proxy-keeps-out-of-leases",
    "pxe/pxe-server-says-so",
    "tftp/answer-comes-from-asked-address",
    "tftp/data-fits-one-frame",
    "tftp/data-waits-for-acknowledgement",
    "tftp/error-text-ends",
    "tftp/no-options-no-acknowledgement",
    "tftp/short-block-is-the-last",
    "tftp/size-is-not-said-of-text",
]
