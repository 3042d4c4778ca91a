internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

extension Baseline {
    /// The file: YAML in one order and one way of quoting, so that a change of the network is a change of few lines.
    ///
    /// What comes from outside stands in quotes, our own words and plain numbers and addresses do not.
    public var text: String {
        var writer = PlanWriter()
        writer.comment(
            "What these machines boot, and from whom. A line that is taken out is not checked any more, nor is"
        )
        writer.comment("what says ‘any’; ‘others’ as an element of a list lets there be more than the list says.")
        writer.comment(
            "`bootproof baseline check` holds a network against this; `bootproof list volatile` says what is left out."
        )
        if let source { writer.comment("Recorded from \(source.onOneLine).") }
        writer.line("bootproof: \(Self.format)")
        writer.line("machines:")
        for plan in plans { writer.write(plan) }
        return writer.text
    }
}

/// Writes plans as YAML, line by line.
private struct PlanWriter {
    private(set) var text = ""
    private var depth = 0
    /// Whether the next line begins an element of a list.
    private var isElement = false

    mutating func comment(_ words: String) { text += "# \(words)\n" }

    mutating func line(_ words: String) {
        var indentation = String(repeating: "  ", count: depth)
        if isElement {
            indentation.removeLast(2)
            indentation += "- "
            isElement = false
        }
        text += indentation + words + "\n"
    }

    /// An element of a list that is a mapping, each of whose keys is a line.
    private mutating func element(_ content: (inout PlanWriter) -> Void) {
        depth += 2
        isElement = true
        content(&self)
        // An element without a key is one of which nothing is checked.
        if isElement { line("{}") }
        depth -= 2
    }

    private mutating func mapping(_ key: String, _ content: (inout PlanWriter) -> Void) {
        line(key + ":")
        depth += 1
        content(&self)
        depth -= 1
    }

    private mutating func field<Value>(_ key: String, _ planned: Planned<Value>, _ text: (Value) -> String) {
        switch planned {
        case .unchecked: break
        case .nothing: line("\(key): none")
        case .value(let value): line("\(key): \(text(value))")
        }
    }

    private mutating func list<Element>(
        _ key: String,
        _ planned: Planned<PlannedList<Element>>,
        _ write: (inout PlanWriter, Element) -> Void
    ) {
        guard case .value(let list) = planned else { return field(key, planned) { _ in "" } }
        if list.elements.isEmpty, !list.allowsOthers { return line("\(key): none") }
        line("\(key):")
        for value in list.elements { element { write(&$0, value) } }
        if list.allowsOthers { element { $0.line("others") } }
    }

    mutating func write(_ plan: BootPlan) {
        element { writer in
            writer.line("machine: \(plan.machine.description.quoted)")
            if plan.boot > 1 { writer.line("boot: \(plan.boot)") }
            writer.field("uuid", plan.uuid, \.literal)
            writer.field("persona", plan.persona) { $0 }
            writer.field("architecture", plan.architecture, \.literal)
            writer.list("offers", plan.offers) { $0.write($1) }
            writer.list("lookups", plan.lookups) { $0.write($1) }
            writer.list("fetches", plan.fetches) { $0.write($1) }
            if case .value(let configuration) = plan.configuration {
                writer.mapping("configuration") { writer in
                    writer.field("uri", configuration.uri, \.literal)
                    writer.field("label", configuration.label, \.literal)
                }
            } else {
                writer.field("configuration", plan.configuration) { _ in "" }
            }
            writer.field("command-line", plan.commandLine, \.literal)
            if case .value(let root) = plan.root {
                writer.mapping("root") { $0.write(root) }
            } else {
                writer.field("root", plan.root) { _ in "" }
            }
            writer.field("reached", plan.reached, \.description)
            if case .value(let cause) = plan.cause {
                writer.mapping("cause") { writer in
                    writer.field("stage", cause.stage, \.description)
                    writer.field("code", cause.code, \.literal)
                    writer.field("says", cause.says, \.literal)
                }
            } else {
                writer.field("cause", plan.cause) { _ in "" }
            }
        }
    }

    private mutating func write(_ offer: BootPlan.Offer) {
        line("server: \(offer.server)")
        field("kind", offer.kind, \.word)
        field("taken", offer.isTaken) { $0 ? "yes" : "no" }
        field("address", offer.address) { range in
            range.lowerBound == range.upperBound ? "\(range.lowerBound)" : "\(range.lowerBound) - \(range.upperBound)"
        }
        field("lease-time", offer.leaseTime, \.description)
        field("next-server", offer.nextServer, \.description)
        field("boot-file", offer.bootFile, \.literal)
        // Almost nobody fills it.
        if offer.serverName != .nothing { field("server-name", offer.serverName, \.literal) }
        if case .value(let options) = offer.options {
            mapping("options") { $0.write(options) { DHCPOptionCode($0).name } }
        }
    }

    private mutating func write(_ options: PlannedOptions, name: (UInt8) -> String) {
        if let sent = options.sent {
            line("sent: \(sent.isEmpty ? "none" : sent.map { "\($0)" }.joined(separator: ", "))")
        }
        for option in options.values {
            let key = "\(name(option.code)) (\(option.code))"
            switch option.value {
            case .text(let text): line("\(key): \(text.literal)")
            case .subOptions(let inner):
                let dialect = SubOptionDialect(of: DHCPOptionCode(option.code))
                mapping(key) { $0.write(inner) { dialect?.name(of: $0) ?? "sub-option" } }
            }
        }
    }

    private mutating func write(_ lookup: BootPlan.Lookup) {
        let word = lookup.outcome.value?.word ?? "asked"
        line("\(word): \(lookup.name.quoted)")
    }

    private mutating func write(_ fetch: BootPlan.Fetch) {
        line("uri: \(fetch.uri.quoted)")
        field("server", fetch.server, \.description)
        field("role", fetch.role, \.word)
        write(fetch.content)
    }

    private mutating func write(_ content: BootPlan.Content) {
        // Of what came whole, the size says so; of what did not, neither size nor digest says anything.
        if content.outcome != .value(.complete) || content.size.value == nil {
            field("outcome", content.outcome, \.word)
        }
        if let outcome = content.outcome.value, outcome != .complete, content.size == .nothing { return }
        field("size", content.size) { "\($0)" }
        field("sha256", content.sha256, \.quoted)
    }

    private mutating func write(_ root: BootPlan.Root) {
        field("kind", root.kind, \.rawValue)
        field("uri", root.uri, \.literal)
        write(root.content)
        field("check", root.passedCheck) { $0 ? "passed" : "failed" }
    }
}

extension BootPlan.LeaseTime: CustomStringConvertible {
    var description: String {
        if interval.isInfinite { return "infinite" }
        return (isLimit ? "at most " : "") + "\(interval.rawValue) s"
    }
}

extension String {
    /// In YAML's double quotes (YAML 1.2.2 §7.3.1).
    var quoted: String {
        var result = "\""
        for scalar in unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case " "..."~", "\u{a0}"..."\u{2027}", "\u{202a}"..."\u{d7ff}", "\u{e000}"..."\u{fefe}":
                result.unicodeScalars.append(scalar)
            default:
                let digits = String(scalar.value, radix: 16)
                result += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
            }
        }
        return result + "\""
    }

    /// As it stands in a baseline: in quotes, and marked where it would be taken for one of our words.
    var literal: String { (Self.wordsOfBaselines.contains(self) || hasPrefix("\\") ? "\\" + self : self).quoted }

    /// What `literal` was made from.
    var withoutMark: String { hasPrefix("\\") ? String(dropFirst()) : self }

    private static let wordsOfBaselines: Set<String> = ["none", "any"]
}
