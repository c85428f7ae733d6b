import Foundation

/// Values of documents that several people may change at once.
public enum Documents {
    /// A text that is merged character by character. A `String` is replaced as a whole.
    public struct Text: Sendable, Hashable, Codable, ExpressibleByStringLiteral, CustomStringConvertible {
        public var string: String

        public init(_ string: String) { self.string = string }

        public init(stringLiteral string: String) { self.string = string }

        public init(from decoder: any Decoder) throws {
            string = try decoder.singleValueContainer().decode(String.self)
        }

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(string)
        }

        public var description: String { string }
    }

    /// A whole number that is counted up and down. An `Int` is replaced as a whole.
    public struct Counter: Sendable, Hashable, Codable, ExpressibleByIntegerLiteral {
        public var number: Int64

        public init(_ number: Int64) { self.number = number }

        public init(integerLiteral number: Int64) { self.number = number }

        public init(from decoder: any Decoder) throws { number = try decoder.singleValueContainer().decode(Int64.self) }

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(number)
        }
    }

    /// Values nested deeper do not fit a message.
    static let deepest = 30

    /// The path of a field, as errors have it.
    static func path(_ keys: [any CodingKey]) -> String {
        keys.reduce("") { path, key in
            if let index = key.intValue { return "\(path)[\(index)]" }
            return path.isEmpty ? key.stringValue : "\(path).\(key.stringValue)"
        }
    }

    /// Writes a time as RFC 3339 has it, so that every language reads it.
    static func text(_ date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    /// Reads a time of RFC 3339.
    static func date(_ text: String) -> Date? {
        (try? Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(text))
            ?? (try? Date.ISO8601FormatStyle().parse(text))
    }
}
