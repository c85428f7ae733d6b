// One instance of a unit, from its birth to its death: when it is entered, and by what.
//
// Whatever wants to enter is queued, and enters once nothing else runs. After each entry the calls that the unit issued
// are handed to their handlers and what is ready goes in at once; long chains give the lane a turn in between. Any fault
// ends the instance: it is never entered again, and its owner hears of it.

/// Who replaces an instance.
protocol InstanceOwner: AnyObject {
    /// Hears, once, that an instance is dead.
    func died(_ instance: Instance, _ fault: GuestFault)
    /// Hears of every call that ended.
    func callEnded(_ call: HostCall)
    /// Hears that nothing is left to do but what comes from elsewhere.
    func rests()
}

/// A running instance. Used on the lane only.
final class Instance: @unchecked Sendable {
    /// How long entries may follow each other before others on the lane get a turn.
    private static let turn = Duration.milliseconds(10)
    /// Events that wait for their entry, from which on streams hold their items back.
    private static let crowd = 32
    /// Bytes of answers that may wait for their entry; beyond that no further call is carried out.
    private static let mostAnswers = 16 * Limits.maxMessageBytes

    private struct Event {
        let kind: UInt32
        let id: UInt32
        let status: Int32
        let payload: [UInt8]
    }

    private enum Entering {
        case call(HostCall)
        case event(Event)
    }

    /// Our calls to the unit that have not ended.
    private(set) var calls: HostCalls!
    /// The unit's calls to us that have not ended.
    private(set) var capabilities: CapabilityCalls!
    /// What ended it.
    private(set) var fault: GuestFault?
    private(set) var isDead = false
    private let setup: Setup
    private unowned let owner: any InstanceOwner
    private let entry: EntryState
    private var queue = Queue<Entering>()
    private var guest: GuestABI?
    private var machine: (any Machine)?
    /// Bytes of the events that wait for their entry.
    private var bytes = 0
    /// Whether an entry runs, or a handler is begun.
    private var isBusy = false
    /// Whether it is the turn of others on the lane.
    private var isTurn = false
    private var isResuming = false
    /// How long entries took since others had a turn.
    private var spent = Duration.zero

    private init(_ setup: Setup, _ owner: any InstanceOwner) {
        self.setup = setup
        self.owner = owner
        entry = EntryState(setup)
        calls = HostCalls(setup, entry) { [unowned owner] call in owner.callEnded(call) }
        capabilities = CapabilityCalls(setup, self)
    }

    /// Makes an instance.
    ///
    /// - Returns: The instance; one that died while it was made has its fault, and its owner does not hear of it.
    /// - Throws: `DaoError.module` if it disagrees with its manifest.
    static func make(_ setup: Setup, _ owner: any InstanceOwner) throws -> Instance {
        let instance = Instance(setup, owner)
        try instance.link()
        return instance
    }

    private func link() throws {
        setup.observer?.instanceBegins(setup.bounds.memoryBytes)
        let imports = Imports(setup, entry, calls, capabilities) { [unowned self] in machine }
        isBusy = true
        defer { isBusy = false }
        do {
            let made = try setup.module.instantiate(imports.functions(), setup.bounds)
            machine = made
            let guest = try GuestABI(setup, made, entry)
            self.guest = guest
            try guest.checkVersion()
            after()
        } catch let fault as GuestFault {
            end(fault)
        } catch {
            close()
            throw error
        }
    }

    // What the owner asks for, outside any entry

    /// Hands a call to the unit, as soon as it can be entered.
    func request(_ call: HostCall) {
        calls.add(call)
        enqueue(.call(call))
    }

    /// Tells the unit that nobody waits for a call any more.
    func cancel(_ call: HostCall) {
        call.isAbandoned = true
        _ = call.items.drain()
        guard calls.has(call) else { return }
        if call.isEntered {
            post(EventKind.cancel, call.id, 0, [])
        } else {
            calls.finish(call, Status.cancelled.rawValue, [], nil)
        }
    }

    /// Allows the unit to send more items of a stream.
    func credit(_ call: HostCall, _ items: Int, _ bytes: Int) {
        guard calls.has(call), !call.isAbandoned else { return }
        call.credit?.grant(items, bytes)
        let payload = withUnsafeBytes(of: UInt32(bytes).littleEndian) { [UInt8]($0) }
        post(EventKind.credit, call.id, Int32(items), payload)
    }

    /// Tells the unit that something happened to the Avatar.
    func lifecycle(_ payload: [UInt8]) { post(EventKind.lifecycle, 0, 0, payload) }

    /// Drops the instance; nothing enters it any more, and no fault is reported.
    func close() {
        guard !isDead else { return }
        isDead = true
        _ = queue.drain()
        guest = nil
        machine?.close()
        machine = nil
        setup.observer?.instanceEnds(fault?.message)
        capabilities.die()
    }

    var memoryBytes: Int { machine?.memorySize ?? 0 }

    // What waits to enter

    /// Has an event enter, such as the completion of a call.
    func post(_ kind: UInt32, _ id: UInt32, _ status: Int32, _ payload: [UInt8]) {
        guard !isDead else { return }
        bytes += payload.count
        enqueue(.event(Event(kind: kind, id: id, status: status, payload: payload)))
    }

    /// Whether so much waits for its entry that streams must hold back.
    var isCrowded: Bool { queue.count >= Self.crowd || bytes >= Self.mostAnswers / 2 }

    /// Whether nothing waits to enter, or to be carried out.
    var isIdle: Bool {
        !isBusy && !isTurn && !isResuming && !isDead && queue.isEmpty && capabilities.issued.isEmpty
            && capabilities.ready.isEmpty
    }

    private func enqueue(_ entering: Entering) {
        queue.append(entering)
        pump()
    }

    /// Runs handlers and entries until nothing is ready or it is the turn of others.
    func pump() {
        guard !isBusy, !isTurn, !isDead else { return }
        isBusy = true
        defer {
            isBusy = false
            if !isCrowded { capabilities.relieve() }
        }
        let clock = ContinuousClock()
        var last = clock.now
        while !isDead {
            let hasRoom = bytes < Self.mostAnswers
            if hasRoom, let call = capabilities.ready.popFirst() ?? capabilities.issued.popFirst() {
                setup.counters.guestCalls += call.hasSlot ? 0 : 1
                capabilities.start(call)
            } else {
                switch queue.popFirst() {
                case .call(let call)?: enter(call)
                case .event(let event)?: enter(event)
                case nil: return owner.rests()
                }
            }
            entry.reportDenials()
            let now = clock.now
            spent += now - last
            last = now
            if spent > Self.turn || entry.untaken > HostCalls.manyUntaken {
                isTurn = true
                setup.lane.run { [self] in
                    isTurn = false
                    spent = .zero
                    entry.untaken = 0  // whoever waited for an answer has it by now
                    pump()
                }
                return
            }
        }
    }

    // Entries

    private func enter(_ call: HostCall) {
        guard call.end == nil, let guest else { return }
        let payload = call.payload
        if !call.isRepeatable { call.payload = [] }
        let result: Int32
        do throws(GuestFault) {
            guest.begin()
            let pointer = try guest.place(payload)
            if pointer == 0, !payload.isEmpty {
                let text = "the unit has no memory for a request of \(payload.count) bytes"
                let error = DaoError.failed(.exhausted, text, details: ["limit": "memory"])
                return calls.finish(call, Status.exhausted.rawValue, [], error)
            }
            call.isEntered = true
            setup.counters.requests += 1
            let length = UInt32(payload.count)
            if let method = call.method {
                result = try guest.call("yuan_handle_request", [call.id, method.number, pointer, length], payload)
            } else if let milliseconds = call.shutdownMilliseconds {
                result = try guest.call("yuan_shutdown", [call.id, milliseconds], [])
            } else {
                result = try guest.call("yuan_init", [call.id, pointer, length], payload)
            }
        } catch {
            if !call.isEntered {
                // What kills the unit on its way in does not go into the next one.
                let text = "the unit died before it took the request (\(error.message))"
                calls.finish(call, Status.unavailable.rawValue, [], DaoError.failed(.unavailable, text))
            }
            return die(error)
        }
        let denied = result == Status.denied.rawValue ? entry.refusal : nil
        after()
        if result == EntryResult.yield {
            resumeSoon()
        } else if result < 0 {
            calls.finish(call, result, [], denied)
        } else if result != EntryResult.pending, calls.has(call) {
            let said = result == EntryResult.done ? "is done" : "returned \(result)"
            let error = DaoError.failed(.internal, "the unit \(said), but never answered")
            calls.finish(call, Status.internal.rawValue, [], error)
        }
    }

    private func enter(_ event: Event) {
        bytes -= event.payload.count
        guard let guest else { return }
        var (kind, status, payload) = (event.kind, event.status, event.payload)
        if kind == EventKind.resume { isResuming = false }  // until it enters, what else yields is owed no other
        let result: Int32
        do throws(GuestFault) {
            guest.begin()
            let pointer = try guest.place(payload)
            if pointer == 0, !payload.isEmpty {
                switch kind {
                case EventKind.credit:
                    starve(event.id)  // it would wait for this credit for ever
                    (kind, status) = (EventKind.cancel, 0)
                case EventKind.completion:
                    if status == Status.more.rawValue { capabilities.drop(event.id) }
                    status = Status.exhausted.rawValue
                default:
                    setup.counters.refusedEvents += 1
                    return
                }
                payload = []
            }
            let arguments = [kind, event.id, UInt32(bitPattern: status), pointer, UInt32(payload.count)]
            result = try guest.call("yuan_on_event", arguments, payload)
        } catch {
            return die(error)
        }
        after()
        if result == EntryResult.yield {
            resumeSoon()
        } else if result < 0 {
            setup.counters.refusedEvents += 1
        }
    }

    /// Ends a stream that the unit has no memory to hear about.
    private func starve(_ id: UInt32) {
        guard let call = calls.byID[id] else { return }
        let text = "the unit has no memory to go on with the stream"
        let error = DaoError.failed(.exhausted, text, details: ["limit": "memory"])
        calls.finish(call, Status.exhausted.rawValue, [], error)
    }

    private func after() {
        entry.lastWords = ""
        setup.counters.entries += 1
    }

    private func resumeSoon() {
        guard !isResuming else { return }
        isResuming = true
        setup.lane.run { [self] in post(EventKind.resume, 0, 0, []) }
    }

    private func die(_ fault: GuestFault) {
        end(fault)
        owner.died(self, fault)
    }

    /// Ends this instance for good.
    private func end(_ fault: GuestFault) {
        self.fault = fault
        setup.counters.deaths += 1
        entry.reportDenials()
        close()
    }
}
