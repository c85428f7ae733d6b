/// One instance of a unit, as the contract lets a host enter it. Used on the lane only.
final class GuestABI {
    let machine: any Machine
    private let setup: Setup
    private let entry: EntryState
    private let functions: [String: Int]

    /// - Parameters:
    ///   - machine: The instance, of whose exports the module check is sure.
    ///   - entry: What the running entry did.
    init(_ setup: Setup, _ machine: any Machine, _ entry: EntryState) throws(GuestFault) {
        self.setup = setup
        self.machine = machine
        self.entry = entry
        var functions: [String: Int] = [:]
        for export in Contract.exports { functions[export.name] = try machine.function(export.name) }
        self.functions = functions
    }

    /// Makes sure that the version is the one that the manifest gives; the first entry.
    func checkVersion() throws {
        machine.beginEntry()
        let found = UInt32(bitPattern: try call("yuan_abi_version", [], []))
        let manifest = setup.unit.manifest
        if Int(found >> 16) != manifest.contractMajor || Int(found & 0xffff) != manifest.contractMinor {
            throw DaoError.module(
                "\(setup.unit.title) cannot be loaded: its manifest says contract"
                    + " \(manifest.contractMajor).\(manifest.contractMinor),"
                    + " yuan_abi_version() says \(found >> 16).\(found & 0xffff)")
        }
    }

    /// Begins an entry: what is called until the next one has one deadline.
    func begin() { machine.beginEntry() }

    /// Enters the unit. The payload is what the arguments point to, for whoever observes.
    func call(_ name: String, _ arguments: [UInt32], _ payload: [UInt8]) throws(GuestFault) -> Int32 {
        setup.observer?.entryBegins(name, arguments, payload)
        do throws(GuestFault) {
            let result = try machine.call(functions[name] ?? -1, arguments)
            setup.observer?.entryEnds(.returned(result))
            return result
        } catch {
            let fault = explained(error)
            setup.observer?.entryEnds(.died(fault.kind))
            throw fault
        }
    }

    /// Copies a payload into memory that the unit allocates. It belongs to the entry that follows.
    ///
    /// - Returns: Where the payload is; 0 if it has no bytes, or the unit no memory for it.
    func place(_ payload: [UInt8]) throws(GuestFault) -> UInt32 {
        if payload.isEmpty { return 0 }
        entry.isAllocating = true
        defer { entry.isAllocating = false }
        let pointer = UInt32(bitPattern: try call("yuan_alloc", [UInt32(payload.count)], []))
        if pointer % 8 != 0 { throw GuestFault(.pointer, "yuan_alloc gave \(pointer), which is not aligned") }
        if pointer != 0 {
            try machine.check(pointer, UInt32(payload.count))
            machine.write(payload, Int(pointer))
        }
        return pointer
    }

    /// Says what ended the instance, with what else is known about its cause.
    private func explained(_ fault: GuestFault) -> GuestFault {
        guard fault.kind == .trap, !entry.lastWords.isEmpty else { return fault }
        return GuestFault(.trap, "\(fault.message); it said: \(cut(entry.lastWords, 300))")
    }
}
