public import BootObservation
public import NetworkBoot
public import NetworkProtocols

/// What a healthy machine of the same make asks in a captured machine's place, step by step, beside what the real one
/// asked.
public struct PredictedBoot: Sendable {
    public var client: MACAddress
    /// The firmware that was played.
    public var persona: Persona
    public var steps: [PredictedStep] = []
    /// What the machine would ask next, had the capture gone on; nil where its boot is over.
    public var next: String?
    /// How the played boot ended; nil where the capture ended first.
    public var result: BootResult?
    /// What the played machine wrote on its screen.
    public var screen: [String] = []

    /// Whether the real machine asked all that was predicted and nothing else, but for what a fact explains.
    public var agrees: Bool { steps.allSatisfy { $0.verdict == .agreed || $0.verdict == .explained } }
}

/// One request.
public struct PredictedStep: Sendable {
    /// Who asks: `PXELINUX 6.04`.
    public var stage: String
    /// What was predicted, in words; nil where nothing was.
    public var predicted: String?
    /// What the real machine asked; nil where it did not.
    public var actual: ObservedRequest?
    public var differences: [RequestDifference] = []
    /// Why machines of this kind ask for what was not predicted; nil where nothing is known that explains it.
    public var explanation: Persona.Fact?
    /// What else there is to say, such as how often it asked; nil for nothing.
    public var note: String?

    /// A request of the real machine.
    public struct ObservedRequest: Sendable {
        public var stamp: FrameStamp
        /// In words.
        public var text: String
    }

    /// How prediction and reality stand to each other.
    public enum Verdict: String, Sendable, CaseIterable {
        /// They are alike in every part.
        case agreed
        /// They differ where machines of this kind do, or this one asks for more, and a fact says so.
        case explained
        case differed
        /// The real machine did not ask for it.
        case notAsked = "not asked"
        /// The real machine asked for something that was not predicted.
        case notPredicted = "not predicted"
    }

    public var verdict: Verdict {
        if actual == nil { return .notAsked }
        if predicted == nil { return explanation == nil ? .notPredicted : .explained }
        if differences.isEmpty { return .agreed }
        return differences.allSatisfy { $0.explanation != nil } ? .explained : .differed
    }
}

/// One part of a request that is not as it was predicted.
public struct RequestDifference: Hashable, Sendable {
    public var aspect: RequestAspect
    /// What was predicted there; nil for nothing.
    public var predicted: String?
    /// What the real machine said there; nil for nothing.
    public var actual: String?
    /// Why machines of this kind differ there; nil where nothing is known that explains it.
    public var explanation: Persona.Fact?
}
