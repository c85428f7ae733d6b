// The engine adapter on wasmtime's C API.

import CWasmtime
import Dao
import Foundation

/// Runs units with wasmtime: it compiles to native code, and ends entries that take too long.
public final class WasmtimeEngine: Engine, @unchecked Sendable {
    /// How exactly an entry is ended.
    static let tick = Duration.milliseconds(10)
    /// The stack that a unit may use.
    private static let guestStack = 1 << 20

    /// Changes whenever what is set below does: what was compiled otherwise does not fit.
    private static let settings = 1

    let engine: OpaquePointer
    private let cache: ModuleCache?

    /// - Parameter cache: A folder for compiled modules, which makes later starts fast; the person's alone. Nil keeps
    ///   nothing.
    public init(cache: String? = nil) {
        self.cache = cache.map { ModuleCache(folder: $0) }
        let config = wasm_config_new()
        wasmtime_config_epoch_interruption_set(config, true)
        for forbid in [
            wasmtime_config_wasm_threads_set, wasmtime_config_wasm_tail_call_set, wasmtime_config_wasm_simd_set,
            wasmtime_config_wasm_memory64_set, wasmtime_config_wasm_multi_memory_set,
            wasmtime_config_wasm_exceptions_set,
            wasmtime_config_wasm_function_references_set, wasmtime_config_wasm_gc_set,
            wasmtime_config_wasm_wide_arithmetic_set, wasmtime_config_wasm_custom_page_sizes_set,
            wasmtime_config_wasm_stack_switching_set,
        ] {
            forbid(config, false)
        }
        wasmtime_config_wasm_relaxed_simd_set(config, false)
        wasmtime_config_wasm_reference_types_set(config, true)
        wasmtime_config_wasm_bulk_memory_set(config, true)
        wasmtime_config_wasm_multi_value_set(config, true)
        wasmtime_config_max_wasm_stack_set(config, Self.guestStack)
        // Room for the largest 32-bit memory is reserved at once, so that a memory never moves.
        wasmtime_config_memory_reservation_set(config, 1 << 32)
        wasmtime_config_memory_may_move_set(config, false)
        engine = wasm_engine_new_with_config(config)
        let seconds = Self.tick / .seconds(1)
        // Time goes on in ticks of this thread: while the program is stopped, or the machine sleeps, it does not.
        let ticker = Thread { [weak self] in
            while true {
                Thread.sleep(forTimeInterval: seconds)
                guard let self else { return }
                wasmtime_engine_increment_epoch(self.engine)
            }
        }
        ticker.name = "dao ticks"
        ticker.start()
    }

    deinit { wasm_engine_delete(engine) }

    public var guards: Set<Guard> { [.moduleFeatures, .memoryGrowth, .entryDeadline] }

    public func compile(_ wasm: [UInt8], digest: String) throws -> any EngineModule {
        let name = "\(digest)-\(Self.settings)"
        let engine = engine
        let kept = cache?.load(name) { bytes -> OpaquePointer? in
            var module: OpaquePointer?
            let start = bytes.bindMemory(to: UInt8.self).baseAddress
            // It refuses what another version of it made, or other settings: that is compiled anew, in its place.
            if let error = wasmtime_module_deserialize(engine, start, bytes.count, &module) {
                wasmtime_error_delete(error)
                return nil
            }
            return module
        }
        if let kept { return WasmtimeModule(self, kept) }
        var module: OpaquePointer?
        if let error = wasmtime_module_new(engine, wasm, wasm.count, &module) {
            throw DaoError.module("the unit cannot be compiled: \(firstLine(said(error)))")
        }
        guard let module else { throw DaoError.module("the unit cannot be compiled") }
        keep(module, name)
        return WasmtimeModule(self, module)
    }
}

extension WasmtimeEngine {
    private func keep(_ module: OpaquePointer, _ name: String) {
        guard let cache else { return }
        var bytes = wasm_byte_vec_t()
        if let error = wasmtime_module_serialize(module, &bytes) { return wasmtime_error_delete(error) }
        defer { wasm_byte_vec_delete(&bytes) }
        guard let start = bytes.data else { return }
        cache.store(name, Data(bytesNoCopy: start, count: bytes.size, deallocator: .none))
    }
}

private func said(_ error: OpaquePointer) -> String {
    var message = wasm_byte_vec_t()
    wasmtime_error_message(error, &message)
    defer {
        wasm_byte_vec_delete(&message)
        wasmtime_error_delete(error)
    }
    return String(decoding: UnsafeBufferPointer(start: message.data, count: message.size), as: UTF8.self)
}

private func firstLine(_ text: String) -> String {
    let lines = text.split(separator: "\n")
    return String(lines.first { $0.contains("wasm trap:") } ?? lines.first ?? "")
}

final class WasmtimeModule: EngineModule, @unchecked Sendable {
    let engine: WasmtimeEngine
    let module: OpaquePointer

    init(_ engine: WasmtimeEngine, _ module: OpaquePointer) {
        self.engine = engine
        self.module = module
    }

    deinit { wasmtime_module_delete(module) }

    func instantiate(_ imports: [EngineImport], _ bounds: EngineBounds) throws(GuestFault) -> any Machine {
        try WasmtimeMachine(self, imports, bounds)
    }
}

/// What a function of C is given: the import, and the machine that keeps its fault.
private final class Link {
    let body: ([UInt32]) throws(GuestFault) -> Int32
    let params: Int
    unowned let machine: WasmtimeMachine

    init(_ import: EngineImport, _ machine: WasmtimeMachine) {
        body = `import`.body
        params = `import`.params
        self.machine = machine
    }
}

final class WasmtimeMachine: Machine {
    private static let mostArguments = 16

    private let module: WasmtimeModule
    private let store: OpaquePointer
    private let context: OpaquePointer
    private let linker: OpaquePointer
    private let bounds: EngineBounds
    private let ticks: UInt64
    private let values = UnsafeMutablePointer<wasmtime_val_raw_t>.allocate(capacity: mostArguments)
    private var links: [Link] = []
    private var instance = wasmtime_instance_t()
    private var memory = wasmtime_memory_t()
    private var functions: [wasmtime_func_t] = []
    /// What an import failed with; a unit cannot catch it and go on.
    private var failure: GuestFault?
    private var isOpen = true

    init(_ module: WasmtimeModule, _ imports: [EngineImport], _ bounds: EngineBounds) throws(GuestFault) {
        self.module = module
        self.bounds = bounds
        store = wasmtime_store_new(module.engine.engine, nil, nil)
        context = wasmtime_store_context(store)
        linker = wasmtime_linker_new(module.engine.engine)
        ticks = bounds.entry.map { UInt64(($0 / WasmtimeEngine.tick).rounded(.up)) + 1 } ?? UInt64.max >> 1
        wasmtime_store_limiter(store, Int64(bounds.memoryBytes), Int64(bounds.tableElements), 1, 16, 1)
        for each in imports { try define(each) }
        beginEntry()
        var trap: OpaquePointer?
        if let error = wasmtime_linker_instantiate(linker, context, module.module, &instance, &trap) {
            throw GuestFault(.trap, "no instance can be made of it: \(firstLine(said(error)))")
        }
        if let trap { throw fault(trap) }
        var found = wasmtime_extern_t()
        guard wasmtime_instance_export_get(context, &instance, Contract.memory, Contract.memory.utf8.count, &found)
        else {
            throw GuestFault(.host, "there is no memory \(Contract.memory)")
        }
        memory = found.of.memory
    }

    deinit {
        close()
        wasmtime_linker_delete(linker)
        wasmtime_store_delete(store)
        values.deallocate()
    }

    private func define(_ each: EngineImport) throws(GuestFault) {
        let link = Link(each, self)
        links.append(link)
        var params = wasm_valtype_vec_t()
        var results = wasm_valtype_vec_t()
        let i32s = (0..<each.params).map { _ in wasm_valtype_new(0) }
        wasm_valtype_vec_new(&params, i32s.count, i32s)
        wasm_valtype_vec_new(&results, 1, [wasm_valtype_new(0)])
        let type = wasm_functype_new(&params, &results)
        defer { wasm_functype_delete(type) }
        let module = Contract.module
        let error = wasmtime_linker_define_func_unchecked(
            linker, module, module.utf8.count, each.name, each.name.utf8.count, type,
            { environment, _, values, _ in
                guard let environment, let values else { return wasmtime_trap_new("host", 4) }
                let link = Unmanaged<Link>.fromOpaque(environment).takeUnretainedValue()
                return link.machine.called(link, values)
            }, Unmanaged.passUnretained(link).toOpaque(), nil)
        if let error { throw GuestFault(.host, firstLine(said(error))) }
    }

    private func called(_ link: Link, _ values: UnsafeMutablePointer<wasmtime_val_raw_t>) -> OpaquePointer? {
        do throws(GuestFault) {
            if let failure { throw failure }
            values[0].i32 = try link.body((0..<link.params).map { UInt32(bitPattern: values[$0].i32) })
            return nil
        } catch {
            failure = error
            return wasmtime_trap_new("host", 4)
        }
    }

    func function(_ name: String) throws(GuestFault) -> Int {
        var found = wasmtime_extern_t()
        guard wasmtime_instance_export_get(context, &instance, name, name.utf8.count, &found) else {
            throw GuestFault(.host, "there is no function \(name)")
        }
        functions.append(found.of.func)
        return functions.count - 1
    }

    func beginEntry() { wasmtime_context_set_epoch_deadline(context, ticks) }

    func call(_ function: Int, _ arguments: [UInt32]) throws(GuestFault) -> Int32 {
        for (at, argument) in arguments.enumerated() { values[at].i32 = Int32(bitPattern: argument) }
        if arguments.isEmpty { values[0].i32 = 0 }
        var trap: OpaquePointer?
        let error = wasmtime_func_call_unchecked(context, &functions[function], values, Self.mostArguments, &trap)
        if let trap { throw fault(trap) }
        if let error { throw failure ?? GuestFault(.trap, firstLine(said(error))) }
        if let failure { throw failure }
        return values[0].i32
    }

    private func fault(_ trap: OpaquePointer) -> GuestFault {
        var code: UInt8 = 255
        let isKnown = wasmtime_trap_code(trap, &code)
        var message = wasm_byte_vec_t()
        wasm_trap_message(trap, &message)
        let text = String(decoding: UnsafeBufferPointer(start: message.data, count: message.size), as: UTF8.self)
        wasm_byte_vec_delete(&message)
        wasm_trap_delete(trap)
        if let failure { return failure }
        let interrupted: UInt8 = 10
        if isKnown, code == interrupted, let entry = bounds.entry {
            return GuestFault(.deadline, "it ran longer than \(entry) in one entry")
        }
        return GuestFault(.trap, firstLine(text))
    }

    var memorySize: Int { isOpen ? wasmtime_memory_data_size(context, &memory) : 0 }

    func read(_ at: Int, _ count: Int) -> [UInt8] {
        [UInt8](UnsafeBufferPointer(start: wasmtime_memory_data(context, &memory) + at, count: count))
    }

    func write(_ bytes: [UInt8], _ at: Int) {
        bytes.withUnsafeBufferPointer { source in
            guard let start = source.baseAddress else { return }
            (wasmtime_memory_data(context, &memory) + at).update(from: start, count: source.count)
        }
    }

    /// The store goes once the machine does: an entry may still be on its stack.
    func close() { isOpen = false }
}
