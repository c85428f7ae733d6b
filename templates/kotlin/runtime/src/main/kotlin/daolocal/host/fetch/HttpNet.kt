// Sends HTTP requests inside granted scopes, which are checked before each connection. No proxy, cookie or setting of
// the environment changes where a request goes or what it carries.
package daolocal.host.fetch

import com.google.protobuf.ByteString
import daolocal.gen.NetCapability
import daolocal.gen.Status
import daolocal.gen.net.v1.FetchRequest
import daolocal.gen.net.v1.FetchResponse
import daolocal.gen.net.v1.Head
import daolocal.gen.net.v1.Header
import daolocal.host.CallException
import daolocal.host.Scope
import daolocal.host.avatar.Adapter
import daolocal.host.said
import daolocal.host.scopesOf
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.FlowCollector
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.coroutines.withTimeoutOrNull
import org.apache.hc.core5.http.ClassicHttpResponse
import java.io.IOException
import java.io.InputStream
import java.util.Locale
import kotlin.coroutines.EmptyCoroutineContext

/** HTTP/1.1 over connections of its own. */
internal class HttpNet(scopes: List<String>, private val dispatcher: CoroutineDispatcher) :
    NetCapability,
    Adapter {
    @Volatile private var granted = scopesOf<Scope.Net>("net", scopes)

    override fun fetch(request: FetchRequest): Flow<FetchResponse> = flow {
        val first = NetRequest.checked(request)
        val exchange = Exchange(dispatcher)
        try {
            val (last, answer) = inTime(first) { head(exchange, first) }
            give(exchange, last, answer)
        } finally {
            exchange.connection.close()
        }
    }

    /** Follows redirects up to the answer that is the last. */
    private suspend fun head(exchange: Exchange, first: NetRequest): Pair<NetRequest, ClassicHttpResponse> {
        var request = first
        var from: Address? = null
        while (true) {
            request.checkInside(granted, from)
            val answer = exchange.send(request)
            val next = request.redirected(answer.code, answer.getFirstHeader("location")?.value) ?: return request to answer
            from = request.address
            request = next
        }
    }

    private suspend fun FlowCollector<FetchResponse>.give(exchange: Exchange, request: NetRequest, answer: ClassicHttpResponse) {
        val head = Head.newBuilder().setStatus(answer.code).setUrl("${request.address}")
        for (field in answer.headers) {
            val name = field.name.lowercase(Locale.ROOT)
            head.addHeaders(Header.newBuilder().setName(name).setValue(field.value.orEmpty()))
        }
        emit(FetchResponse.newBuilder().setHead(head).build())
        val body = exchange.body(request, answer) ?: return
        while (true) {
            val chunk = inTime(request) { exchange.read(request, body) } ?: return
            emit(FetchResponse.newBuilder().setChunk(chunk).build())
        }
    }

    private suspend fun <T> inTime(request: NetRequest, action: suspend () -> T): T {
        val done = withTimeoutOrNull(request.patienceMs) { Done(action()) }
        return (done ?: throw late(request)).value
    }

    private class Done<T>(val value: T)

    private fun late(request: NetRequest): CallException {
        val place = request.address.authority
        val text = "$place did not answer within ${request.patienceMs} ms"
        return CallException(Status.TIMEOUT, text, mapOf("host" to place))
    }

    override suspend fun setScopes(scopes: List<String>) {
        granted = scopesOf("net", scopes)
    }

    override fun close(): Unit = Unit
}

/** What is sent and received for one request with all its redirects, each over a connection of its own. */
private class Exchange(private val dispatcher: CoroutineDispatcher) {
    @Volatile var connection = Connection()
        private set

    suspend fun send(request: NetRequest): ClassicHttpResponse {
        connection.close()
        connection = Connection()
        return blocking(request) {
            it.open(request.address)
            it.send(request)
        }
    }

    suspend fun body(request: NetRequest, answer: ClassicHttpResponse): InputStream? =
        blocking(request) { it.body(request, answer) }

    /** The next chunk; null at the end. */
    suspend fun read(request: NetRequest, body: InputStream): ByteString? = blocking(request) { it.read(body) }

    /** Does what blocks a thread; whoever gives it up closes the connection, which frees the thread. */
    private suspend fun <T> blocking(request: NetRequest, action: (Connection) -> T): T {
        val connection = connection
        val done = suspendCancellableCoroutine { waiter ->
            waiter.invokeOnCancellation { connection.close() }
            dispatcher.dispatch(EmptyCoroutineContext) { waiter.resumeWith(Result.success(runCatching { action(connection) })) }
        }
        return done.getOrElse { throw explained(request, it) }
    }

    private fun explained(request: NetRequest, error: Throwable): Throwable {
        val place = request.address.authority
        return when (error) {
            is UnreachableException ->
                CallException(Status.UNAVAILABLE, "$place cannot be reached: ${said(error)}", mapOf("host" to place))
            is IOException ->
                CallException(Status.INTERRUPTED, "the connection to $place broke: ${said(error)}", mapOf("host" to place))
            else -> error
        }
    }
}
