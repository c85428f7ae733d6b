package daolocal.host.storage

import com.google.protobuf.ByteString

private val UNSIGNED = ByteString.unsignedLexicographicalComparator()

/** A range of keys; null is no bound. */
internal class Span private constructor(start: ByteString?, end: ByteString?, isAfterStart: Boolean) {
    /** Whether no key can be in it. */
    val isEmpty: Boolean = start != null && end != null && UNSIGNED.compare(start, end) >= 0

    /** The condition, with a blank before it; empty for all keys. */
    val where: String

    /** What the condition asks for, in its order. */
    val bounds: Array<ByteArray> = listOfNotNull(start, end).map { it.toByteArray() }.toTypedArray()

    init {
        val terms = listOfNotNull(
            start?.let { if (isAfterStart) "key > ?" else "key >= ?" },
            end?.let { "key < ?" },
        )
        where = if (terms.isEmpty()) "" else terms.joinToString(" AND ", " WHERE ")
    }

    companion object {
        /** The range from [start] to [end], of which a scan goes on behind [after]; empty ones are no bounds. */
        fun of(start: ByteString, end: ByteString, after: ByteString = ByteString.EMPTY, reverse: Boolean = false): Span {
            val from = start.bound()
            val to = end.bound()
            val last = after.bound() ?: return Span(from, to, false)
            return when {
                !reverse && (from == null || UNSIGNED.compare(last, from) >= 0) -> Span(last, to, true)
                reverse && (to == null || UNSIGNED.compare(last, to) < 0) -> Span(from, last, false)
                else -> Span(from, to, false)
            }
        }

        private fun ByteString.bound(): ByteString? = if (isEmpty) null else this
    }
}
