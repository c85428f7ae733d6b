// Scopes: what a grant is narrowed to, as a person writes it and as a host checks it.
//
//   storage   quota=SIZE                               quota=1GiB
//   keys      prefix=TEXT                              prefix=dao/
//   net       [METHOD[,METHOD]] [scheme://]host[:port] GET api.example.org
//   files     NAME=FOLDER[:ro]                         notes=/home/ann/Notes
//
// Each form is parsed once into a value, which has one canonical text. A scope that cannot be understood is an error,
// never a wider right.
package daolocal.host

import java.util.Locale

/** What a capability is narrowed to. */
internal sealed class Scope {
    /** Its canonical form. */
    abstract val text: String

    /** A host that may be reached, or `*.` and a name for every host below it; no methods stand for any. */
    class Net(val host: String, val scheme: String, val port: Int, val methods: List<String>) : Scope() {
        override val text: String
            get() {
                val place = originText(scheme, host, port).removePrefix("https://")
                return if (methods.isEmpty()) place else "${methods.joinToString(",")} $place"
            }

        /** Whether a request is inside. */
        fun allows(method: String, scheme: String, host: String, port: Int): Boolean = when {
            this.scheme != scheme || this.port != port -> false
            methods.isNotEmpty() && method !in methods -> false
            this.host.startsWith("*.") -> host.endsWith(this.host.drop(1)) && !isAddress(host)
            else -> host == this.host
        }
    }

    /** A folder that a person picked, under the name by which the unit knows it; links in its path were their choice. */
    class Folder(val name: String, val path: String, val isReadOnly: Boolean) : Scope() {
        override val text: String get() = "$name=$path${if (isReadOnly) ":ro" else ""}"
    }

    /** The most bytes that storage may take. */
    class Quota(val bytes: Long) : Scope() {
        override val text: String get() = "quota=${sizeText(bytes)}"
    }

    /** What the names of wrapping keys must begin with. */
    class Prefix(val prefix: String) : Scope() {
        override val text: String get() = "prefix=$prefix"
    }
}

/** Where `~` and a relative folder are; without them both are errors. */
internal class Places(val home: String? = null, val current: String? = null)

/** Reads a scope; null for a capability that this host does not know. */
internal fun parseScope(capability: String, text: String, places: Places = Places()): Scope? = when (capability) {
    "net" -> parseNet(text)
    "files" -> parseFolder(text, places)
    "storage" -> parseQuota(text)
    "keys" -> parsePrefix(text)
    else -> null
}

/**
 * Checks the scopes of a grant and writes each in its canonical form, sorted, each once. Scopes of a capability that
 * this host does not know are kept as they are.
 *
 * @throws ScopeException One cannot be understood, one is missing, or two contradict each other.
 */
internal fun canonicalScopes(capability: String, scopes: List<String>, places: Places = Places()): List<String> {
    val folders = HashMap<String, String>()
    val made = HashSet<String>()
    for (text in scopes) {
        val scope = parseScope(capability, text, places)
        val written = scope?.text ?: text
        if (scope is Scope.Folder) {
            val other = folders.put(scope.name, written)
            if (other != null && other != written) {
                throw ScopeException("The name '${scope.name}' stands for two folders: $other and $written.")
            }
        }
        if (written.isNotEmpty()) made += written
    }
    if (made.isEmpty() && (capability == "net" || capability == "files")) {
        throw ScopeException("A grant of $capability must say which; none means nothing.")
    }
    return made.sortedWith(BY_UTF8)
}

private val METHOD = Regex("[!#$%&'*+\\-.^_`|~0-9A-Za-z]+")
private val PLACE = Regex("(?:(.*?)://)?(.*)", RegexOption.DOT_MATCHES_ALL)
private val HOST_AND_PORT = Regex("(\\[[^\\]]*\\]|[^:/?#@\\\\]+)(?::([0-9]{1,5}))?")
private val BLANKS = Regex("[ \\t]+")

private fun parseNet(text: String): Scope {
    fun bad(why: String) = ScopeException(
        "net=$text: $why Write a host such as \"api.example.org\", \"*.example.org\" or \"GET http://localhost:8080\".",
    )
    val parts = text.trim(' ', '\t').split(BLANKS)
    if (parts.size > 2 || parts[0].isEmpty()) throw bad("a scope is one host, with methods before it.")
    val methods = if (parts.size == 2) parts[0].split(",") else emptyList()
    if (!methods.all(METHOD::matches)) throw bad("'${parts[0]}' is not a list of methods.")
    val place = PLACE.matchEntire(parts.last()) ?: throw bad("there is no host.")
    val scheme = (place.groups[1]?.value ?: "https").lowercase(Locale.ROOT)
    if (scheme !in DEFAULT_PORTS) throw bad("the scheme must be https or http.")
    val rest = place.groupValues[2]
    val match = HOST_AND_PORT.matchEntire(rest) ?: throw bad("'$rest' is not a host with an optional port.")
    val port = match.groups[2]?.value?.toInt() ?: DEFAULT_PORTS.getValue(scheme)
    if (port !in 1..65535) throw bad("there is no port $port.")
    val written = match.groupValues[1]
    val isBelow = written.startsWith("*.")
    val host = try {
        canonicalHost(written.removePrefix("*."))
    } catch (error: ScopeException) {
        throw bad(error.message)
    }
    if (isBelow && isAddress(host)) throw bad("there is nothing below an address.")
    val capitals = methods.map { it.uppercase(Locale.ROOT) }.toSortedSet().toList()
    return Scope.Net(if (isBelow) "*.$host" else host, scheme, port, capitals)
}

private val FOLDER = Regex("([^=]*)=(.*?)(:ro)?", RegexOption.DOT_MATCHES_ALL)
private val FOLDER_NAME = Regex("[^\\x00-\\x1f\\x7f/\\\\=:]{1,64}")

private fun parseFolder(text: String, places: Places): Scope {
    fun bad(why: String) = ScopeException("files=$text: $why Write a name and a folder, such as \"notes=/home/ann/Notes\".")
    val match = FOLDER.matchEntire(text)
    if (match == null || match.groupValues[2].isEmpty()) throw bad("a scope is NAME=FOLDER.")
    val (name, written) = match.destructured
    if (!FOLDER_NAME.matches(name)) throw bad("'$name' is not a name of 1 to 64 characters.")
    if ("\u0000" in written) throw bad("the folder is missing.")
    var path = written
    if (path.startsWith("~")) {
        if (places.home == null || path != "~" && !path.startsWith("~/")) {
            throw bad("only ~/ stands for a folder of a person's own.")
        }
        path = places.home + path.drop(1)
    }
    if (!path.startsWith("/")) {
        if (places.current == null) throw bad("the folder must be absolute, or begin with ~/.")
        path = "${places.current}/$path"
    }
    return Scope.Folder(name, normal(path), match.groups[3] != null)
}

/** Takes away `.`, `..` and empty parts, by the text alone. */
private fun normal(path: String): String {
    val parts = ArrayList<String>()
    for (part in path.split("/")) {
        if (part == "..") {
            parts.removeLastOrNull()
        } else if (part.isNotEmpty() && part != ".") {
            parts += part
        }
    }
    return "/" + parts.joinToString("/")
}

private val QUOTA = Regex("quota=[ \\t]*([0-9]{1,15})[ \\t]*([A-Za-z]{0,3})[ \\t]*")
private const val LEAST_QUOTA = 64 * 1024
private const val K = 1000L
private val UNITS = mapOf(
    "" to 1L,
    "b" to 1L,
    "kb" to K,
    "mb" to K * K,
    "gb" to K * K * K,
    "tb" to K * K * K * K,
    "kib" to (1L shl 10),
    "mib" to (1L shl 20),
    "gib" to (1L shl 30),
    "tib" to (1L shl 40),
)

private fun parseQuota(text: String): Scope {
    val match = QUOTA.matchEntire(text)
    val factor = match?.let { UNITS[it.groupValues[2].lowercase(Locale.ROOT)] }
        ?: throw ScopeException("storage=$text: a scope is quota=SIZE. Write \"quota=1GiB\".")
    val bytes = match.groupValues[1].toBigInteger() * factor.toBigInteger()
    if (bytes.bitLength() >= Long.SIZE_BITS) throw ScopeException("storage=$text: that is more than any disk holds.")
    if (bytes.toLong() < LEAST_QUOTA) throw ScopeException("storage=$text: the least quota is 64KiB.")
    return Scope.Quota(bytes.toLong())
}

private val PREFIX = Regex("prefix=([a-z0-9._/-]{1,128})")

private fun parsePrefix(text: String): Scope = Scope.Prefix(
    PREFIX.matchEntire(text)?.groupValues?.get(1) ?: throw ScopeException(
        "keys=$text: a scope is prefix=TEXT, of a-z, 0-9, '.', '_', '/' and '-'. Write \"prefix=dao/\".",
    ),
)

private fun sizeText(bytes: Long): String {
    for (unit in listOf("TiB", "GiB", "MiB", "KiB")) {
        val factor = UNITS.getValue(unit.lowercase(Locale.ROOT))
        if (bytes >= factor && bytes % factor == 0L) return "${bytes / factor}$unit"
    }
    return "${bytes}B"
}

/** The values of scopes that are canonical. */
internal inline fun <reified T : Scope> scopesOf(capability: String, texts: List<String>): List<T> =
    texts.map { parseScope(capability, it) }.filterIsInstance<T>()
