// One connection to a server, over which one request is sent. Its functions block; whoever gives a request up closes
// the connection, which ends them.
package daolocal.host.fetch

import com.google.protobuf.ByteString
import daolocal.gen.Status
import daolocal.host.CallException
import daolocal.host.ipv4Octets
import daolocal.host.ipv6Groups
import daolocal.host.originText
import org.apache.hc.core5.http.ClassicHttpResponse
import org.apache.hc.core5.http.HttpException
import org.apache.hc.core5.http.config.CharCodingConfig
import org.apache.hc.core5.http.config.Http1Config
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnectionFactory
import org.apache.hc.core5.http.io.entity.ByteArrayEntity
import org.apache.hc.core5.http.message.BasicClassicHttpRequest
import org.apache.hc.core5.io.CloseMode
import java.io.IOException
import java.io.InputStream
import java.net.InetAddress
import java.net.InetSocketAddress
import java.net.Proxy
import java.net.Socket
import java.util.Locale
import javax.net.ssl.SSLSocket
import javax.net.ssl.SSLSocketFactory

/** The most bytes of a body that are one item. */
private const val CHUNK_BYTES = 64 shl 10
private const val MOST_LINE = 1 shl 20
private const val MOST_FIELDS = 10_000
private const val INFORMATIONAL = 199
private const val SWITCHING = 101
private const val NO_CONTENT = 204
private const val NOT_MODIFIED = 304

private val CONNECTIONS = DefaultBHttpClientConnectionFactory.builder()
    .http1Config(
        Http1Config.custom().setBufferSize(CHUNK_BYTES).setMaxLineLength(MOST_LINE).setMaxHeaderCount(MOST_FIELDS).build(),
    )
    .charCodingConfig(CharCodingConfig.custom().setCharset(Charsets.ISO_8859_1).build())
    .build()

/** No connection could be made. */
internal class UnreachableException(cause: IOException) : IOException(cause.message ?: cause.toString(), cause)

/** A connection, from before it is made. */
internal class Connection : AutoCloseable {
    private val sockets = ArrayList<Socket>()
    private var http: DefaultBHttpClientConnection? = null
    private var isClosed = false

    /**
     * Looks a host up, checks where it leads and connects to an address that was checked: nothing is looked up twice.
     */
    fun open(address: Address) {
        try {
            val addresses = checked(address, lookUp(address.host))
            val made = secured(address, connected(address, addresses))
            http = CONNECTIONS.createConnection(made)
        } catch (error: IOException) {
            throw UnreachableException(error)
        }
    }

    private fun connected(address: Address, addresses: List<InetAddress>): Socket {
        var failure = IOException("${address.host} has no address")
        for (each in addresses) {
            val made = keep(Socket(Proxy.NO_PROXY)) // not even one of the environment's
            try {
                made.connect(InetSocketAddress(each, address.port))
                made.tcpNoDelay = true
                return made
            } catch (error: IOException) {
                made.close()
                failure = error
            }
        }
        throw failure
    }

    private fun secured(address: Address, plain: Socket): Socket {
        if (address.scheme != "https") return plain
        val factory = SSLSocketFactory.getDefault() as SSLSocketFactory
        val made = keep(factory.createSocket(plain, address.host, address.port, true)) as SSLSocket
        made.sslParameters = made.sslParameters.apply { endpointIdentificationAlgorithm = "HTTPS" }
        made.startHandshake()
        return made
    }

    /** Keeps what [close] closes. */
    @Synchronized
    private fun keep(made: Socket): Socket {
        if (isClosed) {
            made.close()
            throw IOException("the request was given up")
        }
        sockets += made
        return made
    }

    /** Sends a request, and gives the head of the answer. */
    fun send(request: NetRequest): ClassicHttpResponse {
        val http = http ?: throw IOException("there is no connection")
        val message = BasicClassicHttpRequest(request.method, request.address.target)
        message.addHeader("Host", request.address.authority)
        val given = request.headers.mapTo(HashSet()) { it.first.lowercase(Locale.ROOT) }
        val defaults = listOf("accept" to "*/*", "accept-encoding" to "identity", "user-agent" to "dao-avatar/1")
        for ((name, value) in defaults.filter { it.first !in given } + request.headers) message.addHeader(name, value)
        if (!request.body.isEmpty) {
            message.entity = ByteArrayEntity(request.body.toByteArray(), null)
            message.addHeader("content-length", request.body.size())
        } else if (request.method == "POST" || request.method == "PUT" || request.method == "PATCH") {
            message.addHeader("content-length", 0)
        }
        message.addHeader("connection", "close")
        return readable {
            http.sendRequestHeader(message)
            if (message.entity != null) http.sendRequestEntity(message)
            http.flush()
            var answer = http.receiveResponseHeader()
            while (answer.code <= INFORMATIONAL) {
                if (answer.code == SWITCHING) throw IOException("it upgraded the connection")
                answer = http.receiveResponseHeader()
            }
            answer
        }
    }

    /** The body of an answer; null if it has none. */
    fun body(request: NetRequest, answer: ClassicHttpResponse): InputStream? {
        val http = http
        if (http == null || request.method == "HEAD" || answer.code == NO_CONTENT || answer.code == NOT_MODIFIED) return null
        return readable {
            http.receiveResponseEntity(answer)
            answer.entity?.content
        }
    }

    /** Reads what has come of a body, at least one byte; null at its end. */
    fun read(body: InputStream): ByteString? {
        val chunk = ByteArray(CHUNK_BYTES)
        var size = 0
        do {
            val count = readable { body.read(chunk, size, CHUNK_BYTES - size) }
            size += maxOf(count, 0)
        } while (count > 0 && size < CHUNK_BYTES && hasMore(body))
        return if (size == 0) null else ByteString.copyFrom(chunk, 0, size)
    }

    private fun hasMore(body: InputStream) = body.available() > 0 || sockets.last().getInputStream().available() > 0

    /** Ends it at once, whatever is under way. */
    override fun close() {
        val open = synchronized(this) {
            isClosed = true
            sockets.toList()
        }
        open.forEach(Socket::close) // what TLS lies on comes first: it waits for nobody
        http?.close(CloseMode.IMMEDIATE)
    }
}

private inline fun <T> readable(action: () -> T): T = try {
    action()
} catch (error: HttpException) {
    throw IOException("what came is no HTTP: ${error.message}", error)
}

/** Finds the addresses of a host; one that is an address is not looked up. */
private fun lookUp(host: String): List<InetAddress> {
    val numbers = ipv4Octets(host)?.let { octets -> ByteArray(octets.size) { octets[it].toByte() } }
        ?: ipv6Groups(host)?.let { groups ->
            ByteArray(2 * groups.size) { (groups[it / 2] shr (if (it % 2 == 0) 8 else 0)).toByte() }
        }
    return if (numbers != null) listOf(InetAddress.getByAddress(numbers)) else InetAddress.getAllByName(host).toList()
}

/** Keeps the addresses that a host may lead to. */
private fun checked(address: Address, found: List<InetAddress>): List<InetAddress> {
    if (mayBePrivate(address.host)) return found
    val public = found.filter(::isPublic)
    if (public.isNotEmpty()) return public
    val leads = found.first().hostAddress.substringBefore('%')
    val grant = "net=${originText("https", leads, address.port).removePrefix("https://")}"
    throw CallException(
        Status.DENIED,
        "The unit may not use net for ${address.host}: that name leads to $leads, which is not on the public network.",
        mapOf("capability" to "net", "scope" to address.host, "grant" to grant),
    )
}
