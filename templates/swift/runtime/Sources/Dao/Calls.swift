// Calls from the Avatar to the unit: what typed clients stand on.

/// Carries calls to a unit, as bytes. Clients are made of one.
///
/// A call takes its place before these methods return or first suspend. They fail with a `DaoError`, or with
/// `CancellationError` if the caller's task was cancelled.
public protocol Caller: Sendable {
    /// Sends a request, and gives the answer.
    func unary(
        _ method: Method, _ request: [UInt8], timeout: Duration?, isolation: isolated (any Actor)?
    ) async throws -> [UInt8]

    /// Sends a request, and gives items as they are asked for.
    func stream(_ method: Method, _ request: [UInt8], timeout: Duration?) -> any ItemSource
}

extension Caller {
    /// Calls a method with one answer. It is what generated clients use.
    public func call<Request: WireMessage, Response: WireMessage>(
        _ method: Method, _ request: Request, timeout: Duration?, isolation: isolated (any Actor)? = #isolation
    ) async throws -> Response {
        try (request as? any Ruled)?.check(Rules())
        let answer = try await unary(method, request.serialized(), timeout: timeout, isolation: isolation)
        return try Response(answer: answer)
    }

    /// Calls a method with a stream of items. It is what generated clients use.
    public func items<Request: WireMessage, Item: WireMessage>(
        _ method: Method, _ request: Request, timeout: Duration?
    ) -> Items<Item> {
        do throws(DaoError) {
            try (request as? any Ruled)?.check(Rules())
        } catch {
            return Items(FailedSource(error))
        }
        return Items(stream(method, request.serialized(), timeout: timeout))
    }
}

extension WireMessage {
    /// The longest answer whose elements are not bounded, and the bytes that an element of a longer one has on
    /// average, at least.
    private static var smallAnswer: Int { 1 << 20 }
    private static var leastBytes: Int { 4 }

    /// Reads what the unit answered.
    init(answer: [UInt8]) throws(DaoError) {
        let most = answer.count > Self.smallAnswer ? answer.count / Self.leastBytes : .max
        do throws(WireFault) {
            try self.init(bytes: answer, mostElements: most)
        } catch .tooMany {
            throw .failed(
                .tooLarge, "the answer has more than \(most) elements in its \(answer.count) bytes",
                details: ["limit": "elements"])
        } catch {
            throw .failed(.internal, "the unit's answer is no \(Self.messageName): \(error)")
        }
    }
}

/// One call to the unit, from its issue to its end. It ends exactly once. Used on the lane only.
final class HostCall: @unchecked Sendable {
    /// How it ended.
    struct End {
        let status: Int32
        let body: [UInt8]
        /// An error of this host's own making that stands for the payload.
        let error: (any Error)?
    }

    /// Nil for the start and the end of the unit itself.
    let method: Method?
    var payload: [UInt8]
    /// For the end of the unit: how many milliseconds that may take.
    let shutdownMilliseconds: UInt32?
    var id: UInt32 = 0
    var isEntered = false
    /// Whether an instance died under it before, so that it goes into a second one.
    var isRepeated = false
    /// Whether nobody waits for the answer any more.
    var isAbandoned = false
    /// Whether it waits for its turn outside any instance.
    var isWaiting = false
    /// The call of the unit whose handler made it.
    var within: CapabilityCall?
    /// Whether somebody waits for it at this moment. The reader of a stream may do something else.
    var isAwaited = true
    private(set) var end: End?
    /// Items that came and were not taken.
    var items = Queue<[UInt8]>()
    let credit: Credit?
    var taken = Taken()
    /// Called whenever an item came, and at the end.
    var changed: (() -> Void)?
    /// Ends it if it takes too long.
    var alarm: Alarm?

    init(_ method: Method?, _ payload: [UInt8], shutdownMilliseconds: UInt32? = nil) {
        self.method = method
        self.payload = payload
        self.shutdownMilliseconds = shutdownMilliseconds
        credit = method?.isStream == true ? Credit() : nil
    }

    var isStream: Bool { credit != nil }
    var hasEffect: Bool { method?.hasEffect == true }
    var isOK: Bool { end?.status == Status.ok.rawValue && end?.error == nil }

    /// Whether it may go into another instance though it went into one that died.
    var isRepeatable: Bool { method?.isIdempotent == true && !isStream && !isRepeated && !isAbandoned }

    /// Ends it; only the first end counts.
    func finish(_ status: Status, _ body: [UInt8] = [], _ error: (any Error)? = nil) {
        finish(status.rawValue, body, error)
    }

    func finish(_ status: Int32, _ body: [UInt8], _ error: (any Error)?) {
        guard end == nil else { return }
        end = End(status: status, body: body, error: error)
        payload = []
        alarm?.callOff()
        alarm = nil
        changed?()
    }

    /// What it failed with.
    var failure: any Error {
        guard let end else { return DaoError.failed(.internal, "it has not ended") }
        return end.error ?? DaoError.call(CallError(crossed: end.status, end.body))
    }

    /// Has something done at its end.
    func whenEnded(_ action: @escaping () -> Void) {
        changed = { [unowned self] in
            guard end != nil else { return }
            changed = nil
            action()
        }
        changed?()
    }
}
