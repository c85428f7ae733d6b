package daolocal.host

import java.util.concurrent.ConcurrentHashMap

/** The capabilities that come with the host: each is opened only once it is granted. */
internal class Providers(private val parts: HostParts) {
    /** What carries out each import; more come as more is granted. */
    val handlers: MutableMap<String, Handler> = ConcurrentHashMap(parts.handlers)
    private val system = systemHandlers(parts.onLog)

    /** Whether this host can carry out a capability. */
    fun offers(capability: String): Boolean = capability in parts.own || capability in system

    /** Opens what is granted, and lets what is open have the scopes that it has now. */
    fun provide(granted: Granted) {
        for (capability in granted.keys - parts.own) system[capability]?.let(handlers::putAll)
    }
}
