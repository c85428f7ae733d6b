// Calls from the unit to the Avatar's capabilities, as long as they are open. An import only notes the call. It is
// carried out after the entry has returned, in the order of issue; every accepted call ends with exactly one final
// completion.
//
// A unit may have a thousand calls in flight, and nobody knows how large an answer will be until its handler has
// made it. So only some calls of each capability are carried out at a time; the others wait for their turn.
package daolocal.host

import daolocal.gen.ContractLimits
import daolocal.gen.Events
import daolocal.gen.Import
import daolocal.gen.Mode
import daolocal.gen.Status
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Job
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull
import kotlin.coroutines.resume

/** Bytes that requests may take at a time, once they are parsed. */
private const val MOST_REQUESTS = 16L * ContractLimits.MAX_MESSAGE_BYTES

/** Bytes of items that all streams may hold together until the unit takes them. */
private const val MOST_HELD = 64L * ContractLimits.MAX_ITEM_BYTES

/** Calls of one capability that are carried out at a time. */
private const val AT_ONCE = 16

/** Items of a stream after which others get a turn. */
private const val BREATHE = 16

/** The calls of one instance that have not ended. */
internal class CapabilityCalls(private val setup: Setup, private val instance: Instance) {
    /** Calls that were accepted and not begun, for [start]. */
    val issued = ArrayDeque<CapabilityCall>()

    /** Calls that waited for their place and have one now, for [start]. */
    val ready = ArrayDeque<CapabilityCall>()
    private val open = LinkedHashMap<Int, CapabilityCall>()
    private val slots = HashMap<String, Int>()
    private val waiting = HashMap<String, ArrayDeque<CapabilityCall>>()

    /** What carries out calls that must end. */
    private val settling = LinkedHashSet<Job>()
    private var dead = false
    private var bytes = 0L
    private var held = 0L

    // What imports do, inside an entry

    /** Takes a call, to be started once the entry has returned; gives 0, or the status to refuse it with. */
    fun accept(import: Import, id: Int, memory: GuestMemory, pointer: Long, length: Long): Int {
        if (id == 0 || id in open) return Status.INVALID_ARGUMENT.code
        if (length > ContractLimits.MAX_MESSAGE_BYTES) return Status.TOO_LARGE.code
        val left = MOST_REQUESTS - bytes - length
        if (open.size >= ContractLimits.MAX_CALLS_IN_FLIGHT || left < 0) return Status.BUSY.code
        val payload = memory.read(pointer, length)
        val input = when (val handler = setup.handlers[import.name]) {
            is Handler.Answering -> handler.input
            is Handler.Streaming -> handler.input
            else -> null
        }
        val weighed = weigh(import.name, input, payload, left) ?: return Status.BUSY.code
        val call = CapabilityCall(import, id, payload, weighed.size, weighed.refusal)
        open[id] = call
        bytes += call.size
        issued.addLast(call)
        return Status.OK.code
    }

    /** The unit lost interest in a call of its own, which still ends exactly once; says whether there is one. */
    fun cancel(id: Int): Boolean {
        val call = open[id] ?: return false
        if (!call.cancelled) {
            call.cancelled = true
            setup.lane.afterwards {
                if (!call.begun || !call.mustEnd) stop(call, CallException(Status.CANCELLED))
            }
        }
        return true
    }

    /** The unit took items of a stream; says whether there is such a stream. */
    fun grant(id: Int, items: Long, bytes: Long): Boolean {
        val credit = open[id]?.credit ?: return false
        setup.lane.afterwards { credit.grant(items, bytes) }
        return true
    }

    // Carrying them out, outside any entry

    /** Has a call carried out, or lets it wait for its place. */
    fun start(call: CapabilityCall) {
        if (open[call.id] !== call) {
            giveSlot(call)
            return
        }
        if (!call.hasSlot) {
            val capability = call.import.capability
            val taken = slots[capability] ?: 0
            if (taken >= AT_ONCE) {
                waiting.getOrPut(capability, ::ArrayDeque).addLast(call)
                return
            }
            slots[capability] = taken + 1
            call.hasSlot = true
        }
        if (call.cancelled) fail(call, CallException(Status.CANCELLED)) else begin(call)
    }

    private fun begin(call: CapabilityCall) {
        val payload = call.payload
        call.payload = NOTHING
        call.begun = true
        try {
            // It was granted when the unit called.
            if (!setup.policy.has(call.import.capability)) throw setup.policy.refusal(call.name)
            if (call.credit != null && held >= MOST_HELD) throw full()
            call.refusal?.let { throw it }
            val handler = setup.handlers[call.name]
            when {
                handler is Handler.Answering && call.import.mode == Mode.UNARY -> answer(call, handler, payload)
                handler is Handler.Streaming && call.import.mode == Mode.STREAM -> stream(call, handler, payload)
                else -> throw CallException(
                    Status.UNIMPLEMENTED,
                    "this Avatar has no ${call.import.capability} that can ${call.import.operation}",
                )
            }
        } catch (error: CallException) {
            failed(call, error)
        }
    }

    /** What a handler does before it first suspends happens here and now, in the order of issue. */
    private fun answer(call: CapabilityCall, handler: Handler.Answering, payload: ByteArray) {
        val job = setup.scope.launch(start = CoroutineStart.UNDISPATCHED) {
            val end: () -> Unit = try {
                val answer = handler.handle(payload)
                ({ answered(call, answer) })
            } catch (@Suppress("TooGenericExceptionCaught") error: Throwable) {
                ({ failed(call, error) })
            }
            setup.lane.within(end)
        }
        if (job.isCompleted) return
        call.carriedOutBy(job)
        if (call.mustEnd) {
            settling += job
            job.invokeOnCompletion { setup.lane.within { settling -= job } }
        }
    }

    private fun stream(call: CapabilityCall, handler: Handler.Streaming, payload: ByteArray) {
        val job = setup.scope.launch(start = CoroutineStart.UNDISPATCHED) {
            var sent = 0
            val end: () -> Unit = try {
                handler.handle(payload).collect { item ->
                    send(call, item)
                    sent += 1
                    if (sent % BREATHE == 0) turn()
                }
                ({ complete(call, Status.OK.code, NOTHING) })
            } catch (@Suppress("TooGenericExceptionCaught") error: Throwable) {
                ({ failed(call, error) })
            }
            setup.lane.within(end)
        }
        call.carriedOutBy(job)
        // By then its first item is held or on its way, and counted; or it waits for something.
        setup.lane.soon { leave(call) }
    }

    /** Sends an item once the unit has room for it. */
    private suspend fun send(call: CapabilityCall, item: ByteArray) = withContext(setup.lane) {
        if (item.size > ContractLimits.MAX_ITEM_BYTES) {
            throw CallException(
                Status.TOO_LARGE,
                "an item of ${call.name} has ${item.size} bytes; ${ContractLimits.MAX_ITEM_BYTES} may cross",
                mapOf("limit" to "max_item_bytes"),
            )
        }
        if (call.credit?.isOpen != true || instance.isCrowded) hold(call, item.size)
        if (dead || open[call.id] !== call) throw CancellationException("nobody waits for the stream")
        call.credit?.spend(item.size)
        instance.post(Events.COMPLETION, call.id, Status.MORE.code, item)
        uncrowded(call) // an item that is not made yet takes no memory
    }

    /** Waits until an item may be sent; there must be room for it meanwhile. */
    private suspend fun hold(call: CapabilityCall, size: Int) {
        if (held + size > MOST_HELD) throw full()
        held += size
        try {
            while (call.credit?.isOpen == false && open[call.id] === call) call.credit.changed()
            uncrowded(call)
        } finally {
            held -= size
        }
    }

    private suspend fun uncrowded(call: CapabilityCall) {
        while (instance.isCrowded && open[call.id] === call) turn()
    }

    private suspend fun turn(): Unit = suspendCancellableCoroutine { waiter ->
        setup.lane.soon { waiter.resume(Unit) }
    }

    private fun full() =
        CallException(Status.BUSY, "the unit does not take what its streams have for it", mapOf("limit" to "held"))

    private fun answered(call: CapabilityCall, payload: ByteArray) {
        if (payload.size > ContractLimits.MAX_MESSAGE_BYTES) {
            val text = "the answer to ${call.name} has ${payload.size} bytes; ${ContractLimits.MAX_MESSAGE_BYTES} may cross"
            fail(call, CallException(Status.TOO_LARGE, text, mapOf("limit" to "max_message_bytes")))
        } else {
            complete(call, Status.OK.code, payload)
        }
    }

    /** Ends a call with what its handler threw. */
    private fun failed(call: CapabilityCall, error: Throwable) {
        if (open[call.id] !== call) return // it was stopped, and throws for that
        if (error !is CallException) {
            setup.report("the handler of ${call.name} failed", error)
            val kind = error.javaClass.simpleName
            fail(call, CallException(Status.INTERNAL, "the Avatar failed to carry out ${call.name}: $kind"))
            return
        }
        if (error.status != Status.DENIED) {
            fail(call, error)
            return
        }
        // Which import was called an adapter does not know.
        val details = mapOf("capability" to call.import.capability, "operation" to call.name) + error.details
        val denied = CallException(Status.DENIED, error.message, details, error.help, error)
        if (!dead) setup.policy.denied(call.name, denied)
        fail(call, denied)
    }

    private fun fail(call: CapabilityCall, error: CallException) {
        val refused = encodeError(error)
        complete(call, refused.status, refused.payload)
    }

    /** Completes a call, once; whatever comes for a dead instance is dropped. */
    private fun complete(call: CapabilityCall, status: Int, payload: ByteArray) {
        if (close(call) && !dead) instance.post(Events.COMPLETION, call.id, status, payload)
    }

    private fun close(call: CapabilityCall): Boolean {
        if (open[call.id] !== call) return false
        open.remove(call.id)
        bytes -= call.size
        giveSlot(call)
        return true
    }

    /** Gives the place of a call, if it has one, to the next that waits. */
    private fun giveSlot(call: CapabilityCall) {
        if (!call.hasSlot) return
        call.hasSlot = false
        val capability = call.import.capability
        val following = waiting[capability]?.removeFirstOrNull()
        if (following == null) {
            slots[capability] = (slots[capability] ?: 1) - 1
        } else {
            following.hasSlot = true
            ready.addLast(following)
        }
    }

    /** Gives the place of a call back, and has the next one begun. */
    private fun leave(call: CapabilityCall) {
        giveSlot(call)
        if (ready.isNotEmpty()) instance.pump()
    }

    // Ending them otherwise

    /** Ends a call, and stops its handler. */
    private fun stop(call: CapabilityCall, error: CallException) {
        if (open[call.id] === call) {
            fail(call, error)
            call.stop()
        }
    }

    /** Forgets a call whose end the unit is told by other means. */
    fun drop(id: Int) {
        val call = open[id] ?: return
        close(call)
        setup.lane.afterwards { call.stop() }
    }

    /** Ends every open call of a capability that is granted no longer, or not as it was; writes that were begun go on. */
    fun revoke(capability: String, refusal: (String) -> CallException) {
        // What was not begun is looked at when it begins.
        for (call in open.values.filter { it.import.capability == capability && it.begun && !it.mustEnd }) {
            val error = refusal(call.name)
            setup.policy.denied(call.name, error)
            stop(call, error)
        }
    }

    /** The instance is dead: nothing is delivered to it any more. Writes that were accepted still take effect. */
    fun die() {
        dead = true
        val unbegun = ready + waiting.values.flatten() + issued
        ready.clear()
        waiting.clear()
        issued.clear()
        for (call in unbegun) {
            if (call.mustEnd && !call.cancelled && !call.begun) begin(call)
        }
        for (call in open.values.filter { !it.mustEnd }) {
            close(call)
            call.stop()
        }
    }

    /** After [die]: waits for writes that were accepted. */
    suspend fun settle(milliseconds: Long) {
        if (settling.isNotEmpty() && withTimeoutOrNull(milliseconds) { settling.toList().joinAll() } == null) {
            setup.report("a capability did not settle within $milliseconds ms", null)
        }
        open.clear()
    }
}
