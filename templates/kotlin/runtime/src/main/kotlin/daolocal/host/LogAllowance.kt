package daolocal.host

private const val AT_ONCE = (1 shl 20).toDouble()
private const val EACH_NANOSECOND = (128 shl 10) / 1e9
private const val EACH_LINE = 64

/** What a unit may still log: a lot at once, and then as much as somebody could still want to read. */
internal class LogAllowance(private val now: () -> Long = System::nanoTime) {
    private var at = now()
    private var left = AT_ONCE

    /** Lines that were refused since one was taken; whoever tells of them clears it. */
    var leftOut = 0

    /** Accounts for a line of so many bytes; says whether it may be logged. */
    fun take(size: Int): Boolean {
        val time = now()
        left = minOf(left + (time - at) * EACH_NANOSECOND, AT_ONCE)
        at = time
        if (size + EACH_LINE > left) {
            leftOut += 1
            return false
        }
        left -= size + EACH_LINE
        return true
    }
}
