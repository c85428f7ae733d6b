package daolocal.host

import daolocal.gen.Status

/** Denials of one entry that listeners hear of. */
private const val MOST_DENIED = 64

/** What the running entry of an instance did so far. */
internal class EntryState(private val setup: Setup) {
    /** Whether the unit is inside its allocator, where it may call nothing. */
    var allocating = false

    /** The last error that the entry logged. */
    var lastWords = ""

    /** Bytes of answers since others last had a turn, so that callers could take them. */
    var untaken = 0L

    /** What an import found that ends the instance. A unit cannot catch it and go on. */
    var fault: GuestFault? = null

    /** Imports that were refused and not reported yet. */
    private val denied = ArrayList<String>()

    /** Ends the instance if it calls an import while it allocates. */
    fun refuseInAlloc(name: String) {
        if (allocating) throw GuestFault(FaultKind.TRAP, "called $name during yuan_alloc")
    }

    /** Refuses an import that is not granted; listeners hear of it after the entry. */
    fun deny(name: String): Int {
        setup.counters.denials += 1
        if (denied.size < MOST_DENIED) denied += name
        return Status.DENIED.code
    }

    /** Says why the entry's call failed, better than the unit can: it saw only a status. */
    fun refusal(): CallException? = denied.lastOrNull()?.let { setup.policy.refusal(it) }

    /** Lets the listeners hear of what was refused. */
    fun reportDenials() {
        if (denied.isEmpty()) return
        val told = denied.toList()
        denied.clear()
        told.forEach { setup.policy.denied(it, setup.policy.refusal(it)) }
    }
}
