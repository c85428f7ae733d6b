// Statuses and errors as they cross.
package daolocal.host

import com.google.protobuf.ByteString
import com.google.protobuf.InvalidProtocolBufferException
import daolocal.gen.BoundaryFailure
import daolocal.gen.Status

private const val DAMAGED =
    "Restore the home from a backup, or bring what can still be read into another one with `dao home rescue`; " +
        "keep the damaged home until that has worked."

/** What crosses of a call that failed: a status, and a payload that explains it. */
internal class Refused(val status: Int, val payload: ByteArray)

/** Turns an exception into what crosses. */
internal fun encodeError(error: CallException): Refused {
    val status = if (error.status.code < 0) error.status else Status.INTERNAL
    val failure = BoundaryFailure.newBuilder()
        .setCode(status.code)
        .setMessageBytes(utf8("${error.message} ${error.help}".trim()))
        .putAllDetails(error.details.entries.associate { (name, value) -> whole(name) to whole(value) })
    return Refused(status.code, failure.build().toByteArray())
}

/** A text without halves of surrogate pairs, which have no UTF-8. */
private fun whole(text: String): String = String(text.toByteArray())

private fun utf8(text: String): ByteString = ByteString.copyFrom(text.toByteArray())

/** Turns what crossed into an exception; without a payload, or with a damaged one, the status speaks for itself. */
internal fun decodeError(code: Int, payload: ByteArray): CallException {
    val status = Status.of(code)
    if (status == null || status.code >= 0) {
        return CallException(Status.INTERNAL, "the unit answered with the unknown status $code")
    }
    if (payload.isEmpty()) return CallException(status)
    val failure = try {
        if (isShort(BoundaryFailure.getDescriptor(), payload)) BoundaryFailure.parseFrom(payload) else null
    } catch (_: InvalidProtocolBufferException) {
        null
    }
    if (failure == null) {
        return CallException(status, "${CallException(status).message} (its explanation could not be read)")
    }
    val help = if (failure.detailsMap["cause"] == "damaged") DAMAGED else ""
    return heard(status, failure.message, failure.detailsMap, help)
}
