// What carries out the imports of a unit, and how it is made of an implementation of a capability.

/// Carries out one import of a unit.
enum Handler: Sendable {
    /// The unit waits for the answer.
    case immediate(@Sendable (Given) throws -> Returned)
    /// Begins on the lane, in the order of issue.
    case unary(@Sendable ([UInt8], Int) throws -> Prepared<UnaryAction>)
    case stream(@Sendable ([UInt8], Int) throws -> Prepared<StreamAction>)

    typealias UnaryAction = @Sendable () async throws -> [UInt8]
    typealias StreamAction = @Sendable () throws -> any ItemGenerators

    /// A request that was read, and what it asks for.
    struct Prepared<Action: Sendable>: Sendable {
        let elements: Int
        let action: Action
    }

    /// Makes the handler of an operation with one answer.
    static func answering<Request: WireMessage, Answer: WireMessage>(
        _ handle: @escaping @Sendable (Request) async throws -> Answer
    ) -> Handler {
        .unary { payload, most in
            let (request, elements) = try Request.counted(payload, mostElements: most)
            return Prepared(elements: elements) {
                try (request as? any Ruled)?.check(Rules())
                return try await handle(request).serialized()
            }
        }
    }

    /// Makes the handler of an operation with a stream of items.
    static func streaming<Request: WireMessage, Item: WireMessage>(
        _ handle: @escaping @Sendable (Request) throws -> Answers<Item>
    ) -> Handler {
        .stream { payload, most in
            let (request, elements) = try Request.counted(payload, mostElements: most)
            return Prepared(elements: elements) {
                try (request as? any Ruled)?.check(Rules())
                return try handle(request)
            }
        }
    }

    /// What an import that answers at once was called with.
    struct Given {
        enum Value: Sendable, Equatable {
            case number(Int)
            case bytes([UInt8])
            case text(String)
        }

        let values: [Value]

        func number(_ at: Int) -> Int { if case .number(let value) = values[at] { value } else { 0 } }
        func bytes(_ at: Int) -> [UInt8] { if case .bytes(let value) = values[at] { value } else { [] } }
        func text(_ at: Int) -> String { if case .text(let value) = values[at] { value } else { "" } }
    }

    /// What it gives back.
    enum Returned {
        case nothing
        case number(Int64)
        case bytes([UInt8])
    }
}

/// The items with which a capability answers, one after the other. Each is asked for once there is room for it.
///
/// ```swift
/// func start(_ request: TimerV1.StartRequest) throws -> Answers<TimerV1.StartResponse> {
///     Answers(ticks)  // any AsyncSequence
/// }
/// ```
public struct Answers<Item: WireMessage>: Sendable {
    fileprivate let begin: @Sendable () -> any ItemGenerator

    /// Answers with the items of a sequence.
    public init<Source: AsyncSequence & Sendable>(_ source: Source) where Source.Element == Item {
        begin = { Generator(source) }
    }

    /// Answers with what a closure gives, until that is nil.
    public init(unfolding next: @escaping @Sendable () async throws -> Item?) {
        begin = { Unfolding(next) }
    }
}

extension Answers: ItemGenerators {
    func generator() -> any ItemGenerator { begin() }
}

/// Items of some type.
protocol ItemGenerators: Sendable {
    func generator() -> any ItemGenerator
}

/// The items of one call, one after the other.
protocol ItemGenerator: AnyObject {
    func next() async throws -> [UInt8]?
}

private final class Generator<Source: AsyncSequence>: ItemGenerator where Source.Element: WireMessage {
    private var iterator: Source.AsyncIterator

    init(_ source: Source) { iterator = source.makeAsyncIterator() }

    func next() async throws -> [UInt8]? {
        // Taken out: an iterator is not used in two places at once.
        var taken = iterator
        defer { iterator = taken }
        return try await taken.next()?.serialized()
    }
}

private final class Unfolding<Item: WireMessage>: ItemGenerator {
    private let give: @Sendable () async throws -> Item?

    init(_ give: @escaping @Sendable () async throws -> Item?) { self.give = give }

    func next() async throws -> [UInt8]? { try await give()?.serialized() }
}
