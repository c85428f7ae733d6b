package daolocal.host

import daolocal.gen.Import
import daolocal.gen.Mode
import kotlinx.coroutines.Job

/** One call of the unit, from its acceptance to its completion. */
internal class CapabilityCall(
    /** The import that was called. */
    val import: Import,
    /** The call id that the unit chose. */
    val id: Int,
    var payload: ByteArray,
    /** About what the request takes in memory once it is parsed. */
    val size: Long,
    /** Why the request is not even parsed. */
    val refusal: CallException?,
) {
    val name: String get() = import.name

    /** For a stream from its acceptance on: the unit may grant more before it has begun. */
    val credit: Credit? = if (import.mode == Mode.STREAM) Credit() else null

    /** Whether it takes one of the places of its capability. */
    var hasSlot = false

    /** Whether its handler was called. */
    var begun = false
    var cancelled = false

    /** What carries it out. */
    var job: Job? = null
    private var stopped = false

    /** Whether it is carried out to its end once it was begun: it may change something. */
    val mustEnd: Boolean get() = import.effect && import.mode != Mode.STREAM

    /** Tells the handler that nobody waits for it any more. */
    fun stop() {
        stopped = true
        job?.cancel()
        credit?.wake()
    }

    /** Keeps what carries it out, which may have been stopped meanwhile. */
    fun carriedOutBy(job: Job) {
        this.job = job
        if (stopped) job.cancel()
    }
}
