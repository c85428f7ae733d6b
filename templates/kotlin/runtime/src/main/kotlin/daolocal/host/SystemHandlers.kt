// What every program can give a unit: clocks, random bytes and a log.
package daolocal.host

import java.security.SecureRandom
import java.time.Instant

/** How serious a line of the log is. */
public enum class LogLevel {
    /** For whoever looks for a fault, step by step. */
    TRACE,

    /** For whoever looks for a fault. */
    DEBUG,

    /** What happened. */
    INFO,

    /** Something may be wrong. */
    WARNING,

    /** Something is wrong. */
    ERROR,
}

private const val SECOND = 1_000_000_000L

/** The handlers of what needs nothing of the contract but its imports, by their capabilities. */
internal fun systemHandlers(log: (LogLevel, String) -> Unit): Map<String, Map<String, Handler>> {
    val random = SecureRandom()
    return mapOf(
        "clock" to mapOf("avatar_clock_now" to immediate { (kind) -> if (kind == 0L) wallTime() else System.nanoTime() }),
        "random" to mapOf(
            "avatar_random_fill" to immediate { (size) -> ByteArray((size as Long).toInt()).also(random::nextBytes) },
        ),
        "log" to mapOf(
            "avatar_log" to immediate { (level, text) -> log(LogLevel.entries[(level as Long).toInt()], text as String) },
        ),
    )
}

private fun wallTime(): Long = Instant.now().let { it.epochSecond * SECOND + it.nano }
