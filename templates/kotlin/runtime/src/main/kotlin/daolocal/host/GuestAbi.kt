// The functions that a unit exports: what the contract calls `yuan_*`.
package daolocal.host

import daolocal.gen.Interface

private const val ALIGNMENT = 8
private const val LAST_WORDS = 300
private const val UNSIGNED = 0xffffffffL

/**
 * One instance of a unit, as the contract lets a host enter it.
 *
 * @param linked The instance, of whose exports the module check is sure.
 * @param entry What the running entry did.
 */
internal class GuestAbi(private val setup: Setup, private val linked: LinkedUnit, private val entry: EntryState) {
    val memory = GuestMemory(linked.memory)
    private val functions = Interface.exports.keys.associateWith(linked::export)

    /** Makes sure that the version is the one that the manifest gives; the first entry. */
    fun checkVersion() {
        val manifest = setup.unit.manifest
        val found = call("yuan_abi_version", longArrayOf(), NOTHING)
        val (major, minor) = (found ushr 16) to (found and 0xffff)
        if (major != manifest.contractMajor || minor != manifest.contractMinor) {
            throw LoadException(
                "${setup.unit.title} cannot be loaded: its manifest says contract ${manifest.contractMajor}." +
                    "${manifest.contractMinor}, yuan_abi_version() says $major.$minor",
            )
        }
    }

    /** Enters the unit. The payload is what the arguments point to, for whoever observes. */
    fun call(name: String, args: LongArray, payload: ByteArray): Int {
        val observer = setup.observer
        // The engine may use the array as its own.
        observer?.entryBegins(name, args.copyOf(), payload)
        val result = try {
            val result = enter(functions.getValue(name), args)
            // The unit caught what an import threw, as an engine with exceptions lets it.
            entry.fault?.let { throw it }
            result
        } catch (@Suppress("TooGenericExceptionCaught") cause: Throwable) {
            val fault = fault(cause)
            observer?.entryDies(fault.kind)
            throw fault
        }
        observer?.entryEnds(result)
        return result
    }

    private fun enter(function: Int, args: LongArray): Int {
        val foreign = Thread.interrupted() // whoever interrupts a caller means the caller, not the unit
        try {
            val result = linked.call(function, args)
            return if (result == null || result.isEmpty()) 0 else result[0].toInt()
        } catch (@Suppress("TooGenericExceptionCaught") cause: Throwable) {
            val late = watched?.let(setup.watchdog::finish) == true
            watched = null
            if (late && cause !is GuestFault) {
                throw GuestFault(FaultKind.DEADLINE, "an entry took longer than ${setup.entryMs} ms", cause)
            }
            throw cause
        } finally {
            if (foreign) Thread.currentThread().interrupt()
        }
    }

    private var watched: Long? = null

    /** Runs what is one entry for the deadline: an allocation, and the call that follows it. */
    inline fun <T> watching(entry: () -> T): T {
        if (setup.entryMs == 0) return entry()
        watched = setup.watchdog.begin()
        try {
            return entry()
        } finally {
            watched?.let(setup.watchdog::finish)
            watched = null
        }
    }

    /**
     * Copies a payload into memory that the unit allocates. It belongs to the entry that follows.
     *
     * @return Where the payload is; 0 if it has no bytes, or the unit no memory for it.
     */
    fun place(payload: ByteArray): Long {
        if (payload.isEmpty()) return 0
        entry.allocating = true
        val pointer = try {
            call("yuan_alloc", longArrayOf(payload.size.toLong()), NOTHING).toLong() and UNSIGNED
        } finally {
            entry.allocating = false
        }
        if (pointer % ALIGNMENT != 0L) {
            throw GuestFault(FaultKind.POINTER, "yuan_alloc gave $pointer, which is not aligned")
        }
        if (pointer != 0L) memory.write(pointer, payload)
        return pointer
    }

    /** Says what ended the instance, with what else is known about its cause. */
    fun fault(cause: Throwable): GuestFault {
        if (cause is GuestFault && (cause.kind != FaultKind.TRAP || entry.lastWords.isEmpty())) return cause
        val text = if (cause is GuestFault) cause.message else trapText(cause)
        val words = entry.lastWords
        entry.lastWords = ""
        val full = if (words.isEmpty()) text else "$text; it said: ${plain(cut(words, LAST_WORDS))}"
        return GuestFault(FaultKind.TRAP, full, cause)
    }
}

private fun trapText(cause: Throwable): String = when (cause) {
    is StackOverflowError -> "trap: call stack exhausted"
    is OutOfMemoryError -> "trap: the JVM has no memory left"
    else -> "trap: ${plain(said(cause), 1000)}"
}
