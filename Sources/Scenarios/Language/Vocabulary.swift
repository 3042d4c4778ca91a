/// The kinds of mappings that scenarios and baselines are made of, and the words that each knows. **Start here** to add a
/// word: one line here, one in docs/scenario.schema.json or docs/baseline.schema.json (a test compares them), and its
/// reading in `Plans`, `Expectations` or `Baselines`.
enum Vocabulary: String, CaseIterable {
    case scenario
    case limits
    case router
    case relay
    case server
    case dhcp
    case reservation
    case dhcpClass
    case when
    case proxy
    case proxyMenu
    case proxyItem
    case tftp
    case http
    case template
    case dns
    case nfs
    case nbd
    case nbdExport
    case rarp
    case event
    case machine
    case key
    case link
    case file
    case folder
    case expectation
    case expectedStage
    case expectedCause
    case expectedFetch
    case expectedCommandLine
    case expectedRoot
    case expectedFinding
    case expectedOffer
    case expectedResult
    case expectedConfiguration
    case expectedTime
    case serve
    case servedTFTP
    case servedHTTP
    case servedNFS
    case servedExport
    case servedNBD
    case servedImage
    case prepare
    case baseline
    case plannedMachine
    case plannedOffer
    case plannedLookup
    case plannedFetch
    case plannedConfiguration
    case plannedRoot
    case plannedCause

    /// Those of the settings of `serve` alone; docs/serve.schema.json has them, and those that it shares with scenarios.
    static let ofServing: [Vocabulary] = [
        .serve, .servedTFTP, .servedHTTP, .servedNFS, .servedExport, .servedNBD, .servedImage, .prepare,
    ]
    /// Those that mean the same in scenarios and in settings.
    static let shared: [Vocabulary] = [
        .dhcp, .reservation, .dhcpClass, .when, .proxy, .proxyMenu, .proxyItem, .dns, .template,
        .rarp,
    ]
    /// Those that a baseline is made of; docs/baseline.schema.json has them.
    static let ofBaselines: [Vocabulary] = [
        .baseline, .plannedMachine, .plannedOffer, .plannedLookup, .plannedFetch, .plannedConfiguration, .plannedRoot,
        .plannedCause,
    ]
    /// Those of docs/scenario.schema.json.
    static let ofScenarios = allCases.filter { !ofServing.contains($0) && !ofBaselines.contains($0) }

    /// As errors call it.
    var title: String {
        switch self {
        case .dhcpClass: "class"
        case .proxyMenu: "proxy menu"
        case .proxyItem: "proxy menu, items"
        case .nbdExport: "nbd export"
        case .key: "keys"
        case .expectation: "expectation"
        case .expectedStage: "expected stage"
        case .expectedCause: "expected cause"
        case .expectedFetch: "expected fetch"
        case .expectedCommandLine: "expected command line"
        case .expectedRoot: "expected root"
        case .expectedFinding: "expected finding"
        case .expectedOffer: "expected offer"
        case .expectedResult: "expected result"
        case .expectedConfiguration: "expected configuration"
        case .expectedTime: "expected time"
        case .servedTFTP: "tftp"
        case .servedHTTP: "http"
        case .servedNFS: "nfs"
        case .servedExport: "export"
        case .servedNBD: "nbd"
        case .servedImage: "image"
        case .plannedMachine: "machine"
        case .plannedOffer: "offer"
        case .plannedLookup: "lookup"
        case .plannedFetch: "fetch"
        case .plannedConfiguration: "configuration"
        case .plannedRoot: "root"
        case .plannedCause: "cause"
        default: rawValue
        }
    }

    var keys: [String] {
        switch self {
        case .scenario:
            [
                "scenario", "shows", "seed", "needs", "limits", "segments", "routers", "servers", "machines", "links",
                "events", "files", "expect",
            ]
        case .limits: ["time"]
        case .router: ["ports", "relay"]
        case .relay: ["to", "on"]
        case .server:
            [
                "address", "mac", "segment", "router", "dhcp", "proxy", "tftp", "http", "dns", "nfs", "nbd", "rarp",
                "misbehave", "start", "stop",
            ]
        case .dhcp:
            [
                "subnet", "router", "name-servers", "domain", "ranges", "bootp-ranges", "reservations", "classes",
                "next-server", "boot-file", "options", "lease-time", "shortest-lease", "longest-lease", "authoritative",
                "probe", "forced",
            ]
        case .reservation: ["mac", "address", "name", "next-server", "boot-file", "options"]
        case .dhcpClass: ["when", "next-server", "boot-file", "options"]
        case .when: ["architecture", "vendor-class", "user-class", "mac"]
        case .proxy: ["boot-file", "next-server", "options", "classes", "ports", "file-in-offer", "broadcast", "menu"]
        case .proxyMenu: ["items", "discovery", "group", "prompt", "timeout"]
        case .proxyItem: ["text", "type", "servers", "architecture", "boot-file", "next-server", "options"]
        case .tftp: ["files", "largest-block", "largest-window", "options"]
        case .http: ["files", "port", "redirects", "templates"]
        case .template: ["by", "cases", "otherwise", "type"]
        case .dns: ["hosts"]
        case .nfs:
            [
                "exports", "port", "mount-port", "port-mapper", "versions", "mount-versions", "largest-read",
                "transports",
            ]
        case .nbd: ["exports", "port", "default", "style"]
        case .nbdExport: ["file", "oldstyle-port", "clients"]
        case .rarp: ["hosts", "needs-boot-file", "secondary"]
        case .event: ["at"] + EventPlan.words + ServicesPlan.words
        case .machine:
            [
                "firmware", "starts-from", "mac", "uuid", "memory", "cards", "boot-card", "segment", "power-on", "keys",
                "count", "spacing", "uses-root",
            ]
        case .key: ["press", "type", "after"]
        case .link: ["loss", "duplication", "reordering", "corruption", "delay", "jitter", "mtu", "outages", "blocks"]
        case .file:
            [
                "text", "hex", "image", "size", "version", "bits", "personality", "command-line", "lacks", "drivers",
                "md5-of", "sha512-of", "copy-of", "tar-gz-of", "iso-of", "link", "device", "flip-bit-at", "cut-to",
                "mode", "owner", "group",
            ]
        case .folder: ["sample", "without", "mode", "owner", "group"]
        case .expectation:
            ["machine", "boot", "within", "after", "by"] + ExpectationWord.allCases.map(\.rawValue)
        case .expectedStage: ["name", "outcome"]
        case .expectedCause: ["stage", "code", "says"]
        case .expectedFetch: ["uri", "outcome", "bytes", "same-as", "role", "times"]
        case .expectedCommandLine: ["is", "has", "lacks"]
        case .expectedRoot: ["kind", "uri", "bytes", "same-as", "check", "files", "file-system", "lost", "says"]
        case .expectedFinding: ["rule", "outcome"]
        case .expectedOffer: ["server", "address", "kind", "boot-file", "next-server", "selected", "options"]
        case .expectedResult: ["is", "failure", "code", "says"]
        case .expectedConfiguration: ["uri", "label"]
        case .expectedTime: ["from", "to"]
        case .serve:
            [
                "interface", "address", "dhcp", "proxy", "tftp", "http", "dns", "nfs", "nbd", "rarp", "leases",
                "user", "metrics", "prepare", "misbehave",
            ]
        case .servedTFTP: ["files", "port", "largest-block", "largest-window", "links", "generated"]
        case .servedHTTP: ["files", "port", "redirects", "templates", "links", "generated"]
        case .servedNFS: ["exports", "port", "mount-port", "port-mapper"]
        case .servedExport: ["export", "folder"]
        case .servedNBD: ["exports", "port", "listing"]
        case .servedImage: ["file", "port", "clients", "connections", "size"]
        case .prepare: ["image", "extra", "timeout"]
        case .baseline: ["bootproof", "machines"]
        case .plannedMachine:
            [
                "machine", "boot", "uuid", "persona", "architecture", "offers", "lookups", "fetches", "configuration",
                "command-line", "root", "reached", "cause",
            ]
        case .plannedOffer:
            [
                "server", "kind", "taken", "address", "lease-time", "next-server", "boot-file", "server-name",
                "options",
            ]
        case .plannedLookup: ["found", "not-found", "error", "asked"]
        case .plannedFetch: ["uri", "server", "role", "outcome", "size", "sha256"]
        case .plannedConfiguration: ["uri", "label"]
        case .plannedRoot: ["kind", "uri", "size", "sha256", "check"]
        case .plannedCause: ["stage", "code", "says"]
        }
    }
}

/// What an expectation is about: one of these words in each.
enum ExpectationWord: String, CaseIterable {
    case reached
    case stage
    case cause
    case screen
    case screenLacks = "screen-lacks"
    case lookups
    case lookupsExactly = "lookups-exactly"
    case fetch
    case fetches
    case commandLine = "command-line"
    case configuration
    case root
    case finding
    case violations
    case offer
    case offers
    case address
    case count
    case time
    case end
    case result
    case boots
    case persona
}
