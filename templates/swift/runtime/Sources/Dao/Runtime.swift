// The running unit: instances that follow each other, and the calls that wait for them.
//
// An instance that dies is replaced: writes that storage had accepted settle first, calls in flight end truthfully, and
// a new instance starts from what was committed. Calls that had not been handed over yet wait for it. After three deaths
// without a success in between the unit is stopped, and the error of every further call names the cause.

/// A unit that runs: it makes the instances, one after the other. What is not `async` is used on the lane only.
final class Runtime: InstanceOwner, @unchecked Sendable {
    /// Deaths without a success in between after which a unit is not started again.
    private static let deaths = 3
    private static let settling = Duration.seconds(30)

    /// Where the clients' calls come in.
    let calls: Dispatcher
    let setup: Setup
    private let tellDeath: @Sendable (String) -> Void
    /// What the instances died of since the last success.
    private var faults: [GuestFault] = []
    private var restart: Task<Void, Never>?
    private var closing: Task<Void, Never>?
    private var onCallEnded: () -> Void = {}
    private var abortStart: ((DaoError) -> Void)?

    /// - Parameter died: Told the cause of every death of an instance.
    init(_ setup: Setup, died: @escaping @Sendable (String) -> Void) {
        self.setup = setup
        tellDeath = died
        calls = Dispatcher(setup.lane)
    }

    private var lane: Lane { setup.lane }

    /// Runs a task on the lane.
    private func task(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        Task(executorPreference: lane.tasks) { await body() }
    }

    // Life

    /// Starts the first instance.
    ///
    /// - Throws: `DaoError`: the unit refused to start, was not ready in time, or died doing so.
    func start(began: ContinuousClock.Instant) async throws {
        let end = began + setup.start
        try await Task(executorPreference: lane.tasks) { [self] in try await bringUp(end) }.value
    }

    /// Makes instances until one is ready, or until it is given up. It runs on the lane.
    private func bringUp(_ end: ContinuousClock.Instant) async throws {
        while let fault = try await tryInstance(end) {
            faults.append(fault)
            report(fault)
            if faults.count >= Self.deaths { throw stop() }
        }
    }

    private func tryInstance(_ end: ContinuousClock.Instant) async throws -> GuestFault? {
        let told = setup.policy.inOrder
        let start = HostCall(nil, setup.hostInfo)
        let instance = try Instance.make(setup, self)
        if let fault = instance.fault { return fault }
        calls.instance = instance
        start.alarm = lane.after(max(end - .now, .zero)) { [self] in start.finish(.timeout, [], tooSlow()) }
        abortStart = { start.finish(.unavailable, [], $0) }
        await withCheckedContinuation { continuation in
            start.whenEnded { continuation.resume() }
            instance.request(start)
        }
        abortStart = nil
        if let fault = instance.fault {
            start.finish(.unavailable)
            await instance.capabilities.settle(within: Self.settling)
            return fault
        }
        do {
            guard start.isOK, let body = start.end?.body else { throw start.failure }
            try ready(body)
        } catch {
            calls.instance = nil
            instance.close()
            await instance.capabilities.settle(within: Self.settling)
            throw error
        }
        if !told.elementsEqual(setup.policy.inOrder, by: { $0.0 == $1.0 && $0.1.elementsEqual($1.1, by: same) }) {
            // Before any request.
            instance.lifecycle(Boundary.lifecycle(.grantsChanged, granted: setup.policy.inOrder))
        }
        calls.open()
        return nil
    }

    private func ready(_ body: [UInt8]) throws(DaoError) {
        do throws(WireFault) {
            let ready = try Boundary.Ready(bytes: body)
            if Boundary.recovered(ready), !faults.isEmpty { faults.removeLast() }
        } catch {
            throw .failed(.internal, "the unit's answer is no \(Boundary.Ready.messageName): \(error)")
        }
    }

    private func tooSlow() -> DaoError {
        .failed(
            .timeout, "\(setup.unit.title) was not ready within \(setup.start)",
            help: "If it has a large home to migrate, give it longer: `start`.")
    }

    func callEnded(_ call: HostCall) {
        calls.callEnded(call)
        onCallEnded()
    }

    func rests() { calls.lookForCircles() }

    func died(_ instance: Instance, _ fault: GuestFault) {
        guard calls.state == .ready else {
            // Nobody waits for another one, or whoever starts this one makes it.
            for call in instance.calls.inOrder where endOrphan(call, fault) {
                call.finish(.unavailable, [], Dispatcher.closed())
            }
            onCallEnded()
            return
        }
        calls.state = .starting
        if instance.calls.isAnswered { faults = [] }
        faults.append(fault)
        restart = task { [self] in await replace(instance, fault) }
    }

    private func replace(_ instance: Instance, _ fault: GuestFault) async {
        await instance.capabilities.settle(within: Self.settling)
        let unentered = instance.calls.inOrder.filter { endOrphan($0, fault) }
        instance.calls.removeAll()
        calls.putBack(unentered)
        report(fault)
        do {
            if faults.count >= Self.deaths { throw stop() }
            try await bringUp(.now + setup.start)
        } catch {
            guard calls.state != .closed else { return }
            let stopped = calls.state == .stopped ? error as? DaoError : stop(error)
            setup.report("\(setup.unit.name) is not started again: \(stopped?.message ?? "\(error)")")
        }
    }

    private func report(_ fault: GuestFault) {
        setup.report("an instance of \(setup.unit.name) died: \(fault.message)")
        tellDeath(fault.message)
    }

    /// Ends a call of a dead instance; true if it can go into the next: it never went in, or the contract says that it
    /// may be carried out twice.
    private func endOrphan(_ call: HostCall, _ fault: GuestFault) -> Bool {
        if call.end == nil, !call.isEntered { return true }
        if call.end == nil, call.isRepeatable, faults.count < Self.deaths {
            call.isEntered = false
            call.isRepeated = true
            return true
        }
        if call.hasEffect {
            call.finish(.interrupted, [], interrupted("the unit died before it answered (\(fault.message))"))
        } else {
            let text = "the unit died before it answered (\(fault.message))"
            call.finish(.unavailable, [], DaoError.failed(.unavailable, text))
        }
        callEnded(call)
        return false
    }

    private func interrupted(_ what: String) -> DaoError {
        .failed(
            .interrupted, "\(what); the outcome is unknown",
            help: "Repeat it with the same request id: what was done is not done again.")
    }

    private func stop(_ cause: (any Error)? = nil) -> DaoError {
        let title = setup.unit.title
        let text =
            if let cause {
                "\(title) could not be started again: \((cause as? DaoError)?.message ?? "\(cause)")"
            } else {
                "\(title) died \(faults.count) times without a success in between: \(faults.last?.message ?? "")"
            }
        let error = DaoError.failed(.unavailable, text, help: "Close the Avatar and open it again.")
        if calls.state != .closed { calls.stop(error) }
        return error
    }

    // End

    /// Lets the unit finish, and ends it. A second time waits for the same end.
    func close(_ patience: Duration) async {
        let closing = await withCheckedContinuation { (continuation: CheckedContinuation<Task<Void, Never>, Never>) in
            lane.now { [self] in
                let closing = self.closing ?? task { [self] in await closeOnce(patience) }
                self.closing = closing
                continuation.resume(returning: closing)
            }
        }
        await closing.value
    }

    private func closeOnce(_ patience: Duration) async {
        let end = ContinuousClock.now + patience
        if let restart, calls.state == .starting { await waited(for: restart, patience) }
        let was = calls.state
        calls.close()
        abortStart?(Dispatcher.closed())
        guard let instance = calls.instance else { return }
        if was == .ready, !instance.isDead {
            for call in instance.calls.inOrder where !call.isEntered {
                instance.calls.finish(call, Status.unavailable.rawValue, [], Dispatcher.closed())
            }
            let status = await shutDown(instance, end)
            if status != 0 {
                let how = status.map { Status(rawValue: $0).name } ?? "it died"
                setup.report("\(setup.unit.name) did not shut down well: \(how)")
            }
        }
        onCallEnded = {}
        instance.close()
        await instance.capabilities.settle(within: patience)
        for call in instance.calls.inOrder {
            if call.hasEffect, call.isEntered {
                call.finish(.interrupted, [], interrupted("the Avatar was closed before the unit answered"))
            } else {
                call.finish(.unavailable, [], Dispatcher.closed())
            }
        }
        instance.calls.removeAll()
    }

    /// Waits for a task, at most so long.
    private func waited(for task: Task<Void, Never>, _ limit: Duration) async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let once = Lock<CheckedContinuation<Void, Never>?>(continuation)
            let alarm = lane.after(limit) { once.take()?.resume() }
            _ = self.task {
                await task.value
                alarm.callOff()
                once.take()?.resume()
            }
        }
    }

    /// Lets a unit finish what is under way and write its last words. Streams end at once. Calls that were answered by
    /// half of the time were in time; after that the unit is told to rest, and to give up what it only waits for.
    ///
    /// - Returns: The status that it shut down with; nil if it died.
    private func shutDown(_ instance: Instance, _ end: ContinuousClock.Instant) async -> Int32? {
        for call in instance.calls.inOrder where call.isStream {
            // Ended first: what the unit says of its cancellation is not why it ended.
            call.finish(.cancelled, [], Dispatcher.closed())
            instance.cancel(call)
        }
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let once = Lock<CheckedContinuation<Void, Never>?>(continuation)
            let alarm = lane.after(max((end - .now) / 2, .zero)) { once.take()?.resume() }
            let look = {
                if instance.isDead || instance.calls.byID.values.allSatisfy(\.isStream) {
                    alarm.callOff()
                    once.take()?.resume()
                }
            }
            onCallEnded = look
            look()
        }
        onCallEnded = {}
        if instance.isDead { return nil }
        let left = UInt32(clamping: Int(max(end - .now, .zero) / .milliseconds(1)))
        let last = HostCall(nil, [], shutdownMilliseconds: left)
        last.alarm = lane.after(max(end - .now, .zero)) { last.finish(.timeout) }
        onCallEnded = { if instance.isDead { last.finish(.unavailable) } }
        await withCheckedContinuation { continuation in
            last.whenEnded { continuation.resume() }
            instance.request(last)
        }
        return instance.isDead ? nil : last.end?.status
    }

    // Grants and life cycle

    /// Replaces the grants of the running unit: later calls are refused, open ones end, it is told.
    func regrant(_ granted: Grants, _ refused: [String: Refusal]) {
        let policy = setup.policy
        let before = policy.granted
        let changed = policy.replace(granted, refused)
        guard changed, let instance = calls.instance, !instance.isDead else { return }
        for (name, had) in before {
            if !policy.has(name) {
                instance.capabilities.revoke(name, policy.refusal)
            } else if policy.narrowed(name, had) {
                instance.capabilities.revoke(name, policy.narrowing)
            }
        }
        if calls.state == .ready {
            instance.lifecycle(Boundary.lifecycle(.grantsChanged, granted: policy.inOrder))
        }
    }

    /// Tells the unit that something happened to the Avatar.
    func lifecycle(_ event: LifecycleEvent) throws(DaoError) {
        try calls.check()
        if calls.state == .ready { calls.instance?.lifecycle(Boundary.lifecycle(event)) }
    }
}
