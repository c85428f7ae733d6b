package daolocal.host.avatar

import daolocal.gen.Interface
import daolocal.host.CheckedUnit
import daolocal.host.Decision
import daolocal.host.Granted
import daolocal.host.HomeException
import daolocal.host.HostOptions
import daolocal.host.HostParts
import daolocal.host.Places
import daolocal.host.Providers
import daolocal.host.Refusal
import daolocal.host.Runtime
import daolocal.host.Setup
import daolocal.host.decide
import daolocal.host.grants.Follower
import daolocal.host.grants.Subject
import daolocal.host.grants.readGrantsFile
import daolocal.host.grants.wordsAbout
import daolocal.host.home.Home
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.withContext

/** What a unit is in while it runs: its home, what is granted to it, and what is open of that. */
internal class OpenSurroundings(
    private val home: Home,
    private val providers: Providers,
    private val unit: CheckedUnit,
    private val given: Granted?,
    options: HostOptions,
    parts: HostParts,
    private val report: (String, Throwable?) -> Unit,
) {
    private val surroundings = Surroundings(home, parts.driver, options.isRelaxed, parts.keyring, report)
    private val scope = CoroutineScope(SupervisorJob() + parts.dispatcher)
    private var follower: Follower? = null

    /** Decides what the unit gets now, by what the person said and what the program grants. */
    fun decide(): Decision {
        val words = readGrantsFile(home.grants, Places(System.getProperty("user.home")))
        val subject = Subject(unit.name, unit.digest, "", unit.claimed)
        return decide(unit.wishes, given, wordsAbout(words, subject))
    }

    /** Opens what is granted. */
    suspend fun provide(granted: Granted): Unit = providers.provide(surroundings, granted)

    /** Follows the person's words from now on. */
    fun follow(runtime: Runtime, setup: Setup) {
        suspend fun regrant(granted: Granted, refused: Map<String, Refusal>) = withContext(setup.lane) {
            runtime.regrant(granted, refused)
        }
        follower = Follower(
            home.grants,
            scope,
            read = {
                val now = decide()
                provide(now.granted)
                regrant(now.granted, now.refused)
            },
            damaged = { error ->
                report("grants.toml cannot be read; nothing that reaches out of the home is granted", error)
                val (kept, left) = setup.policy.granted.entries.partition { (name, _) -> isWithinHome(name) }
                val why = Refusal("what is allowed cannot be read (${error.message})", "")
                regrant(kept.associate { it.toPair() }, left.associate { it.key to why })
            },
        )
    }

    private fun isWithinHome(capability: String) = Interface.capabilities[capability]?.withinHome == true

    /** Ends [follow]. */
    suspend fun stopFollowing() {
        follower?.close()
    }

    /** Closes what was opened, the home last. */
    suspend fun giveBack() {
        stopFollowing()
        scope.cancel()
        try {
            providers.close()
        } finally {
            home.close()
        }
    }
}
