internal import Conformance
internal import Deployment
internal import NetworkBoot

/// What `bootproof list` prints.
public struct Listing: Sendable {
    private let lines: [StyledText]

    /// The listing in lines of the terminal's width, or a line an entry, for other programs; ends with a line feed.
    public func text(settings: TerminalSettings, wraps: Bool) -> String {
        let lines = wraps ? lines.flatMap { $0.wrapped(to: settings.width, indent: 4) } : lines
        return lines.map { settings.render($0) + "\n" }.joined()
    }

    /// Every rule: its name, level, whom it binds, and what it says.
    public static var rules: Listing {
        let width = RuleCatalog.all.map { $0.id.description.count }.max() ?? 0
        var lines = RuleCatalog.all.map { rule in
            var line = StyledText(rule.id.description.padded(to: width + 2), .name)
            line.append(rule.level.rawValue.padded(to: 10), rule.level == .must ? .strong : .plain)
            line.append(rule.binds.rawValue.padded(to: 9), .dim)
            line.append(rule.statement)
            return line
        }
        lines.append(
            StyledText(
                "\(Quantity.count(RuleCatalog.all.count, "rule")); explain one with: bootproof explain RULE",
                .dim
            )
        )
        return Listing(lines: lines)
    }

    /// Every requirement of the catalogue: by which rules it is covered, and which are open.
    public static var coverage: Listing {
        let (covered, open) = RequirementCatalog.coverage()
        let total = covered.count + open.count
        let share = total == 0 ? 0 : 100 * covered.count / total
        var lines = [
            StyledText("\(covered.count) of \(Quantity.count(total, "requirement")) covered (\(share) %)", .strong),
            StyledText(),
            StyledText("Covered", .good),
        ]
        lines += covered.map { entry in
            var line = StyledText("  \(entry.requirement.id) ".padded(to: 22), .name)
            line.append("\(entry.requirement.word) ".padded(to: 12), .dim)
            line.append("\(entry.requirement.statement)  ")
            line.append(entry.rules.map(\.description).joined(separator: ", "), .dim)
            return line
        }
        lines += [StyledText(), StyledText("Open", .warning)]
        lines += open.map { requirement in
            var line = StyledText("  \(requirement.id) ".padded(to: 22), .name)
            line.append("\(requirement.word) ".padded(to: 12), .dim)
            line.append("\(requirement.statement)  ")
            line.append(requirement.source, .dim)
            return line
        }
        return Listing(lines: lines)
    }

    /// Every kind of client that is recognised, what is known of it, and where from; `id` for one of them alone. Nil where
    /// there is none of that name.
    public static func personas(id: String? = nil) -> Listing? {
        let personas = PersonaCatalog.all.filter { id == nil || $0.id == id }
        guard !personas.isEmpty else { return nil }
        let width = PersonaCatalog.all.map { $0.id.count }.max() ?? 0
        var lines: [StyledText] = []
        for persona in personas {
            var line = StyledText(persona.id.padded(to: width + 2), .name)
            line.append(persona.kind.rawValue.padded(to: 15), .dim)
            line.append(persona.name)
            line.append(persona.isBootClient ? "" : "  (does not ask to boot)", .dim)
            if persona.firmware != nil { line.append("  (boots in scenarios)", .dim) }
            lines.append(line)
            for fact in persona.facts {
                var line = StyledText("    " + fact.statement)
                line.append("  [\(fact.source)]", .dim)
                lines.append(line)
            }
        }
        lines.append(StyledText(Quantity.count(personas.count, "persona"), .dim))
        return Listing(lines: lines)
    }

    /// A scenario, as it is listed.
    public struct ScenarioEntry: Hashable, Sendable {
        /// Its path, as it was found.
        public var file: String
        /// What it says that it is about.
        public var title: String
        /// What a world must have for it; nil for nothing.
        public var needs: String?
        /// The rows of the seeds that it shows.
        public var shows: [String]

        public init(file: String, title: String, needs: String?, shows: [String]) {
            self.file = file
            self.title = title
            self.needs = needs
            self.shows = shows
        }
    }

    /// Scenarios: file, title, what they need, and what they show.
    public static func scenarios(_ entries: [ScenarioEntry]) -> Listing {
        let width = entries.map { $0.file.count }.max() ?? 0
        var lines = entries.map { entry in
            var line = StyledText(entry.file.padded(to: width + 2), .name)
            line.append(entry.title)
            if let needs = entry.needs { line.append("  needs \(needs)", .warning) }
            if !entry.shows.isEmpty { line.append("  shows \(entry.shows.joined(separator: ", "))", .dim) }
            return line
        }
        lines.append(
            StyledText("\(Quantity.count(entries.count, "scenario")); play one with: bootproof run FILE", .dim)
        )
        return Listing(lines: lines)
    }

    /// Every initramfs that is played, what is known of it, and where from.
    public static var initramfs: Listing {
        let width = InitramfsCatalog.all.map { $0.id.count }.max() ?? 0
        var lines: [StyledText] = []
        for personality in InitramfsCatalog.all {
            lines.append(StyledText(personality.id.padded(to: width + 2), .name) + StyledText(personality.name))
            for fact in personality.facts {
                var line = StyledText("    " + fact.statement)
                line.append("  [\(fact.source)]", .dim)
                lines.append(line)
            }
        }
        lines.append(StyledText("A scenario's initrd names one: {image: initrd, personality: NAME}", .dim))
        return Listing(lines: lines)
    }

    /// Every fault of servers: its name, what it does, and which rules catch it.
    public static var faults: Listing {
        let width = FaultCatalog.names.map { $0.rawValue.count }.max() ?? 0
        var lines = FaultCatalog.all.map { fault in
            var line = StyledText(fault.name.rawValue.padded(to: width + 2), .name)
            line.append(fault.statement)
            line.append("  " + fault.caughtBy.joined(separator: ", "), .dim)
            return line
        }
        lines.append(StyledText(Quantity.count(FaultCatalog.all.count, "fault"), .dim))
        return Listing(lines: lines)
    }

    /// Every lint of settings and trees: its name, how much it matters, what should hold, and who says so.
    public static var lints: Listing {
        let width = LintCatalog.all.map { $0.id.count }.max() ?? 0
        var lines = LintCatalog.all.sorted { $0.id < $1.id }.map { lint in
            var line = StyledText(lint.id.padded(to: width + 2), .name)
            line.append(lint.severity.rawValue.padded(to: 9), lint.severity == .error ? .strong : .plain)
            line.append(lint.statement)
            line.append("  " + lint.citation, .dim)
            return line
        }
        lines.append(
            StyledText(
                "\(Quantity.count(LintCatalog.all.count, "lint")); look with: bootproof serve SETTINGS --check",
                .dim
            )
        )
        return Listing(lines: lines)
    }

    /// Every code that machines show.
    public static var codes: Listing {
        var lines: [StyledText] = []
        for family in BootErrorCode.Family.allCases {
            if !lines.isEmpty { lines.append(StyledText()) }
            lines.append(StyledText(family.rawValue, .strong))
            for code in BootErrorCode.all where code.family == family {
                var line = StyledText("  " + (code.code.isEmpty ? "" : code.code.padded(to: 10)), .name)
                line.append(code.text)
                lines.append(line)
            }
        }
        lines += [
            StyledText(), StyledText("Explain one with: bootproof explain CODE, or the words on the screen", .dim),
        ]
        return Listing(lines: lines)
    }
}
