/// A message with rules for its fields.
public protocol Ruled: WireMessage {
    func check(_ rules: Rules) throws(DaoError)
}

/// Checks fields against the rules of the contract. Generated messages call it.
public struct Rules {
    /// Where the message is inside another, with a dot at the end.
    private let prefix: () -> String

    init() { prefix = { "" } }

    private init(_ prefix: @escaping () -> String) { self.prefix = prefix }

    public func required(_ name: String, _ isSet: Bool) throws(DaoError) {
        if !isSet { throw invalid(name, "is missing") }
    }

    public func maxItems(_ name: String, _ count: Int, _ most: Int) throws(DaoError) {
        if count > most { throw above(.tooLarge, name, most, "has \(counted(count, "item"))") }
    }

    public func minItems(_ name: String, _ count: Int, _ least: Int) throws(DaoError) {
        if count < least { throw invalid(name, "has \(counted(count, "item")); the least is \(least)") }
    }

    public func maxBytes(_ name: @autoclosure () -> String, _ count: Int, _ most: Int) throws(DaoError) {
        if count > most { throw above(.tooLarge, name(), most, "has \(counted(count, "byte"))") }
    }

    public func minBytes(_ name: @autoclosure () -> String, _ count: Int, _ least: Int) throws(DaoError) {
        if count < least { throw invalid(name(), "has \(counted(count, "byte")); the least is \(least)") }
    }

    public func maxLength(_ name: @autoclosure () -> String, _ text: String, _ most: Int) throws(DaoError) {
        let count = text.unicodeScalars.count
        if count > most { throw above(.tooLarge, name(), most, "has \(counted(count, "character"))") }
    }

    public func minLength(_ name: @autoclosure () -> String, _ text: String, _ least: Int) throws(DaoError) {
        let count = text.unicodeScalars.count
        if count < least { throw invalid(name(), "has \(counted(count, "character")); the least is \(least)") }
    }

    public func atMost(_ name: @autoclosure () -> String, _ value: some BinaryInteger, _ most: Int) throws(DaoError) {
        if value > most { throw above(.invalidArgument, name(), most, "is \(value)") }
    }

    public func atLeast(_ name: @autoclosure () -> String, _ value: some BinaryInteger, _ least: Int) throws(DaoError) {
        if value < least { throw invalid(name(), "is \(value); the least is \(least)") }
    }

    public func pattern(
        _ name: @autoclosure () -> String, _ text: String, _ expected: String, _ parts: [Pattern]
    ) throws(DaoError) {
        if !Pattern.match(text, parts) { throw invalid(name(), "must be \(expected)") }
    }

    public func inside(_ name: @autoclosure @escaping () -> String, _ message: some Ruled) throws(DaoError) {
        let outer = prefix
        try message.check(Rules { outer() + name() + "." })
    }

    private func invalid(_ name: String, _ what: String) -> DaoError {
        let path = prefix() + name
        return .failed(.invalidArgument, "`\(path)` \(what).", details: ["field": path])
    }

    private func above(_ status: Status, _ name: String, _ limit: Int, _ what: String) -> DaoError {
        let path = prefix() + name
        return .failed(
            status, "`\(path)` \(what); the most is \(limit).", details: ["field": path, "limit": String(limit)])
    }

    private func counted(_ count: Int, _ what: String) -> String { "\(count) \(what)\(count == 1 ? "" : "s")" }
}

/// One of the parts of a pattern: some characters, and how often they come.
public struct Pattern: Sendable {
    private let ranges: [(UInt32, UInt32)]
    private let least: Int
    private let most: Int

    public init(_ ranges: [(UInt32, UInt32)], least: Int, most: Int?) {
        self.ranges = ranges
        self.least = least
        self.most = most ?? .max
    }

    /// Whether a whole text matches parts, one after the other. The places that can be reached behind each part are
    /// remembered, so that nothing is tried twice.
    static func match(_ text: String, _ parts: [Pattern]) -> Bool {
        let scalars = text.unicodeScalars.map(\.value)
        var reached = [Bool](repeating: false, count: scalars.count + 1)
        reached[0] = true
        for part in parts {
            var next = [Bool](repeating: false, count: scalars.count + 1)
            for start in reached.indices where reached[start] {
                var count = 0
                while true {
                    if count >= part.least {
                        if next[start + count], count > part.least { break }  // marked from an earlier start
                        next[start + count] = true
                    }
                    guard count < part.most, start + count < scalars.count else { break }
                    let scalar = scalars[start + count]
                    guard part.ranges.contains(where: { $0.0 <= scalar && scalar <= $0.1 }) else { break }
                    count += 1
                }
            }
            reached = next
        }
        return reached[scalars.count]
    }
}
