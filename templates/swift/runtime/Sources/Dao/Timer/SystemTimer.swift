/// Wakes the unit. Expiries that it did not take come together in one tick.
public struct SystemTimer: TimerCapability {
    public init() {}

    public func start(_ request: TimerV1.StartRequest) throws -> Answers<TimerV1.StartResponse> {
        let ticks = Ticks(request)
        return Answers(unfolding: { try await ticks.next() })
    }
}

/// The ticks of one timer, asked for one after the other. They count from the start, so that lateness does not add up.
private final class Ticks: @unchecked Sendable {
    private let clock = ContinuousClock()
    private let first: ContinuousClock.Instant
    private let interval: Duration
    private var ticked = 0

    init(_ request: TimerV1.StartRequest) {
        first = clock.now + .milliseconds(Int(request.delayMs))
        interval = .milliseconds(Int(request.intervalMs))
    }

    func next() async throws -> TimerV1.StartResponse? {
        if interval == .zero, ticked > 0 { return nil }
        while true {
            let passed = clock.now - first
            let due = passed < .zero ? 0 : interval == .zero ? 1 : Int(passed / interval) + 1
            if due > ticked {
                defer { ticked = due }
                return TimerV1.StartResponse(expiries: UInt32(clamping: due - ticked))
            }
            try await clock.sleep(until: first + interval * ticked)
        }
    }
}
