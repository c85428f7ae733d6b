/// A message of the contract. Generated structs are such messages.
public protocol WireMessage: Sendable, Hashable {
    /// The full name in the contract.
    static var messageName: String { get }
    init()
    /// Fields that this contract does not have, as they came.
    var unknownFields: [UInt8] { get set }
    mutating func merge(_ reader: inout WireReader) throws(WireFault)
    func write(_ writer: inout WireWriter)
}

extension WireMessage {
    /// Reads a message from its bytes.
    public init(bytes: [UInt8]) throws(WireFault) {
        try self.init(bytes: bytes, mostElements: .max)
    }

    /// Reads a message that may have so many elements.
    init(bytes: [UInt8], mostElements: Int) throws(WireFault) {
        self = try Self.counted(bytes, mostElements: mostElements).message
    }

    /// Reads a message, and counts its elements.
    static func counted(_ bytes: [UInt8], mostElements: Int) throws(WireFault) -> (message: Self, elements: Int) {
        // Typed errors do not pass through the closure, which rethrows any.
        let result: Result<(Self, Int), WireFault> = bytes.withUnsafeBytes { raw in
            var reader = WireReader(raw, mostElements: mostElements)
            var made = Self()
            do throws(WireFault) { try made.merge(&reader) } catch { return .failure(error) }
            return .success((made, reader.elements))
        }
        return try result.get()
    }

    /// The bytes that cross.
    public func serialized() -> [UInt8] {
        var writer = WireWriter()
        write(&writer)
        return writer.bytes
    }
}

/// An enum of the contract. Numbers that it does not have are kept.
public protocol WireEnum: Sendable, Hashable {
    init(number: Int32)
    var number: Int32 { get }
}

/// A value that lies elsewhere, for messages that can hold themselves.
public final class Boxed<Value: Sendable & Hashable>: Sendable, Hashable {
    public let value: Value

    public init(_ value: Value) { self.value = value }

    public static func == (one: Boxed, other: Boxed) -> Bool { one.value == other.value }

    public func hash(into hasher: inout Hasher) { hasher.combine(value) }
}
