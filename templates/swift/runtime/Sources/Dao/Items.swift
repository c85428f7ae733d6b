// Streams of items, as callers read them.

/// Items of a call, as bytes.
public protocol ItemSource: AnyObject, Sendable {
    /// The next item; nil at the end.
    func next(isolation: isolated (any Actor)?) async throws -> [UInt8]?
    /// Gives the call up; a second time does nothing.
    func close()
}

/// The items of a call, each once.
///
/// ```swift
/// for try await change in avatar.documents.watch(request) { ... }
/// ```
///
/// Leaving the loop ends the call, and so does cancelling the task that reads. A slow reader holds the unit back and
/// makes no memory grow.
public struct Items<Item: WireMessage>: AsyncSequence, Sendable {
    private let source: any ItemSource

    init(_ source: any ItemSource) { self.source = source }

    /// Gives the call up.
    public func close() { source.close() }

    public func makeAsyncIterator() -> Iterator { Iterator(source: source) }

    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let source: any ItemSource

        public mutating func next(isolation actor: isolated (any Actor)?) async throws -> Item? {
            guard let item = try await source.next(isolation: actor) else { return nil }
            do throws(WireFault) {
                return try Item(bytes: item)
            } catch {
                source.close()
                throw DaoError.failed(.internal, "the unit's item is no \(Item.messageName): \(error)")
            }
        }

        public mutating func next() async throws -> Item? { try await next(isolation: nil) }
    }
}

/// A stream that fails at its first item.
final class FailedSource: ItemSource {
    private let held: Lock<(any Error)?>

    init(_ error: any Error) { held = Lock(error) }

    func next(isolation: isolated (any Actor)?) async throws -> [UInt8]? {
        if let error = held.take() { throw error }
        return nil
    }

    func close() { _ = held.take() }
}

/// The items of a call of this process.
final class ItemStream: ItemSource, @unchecked Sendable {
    private typealias Waiter = CheckedContinuation<[UInt8]?, any Error>

    private let dispatcher: Dispatcher
    private let call: HostCall
    private var waiters = Queue<Waiter>()
    private var isClosed = false

    init(_ dispatcher: Dispatcher, _ call: HostCall) {
        self.dispatcher = dispatcher
        self.call = call
        call.changed = { [weak self] in self?.serve() }
    }

    /// Nobody holds it any more.
    deinit {
        let (dispatcher, call) = (dispatcher, call)
        dispatcher.lane.run { dispatcher.abandon(call) }
    }

    func next(isolation: isolated (any Actor)?) async throws -> [UInt8]? {
        let within = CapabilityCall.current
        return try await withTaskCancellationHandler(
            operation: {
                try await withCheckedThrowingContinuation(isolation: isolation) { continuation in
                    dispatcher.lane.run { [self] in
                        waiters.append(continuation)
                        serve()
                        if !waiters.isEmpty { dispatcher.awaits(call, in: within) }
                    }
                }
            },
            onCancel: { dispatcher.lane.run { [self] in giveUp() } },
            isolation: isolation)
    }

    func close() {
        dispatcher.lane.run { [self] in
            isClosed = true
            dispatcher.abandon(call)
            serve()
        }
    }

    private func giveUp() {
        dispatcher.abandon(call)
        serve()
    }

    /// Gives those who wait what is there.
    private func serve() {
        defer { if waiters.isEmpty { call.isAwaited = false } }
        while !waiters.isEmpty {
            if isClosed {
                waiters.popFirst()?.resume(returning: nil)
            } else if !call.items.isEmpty {
                // First, since taking grants credit: the unit may send more, and this is entered again.
                let waiter = waiters.popFirst()
                waiter?.resume(returning: dispatcher.take(call))
            } else if call.end != nil {
                isClosed = true
                if call.isOK {
                    waiters.popFirst()?.resume(returning: nil)
                } else {
                    waiters.popFirst()?.resume(throwing: call.failure)
                }
            } else {
                return
            }
        }
    }
}
