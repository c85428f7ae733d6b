package daolocal.host

import java.util.concurrent.atomic.AtomicLong
import java.util.concurrent.locks.LockSupport

/** How often an entry is looked at until its time is over. */
private const val LOOKS = 20
private const val INTERRUPTING = -1L
private const val NANOS = 1_000_000L

/**
 * Ends entries that take too long: the engine heeds the interruption of its thread. An interruption is fenced by
 * the entry that it is for: it never reaches what the thread does afterwards.
 *
 * Time counts in looks of a thread of its own, so that time in which the whole program stood still does not.
 *
 * @param deadlineMs How long an entry may take; 0 for no limit.
 */
internal class Watchdog(private val deadlineMs: Int) {
    /** The number of the entry under way; 0 if there is none, -1 while one is being interrupted. */
    private val current = AtomicLong()
    private var entries = 0L

    @Volatile private var entering: Thread? = null

    @Volatile private var looker: Thread? = null

    @Volatile private var closed = false

    @Volatile private var idle = false

    /** An entry begins on this thread; gives its number. */
    fun begin(): Long {
        entering = Thread.currentThread()
        val mine = ++entries
        current.set(mine)
        val thread = looker ?: Thread(::look, "dao-watchdog").apply {
            isDaemon = true
            looker = this
            start()
        }
        if (idle) LockSupport.unpark(thread)
        return mine
    }

    /** The entry has ended; says whether it was interrupted. */
    fun finish(mine: Long): Boolean {
        if (current.compareAndSet(mine, 0)) return false
        while (current.get() != 0L) Thread.yield()
        Thread.interrupted()
        return true
    }

    private fun look() {
        var seen = 0L
        var looks = 0
        while (!closed) {
            val now = current.get()
            if (now == 0L) {
                idle = true
                if (current.get() == 0L && !closed) LockSupport.park(this)
                idle = false
                continue
            }
            if (now != seen) {
                seen = now
                looks = 0
            } else {
                looks += 1
            }
            if (looks >= LOOKS && current.compareAndSet(now, INTERRUPTING)) {
                entering?.interrupt()
                current.set(0)
                continue
            }
            LockSupport.parkNanos(this, maxOf(deadlineMs * NANOS / LOOKS, NANOS / 2))
        }
    }

    /** Lets its thread go. */
    fun close() {
        closed = true
        looker?.let(LockSupport::unpark)
    }
}
