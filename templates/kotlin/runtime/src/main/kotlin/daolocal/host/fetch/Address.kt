// URLs, taken apart once, so that what is checked is what is connected to.
package daolocal.host.fetch

import daolocal.gen.Status
import daolocal.host.CallException
import daolocal.host.DEFAULT_PORTS
import daolocal.host.ScopeException
import daolocal.host.canonicalHost
import daolocal.host.cut
import daolocal.host.originText
import java.util.Locale

private val ABSOLUTE = url("(https?)://([^/?#]*)([^#]*)(?:#.*)?", RegexOption.IGNORE_CASE)
private val AUTHORITY = url("(\\[[^\\]]*\\]|[^:\\[\\]]+)(?::([0-9]{1,5}))?")
private val REFERENCE = url("(?:([A-Za-z][A-Za-z0-9+.-]*):)?(//[^/?#]*)?([^?#]*)(\\?[^#]*)?(?:#.*)?")
private const val LONGEST_SHOWN = 200
private const val DELETE = 0x7f
private val PORTS = 1..65_535

private fun url(pattern: String, vararg options: RegexOption) = Regex(pattern, setOf(RegexOption.DOT_MATCHES_ALL, *options))

/** An absolute URL. */
internal class Address private constructor(
    val scheme: String,
    /** Canonical, an IPv6 address without brackets. */
    val host: String,
    val port: Int,
    /** Path and query, in ASCII; at least `/`. */
    val target: String,
) {
    /** What credentials belong to. */
    val origin: String get() = originText(scheme, host, port)

    /** The value of the `Host` field. */
    val authority: String get() = origin.removePrefix("$scheme://")

    override fun toString(): String = origin + target

    /** Follows a redirect (RFC 3986, section 5). */
    fun join(location: String): Address {
        val given = location.trim()
        val match = REFERENCE.matchEntire(given) ?: throw bad(given, "it is no reference")
        val (scheme, place, path, query) = match.destructured
        return when {
            scheme.isNotEmpty() && place.isEmpty() -> parse(given)
            scheme.isNotEmpty() -> parse("$scheme:$place${resolved(path)}$query")
            place.isNotEmpty() -> parse("${this.scheme}:$place${resolved(path)}$query")
            path.isEmpty() -> parse(origin + if (query.isEmpty()) target else ownPath + query)
            else -> {
                val whole = if (path.startsWith("/")) path else ownPath.substringBeforeLast("/") + "/" + path
                parse(origin + resolved(whole) + query)
            }
        }
    }

    private val ownPath: String get() = target.substringBefore("?")

    companion object {
        /** Reads an absolute http or https URL; a fragment is left out, since it is never sent. */
        fun parse(url: String): Address {
            if (url.any { it <= ' ' || it.code == DELETE || it == '\\' }) {
                throw bad(url, "it is not an absolute http or https URL")
            }
            val match = ABSOLUTE.matchEntire(url) ?: throw bad(url, "it is not an absolute http or https URL")
            val (written, place, rest) = match.destructured
            if ("@" in place) throw bad(url, "a user name or password must be sent as a header")
            val parts = AUTHORITY.matchEntire(place) ?: throw bad(url, "it has no host")
            val scheme = written.lowercase(Locale.ROOT)
            val host = try {
                canonicalHost(parts.groupValues[1])
            } catch (error: ScopeException) {
                throw bad(url, error.message)
            }
            val port = parts.groups[2]?.value?.toInt() ?: DEFAULT_PORTS.getValue(scheme)
            if (port !in PORTS) throw bad(url, "there is no port $port")
            return Address(scheme, host, port, quoted(if (rest.startsWith("/")) rest else "/$rest"))
        }

        private fun bad(url: String, why: String) = CallException(
            Status.INVALID_ARGUMENT,
            "'${cut(url, LONGEST_SHOWN)}' cannot be requested: $why",
            mapOf("field" to "url"),
        )
    }
}

/** Writes what must not be in a request as `%XX` of its UTF-8. */
private fun quoted(target: String): String = buildString {
    for (byte in target.toByteArray()) {
        val char = byte.toInt().toChar()
        if (char in '!'..'~' && char != '"' && char != '<' && char != '>') append(char) else append("%%%02X".format(byte))
    }
}

/** Takes away `.` and `..` (RFC 3986, section 5.2.4). */
private fun resolved(path: String): String {
    val parts = path.split("/")
    val made = ArrayList<String>()
    parts.forEachIndexed { at, part ->
        if (part == ".." && made.size > 1) made.removeAt(made.size - 1)
        if (part != "." && part != "..") {
            made += part
        } else if (at == parts.size - 1) {
            made += ""
        }
    }
    return made.joinToString("/")
}
