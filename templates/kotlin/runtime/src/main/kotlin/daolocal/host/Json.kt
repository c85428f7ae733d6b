package daolocal.host

/** A text is no JSON, or not what was expected in it. */
internal class JsonException : Exception("it is no such JSON")

private const val MOST_DEPTH = 64

/** Reads JSON: maps, lists, texts, doubles, booleans and null. Contracts inside modules and files of homes need it. */
internal fun readJson(text: String): Any? = JsonReader(text).whole()

private class JsonReader(private val text: String) {
    private var at = 0
    private var depth = 0

    fun whole(): Any? {
        val value = value()
        blanks()
        return if (at == text.length) value else throw JsonException()
    }

    private fun blanks() {
        while (at < text.length && text[at] in " \t\r\n") at++
    }

    private fun next(): Char {
        blanks()
        return text.getOrNull(at) ?: throw JsonException()
    }

    private fun take(sign: Char): Boolean {
        if (next() != sign) return false
        at++
        return true
    }

    private fun expect(sign: Char) {
        if (!take(sign)) throw JsonException()
    }

    private fun value(): Any? {
        depth += 1
        if (depth > MOST_DEPTH) throw JsonException()
        val value = when (next()) {
            '{' -> buildMap {
                list('{', '}') {
                    val name = string()
                    expect(':')
                    put(name, value())
                }
            }
            '[' -> buildList { list('[', ']') { add(value()) } }
            '"' -> string()
            else -> word()
        }
        depth -= 1
        return value
    }

    private inline fun list(open: Char, close: Char, item: () -> Unit) {
        expect(open)
        if (take(close)) return
        do item() while (take(','))
        expect(close)
    }

    private fun word(): Any? {
        val start = at
        while (at < text.length && (text[at].isLetterOrDigit() || text[at] in "+-.")) at++
        return when (val word = text.substring(start, at)) {
            "true" -> true
            "false" -> false
            "null" -> null
            else -> word.toDoubleOrNull() ?: throw JsonException()
        }
    }

    private fun string(): String = buildString {
        expect('"')
        while (true) {
            when (val sign = text.getOrNull(at++) ?: throw JsonException()) {
                '"' -> return@buildString
                '\\' -> append(escape())
                else -> append(sign)
            }
        }
    }

    private fun escape(): Char = when (val sign = text.getOrNull(at++) ?: throw JsonException()) {
        'n' -> '\n'
        'r' -> '\r'
        't' -> '\t'
        'b' -> '\b'
        'f' -> '\u000c'
        '"', '\\', '/' -> sign
        'u' -> {
            if (at + 4 > text.length) throw JsonException()
            at += 4
            text.substring(at - 4, at).toIntOrNull(16)?.toChar() ?: throw JsonException()
        }
        else -> throw JsonException()
    }
}
