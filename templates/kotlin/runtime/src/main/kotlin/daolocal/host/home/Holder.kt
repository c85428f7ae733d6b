package daolocal.host.home

import daolocal.host.JsonException
import daolocal.host.disk.isFull
import daolocal.host.disk.replaceFile
import daolocal.host.plain
import daolocal.host.readJson
import java.io.IOException
import java.net.InetAddress
import java.nio.file.Files
import java.nio.file.Path
import java.time.OffsetDateTime
import java.time.format.DateTimeFormatter
import java.time.format.DateTimeParseException
import java.time.temporal.ChronoUnit
import kotlin.math.floor

private const val LOOKS = 20
private const val PAUSE_MS = 10L
private const val LONGEST = 200
private const val MOST_BYTES = 65_536L

/** Who said that they have a home. */
internal class Holder(val process: Long, val program: String, val machine: String, val since: OffsetDateTime)

internal fun holderFile(home: Path): Path = home.resolve("holder.json")

/** Who last said that they have a home; null if the file tells nothing. Whether they still have it, only the lock tells. */
internal fun readHolder(home: Path): Holder? {
    val said = try {
        val file = holderFile(home)
        if (Files.size(file) > MOST_BYTES) return null
        readJson(Files.readString(file)) as? Map<*, *> ?: return null
    } catch (_: IOException) {
        return null
    } catch (_: JsonException) {
        return null
    }
    val process = (said["process"] as? Double)?.takeIf { it == floor(it) }?.toLong()
    val program = said["program"] as? String
    val machine = said["machine"] as? String
    val since = try {
        (said["since"] as? String)?.let(OffsetDateTime::parse)
    } catch (_: DateTimeParseException) {
        null
    }
    if (process == null || program == null || machine == null || since == null) return null
    return Holder(process, plain(program, LONGEST), plain(machine, LONGEST), since)
}

/** Reads it for a while: a program says who it is a moment after it took the lock. */
internal fun patientHolder(home: Path): Holder? {
    repeat(LOOKS) {
        readHolder(home)?.let { return it }
        Thread.sleep(PAUSE_MS)
    }
    return null
}

/** Says who has the home. */
internal fun tellHolder(home: Path, program: String) {
    val machine = try {
        InetAddress.getLocalHost().hostName
    } catch (_: IOException) {
        "unknown"
    }
    val process = try {
        ProcessHandle.current().pid()
    } catch (_: UnsupportedOperationException) {
        0L
    }
    val since = OffsetDateTime.now().truncatedTo(ChronoUnit.SECONDS).format(DateTimeFormatter.ISO_OFFSET_DATE_TIME)
    val said = """{"process": $process, "program": ${quoted(program)}, "machine": ${quoted(machine)}, "since": "$since"}"""
    try {
        replaceFile(holderFile(home), "$said\n".toByteArray())
    } catch (error: IOException) {
        Files.deleteIfExists(holderFile(home))
        if (!isFull(error)) throw error // a full disk is no reason not to open a home: what is in it can be read
    }
}

private fun quoted(text: String): String = buildString {
    append('"')
    for (char in text) {
        if (char < ' ' || char == '"' || char == '\\' || char > '~') append("\\u%04x".format(char.code)) else append(char)
    }
    append('"')
}
