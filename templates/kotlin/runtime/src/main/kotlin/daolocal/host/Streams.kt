package daolocal.host

import daolocal.gen.ContractLimits
import daolocal.gen.Method
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
    private var count = 0
    private val byMethod = HashMap<Int, Int>()

    /** Counts a stream that begins. */
    fun open(method: Method) {
        val own = byMethod[method.number] ?: 0
        val left = MOST_STREAMS - count
        if (left <= 0 || left <= FOR_OTHERS && own >= FEW) {
            throw CallException(
                Status.BUSY,
                "$count streams are open, $own of them of ${method.fullName}; close some first",
            )
        }
        byMethod[method.number] = own + 1
        count += 1
    }

    /** Counts a stream that ended. */
    fun close(method: Method) {
        byMethod[method.number] = (byMethod[method.number] ?: 1) - 1
        count -= 1
    }
}
