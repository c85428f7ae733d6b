package daolocal.host

import kotlinx.coroutines.CoroutineScope

/** What becomes of what storage has accepted, as the unit is told it; the number is that of the contract. */
internal enum class Durability(val number: Int) { UNSPECIFIED(0), DURABLE(1), EVICTABLE(2), EPHEMERAL(3), RELAXED(4) }

/** What happened to a unit since it was opened. */
internal class Counters {
    /** Entries into the unit. */
    var entries = 0L

    /** Requests that were handed over. */
    var requests = 0L

    /** Calls of the unit that were carried out. */
    var guestCalls = 0L

    /** Answers, cancels and credits for calls that do not exist (any more). */
    var strays = 0L

    /** Events that the unit did not know. */
    var refusedEvents = 0L

    /** Imports refused because they are not granted. */
    var denials = 0L

    /** Instances that ended in a fault. */
    var deaths = 0
}

/** What every instance of a running unit is made of. It outlives them all. */
internal class Setup(
    /** The unit, ready to be linked. */
    val engine: Engine,
    val unit: CheckedUnit,
    /** What carries out each import; more come as more is granted. */
    val handlers: Map<String, Handler>,
    val policy: Policy,
    val host: HostName,
    val durability: Durability,
    /** What memory may grow to. */
    val memoryBytes: Long,
    /** How long the unit may take to be ready, all its attempts together. */
    val startMs: Long,
    /** How long an entry may take; 0 for no limit. */
    val entryMs: Int,
    val lane: Lane,
    /** Where handlers run, as soon as they have suspended. */
    val scope: CoroutineScope,
    val observer: Observer?,
    /** Hears of what goes wrong and nobody waits for: a handler that failed, a death. */
    val report: (String, Throwable?) -> Unit,
) {
    val counters = Counters()
    val watchdog = Watchdog(entryMs)
}
