internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// Compares one boot with its plan, field by field.
///
/// One change is told once: what only follows from another difference of the same thing (an offer's kind from its boot
/// file, a root's digest from its fetch) is left out.
struct BootPlanComparison {
    private let expected: BootPlan
    private let found: BootPlan
    private let source: String?
    private var differing: [BootPlanDifference] = []

    /// - Parameters:
    ///   - expected: what a baseline says.
    ///   - found: the plan of an observed boot, made for checking.
    ///   - source: the capture or run that it was found in, where there are several.
    init(_ expected: BootPlan, _ found: BootPlan, source: String? = nil) {
        self.expected = expected
        self.found = found
        self.source = source
    }

    /// In the order of the plan.
    mutating func differences() -> [BootPlanDifference] {
        let whole = Site("", "", expected.place, found.place)
        compare(expected.uuid, found.uuid, whole.field("uuid", "UUID"))
        compare(expected.persona, found.persona, whole.field("persona", "persona"))
        compare(expected.architecture, found.architecture, whole.field("architecture", "architecture"))
        compareOffers()
        compareLookups()
        compareFetches()
        compareConfiguration()
        compare(expected.commandLine, found.commandLine, whole.field("command-line", "command line"))
        compareRoot()
        compareEnd()
        return differing
    }

    /// A thing of the plan: its path, its name for people, and where it stands in both.
    struct Site {
        var path: String
        var name: String
        var line: PlanPlace
        var frame: PlanPlace

        init(_ path: String, _ name: String, _ line: PlanPlace = PlanPlace(), _ frame: PlanPlace = PlanPlace()) {
            self.path = path
            self.name = name
            self.line = line
            self.frame = frame
        }

        /// A field of it.
        func field(_ path: String, _ name: String) -> Site {
            guard !self.path.isEmpty else { return Site(path, name, line, frame) }
            return Site("\(self.path)/\(path)", "\(self.name), \(name)", line, frame)
        }
    }

    private mutating func tell(_ site: Site, _ expected: String, _ found: String, isMissing: Bool = false) {
        differing.append(
            BootPlanDifference(
                machine: self.expected.machine,
                boot: self.expected.boot,
                path: site.path,
                field: site.name,
                expected: expected,
                found: found,
                frame: isMissing ? nil : site.frame.number,
                line: site.line.number,
                source: source
            )
        )
    }

    /// Tells where two values differ.
    private mutating func compare<Value>(
        _ expected: Planned<Value>,
        _ found: Planned<Value>,
        _ site: Site,
        _ text: (Value) -> String = { "\($0)" },
        accepts: (Value, Value) -> Bool = { $0 == $1 }
    ) {
        switch (expected, found) {
        case (.unchecked, _), (_, .unchecked), (.nothing, .nothing): break
        case (.nothing, .value(let value)): tell(site, "none", text(value))
        case (.value(let value), .nothing): tell(site, text(value), "none")
        case (.value(let wanted), .value(let value)):
            if !accepts(wanted, value) { tell(site, text(wanted), text(value)) }
        }
    }

    /// Pairs elements that go by the same name: the first with the first, the second with the second.
    private static func pair<Element>(
        _ expected: [Element],
        _ found: [Element],
        by name: (Element) -> String
    ) -> (pairs: [(wanted: Element?, seen: Element?, number: Int)], isInOrder: Bool) {
        var positions: [String: [Int]] = [:]
        for (index, element) in found.enumerated() { positions[name(element), default: []].append(index) }
        var counts: [String: Int] = [:]
        var isTaken = [Bool](repeating: false, count: found.count)
        var pairs: [(wanted: Element?, seen: Element?, number: Int)] = []
        var (last, isInOrder) = (-1, true)
        for element in expected {
            let key = name(element)
            let number = counts[key, default: 0]
            counts[key] = number + 1
            guard let places = positions[key], number < places.count else {
                pairs.append((element, nil, number + 1))
                continue
            }
            if places[number] < last { isInOrder = false }
            last = places[number]
            isTaken[places[number]] = true
            pairs.append((element, found[places[number]], number + 1))
        }
        for (index, element) in found.enumerated() where !isTaken[index] {
            let key = name(element)
            let number = counts[key, default: 0] + 1
            counts[key] = number
            pairs.append((nil, element, number))
        }
        return (pairs, isInOrder)
    }
}

// Offers.
extension BootPlanComparison {
    private mutating func compareOffers() {
        guard case .value(let wanted) = expected.offers, case .value(let seen) = found.offers else { return }
        for (offer, answer, number) in Self.pair(wanted.elements, seen.elements, by: \.server.description).pairs {
            guard let server = (offer ?? answer)?.server else { continue }
            let ordinal = number == 1 ? "" : " \(number)"
            let site = Site(
                "offers/\(server)\(number == 1 ? "" : "#\(number)")",
                "offer\(ordinal) of \(server)",
                offer?.place ?? PlanPlace(),
                answer?.place ?? PlanPlace()
            )
            switch (offer, answer) {
            case (let offer?, let answer?): compare(offer, answer, site)
            case (let offer?, nil): tell(site, offer.summary, "none", isMissing: true)
            case (nil, let answer?): if !wanted.allowsOthers { tell(site, "none", answer.summary) }
            case (nil, nil): break
            }
        }
    }

    private mutating func compare(_ offer: BootPlan.Offer, _ answer: BootPlan.Offer, _ site: Site) {
        let before = differing.count
        compare(offer.isTaken, answer.isTaken, site.field("taken", "taken"), { $0 ? "yes" : "no" })
        compare(
            offer.address,
            answer.address,
            site.field("address", "address"),
            { $0.lowerBound == $0.upperBound ? "\($0.lowerBound)" : "\($0.lowerBound) - \($0.upperBound)" },
            accepts: { $0.lowerBound <= $1.lowerBound && $1.upperBound <= $0.upperBound }
        )
        compare(
            offer.leaseTime,
            answer.leaseTime,
            site.field("lease-time", "lease time"),
            accepts: { wanted, seen in
                wanted.isLimit ? seen.interval <= wanted.interval : seen.interval == wanted.interval
            }
        )
        compare(offer.nextServer, answer.nextServer, site.field("next-server", "next server"))
        compare(offer.bootFile, answer.bootFile, site.field("boot-file", "boot file"), \.told)
        compare(offer.serverName, answer.serverName, site.field("server-name", "server name"), \.told)
        if case .value(let wanted) = offer.options, case .value(let seen) = answer.options {
            compare(wanted, seen, site.field("options", "option")) { DHCPOptionCode($0).name }
        }
        // An offer's kind says whether there is an address, a boot file or option 43 in it.
        let tellsKind = ["/address", "/boot-file", "/options/43"]
        let isTold = differing[before...].contains { difference in
            tellsKind.contains { difference.path.hasSuffix($0) }
                && (difference.expected == "none" || difference.found == "none")
        }
        if !isTold { compare(offer.kind, answer.kind, site.field("kind", "kind"), \.word) }
    }

    private mutating func compare(
        _ wanted: PlannedOptions,
        _ seen: PlannedOptions,
        _ site: Site,
        name: (UInt8) -> String
    ) {
        let codes = Set(wanted.values.map(\.code)).union(seen.values.map(\.code)).union(wanted.sent ?? []).sorted()
        for code in codes {
            var option = site.field("\(code)", "\(name(code)) (\(code))")
            option.name = "\(site.name) \(name(code)) (\(code))"
            switch (wanted[code], seen[code]) {
            case (.subOptions(let inner)?, .subOptions(let others)?):
                let dialect = SubOptionDialect(of: DHCPOptionCode(code))
                option.name += ","
                compare(inner, others, option) { dialect?.name(of: $0) ?? "sub-option" }
            case (let value?, let other):
                if value != other { tell(option, value.told, other?.told ?? "none") }
            case (nil, let other?):
                if let sent = wanted.sent, !sent.contains(code) { tell(option, "none", other.told) }
            case (nil, nil):
                if wanted.sent?.contains(code) ?? false { tell(option, "something", "none") }
            }
        }
    }
}

// Lookups and fetches.
extension BootPlanComparison {
    private mutating func compareLookups() {
        guard case .value(let wanted) = expected.lookups, case .value(let seen) = found.lookups else { return }
        let (pairs, isInOrder) = Self.pair(wanted.elements, seen.elements, by: \.name)
        for (lookup, answer, number) in pairs {
            guard let name = (lookup ?? answer)?.name else { continue }
            let site = site("lookups", "lookup", name, number, lookup?.place, answer?.place)
            switch (lookup, answer) {
            case (let lookup?, let answer?): compare(lookup.outcome, answer.outcome, site, \.word)
            case (let lookup?, nil): tell(site, lookup.outcome.value?.word ?? "asked for", "none", isMissing: true)
            case (nil, let answer?):
                if !wanted.allowsOthers { tell(site, "none", answer.outcome.value?.word ?? "asked for") }
            case (nil, nil): break
            }
        }
        if !isInOrder {
            let site = Site("lookups", "order of lookups", wanted.elements[0].place, seen.elements[0].place)
            tell(site, wanted.elements.map(\.name).inFew, seen.elements.map(\.name).inFew)
        }
    }

    private mutating func compareFetches() {
        guard case .value(let wanted) = expected.fetches, case .value(let seen) = found.fetches else { return }
        let toldLookups = Set(differing.lazy.filter { $0.path.hasPrefix("lookups/") }.map { $0.path.dropFirst(8) })
        for (fetch, answer, number) in Self.pair(wanted.elements, seen.elements, by: \.uri).pairs {
            guard let uri = (fetch ?? answer)?.uri else { continue }
            let site = site("fetches", "fetch", uri, number, fetch?.place, answer?.place)
            switch (fetch, answer) {
            case (let fetch?, let answer?):
                compare(fetch.server, answer.server, site.field("server", "server"))
                compare(fetch.role, answer.role, site.field("role", "role"), \.word)
                compare(fetch.content, answer.content, site.field("content", "content"))
            case (let fetch?, nil):
                // A name that was not found was not fetched, either.
                if toldLookups.contains(site.path.dropFirst(8)) { continue }
                tell(site, fetch.content.told, "none", isMissing: true)
            case (nil, let answer?):
                if wanted.allowsOthers || toldLookups.contains(site.path.dropFirst(8)) { continue }
                tell(site, "none", answer.content.told)
            case (nil, nil): break
            }
        }
    }

    private func site(
        _ path: String,
        _ word: String,
        _ name: String,
        _ number: Int,
        _ line: PlanPlace?,
        _ frame: PlanPlace?
    ) -> Site {
        Site(
            "\(path)/\(name)\(number == 1 ? "" : "#\(number)")",
            "\(word) \(number == 1 ? "" : "\(number) of ")\(name)",
            line ?? PlanPlace(),
            frame ?? PlanPlace()
        )
    }

    /// Outcome, size and digest are one thing: what came.
    private mutating func compare(_ wanted: BootPlan.Content, _ seen: BootPlan.Content, _ site: Site) {
        func differs<Value>(_ one: Planned<Value>, _ other: Planned<Value>) -> Bool {
            one != .unchecked && other != .unchecked && one != other
        }
        guard
            differs(wanted.outcome, seen.outcome) || differs(wanted.size, seen.size)
                || differs(wanted.sha256, seen.sha256)
        else { return }
        let (expected, found) = (wanted.told, seen.told)
        // The digests differ behind what is told of them.
        tell(site, expected, expected == found ? seen.toldInFull : found)
    }
}

// Configuration, root, end.
extension BootPlanComparison {
    private mutating func compareConfiguration() {
        switch (expected.configuration, found.configuration) {
        case (.value(let wanted), .value(let seen)):
            let site = Site("configuration", "configuration", wanted.place, seen.place)
            compare(wanted.uri, seen.uri, site)
            compare(wanted.label, seen.label, site.field("label", "entry"), \.told)
        case (.value(let wanted), .nothing):
            tell(
                Site("configuration", "configuration", wanted.place),
                wanted.uri.value ?? "some",
                "none",
                isMissing: true
            )
        case (.nothing, .value(let seen)):
            tell(Site("configuration", "configuration", expected.place, seen.place), "none", seen.uri.value ?? "some")
        case (.unchecked, _), (_, .unchecked), (.nothing, .nothing): break
        }
    }

    private mutating func compareRoot() {
        switch (expected.root, found.root) {
        case (.value(let wanted), .value(let seen)):
            let site = Site("root", "root", wanted.place, seen.place)
            compare(wanted.kind, seen.kind, site.field("kind", "kind"), \.rawValue)
            compare(wanted.uri, seen.uri, site.field("uri", "URI"))
            // Its fetch says the same.
            let isTold = differing.contains { difference in
                difference.path.hasPrefix("fetches/\(seen.uri.value ?? "")") && difference.path.hasSuffix("/content")
            }
            if !isTold { compare(wanted.content, seen.content, site.field("content", "content")) }
            compare(wanted.passedCheck, seen.passedCheck, site.field("check", "check"), { $0 ? "passed" : "failed" })
        case (.value(let wanted), .nothing):
            tell(Site("root", "root", wanted.place), wanted.uri.value ?? "some", "none", isMissing: true)
        case (.nothing, .value(let seen)):
            tell(Site("root", "root", expected.place, seen.place), "none", seen.uri.value ?? "some")
        case (.unchecked, _), (_, .unchecked), (.nothing, .nothing): break
        }
    }

    private mutating func compareEnd() {
        let cause = found.cause.value
        let site = Site("reached", "reached", expected.place, cause?.place ?? found.place)
        let before = differing.count
        if case .value(let wanted) = expected.reached, case .value(let reached) = found.reached, wanted != reached {
            let reason = cause.map { ": \($0.told)" } ?? ""
            tell(site, wanted.description, reached.description + reason)
            // What is missing because it never came so far.
            if reached < wanted {
                for index in differing.indices.dropLast() where differing[index].found == "none" {
                    differing[index].isConsequence = true
                }
            }
        }
        let isTold = differing.count > before
        switch (expected.cause, found.cause) {
        case (.value(let wanted), .value(let seen)):
            let isSame =
                wanted.stage.accepts(seen.stage, { $0 == $1 }) && wanted.code.accepts(seen.code, { $0 == $1 })
                && wanted.says.accepts(seen.says, { $1.contains($0) })
            if !isSame, !isTold { tell(Site("cause", "cause", wanted.place, seen.place), wanted.told, seen.told) }
        case (.value(let wanted), .nothing):
            if !isTold { tell(Site("cause", "cause", wanted.place), wanted.told, "none") }
        case (.nothing, .value(let seen)):
            if !isTold { tell(Site("cause", "cause", expected.place, seen.place), "none", seen.told) }
        case (.unchecked, _), (_, .unchecked), (.nothing, .nothing): break
        }
    }
}
