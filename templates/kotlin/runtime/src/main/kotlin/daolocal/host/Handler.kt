// What carries out the imports of a unit, and how it is made of an implementation of a capability.
package daolocal.host

import com.google.protobuf.Descriptors.Descriptor
import com.google.protobuf.InvalidProtocolBufferException
import com.google.protobuf.Message
import daolocal.gen.Status
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.map

/**
 * Carries out one import of a unit. It is called in the order of issue, and takes its place before it first suspends.
 * `Capabilities` makes them.
 */
public sealed class Handler {
    /** The unit waits for the answer. */
    internal class Immediate(val handle: (List<Any>) -> Any?) : Handler()

    /** It answers once. */
    internal class Answering(val input: Descriptor, val handle: suspend (ByteArray) -> ByteArray) : Handler()

    /** It answers with items. */
    internal class Streaming(val input: Descriptor, val handle: (ByteArray) -> Flow<ByteArray>) : Handler()
}

/** Makes the handler of an import that answers at once. */
internal fun immediate(handle: (List<Any>) -> Any?): Handler = Handler.Immediate(handle)

/** Makes the handler of an operation with one answer. */
internal fun <I : Message, O : Message> answering(request: I, operation: suspend (I) -> O): Handler =
    Handler.Answering(request.descriptorForType) { operation(received(request, it)).toByteArray() }

/** Makes the handler of an operation with a stream of items. */
internal fun <I : Message, O : Message> streaming(request: I, operation: (I) -> Flow<O>): Handler =
    Handler.Streaming(request.descriptorForType) { payload ->
        operation(received(request, payload)).map { it.toByteArray() }
    }

private fun <M : Message> received(prototype: M, payload: ByteArray): M {
    val request = try {
        parse(prototype, payload)
    } catch (cause: InvalidProtocolBufferException) {
        val text = "the payload is no ${prototype.descriptorForType.fullName}"
        throw CallException(Status.INVALID_ARGUMENT, text, emptyMap(), "", cause)
    }
    checkRules(request)
    return request
}
