internal import ArgumentParser
internal import Reports

struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists what is known: rules, personas, initramfs, faults, lints, codes.",
        discussion: """
            Examples:
              bootproof list rules
              bootproof list rules --coverage
              bootproof list codes

            Exit status: 0; 64 wrong usage.
            """,
        subcommands: [Rules.self, Personas.self, Initramfs.self, Faults.self, Lints.self, Codes.self]
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
            abstract: "Lists the firmware, loaders and systems that are recognised by their DHCP messages.",
            discussion: """
                Example:
                  bootproof list personas

                Exit status: 0; 64 wrong usage.
                """
        )

        @OptionGroup var output: OutputOptions

        func run() throws {
            try output.write(Listing.personas)
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
}

extension OutputOptions {
    /// Prints `listing`: wrapped for people, a line an entry for other programs.
    fileprivate func write(_ listing: Listing) throws {
        try StandardStream.output.deliver(listing.text(settings: settings, wraps: StandardStream.output.isTerminal))
    }
}
