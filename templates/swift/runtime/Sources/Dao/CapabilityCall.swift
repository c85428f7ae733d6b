/// One call of the unit, from its acceptance to its completion. Used on the lane only.
final class CapabilityCall: @unchecked Sendable {
    /// What its request asks for.
    enum Work {
        case unary(Handler.UnaryAction)
        case stream(Handler.StreamAction)
        /// Why it is not even begun.
        case refused(DaoError)
    }

    /// The import that was called.
    let entry: ContractImport
    /// The call id that the unit chose.
    let id: UInt32
    var work: Work
    /// About what the request takes in memory.
    let size: Int
    /// For a stream from its acceptance on: the unit may grant more before it has begun.
    let credit: Credit?
    /// Whether it takes one of the places of its capability.
    var hasSlot = false
    /// Whether its handler was called, or is about to be.
    var isBegun = false
    var isCancelled = false
    private var task: Task<Void, Never>?
    private var isStopped = false
    /// Which task carries it out.
    private var identity: Int?

    init(_ entry: ContractImport, _ id: UInt32, _ work: Work, _ size: Int) {
        self.entry = entry
        self.id = id
        self.work = work
        self.size = size
        credit = entry.mode == .stream ? Credit() : nil
    }

    var name: String { entry.name }

    /// Whether it is carried out to its end once it was begun: it may change something.
    var mustEnd: Bool { entry.hasEffect && entry.mode != .stream }

    /// Carries it out.
    func run(on lane: Lane, _ body: @escaping @Sendable () async -> Void) {
        task = Task(executorPreference: lane.tasks) { [self] in
            identity = Self.currentTask
            await Self.$carriedOut.withValue(self) { await body() }
        }
        if isStopped { task?.cancel() }
    }

    /// What the tasks of a handler find, also those that it only starts.
    @TaskLocal private static var carriedOut: CapabilityCall?

    private static var currentTask: Int? { withUnsafeCurrentTask { $0?.hashValue } }

    /// The call whose handler runs here, and waits for whatever is waited for here.
    static var current: CapabilityCall? {
        guard let call = carriedOut, call.identity == currentTask else { return nil }
        return call
    }

    /// Tells the handler that nobody waits for it any more.
    func stop() {
        isStopped = true
        task?.cancel()
        credit?.wake()
    }
}
