// How each type of Protobuf crosses.

/// A type of Protobuf.
public protocol WireType {
    associatedtype Value: Sendable
    /// Its wire type.
    static var wire: UInt8 { get }
    /// Whether each one in a repeated field is an element; messages count themselves.
    static var counts: Bool { get }
    /// What it is before it is set.
    static var fresh: Value { get }
    static func isFresh(_ value: Value) -> Bool
    static func read(_ reader: inout WireReader, _ into: inout Value) throws(WireFault)
    static func write(_ value: Value, _ writer: inout WireWriter)
}

extension WireType {
    public static var counts: Bool { false }
}

/// A number that crosses as a varint.
public protocol WireVarint: WireType where Value: FixedWidthInteger & Sendable {
    static func decode(_ crossed: UInt64) -> Value
    static func encode(_ value: Value) -> UInt64
}

extension WireVarint {
    public static var wire: UInt8 { 0 }
    public static var fresh: Value { 0 }
    public static func isFresh(_ value: Value) -> Bool { value == 0 }
    public static func read(_ reader: inout WireReader, _ into: inout Value) throws(WireFault) {
        into = decode(try reader.varint())
    }
    public static func write(_ value: Value, _ writer: inout WireWriter) { writer.varint(encode(value)) }
}

public enum WireInt32: WireVarint {
    public typealias Value = Int32
    public static func decode(_ crossed: UInt64) -> Int32 { Int32(truncatingIfNeeded: crossed) }
    public static func encode(_ value: Int32) -> UInt64 { UInt64(bitPattern: Int64(value)) }
}
public enum WireInt64: WireVarint {
    public typealias Value = Int64
    public static func decode(_ crossed: UInt64) -> Int64 { Int64(bitPattern: crossed) }
    public static func encode(_ value: Int64) -> UInt64 { UInt64(bitPattern: value) }
}
public enum WireUInt32: WireVarint {
    public typealias Value = UInt32
    public static func decode(_ crossed: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: crossed) }
    public static func encode(_ value: UInt32) -> UInt64 { UInt64(value) }
}
public enum WireUInt64: WireVarint {
    public typealias Value = UInt64
    public static func decode(_ crossed: UInt64) -> UInt64 { crossed }
    public static func encode(_ value: UInt64) -> UInt64 { value }
}
public enum WireSInt32: WireVarint {
    public typealias Value = Int32
    public static func decode(_ crossed: UInt64) -> Int32 {
        let low = UInt32(truncatingIfNeeded: crossed)
        return Int32(bitPattern: low >> 1) ^ -Int32(bitPattern: low & 1)
    }
    public static func encode(_ value: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: value << 1 ^ value >> 31))
    }
}
public enum WireSInt64: WireVarint {
    public typealias Value = Int64
    public static func decode(_ crossed: UInt64) -> Int64 {
        Int64(bitPattern: crossed >> 1) ^ -Int64(bitPattern: crossed & 1)
    }
    public static func encode(_ value: Int64) -> UInt64 { UInt64(bitPattern: value << 1 ^ value >> 63) }
}

public enum WireBool: WireType {
    public static var wire: UInt8 { 0 }
    public static var fresh: Bool { false }
    public static func isFresh(_ value: Bool) -> Bool { !value }
    public static func read(_ reader: inout WireReader, _ into: inout Bool) throws(WireFault) {
        into = try reader.varint() != 0
    }
    public static func write(_ value: Bool, _ writer: inout WireWriter) { writer.varint(value ? 1 : 0) }
}

/// Enums of the contract.
public enum WireEnums<E: WireEnum>: WireType {
    public static var wire: UInt8 { 0 }
    public static var fresh: E { E(number: 0) }
    public static func isFresh(_ value: E) -> Bool { value.number == 0 }
    public static func read(_ reader: inout WireReader, _ into: inout E) throws(WireFault) {
        into = E(number: Int32(truncatingIfNeeded: try reader.varint()))
    }
    public static func write(_ value: E, _ writer: inout WireWriter) {
        writer.varint(UInt64(bitPattern: Int64(value.number)))
    }
}

public enum WireFixed32: WireType {
    public static var wire: UInt8 { 5 }
    public static var fresh: UInt32 { 0 }
    public static func isFresh(_ value: UInt32) -> Bool { value == 0 }
    public static func read(_ reader: inout WireReader, _ into: inout UInt32) throws(WireFault) {
        into = try reader.fixed32()
    }
    public static func write(_ value: UInt32, _ writer: inout WireWriter) { writer.fixed32(value) }
}
public enum WireSFixed32: WireType {
    public static var wire: UInt8 { 5 }
    public static var fresh: Int32 { 0 }
    public static func isFresh(_ value: Int32) -> Bool { value == 0 }
    public static func read(_ reader: inout WireReader, _ into: inout Int32) throws(WireFault) {
        into = Int32(bitPattern: try reader.fixed32())
    }
    public static func write(_ value: Int32, _ writer: inout WireWriter) {
        writer.fixed32(UInt32(bitPattern: value))
    }
}
/// Negative zero is not the default.
public enum WireFloat: WireType {
    public static var wire: UInt8 { 5 }
    public static var fresh: Float { 0 }
    public static func isFresh(_ value: Float) -> Bool { value.bitPattern == 0 }
    public static func read(_ reader: inout WireReader, _ into: inout Float) throws(WireFault) {
        into = Float(bitPattern: try reader.fixed32())
    }
    public static func write(_ value: Float, _ writer: inout WireWriter) { writer.fixed32(value.bitPattern) }
}

public enum WireFixed64: WireType {
    public static var wire: UInt8 { 1 }
    public static var fresh: UInt64 { 0 }
    public static func isFresh(_ value: UInt64) -> Bool { value == 0 }
    public static func read(_ reader: inout WireReader, _ into: inout UInt64) throws(WireFault) {
        into = try reader.fixed64()
    }
    public static func write(_ value: UInt64, _ writer: inout WireWriter) { writer.fixed64(value) }
}
public enum WireSFixed64: WireType {
    public static var wire: UInt8 { 1 }
    public static var fresh: Int64 { 0 }
    public static func isFresh(_ value: Int64) -> Bool { value == 0 }
    public static func read(_ reader: inout WireReader, _ into: inout Int64) throws(WireFault) {
        into = Int64(bitPattern: try reader.fixed64())
    }
    public static func write(_ value: Int64, _ writer: inout WireWriter) {
        writer.fixed64(UInt64(bitPattern: value))
    }
}
/// Negative zero is not the default.
public enum WireDouble: WireType {
    public static var wire: UInt8 { 1 }
    public static var fresh: Double { 0 }
    public static func isFresh(_ value: Double) -> Bool { value.bitPattern == 0 }
    public static func read(_ reader: inout WireReader, _ into: inout Double) throws(WireFault) {
        into = Double(bitPattern: try reader.fixed64())
    }
    public static func write(_ value: Double, _ writer: inout WireWriter) { writer.fixed64(value.bitPattern) }
}

public enum WireString: WireType {
    public static var wire: UInt8 { 2 }
    public static var counts: Bool { true }
    public static var fresh: String { "" }
    public static func isFresh(_ value: String) -> Bool { value.isEmpty }
    public static func read(_ reader: inout WireReader, _ into: inout String) throws(WireFault) {
        guard let text = String(validating: try reader.span(), as: UTF8.self) else { throw .notText }
        into = text
    }
    public static func write(_ value: String, _ writer: inout WireWriter) { writer.text(value) }
}

public enum WireBytes: WireType {
    public static var wire: UInt8 { 2 }
    public static var counts: Bool { true }
    public static var fresh: [UInt8] { [] }
    public static func isFresh(_ value: [UInt8]) -> Bool { value.isEmpty }
    public static func read(_ reader: inout WireReader, _ into: inout [UInt8]) throws(WireFault) {
        into = [UInt8](try reader.span())
    }
    public static func write(_ value: [UInt8], _ writer: inout WireWriter) { writer.blob(value) }
}

/// Messages of the contract. One that comes again is merged.
public enum WireMessages<M: WireMessage>: WireType {
    public static var wire: UInt8 { 2 }
    public static var fresh: M { M() }
    public static func isFresh(_ value: M) -> Bool { false }
    public static func read(_ reader: inout WireReader, _ into: inout M) throws(WireFault) {
        var made = into
        try reader.message { (inner: inout WireReader) throws(WireFault) in try made.merge(&inner) }
        into = made
    }
    public static func write(_ value: M, _ writer: inout WireWriter) { writer.nested { value.write(&$0) } }
}
