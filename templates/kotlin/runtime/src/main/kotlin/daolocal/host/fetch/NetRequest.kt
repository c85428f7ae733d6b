// A request of a unit: what may be in it, where it may go, and what becomes of it at a redirect.
package daolocal.host.fetch

import com.google.protobuf.ByteString
import daolocal.gen.Status
import daolocal.gen.net.v1.FetchRequest
import daolocal.gen.net.v1.Header
import daolocal.host.CallException
import daolocal.host.Scope
import daolocal.host.cut
import java.util.Locale

private const val PATIENCE_MS = 30_000L
private const val MOST_REDIRECTS = 10
private const val MOST_HEADERS = 256
private const val MOST_HEADER_BYTES = 64 shl 10
private const val HEADER_OVERHEAD = 4
private const val LONGEST_SHOWN = 40

private val METHOD = Regex("[A-Z][A-Z-]{0,31}")
private val TOKEN = Regex("[!#$%&'*+\\-.^_`|~0-9A-Za-z]+")
private val VALUE = Regex("[\\t\\x20-\\x7e\\u0080-\\u00ff]*")
private val NEVER = setOf("CONNECT", "TRACE")
private val CREDENTIALS = setOf("authorization", "cookie", "cookie2")
private val REDIRECTS = setOf(301, 302, 303, 307, 308)
private val HOSTS_OWN = setOf(
    "connection", "content-length", "expect", "host", "http2-settings", "keep-alive", "proxy-authenticate",
    "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
)

/** A request that is ready to be sent. */
internal class NetRequest(
    val method: String,
    val address: Address,
    val headers: List<Pair<String, String>>,
    val body: ByteString,
    /** For the head with all redirects, and for each chunk after it. */
    val patienceMs: Long,
    private val redirects: Int = 0,
) {
    /**
     * Refuses a request that is inside no scope.
     *
     * @param from Who redirected to it, if anybody did.
     */
    fun checkInside(granted: List<Scope.Net>, from: Address?) {
        if (granted.any { it.allows(method, address.scheme, address.host, address.port) }) return
        val isReached = granted.any {
            Scope.Net(it.host, it.scheme, it.port, emptyList()).allows(method, address.scheme, address.host, address.port)
        }
        // If only the method is wrong, the grant to ask for is one of that method.
        val wanted = Scope.Net(address.host, address.scheme, address.port, if (isReached) listOf(method) else emptyList())
        val grant = "net=${wanted.text}"
        val where = from?.let { "${it.authority} redirected there, and " }.orEmpty()
        val allowed = granted.joinToString(", ") { it.text }.ifEmpty { "nothing" }
        throw CallException(
            Status.DENIED,
            "The unit may not use net for $method ${address.origin}: ${where}it may only reach $allowed.",
            mapOf("capability" to "net", "scope" to "$method ${address.origin}", "grant" to grant),
            "Allow it with `dao grants allow $grant`.",
        )
    }

    /** What follows on an answer; null if that is the last one. */
    fun redirected(status: Int, location: String?): NetRequest? {
        if (status !in REDIRECTS || location.isNullOrEmpty()) return null
        if (redirects == MOST_REDIRECTS) {
            val text = "${address.authority} redirects more than $MOST_REDIRECTS times"
            throw CallException(Status.TOO_LARGE, text, mapOf("limit" to "redirects"))
        }
        val next = address.join(location)
        // As browsers do (Fetch, section 4.4): what was posted is not posted elsewhere.
        val isGet = status == 303 && method != "HEAD" || (status == 301 || status == 302) && method == "POST"
        val isElsewhere = next.origin != address.origin
        val kept = headers.filterNot { (name, _) ->
            val small = name.lowercase(Locale.ROOT)
            isElsewhere && small in CREDENTIALS || isGet && small.startsWith("content-")
        }
        val (becomes, body) = if (isGet) "GET" to ByteString.EMPTY else method to this.body
        return NetRequest(becomes, next, kept, body, patienceMs, redirects + 1)
    }

    companion object {
        /** Checks what a unit asks for. */
        fun checked(request: FetchRequest): NetRequest = NetRequest(
            checkedMethod(request.method),
            Address.parse(request.url),
            checkedHeaders(request.headersList),
            request.body,
            request.timeoutMs.toUInt().toLong().takeIf { it > 0 } ?: PATIENCE_MS,
        )
    }
}

internal fun checkedMethod(method: String): String {
    if (METHOD.matches(method) && method !in NEVER) return method
    val text = "'${cut(method, LONGEST_SHOWN)}' is not a method that a unit may use"
    throw CallException(Status.INVALID_ARGUMENT, text, mapOf("field" to "method"))
}

internal fun checkedHeaders(given: List<Header>): List<Pair<String, String>> {
    fun refused(status: Status, text: String) = CallException(status, text, mapOf("field" to "headers"))
    if (given.size > MOST_HEADERS) throw refused(Status.TOO_LARGE, "there are more than $MOST_HEADERS header fields")
    val checked = given.map { header ->
        val name = header.name
        if (!TOKEN.matches(name) || !VALUE.matches(header.value)) {
            val text = "'${cut(name, LONGEST_SHOWN)}' is not a header field, or its value is none"
            throw refused(Status.INVALID_ARGUMENT, text)
        }
        if (name.lowercase(Locale.ROOT) in HOSTS_OWN) {
            throw refused(Status.INVALID_ARGUMENT, "the header field $name is the host's own to set")
        }
        name to header.value.trim(' ', '\t')
    }
    if (checked.sumOf { (name, value) -> name.length + value.length + HEADER_OVERHEAD } > MOST_HEADER_BYTES) {
        throw refused(Status.TOO_LARGE, "the header fields have more than 64 KiB")
    }
    return checked
}
