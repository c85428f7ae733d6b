// The Avatar's calls that one instance has taken, and what its answers do to them.
package daolocal.host

import daolocal.gen.ContractLimits
import daolocal.gen.Status

/** The bytes of answers that one entry may leave for callers, whatever else is held (CALL-11). */
private const val MOST_OF_ENTRY = 16L * ContractLimits.MAX_MESSAGE_BYTES

/** If an entry ends with more than this held, the callers get a turn before the next. */
internal const val MANY_UNTAKEN: Long = MOST_OF_ENTRY / 2

/** The bytes of answers that are held for their callers at a time; what is beyond them is refused. */
private const val MOST_UNTAKEN = MOST_OF_ENTRY + MANY_UNTAKEN

/**
 * The calls to one instance that have not ended.
 *
 * @param entry What the running entry did.
 * @param ended Told of every call that ended, to make room for the next.
 */
internal class HostCalls(private val setup: Setup, private val entry: EntryState, private val ended: (HostCall) -> Unit) {
    /** Every open call, in the order of issue. */
    val byId = LinkedHashMap<Int, HostCall>()

    /** Whether a method was answered well. */
    var answered = false
        private set
    private var lastId = 0

    /** Gives a call, about to go in, its id. */
    fun add(call: HostCall) {
        do {
            lastId += 1
        } while (lastId == 0 || lastId in byId)
        call.id = lastId
        byId[call.id] = call
    }

    /** Whether a call is one of these and open. */
    fun has(call: HostCall): Boolean = byId[call.id] === call

    /** Takes an answer, or an item, of the unit; gives what the unit is told. */
    fun answer(memory: GuestMemory, id: Int, status: Int, pointer: Long, length: Long): Int {
        memory.check(pointer, length)
        val call = byId[id]
        return when {
            call == null -> {
                setup.counters.strays += 1
                Status.NOT_FOUND.code
            }
            status == Status.MORE.code -> item(call, memory, pointer, length)
            length > ContractLimits.MAX_MESSAGE_BYTES -> {
                fail(call, Status.INTERNAL, "the unit answered with $length bytes")
                Status.TOO_LARGE.code
            }
            status > 0 -> {
                fail(call, Status.INTERNAL, "the unit answered with status $status")
                Status.INVALID_ARGUMENT.code
            }
            entry.untaken + length > MOST_UNTAKEN -> {
                fail(call, Status.EXHAUSTED, "the unit answered with more than $MOST_UNTAKEN bytes in one go")
                Status.EXHAUSTED.code
            }
            else -> {
                entry.untaken += length
                val refusal = if (status == Status.DENIED.code) entry.refusal() else null
                val wasOpen = call.status == null
                finish(call, status, memory.read(pointer, length), refusal?.let { { it } })
                if (wasOpen && status == Status.OK.code && call.method != null) answered = true
                Status.OK.code
            }
        }
    }

    private fun item(call: HostCall, memory: GuestMemory, pointer: Long, length: Long): Int {
        val (items, credit) = call.items to call.credit
        return when {
            items == null || credit == null -> {
                setup.counters.strays += 1
                Status.INVALID_ARGUMENT.code
            }
            call.abandoned -> Status.CANCELLED.code
            length > ContractLimits.MAX_ITEM_BYTES -> Status.TOO_LARGE.code
            !credit.isOpen -> Status.BUSY.code
            else -> {
                credit.spend(length.toInt())
                items.addLast(memory.read(pointer, length))
                setup.lane.afterwards { call.changed?.invoke() }
                Status.OK.code
            }
        }
    }

    private fun fail(call: HostCall, status: Status, text: String) {
        finish(call, status.code, NOTHING) { CallException(status, text) }
    }

    /** Ends a call, if it has not ended yet. */
    fun finish(call: HostCall, status: Int, body: ByteArray, error: (() -> Throwable)?) {
        if (has(call)) {
            byId.remove(call.id)
            setup.end(call, status, body, error)
            ended(call)
        }
    }
}

/** Ends a call, and lets its caller hear of it once no entry is under way. */
internal fun Setup.end(call: HostCall, status: Int, body: ByteArray, error: (() -> Throwable)?) {
    if (call.end(status, body, error)) lane.afterwards { call.changed?.invoke() }
}
