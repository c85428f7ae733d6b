// Hosts and origins in the one way in which they are written, compared and connected to.
package daolocal.host

/** The schemes that can be reached, with the port of each. */
internal val DEFAULT_PORTS = mapOf("https" to 443, "http" to 80)

private val LABEL = Regex("[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
private val NUMBER = Regex("[0-9]+|0x[0-9a-f]*")
private val OCTET = Regex("0|[1-9][0-9]{0,2}")
private val GROUP = Regex("[0-9A-Fa-f]{1,4}")
private const val LONGEST_NAME = 253
private const val GROUPS = 8

/** A scope or host that cannot be understood; the message says why. */
public class ScopeException(message: String) : RuntimeException(message) {
    /** The message. */
    override val message: String get() = super.message.orEmpty()
}

/**
 * Writes a host in the one way in which hosts are compared and connected to: names in lower case and ASCII without a
 * final dot, IPv4 addresses as four decimal numbers, IPv6 ones as RFC 5952 has them, in hexadecimal throughout and
 * without brackets. Every other spelling of an address (`127.1`, `0x7f000001`) is refused: resolvers read those as
 * addresses. So is a name that is not ASCII: this host does not know IDNA.
 *
 * @param text The host as it stands in a URL or scope, IPv6 in brackets.
 */
internal fun canonicalHost(text: String): String {
    if (text.startsWith("[") && text.endsWith("]")) {
        return ipv6Text(ipv6Groups(text.drop(1).dropLast(1)) ?: throw ScopeException("'$text' is not an IPv6 address."))
    }
    // Only ASCII has another case here: others are no labels.
    val name = text.removeSuffix(".").map { if (it in 'A'..'Z') it.lowercaseChar() else it }.joinToString("")
    val labels = name.split(".")
    if (name.length > LONGEST_NAME || !labels.all(LABEL::matches)) throw ScopeException("'$text' is not a host name.")
    if (NUMBER.matches(labels.last()) && ipv4Octets(name) == null) {
        throw ScopeException("'$text' is not an IPv4 address of four decimal numbers.")
    }
    return name
}

/** Whether a canonical host is an IP address rather than a name. */
internal fun isAddress(host: String): Boolean = ":" in host || ipv4Octets(host) != null

/** The four numbers of an IPv4 address; null if it is none. */
internal fun ipv4Octets(text: String): List<Int>? {
    val parts = text.split(".")
    if (parts.size != 4 || !parts.all(OCTET::matches)) return null
    return parts.map { it.toInt() }.takeIf { octets -> octets.all { it < 256 } }
}

/** The eight numbers of an IPv6 address; null if it is none. */
internal fun ipv6Groups(text: String): List<Int>? {
    val halves = text.split("::")
    if (halves.size > 2) return null
    val read = halves.mapIndexed { at, half -> halfGroups(half, at == halves.size - 1) ?: return null }
    if (read.size == 1) return read[0].takeIf { it.size == GROUPS }
    val missing = GROUPS - read[0].size - read[1].size
    return if (missing < 1) null else read[0] + List(missing) { 0 } + read[1]
}

private fun halfGroups(half: String, isLast: Boolean): List<Int>? {
    if (half.isEmpty()) return emptyList()
    val parts = half.split(":")
    return parts.flatMapIndexed { at, part ->
        val octets = if (isLast && at == parts.size - 1 && "." in part) ipv4Octets(part) else null
        when {
            octets != null -> listOf(octets[0] * 256 + octets[1], octets[2] * 256 + octets[3])
            GROUP.matches(part) -> listOf(part.toInt(16))
            else -> return null
        }
    }
}

/** Writes an IPv6 address as RFC 5952, section 4 has it, never with an IPv4 address inside. */
internal fun ipv6Text(groups: List<Int>): String {
    var best = -1
    var length = 1
    for (at in groups.indices) {
        val zeros = groups.drop(at).takeWhile { it == 0 }.size
        if (zeros > length) {
            best = at
            length = zeros
        }
    }
    val written = groups.map { it.toString(16) }
    if (best < 0) return written.joinToString(":")
    return written.take(best).joinToString(":") + "::" + written.drop(best + length).joinToString(":")
}

/** Writes an origin as a person would: without the default port, IPv6 in brackets. */
internal fun originText(scheme: String, host: String, port: Int): String {
    val shown = if (":" in host) "[$host]" else host
    return "$scheme://$shown${if (port == DEFAULT_PORTS[scheme]) "" else ":$port"}"
}
