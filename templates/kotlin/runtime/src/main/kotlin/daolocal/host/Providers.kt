package daolocal.host

import daolocal.gen.Interface
import daolocal.host.avatar.Adapter
import daolocal.host.avatar.Maker
import daolocal.host.avatar.Surroundings
import daolocal.host.disk.canConfine
import java.util.concurrent.ConcurrentHashMap

/** The capabilities that come with the host: each is opened only once it is granted. */
internal class Providers(private val parts: HostParts) {
    /** What carries out each import; more come as more is granted. */
    val handlers: MutableMap<String, Handler> = ConcurrentHashMap(parts.handlers)
    private val system = systemHandlers(parts.onLog)
    private val makers: Map<String, Maker> = parts.makers.filterKeys { it !in parts.own && (it != "files" || canConfine) }
    private val open = LinkedHashMap<String, Provided>()

    private class Provided(val adapter: Adapter, var scopes: List<String>)

    /** Whether this host can carry out a capability. */
    fun offers(capability: String): Boolean = capability in parts.own || capability in system || capability in makers

    /** Opens what is granted, and lets what is open have the scopes that it has now. */
    suspend fun provide(at: Surroundings, granted: Granted) {
        for (capability in Interface.capabilities.keys) {
            val scopes = granted[capability] ?: continue
            if (capability !in parts.own) system[capability]?.let(handlers::putAll)
            val maker = makers[capability] ?: continue
            val known = open[capability]
            if (known == null) {
                val opened = maker(at, scopes)
                open[capability] = Provided(opened.adapter, scopes)
                handlers.putAll(opened.handlers)
            } else if (known.scopes != scopes) {
                known.adapter.setScopes(scopes)
                known.scopes = scopes
            }
        }
    }

    /** Closes what is open, in the opposite order. */
    fun close() {
        val last = open.values.toList().asReversed()
        open.clear()
        last.forEach { it.adapter.close() }
    }
}
