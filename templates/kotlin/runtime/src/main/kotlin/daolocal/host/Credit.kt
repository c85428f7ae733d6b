// How much of a stream may be sent before its reader has taken what came. A sender may send while items and
// bytes are both above zero; one item may take the bytes below zero, so that an item larger than the credit
// still gets through. A reader grants only what it took, so a slow one never makes memory grow.
package daolocal.host

import daolocal.gen.ContractLimits
import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlin.coroutines.resume

private const val MOST = 1L shl 31

/** What a sender may still send. */
internal class Credit {
    private var items = ContractLimits.INITIAL_CREDIT_ITEMS.toLong()
    private var bytes = ContractLimits.INITIAL_CREDIT_BYTES.toLong()
    private var waiter: CancellableContinuation<Unit>? = null

    /** Whether an item may be sent now. */
    val isOpen: Boolean get() = items > 0 && bytes > 0

    /** Accounts for an item that is sent. */
    fun spend(size: Int) {
        items -= 1
        bytes -= size
    }

    /** Allows more; a reader that grants absurd amounts is capped, not trusted. */
    fun grant(moreItems: Long, moreBytes: Long) {
        items = minOf(items + moreItems, MOST)
        bytes = minOf(bytes + moreBytes, MOST)
        if (isOpen) wake()
    }

    /** Lets whoever waits look again. */
    fun wake() {
        val waiting = waiter
        waiter = null
        waiting?.resume(Unit)
    }

    /** Waits for the next grant that opens it, or for [wake]; for one waiter at a time. */
    suspend fun changed(): Unit = suspendCancellableCoroutine { waiter = it }
}

/**
 * What a reader took and has not given back as credit yet. It is given back in halves of the initial window:
 * often enough that a sender never starves, seldom enough that most items cost no extra entry.
 */
internal class Taken {
    private var items = 0
    private var bytes = 0

    /** Accounts for an item that was taken; calls [grant] with items and bytes if it is time. */
    inline fun take(size: Int, grant: (Int, Int) -> Unit) {
        items += 1
        bytes += size
        if (items * 2 < ContractLimits.INITIAL_CREDIT_ITEMS && bytes * 2L < ContractLimits.INITIAL_CREDIT_BYTES) return
        val (grantedItems, grantedBytes) = items to bytes
        items = 0
        bytes = 0
        grant(grantedItems, grantedBytes)
    }
}
