/// What the running entry of an instance did so far. Used on the lane only.
final class EntryState {
    /// Denials of one entry that listeners hear of.
    private static let mostDenied = 64

    private let setup: Setup
    /// Whether the unit is inside its allocator, where it may call nothing.
    var isAllocating = false
    /// The last error that the entry logged.
    var lastWords = ""
    /// Bytes of answers since callers last had a turn to take them.
    var untaken = 0
    /// Imports that were refused and not reported yet.
    private(set) var denied: [String] = []

    init(_ setup: Setup) { self.setup = setup }

    /// Ends the instance if it calls an import while it allocates.
    func refuseInAlloc(_ name: String) throws(GuestFault) {
        if isAllocating { throw GuestFault(.trap, "called \(name) during yuan_alloc") }
    }

    /// Refuses an import that is not granted; listeners hear of it after the entry.
    func deny(_ name: String) -> Status {
        setup.counters.denials += 1
        if denied.count < Self.mostDenied { denied.append(name) }
        return .denied
    }

    /// Says why the entry's call failed, better than the unit can: it saw only a status.
    var refusal: DaoError? { denied.last.map(setup.policy.refusal) }

    /// Lets the listeners hear of what was refused.
    func reportDenials() {
        let names = denied
        denied = []
        for name in names { setup.policy.denied(name, setup.policy.refusal(name)) }
    }
}
