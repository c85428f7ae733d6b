// Imports whose whole answer is a status: the glue between their parameters and a handler. What each parameter
// stands for is data of the contract (its role), so that this knows none of them by name.
package daolocal.host

import daolocal.gen.ContractLimits
import daolocal.gen.Import
import daolocal.gen.Param
import daolocal.gen.Status

/** The most bytes of a text whose length has no maximum of its own. */
private const val LONGEST_TEXT = 8192
private const val UNSIGNED = 0xffffffffL

/** Takes what crossed; gives one argument of the handler, or throws the status that refuses the call. */
private typealias Reader = (GuestMemory, LongArray) -> Any

/** Carries out an import; what crossed is unsigned. */
internal typealias Body = (GuestMemory, LongArray) -> Int

/** Bytes of memory: the parameters that are their address and their length; none for the 8 bytes of a number. */
private class Span(val pointer: Int, val length: Int?) {
    fun size(given: LongArray): Long = if (length == null) Long.SIZE_BYTES.toLong() else given[length]
}

private class Refusing(val status: Status) : RuntimeException(null, null, false, false)

private class Plan(val readers: List<Reader>, val spans: List<Span>, val output: Span?)

/** Makes the sync imports of one instance. */
internal class SyncImports(private val setup: Setup, private val entry: EntryState) {
    private val allowance = LogAllowance()

    /** Makes the function of an import; it checks every pointer before anything else. */
    fun function(import: Import): Body {
        val plan = plan(import.params.orEmpty())
        return { memory, given ->
            if (!import.duringAlloc) entry.refuseInAlloc(import.name)
            plan.spans.forEach { memory.check(given[it.pointer], it.size(given)) }
            if (setup.policy.has(import.capability)) call(import, plan, memory, given) else entry.deny(import.name)
        }
    }

    private fun call(import: Import, plan: Plan, memory: GuestMemory, given: LongArray): Int {
        val handler = setup.handlers[import.name] as? Handler.Immediate ?: return Status.UNIMPLEMENTED.code
        val answer = try {
            handler.handle(plan.readers.map { it(memory, given) })
        } catch (refusing: Refusing) {
            return refusing.status.code
        } catch (error: CallException) {
            return encodeError(error).status
        } catch (fault: GuestFault) {
            throw fault
        } catch (@Suppress("TooGenericExceptionCaught") error: Exception) {
            setup.report("the ${import.capability} capability failed", error)
            return Status.INTERNAL.code
        }
        plan.output?.let { write(memory, given, it, answer, import.capability) }
        return Status.OK.code
    }

    /** The handler's arguments, the memory to check, and where the answer goes. */
    private fun plan(params: List<Param>): Plan {
        val readers = ArrayList<Reader>()
        val spans = ArrayList<Span>()
        var output: Span? = null
        params.forEachIndexed { at, param ->
            val most = params.getOrNull(at + 1)?.max
            when (param.role) {
                "scalar" -> readers += scalar(param, at)
                "in_pointer" -> {
                    spans += Span(at, at + 1)
                    readers += { memory, given -> memory.read(given[at], atMost(given[at + 1], most)) }
                }
                "text_pointer" -> {
                    spans += Span(at, at + 1)
                    readers += text(params, at)
                }
                "out_pointer" -> {
                    output = Span(at, at + 1).also { spans += it }
                    readers += { _, given -> atMost(given[at + 1], most) }
                }
                "out_i64" -> output = Span(at, null).also { spans += it }
            }
        }
        return Plan(readers, spans, output)
    }

    /** Text for people: made plain, cut, rationed, and remembered if it tells of an error. */
    private fun text(params: List<Param>, at: Int): Reader {
        val most = params[at + 1].max ?: LONGEST_TEXT
        return { memory, given ->
            val length = given[at + 1]
            val taken = minOf(length, most.toLong())
            if (!allowance.take(taken.toInt())) throw Refusing(Status.BUSY)
            val said = plain(String(memory.read(given[at], taken)))
            if (params.indices.any { params[it].values?.get("ERROR")?.toLong() == given[it] }) entry.lastWords = said
            val shown = if (taken < length) "$said…" else said
            val leftOut = allowance.leftOut
            allowance.leftOut = 0
            if (leftOut == 0) shown else "($leftOut lines before this were left out: the unit writes too much) $shown"
        }
    }

    private fun scalar(param: Param, at: Int): Reader {
        val known = param.values?.values?.map { it.toLong() }?.toSet()
        return { _, given ->
            val value = if (param.signed) given[at].toInt().toLong() else given[at]
            if (known != null && (value and UNSIGNED) !in known && value !in known) throw Refusing(Status.INVALID_ARGUMENT)
            value
        }
    }

    private fun atMost(length: Long, most: Int?): Long {
        if (length > (most ?: ContractLimits.MAX_MESSAGE_BYTES)) throw Refusing(Status.TOO_LARGE)
        return length
    }

    /** Writes what a handler gave. One that gives something else ends the instance. */
    private fun write(memory: GuestMemory, given: LongArray, output: Span, answer: Any?, capability: String) {
        val place = given[output.pointer]
        if (output.length == null) {
            val number = answer as? Long
                ?: throw GuestFault(FaultKind.HOST, "the $capability capability gave no number of 64 bits")
            memory.writeLong(place, number)
            return
        }
        val size = given[output.length]
        val bytes = answer as? ByteArray
        if (bytes == null || bytes.size.toLong() != size) {
            throw GuestFault(FaultKind.HOST, "the $capability capability gave ${bytes?.size ?: 0} bytes, not $size bytes")
        }
        memory.write(place, bytes)
    }
}
