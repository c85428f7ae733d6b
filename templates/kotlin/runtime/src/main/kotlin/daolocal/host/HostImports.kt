// The imports of one instance: what each named function does when the unit calls it.
//
// Every function here runs inside an entry. It may copy out of the memory, note something for later, and give a
// status; it never calls the unit or a handler that takes time. Pointers are checked before anything else.
package daolocal.host

import daolocal.gen.Import
import daolocal.gen.Mode
import daolocal.gen.Status

private const val UNSIGNED = 0xffffffffL

/**
 * What the functions act on that one instance imports.
 *
 * @param memory The memory of the instance; null while it is made.
 */
internal class HostImports(
    private val setup: Setup,
    private val entry: EntryState,
    private val calls: HostCalls,
    private val capabilities: CapabilityCalls,
    private val memory: () -> GuestMemory?,
) {
    /** Makes the functions, by their names: they take i32s and give a status. */
    fun functions(): Map<String, (LongArray) -> Int> {
        val sync = SyncImports(setup, entry)
        val made = LinkedHashMap<String, (LongArray) -> Int>()
        for (name in setup.unit.imports) {
            val import = importOf(name)
            val body = callImport(name) ?: if (import.mode == Mode.SYNC) sync.function(import) else operation(import)
            made[name] = guarded(name, import, body)
        }
        for (name in setup.unit.foreign) {
            made[name] = guarded(name, null) { _, _ ->
                entry.refuseInAlloc(name)
                Status.UNIMPLEMENTED.code
            }
        }
        return made
    }

    /** What the engine calls: numbers become unsigned, and what ends the instance cannot be caught by it. */
    private fun guarded(name: String, import: Import?, body: Body): (LongArray) -> Int {
        val observer = setup.observer
        return { given ->
            for (at in given.indices) given[at] = given[at] and UNSIGNED
            val memory = memory()
            val wentIn = if (observer == null || memory == null) NOTHING else taken(import, memory, given)
            try {
                entry.fault?.let { throw it }
                if (memory == null) throw GuestFault(FaultKind.TRAP, "called $name before it was started")
                val status = body(memory, given)
                observer?.importCalled(name, given, wentIn, written(import, memory, given, status), status)
                status
            } catch (@Suppress("TooGenericExceptionCaught") cause: Throwable) {
                observer?.importCalled(name, given, wentIn, NOTHING, null)
                val fault = cause as? GuestFault ?: ownFault(cause)
                entry.fault = entry.fault ?: fault
                throw fault
            }
        }
    }

    private fun ownFault(cause: Throwable): GuestFault {
        if (cause is StackOverflowError) return GuestFault(FaultKind.TRAP, "trap: call stack exhausted", cause)
        setup.report("an import failed inside an entry", cause)
        return GuestFault(FaultKind.HOST, plain("an import failed: ${said(cause)}", 1000), cause)
    }

    /** Any operation that takes time: check, copy, note; its handler runs after the entry. */
    private fun operation(import: Import): Body = { memory, given ->
        val (id, pointer, length) = given
        entry.refuseInAlloc(import.name)
        memory.check(pointer, length)
        if (setup.policy.has(import.capability)) {
            capabilities.accept(import, id.toInt(), memory, pointer, length)
        } else {
            entry.deny(import.name)
        }
    }

    /** The imports of the call mechanism itself; no handler carries them out. */
    private fun callImport(name: String): Body? = when (name) {
        "avatar_respond" -> { memory, given ->
            entry.refuseInAlloc(name)
            calls.answer(memory, given[0].toInt(), given[1].toInt(), given[2], given[3])
        }
        "avatar_cancel" -> { _, given ->
            entry.refuseInAlloc(name)
            if (capabilities.cancel(given[0].toInt())) Status.OK.code else stray()
        }
        "avatar_credit" -> { _, given ->
            entry.refuseInAlloc(name)
            if (capabilities.grant(given[0].toInt(), given[1], given[2])) Status.OK.code else stray()
        }
        else -> null
    }

    /** Counts a cancel or credit for a call that does not exist. */
    private fun stray(): Int {
        setup.counters.strays += 1
        return Status.NOT_FOUND.code
    }
}

/** The bytes that an import was given, for whoever observes. */
private fun taken(import: Import?, memory: GuestMemory, given: LongArray): ByteArray {
    if (import == null) return NOTHING
    val at = import.params?.indexOfFirst { it.role == "in_pointer" || it.role == "text_pointer" } ?: 1
    return if (at < 0) NOTHING else inside(memory, given[at], given[at + 1])
}

/** The bytes that an import wrote, for whoever observes. */
private fun written(import: Import?, memory: GuestMemory, given: LongArray, status: Int): ByteArray {
    val params = import?.params ?: return NOTHING
    val at = params.indexOfFirst { it.role == "out_pointer" || it.role == "out_i64" }
    if (at < 0 || status != Status.OK.code) return NOTHING
    return inside(memory, given[at], if (params[at].role == "out_i64") Long.SIZE_BYTES.toLong() else given[at + 1])
}

private fun inside(memory: GuestMemory, pointer: Long, length: Long): ByteArray =
    if (pointer + length <= memory.size) memory.read(pointer, length) else NOTHING
