// Makes text of unknown origin fit to be shown. The content of documents is no such text.
package daolocal.host

private const val BLANKS = " \u00a0\u202f\u3000"
private val HIDDEN_LETTERS = setOf(0x34f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x2800, 0x3164, 0xffa0)
private val HIDDEN_TYPES = setOf(
    Character.CONTROL,
    Character.FORMAT,
    Character.SURROGATE,
    Character.PRIVATE_USE,
    Character.UNASSIGNED,
    Character.LINE_SEPARATOR,
    Character.PARAGRAPH_SEPARATOR,
    Character.SPACE_SEPARATOR,
).map { it.toInt() }.toSet()

/** Makes text of unknown origin into one line that shows everything in it, of at most [most] code points. */
internal fun plain(text: String, most: Int = 16_384): String {
    val short = cut(text, most)
    if (short.all { it in ' '..'~' }) return short
    return buildString(short.length) {
        var at = 0
        while (at < short.length) {
            val code = short.codePointAt(at)
            at += Character.charCount(code)
            if (isHidden(code)) append(escaped(code)) else appendCodePoint(code)
        }
    }
}

private fun isHidden(code: Int): Boolean = when {
    code < 0x10000 && code.toChar() in BLANKS -> false
    code in HIDDEN_LETTERS -> true
    else -> Character.getType(code) in HIDDEN_TYPES
}

private fun escaped(code: Int): String = when (code) {
    '\n'.code -> "\\n"
    '\r'.code -> "\\r"
    '\t'.code -> "\\t"
    in 0..0xff -> "\\x%02x".format(code)
    in 0..0xffff -> "\\u%04x".format(code)
    else -> "\\U%08x".format(code)
}

/** Keeps at most [most] code points of a text; one that is cut ends with an ellipsis. */
internal fun cut(text: String, most: Int): String {
    if (text.length <= most || text.codePointCount(0, text.length) <= most) return text
    return text.substring(0, text.offsetByCodePoints(0, most - 1)) + "…"
}

private val NAME = Regex("[\\p{L}\\p{N}._+-]+")
private val NAME_WITH_BLANKS = Regex("[\\p{L}\\p{N}._+-]+(?: [\\p{L}\\p{N}._+-]+)*")
private const val LONGEST_NAME = 100

/** Whether a text can stand for something in a sentence, without saying more than a name does. */
internal fun isName(text: String, blanks: Boolean = false): Boolean =
    text.codePointCount(0, text.length) <= LONGEST_NAME && (if (blanks) NAME_WITH_BLANKS else NAME).matches(text)

/** Bytes as hexadecimal digits. */
internal fun hex(bytes: ByteArray): String = bytes.joinToString("") { "%02x".format(it) }

/** Orders texts by the bytes of their UTF-8, as every language does. */
internal val BY_UTF8: Comparator<String> = Comparator { one, other ->
    var at = 0
    while (at < one.length && at < other.length && one[at] == other[at]) at++
    if (at < one.length && at < other.length) fixed(one[at]) - fixed(other[at]) else one.length - other.length
}

/** Halves of surrogate pairs stand for code points above all others. */
private fun fixed(unit: Char): Int = if (unit.isSurrogate()) unit.code + 0x10000 else unit.code
