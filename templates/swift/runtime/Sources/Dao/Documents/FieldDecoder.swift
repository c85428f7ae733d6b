// The fields of a document, as a value of a program's own type.

import Foundation

enum FieldDecoder {
    /// Reads a document.
    ///
    /// - Throws: `DaoError`, which names the document and the field that does not fit the type.
    static func read<Fields: Decodable>(_ document: DataV1.Document, as _: Fields.Type) throws(DaoError) -> Fields {
        func unfit(_ path: [any CodingKey], _ why: String) -> DaoError {
            let field = Documents.path(path)
            return .failed(
                .invalidArgument,
                "the document '\(plain(document.id, 100))' is no \(Fields.self): the field `\(plain(field, 200))` \(why)",
                details: ["field": field, "id": document.id])
        }
        do {
            let whole = DataV1.Value(kind: .mapValue(DataV1.MapValue(entries: document.fields)))
            return try ValueDecoder(value: whole, codingPath: []).read(Fields.self)
        } catch let error as DaoError {
            throw error
        } catch DecodingError.keyNotFound(let key, let context) {
            throw unfit(context.codingPath + [key], "is missing")
        } catch DecodingError.typeMismatch(_, let context) {
            throw unfit(context.codingPath, context.debugDescription)
        } catch DecodingError.valueNotFound(_, let context) {
            throw unfit(context.codingPath, "is null")
        } catch DecodingError.dataCorrupted(let context) {
            throw unfit(context.codingPath, context.debugDescription)
        } catch {
            throw unfit([], "cannot be decoded: \(error)")
        }
    }
}

private struct ValueDecoder: Decoder {
    let value: DataV1.Value
    let codingPath: [any CodingKey]

    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func mismatch(_ wanted: Any.Type) -> DecodingError {
        let what: String =
            switch value.kind {
            case .boolValue?: "a boolean"
            case .intValue?: "a whole number"
            case .doubleValue?: "a number"
            case .stringValue?, .textValue?: "a text"
            case .bytesValue?: "bytes"
            case .listValue?: "a list"
            case .mapValue?: "a map"
            case .counterValue?: "a counter"
            case .nullValue?, nil: "nothing"
            }
        let shown = wanted == Documents.Text.self ? "text" : "\(wanted)"
        return .typeMismatch(
            wanted, .init(codingPath: codingPath, debugDescription: "holds \(what), which is no \(shown)"))
    }

    var isNull: Bool {
        switch value.kind {
        case .nullValue?, nil: true
        default: false
        }
    }

    /// Reads the value as a type.
    func read<Wanted: Decodable>(_ type: Wanted.Type) throws -> Wanted {
        func known(_ made: Any?) throws -> Wanted {
            guard let made = made as? Wanted else { throw mismatch(type) }
            return made
        }
        switch type {
        case is Documents.Text.Type: return try known((try? text()).map { Documents.Text($0) })
        case is Documents.Counter.Type: return try known((try? whole(Int64.self)).map { Documents.Counter($0) })
        case is Data.Type: return try known((try? bytes()).map { Data($0) })
        case is [UInt8].Type: return try known(try? bytes())
        case is Date.Type: return try known((try? text()).flatMap { Documents.date($0) })
        case is URL.Type: return try known((try? text()).flatMap { URL(string: $0) })
        default: return try Wanted(from: self)
        }
    }

    func text() throws -> String {
        switch value.kind {
        case .stringValue(let text)?, .textValue(let text)?: return text
        default: throw mismatch(String.self)
        }
    }

    func bytes() throws -> [UInt8] {
        guard case .bytesValue(let bytes)? = value.kind else { throw mismatch([UInt8].self) }
        return bytes
    }

    func bool() throws -> Bool {
        guard case .boolValue(let it)? = value.kind else { throw mismatch(Bool.self) }
        return it
    }

    func whole<Number: FixedWidthInteger>(_: Number.Type) throws -> Number {
        switch value.kind {
        case .intValue(let number)?, .counterValue(let number)?:
            if let made = Number(exactly: number) { return made }
        default: break
        }
        throw mismatch(Number.self)
    }

    func floating<Number: BinaryFloatingPoint>(_: Number.Type) throws -> Number {
        switch value.kind {
        case .doubleValue(let number)?: return Number(number)
        case .intValue(let number)?, .counterValue(let number)?:
            if let made = Number(exactly: number) { return made }
        default: break
        }
        throw mismatch(Number.self)
    }

    func container<Name: CodingKey>(keyedBy _: Name.Type) throws -> KeyedDecodingContainer<Name> {
        guard case .mapValue(let map)? = value.kind else { throw mismatch([String: Any].self) }
        return KeyedDecodingContainer(MapReader<Name>(entries: map.entries, codingPath: codingPath))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .listValue(let list)? = value.kind else { throw mismatch([Any].self) }
        return ListReader(values: list.values, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }
}

extension ValueDecoder: SingleValueDecodingContainer {
    func decodeNil() -> Bool { isNull }
    func decode(_: Bool.Type) throws -> Bool { try bool() }
    func decode(_: String.Type) throws -> String { try text() }
    func decode(_ type: Double.Type) throws -> Double { try floating(type) }
    func decode(_ type: Float.Type) throws -> Float { try floating(type) }
    func decode(_ type: Int.Type) throws -> Int { try whole(type) }
    func decode(_ type: Int8.Type) throws -> Int8 { try whole(type) }
    func decode(_ type: Int16.Type) throws -> Int16 { try whole(type) }
    func decode(_ type: Int32.Type) throws -> Int32 { try whole(type) }
    func decode(_ type: Int64.Type) throws -> Int64 { try whole(type) }
    func decode(_ type: UInt.Type) throws -> UInt { try whole(type) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try whole(type) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try whole(type) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try whole(type) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try whole(type) }
    func decode<Wanted: Decodable>(_ type: Wanted.Type) throws -> Wanted { try read(type) }
}

private struct MapReader<Name: CodingKey>: KeyedDecodingContainerProtocol {
    let entries: TextMap<DataV1.Value>
    let codingPath: [any CodingKey]

    var allKeys: [Name] { entries.keys.compactMap { Name(stringValue: $0) } }

    func contains(_ key: Name) -> Bool { entries[key.stringValue] != nil }

    private func decoder(_ key: some CodingKey) throws -> ValueDecoder {
        guard let value = entries[key.stringValue] else {
            throw DecodingError.keyNotFound(key, .init(codingPath: codingPath, debugDescription: "is missing"))
        }
        return ValueDecoder(value: value, codingPath: codingPath + [FieldKey(key.stringValue)])
    }

    func decodeNil(forKey key: Name) throws -> Bool { try decoder(key).isNull }
    func decode<Wanted: Decodable>(_ type: Wanted.Type, forKey key: Name) throws -> Wanted {
        try decoder(key).read(type)
    }

    func nestedContainer<Inner: CodingKey>(
        keyedBy name: Inner.Type, forKey key: Name
    ) throws -> KeyedDecodingContainer<Inner> { try decoder(key).container(keyedBy: name) }

    func nestedUnkeyedContainer(forKey key: Name) throws -> any UnkeyedDecodingContainer {
        try decoder(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { try decoder(FieldKey("super")) }
    func superDecoder(forKey key: Name) throws -> any Decoder { try decoder(key) }
}

private struct ListReader: UnkeyedDecodingContainer {
    let values: [DataV1.Value]
    let codingPath: [any CodingKey]
    private(set) var currentIndex = 0

    init(values: [DataV1.Value], codingPath: [any CodingKey]) {
        self.values = values
        self.codingPath = codingPath
    }

    var count: Int? { values.count }
    var isAtEnd: Bool { currentIndex >= values.count }

    private func current() throws -> ValueDecoder {
        let path = codingPath + [FieldKey(currentIndex)]
        guard !isAtEnd else {
            throw DecodingError.valueNotFound(Any.self, .init(codingPath: path, debugDescription: "is missing"))
        }
        return ValueDecoder(value: values[currentIndex], codingPath: path)
    }

    private mutating func take<Taken>(_ body: (ValueDecoder) throws -> Taken) throws -> Taken {
        let taken = try body(try current())
        currentIndex += 1
        return taken
    }

    mutating func decodeNil() throws -> Bool {
        guard try current().isNull else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<Wanted: Decodable>(_ type: Wanted.Type) throws -> Wanted { try take { try $0.read(type) } }

    mutating func nestedContainer<Inner: CodingKey>(keyedBy name: Inner.Type) throws -> KeyedDecodingContainer<Inner> {
        try take { try $0.container(keyedBy: name) }
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try take { try $0.unkeyedContainer() }
    }
    mutating func superDecoder() throws -> any Decoder { try take { $0 } }
}
