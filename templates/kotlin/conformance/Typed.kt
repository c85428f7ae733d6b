// Finds the typed client of a method among the bindings of one contract, whatever it is called there. This file is
// compiled once for each, under the names of its package.
package testee

import com.google.protobuf.ByteString
import com.google.protobuf.Message
import daolocal.gen.Clients
import daolocal.gen.Method
import daolocal.gen.Methods
import daolocal.host.CallException
import daolocal.host.CallOptions
import daolocal.host.Caller
import kotlinx.coroutines.flow.Flow
import java.lang.reflect.InvocationTargetException
import kotlin.coroutines.Continuation
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.coroutines.intrinsics.startCoroutineUninterceptedOrReturn
import kotlin.coroutines.intrinsics.suspendCoroutineUninterceptedOrReturn

/** A function of a typed client. */
internal class NAMETyped private constructor(
    private val client: java.lang.reflect.Method,
    private val function: java.lang.reflect.Method,
) {
    private val requests = function.parameterTypes[0]

    /** Reads the bytes of a request. */
    fun request(bytes: ByteString): Any = requests.getMethod("parseFrom", ByteString::class.java).invoke(null, bytes)

    /** Calls a method with one answer. */
    suspend fun unary(caller: Caller, request: Any, options: CallOptions): Message =
        suspendCoroutineUninterceptedOrReturn<Any?> { invoke(caller, request, options, it) } as Message

    /** Calls a method with a stream of items. */
    fun stream(caller: Caller, request: Any, options: CallOptions): Flow<*> = invoke(caller, request, options) as Flow<*>

    private fun invoke(caller: Caller, vararg given: Any): Any? = try {
        function.invoke(client.invoke(Clients(caller)), *given)
    } catch (error: InvocationTargetException) {
        throw error.targetException
    }

    /** The number of the method that it calls; null if it refuses an empty request. */
    private fun number(): Int? {
        val empty = requests.getMethod("getDefaultInstance").invoke(null)
        val call: suspend () -> Unit = {
            if (function.parameterCount == 2) {
                stream(Asking, empty, CallOptions.NONE).collect { }
            } else {
                unary(Asking, empty, CallOptions.NONE)
            }
        }
        return try {
            call.startCoroutineUninterceptedOrReturn(Continuation(EmptyCoroutineContext) { })
            null
        } catch (found: Found) {
            found.number
        } catch (_: CallException) {
            null
        }
    }

    private class Found(val number: Int) : Exception()

    /** Says which method is called. */
    private object Asking : Caller {
        override suspend fun unary(method: Method, request: ByteArray, options: CallOptions) = throw Found(method.number)

        override fun stream(method: Method, request: ByteArray, options: CallOptions) = throw Found(method.number)
    }

    companion object {
        private val functions: Map<Int, NAMETyped> by lazy {
            val all = Clients::class.java.methods.filter { it.declaringClass == Clients::class.java }.flatMap { client ->
                client.returnType.methods.filter { it.parameterTypes.getOrNull(1) == CallOptions::class.java }
                    .map { NAMETyped(client, it) }
            }
            all.associateBy { it.number() ?: named(it.function.name) }
        }

        private fun named(name: String) =
            Methods.all.first { it.fullName.substringAfterLast('.').equals(name, ignoreCase = true) }.number

        /** The function for a method; null if there is none. */
        fun of(method: Method): NAMETyped? = functions[method.number]
    }
}
