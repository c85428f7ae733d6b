package daolocal.host.avatar

import daolocal.host.Handler
import daolocal.host.disk.SqlDriver
import daolocal.host.home.Home
import daolocal.host.home.Keyring

/** A capability that comes with the host and is open. */
internal interface Adapter : AutoCloseable {
    /** Lets other scopes hold, which are canonical. */
    suspend fun setScopes(scopes: List<String>)

    override fun close()
}

/** An adapter without scopes, and with nothing to close. */
internal object Unscoped : Adapter {
    override suspend fun setScopes(scopes: List<String>): Unit = Unit

    override fun close(): Unit = Unit
}

/** What capabilities are opened in. */
internal class Surroundings(
    val home: Home,
    val driver: SqlDriver,
    val isRelaxed: Boolean,
    val keyring: Keyring?,
    val report: (String, Throwable?) -> Unit,
)

/** A capability that was opened, and what carries out its imports. */
internal class Opened(val adapter: Adapter, val handlers: Map<String, Handler>)

/** Opens a capability that comes with the host, once it is granted, with the scopes that it has then. */
internal typealias Maker = (Surroundings, List<String>) -> Opened
