// Reads the tables of a `grants.toml`; whatever is not known there is an error.
package daolocal.host.grants

import daolocal.host.Places
import daolocal.host.ScopeException
import daolocal.host.canonicalScopes
import org.tomlj.TomlArray
import org.tomlj.TomlPosition
import org.tomlj.TomlTable
import java.math.BigInteger
import java.time.OffsetDateTime

private val PUBLISHER = Regex("did:key:z(6Mk[1-9A-HJ-NP-Za-km-z]{44})")
private val DIGEST = Regex("sha256:([0-9a-f]{64})")
private val CAPABILITY = Regex("[a-z][a-z0-9_]*")
private const val BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

/** What a multicodec number of an Ed25519 key is, before its 32 bytes. */
private const val ED25519 = 0xED01
private const val KEY_BITS = 256

/** Whether a text is the `did:key` of an Ed25519 key, in its one form. */
internal fun isPublisher(text: String): Boolean {
    val digits = PUBLISHER.matchEntire(text)?.groupValues?.get(1) ?: return false
    val base = BASE58.length.toBigInteger()
    val number = digits.fold(BigInteger.ZERO) { sum, digit -> sum * base + BASE58.indexOf(digit).toBigInteger() }
    return number.shiftRight(KEY_BITS) == ED25519.toBigInteger()
}

/** Reads what a document says. */
internal fun documentWords(document: TomlTable, places: Places): List<Word> {
    val file = WordTable("", document, TomlPosition.positionAt(1, 1))
    if (file.take("format") != 1L) throw file.wrong("format", "it must say format = 1")
    val scopes = HashMap<Pair<String, String>, List<String>>()
    val words = file.tables("unit").flatMap { unitWords(it, places, scopes) }
    file.nothingElse()
    return words
}

/** @param said The scopes by binding and capability, which must not contradict each other. */
private fun unitWords(unit: WordTable, places: Places, said: HashMap<Pair<String, String>, List<String>>): List<Word> {
    val name = unit.text("name")
    val written = unit.optionalText("digest")
    val publisher = unit.optionalText("publisher")
    val digest = written?.let {
        DIGEST.matchEntire(it)?.groupValues?.get(1)
            ?: throw unit.wrong("digest", "it must be sha256: and 64 hexadecimal digits in small letters")
    }
    if (publisher != null && !isPublisher(publisher)) {
        throw unit.wrong("publisher", "it must be the did:key of an Ed25519 key")
    }
    if ((digest == null) == (publisher == null)) throw unit.wrong(null, "there must be either a digest or a publisher")
    val binding = digest ?: "$name\n$publisher"
    val words = ArrayList<Word>()
    for (kind in listOf("allow", "deny")) {
        for (table in unit.tables(kind)) {
            val word = readWord(table, Binding(name, digest, publisher), kind == "allow", places)
            if (word.isAllowed) {
                val key = binding to word.capability
                said[key] = table.scopes(word.capability, said[key].orEmpty() + word.scopes, places)
            }
            words += word
        }
    }
    unit.nothingElse()
    return words
}

private fun readWord(table: WordTable, binding: Binding, isAllowed: Boolean, places: Places): Word {
    val capability = table.text("capability")
    if (!CAPABILITY.matches(capability)) throw table.wrong("capability", "'$capability' is not the name of a capability")
    val given = table.take("scopes")
    val texts = when (given) {
        null -> emptyList()
        is TomlArray -> given.toList().map { (it as? String).orEmpty() }
        else -> listOf("")
    }
    if (texts.any { it.isEmpty() }) throw table.wrong("scopes", "they must be a list of texts in quotes")
    if (!isAllowed && texts.isNotEmpty()) {
        throw table.wrong("scopes", "a denial has none; it denies the whole capability")
    }
    table.optionalText("reason", canBeEmpty = true)
    val since = table.take("since")
    if (since != null && since !is OffsetDateTime) {
        throw table.wrong("since", "it must be a time with its zone, 2026-11-22T14:05:00Z")
    }
    table.nothingElse()
    val scopes = if (isAllowed) table.scopes(capability, texts, places) else emptyList()
    return Word(binding, capability, isAllowed, scopes)
}

/** One table, whose keys are taken out as they are read. */
private class WordTable(private val name: String, private val table: TomlTable, private val position: TomlPosition?) {
    private val left = LinkedHashSet(table.keySet())

    fun wrong(key: String?, what: String): WordsException {
        val where = if (name.isEmpty()) "in the file" else "in [[$name]]"
        val at = key?.let { table.inputPositionOf(listOf(it)) } ?: position
        return WordsException(at, "$where: ${if (key == null) "" else "$key: "}$what")
    }

    fun take(key: String): Any? {
        left -= key
        return table.get(listOf(key))
    }

    fun text(key: String): String = optionalText(key) ?: throw wrong(key, "it must be a text in quotes")

    fun optionalText(key: String, canBeEmpty: Boolean = false): String? {
        val value = take(key) ?: return null
        if (value !is String || value.isEmpty() && !canBeEmpty) throw wrong(key, "it must be a text in quotes")
        return value
    }

    fun tables(key: String): List<WordTable> {
        val value = take(key) ?: return emptyList()
        val inner = if (name.isEmpty()) key else "$name.$key"
        val list = value as? TomlArray
        val tables = (0 until (list?.size() ?: 0)).mapNotNull { at ->
            (list?.get(at) as? TomlTable)?.let { WordTable(inner, it, list.inputPositionOf(at)) }
        }
        if (list == null || tables.size != list.size()) throw wrong(key, "it must be written [[$inner]]")
        return tables
    }

    fun scopes(capability: String, texts: List<String>, places: Places): List<String> = try {
        canonicalScopes(capability, texts, places)
    } catch (error: ScopeException) {
        throw wrong("scopes", error.message)
    }

    fun nothingElse() {
        left.firstOrNull()?.let { throw wrong(it, "it is not known here") }
    }
}
