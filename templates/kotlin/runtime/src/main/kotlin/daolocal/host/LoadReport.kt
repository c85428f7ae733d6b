// What a unit lacks and what is wrong with it, told to a person. Every name here was written by the unit's
// author, who may mean harm: nothing unprintable is shown, and a flood of problems is cut.
package daolocal.host

private const val MOST_LINES = 100
private const val LONGEST_LINE = 300

/** An import that this host does not have, as the unit's own contract describes it. */
internal class ForeignImport(
    val name: String,
    val capability: String,
    /** The version that brought it. */
    val since: String,
    val optional: Boolean,
    val params: Int,
)

/** Says all that is wrong with a unit, a line for each. */
internal fun loadReport(name: String, wrong: List<String>, missing: List<ForeignImport>): String {
    val lines = mutableListOf("$name cannot be loaded:")
    wrong.mapTo(lines) { "  $it" }
    if (missing.isNotEmpty()) {
        lines += "  it needs what this host does not offer:"
        missing.mapTo(lines) { "    ${it.name}  capability ${it.capability}, since ${it.since}" }
    }
    val shown = lines.take(MOST_LINES).map { plain(it, LONGEST_LINE) }
    val more = if (lines.size > shown.size) listOf("  and ${lines.size - shown.size} more") else emptyList()
    return (shown + more).joinToString("\n")
}
