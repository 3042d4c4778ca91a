public import NetworkBoot
internal import NetworkProtocols

/// Values as scenarios write them, for commands that take the same; nil where the text is none.
public enum WrittenValue {
    /// `5 s`, `300 ms`, `2 min`
    public static func duration(_ text: String) -> Duration? { TextForm<Duration>.duration.read(text) }

    /// `2 GiB`, in octets.
    public static func size(_ text: String) -> Int? { TextForm<Int>.size.read(text) }

    /// `33221100-5544-7766-8899-aabbccddeeff`: 16 octets, in the order of the wire.
    public static func uuid(_ text: String) -> [UInt8]? { TextForm<[UInt8]>.uuid.read(text) }

    /// `down down enter`, `F1`, `rescue64 enter`: keys by their names, and other words letter by letter.
    public static func keys(_ text: String) -> [TypedKey]? {
        var keys: [TypedKey] = []
        for word in text.split(separator: " ") {
            guard let typed = KeyPlan.keys(word: String(word)) else { return nil }
            keys += typed.map { TypedKey(BootKey($0.key), after: $0.delay) }
        }
        return keys
    }
}
