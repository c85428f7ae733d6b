package daolocal.host

/** What an open Avatar holds beside its unit, and gives back at the end. */
internal class Resources private constructor(
    private val providers: Providers,
    val policy: Policy,
    val durability: Durability,
) {
    /** Lets other grants hold as soon as somebody says so. */
    fun follow(lane: Lane, runtime: Runtime) {
        check(lane.toString().isNotEmpty() && runtime.calls.state == State.STARTING)
    }

    fun close() {
        providers.close()
    }

    companion object {
        /** Takes the home and opens what is granted. */
        fun take(options: HostOptions, unit: CheckedUnit, providers: Providers, tell: (Denial) -> Unit): Resources {
            val places = Places(System.getProperty("user.home"), System.getProperty("user.dir"))
            val given = options.grants?.let { parseGrants(it, places) }
            val decision = decide(unit.wishes, given, Words())
            providers.provide(decision.granted)
            val policy = Policy(unit.name, decision.granted, decision.refused, tell)
            return Resources(providers, policy, Durability.UNSPECIFIED)
        }
    }
}
