// What is granted to the unit, and what happens when it asks for more.
package daolocal.host

import daolocal.gen.Import
import daolocal.gen.Interface
import daolocal.gen.Status

/** The scopes of every granted capability; none means without limits. */
internal typealias Granted = Map<String, List<String>>

/** Why a capability is refused, and what would allow it. */
internal class Refusal(
    /** Why it was refused, as the rest of a sentence: "nobody has allowed it". */
    val why: String,
    /** The grant that would allow it, such as `net=example.org`; empty if none would. */
    val grant: String,
)

/**
 * Something that the unit asked for and was refused.
 *
 * @property capability The capability concerned, such as `net`.
 * @property operation The import that was called, such as `avatar_net_fetch`.
 * @property scope What exactly was asked for; empty if the capability does not say.
 * @property message What was asked and why it was refused.
 * @property help How to allow it.
 * @property isFirst Whether this cause was not reported before.
 */
public class Denial internal constructor(
    public val capability: String,
    public val operation: String,
    public val scope: String,
    public val message: String,
    public val help: String,
    public val isFirst: Boolean,
) {
    override fun toString(): String = message
}

private const val MOST_CAUSES = 10_000

/**
 * The grants of a running unit. They may change while it runs.
 *
 * @param unit The name of the unit, for texts.
 * @param tell Hears of denials, outside any entry.
 */
internal class Policy(
    private val unit: String,
    granted: Granted,
    refused: Map<String, Refusal>,
    private val tell: (Denial) -> Unit,
) {
    private val seen = HashSet<List<String>>()
    private var refused: Map<String, Refusal> = emptyMap()

    var granted: Granted = emptyMap()
        private set

    init {
        replace(granted, refused)
    }

    fun has(capability: String): Boolean = capability in granted

    /** Lets other grants hold from now on; says whether anything changed. */
    fun replace(granted: Granted, refused: Map<String, Refusal> = emptyMap()): Boolean {
        // Answering what it is asked is no right that could be withheld: without it there is no unit.
        val next = linkedMapOf("call" to emptyList<String>()) + granted
        val changed = (this.granted.keys + next.keys).filter { this.granted[it] != next[it] }
        seen.removeAll { it.first() in changed }
        this.granted = next
        this.refused = refused
        return changed.isNotEmpty()
    }

    /** Says why an import of a capability that is not granted is refused. */
    fun refusal(name: String): CallException {
        val capability = importOf(name).capability
        val known = Interface.capabilities[capability]
        val refused = refused[capability]
        val example = if (known?.scopeRequired == true) "$capability=${known.example}" else capability
        val grant = refused?.grant ?: example
        val why = refused?.why ?: "it is not granted"
        val details = mapOf("capability" to capability, "operation" to name) +
            if (grant.isEmpty()) emptyMap() else mapOf("grant" to grant)
        val help = if (grant.isEmpty()) "" else "Allow it with `dao grants allow $grant`, or in the program: `grant(\"$grant\")`."
        return CallException(Status.DENIED, "$unit may not use $capability ($name): $why.", details, help)
    }

    /** Whether a capability that reaches out lost a scope that it had. */
    fun narrowed(capability: String, had: List<String>): Boolean {
        val has = granted[capability].orEmpty()
        val lost = if (had.isEmpty()) has.isNotEmpty() else !has.containsAll(had)
        return lost && Interface.capabilities[capability]?.withinHome == false
    }

    /** Says why an open call ends whose capability lost a scope: only its handler knows which one it uses. */
    fun narrowing(name: String): CallException {
        val capability = importOf(name).capability
        val left = granted[capability].orEmpty().joinToString(", ")
        return CallException(
            Status.DENIED,
            "What the unit may use of $capability was changed meanwhile: now it is $left.",
            mapOf("capability" to capability, "operation" to name),
            "What is still allowed may be asked for again.",
        )
    }

    /** Tells of a denial. */
    fun denied(name: String, error: CallException) {
        val capability = importOf(name).capability
        val scope = plain(error.details["scope"].orEmpty(), 300)
        val isFirst = seen.size < MOST_CAUSES && seen.add(listOf(capability, name, scope))
        tell(Denial(capability, name, scope, plain(error.message, 1000), plain(error.help, 1000), isFirst))
    }
}

/** What the contract says of an import. */
internal fun importOf(name: String): Import = Interface.imports.getValue(name)
