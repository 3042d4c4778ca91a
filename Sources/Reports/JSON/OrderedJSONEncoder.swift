/// Encodes values as JSON with their keys in the order in which they are encoded.
///
/// Foundation's encoder can only sort keys by name or leave them in no order at all.
struct OrderedJSONEncoder {
    /// Encodes `value` as UTF-8 text that ends with a line feed.
    func encode(_ value: some Encodable) throws -> [UInt8] {
        let slot = JSONSlot()
        try value.encode(to: SlotEncoder(slot: slot, codingPath: []))
        return slot.text.bytes
    }
}

/// A place in the tree that is being encoded. Containers are written to while their parents are still open, hence a
/// reference.
private final class JSONSlot {
    enum Content {
        case empty
        case scalar(JSONText)
        case array([JSONSlot])
        case object([(key: String, value: JSONSlot)])
    }

    var content: Content = .empty

    var text: JSONText {
        switch content {
        case .empty: .null
        case .scalar(let scalar): scalar
        case .array(let slots): .array(slots.map(\.text))
        case .object(let members): .object(members.map { ($0.key, $0.value.text) })
        }
    }

    func appendElement() -> JSONSlot {
        let slot = JSONSlot()
        guard case .array(var slots) = content else {
            content = .array([slot])
            return slot
        }
        content = .empty
        slots.append(slot)
        content = .array(slots)
        return slot
    }

    func member(_ key: String) -> JSONSlot {
        let slot = JSONSlot()
        guard case .object(var members) = content else {
            content = .object([(key, slot)])
            return slot
        }
        content = .empty
        members.append((key, slot))
        content = .object(members)
        return slot
    }

    func beginArray() {
        if case .empty = content { content = .array([]) }
    }

    func beginObject() {
        if case .empty = content { content = .object([]) }
    }

    func set(_ text: JSONText) {
        content = .scalar(text)
    }

    func encode(_ value: some Encodable, codingPath: [any CodingKey]) throws {
        switch value {
        case let value as Bool: set(.bool(value))
        case let value as String: set(.string(value))
        case let value as Double: try set(Self.number(value, codingPath: codingPath))
        case let value as any BinaryInteger: set(.number(String(describing: value)))
        default: try value.encode(to: SlotEncoder(slot: self, codingPath: codingPath))
        }
    }

    /// The shortest decimal text that gives back `value`; whole numbers without a fraction.
    static func number(_ value: Double, codingPath: [any CodingKey]) throws -> JSONText {
        guard value.isFinite else {
            throw EncodingError.invalidValue(
                value,
                EncodingError.Context(codingPath: codingPath, debugDescription: "JSON has no such number")
            )
        }
        let text = value.description
        return .number(text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
    }
}

private struct SlotEncoder: Encoder {
    var slot: JSONSlot
    var codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        slot.beginObject()
        return KeyedEncodingContainer(KeyedSlots(slot: slot, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        slot.beginArray()
        return UnkeyedSlots(slot: slot, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        SingleSlot(slot: slot, codingPath: codingPath)
    }
}

private struct KeyedSlots<Key: CodingKey>: KeyedEncodingContainerProtocol {
    var slot: JSONSlot
    var codingPath: [any CodingKey]

    mutating func encodeNil(forKey key: Key) throws {
        slot.member(key.stringValue).set(.null)
    }

    mutating func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        try slot.member(key.stringValue).encode(value, codingPath: codingPath + [key])
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type,
        forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        SlotEncoder(slot: slot.member(key.stringValue), codingPath: codingPath + [key]).container(keyedBy: keyType)
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        SlotEncoder(slot: slot.member(key.stringValue), codingPath: codingPath + [key]).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder {
        SlotEncoder(slot: slot.member("super"), codingPath: codingPath)
    }

    mutating func superEncoder(forKey key: Key) -> any Encoder {
        SlotEncoder(slot: slot.member(key.stringValue), codingPath: codingPath + [key])
    }
}

private struct UnkeyedSlots: UnkeyedEncodingContainer {
    var slot: JSONSlot
    var codingPath: [any CodingKey]
    var count = 0

    mutating func encodeNil() throws {
        count += 1
        slot.appendElement().set(.null)
    }

    mutating func encode<Value: Encodable>(_ value: Value) throws {
        count += 1
        try slot.appendElement().encode(value, codingPath: codingPath)
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type
    ) -> KeyedEncodingContainer<NestedKey> {
        count += 1
        return SlotEncoder(slot: slot.appendElement(), codingPath: codingPath).container(keyedBy: keyType)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        count += 1
        return SlotEncoder(slot: slot.appendElement(), codingPath: codingPath).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder {
        count += 1
        return SlotEncoder(slot: slot.appendElement(), codingPath: codingPath)
    }
}

private struct SingleSlot: SingleValueEncodingContainer {
    var slot: JSONSlot
    var codingPath: [any CodingKey]

    mutating func encodeNil() throws {
        slot.set(.null)
    }

    mutating func encode<Value: Encodable>(_ value: Value) throws {
        try slot.encode(value, codingPath: codingPath)
    }
}
