package testee

import com.google.protobuf.InvalidProtocolBufferException
import com.google.protobuf.Message
import testee.conformance.Clients
import testee.conformance.host.CallOptions
import testee.conformance.host.Caller
import testee.conformance.v1.RuledScript
import testee.conformance.v1.Script

/** A call of the probe's typed client: a flow, or a function that gives the answer. */
internal fun typed(caller: Caller, method: String, request: ByteArray, options: CallOptions): Any = try {
    val probe = Clients(caller).probe
    val name = method.removePrefix("conformance.v1.ProbeService.")
    if (name == "Ruled") {
        val script = RuledScript.parseFrom(request)
        answering { probe.ruled(script, options) }
    } else {
        val script = Script.parseFrom(request)
        when (name) {
            "Run" -> answering { probe.run(script, options) }
            "Change" -> answering { probe.change(script, options) }
            "Repeat" -> answering { probe.repeat(script, options) }
            "Flow" -> probe.flow(script, options)
            "Drip" -> probe.drip(script, options)
            else -> throw UnableException("the testee has no typed client of $method")
        }
    }
} catch (_: InvalidProtocolBufferException) {
    throw UnableException("that is no request of $method")
}

private fun answering(call: suspend () -> Message): suspend () -> Message = call

/** The other contract is only driven by bytes. */
@Suppress("UnusedParameter")
internal fun typed(
    caller: testee.dao.host.Caller,
    method: String,
    request: ByteArray,
    options: testee.dao.host.CallOptions,
): Any = throw UnableException("the testee has no typed client of $method, for $caller and $options and ${request.size} bytes")
