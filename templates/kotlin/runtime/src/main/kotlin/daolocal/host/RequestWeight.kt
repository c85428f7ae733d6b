// What parsing makes of the unit's requests, found out before they are parsed.
package daolocal.host

import com.google.protobuf.Descriptors.Descriptor
import com.google.protobuf.InvalidProtocolBufferException
import daolocal.gen.ContractLimits
import daolocal.gen.Status

/** The longest request whose elements are not counted. */
private const val SMALL_REQUEST = 4096
private const val MOST_ELEMENTS = ContractLimits.MAX_MESSAGE_BYTES / 16

/** A request that was accepted: what it takes in memory, and why it is not even parsed. */
internal class Weighed(val size: Long, val refusal: CallException? = null)

/**
 * Finds out how much memory a request takes once it is parsed; null if it is too much for now.
 *
 * @param left The bytes that requests may still take, beside this one as it crossed.
 */
internal fun weigh(name: String, descriptor: Descriptor?, payload: ByteArray, left: Long): Weighed? {
    if (payload.size <= SMALL_REQUEST || descriptor == null) return Weighed(payload.size.toLong())
    val fits = left / ELEMENT_BYTES
    val count = try {
        countElements(descriptor, payload, minOf(MOST_ELEMENTS.toLong(), fits).toInt())
    } catch (damaged: InvalidProtocolBufferException) {
        val text = "the payload of $name is no ${descriptor.fullName}: ${said(damaged)}"
        return Weighed(0, CallException(Status.INVALID_ARGUMENT, text))
    }
    if (count > fits) return null
    if (count > MOST_ELEMENTS) {
        val text = "the request of $name has more than $MOST_ELEMENTS elements"
        return Weighed(0, CallException(Status.TOO_LARGE, text, mapOf("limit" to "elements"), "Ask for less at a time."))
    }
    return Weighed(payload.size + count.toLong() * ELEMENT_BYTES)
}
