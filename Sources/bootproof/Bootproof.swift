internal import ArgumentParser

@main
struct Bootproof: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "bootproof", abstract: "Proves that a network boots.")
}
