// An Avatar that is open: a unit, and what it may use.
package daolocal.host

import daolocal.gen.ContractLimits
import daolocal.host.avatar.Maker
import daolocal.host.avatar.OpenSurroundings
import daolocal.host.disk.SqlDriver
import daolocal.host.home.Home
import daolocal.host.home.Keyring
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineExceptionHandler
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.async
import kotlinx.coroutines.withContext
import java.nio.file.Path
import java.util.concurrent.atomic.AtomicReference
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
    /** The module; empty if it was compiled before. */
    val unit: ByteArray,
    /** The folder of the home; `~/` stands for the person's own folder. */
    val home: Path,
    /** What the program grants beside the person's own word; null if it says nothing. */
    val grants: List<String>? = null,
    /** What others are told who find the home taken. */
    val program: String = THIS_HOST.name,
    /** Whether the newest writes may be lost with the power. */
    val isRelaxed: Boolean = false,
    val startMs: Long? = null,
    val memoryBytes: Long? = null,
    val entryMs: Int? = null,
    val mode: EngineMode = EngineMode.COMPILER,
    /** A folder for compiled units. */
    val cache: Path? = null,
    /** Whether the threads of callers may enter the unit. */
    val onCaller: Boolean = true,
    /** The unit, if it was compiled when the program was built. */
    val precompiled: PrecompiledUnit? = null,
)

/** What an Avatar is opened with beside that. */
internal class HostParts(
    /** SQLite. */
    val driver: SqlDriver,
    /** What opens each capability that comes with the host. */
    val makers: Map<String, Maker> = emptyMap(),
    /** Handlers of the author's, by import. */
    val handlers: Map<String, Handler> = emptyMap(),
    /** The capabilities that they are of. */
    val own: Set<String> = emptySet(),
    val keyring: Keyring? = null,
    val onLog: (LogLevel, String) -> Unit = { _, _ -> },
    val onDenial: (Denial) -> Unit = {},
    val onDeath: (String) -> Unit = {},
    val onReport: (String, Throwable?) -> Unit = { _, _ -> },
    val observer: Observer? = null,
    /** Where handlers run once they have suspended. */
    val dispatcher: CoroutineDispatcher = Dispatchers.Default,
)

/** A home that is open, with its unit. */
internal class Host private constructor(
    val unit: CheckedUnit,
    val runtime: Runtime,
    val lane: Lane,
    private val policy: Policy,
    private val surroundings: OpenSurroundings,
) {
    private val closing = CoroutineScope(SupervisorJob() + Dispatchers.Default)
    private val ending = AtomicReference<Deferred<Unit>>()

    /** Lets the unit finish, ends it, and gives the home back. A second time waits for the same end. */
    suspend fun close(patienceMs: Long = PATIENCE_MS) {
        val mine = closing.async(start = CoroutineStart.LAZY) {
            surroundings.stopFollowing()
            try {
                runtime.close(patienceMs)
            } finally {
                surroundings.giveBack()
            }
        }
        if (!ending.compareAndSet(null, mine)) mine.cancel()
        ending.get().await()
    }

    /** What the unit may do now. */
    suspend fun granted(): Granted = withContext(lane) { policy.granted }

    /** Tells the unit that something happened to the Avatar. */
    suspend fun happened(event: LifecycleEvent): Unit = withContext(lane) { runtime.happened(event) }

    companion object {
        /** Checks a unit, opens its home, and starts it. Whatever fails gives back all that came before it. */
        suspend fun open(options: HostOptions, parts: HostParts): Host = withContext(parts.dispatcher) {
            val began = System.nanoTime()
            val providers = Providers(parts)
            val precompiled = options.precompiled
            val unit = checkUnit(precompiled?.wasm ?: options.unit, providers::offers, precompiled?.digest)
            val given = options.grants?.let { parseGrants(it, here()) }
            val engine = try {
                precompiled?.let(Engine::load) ?: Engine.load(unit.wasm, unit.digest, options.mode, options.cache)
            } catch (@Suppress("TooGenericExceptionCaught") cause: RuntimeException) {
                throw LoadException("${unit.title} cannot be loaded: ${plain(said(cause), 1000)}", cause)
            }
            val listen = Listeners(parts)
            val home = Home.open(options.home, options.program, parts.driver)
            val open = OpenSurroundings(home, providers, unit, given, options, parts, listen.report)
            try {
                val decision = open.decide()
                open.provide(decision.granted)
                val lane = Lane("dao-unit", options.onCaller, STACK_BYTES, listen.report)
                val setup = Setup(
                    engine = engine,
                    unit = unit,
                    handlers = providers.handlers,
                    policy = Policy(unit.name, decision.granted, decision.refused, listen.denial),
                    host = THIS_HOST,
                    durability = if (options.isRelaxed) Durability.RELAXED else Durability.DURABLE,
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
                // The file is followed from before the unit starts, so that no word is missed.
                open.follow(runtime, setup)
                runtime.start(began)
                Host(unit, runtime, lane, setup.policy, open)
            } catch (@Suppress("TooGenericExceptionCaught") error: Throwable) {
                withContext(NonCancellable) { open.giveBack() }
                throw error
            }
        }

        /** The cap of memory: what the process can have, if nothing is said. */
        private fun memory(wanted: Long?): Long {
            val most = ContractLimits.MAX_MEMORY_BYTES.toLong()
            val half = java.lang.Runtime.getRuntime().maxMemory() / 2
            return (wanted ?: minOf(most, maxOf(half, LEAST_MEMORY))) / PAGE_BYTES * PAGE_BYTES
        }
    }
}

/** Where `~` and relative folders in the grants of a program are. */
internal fun here(): Places = Places(System.getProperty("user.home"), System.getProperty("user.dir"))

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
