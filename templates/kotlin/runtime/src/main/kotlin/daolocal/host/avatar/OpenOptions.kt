package daolocal.host.avatar

import daolocal.host.Denial
import daolocal.host.EngineMode
import daolocal.host.Handler
import daolocal.host.Host
import daolocal.host.HostOptions
import daolocal.host.HostParts
import daolocal.host.LoadException
import daolocal.host.LogLevel
import daolocal.host.PrecompiledUnit
import daolocal.host.THIS_HOST
import daolocal.host.disk.SqlDriver
import daolocal.host.home.Keyring
import daolocal.host.importOf
import daolocal.host.said
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers
import java.io.IOException
import java.nio.file.Files
import java.nio.file.Path
import java.util.logging.Level
import java.util.logging.Logger

private const val MOST_MODULE_BYTES = 256L shl 20

/** How a home is opened for a unit. If no unit is named, it is the one that comes with the bindings. */
public open class OpenOptions {
    /** The unit, as it is in memory. */
    public var module: ByteArray? = null

    /** The file of the unit. */
    public var unit: Path? = null

    /** The unit, if it was compiled when the program was built; the way to start at once, and the only one on Android. */
    public var precompiled: PrecompiledUnit? = null

    /**
     * What the program grants beside the person's own word, such as `net=api.example.org` or `timer`. Null says
     * nothing, so that the unit gets what belongs to its home; an empty list grants nothing at all.
     */
    public var grants: List<String>? = null

    /** What others are told who find the home taken. */
    public var program: String = THIS_HOST.name

    /** Lets the newest writes be lost with the power, so that they need not wait for the disk. */
    public var isRelaxed: Boolean = false

    /** Where the wrapping keys of a new home are kept; null for files in the home. */
    public var keyring: Keyring? = null

    /** How the code of a unit runs that was not compiled before. */
    public var engine: EngineMode = EngineMode.COMPILER

    /** A folder for compiled units, so that a program starts faster the next time. */
    public var cache: Path? = null

    /** How long the unit may take to be ready, in milliseconds; null for a minute. */
    public var startMs: Long? = null

    /** How long the unit may run before it gives others a turn, in milliseconds; null for ten seconds. */
    public var entryMs: Int? = null

    /** How far the unit's memory may grow; null for what suits the process. */
    public var memoryBytes: Long? = null

    /** Hears the lines that the unit logs. */
    public var onLog: (LogLevel, String) -> Unit = { _, _ -> }

    /** Hears of what the unit asked for and was refused. */
    public var onDenial: (Denial) -> Unit = {}

    /** Hears why an instance of the unit died. */
    public var onDeath: (String) -> Unit = {}

    /** Hears of what goes wrong and nobody waits for. */
    public var onReport: (String, Throwable?) -> Unit = { text, cause ->
        Logger.getLogger("dao").log(Level.WARNING, text, cause)
    }

    /** Where handlers run once they have suspended. */
    public var dispatcher: CoroutineDispatcher = Dispatchers.Default
}

/**
 * Opens a home.
 *
 * @param shipped Gives the unit that comes with the bindings, if there is one.
 */
internal suspend fun openHost(
    home: Path,
    options: OpenOptions,
    driver: SqlDriver,
    makers: Map<String, Maker>,
    handlers: Map<String, Handler>,
    shipped: () -> ByteArray?,
): Host {
    val chosen = HostOptions(
        unit = if (options.precompiled == null) moduleOf(options, shipped) else ByteArray(0),
        home = home,
        grants = options.grants,
        program = options.program,
        isRelaxed = options.isRelaxed,
        startMs = options.startMs,
        memoryBytes = options.memoryBytes,
        entryMs = options.entryMs,
        mode = options.engine,
        cache = options.cache,
        precompiled = options.precompiled,
    )
    val parts = HostParts(
        driver = driver,
        makers = makers,
        handlers = handlers,
        own = handlers.keys.mapTo(HashSet()) { importOf(it).capability },
        keyring = options.keyring,
        onLog = options.onLog,
        onDenial = options.onDenial,
        onDeath = options.onDeath,
        onReport = options.onReport,
        dispatcher = options.dispatcher,
    )
    return Host.open(chosen, parts)
}

private fun moduleOf(options: OpenOptions, shipped: () -> ByteArray?): ByteArray {
    options.module?.let { return it }
    val file = options.unit
        ?: return shipped() ?: throw LoadException("no unit was named: set `unit`, `module` or `precompiled`")
    return try {
        if (!Files.isRegularFile(file) || Files.size(file) > MOST_MODULE_BYTES) {
            throw LoadException("the unit $file is no regular file of at most 256 MiB")
        }
        Files.readAllBytes(file)
    } catch (cause: IOException) {
        throw LoadException("the unit $file cannot be read: ${said(cause)}", cause)
    }
}
