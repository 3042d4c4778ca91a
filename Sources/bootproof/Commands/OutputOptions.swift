internal import ArgumentParser
internal import Foundation
internal import Reports

/// What all commands that print for people understand.
struct OutputOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Colour: auto (on a terminal, unless NO_COLOR is set), always or never.",
            valueName: "auto|always|never"
        ),
        transform: { word in
            guard let choice = ColourChoice(rawValue: word) else {
                throw ValidationError("say auto, always or never")
            }
            return choice
        }
    )
    var color = ColourChoice.auto

    /// What standard output can show.
    var settings: TerminalSettings {
        TerminalSettings(
            environment: ProcessInfo.processInfo.environment,
            isTerminal: StandardStream.output.isTerminal,
            reportedWidth: StandardStream.output.columns,
            colour: color
        )
    }

    /// What standard error can show.
    var errorSettings: TerminalSettings {
        TerminalSettings(
            environment: ProcessInfo.processInfo.environment,
            isTerminal: StandardStream.error.isTerminal,
            reportedWidth: StandardStream.error.columns,
            colour: color
        )
    }
}
