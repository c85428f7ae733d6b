// Wakes a unit.
package daolocal.host.timer

import daolocal.gen.TimerCapability
import daolocal.gen.timer.v1.StartRequest
import daolocal.gen.timer.v1.StartResponse
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.TimeSource

/** Timers that do not drift and never come early. Expiries that the unit did not take come together in one tick. */
internal class DelayTimer(private val clock: TimeSource) : TimerCapability {
    override fun start(request: StartRequest): Flow<StartResponse> {
        val began = clock.markNow()
        val wait = request.delayMs.toUInt().toLong().milliseconds
        val interval = request.intervalMs.toUInt().toLong().milliseconds
        return flow {
            // Counted from the start, so that lateness does not add up.
            var ticked = 0L
            while (true) {
                val passed = began.elapsedNow() - wait
                val due = when {
                    passed.isNegative() -> 0
                    interval == Duration.ZERO -> 1
                    else -> (passed.inWholeNanoseconds / interval.inWholeNanoseconds) + 1
                }
                if (due <= ticked) {
                    delay(interval * ticked.toDouble() - passed)
                    continue
                }
                emit(StartResponse.newBuilder().setExpiries((due - ticked).toInt()).build())
                if (interval == Duration.ZERO) return@flow
                ticked = due
            }
        }
    }
}
