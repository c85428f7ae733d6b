/// The Avatar's calls that one instance has taken, and what its answers do to them. Used on the lane only.
final class HostCalls {
    /// The bytes of answers that one entry may leave for callers, whatever else is held (CALL-11).
    private static let mostOfEntry = 16 * Limits.maxMessageBytes
    /// If an entry ends with more than this held, the callers get a turn before the next.
    static let manyUntaken = mostOfEntry / 2
    /// The bytes of answers that are held for their callers at a time; what is beyond them is refused.
    private static let mostUntaken = mostOfEntry + manyUntaken

    /// Every open call.
    private(set) var byID: [UInt32: HostCall] = [:]
    /// Whether a method was answered well.
    private(set) var isAnswered = false
    private let setup: Setup
    private let entry: EntryState
    private let ended: (HostCall) -> Void
    private var lastID: UInt32 = 0

    /// - Parameters:
    ///   - entry: What the running entry did.
    ///   - ended: Told of every call that ended, to make room for the next.
    init(_ setup: Setup, _ entry: EntryState, ended: @escaping (HostCall) -> Void) {
        self.setup = setup
        self.entry = entry
        self.ended = ended
    }

    /// The open calls, in the order of issue.
    var inOrder: [HostCall] { byID.values.sorted { $0.id < $1.id } }

    /// Gives a call, about to go in, its id.
    func add(_ call: HostCall) {
        repeat {
            lastID = lastID == .max ? 1 : lastID + 1
        } while byID[lastID] != nil
        call.id = lastID
        byID[lastID] = call
    }

    func has(_ call: HostCall) -> Bool { byID[call.id] === call }

    func removeAll() { byID = [:] }

    /// Takes an answer, or an item, of the unit; gives what the unit is told.
    func answer(
        _ machine: any Machine, _ id: UInt32, _ status: Int32, _ pointer: UInt32, _ length: UInt32
    ) throws(GuestFault) -> Status {
        try machine.check(pointer, length)
        guard let call = byID[id] else {
            setup.counters.strays += 1
            return .notFound
        }
        if status == Status.more.rawValue { return item(call, machine, pointer, length) }
        if length > Limits.maxMessageBytes {
            fail(call, .internal, "the unit answered with \(length) bytes")
            return .tooLarge
        }
        if status > 0 {
            fail(call, .internal, "the unit answered with status \(status)")
            return .invalidArgument
        }
        if entry.untaken + Int(length) > Self.mostUntaken {
            fail(call, .exhausted, "the unit answered with more than \(Self.mostUntaken) bytes in one go")
            return .exhausted
        }
        entry.untaken += Int(length)
        let refusal = status == Status.denied.rawValue ? entry.refusal : nil
        let isOpen = call.end == nil
        finish(call, status, machine.read(Int(pointer), Int(length)), refusal)
        if isOpen, status == 0, call.method != nil { isAnswered = true }
        return .ok
    }

    private func item(_ call: HostCall, _ machine: any Machine, _ pointer: UInt32, _ length: UInt32) -> Status {
        guard let credit = call.credit else {
            setup.counters.strays += 1
            return .invalidArgument
        }
        if call.isAbandoned { return .cancelled }
        if length > Limits.maxItemBytes { return .tooLarge }
        if !credit.isOpen { return .busy }
        credit.spend(Int(length))
        call.items.append(machine.read(Int(pointer), Int(length)))
        call.changed?()
        return .ok
    }

    private func fail(_ call: HostCall, _ status: Status, _ text: String) {
        finish(call, status.rawValue, [], DaoError.failed(status, text))
    }

    /// Ends a call, if it has not ended yet.
    func finish(_ call: HostCall, _ status: Int32, _ body: [UInt8], _ error: (any Error)?) {
        guard has(call) else { return }
        byID[call.id] = nil
        call.finish(status, body, error)
        ended(call)
    }
}
