// Drives the bindings of one contract. This file is compiled once for each, under the names of its package.
package testee

import com.google.protobuf.ByteString
import com.google.protobuf.Message
import daolocal.gen.Capabilities
import daolocal.gen.Interface
import daolocal.gen.Method
import daolocal.gen.Methods
import daolocal.gen.Mode
import daolocal.gen.Status
import daolocal.gen.makers
import daolocal.host.CallException
import daolocal.host.CallOptions
import daolocal.host.EngineMode
import daolocal.host.Handler
import daolocal.host.HomeException
import daolocal.host.Host
import daolocal.host.HostOptions
import daolocal.host.HostParts
import daolocal.host.LifecycleEvent
import daolocal.host.LoadException
import daolocal.host.PrecompiledUnit
import daolocal.host.Recorder
import daolocal.host.ScopeException
import daolocal.host.disk.JdbcDriver
import daolocal.host.precompile.UnitCompiler
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.launch
import testee.conformance.recording.v1.Record
import testee.conformance.v1.Answer
import testee.conformance.v1.Asked
import testee.conformance.v1.AtOnce
import testee.conformance.v1.CallEnded
import testee.conformance.v1.Closed
import testee.conformance.v1.Denied
import testee.conformance.v1.Died
import testee.conformance.v1.GrantedCapability
import testee.conformance.v1.HostCall
import testee.conformance.v1.Item
import testee.conformance.v1.Logged
import testee.conformance.v1.NotOpened
import testee.conformance.v1.Open
import testee.conformance.v1.Opened
import testee.conformance.v1.Problem
import testee.conformance.v1.Refusal
import testee.conformance.v1.Stopped
import testee.conformance.v1.Value
import java.lang.reflect.InvocationTargetException
import java.lang.reflect.ParameterizedType
import java.lang.reflect.Proxy
import java.lang.reflect.Type
import java.lang.reflect.WildcardType
import java.net.URLClassLoader
import java.nio.file.FileSystemException
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardCopyOption
import java.security.MessageDigest
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.atomic.AtomicInteger
import kotlin.coroutines.Continuation
import kotlin.coroutines.intrinsics.startCoroutineUninterceptedOrReturn

internal class NAMEDriven : Driven {
    private var host: Host? = null
    private val calls = ConcurrentHashMap<String, NAMECall>()
    private val asked = ConcurrentHashMap<Int, Channel<Answer>>()
    private val numbers = AtomicInteger()

    override val isIdle: Boolean get() = host?.lane?.isIdle != false

    override suspend fun open(command: Open) {
        val scripted = command.scriptedList - "log"
        val recorder = Recorder { record ->
            report { crossed = Record.parseFrom(record.copyOfRange(Int.SIZE_BYTES, record.size)) }
        }
        val opened = try {
            val grants = if (command.hasGrants()) command.grants.capabilitiesList.flatMap(::written) else null
            val module = Path.of(command.module)
            Host.open(
                HostOptions(
                    unit = Files.readAllBytes(module),
                    home = Path.of(command.home),
                    grants = grants,
                    startMs = command.startMs.toLong().takeIf { it > 0 },
                    memoryBytes = command.memoryBytes.takeIf { it > 0 },
                    entryMs = command.entryMs.takeIf { it > 0 },
                    cache = command.cache.takeIf { it.isNotEmpty() }?.let(Path::of),
                    mode = if (engine == "INTERPRETER") EngineMode.INTERPRETER else EngineMode.COMPILER,
                    precompiled = if (engine == "BUILD") precompiled(module, Path.of(command.cache)) else null,
                ),
                HostParts(
                    driver = JdbcDriver,
                    makers = makers(),
                    handlers = scripted(scripted.toSet(), command.atOnceList.associateBy { it.name }),
                    own = scripted.toSet(),
                    onLog = { level, text ->
                        report { logged = Logged.newBuilder().setLevel(level.ordinal).setText(text).build() }
                    },
                    onDenial = { denial ->
                        report {
                            denied = Denied.newBuilder().setCapability(denial.capability).setOperation(denial.operation)
                                .setScope(denial.scope).setMessage(denial.message).setHelp(denial.help).build()
                        }
                    },
                    // Deaths of the start itself are in what crossed.
                    onDeath = { cause -> if (host != null) report { died = Died.newBuilder().setCause(cause).build() } },
                    onReport = { text, cause -> System.err.println("$text ${cause?.stackTraceToString().orEmpty()}") },
                    observer = recorder,
                    dispatcher = dispatcher,
                ),
            )
        } catch (@Suppress("TooGenericExceptionCaught") error: Exception) {
            report {
                notOpened = NotOpened.newBuilder().setProblem(problem(error)).setModuleRefused(error is LoadException).build()
            }
            return
        }
        host = opened
        val granted = opened.granted().map { (name, scopes) ->
            GrantedCapability.newBuilder().setCapability(name).addAllScopes(scopes).build()
        }
        report {
            this.opened = Opened.newBuilder().setDigest(ByteString.fromHex(opened.unit.digest)).setUnit(opened.unit.name)
                .addAllGrants(granted).build()
        }
    }

    private fun written(grant: GrantedCapability): List<String> =
        if (grant.scopesCount == 0) listOf(grant.capability) else grant.scopesList.map { "${grant.capability}=$it" }

    /** Compiles a unit as a program's build would, once. */
    private fun precompiled(module: Path, cache: Path): PrecompiledUnit {
        val digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(module))
        val classes = cache.resolve("unit-" + digest.joinToString("") { "%02x".format(it) })
        val name = "testee.unit.NAMEUnit"
        if (!Files.exists(classes)) {
            val made = Files.createTempDirectory(Files.createDirectories(cache), "unit")
            UnitCompiler.compile(module, made, name)
            try {
                Files.move(made, classes, StandardCopyOption.ATOMIC_MOVE)
            } catch (_: FileSystemException) {
                // Another testee has done the same meanwhile.
            }
        }
        return PrecompiledUnit.of(URLClassLoader(arrayOf(classes.toUri().toURL()), javaClass.classLoader), name)
    }

    private val running: Host get() = host ?: throw UnableException("no Avatar is open")

    override fun call(command: HostCall) {
        calls[command.label] = NAMECall(running, command)
    }

    override fun take(label: String, items: Int) {
        calls[label]?.wanted?.trySend(items)
    }

    override fun cancel(label: String) {
        calls[label]?.job?.cancel()
    }

    override fun answer(answer: Answer) {
        if (answer.answerCase == Answer.AnswerCase.WRONG_TYPE) {
            throw UnableException("the compiler lets no handler answer with another type")
        }
        asked[answer.number]?.trySend(answer)
    }

    override suspend fun happen(kind: String): Unit = running.happened(LifecycleEvent.valueOf(kind))

    override suspend fun close(patienceMs: Int) {
        val problem = try {
            if (patienceMs > 0) host?.close(patienceMs.toLong()) else host?.close()
            null
        } catch (@Suppress("TooGenericExceptionCaught") error: Exception) {
            problem(error)
        }
        quiet() // what calls end with comes first
        report { closed = Closed.newBuilder().apply { problem?.let(::setProblem) }.build() }
        host = null
    }

    // Scripted capabilities

    /** Implementations of capabilities, in the kit's hands. */
    private fun scripted(names: Set<String>, atOnce: Map<String, AtOnce>): Map<String, Handler> =
        Interface.imports.values.filter { it.capability in names }.mapNotNull { import ->
            // Each has implementations of its own, so that these know which import they are asked for.
            val capabilities = Capabilities()
            for (setter in Capabilities::class.java.methods.filter { it.name.startsWith("set") }) {
                val type = setter.parameterTypes.single()
                setter.invoke(
                    capabilities,
                    Proxy.newProxyInstance(type.classLoader, arrayOf(type)) { _, method, given ->
                        when (import.mode) {
                            Mode.SYNC -> immediate(import.name, given.orEmpty().toList(), atOnce[import.name])
                            Mode.UNARY -> {
                                @Suppress("UNCHECKED_CAST") // the last argument of a suspend function
                                val continuation = given.last() as Continuation<Any?>
                                val answer = prototype(method.genericParameterTypes.last())
                                val body: suspend () -> Any? = { once(import.name, given[0] as Message, answer) }
                                body.startCoroutineUninterceptedOrReturn(continuation)
                            }
                            Mode.STREAM -> many(import.name, given[0] as Message, prototype(method.genericReturnType))
                        }
                    },
                )
            }
            capabilities.handlers()[import.name]?.let { import.name to it }
        }.toMap()

    /** An empty message of the type in a flow or a continuation. */
    private fun prototype(holder: Type): Message {
        val held = (holder as ParameterizedType).actualTypeArguments.single()
        val type = (held as? WildcardType)?.lowerBounds?.firstOrNull() ?: held
        return (type as Class<*>).getMethod("getDefaultInstance").invoke(null) as Message
    }

    private fun immediate(import: String, given: List<Any>, at: AtOnce?): Any? {
        report {
            asked = Asked.newBuilder().setName(import).addAllValues(given.map(::value)).build()
        }
        return when (at?.answerCase) {
            AtOnce.AnswerCase.REFUSAL -> throw refusal(at.refusal)
            AtOnce.AnswerCase.DEFECT -> error(at.defect)
            AtOnce.AnswerCase.DATA -> at.data.toByteArray()
            AtOnce.AnswerCase.NUMBER -> at.number
            else -> null
        }
    }

    private fun value(given: Any): Value = Value.newBuilder().apply {
        when (given) {
            is Number -> number = given.toLong()
            is String -> text = given
            else -> data = ByteString.copyFrom(given as ByteArray)
        }
    }.build()

    private suspend fun <T> asking(import: String, request: Message, body: suspend (Channel<Answer>) -> T): T {
        val number = numbers.incrementAndGet()
        val channel = Channel<Answer>(Channel.UNLIMITED)
        asked[number] = channel
        report {
            asked = Asked.newBuilder().setNumber(number).setName(import).setRequest(request.toByteString()).build()
        }
        try {
            return body(channel)
        } catch (cancelled: CancellationException) {
            report { stopped = Stopped.newBuilder().setNumber(number).build() }
            throw cancelled
        } finally {
            asked.remove(number)
        }
    }

    private suspend fun once(import: String, request: Message, prototype: Message): Message =
        asking(import, request) { answers -> reply(answers.receive(), prototype) }

    private fun many(import: String, request: Message, prototype: Message): Flow<Message> = flow {
        asking(import, request) { answers ->
            while (true) {
                val answer = answers.receive()
                if (answer.answerCase == Answer.AnswerCase.REPLY) break
                emit(reply(answer, prototype))
            }
        }
    }

    private fun reply(answer: Answer, prototype: Message): Message = when (answer.answerCase) {
        Answer.AnswerCase.REFUSAL -> throw refusal(answer.refusal)
        Answer.AnswerCase.DEFECT -> error(answer.defect)
        Answer.AnswerCase.ITEM -> prototype.parserForType.parseFrom(answer.item) as Message
        else -> prototype.parserForType.parseFrom(answer.reply) as Message
    }

    private fun refusal(refusal: Refusal): Exception {
        val status = Status.entries.firstOrNull { it.name == refusal.status }
            ?: throw UnableException("the compiler lets no handler refuse with ${refusal.status}")
        return CallException(status, refusal.message, refusal.detailsMap, refusal.help)
    }
}

/** Says how something failed. */
private fun problem(error: Throwable): Problem {
    val problem = Problem.newBuilder().setType(error.javaClass.simpleName).setMessage(error.message.orEmpty())
    if (error is CallException) {
        problem.setStatus(error.status.name).setHelp(error.help).putAllDetails(error.details)
            .setExecuted(error.executed.name.lowercase()).setRepeat(error.repeat.name.lowercase())
    } else {
        problem.setForeign(error !is LoadException && error !is HomeException && error !is ScopeException)
    }
    return problem.build()
}

/** One call that the kit commanded. It takes its place as it is made. */
private class NAMECall(private val host: Host, private val command: HostCall) {
    val wanted = Channel<Int>(Channel.UNLIMITED)
    private val options = if (command.hasTimeoutMs()) CallOptions.of(command.timeoutMs) else CallOptions.NONE
    val job: Job = begin()

    private fun begin(): Job {
        val method = Methods.all.firstOrNull { it.number == command.method }
            ?: Method(command.method, "unknown", false, false, false)
        val request = command.request.toByteArray()
        val calls = host.runtime.calls
        if (command.typed) {
            val typed = NAMETyped.of(method) ?: throw UnableException("the testee has no typed client of $method")
            val message = try {
                typed.request(command.request)
            } catch (_: InvocationTargetException) {
                throw UnableException("that is no request of $method")
            }
            return run {
                if (method.isStream) {
                    collect(typed.stream(calls, message, options))
                } else {
                    answered(typed.unary(calls, message, options))
                }
            }
        }
        if (!method.isStream) {
            return run {
                val given = calls.unary(method, request, options)
                end { answer = ByteString.copyFrom(given) }
            }
        }
        return run {
            val items = calls.open(method, request, options)
            try {
                while (true) {
                    repeat(wanted.receive()) {
                        val item = items.next() ?: return@run end { answer = ByteString.EMPTY }
                        item(ByteString.copyFrom(item))
                    }
                }
            } finally {
                items.close()
            }
        }
    }

    private fun run(body: suspend () -> Unit): Job = scope.launch(start = CoroutineStart.UNDISPATCHED) {
        try {
            body()
        } catch (_: CancellationException) {
            end { cancelled = true }
        } catch (@Suppress("TooGenericExceptionCaught") error: Exception) {
            end { problem = problem(error) }
        }
    }

    private fun answered(message: Message) = end { answer = message.toByteString() }

    /** A flow gives an item when it has one: it is kept until it is wanted. */
    private suspend fun collect(flow: Flow<*>) {
        var left = 0
        flow.collect { item ->
            while (left == 0) left = wanted.receive()
            left -= 1
            item((item as Message).toByteString())
        }
        end { answer = ByteString.EMPTY }
    }

    private fun item(data: ByteString) = report { item = Item.newBuilder().setLabel(command.label).setData(data).build() }

    private fun end(fill: CallEnded.Builder.() -> Unit) = report {
        callEnded = CallEnded.newBuilder().setLabel(command.label).apply(fill).build()
    }
}
