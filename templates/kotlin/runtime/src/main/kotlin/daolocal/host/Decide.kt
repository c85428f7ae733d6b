// Deciding which capabilities a unit gets. What the person denied stays denied, whatever the program grants; an
// explicit empty list of grants grants nothing at all.
package daolocal.host

import daolocal.gen.Interface

/** What a person said about a unit: the scopes allowed, by capability, and what is denied. */
internal class Words(val allowed: Map<String, List<String>> = emptyMap(), val denied: Set<String> = emptySet())

/** What a unit gets, and why each other capability that it asks for is refused. */
internal class Decision(val granted: Granted, val refused: Map<String, Refusal>)

/**
 * Reads the grants of a program, such as `net=api.example.org` or `timer`.
 *
 * @throws ScopeException One names a capability that the contract does not have, or is not written so.
 */
internal fun parseGrants(grants: List<String>, places: Places): Granted {
    val given = LinkedHashMap<String, List<String>>()
    for (grant in grants) {
        val name = grant.substringBefore("=").trim()
        if (name !in Interface.capabilities) {
            throw ScopeException("There is no capability '$name', which the grant '$grant' names.")
        }
        val scopes = given[name].orEmpty()
        given[name] = if ("=" in grant) scopes + grant.substringAfter("=") else scopes
    }
    return given.mapValues { (name, scopes) -> canonicalScopes(name, scopes, places) }
}

/**
 * Decides what a unit gets of what it asks for.
 *
 * @param given What the program grants; null if it says nothing, empty for nothing at all.
 */
internal fun decide(wishes: List<Wish>, given: Granted?, words: Words): Decision {
    val granted = LinkedHashMap<String, List<String>>()
    val refused = LinkedHashMap<String, Refusal>()
    for (wish in wishes) {
        val name = wish.capability
        val known = Interface.capabilities[name]
        val example = wish.scopes.firstOrNull() ?: known?.example?.takeIf { known.scopeRequired }
        val grant = if (example == null) name else "$name=$example"
        when {
            known == null -> refused[name] = Refusal("this version of the contract does not have it", "")
            name == "call" -> granted[name] = emptyList() // answering is how the boundary works, not a right
            given?.isEmpty() == true -> refused[name] = Refusal("it was opened with an empty list of grants", "")
            name in words.denied -> refused[name] = Refusal("it was denied in grants.toml", grant)
            else -> {
                val own = given?.get(name)
                val allowed = words.allowed[name]
                val both = own.orEmpty() + allowed.orEmpty()
                val scopes = joined(name, own.orEmpty(), both)
                val isSaid = own != null || allowed != null
                // No scope where one is needed would otherwise read as "everything".
                if (if (isSaid) scopes.isNotEmpty() || !known.scopeRequired else known.withinHome) {
                    granted[name] = scopes
                } else {
                    refused[name] = Refusal("nobody has allowed it", grant)
                }
            }
        }
    }
    return Decision(granted, refused)
}

/** The set of scopes that are canonical already; if they contradict each other, those of the program hold. */
private fun joined(capability: String, own: List<String>, all: List<String>): List<String> = try {
    if (all.isEmpty()) all else canonicalScopes(capability, all)
} catch (_: ScopeException) {
    own
}
