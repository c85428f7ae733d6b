// Calls of the Avatar's clients: from their issue, over the wait for their turn, to their end.
//
// At most so many calls are in flight as the contract allows; others wait in the order of issue. Calls that have not
// been handed to an instance are not harmed by its death: they go into the next.
package daolocal.host

import daolocal.gen.Contract
import daolocal.gen.ContractLimits
import daolocal.gen.Method
import daolocal.gen.Methods
import daolocal.gen.Status
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.launch
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException
import kotlin.math.ceil

/** Where a running unit stands. */
internal enum class State { STARTING, READY, STOPPED, CLOSED }

private val byNumber = Methods.all.associateBy { it.number }

/** Takes calls and hands them to the instance that is ready. Its state belongs to the lane. */
internal class Dispatcher(private val lane: Lane, private val scope: CoroutineScope) : Caller {
    var state = State.STARTING

    /** What runs, starts, or has died and is not replaced yet. */
    var instance: Instance? = null
    private val waiting = ArrayDeque<HostCall>()
    private val streams = Streams()
    private var stoppedBy: String? = null

    // What clients ask for, on any thread

    override suspend fun unary(method: Method, request: ByteArray, options: CallOptions): ByteArray {
        check(method)
        checkCall(request.size, options)
        return suspendCancellableCoroutine { waiter ->
            val call = HostCall(method, request)
            call.changed = {
                if (call.status != null && waiter.isActive) {
                    if (call.isOk) waiter.resume(call.body) else waiter.resumeWithException(call.failure())
                }
            }
            lane.execute { begin(call, options) }
            waiter.invokeOnCancellation { abandon(call) }
        }
    }

    override fun stream(method: Method, request: ByteArray, options: CallOptions): Flow<ByteArray> = flow {
        val items = open(method, request, options)
        try {
            while (true) emit(items.next() ?: break)
        } finally {
            items.close()
        }
    }

    /** Begins a stream; it takes its place before this returns. */
    fun open(method: Method, request: ByteArray, options: CallOptions): ItemStream {
        check(method)
        checkCall(request.size, options)
        val call = HostCall(method, request)
        lane.execute { begin(call, options) }
        return ItemStream(this, call)
    }

    /** Gives the next item of a stream to [waiter], now or once it is there; null at the end. */
    fun take(call: HostCall, waiter: (Result<ByteArray?>) -> Unit) {
        lane.within {
            val item = call.items?.removeFirstOrNull()
            when {
                item != null -> {
                    call.changed = null
                    call.taken?.take(item.size) { items, bytes ->
                        if (call.status == null) instance?.credit(call, items, bytes)
                    }
                    waiter(Result.success(item))
                }
                call.isOk -> waiter(Result.success(null))
                call.status != null -> waiter(Result.failure(call.failure()))
                else -> call.changed = { take(call, waiter) }
            }
        }
    }

    /** Loses interest in a call: the unit is told, and whatever it still answers is dropped. */
    fun abandon(call: HostCall) {
        lane.within { if (call.status == null) giveUp(call, Status.CANCELLED, null) }
    }

    private fun check(method: Method) {
        if (byNumber[method.number]?.isStream != method.isStream) {
            val number = "0x%08x".format(method.number)
            throw CallException(Status.UNIMPLEMENTED, "contract ${Contract.VERSION} has no method $number")
        }
    }

    // From issue to end, within the lane

    /** Hands a call to the instance, or lets it wait for its turn. */
    private fun begin(call: HostCall, options: CallOptions) {
        if (call.status != null) return
        val refused = refusal() ?: openStream(call)
        if (refused != null) {
            end(call, refused.status) { refused }
            return
        }
        options.timeoutMs?.let { bound(call, it) }
        val instance = instance
        if (state == State.READY && instance != null && waiting.isEmpty() && hasRoom(instance)) {
            instance.request(call)
        } else {
            call.waiting = true
            waiting.addLast(call)
        }
    }

    private fun openStream(call: HostCall): CallException? = try {
        streams.open(call)
        null
    } catch (busy: CallException) {
        busy
    }

    private fun hasRoom(instance: Instance) = instance.calls.byId.size < ContractLimits.MAX_CALLS_IN_FLIGHT

    private fun bound(call: HostCall, milliseconds: Double) {
        val timer = scope.launch {
            delay(ceil(milliseconds).toLong())
            lane.within {
                val effect = if (call.hasEffect && (call.entered || call.repeated)) "; it may have taken effect" else ""
                val text = "${call.method} was not answered within ${milliseconds.toLong()} ms$effect"
                if (call.status == null) giveUp(call, Status.TIMEOUT) { CallException(Status.TIMEOUT, text) }
            }
        }
        call.release = { timer.cancel() }
    }

    /** Ends a call for its caller, whatever the unit answers later. */
    private fun giveUp(call: HostCall, status: Status, error: (() -> Throwable)?) {
        end(call, status, error)
        call.abandoned = true
        streams.close(call) // the next may begin at once, whenever the unit hears of this
        if (call.waiting) {
            callEnded(call) // it is skipped at its turn
        } else {
            instance?.cancel(call)
        }
    }

    private fun end(call: HostCall, status: Status, error: (() -> Throwable)?) {
        if (call.end(status.code, NOTHING, error)) lane.afterwards { call.changed?.invoke() }
    }

    /** Makes room for the next call. */
    fun callEnded(call: HostCall) {
        streams.close(call)
        release()
    }

    /** Hands waiting calls to the instance, as many as may be in flight. */
    private fun release() {
        val instance = instance ?: return
        while (state == State.READY && !instance.isDead && hasRoom(instance)) {
            val call = waiting.removeFirstOrNull() ?: return
            call.waiting = false
            if (call.status == null) instance.request(call)
        }
    }

    // What the owner of the unit says of it, within the lane

    /** Why no call can be made now; null if one can. */
    fun refusal(): CallException? = when {
        state == State.CLOSED -> ClosedException()
        else -> stoppedBy?.let(::UnitStoppedException)
    }

    /** Lets calls in: the instance is ready. */
    fun open() {
        state = State.READY
        release()
    }

    /** Lets calls wait again that a dead instance has not taken, before all others. */
    fun putBack(calls: List<HostCall>) {
        calls.forEach { it.waiting = true }
        waiting.addAll(0, calls)
    }

    /** Refuses all calls from now on, and those that wait: the unit is not started again. */
    fun stop(text: String) {
        state = State.STOPPED
        stoppedBy = text
        refuseWaiting { UnitStoppedException(text) }
    }

    /** Refuses all calls from now on, and those that wait: the Avatar is closed. */
    fun close() {
        state = State.CLOSED
        refuseWaiting { ClosedException("the Avatar was closed") }
    }

    private fun refuseWaiting(error: () -> Throwable) {
        val refused = waiting.toList()
        waiting.clear()
        refused.forEach { end(it, Status.UNAVAILABLE, error) }
    }
}

/** The items of a call, as they crossed. */
internal class ItemStream(private val dispatcher: Dispatcher, private val call: HostCall) {
    /** The next item; null at the end. */
    suspend fun next(): ByteArray? = suspendCancellableCoroutine { waiter ->
        dispatcher.take(call) { if (waiter.isActive) waiter.resumeWith(it) }
    }

    /** Gives the call up; a second time does nothing. */
    fun close(): Unit = dispatcher.abandon(call)
}
