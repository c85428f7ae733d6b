// The imports of one instance: what each named function does when the unit calls it.
//
// Every function here runs inside an entry. It may copy out of the memory, note something for later, and give a
// status; it never calls the unit or a handler that takes time. Pointers are checked before anything else.

/// What the functions act on that one instance imports. Used on the lane only.
final class Imports {
    typealias Body = (any Machine, [UInt32]) throws(GuestFault) -> Status

    private let setup: Setup
    private let entry: EntryState
    private let calls: HostCalls
    private let capabilities: CapabilityCalls
    private let machine: () -> (any Machine)?

    /// - Parameters:
    ///   - entry: What the running entry did.
    ///   - calls: Our calls to the unit.
    ///   - capabilities: The unit's calls of capabilities.
    ///   - machine: The instance; nil while it is made.
    init(
        _ setup: Setup, _ entry: EntryState, _ calls: HostCalls, _ capabilities: CapabilityCalls,
        machine: @escaping () -> (any Machine)?
    ) {
        self.setup = setup
        self.entry = entry
        self.calls = calls
        self.capabilities = capabilities
        self.machine = machine
    }

    /// Makes the functions.
    func functions() -> [EngineImport] {
        let sync = SyncImports(setup, entry)
        let known = setup.unit.imports.map { it in
            let body = callImport(it.name) ?? (it.mode == .immediate ? sync.function(it) : operation(it))
            return EngineImport(name: it.name, params: it.arity, body: guarded(it.name, it, body))
        }
        let foreign = setup.unit.foreign.map { name, params in
            let entry = entry
            let body: Body = { _, _ throws(GuestFault) in
                try entry.refuseInAlloc(name)
                return .unimplemented
            }
            return EngineImport(name: name, params: params, body: guarded(name, nil, body))
        }
        return known + foreign
    }

    /// What the engine calls; what crosses is noted for whoever observes.
    private func guarded(
        _ name: String, _ it: ContractImport?, _ body: @escaping Body
    ) -> ([UInt32]) throws(GuestFault) -> Int32 {
        let observer = setup.observer
        let machine = machine
        return { given throws(GuestFault) in
            guard let machine = machine() else { throw GuestFault(.trap, "called \(name) before it was started") }
            guard let observer else { return try body(machine, given).rawValue }
            let wentIn = Self.taken(it, machine, given)
            do throws(GuestFault) {
                let status = try body(machine, given)
                let cameOut = Self.written(it, machine, given, status)
                observer.importCalled(name, given, wentIn, cameOut, status.rawValue)
                return status.rawValue
            } catch {
                observer.importCalled(name, given, wentIn, [], nil)
                throw error
            }
        }
    }

    /// Any operation that takes time: check, copy, note; its handler runs after the entry.
    private func operation(_ it: ContractImport) -> Body {
        let (setup, entry, capabilities) = (setup, entry, capabilities)
        return { machine, given throws(GuestFault) in
            try entry.refuseInAlloc(it.name)
            try machine.check(given[1], given[2])
            guard setup.policy.has(it.capability) else { return entry.deny(it.name) }
            let payload = { machine.read(Int(given[1]), Int(given[2])) }
            return capabilities.accept(it, given[0], payload, Int(given[2]))
        }
    }

    /// The imports of the call mechanism itself; no handler carries them out.
    private func callImport(_ name: String) -> Body? {
        let (setup, entry, calls, capabilities) = (setup, entry, calls, capabilities)
        // A cancel or credit for a call that does not exist is counted.
        func found(_ isThere: Bool) -> Status {
            if isThere { return .ok }
            setup.counters.strays += 1
            return .notFound
        }
        switch name {
        case "avatar_respond":
            return { machine, given throws(GuestFault) in
                try entry.refuseInAlloc(name)
                return try calls.answer(machine, given[0], Int32(bitPattern: given[1]), given[2], given[3])
            }
        case "avatar_cancel":
            return { _, given throws(GuestFault) in
                try entry.refuseInAlloc(name)
                return found(capabilities.cancel(given[0]))
            }
        case "avatar_credit":
            return { _, given throws(GuestFault) in
                try entry.refuseInAlloc(name)
                return found(capabilities.grant(given[0], Int(given[1]), Int(given[2])))
            }
        default:
            return nil
        }
    }

    /// The bytes that an import was given, for whoever observes.
    private static func taken(_ it: ContractImport?, _ machine: any Machine, _ given: [UInt32]) -> [UInt8] {
        guard let it else { return [] }
        if it.mode != .immediate { return inside(machine, given[1], given[2]) }
        guard let at = it.params.firstIndex(where: { $0.role == .inPointer || $0.role == .textPointer }) else {
            return []
        }
        return inside(machine, given[at], given[at + 1])
    }

    /// The bytes that an import wrote, for whoever observes.
    private static func written(
        _ it: ContractImport?, _ machine: any Machine, _ given: [UInt32], _ status: Status
    ) -> [UInt8] {
        guard status == .ok, let it,
            let at = it.params.firstIndex(where: { $0.role == .outPointer || $0.role == .outI64 })
        else { return [] }
        return inside(machine, given[at], it.params[at].role == .outI64 ? 8 : given[at + 1])
    }

    private static func inside(_ machine: any Machine, _ pointer: UInt32, _ length: UInt32) -> [UInt8] {
        guard Int(pointer) + Int(length) <= machine.memorySize else { return [] }
        return machine.read(Int(pointer), Int(length))
    }
}
