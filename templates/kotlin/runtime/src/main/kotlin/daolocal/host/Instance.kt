// One instance of a unit, from its birth to its death: when it is entered, and by what.
//
// Whatever wants to enter is queued, and enters within the lane. After each entry the calls that the unit issued are
// handed to their handlers and what is ready goes in at once; long chains give others a turn in between. Any fault
// ends the instance: it is never entered again, and its owner hears of it.
package daolocal.host

import daolocal.gen.ContractLimits
import daolocal.gen.Events
import daolocal.gen.Results
import daolocal.gen.Status

/** How long entries may follow each other before others get a turn. */
private const val TURN_NANOS = 10_000_000L

/** Events that wait for their entry, from which on streams hold their items back. */
private const val CROWD = 32

/** Bytes of answers that may wait for their entry; beyond that no further call is carried out. */
private const val MOST_ANSWERS = 16L * ContractLimits.MAX_MESSAGE_BYTES

/** Who replaces an instance. */
internal interface Owner {
    /** Hears, once, that an instance is dead. */
    fun died(instance: Instance, fault: GuestFault)

    /** Hears of every call that ended. */
    fun callEnded(call: HostCall)
}

/** What waits to enter. */
private sealed interface Waiting

private class Event(val kind: Int, val id: Int, val status: Int, val payload: ByteArray) : Waiting

private class Request(val call: HostCall) : Waiting

/** A running instance. All of it belongs to the lane. */
internal class Instance private constructor(private val setup: Setup, private val owner: Owner) {
    private val entry = EntryState(setup)

    /** Our calls to the unit that have not ended. */
    val calls = HostCalls(setup, entry, owner::callEnded)

    /** The unit's calls to us that have not ended. */
    val capabilities = CapabilityCalls(setup, this)

    /** What ended it. */
    var fault: GuestFault? = null
        private set
    var isDead = false
        private set
    private val queue = ArrayDeque<Waiting>()
    private var guest: GuestAbi? = null

    /** Bytes of the events that wait for their entry. */
    private var bytes = 0L

    /** Whether an entry runs, a handler is begun, or both soon will. */
    private var isBusy = false

    /** Whether it is the turn of others. */
    private var isTurn = false
    private var isResuming = false

    /** How long entries took since others had a turn. */
    private var spent = 0L

    companion object {
        /**
         * Makes an instance. One that died while it was made has its fault, and its owner does not hear of it.
         *
         * @throws LoadException It disagrees with its manifest.
         */
        fun make(setup: Setup, owner: Owner): Instance = Instance(setup, owner).apply { link() }
    }

    private fun link() {
        setup.observer?.instanceBegins(setup.memoryBytes)
        val imports = HostImports(setup, entry, calls, capabilities) { guest?.memory }
        isBusy = true
        try {
            val linked = setup.engine.link(imports.functions(), setup.memoryBytes)
            guest = GuestAbi(setup, linked, entry).apply { watching { checkVersion() } }
            after()
        } catch (refused: LoadException) {
            close()
            throw refused
        } catch (@Suppress("TooGenericExceptionCaught") cause: Throwable) {
            end(cause)
        } finally {
            isBusy = false
        }
    }

    // What the owner asks for, outside any entry

    /** Hands a call to the unit, as soon as it can be entered. */
    fun request(call: HostCall) {
        calls.add(call)
        enqueue(Request(call))
    }

    /** Tells the unit that nobody waits for a call any more. */
    fun cancel(call: HostCall) {
        call.abandoned = true
        call.items?.clear()
        if (!calls.has(call)) return
        if (call.entered) {
            post(Events.CANCEL, call.id, 0, NOTHING)
        } else {
            calls.finish(call, Status.CANCELLED.code, NOTHING, null)
        }
    }

    /** Allows the unit to send more items of a stream. */
    fun credit(call: HostCall, items: Int, bytes: Int) {
        if (calls.has(call) && !call.abandoned) {
            call.credit?.grant(items.toLong(), bytes.toLong())
            val payload = ByteArray(Int.SIZE_BYTES) { (bytes ushr (it * Byte.SIZE_BITS)).toByte() }
            post(Events.CREDIT, call.id, items, payload)
        }
    }

    /** Tells the unit that something happened to the Avatar. */
    fun lifecycle(payload: ByteArray): Unit = post(Events.LIFECYCLE, 0, 0, payload)

    /** Drops the instance; nothing enters it any more, and no fault is reported. */
    fun close() {
        if (isDead) return
        isDead = true
        queue.clear()
        guest = null
        setup.observer?.instanceEnds(fault?.message)
        capabilities.die()
    }

    val memoryBytes: Long get() = guest?.memory?.size ?: 0

    // What waits to enter

    /** Has an event enter, such as the completion of a call. */
    fun post(kind: Int, id: Int, status: Int, payload: ByteArray) {
        if (isDead) return
        bytes += payload.size
        enqueue(Event(kind, id, status, payload))
    }

    /** Whether so much waits for its entry that streams must hold back. */
    val isCrowded: Boolean get() = queue.size >= CROWD || bytes >= MOST_ANSWERS / 2

    private fun enqueue(waiting: Waiting) {
        queue.addLast(waiting)
        pump()
    }

    /** Runs handlers and entries, as a task of the lane, until nothing is ready or it is the turn of others. */
    fun pump() {
        if (!isBusy && !isTurn && !isDead) {
            isBusy = true
            setup.lane.execute(::run)
        }
    }

    private fun run() {
        var last = System.nanoTime()
        try {
            while (!isDead) {
                val hasRoom = bytes < MOST_ANSWERS
                val ready = if (hasRoom) capabilities.ready.removeFirstOrNull() else null
                val call = ready ?: if (hasRoom) capabilities.issued.removeFirstOrNull() else null
                if (call != null) {
                    if (!call.hasSlot) setup.counters.guestCalls += 1
                    capabilities.start(call)
                } else {
                    when (val next = queue.removeFirstOrNull() ?: break) {
                        is Request -> enterCall(next.call)
                        is Event -> enterEvent(next)
                    }
                }
                entry.reportDenials()
                setup.lane.catchUp()
                val now = System.nanoTime()
                spent += now - last
                last = now
                if (spent > TURN_NANOS || entry.untaken > MANY_UNTAKEN) {
                    giveTurn()
                    break
                }
            }
        } finally {
            isBusy = false
        }
    }

    private fun giveTurn() {
        isTurn = true
        setup.lane.soon {
            isTurn = false
            spent = 0
            entry.untaken = 0 // whoever waited for an answer has it by now
            pump()
        }
    }

    // Entries

    private fun enterCall(call: HostCall) {
        val guest = guest
        if (call.status != null || guest == null) return
        val payload = call.payload
        if (!call.isRepeatable) call.payload = NOTHING
        val result = try {
            guest.watching { hand(guest, call, payload) } ?: return
        } catch (@Suppress("TooGenericExceptionCaught") cause: Throwable) {
            val fault = guest.fault(cause)
            if (!call.entered) {
                // What kills the unit on its way in does not go into the next one.
                calls.finish(call, Status.UNAVAILABLE.code, NOTHING) {
                    CallException(Status.UNAVAILABLE, "the unit died before it took the request (${fault.message})")
                }
            }
            die(fault)
            return
        }
        val denied = if (result == Status.DENIED.code) entry.refusal() else null
        after()
        if (result == Results.YIELD) {
            resumeSoon()
        } else if (result < 0) {
            calls.finish(call, result, NOTHING, denied?.let { { it } })
        } else if (result != Results.PENDING && calls.has(call)) {
            val said = if (result == Results.DONE) "is done" else "returned $result"
            calls.finish(call, Status.INTERNAL.code, NOTHING) {
                CallException(Status.INTERNAL, "the unit $said, but never answered")
            }
        }
    }

    /** Enters with a call; null if the unit has no memory for it. */
    private fun hand(guest: GuestAbi, call: HostCall, payload: ByteArray): Int? {
        val pointer = guest.place(payload)
        if (pointer == 0L && payload.isNotEmpty()) {
            calls.finish(call, Status.EXHAUSTED.code, NOTHING) {
                val text = "the unit has no memory for a request of ${payload.size} bytes"
                CallException(Status.EXHAUSTED, text, mapOf("limit" to "memory"))
            }
            return null
        }
        call.entered = true
        setup.counters.requests += 1
        val size = payload.size.toLong()
        val id = Integer.toUnsignedLong(call.id)
        val method = call.method
        return when {
            method != null -> {
                val number = Integer.toUnsignedLong(method.number)
                guest.call("yuan_handle_request", longArrayOf(id, number, pointer, size), payload)
            }
            call.deadlineMs == null -> guest.call("yuan_init", longArrayOf(id, pointer, size), payload)
            else -> guest.call("yuan_shutdown", longArrayOf(id, call.deadlineMs.toLong()), NOTHING)
        }
    }

    private fun enterEvent(event: Event) {
        bytes -= event.payload.size
        val guest = guest ?: return
        val result = try {
            guest.watching { tell(guest, event) } ?: return
        } catch (@Suppress("TooGenericExceptionCaught") cause: Throwable) {
            die(guest.fault(cause))
            return
        }
        after()
        if (result == Results.YIELD) {
            resumeSoon()
        } else if (result < 0) {
            setup.counters.refusedEvents += 1
        }
    }

    /** Enters with an event; null if the unit has no memory for it, and it is none that must enter. */
    private fun tell(guest: GuestAbi, event: Event): Int? {
        var (kind, status) = event.kind to event.status
        var payload = event.payload
        if (kind == Events.RESUME) isResuming = false // until it enters, what else yields is owed no other
        val pointer = guest.place(payload)
        if (pointer == 0L && payload.isNotEmpty()) {
            payload = NOTHING
            when (kind) {
                Events.CREDIT -> {
                    starve(event.id) // it would wait for this credit for ever
                    kind = Events.CANCEL
                    status = 0
                }
                Events.COMPLETION -> {
                    if (status == Status.MORE.code) capabilities.drop(event.id)
                    status = Status.EXHAUSTED.code
                }
                else -> {
                    setup.counters.refusedEvents += 1
                    return null
                }
            }
        }
        val args = longArrayOf(
            kind.toLong(),
            Integer.toUnsignedLong(event.id),
            Integer.toUnsignedLong(status),
            pointer,
            payload.size.toLong(),
        )
        return guest.call("yuan_on_event", args, payload)
    }

    /** Ends a stream that the unit has no memory to hear about. */
    private fun starve(id: Int) {
        val call = calls.byId[id] ?: return
        calls.finish(call, Status.EXHAUSTED.code, NOTHING) {
            val text = "the unit has no memory to go on with the stream"
            CallException(Status.EXHAUSTED, text, mapOf("limit" to "memory"))
        }
    }

    private fun after() {
        entry.lastWords = ""
        setup.counters.entries += 1
    }

    private fun resumeSoon() {
        if (isResuming) return
        isResuming = true
        setup.lane.soon {
            post(Events.RESUME, 0, 0, NOTHING)
        }
    }

    private fun die(fault: GuestFault) {
        end(fault)
        owner.died(this, fault)
    }

    /** Ends this instance for good. */
    private fun end(cause: Throwable) {
        fault = guest?.fault(cause) ?: GuestFault(FaultKind.TRAP, "it cannot be started: ${plain(said(cause), 1000)}", cause)
        setup.counters.deaths += 1
        entry.reportDenials()
        close()
    }
}
