public import NetworkProtocols

/// One thing that can be set about a fault.
public struct FaultParameter: Hashable, Sendable {
    /// What scenarios call it.
    public var name: String
    /// What it says, as a phrase.
    public var meaning: String
    /// What is taken where nothing is said; its kind is the parameter's.
    public var standard: FaultValue

    public init(_ name: String, _ meaning: String, standard: FaultValue) {
        self.name = name
        self.meaning = meaning
        self.standard = standard
    }
}

/// What a parameter of a fault is set to.
public enum FaultValue: Hashable, Sendable {
    case address(IPv4Address)
    case duration(Duration)
    case number(Int)
    case text(String)

    /// What kind of word is expected, for people: `an address`.
    public var kind: String {
        switch self {
        case .address: "an address"
        case .duration: "a duration"
        case .number: "a number"
        case .text: "a text"
        }
    }
}

/// What the parameters of one fault are set to.
public struct FaultSettings: Hashable, Sendable {
    private var values: [(name: String, value: FaultValue)]

    public init(_ values: [(name: String, value: FaultValue)] = []) {
        self.values = values
    }

    /// The value of that name; nil where it is not set.
    public subscript(name: String) -> FaultValue? {
        get { values.last { $0.name == name }?.value }
        set {
            values.removeAll { $0.name == name }
            if let newValue { values.append((name, newValue)) }
        }
    }

    /// The names that are set, in order.
    public var names: [String] { values.map(\.name) }

    /// The address of that name; 0.0.0.0 where there is none.
    public func address(_ name: String) -> IPv4Address {
        if case .address(let address)? = self[name] { return address }
        return .any
    }

    /// The duration of that name; zero where there is none.
    public func duration(_ name: String) -> Duration {
        if case .duration(let duration)? = self[name] { return duration }
        return .zero
    }

    /// The number of that name; 0 where there is none.
    public func number(_ name: String) -> Int {
        if case .number(let number)? = self[name] { return number }
        return 0
    }

    /// The text of that name; empty where there is none.
    public func text(_ name: String) -> String {
        if case .text(let text)? = self[name] { return text }
        return ""
    }

    public static func == (left: FaultSettings, right: FaultSettings) -> Bool {
        left.values.elementsEqual(right.values) { $0.name == $1.name && $0.value == $1.value }
    }

    public func hash(into hasher: inout Hasher) {
        for (name, value) in values {
            hasher.combine(name)
            hasher.combine(value)
        }
    }
}

/// Why a fault cannot be had as it was asked for.
public enum FaultProblem: Error, Hashable, Sendable {
    /// There is no fault of that name; ``FaultCatalog/names`` has those there are.
    case unknownFault(FaultName)
    /// The fault has no parameter of that name; it has these.
    case unknownParameter(String, known: [String])
    /// The parameter wants another kind of value: `an address`.
    case wrongKind(String, wanted: String)
}
