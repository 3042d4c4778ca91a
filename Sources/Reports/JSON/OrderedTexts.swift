/// A JSON object of strings whose keys keep their order.
struct OrderedTexts: Hashable, Sendable {
    struct Member: Hashable, Sendable {
        var key: String
        var value: String

        init(_ key: String, _ value: String) {
            self.key = key
            self.value = value
        }
    }

    var members: [Member]

    init(_ members: [Member] = []) {
        self.members = members
    }
}

extension OrderedTexts: Codable {
    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        members = try container.allKeys.map(\.stringValue).sorted().map { key in
            Member(key, try container.decode(String.self, forKey: Key(stringValue: key)))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        for member in members {
            try container.encode(member.value, forKey: Key(stringValue: member.key))
        }
    }
}

/// A text that is written as `null`, not left out, where there is none.
struct OptionalText: Hashable, Sendable {
    var value: String?

    init(_ value: String?) {
        self.value = value
    }
}

extension OptionalText: Codable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        value = container.decodeNil() ? nil : try container.decode(String.self)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let value { try container.encode(value) } else { try container.encodeNil() }
    }
}
