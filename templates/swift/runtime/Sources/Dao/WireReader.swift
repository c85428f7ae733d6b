/// Why bytes are no message.
public enum WireFault: Error, Equatable {
    /// They end within a field.
    case truncated
    /// A tag, a number or a length makes no sense.
    case malformed
    /// A text is not UTF-8.
    case notText
    /// Messages are nested too deep.
    case tooDeep
    /// There are more elements than the reader allows.
    case tooMany
}

extension WireFault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .truncated: "it ends too early"
        case .malformed: "it is malformed"
        case .notText: "a text in it is not UTF-8"
        case .tooDeep: "its messages are nested more than \(WireReader.mostDepth) deep"
        case .tooMany: "it has too many elements"
        }
    }
}

/// Reads Protobuf's wire format. Generated messages are made of its operations.
///
/// An empty message inside another one crosses as two bytes and takes many times that once it is parsed,
/// so a reader counts elements: messages, and the texts, bytes and packed numbers of repeated fields.
public struct WireReader: ~Copyable {
    static let mostDepth = 100

    /// The number and wire type of a field.
    public struct Tag {
        public let field: Int
        let type: UInt8
        /// Where it begins.
        let start: Int
    }

    private let bytes: UnsafeRawBufferPointer
    private var at = 0
    private var end: Int
    private var depth = 0
    private let most: Int
    /// The elements so far.
    private(set) var elements = 0

    init(_ bytes: UnsafeRawBufferPointer, mostElements: Int = .max) {
        self.bytes = bytes
        end = bytes.count
        most = mostElements
    }

    // What values are made of

    @inline(__always)
    mutating func varint() throws(WireFault) -> UInt64 {
        if at < end, bytes[at] < 0x80 {
            defer { at += 1 }
            return UInt64(bytes[at])
        }
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            guard at < end else { throw .truncated }
            let byte = bytes[at]
            at += 1
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
        }
        throw .malformed
    }

    mutating func fixed32() throws(WireFault) -> UInt32 {
        guard end - at >= 4 else { throw .truncated }
        defer { at += 4 }
        return UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self))
    }

    mutating func fixed64() throws(WireFault) -> UInt64 {
        guard end - at >= 8 else { throw .truncated }
        defer { at += 8 }
        return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
    }

    /// The bytes behind a length, in place.
    mutating func span() throws(WireFault) -> UnsafeRawBufferPointer {
        let length = try varint()
        guard length <= UInt64(end - at) else { throw .truncated }
        defer { at += Int(length) }
        return UnsafeRawBufferPointer(rebasing: bytes[at..<at + Int(length)])
    }

    /// Reads what stands behind a length, to its end.
    @inline(__always)
    mutating func nested(_ body: (inout WireReader) throws(WireFault) -> Void) throws(WireFault) {
        let length = try varint()
        guard length <= UInt64(end - at) else { throw .truncated }
        let outer = end
        end = at + Int(length)
        try body(&self)
        end = outer
    }

    /// Reads a message inside this one.
    mutating func message(_ body: (inout WireReader) throws(WireFault) -> Void) throws(WireFault) {
        try count(1)
        guard depth < Self.mostDepth else { throw .tooDeep }
        depth += 1
        try nested(body)
        depth -= 1
    }

    mutating func count(_ more: Int) throws(WireFault) {
        elements += more
        guard elements <= most else { throw .tooMany }
    }

    // What messages are made of

    /// The next field; nil at the end of the message.
    public mutating func tag() throws(WireFault) -> Tag? {
        guard at < end else { return nil }
        let start = at
        let value = try varint()
        guard value >= 8, value <= UInt64(UInt32.max) else { throw .malformed }
        return Tag(field: Int(value >> 3), type: UInt8(value & 7), start: start)
    }

    /// Keeps a field that the message does not have, or has with another type.
    public mutating func unknown(_ tag: Tag, _ kept: inout [UInt8]) throws(WireFault) {
        try skip(tag, depth)
        kept.append(contentsOf: bytes[tag.start..<at])
    }

    private mutating func skip(_ tag: Tag, _ depth: Int) throws(WireFault) {
        switch tag.type {
        case 0: _ = try varint()
        case 1: _ = try fixed64()
        case 2: _ = try span()
        case 3:
            guard depth < Self.mostDepth else { throw .tooDeep }
            while true {
                guard let inner = try self.tag() else { throw .truncated }
                if inner.type == 4 {
                    guard inner.field == tag.field else { throw .malformed }
                    return
                }
                try skip(inner, depth + 1)
            }
        case 5: _ = try fixed32()
        default: throw .malformed
        }
    }

    /// Reads a field without presence.
    @inlinable
    public mutating func single<W: WireType>(
        _ tag: Tag, _ into: inout W.Value, _ kept: inout [UInt8], _: W.Type
    ) throws(WireFault) {
        guard fits(tag, W.self) else { return try unknown(tag, &kept) }
        try W.read(&self, &into)
    }

    /// Reads a field with presence. A message that comes again is merged.
    @inlinable
    public mutating func optional<W: WireType>(
        _ tag: Tag, _ into: inout W.Value?, _ kept: inout [UInt8], _: W.Type
    ) throws(WireFault) {
        guard fits(tag, W.self) else { return try unknown(tag, &kept) }
        var value = into ?? W.fresh
        into = nil  // so that merging does not copy
        try W.read(&self, &value)
        into = value
    }

    /// Reads a message that can hold itself.
    public mutating func boxed<W: WireType>(
        _ tag: Tag, _ into: inout Boxed<W.Value>?, _ kept: inout [UInt8], _: W.Type
    ) throws(WireFault) {
        guard fits(tag, W.self) else { return try unknown(tag, &kept) }
        var value = into?.value ?? W.fresh
        try W.read(&self, &value)
        into = Boxed(value)
    }

    /// Reads a field of a oneof; says whether it was one.
    public mutating func choice<W: WireType>(
        _ tag: Tag, _ into: inout W.Value?, _ kept: inout [UInt8], _: W.Type
    ) throws(WireFault) -> Bool {
        guard fits(tag, W.self) else {
            try unknown(tag, &kept)
            return false
        }
        var value = into ?? W.fresh
        try W.read(&self, &value)
        into = value
        return true
    }

    /// Reads items of a repeated field, packed or not.
    public mutating func list<W: WireType>(
        _ tag: Tag, _ into: inout [W.Value], _ kept: inout [UInt8], _: W.Type
    ) throws(WireFault) {
        if fits(tag, W.self) {
            if W.counts { try count(1) }
            var value = W.fresh
            try W.read(&self, &value)
            into.append(value)
        } else if tag.type == 2, W.wire != 2 {
            let before = at
            try nested { (reader: inout WireReader) throws(WireFault) in
                try reader.count(1 + (reader.end - before) / 8)
                while reader.at < reader.end {
                    var value = W.fresh
                    try W.read(&reader, &value)
                    into.append(value)
                }
            }
        } else {
            try unknown(tag, &kept)
        }
    }

    /// Reads an entry of a map.
    public mutating func map<K: WireType, V: WireType>(
        _ tag: Tag, _ into: inout [K.Value: V.Value], _ kept: inout [UInt8], _: K.Type, _: V.Type
    ) throws(WireFault) where K.Value: Hashable {
        guard let (key, value) = try entry(tag, &kept, K.self, V.self) else { return }
        into[key] = value
    }

    /// Reads an entry of a map with texts as keys.
    public mutating func map<V: WireType>(
        _ tag: Tag, _ into: inout TextMap<V.Value>, _ kept: inout [UInt8], _: WireString.Type, _: V.Type
    ) throws(WireFault) {
        guard let (key, value) = try entry(tag, &kept, WireString.self, V.self) else { return }
        into[key] = value
    }

    private mutating func entry<K: WireType, V: WireType>(
        _ tag: Tag, _ kept: inout [UInt8], _: K.Type, _: V.Type
    ) throws(WireFault) -> (K.Value, V.Value)? {
        guard tag.type == 2 else {
            try unknown(tag, &kept)
            return nil
        }
        var key = K.fresh
        var value = V.fresh
        try message { (reader: inout WireReader) throws(WireFault) in
            var others: [UInt8] = []
            while let inner = try reader.tag() {
                switch inner.field {
                case 1: try reader.single(inner, &key, &others, K.self)
                case 2: try reader.single(inner, &value, &others, V.self)
                default: try reader.unknown(inner, &others)
                }
            }
        }
        return (key, value)
    }

    @usableFromInline
    func fits<W: WireType>(_ tag: Tag, _: W.Type) -> Bool { tag.type == W.wire }
}
