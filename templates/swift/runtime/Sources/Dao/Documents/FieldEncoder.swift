// What a program's own type is as the fields of a document.

import Foundation

enum FieldEncoder {
    /// Makes the fields of a document.
    ///
    /// - Throws: `DaoError`, which names the field that a document cannot hold.
    static func fields(_ value: some Encodable) throws(DaoError) -> TextMap<DataV1.Value> {
        guard case .mapValue(let map)? = try self.value(value).kind else {
            throw .failed(
                .invalidArgument, "\(type(of: value)) has no fields, so it is no document",
                help: "Use a struct, or a dictionary with texts as keys.")
        }
        return map.entries
    }

    /// Makes a single value.
    ///
    /// - Parameter field: The field that it is for.
    static func value(_ value: some Encodable, field: String? = nil) throws(DaoError) -> DataV1.Value {
        do {
            return try Node.made(value, field.map { [FieldKey($0)] } ?? []).value
        } catch let error as DaoError {
            throw error
        } catch EncodingError.invalidValue(_, let context) {
            throw refused(context.codingPath, context.debugDescription)
        } catch {
            throw refused([], "cannot be encoded: \(error)")
        }
    }

    fileprivate static func refused(_ path: [any CodingKey], _ why: String) -> DaoError {
        let path = Documents.path(path)
        return .failed(.invalidArgument, "`\(path)` \(why)", details: ["field": path])
    }
}

/// The key of a field, or the place of an item.
struct FieldKey: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(_ name: String) {
        stringValue = name
        intValue = nil
    }

    init(_ index: Int) {
        stringValue = "\(index)"
        intValue = index
    }

    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { self.init(intValue) }
}

/// A value that is being made.
private final class Node {
    private enum Content {
        case single(DataV1.Value)
        case list([Node])
        case map(TextMap<Box>)
    }

    /// Nodes stay with the encoder that makes them.
    struct Box: @unchecked Sendable {
        let node: Node
    }

    private var content = Content.single(DataV1.Value(kind: .mapValue(DataV1.MapValue())))
    let path: [any CodingKey]

    init(_ path: [any CodingKey]) { self.path = path }

    static func made(_ value: some Encodable, _ path: [any CodingKey]) throws -> Node {
        guard path.count <= Documents.deepest else {
            throw FieldEncoder.refused(path, "is nested more than \(Documents.deepest) deep")
        }
        let node = Node(path)
        if let kind = try single(value, path) {
            node.set(kind)
        } else {
            try value.encode(to: NodeEncoder(node: node))
        }
        return node
    }

    /// What a value of these types is by itself. Types are compared, since an empty array can be cast to any other.
    private static func single<Value: Encodable>(
        _ value: Value, _ path: [any CodingKey]
    ) throws -> DataV1.Value.KindChoice? {
        switch value {
        case let it as Documents.Text: return .textValue(it.string)
        case let it as Documents.Counter: return .counterValue(it.number)
        case let it as Data: return .bytesValue([UInt8](it))
        case let it as Date: return .stringValue(Documents.text(it))
        case let it as URL: return .stringValue(it.absoluteString)
        case let it as [UInt8] where Value.self == [UInt8].self: return .bytesValue(it)
        case let it as String: return .stringValue(it)
        case let it as Bool where Value.self == Bool.self: return .boolValue(it)
        case let it as Double where Value.self == Double.self: return .doubleValue(it)
        case let it as Float where Value.self == Float.self: return .doubleValue(Double(it))
        case let it as any FixedWidthInteger:
            guard let number = Int64(exactly: it) else {
                throw FieldEncoder.refused(path, "is larger than a whole number of 64 bits")
            }
            return .intValue(number)
        default: return nil
        }
    }

    func set(_ kind: DataV1.Value.KindChoice) { content = .single(DataV1.Value(kind: kind)) }

    func beginMap() {
        if case .map = content { return }
        content = .map([:])
    }

    func beginList() {
        if case .list = content { return }
        content = .list([])
    }

    var count: Int { if case .list(let items) = content { items.count } else { 0 } }

    func add(_ node: Node) {
        guard case .list(var items) = content else { return }
        content = .list([])  // so that it is not copied
        items.append(node)
        content = .list(items)
    }

    func add(_ node: Node, _ name: String) {
        guard case .map(var entries) = content else { return }
        content = .map([:])
        entries[name] = Box(node: node)
        content = .map(entries)
    }

    func entry(_ name: String) -> Node? { if case .map(let entries) = content { entries[name]?.node } else { nil } }

    var value: DataV1.Value {
        switch content {
        case .single(let value): return value
        case .list(let items): return DataV1.Value(kind: .listValue(DataV1.ListValue(values: items.map(\.value))))
        case .map(let entries):
            let values = TextMap(entries.map { ($0.key, $0.value.node.value) })
            return DataV1.Value(kind: .mapValue(DataV1.MapValue(entries: values)))
        }
    }
}

private struct NodeEncoder: Encoder {
    let node: Node

    var codingPath: [any CodingKey] { node.path }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Name: CodingKey>(keyedBy _: Name.Type) -> KeyedEncodingContainer<Name> {
        node.beginMap()
        return KeyedEncodingContainer(MapContainer<Name>(node: node))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        node.beginList()
        return ListContainer(node: node)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { ValueContainer(node: node) }
}

private struct MapContainer<Name: CodingKey>: KeyedEncodingContainerProtocol {
    let node: Node

    var codingPath: [any CodingKey] { node.path }

    private func child(_ key: some CodingKey) -> Node {
        if let there = node.entry(key.stringValue) { return there }
        let made = Node(node.path + [FieldKey(key.stringValue)])
        node.add(made, key.stringValue)
        return made
    }

    func encodeNil(forKey key: Name) throws { child(key).set(.nullValue(DataV1.Null())) }

    func encode(_ value: some Encodable, forKey key: Name) throws {
        node.add(try Node.made(value, node.path + [FieldKey(key.stringValue)]), key.stringValue)
    }

    func nestedContainer<Inner: CodingKey>(
        keyedBy name: Inner.Type, forKey key: Name
    ) -> KeyedEncodingContainer<Inner> { NodeEncoder(node: child(key)).container(keyedBy: name) }

    func nestedUnkeyedContainer(forKey key: Name) -> any UnkeyedEncodingContainer {
        NodeEncoder(node: child(key)).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { NodeEncoder(node: child(FieldKey("super"))) }
    func superEncoder(forKey key: Name) -> any Encoder { NodeEncoder(node: child(key)) }
}

private struct ListContainer: UnkeyedEncodingContainer {
    let node: Node

    var codingPath: [any CodingKey] { node.path }
    var count: Int { node.count }

    private func child() -> Node {
        let made = Node(node.path + [FieldKey(count)])
        node.add(made)
        return made
    }

    func encodeNil() throws { child().set(.nullValue(DataV1.Null())) }
    func encode(_ value: some Encodable) throws { node.add(try Node.made(value, node.path + [FieldKey(count)])) }

    func nestedContainer<Inner: CodingKey>(keyedBy name: Inner.Type) -> KeyedEncodingContainer<Inner> {
        NodeEncoder(node: child()).container(keyedBy: name)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { NodeEncoder(node: child()).unkeyedContainer() }
    func superEncoder() -> any Encoder { NodeEncoder(node: child()) }
}

private struct ValueContainer: SingleValueEncodingContainer {
    let node: Node

    var codingPath: [any CodingKey] { node.path }

    func encodeNil() throws { node.set(.nullValue(DataV1.Null())) }

    func encode(_ value: some Encodable) throws {
        let made = try Node.made(value, node.path).value
        if let kind = made.kind { node.set(kind) }
    }
}
