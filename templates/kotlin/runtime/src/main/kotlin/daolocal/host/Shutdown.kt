package daolocal.host

import daolocal.gen.Status
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.withTimeoutOrNull

private const val NANOS = 1_000_000

/**
 * Lets a unit finish what is under way and write its last words. Streams end at once. Calls that were answered by
 * half of the time were in time; after that the unit is told to rest, and to give up what it only waits for.
 *
 * @param ended Has its argument called at the end of every call, until it is called again.
 * @return The status that it shut down with; null if it died.
 */
internal suspend fun shutDown(setup: Setup, instance: Instance, patienceMs: Long, ended: (() -> Unit) -> Unit): Int? {
    val end = System.nanoTime() + patienceMs * NANOS
    for (call in instance.calls.byId.values.filter { it.items != null }) {
        // Ended first: what the unit says of its cancellation is not why it ended.
        setup.end(call, Status.CANCELLED.code, NOTHING) { ClosedException("the Avatar was closed") }
        instance.cancel(call)
    }
    val quiet = CompletableDeferred<Unit>()
    val look = {
        if (instance.isDead || instance.calls.byId.values.all { it.items != null }) quiet.complete(Unit)
    }
    ended { look() }
    look()
    withTimeoutOrNull(patienceMs / 2) { quiet.await() }
    if (instance.isDead) return null
    val left = maxOf((end - System.nanoTime()) / NANOS, 0)
    val last = HostCall(null, NOTHING, left.toInt())
    val done = CompletableDeferred<Unit>()
    last.changed = { if (last.status != null) done.complete(Unit) }
    ended { if (instance.isDead) done.complete(Unit) }
    instance.request(last)
    if (withTimeoutOrNull(left) { done.await() } == null) setup.end(last, Status.TIMEOUT.code, NOTHING, null)
    return if (instance.isDead) null else last.status
}
