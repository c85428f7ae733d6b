package daolocal.host

import java.nio.file.Files
import java.nio.file.Path
import kotlin.test.fail

/** One case of the vectors, or a file of them. */
internal class Vector(private val members: Map<*, *>) {
    operator fun get(name: String): Any? = members[name]

    fun has(name: String): Boolean = name in members

    fun text(name: String): String = members[name] as String

    fun optional(name: String): String? = members[name] as String?

    fun number(name: String): Int = (members[name] as Double).toInt()

    fun texts(name: String): List<String> = (members[name] as List<*>).map { it as String }

    fun inner(name: String): Vector = Vector(members[name] as Map<*, *>)

    fun each(name: String): List<Vector> = (members[name] as List<*>).map { Vector(it as Map<*, *>) }

    override fun toString(): String = members.toString().take(500)
}

/** Reads a file of the vectors. */
internal fun vectors(name: String): Vector {
    val folder = Path.of(System.getProperty("dao.vectors"))
    return Vector(readJson(Files.readString(folder.resolve("$name.json"))) as Map<*, *>)
}

/** Looks at each case of a list, and fails with all that are wrong. */
internal fun List<Vector>.check(look: (Vector) -> Unit) {
    if (isEmpty()) fail("there are no cases")
    val wrong = mapNotNull { case ->
        try {
            look(case)
            null
        } catch (error: Throwable) {
            "$case: $error"
        }
    }
    if (wrong.isNotEmpty()) fail(wrong.joinToString("\n"))
}

/** Looks at what a case gives, or that it is refused. */
internal inline fun <reified E : Exception> Vector.refusedOr(read: () -> Unit) {
    if (!has("error")) return read()
    try {
        read()
    } catch (_: Exception) {
        return
    }
    fail("it was taken")
}
