// What a unit asks for in its manifest: bounded, canonical, and fit to be shown to a person.
package daolocal.host

private const val MOST_SCOPES = 32
private const val LONGEST_SCOPE = 300
private const val LONGEST_WRITTEN = 1024
private const val LONGEST_REASON = 300

/** One capability that a unit asks for. */
internal class Wish(
    val capability: String,
    /** Whether the unit cannot work without it. */
    val required: Boolean,
    val scopes: List<String>,
    /** Why, in the unit's own words. */
    val reason: String,
)

/** Says what is wrong with a wish; nothing if a person can be asked for it. */
internal fun wishFaults(wish: Wish): List<String> {
    val name = "'${wish.capability}'"
    val scopes = wish.scopes
    val wrong = ArrayList<String>()
    if (length(wish.reason) > LONGEST_REASON) {
        wrong += "its manifest gives a reason of more than $LONGEST_REASON characters for $name"
    }
    if (scopes.size > MOST_SCOPES) {
        wrong += "its manifest asks for ${scopes.size} scopes of $name; at most $MOST_SCOPES are allowed"
    } else if (scopes.any { length(it) > LONGEST_WRITTEN }) {
        wrong += "its manifest asks for a scope of $name with more than $LONGEST_WRITTEN characters"
    } else if (scopes.any { it.isBlank() || plain(it) != it }) {
        wrong += "its manifest asks for a scope of $name that nobody could read"
    }
    if (wrong.isNotEmpty() || scopes.isEmpty()) return wrong
    try {
        // Folders of the person who runs it, which any are good enough for.
        val canonical = canonicalScopes(wish.capability, scopes, Places("/home", "/"))
        if (canonical.any { length(it) > LONGEST_SCOPE }) {
            wrong += "its manifest asks for a scope of $name that is longer than $LONGEST_SCOPE characters when written out"
        }
    } catch (error: ScopeException) {
        wrong += "its manifest asks for a scope that cannot be granted: ${error.message}"
    }
    return wrong
}

private fun length(text: String): Int = text.codePointCount(0, text.length)
