/// How a call ended.
public struct Status: RawRepresentable, Sendable, Hashable {
    public let rawValue: Int32

    public init(rawValue: Int32) { self.rawValue = rawValue }

    /// The status of a name in the contract, such as `NOT_FOUND`.
    public init?(name: String) {
        guard let found = Self.facts.first(where: { $0.value.name == name }) else { return nil }
        rawValue = found.key
    }

    /// Whether the contract has it.
    public var isKnown: Bool { Self.facts[rawValue] != nil }

    /// Its name in the contract.
    public var name: String { Self.facts[rawValue]?.name ?? "status \(rawValue)" }

    /// Whether a call that ended so took effect.
    public var executed: Execution { Self.facts[rawValue]?.execution ?? .unknown }

    /// Whether a call that ended so may be sent again.
    public var repetition: Repetition { Self.facts[rawValue]?.repetition ?? .unsafe }
}

extension Status: CustomStringConvertible {
    public var description: String { name }
}

/// Whether a call that ended took effect.
public enum Execution: String, Sendable {
    case no, yes, unknown
}

/// Whether the same call may be sent again.
public enum Repetition: String, Sendable {
    /// Nothing happened, and it may work later.
    case safe
    /// It ends the same way until something changes.
    case useless
    /// It may take effect twice, unless the method is idempotent.
    case unsafe
}

/// What the contract says of a status.
struct StatusFacts: Sendable {
    let name: String
    let execution: Execution
    let repetition: Repetition
}

/// A method that the unit offers.
public struct Method: Sendable, Hashable {
    public let number: UInt32
    /// The full name in the contract.
    public let name: String
    /// Whether it answers with any number of items.
    public let isStream: Bool
    /// Whether a call may have changed something when its instance died.
    public let hasEffect: Bool
    /// Whether a call whose outcome is unknown may be sent again.
    public let isIdempotent: Bool

    /// A method by its number; nil if the contract has none.
    public init?(number: UInt32) {
        guard let found = Self.byNumber[number] else { return nil }
        self = found
    }

    init(number: UInt32, name: String, isStream: Bool, hasEffect: Bool, isIdempotent: Bool) {
        self.number = number
        self.name = name
        self.isStream = isStream
        self.hasEffect = hasEffect
        self.isIdempotent = isIdempotent
    }

    /// A number that the contract does not have; a call of it ends UNIMPLEMENTED.
    public init(unknown number: UInt32) {
        self.init(number: number, name: "unknown", isStream: false, hasEffect: false, isIdempotent: false)
    }

    static let byNumber = Dictionary(uniqueKeysWithValues: all.map { ($0.number, $0) })
}
