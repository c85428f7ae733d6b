// Calls from the unit to the Avatar's capabilities, as long as they are open. An import only notes the call. It is
// carried out after the entry has returned, in the order of issue; every accepted call ends with exactly one final
// completion.
//
// A unit may have a thousand calls in flight, and nobody knows how large an answer will be until its handler has made
// it. So only some calls of each capability are carried out at a time; the others wait for their turn.

/// The calls of one instance that have not ended. Used on the lane only.
final class CapabilityCalls: @unchecked Sendable {
    /// Bytes that requests may take at a time, once they are parsed.
    private static let mostRequests = 16 * Limits.maxMessageBytes
    /// Elements that one request may have, and about what each takes.
    private static let mostElements = Limits.maxMessageBytes / 16
    private static let elementBytes = 64
    /// The longest request whose elements do not count.
    private static let smallRequest = 4096
    /// Bytes of items that all streams may hold together until the unit takes them.
    private static let mostHeld = 64 * Limits.maxItemBytes
    /// Calls of one capability that are carried out at a time.
    private static let atOnce = 16

    /// Calls that were accepted and not begun, for `start`.
    var issued = Queue<CapabilityCall>()
    /// Calls that waited for their place and have one now, for `start`.
    var ready = Queue<CapabilityCall>()
    private let setup: Setup
    private weak var instance: Instance?
    private var open: [UInt32: CapabilityCall] = [:]
    private var slots: [String: Int] = [:]
    private var waiting: [String: Queue<CapabilityCall>] = [:]
    /// Calls that are carried out and must end.
    private var unsettled = 0
    private var settled: (() -> Void)?
    private var isDead = false
    private var bytes = 0
    private var held = 0
    private var crowded: [CheckedContinuation<Void, Never>] = []

    init(_ setup: Setup, _ instance: Instance) {
        self.setup = setup
        self.instance = instance
    }

    // What imports do, inside an entry

    /// Takes a call, to be started once the entry has returned; gives 0, or the status to refuse it with.
    func accept(_ entry: ContractImport, _ id: UInt32, _ payload: () -> [UInt8], _ length: Int) -> Status {
        if id == 0 || open[id] != nil { return .invalidArgument }
        if length > Limits.maxMessageBytes { return .tooLarge }
        let left = Self.mostRequests - bytes - length
        if open.count >= Limits.maxCallsInFlight || left < 0 { return .busy }
        let fits = left / Self.elementBytes
        let most = length <= Self.smallRequest ? .max : min(Self.mostElements, fits)
        let work: CapabilityCall.Work
        var elements = 0
        do {
            switch (setup.handlers[entry.name], entry.mode) {
            case (.unary(let prepare)?, .unary):
                let prepared = try prepare(payload(), most)
                (work, elements) = (.unary(prepared.action), prepared.elements)
            case (.stream(let prepare)?, .stream):
                let prepared = try prepare(payload(), most)
                (work, elements) = (.stream(prepared.action), prepared.elements)
            default:
                let text = "this Avatar has no \(entry.capability) that can \(entry.operation)"
                work = .refused(.failed(.unimplemented, text))
            }
        } catch WireFault.tooMany {
            if fits < Self.mostElements { return .busy }
            work = .refused(
                .failed(
                    .tooLarge, "the request of \(entry.name) has more than \(Self.mostElements) elements",
                    details: ["limit": "elements"], help: "Ask for less at a time."))
        } catch {
            work = .refused(.failed(.invalidArgument, "the payload of \(entry.name) is damaged: \(error)"))
        }
        let size = length <= Self.smallRequest ? length : length + elements * Self.elementBytes
        let call = CapabilityCall(entry, id, work, size)
        open[id] = call
        bytes += size
        issued.append(call)
        return .ok
    }

    /// The unit lost interest in a call of its own, which still ends exactly once; says whether there is one.
    func cancel(_ id: UInt32) -> Bool {
        guard let call = open[id] else { return false }
        guard !call.isCancelled else { return true }
        call.isCancelled = true
        // Later, since this is called inside an entry.
        setup.lane.run { [self] in
            if !call.isBegun || !call.mustEnd { stop(call, .failed(.cancelled)) }
        }
        return true
    }

    /// The unit took items of a stream; says whether there is such a stream.
    func grant(_ id: UInt32, _ items: Int, _ bytes: Int) -> Bool {
        guard let credit = open[id]?.credit else { return false }
        credit.grant(items, bytes)
        return true
    }

    // Carrying them out, outside any entry

    /// Has a call carried out, or lets it wait for its place.
    func start(_ call: CapabilityCall) {
        guard isOpen(call) else { return giveSlot(call) }
        if !call.hasSlot {
            let capability = call.entry.capability
            let taken = slots[capability] ?? 0
            if taken >= Self.atOnce {
                waiting[capability, default: Queue()].append(call)
                return
            }
            slots[capability] = taken + 1
            call.hasSlot = true
        }
        if call.isCancelled {
            fail(call, .failed(.cancelled))
        } else {
            begin(call)
        }
    }

    private func isOpen(_ call: CapabilityCall) -> Bool { open[call.id] === call }

    private func begin(_ call: CapabilityCall) {
        let work = call.work
        call.work = .refused(.failed(.internal))  // the request is not kept beside what the handler makes of it
        call.isBegun = true
        if !setup.policy.has(call.entry.capability) {
            return failed(call, setup.policy.refusal(call.name))  // it was granted when the unit called
        }
        if case .stream = work, held >= Self.mostHeld { return failed(call, Self.heldTooMuch) }
        switch work {
        case .refused(let error):
            failed(call, error)
        case .unary(let action):
            if call.mustEnd { unsettled += 1 }
            call.run(on: setup.lane) { [self] in
                // Whoever was stopped before its turn is not even asked.
                let result: Result<[UInt8], any Error> =
                    if call.mustEnd || isOpen(call) {
                        await Result(asking: action)
                    } else {
                        .failure(CancellationError())
                    }
                setup.lane.now { [self] in
                    switch result {
                    case .success(let answer): self.answer(call, answer)
                    case .failure(let error): failed(call, error)
                    }
                    if call.mustEnd { settle() }
                }
            }
        case .stream(let action):
            call.run(on: setup.lane) { [self] in
                guard isOpen(call) else { return }
                do {
                    try await send(call, try action().generator())
                } catch {
                    setup.lane.now { [self] in failed(call, error) }
                }
            }
            // By then its first item is held or on its way, and counted; or it waits for something.
            setup.lane.run { [self] in
                setup.lane.run { [self] in leave(call) }
            }
        }
    }

    private static var heldTooMuch: DaoError {
        .failed(.busy, "the unit does not take what its streams have for it", details: ["limit": "held"])
    }

    /// Sends the items of a handler, as they are asked for. It runs on the lane.
    private func send(_ call: CapabilityCall, _ items: any ItemGenerator) async throws {
        while isOpen(call) {
            guard let item = try await items.next() else {
                return complete(call, 0, [])
            }
            guard isOpen(call) else { return }
            if item.count > Limits.maxItemBytes {
                throw DaoError.failed(
                    .tooLarge, "an item of \(call.name) has \(item.count) bytes; \(Limits.maxItemBytes) may cross",
                    details: ["limit": "max_item_bytes"])
            }
            if call.credit?.isOpen != true || isCrowded { try await hold(call, item.count) }
            guard !isDead, isOpen(call) else { return }
            call.credit?.spend(item.count)
            instance?.post(EventKind.completion, call.id, Status.more.rawValue, item)
            await uncrowded(call)  // an item that is not made yet takes no memory
        }
    }

    /// Waits until an item may be sent; there must be room for it meanwhile.
    private func hold(_ call: CapabilityCall, _ size: Int) async throws {
        guard held + size <= Self.mostHeld else { throw Self.heldTooMuch }
        held += size
        defer { held -= size }
        while let credit = call.credit, !credit.isOpen, isOpen(call) {
            await withCheckedContinuation { credit.wait($0) }
        }
        await uncrowded(call)
    }

    private var isCrowded: Bool { instance?.isCrowded == true && !isDead }

    /// Waits while so much waits for its entry that streams must hold back.
    private func uncrowded(_ call: CapabilityCall) async {
        while isCrowded, isOpen(call) {
            await withCheckedContinuation { crowded.append($0) }
        }
    }

    /// Lets streams look again whether they may send.
    func relieve() {
        guard !crowded.isEmpty else { return }
        let waiting = crowded
        crowded = []
        for each in waiting { each.resume() }
    }

    private func answer(_ call: CapabilityCall, _ payload: [UInt8]) {
        guard payload.count > Limits.maxMessageBytes else { return complete(call, 0, payload) }
        let text = "the answer to \(call.name) has \(payload.count) bytes; \(Limits.maxMessageBytes) may cross"
        fail(call, .failed(.tooLarge, text, details: ["limit": "max_message_bytes"]))
    }

    /// Ends a call with what its handler threw.
    private func failed(_ call: CapabilityCall, _ error: any Error) {
        guard isOpen(call) else { return }  // it was stopped, and throws for that
        guard case .call(let failure)? = error as? DaoError else {
            setup.report("the handler of \(call.name) failed: \(error)")
            return fail(call, .failed(.internal, "the Avatar failed to carry out \(call.name): \(type(of: error))"))
        }
        guard failure.status == .denied else { return fail(call, .call(failure)) }
        // Which import was called an adapter does not know.
        var details: TextMap<String> = ["capability": call.entry.capability, "operation": call.name]
        for (name, value) in failure.details { details[name] = value }
        let denied = DaoError.failed(.denied, failure.message, details: details, help: failure.help)
        if !isDead { setup.policy.denied(call.name, denied) }
        fail(call, denied)
    }

    private func fail(_ call: CapabilityCall, _ error: DaoError) {
        let crossing = (error.callError ?? CallError(status: .internal)).crossing
        complete(call, crossing.status, crossing.payload)
    }

    /// Completes a call, once; whatever comes for a dead instance is dropped.
    private func complete(_ call: CapabilityCall, _ status: Int32, _ payload: [UInt8]) {
        guard close(call), !isDead else { return }
        instance?.post(EventKind.completion, call.id, status, payload)
    }

    private func close(_ call: CapabilityCall) -> Bool {
        guard isOpen(call) else { return false }
        open[call.id] = nil
        bytes -= call.size
        giveSlot(call)
        return true
    }

    /// Gives the place of a call, if it has one, to the next that waits.
    private func giveSlot(_ call: CapabilityCall) {
        guard call.hasSlot else { return }
        call.hasSlot = false
        let capability = call.entry.capability
        if let following = waiting[capability]?.popFirst() {
            following.hasSlot = true
            ready.append(following)
        } else {
            slots[capability, default: 1] -= 1
        }
    }

    /// Whether every open call is one of these.
    func areAll(within calls: [CapabilityCall]) -> Bool {
        let known = Set(calls.map { ObjectIdentifier($0) })
        return open.values.allSatisfy { known.contains(ObjectIdentifier($0)) }
    }

    /// Gives the place of a call back, and has the next one begun.
    func leave(_ call: CapabilityCall) {
        giveSlot(call)
        if !ready.isEmpty { instance?.pump() }
    }

    // Ending them otherwise

    /// Ends a call, and stops its handler.
    private func stop(_ call: CapabilityCall, _ error: DaoError) {
        guard isOpen(call) else { return }
        fail(call, error)
        call.stop()
    }

    /// Forgets a call whose end the unit is told by other means.
    func drop(_ id: UInt32) {
        guard let call = open[id] else { return }
        _ = close(call)
        call.stop()
    }

    /// Ends every open call of a capability that is granted no longer, or not as it was; writes that were begun go on.
    func revoke(_ capability: String, _ refusal: (String) -> DaoError) {
        // What was not begun is looked at when it begins.
        for call in inOrder where call.entry.capability == capability && call.isBegun && !call.mustEnd {
            let error = refusal(call.name)
            setup.policy.denied(call.name, error)
            stop(call, error)
        }
    }

    private var inOrder: [CapabilityCall] { open.values.sorted { $0.id < $1.id } }

    /// The instance is dead: nothing is delivered to it any more. Writes that were accepted still take effect.
    func die() {
        isDead = true
        var unbegun = ready.drain()
        for capability in waiting.keys { unbegun += waiting[capability]?.drain() ?? [] }
        unbegun += issued.drain()
        for call in unbegun where call.mustEnd && !call.isCancelled && !call.isBegun { begin(call) }
        for call in inOrder where !call.mustEnd {
            _ = close(call)
            call.stop()
        }
        relieve()
    }

    private func settle() {
        unsettled -= 1
        if unsettled == 0 {
            settled?()
            settled = nil
        }
    }

    /// After `die`: waits for writes that were accepted.
    func settle(within limit: Duration) async {
        let lane = setup.lane
        let inTime = await withCheckedContinuation { (continuation: CheckedContinuation<Bool, Never>) in
            lane.now { [self] in
                guard unsettled > 0 else { return continuation.resume(returning: true) }
                let once = Lock<CheckedContinuation<Bool, Never>?>(continuation)
                let alarm = lane.after(limit) { once.take()?.resume(returning: false) }
                settled = {
                    alarm.callOff()
                    once.take()?.resume(returning: true)
                }
            }
        }
        if !inTime { setup.report("a capability did not settle within \(limit)") }
        lane.now { [self] in open = [:] }
    }
}

extension Result where Failure == any Error, Success: Sendable {
    /// What an action gives or throws.
    fileprivate init(asking action: @Sendable () async throws -> Success) async {
        do { self = .success(try await action()) } catch { self = .failure(error) }
    }
}
