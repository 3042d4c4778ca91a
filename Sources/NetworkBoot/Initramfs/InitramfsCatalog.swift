/// Every initramfs that is played. **Start here** to add one.
///
/// An initramfs is one file in `Personalities/` with a type after its name, and one line in `all`. What several have in
/// common stands beside this file: the course of SystemRescueCd's and archiso's boots, of which each version is data; the
/// programs that scripts call (`Tools/`, and busybox's).
public enum InitramfsCatalog {
    /// In the order in which they are listed; of two that fit equally well the earlier is taken.
    public static let all: [any InitramfsPersonality] = [
        SystemRescueCd1(),
        SystemRescueCd5(),
        SystemRescueCd13(),
        SystemRescueCd40(),
        HowtoLinuxrc(),
        HowtoLinuxrcMended(),
        BusyboxLab(),
        InitramfsTools(),
        LiveBoot(),
        Casper(),
        Archiso(),
        SystemRescue(),
        Alpine(),
        Dracut(),
        FedoraCoreOS(),
    ]

    /// The one that `/init` names, or that the clues speak for most; nil where they speak for none.
    public static func recognise(_ clues: InitramfsClues) -> (any InitramfsPersonality)? {
        if let name = clues.declaredPersonality { return personality(name) }
        var best: (certainty: Int, personality: any InitramfsPersonality)?
        for personality in all {
            let certainty = personality.certainty(of: clues)
            if certainty > best?.certainty ?? 0 { best = (certainty, personality) }
        }
        return best?.personality
    }

    /// The one of this name; nil where there is none.
    public static func personality(_ id: String) -> (any InitramfsPersonality)? { all.first { $0.id == id } }
}
