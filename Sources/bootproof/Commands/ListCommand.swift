internal import ArgumentParser
internal import Reports
internal import Scenarios

struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract:
            "Lists what is known: rules, personas, initramfs, faults, lints, codes, what is volatile, scenarios of a folder.",
        discussion: """
            Examples:
              bootproof list rules
              bootproof list rules --coverage
              bootproof list codes

            Exit status: 0; 64 wrong usage.
            """,
        subcommands: [
            Rules.self, Personas.self, Initramfs.self, Faults.self, Lints.self, Codes.self, Volatile.self,
            Scenarios.self,
        ]
    )

    struct Rules: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the rules that captures are judged by.",
            discussion: """
                Example:
                  bootproof list rules --coverage

                Exit status: 0; 64 wrong usage.
                """
        )

        @Flag(help: "List the requirements of the documents instead: which have a rule, and which are open.")
        var coverage = false

        @OptionGroup var output: OutputOptions

        func run() throws {
            let listing = coverage ? Listing.coverage : Listing.rules
            try output.write(listing)
        }
    }

    struct Personas: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Lists the firmware, loaders and systems that are known, what is known of each, and from which source.",
            discussion: """
                Examples:
                  bootproof list personas
                  bootproof list personas edk2-x64-pxe

                Exit status: 0; 2 there is none of that name; 64 wrong usage.
                """
        )

        @Argument(help: "One of them alone.")
        var name: String?

        @OptionGroup var output: OutputOptions

        func run() throws {
            guard let listing = Listing.personas(id: name) else {
                throw CannotRun("There is no persona \(name ?? ""): see bootproof list personas.")
            }
            try output.write(listing)
        }
    }

    struct Initramfs: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the initial RAM disks that machines of scenarios can start.",
            discussion: """
                Example:
                  bootproof list initramfs

                Exit status: 0; 64 wrong usage.
                """
        )

        @OptionGroup var output: OutputOptions

        func run() throws {
            try output.write(Listing.initramfs)
        }
    }

    struct Faults: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Lists what servers of scenarios can be told to do wrong (misbehave), and the rules that catch it.",
            discussion: """
                Example:
                  bootproof list faults

                Exit status: 0; 64 wrong usage.
                """
        )

        @OptionGroup var output: OutputOptions

        func run() throws {
            try output.write(Listing.faults)
        }
    }

    struct Lints: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists what is looked for in settings of boot servers, in their trees and in roots.",
            discussion: """
                Example:
                  bootproof list lints

                Exit status: 0; 64 wrong usage.
                """
        )

        @OptionGroup var output: OutputOptions

        func run() throws {
            try output.write(Listing.lints)
        }
    }

    struct Codes: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the codes and messages of firmware that can be explained.",
            discussion: """
                Example:
                  bootproof list codes

                Exit status: 0; 64 wrong usage.
                """
        )

        @OptionGroup var output: OutputOptions

        func run() throws {
            try output.write(Listing.codes)
        }
    }

    struct Volatile: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists what differs from boot to boot although nothing was changed, and what is made of it.",
            discussion: """
                Example:
                  bootproof list volatile

                Exit status: 0; 64 wrong usage.
                """
        )

        @OptionGroup var output: OutputOptions

        func run() throws {
            var lines = [StyledText("In baselines", .strong)]
            for fact in VolatileFact.ofBaselines {
                lines.append(
                    StyledText("  \(fact.name): ", .name) + StyledText("\(fact.treatment)")
                        + StyledText("; \(fact.reason)", .dim)
                )
            }
            lines += [StyledText(), StyledText("In replays", .strong)]
            for field in VolatileField.allCases {
                lines.append(
                    StyledText("  \(field.rawValue): ", .name) + StyledText(field.fields)
                        + StyledText("; \(field.reason)", .dim)
                )
            }
            try StandardStream.output.deliver(ComparisonText(settings: output.settings).text(lines))
        }
    }
}

extension ListCommand {
    struct Scenarios: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Lists scenarios: what each plays, what a world must have for it, and which rows of the seeds it shows.",
            discussion: """
                Example:
                  bootproof list scenarios Scenarios

                Exit status: 0; 2 a file that is missing, or is no scenario; 64 wrong usage.
                """
        )

        @Argument(help: ArgumentHelp("Scenario files or folders.", valueName: "scenario"))
        var scenarios: [String] = ["Scenarios"]

        @OptionGroup var output: OutputOptions

        func run() throws {
            var entries: [Listing.ScenarioEntry] = []
            for input in try ScenarioInput.list(scenarios) {
                let scenario: Scenario
                do {
                    scenario = try input.read()
                } catch let problems as ScenarioProblems {
                    throw CannotRun(problems.description)
                }
                entries.append(
                    Listing.ScenarioEntry(
                        file: scenario.file,
                        title: scenario.title,
                        needs: scenario.neededWord,
                        shows: scenario.shows
                    )
                )
            }
            try output.write(Listing.scenarios(entries))
        }
    }
}

extension OutputOptions {
    /// Prints `listing`: wrapped for people, a line an entry for other programs.
    fileprivate func write(_ listing: Listing) throws {
        try StandardStream.output.deliver(listing.text(settings: settings, wraps: StandardStream.output.isTerminal))
    }
}
