internal import NetworkProtocols

/// What a PXE client writes of a boot server's prompt and menu.
struct PXEMenuScreen: Sendable {
    let host: any BootHost
    /// The longest line: EDK2 cuts entries and prompts off behind 70 characters (PxeBcBoot.c, `PxeBcDisplayBootItem`).
    var lineLimit = 70
    /// What iPXE writes behind a question that nobody answered; nil for firmware that writes nothing of its questions.
    var silence: String?

    /// The prompt, and how long there is to answer it.
    func show(_ prompt: PXEMenuPrompt, seconds: UInt8? = nil) {
        let words = text(prompt.text)
        host.show(seconds.map { "\(words) (\($0))" } ?? words)
    }

    func show(_ entries: [PXEBootMenuEntry], withLetters: Bool) {
        for (index, entry) in entries.enumerated() {
            let letter = withLetters ? " \(Character(Unicode.Scalar(UInt8(ascii: "A") + UInt8(index % 26)))). " : ""
            host.show(letter + text(entry.text))
        }
    }

    /// The bar rests on what was chosen.
    func show(chosen entry: PXEBootMenuEntry) {
        host.show("> " + text(entry.text))
    }

    /// A boot server was asked for. iPXE writes the type's octets in the wrong order (usr/pxemenu.c).
    func show(asked type: PXEBootServerType, isAnswered: Bool) {
        guard let silence else { return }
        host.show("PXEBS (net0 type \(type.rawValue.byteSwapped))... \(isAnswered ? "ok" : silence)")
    }

    private func text(_ octets: [UInt8]) -> String { octets.prefix(lineLimit).displayText }
}
