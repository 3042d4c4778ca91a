internal import BootObservation
internal import NetworkProtocols

/// GRUB and EDK2 follow none, gPXE only 301 and 302, and PXELINUX wants a whole URL; few loaders speak TLS.
enum RedirectCanBeFollowed: HTTPRule {
    static let id: RuleID = "http/redirect-can-be-followed"
    static let level = RequirementLevel.deFacto
    static let citation = "the sources of boot clients"
    static let statement = "A boot client is not redirected in a way that it cannot follow."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["HTTP-S-051", "HTTP-S-052", "CAP-HTTP-07"]

    static func judge(_ exchange: HTTPExchange) -> [Verdict] {
        guard let response = exchange.response, response.isRedirection, let location = response.fields[.location] else {
            return []
        }
        let target = location.displayText
        let agent = exchange.request?.fields[.userAgent]?.displayText ?? ""
        let obstacle: String? =
            if agent.hasPrefix("GRUB") || agent.hasPrefix("UefiHttpBoot") {
                "\(agent) follows no redirect"
            } else if agent.hasPrefix("gPXE"), ![301, 302].contains(response.status) {
                "\(agent) follows 301 and 302 only"
            } else if agent.hasPrefix("Syslinux"), target.firstRange(of: "://") == nil {
                "\(agent) wants a whole URL"
            } else if target.hasPrefix("https:"),
                agent.hasPrefix("Syslinux") || agent.hasPrefix("gPXE") || agent.hasPrefix("Wget")
            {
                "\(agent) may not speak TLS"
            } else {
                nil
            }
        return exchange.verdict(
            on: exchange.server,
            obstacle.map { exchange.responseEvidence("redirect to \(target): \($0)") }
        )
    }

    static let mutation = RuleMutation(
        "GRUB is redirected",
        of: []
    ) { exchange in
        exchange.replacingInSegments("User-Agent: Wget", "User-Agent: GRUB")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .redirect),
        .violated(by: mutation, of: .redirect),
    ]
}
