// What parsing makes of a message, found out before it is parsed. An empty message inside another one takes
// two bytes as it crosses, and many times that once it is parsed: so the number of a message's elements
// counts, not its size. An element is a message, or a text or bytes of a repeated field, at any depth.
package daolocal.host

import com.google.protobuf.Descriptors.Descriptor
import com.google.protobuf.Descriptors.FieldDescriptor
import com.google.protobuf.InvalidProtocolBufferException
import com.google.protobuf.Message
import daolocal.gen.Status
import java.util.concurrent.ConcurrentHashMap

/** About what an element takes once it is parsed. */
internal const val ELEMENT_BYTES: Int = 64
private const val MOST_DEPTH = 100

/** The longest answer whose elements are not counted. */
private const val SMALL_ANSWER = 1 shl 20

/** The bytes that an element of a longer answer has on average, at least. */
private const val LEAST_BYTES = 4

/** What a message has at most that is meant for a person: a manifest, or the reason of an error. */
private const val SHORT_BYTES = 256 shl 10
private const val SHORT_ELEMENTS = 16_384

private const val VARINT = 0
private const val FIXED64 = 1
private const val LENGTH = 2
private const val FIXED32 = 5

/** Parses an answer, unless its elements are many times larger than what crossed. */
internal fun <M : Message> parseAnswer(prototype: M, payload: ByteArray): M {
    if (payload.size > SMALL_ANSWER) {
        val most = payload.size / LEAST_BYTES
        if (countElements(prototype.descriptorForType, payload, most) > most) {
            throw CallException(
                Status.TOO_LARGE,
                "the answer has more than $most elements in its ${payload.size} bytes",
                mapOf("limit" to "elements"),
            )
        }
    }
    return parse(prototype, payload)
}

/** Parses a message of the type of [prototype]. */
internal fun <M : Message> parse(prototype: M, payload: ByteArray): M {
    @Suppress("UNCHECKED_CAST") // a parser gives the type whose message has it
    return prototype.parserForType.parseFrom(payload) as M
}

/** Whether a message is no longer than anybody could read. */
internal fun isShort(descriptor: Descriptor, payload: ByteArray): Boolean =
    payload.size <= SHORT_BYTES && countElements(descriptor, payload, SHORT_ELEMENTS) <= SHORT_ELEMENTS

/**
 * Counts the elements of a message without parsing it, up to one more than [most].
 *
 * @throws InvalidProtocolBufferException It is damaged, or nests too deeply.
 */
internal fun countElements(descriptor: Descriptor, data: ByteArray, most: Int): Int = Count(data, most).of(descriptor)

/** What counts of a message, by tag. */
private class Fields(val inner: Map<Int, Descriptor?>, val packed: Set<Int>, val whole: Set<Int>)

private val known = ConcurrentHashMap<Descriptor, Fields>()

private fun fieldsOf(descriptor: Descriptor): Fields = known.computeIfAbsent(descriptor) {
    val inner = HashMap<Int, Descriptor?>()
    val packed = HashSet<Int>()
    val whole = HashSet<Int>()
    for (field in it.fields) {
        val tag = field.number * 8 + LENGTH
        when {
            field.javaType == FieldDescriptor.JavaType.MESSAGE -> inner[tag] = field.messageType
            field.isRepeated && field.isPackable -> packed += tag
            field.isRepeated -> whole += tag
        }
    }
    Fields(inner, packed, whole)
}

private class Count(private val data: ByteArray, private val most: Int) {
    private var at = 0
    private var count = 0

    fun of(descriptor: Descriptor): Int {
        message(descriptor, data.size, 0)
        return count
    }

    private fun message(descriptor: Descriptor, end: Int, depth: Int) {
        val fields = fieldsOf(descriptor)
        while (at < end && count <= most) {
            val tag = number()
            when ((tag % 8).toInt()) {
                VARINT -> number()
                FIXED64 -> at += 8
                FIXED32 -> at += 4
                LENGTH -> held(fields, tag, end, depth)
                else -> throw damaged("it has a field of the unknown kind ${tag % 8}")
            }
            if (at > end || at < 0) throw damaged("a field of it is longer than what holds it")
        }
    }

    private fun held(fields: Fields, tag: Long, end: Int, depth: Int) {
        val length = number()
        if (length < 0 || length > end - at) throw damaged("a field of it is longer than what holds it")
        val key = if (tag <= Int.MAX_VALUE) tag.toInt() else 0
        val inner = fields.inner[key]
        val after = at + length.toInt()
        when {
            inner != null -> {
                count += 1
                if (length > 0) {
                    if (depth >= MOST_DEPTH) throw damaged("a message in it nests too deeply")
                    message(inner, after, depth + 1)
                    if (count > most) return
                }
            }
            key in fields.packed -> count += 1 + (length / 8).toInt()
            key in fields.whole -> count += 1
        }
        at = after
    }

    private fun number(): Long {
        var value = 0L
        for (shift in 0..63 step 7) {
            if (at >= data.size) break
            val byte = data[at++].toInt()
            value = value or ((byte and 0x7f).toLong() shl shift)
            if (byte >= 0) return value
        }
        throw damaged("a number in it is damaged")
    }

    private fun damaged(what: String) = InvalidProtocolBufferException(what)
}
