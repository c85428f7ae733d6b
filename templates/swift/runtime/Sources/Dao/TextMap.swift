/// Values by text. Texts are the same only if their UTF-8 bytes are.
///
/// Swift's own dictionaries take `é` and `e` with a combining accent for one key. For the contract they are
/// two, and a document with both would lose one.
public struct TextMap<Value: Sendable>: Sendable {
    private struct Identity: Hashable, Sendable {
        let text: String

        static func == (one: Identity, other: Identity) -> Bool { one.text.utf8.elementsEqual(other.text.utf8) }

        func hash(into hasher: inout Hasher) {
            var text = text
            text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        }
    }

    private var entries: [Identity: Value] = [:]

    public init() {}

    public init(_ entries: some Sequence<(String, Value)>) {
        for (key, value) in entries { self[key] = value }
    }

    public var count: Int { entries.count }
    public var isEmpty: Bool { entries.isEmpty }
    public var keys: [String] { entries.keys.map(\.text) }
    public var values: [Value] { Array(entries.values) }

    public subscript(key: String) -> Value? {
        get { entries[Identity(text: key)] }
        set { entries[Identity(text: key)] = newValue }
    }
}

extension TextMap: Sequence {
    public func makeIterator() -> AnyIterator<(key: String, value: Value)> {
        var inner = entries.makeIterator()
        return AnyIterator { inner.next().map { ($0.key.text, $0.value) } }
    }
}

extension TextMap: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, Value)...) { self.init(elements) }
}

extension TextMap: Equatable where Value: Equatable {}
extension TextMap: Hashable where Value: Hashable {}
