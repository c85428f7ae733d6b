// An Avatar that is open: a unit, and what it may use.
package daolocal.host

import daolocal.gen.ContractLimits
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineExceptionHandler
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.withContext
import java.nio.file.Path
import kotlin.time.Duration.Companion.seconds

private const val PAGE_BYTES = 65_536L
private const val LEAST_MEMORY = 32L shl 20
private const val STACK_BYTES = 16L shl 20

/** How long a unit may take to be ready. */
private val START_MS = 60.seconds.inWholeMilliseconds

/** How long an entry may take. */
private const val ENTRY_MS = 10_000

/** The name and version of this host. */
internal val THIS_HOST = HostName("dao-kotlin", "0.1.0")

/** What an Avatar is opened with, as data. */
internal class HostOptions(
    val unit: ByteArray,
    /** What the program grants beside the person's own word; null if it says nothing. */
    val grants: List<String>? = null,
    val startMs: Long? = null,
    val memoryBytes: Long? = null,
    val entryMs: Int? = null,
    val mode: EngineMode = EngineMode.COMPILER,
    /** A folder for compiled units. */
    val cache: Path? = null,
    /** Whether the threads of callers may enter the unit. */
    val onCaller: Boolean = true,
)

/** What an Avatar is opened with beside that. */
internal class HostParts(
    /** Handlers of the author's, by import. */
    val handlers: Map<String, Handler> = emptyMap(),
    /** The capabilities that they are of. */
    val own: Set<String> = emptySet(),
    val onLog: (LogLevel, String) -> Unit = { _, _ -> },
    val onDenial: (Denial) -> Unit = {},
    val onDeath: (String) -> Unit = {},
    val onReport: (String, Throwable?) -> Unit = { _, _ -> },
    val observer: Observer? = null,
    /** Where handlers run once they have suspended. */
    val dispatcher: CoroutineDispatcher = Dispatchers.Default,
)

/** A unit that runs. */
internal class Host private constructor(
    val unit: CheckedUnit,
    val runtime: Runtime,
    val lane: Lane,
    private val policy: Policy,
) {
    /** Lets the unit finish, and ends it. A second time waits for the same end. */
    suspend fun close(patienceMs: Long = PATIENCE_MS): Unit = runtime.close(patienceMs)

    /** What the unit may do now. */
    suspend fun granted(): Granted = withContext(lane) { policy.granted }

    /** Tells the unit that something happened to the Avatar. */
    suspend fun happened(event: LifecycleEvent): Unit = withContext(lane) { runtime.happened(event) }

    companion object {
        /** Checks a unit, and starts it. */
        suspend fun open(options: HostOptions, parts: HostParts): Host = withContext(parts.dispatcher) {
            val began = System.nanoTime()
            val providers = Providers(parts)
            val unit = checkUnit(options.unit, providers::offers)
            val engine = try {
                Engine.load(unit.wasm, unit.digest, options.mode, options.cache)
            } catch (@Suppress("TooGenericExceptionCaught") cause: RuntimeException) {
                throw LoadException("${unit.title} cannot be loaded: ${plain(said(cause), 1000)}", cause)
            }
            val listen = Listeners(parts)
            val lane = Lane("dao-unit", options.onCaller, STACK_BYTES, listen.report)
            val decision = decide(unit.wishes, options.grants?.let { parseGrants(it, here()) }, Words())
            providers.provide(decision.granted)
            val setup = Setup(
                engine = engine,
                unit = unit,
                handlers = providers.handlers,
                policy = Policy(unit.name, decision.granted, decision.refused, listen.denial),
                host = THIS_HOST,
                durability = Durability.UNSPECIFIED,
                memoryBytes = memory(options.memoryBytes),
                startMs = options.startMs ?: START_MS,
                entryMs = options.entryMs ?: ENTRY_MS,
                lane = lane,
                scope = CoroutineScope(SupervisorJob() + parts.dispatcher + listen.defects),
                observer = parts.observer,
                report = listen.report,
            )
            setup.observer?.begin(unit, THIS_HOST)
            val runtime = Runtime(setup, listen.death)
            runtime.start(began)
            Host(unit, runtime, lane, setup.policy)
        }

        private fun here() = Places(System.getProperty("user.home"), System.getProperty("user.dir"))

        /** The cap of memory: what the process can have, if nothing is said. */
        private fun memory(wanted: Long?): Long {
            val most = ContractLimits.MAX_MEMORY_BYTES.toLong()
            val half = java.lang.Runtime.getRuntime().maxMemory() / 2
            return (wanted ?: minOf(most, maxOf(half, LEAST_MEMORY))) / PAGE_BYTES * PAGE_BYTES
        }
    }
}

/** Listeners of the author's, which may fail without harm to the unit. */
private class Listeners(private val parts: HostParts) {
    val report: (String, Throwable?) -> Unit = { text, cause ->
        try {
            parts.onReport(text, cause)
        } catch (@Suppress("TooGenericExceptionCaught") _: Exception) {
            // There is nobody left to tell.
        }
    }
    val denial: (Denial) -> Unit = listener(parts.onDenial)
    val death: (String) -> Unit = listener(parts.onDeath)
    val defects = CoroutineExceptionHandler { _, defect -> report("a task of the runtime failed", defect) }

    private fun <T> listener(listener: (T) -> Unit): (T) -> Unit = {
        try {
            listener(it)
        } catch (@Suppress("TooGenericExceptionCaught") error: Exception) {
            report("a listener failed", error)
        }
    }
}
