// Calls of the Avatar's clients: from their issue, over the wait for their turn, to their end.
//
// At most so many calls are in flight as the contract allows; others wait in the order of issue. Calls that have not
// been handed to an instance are not harmed by its death: they go into the next.

/// Takes calls and hands them to the instance that is ready. What has no `isolation` is used on the lane only.
final class Dispatcher: Caller, @unchecked Sendable {
    /// Where a running unit stands.
    enum State {
        case starting, ready, stopped, closed
    }

    private static let longest = Duration.seconds(1_000_000_000)

    let lane: Lane
    var state = State.starting
    /// What runs, starts, or has died and is not replaced yet.
    var instance: Instance?
    private var waiting = Queue<HostCall>()
    private var streams = Streams()
    private var stoppedBy: DaoError?
    /// Calls that handlers of the unit's own calls made and wait for.
    private var nested: [HostCall] = []
    private var isLooking = false

    init(_ lane: Lane) { self.lane = lane }

    // What clients ask for

    func unary(
        _ method: Method, _ request: [UInt8], timeout: Duration?, isolation: isolated (any Actor)?
    ) async throws -> [UInt8] {
        try Self.check(method, request, timeout)
        try Task.checkCancellation()
        let call = HostCall(method, request)
        call.within = CapabilityCall.current
        return try await withTaskCancellationHandler(
            operation: {
                try await withCheckedThrowingContinuation(isolation: isolation) { continuation in
                    lane.run { [self] in
                        begin(call, timeout)
                        call.whenEnded {
                            if call.isOK, let body = call.end?.body {
                                continuation.resume(returning: body)
                            } else {
                                continuation.resume(throwing: call.failure)
                            }
                        }
                    }
                }
            },
            onCancel: { lane.run { [self] in abandon(call) } },
            isolation: isolation)
    }

    func stream(_ method: Method, _ request: [UInt8], timeout: Duration?) -> any ItemSource {
        do throws(DaoError) { try Self.check(method, request, timeout) } catch { return FailedSource(error) }
        let call = HostCall(method, request)
        call.isAwaited = false
        let items = ItemStream(self, call)
        lane.run { [self] in begin(call, timeout) }
        return items
    }

    private static func check(_ method: Method, _ request: [UInt8], _ timeout: Duration?) throws(DaoError) {
        guard Method.byNumber[method.number] != nil else {
            let number = String(method.number, radix: 16)
            let digits = String(repeating: "0", count: 8 - number.count) + number
            throw .failed(.unimplemented, "contract \(Contract.version) has no method 0x\(digits)")
        }
        if let timeout, timeout < .zero || timeout > longest {
            throw .failed(
                .invalidArgument, "`timeout` is \(timeout), and must be from 0 to \(longest)",
                details: ["field": "timeout"], help: "Leave it out for no limit.")
        }
        if request.count > Limits.maxMessageBytes {
            throw .failed(
                .tooLarge, "the request has \(request.count) bytes; \(Limits.maxMessageBytes) may cross at once",
                details: ["limit": "max_message_bytes"])
        }
    }

    /// Takes the next item of a stream; nil if none is there.
    func take(_ call: HostCall) -> [UInt8]? {
        guard let item = call.items.popFirst() else { return nil }
        if let granted = call.taken.take(item.count), call.end == nil {
            instance?.credit(call, granted.items, granted.bytes)
        }
        return item
    }

    /// Loses interest in a call: the unit is told, and whatever it still answers is dropped.
    func abandon(_ call: HostCall) {
        guard call.end == nil else { return }
        giveUp(call, .cancelled, CancellationError())
    }

    // From issue to end

    /// Hands a call to the instance, or lets it wait for its turn.
    private func begin(_ call: HostCall, _ timeout: Duration?) {
        guard call.end == nil, let method = call.method else { return }
        do throws(DaoError) {
            try check()
            try streams.open(call)
        } catch {
            return call.finish(error.callError?.status ?? .internal, [], error)
        }
        if let timeout {
            call.alarm = lane.after(timeout) { [self] in runOut(call, method, timeout) }
        }
        if call.within != nil { nest(call) }
        if state == .ready, let instance, waiting.isEmpty, instance.calls.byID.count < Limits.maxCallsInFlight {
            instance.request(call)
        } else {
            call.isWaiting = true
            waiting.append(call)
        }
    }

    private func runOut(_ call: HostCall, _ method: Method, _ timeout: Duration) {
        guard call.end == nil else { return }
        let effect = method.hasEffect && (call.isEntered || call.isRepeated) ? "; it may have taken effect" : ""
        let text = "\(method.name) was not answered within \(timeout)\(effect)"
        giveUp(call, .timeout, DaoError.failed(.timeout, text))
    }

    /// Ends a call for its caller, whatever the unit answers later.
    private func giveUp(_ call: HostCall, _ status: Status, _ error: any Error) {
        call.isAbandoned = true
        streams.close(call)  // the next may begin at once, whenever the unit hears of this
        call.finish(status, [], error)
        if call.isWaiting {
            callEnded(call)  // it is skipped at its turn
        } else {
            instance?.cancel(call)
        }
    }

    /// Makes room for the next call.
    func callEnded(_ call: HostCall) {
        streams.close(call)
        release()
    }

    /// Hands waiting calls to the instance, as many as may be in flight.
    private func release() {
        while state == .ready, let instance, !instance.isDead,
            instance.calls.byID.count < Limits.maxCallsInFlight, let call = waiting.popFirst()
        {
            call.isWaiting = false
            if call.end == nil { instance.request(call) }
        }
    }

    // Calls that wait for themselves: a handler calls the Avatar, while the unit waits for that handler

    /// Notes that a handler waits for a call. The unit may need another call of the capability before it can answer.
    private func nest(_ call: HostCall) {
        guard let within = call.within else { return }
        nested.append(call)
        instance?.capabilities.leave(within)
        lookForCircles()
    }

    /// Notes that a reader waits for an item of a stream, and whose handler that is.
    func awaits(_ call: HostCall, in within: CapabilityCall?) {
        call.isAwaited = true
        guard let within, call.end == nil, !call.isAbandoned else { return }
        call.within = within
        if nested.contains(where: { $0 === call }) { lookForCircles() } else { nest(call) }
    }

    /// Ends calls that wait for themselves, once nothing is left that could move the unit.
    func lookForCircles() {
        guard !nested.isEmpty, !isLooking else { return }
        isLooking = true
        lane.run { [self] in
            isLooking = false
            nested.removeAll { $0.end != nil || $0.isAbandoned }
            let stuck = nested.filter(\.isAwaited)
            guard !stuck.isEmpty, let instance, instance.isIdle,
                instance.capabilities.areAll(within: stuck.compactMap(\.within))
            else { return }
            for call in stuck where call.isEntered {
                // Beyond what a unit keeps its own in, a handler may well wait for what another program does.
                guard let entry = call.within?.entry, Contract.capability(entry.capability)?.isWithinHome == true else {
                    continue
                }
                let name = call.method?.name ?? "the call"
                let outcome = call.hasEffect ? "; it may still take effect" : ""
                let text =
                    "the handler of \(entry.name) called \(name) and waits for it, while the unit waits for that very "
                    + "handler\(outcome)"
                giveUp(
                    call, .internal,
                    DaoError.failed(
                        .internal, text, help: "Answer first, and call the Avatar from a task of its own."))
            }
        }
    }

    // What the owner of the unit says of it

    /// Makes sure that a call can be made now.
    func check() throws(DaoError) {
        if state == .closed { throw Self.closed("the Avatar is closed") }
        if let stoppedBy { throw stoppedBy }
    }

    static func closed(_ text: String = "the Avatar was closed") -> DaoError { .failed(.unavailable, text) }

    /// Lets calls in: the instance is ready.
    func open() {
        state = .ready
        release()
    }

    /// Lets calls wait again that a dead instance has not taken, before all others.
    func putBack(_ calls: [HostCall]) {
        for call in calls { call.isWaiting = true }
        waiting.prepend(calls)
    }

    /// Refuses all calls from now on, and those that wait: the unit is not started again.
    func stop(_ error: DaoError) {
        state = .stopped
        stoppedBy = error
        refuseWaiting(error)
    }

    /// Refuses all calls from now on, and those that wait: the Avatar is closed.
    func close() {
        state = .closed
        refuseWaiting(Self.closed())
    }

    private func refuseWaiting(_ error: DaoError) {
        for call in waiting.drain() { call.finish(.unavailable, [], error) }
    }
}
