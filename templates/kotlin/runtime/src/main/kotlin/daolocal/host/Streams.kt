package daolocal.host

import daolocal.gen.ContractLimits
import daolocal.gen.Status

/** The most streams that may be open; the rest of the calls in flight are for other calls. */
private const val MOST = ContractLimits.MAX_CALLS_IN_FLIGHT
private val MOST_STREAMS = MOST - minOf(64, MOST / 2)

/** Streams that only methods with few open streams may take. */
private val FOR_OTHERS = minOf(64, MOST_STREAMS / 4)

/** Open streams of one method that count as few. */
private val FEW = (FOR_OTHERS / 4).coerceIn(1, 16)

/**
 * Counts the open streams. They may stay open for ever, as watches do, and must not take the room of other
 * calls, nor those of one method the room of the others.
 */
internal class Streams {
    private val calls = HashSet<HostCall>()
    private val byMethod = HashMap<Int, Int>()

    /** Counts a call that begins, if it is a stream. */
    fun open(call: HostCall) {
        val method = call.method
        if (call.items == null || method == null) return
        val own = byMethod[method.number] ?: 0
        val left = MOST_STREAMS - calls.size
        if (left <= 0 || left <= FOR_OTHERS && own >= FEW) {
            throw CallException(
                Status.BUSY,
                "${calls.size} streams are open, $own of them of ${method.fullName}; close some first",
            )
        }
        byMethod[method.number] = own + 1
        calls.add(call)
    }

    /** Counts a call that has ended or that its caller gave up; a second time does nothing. */
    fun close(call: HostCall) {
        val method = call.method
        if (method != null && calls.remove(call)) byMethod[method.number] = (byMethod[method.number] ?: 1) - 1
    }
}
