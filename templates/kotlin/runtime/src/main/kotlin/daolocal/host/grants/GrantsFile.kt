// What a person allowed and denied, as `grants.toml` says it.
package daolocal.host.grants

import daolocal.host.HomeException
import daolocal.host.Places
import daolocal.host.said
import org.tomlj.Toml
import org.tomlj.TomlPosition
import org.tomlj.TomlVersion
import java.io.IOException
import java.nio.ByteBuffer
import java.nio.charset.CharacterCodingException
import java.nio.charset.CodingErrorAction
import java.nio.file.Files
import java.nio.file.NoSuchFileException
import java.nio.file.Path

private const val MOST_BYTES = 4 shl 20

/** What is wrong with a file of words, and where. */
internal class WordsException(val line: Int?, message: String) : Exception(message) {
    constructor(position: TomlPosition?, message: String) : this(position?.line(), message)
}

/**
 * Reads a person's words; none if there is no file.
 *
 * @throws HomeException Something is wrong with it: nothing in it counts then.
 */
internal fun readGrantsFile(path: Path, places: Places): List<Word> {
    fun wrong(line: Int?, what: String, cause: Throwable): HomeException {
        val where = if (line == null) "$path" else "$path:$line"
        return HomeException(
            "$where: ${what.trimEnd('.')}.",
            "Mend that, or move the file away and grant anew: until then nothing is allowed.",
            cause,
        )
    }
    return try {
        readWords(content(path) ?: return emptyList(), places)
    } catch (error: WordsException) {
        throw wrong(error.line, said(error), error)
    } catch (error: IOException) {
        throw wrong(null, "it cannot be read: ${said(error)}", error)
    }
}

private fun content(path: Path): ByteArray? {
    if (Files.exists(path) && !Files.isRegularFile(path)) throw IOException("it is no regular file")
    val read = try {
        Files.newInputStream(path).use { it.readNBytes(MOST_BYTES + 1) }
    } catch (_: NoSuchFileException) {
        return null
    }
    if (read.size > MOST_BYTES) throw IOException("it has more than $MOST_BYTES bytes")
    return read
}

/** Reads the words in the bytes of a file. */
internal fun readWords(content: ByteArray, places: Places): List<Word> {
    val text = decoded(content).removePrefix("\uFEFF")
    val document = try {
        Toml.parse(text, TomlVersion.V1_0_0)
    } catch (_: StackOverflowError) {
        throw WordsException(null as Int?, "its arrays are nested too deeply")
    }
    document.errors().firstOrNull()?.let { throw WordsException(it.position(), "it is no TOML: ${said(it)}") }
    return documentWords(document, places)
}

private fun decoded(content: ByteArray): String {
    val decoder = Charsets.UTF_8.newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT)
    val input = ByteBuffer.wrap(content)
    return try {
        decoder.decode(input).toString()
    } catch (_: CharacterCodingException) {
        val line = 1 + content.take(input.position()).count { it == '\n'.code.toByte() }
        throw WordsException(line, "it is not UTF-8")
    }
}
