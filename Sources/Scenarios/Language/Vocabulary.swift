/// The kinds of mappings that a scenario is made of, and the words that each knows. **Start here** to add a word: one
/// line here, one in docs/scenario.schema.json (a test compares them), and its reading in `Plans` or `Expectations`.
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
    case tftp
    case http
    case dns
    case machine
    case key
    case link
    case file
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

    /// As errors call it.
    var title: String {
        switch self {
        case .dhcpClass: "class"
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
        default: rawValue
        }
    }

    var keys: [String] {
        switch self {
        case .scenario:
            [
                "scenario", "shows", "seed", "needs", "limits", "segments", "routers", "servers", "machines", "links",
                "files", "expect",
            ]
        case .limits: ["time"]
        case .router: ["ports", "relay"]
        case .relay: ["to", "on"]
        case .server:
            [
                "address", "mac", "segment", "router", "dhcp", "tftp", "http", "dns", "misbehave", "start", "stop",
            ]
        case .dhcp:
            [
                "subnet", "router", "name-servers", "domain", "ranges", "bootp-ranges", "reservations", "classes",
                "next-server", "boot-file", "options", "lease-time",
            ]
        case .reservation: ["mac", "address", "name", "next-server", "boot-file", "options"]
        case .dhcpClass: ["when", "next-server", "boot-file", "options"]
        case .when: ["architecture", "vendor-class", "user-class", "mac"]
        case .tftp: ["files", "largest-block", "largest-window"]
        case .http: ["files", "port", "redirects"]
        case .dns: ["hosts"]
        case .machine:
            ["firmware", "mac", "uuid", "memory", "segment", "power-on", "keys", "count", "spacing"]
        case .key: ["press", "type", "after"]
        case .link: ["loss", "duplication", "reordering", "corruption", "delay", "jitter", "mtu", "outages"]
        case .file:
            [
                "text", "hex", "image", "size", "version", "bits", "personality", "md5-of", "copy-of", "flip-bit-at",
                "cut-to",
            ]
        case .expectation:
            ["machine", "boot", "within", "after", "by"] + ExpectationWord.allCases.map(\.rawValue)
        case .expectedStage: ["name", "outcome"]
        case .expectedCause: ["stage", "code", "says"]
        case .expectedFetch: ["uri", "outcome", "bytes", "same-as", "role", "times"]
        case .expectedCommandLine: ["is", "has", "lacks"]
        case .expectedRoot: ["kind", "uri", "bytes", "same-as", "check"]
        case .expectedFinding: ["rule", "outcome"]
        case .expectedOffer: ["server", "address", "kind", "boot-file", "next-server", "selected"]
        case .expectedResult: ["is", "failure", "code", "says"]
        case .expectedConfiguration: ["uri", "label"]
        case .expectedTime: ["from", "to"]
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
