// What a person said about units.
package daolocal.host.grants

import daolocal.host.ScopeException
import daolocal.host.Words
import daolocal.host.canonicalScopes

/** What a word is about: a module, or a unit of a publisher's. */
internal class Binding(val name: String, val digest: String?, val publisher: String?)

/** One thing that a person said: a capability allowed or denied. */
internal class Word(val binding: Binding, val capability: String, val isAllowed: Boolean, val scopes: List<String>)

/** A unit that a word may be about. */
internal class Subject(
    val name: String,
    val digest: String,
    /** Who is proved to have signed it; this host proves nobody. */
    val publisher: String,
    /** Whom it names as its publisher. */
    val claimed: String,
)

/** Reads together what was said of a module and of its publisher. */
internal fun wordsAbout(words: List<Word>, subject: Subject): Words {
    val allowed = LinkedHashMap<String, List<String>>()
    val denied = LinkedHashSet<String>()
    // Words of the module come first, and hold if the publisher's contradict them.
    for (word in words.filter { isAbout(it, subject) }.sortedBy { it.binding.digest == null }) {
        if (!word.isAllowed) {
            denied += word.capability
            continue
        }
        val all = allowed[word.capability].orEmpty() + word.scopes
        try {
            allowed[word.capability] = if (all.isEmpty()) all else canonicalScopes(word.capability, all)
        } catch (_: ScopeException) {
            // It contradicts what is there, and is left out as a whole.
        }
    }
    return Words(allowed, denied)
}

private fun isAbout(word: Word, subject: Subject): Boolean {
    val binding = word.binding
    if (binding.publisher == null) return binding.digest == subject.digest
    val publisher = if (!word.isAllowed && subject.claimed.isNotEmpty()) subject.claimed else subject.publisher
    return binding.publisher == publisher && binding.name == subject.name
}
