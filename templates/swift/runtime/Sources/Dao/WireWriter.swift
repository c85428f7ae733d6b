/// Writes Protobuf's wire format. Generated messages are made of its operations.
public struct WireWriter {
    private(set) var bytes: [UInt8] = []

    @inline(__always)
    mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func fixed32(_ value: UInt32) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func fixed64(_ value: UInt64) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func blob(_ value: [UInt8]) {
        varint(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    mutating func text(_ value: String) {
        var value = value
        value.withUTF8 {
            varint(UInt64($0.count))
            bytes.append(contentsOf: $0)
        }
    }

    mutating func tag(_ field: Int, _ type: UInt8) { varint(UInt64(field) << 3 | UInt64(type)) }

    /// Writes something behind its length. One byte is kept free for that; long pieces are moved.
    mutating func nested(_ body: (inout WireWriter) -> Void) {
        let at = bytes.count
        bytes.append(0)
        body(&self)
        let length = bytes.count - at - 1
        if length < 0x80 {
            bytes[at] = UInt8(length)
        } else {
            var head = WireWriter()
            head.varint(UInt64(length))
            bytes.replaceSubrange(at...at, with: head.bytes)
        }
    }

    /// Writes a field without presence, unless it has its default.
    public mutating func single<W: WireType>(_ field: Int, _ value: W.Value, _: W.Type) {
        if !W.isFresh(value) { always(field, value, W.self) }
    }

    /// Writes a field with presence, if it is set.
    public mutating func optional<W: WireType>(_ field: Int, _ value: W.Value?, _: W.Type) {
        if let value { always(field, value, W.self) }
    }

    /// Writes a message that can hold itself, if it is set.
    public mutating func boxed<W: WireType>(_ field: Int, _ value: Boxed<W.Value>?, _: W.Type) {
        if let value { always(field, value.value, W.self) }
    }

    /// Writes a field, whatever it is.
    public mutating func always<W: WireType>(_ field: Int, _ value: W.Value, _: W.Type) {
        tag(field, W.wire)
        W.write(value, &self)
    }

    /// Writes a repeated field; numbers are packed.
    public mutating func list<W: WireType>(_ field: Int, _ values: [W.Value], _: W.Type) {
        if W.wire == 2 {
            for value in values { always(field, value, W.self) }
        } else if !values.isEmpty {
            tag(field, 2)
            nested { for value in values { W.write(value, &$0) } }
        }
    }

    /// Writes a map; its order means nothing.
    public mutating func map<K: WireType, V: WireType>(
        _ field: Int, _ entries: [K.Value: V.Value], _: K.Type, _: V.Type
    ) where K.Value: Hashable {
        for (key, value) in entries { entry(field, key, value, K.self, V.self) }
    }

    /// Writes a map with texts as keys.
    public mutating func map<V: WireType>(
        _ field: Int, _ entries: TextMap<V.Value>, _: WireString.Type, _: V.Type
    ) {
        for (key, value) in entries { entry(field, key, value, WireString.self, V.self) }
    }

    private mutating func entry<K: WireType, V: WireType>(
        _ field: Int, _ key: K.Value, _ value: V.Value, _: K.Type, _: V.Type
    ) {
        tag(field, 2)
        nested {
            $0.always(1, key, K.self)
            $0.always(2, value, V.self)
        }
    }

    /// Writes fields that came from a newer contract.
    public mutating func unknown(_ kept: [UInt8]) {
        if !kept.isEmpty { bytes.append(contentsOf: kept) }
    }
}
