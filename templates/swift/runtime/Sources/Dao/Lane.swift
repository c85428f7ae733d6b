import Dispatch
import Foundation
import Synchronization

/// Runs jobs on a thread of its own, one at a time and in the order in which they were handed over.
///
/// An Avatar lives on its lane: whatever enters the unit, and every class of the runtime that says so, is used there
/// only. An actor does not do: it reorders by priority, and each call would cross threads twice. An actor of a program's
/// own may live here, by giving the lane as its `unownedExecutor`; and tasks run here that prefer ``tasks``.
public final class Lane: SerialExecutor, @unchecked Sendable {
    /// Lets tasks run on the lane, in the order in which they were made: so handlers begin in the order of issue.
    public final class Tasks: TaskExecutor {
        fileprivate let lane: Lane

        fileprivate init(_ lane: Lane) { self.lane = lane }

        public func enqueue(_ job: consuming ExecutorJob) { lane.add(.task(UnownedJob(job), self)) }
    }

    fileprivate enum Job {
        case closure(@Sendable () -> Void)
        case isolated(UnownedJob)
        case task(UnownedJob, Tasks)
    }

    /// A guest may use a stack of its own size, and what handlers do comes on top.
    private static let stackBytes = 8 << 20

    private let name: String
    private let condition = NSCondition()
    private var jobs: [Job] = []
    private var isServed = false
    private var isStopped = false
    private var thread: Thread?
    /// Holds the lane, so it is let go once the lane was stopped.
    private var heldTasks: Tasks?

    public init(name: String = "dao") { self.name = name }

    /// What tasks prefer to run here: `Task(executorPreference: lane.tasks) { ... }`.
    public var tasks: Tasks {
        condition.lock()
        defer { condition.unlock() }
        let made = heldTasks ?? Tasks(self)
        heldTasks = made
        return made
    }

    /// Hands a job over.
    public func run(_ job: @escaping @Sendable () -> Void) { add(.closure(job)) }

    /// Runs a job now if this is the lane's thread; hands it over otherwise.
    func now(_ job: @escaping @Sendable () -> Void) {
        if isCurrent { job() } else { run(job) }
    }

    /// Hands a job over after some time, by a clock that does not jump.
    func after(_ delay: Duration, _ job: @escaping @Sendable () -> Void) -> Alarm {
        let alarm = Alarm(job)
        let (seconds, attoseconds) = delay.components
        let nanoseconds = Int(clamping: seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
        DispatchQueue.global().asyncAfter(deadline: .now() + .nanoseconds(nanoseconds)) { [self] in
            if alarm.isSet { run { alarm.ring() } }
        }
        return alarm
    }

    /// Whether the caller is on this lane.
    public var isCurrent: Bool {
        condition.lock()
        defer { condition.unlock() }
        return thread === Thread.current
    }

    public func enqueue(_ job: consuming ExecutorJob) { add(.isolated(UnownedJob(job))) }

    public func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    public func checkIsolated() { precondition(isCurrent, "this is used on the Avatar's lane only") }

    /// Ends the thread once nothing is left to do. What is handed over later gets another one.
    public func stop() {
        condition.lock()
        isStopped = true
        condition.signal()
        condition.unlock()
    }

    fileprivate func add(_ job: Job) {
        condition.lock()
        jobs.append(job)
        if isServed {
            condition.signal()
        } else {
            isServed = true
            let thread = Thread { [self] in serve() }
            thread.name = name
            thread.stackSize = Self.stackBytes
            self.thread = thread
            thread.start()
        }
        condition.unlock()
    }

    private func serve() {
        condition.lock()
        while true {
            while jobs.isEmpty, !isStopped { condition.wait() }
            if jobs.isEmpty { break }
            // What a job held last is let go before the lock is taken again: it may hand jobs over at its end.
            carryOutAll()
            condition.lock()
        }
        isServed = false
        thread = nil
        heldTasks = nil
        condition.unlock()
    }

    /// Takes all that is there, with the lock, and carries it out without.
    private func carryOutAll() {
        let batch = jobs
        jobs = []
        condition.unlock()
        for job in batch {
            switch job {
            case .closure(let closure): closure()
            case .isolated(let task): task.runSynchronously(on: asUnownedSerialExecutor())
            case .task(let task, let tasks): task.runSynchronously(on: tasks.asUnownedTaskExecutor())
            }
        }
    }
}

/// Something that will happen unless it is called off.
final class Alarm: Sendable {
    private let job: Mutex<(@Sendable () -> Void)?>

    init(_ job: @escaping @Sendable () -> Void) { self.job = Mutex(job) }

    var isSet: Bool { job.withLock { $0 != nil } }

    func ring() {
        let job = job.withLock { job in
            defer { job = nil }
            return job
        }
        job?()
    }

    /// Calls it off, and lets go of what it would have used.
    func callOff() { job.withLock { $0 = nil } }
}
