/// What every instance of a running unit is made of. It outlives them all. Used on the lane only.
final class Setup: @unchecked Sendable {
    let lane: Lane
    /// The compiled unit.
    let module: any EngineModule
    let engineGuards: Set<Guard>
    /// The checked unit.
    let unit: MetaUnit
    /// What carries out each import.
    var handlers: [String: Handler]
    /// What is granted.
    let policy: Policy
    /// Name and version of this host, for the unit.
    let host: (name: String, version: String)
    let durability: Durability
    let bounds: EngineBounds
    /// How long the unit may take to be ready, all its attempts together.
    let start: Duration
    /// Where to count.
    var counters = Counters()
    /// Sees what crosses.
    let observer: (any Observer)?
    /// Hears of what goes wrong and nobody waits for: a handler that failed, a death.
    let report: @Sendable (String) -> Void

    init(
        lane: Lane, module: any EngineModule, engineGuards: Set<Guard>, unit: MetaUnit, handlers: [String: Handler],
        policy: Policy, host: (name: String, version: String), durability: Durability, bounds: EngineBounds,
        start: Duration, observer: (any Observer)?, report: @escaping @Sendable (String) -> Void
    ) {
        self.lane = lane
        self.module = module
        self.engineGuards = engineGuards
        self.unit = unit
        self.handlers = handlers
        self.policy = policy
        self.host = host
        self.durability = durability
        self.bounds = bounds
        self.start = start
        self.observer = observer
        self.report = report
    }

    var entry: Duration? { bounds.entry }
}

/// What happened since the Avatar was opened.
public struct Counters: Sendable {
    public internal(set) var entries = 0
    public internal(set) var requests = 0
    public internal(set) var guestCalls = 0
    public internal(set) var denials = 0
    public internal(set) var deaths = 0
    /// Answers, cancels and credit for calls that were not there.
    public internal(set) var strays = 0
    /// Events that the unit did not take.
    public internal(set) var refusedEvents = 0
}
