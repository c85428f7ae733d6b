// Calls from the Avatar to the unit: what typed clients stand on.
package daolocal.host

import com.google.protobuf.InvalidProtocolBufferException
import com.google.protobuf.Message
import daolocal.gen.ContractLimits
import daolocal.gen.Method
import daolocal.gen.Status
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.map

/** How to call. Make one with [withTimeout]. */
public class CallOptions private constructor(internal val timeoutMs: Double?) {
    /** Constants. */
    public companion object {
        /** No limit of time. */
        @JvmField
        public val NONE: CallOptions = CallOptions(null)

        /** Gives the call up after so many milliseconds; it then fails with TIMEOUT. */
        @JvmStatic
        public fun withTimeout(milliseconds: Long): CallOptions = CallOptions(milliseconds.toDouble())

        internal fun of(milliseconds: Double): CallOptions = CallOptions(milliseconds)
    }
}

/**
 * Carries calls to a unit, as bytes. Clients are made of one.
 *
 * A call takes its place before it first suspends. Failures are a [CallException]; who is cancelled sees a
 * `CancellationException`, as always.
 */
public interface Caller {
    /** Sends a request, and gives the answer. */
    public suspend fun unary(method: Method, request: ByteArray, options: CallOptions): ByteArray

    /** Sends a request when the flow is collected, and gives the items. A slow collector holds the unit back. */
    public fun stream(method: Method, request: ByteArray, options: CallOptions): Flow<ByteArray>
}

/** Calls a method with one answer. It is what generated clients use. */
internal suspend fun <M : Message> callUnary(
    caller: Caller,
    method: Method,
    request: Message,
    answer: M,
    options: CallOptions,
): M {
    checkRules(request)
    return decoded("answer", answer) { parseAnswer(answer, caller.unary(method, request.toByteArray(), options)) }
}

/** Calls a method with a stream of items. It is what generated clients use. */
internal fun <M : Message> callStream(caller: Caller, method: Method, request: Message, item: M, options: CallOptions): Flow<M> =
    flow {
        checkRules(request)
        val items = caller.stream(method, request.toByteArray(), options)
        items.map { decoded("item", item) { parse(item, it) } }.collect(::emit)
    }

private inline fun <M : Message> decoded(what: String, prototype: M, read: () -> M): M = try {
    read()
} catch (cause: InvalidProtocolBufferException) {
    val text = "the unit's $what is no ${prototype.descriptorForType.fullName}"
    throw CallException(Status.INTERNAL, text, emptyMap(), "", cause)
}

internal val NOTHING: ByteArray = ByteArray(0)

/** One call to the unit, from its issue to its end. It ends exactly once. Everything in it belongs to the lane. */
internal class HostCall(
    /** Null for the start and the end of the unit itself. */
    val method: Method?,
    var payload: ByteArray,
    /** For the end of the unit: how long that may take. */
    val deadlineMs: Int? = null,
) {
    var id = 0
    var entered = false

    /** Whether an instance died under it before, so that it goes into a second one. */
    var repeated = false

    /** Whether nobody waits for the answer any more. */
    var abandoned = false

    /** Whether it waits for its turn outside any instance. */
    var waiting = false

    /** The status of the end; null while it has not ended. */
    var status: Int? = null
        private set

    /** The payload of the end. */
    var body: ByteArray = NOTHING
        private set

    /** What this host says of the end instead of the payload; made where it is thrown. */
    var error: (() -> Throwable)? = null
        private set

    /** Items that came and were not taken; null if it answers once. */
    val items: ArrayDeque<ByteArray>? = if (method?.isStream == true) ArrayDeque() else null
    val credit: Credit? = if (method?.isStream == true) Credit() else null
    val taken: Taken? = if (method?.isStream == true) Taken() else null

    /** Called outside any entry whenever an item came, and at the end. */
    var changed: (() -> Unit)? = null

    /** Called at the end: takes back what only an open call needs. */
    var release: (() -> Unit)? = null

    /** Whether it may have changed something once it was entered. */
    val hasEffect: Boolean get() = method?.hasEffect == true

    /** Whether it may go into another instance though it went into one that died. */
    val isRepeatable: Boolean get() = method?.isIdempotent == true && items == null && !repeated && !abandoned

    val isOk: Boolean get() = status == Status.OK.code && error == null

    /** Ends it; only the first end counts. Whoever does that sees to it that [changed] is called. */
    fun end(status: Int, body: ByteArray, error: (() -> Throwable)?): Boolean {
        if (this.status != null) return false
        this.status = status
        this.body = body
        this.error = error
        payload = NOTHING
        release?.invoke()
        return true
    }

    /** What it failed with. */
    fun failure(): Throwable = error?.invoke() ?: decodeError(status ?: Status.INTERNAL.code, body)
}

/** Makes sure that a call of so many bytes, and with such options, can be made. */
internal fun checkCall(size: Int, options: CallOptions) {
    if (size > ContractLimits.MAX_MESSAGE_BYTES) {
        throw CallException(
            Status.TOO_LARGE,
            "the request has $size bytes; ${ContractLimits.MAX_MESSAGE_BYTES} may cross at once",
            mapOf("limit" to "max_message_bytes"),
        )
    }
    val timeout = options.timeoutMs ?: return
    if (!(timeout >= 0 && timeout <= LONGEST_MS)) {
        throw CallException(
            Status.INVALID_ARGUMENT,
            "the timeout is $timeout ms, and must be from 0 to ${LONGEST_MS.toLong()} ms",
            mapOf("field" to "timeoutMs"),
            "Leave it out for no limit.",
        )
    }
}

/** Some thirty years. */
private const val LONGEST_MS = 1e12
