// Writes into a home, and lists what is there; tests in Python run it.
package daolocal.host

import daolocal.gen.withAvatar
import daolocal.host.documents.space
import kotlinx.coroutines.runBlocking
import kotlinx.serialization.Serializable
import java.nio.file.Path
import kotlin.system.exitProcess

@Serializable
internal data class Note(val title: String)

/** Arguments: the home, the unit, a folder for compiled units, and anything to stay until a line comes. */
internal fun main(arguments: Array<String>): Unit = try {
    runBlocking {
        val options: daolocal.gen.AvatarOptions.() -> Unit = {
            unit = Path.of(arguments[1])
            cache = Path.of(arguments[2])
            program = "HomesProgram"
            startMs = 600_000
        }
        withAvatar(Path.of(arguments[0]), options) { avatar ->
            val notes = avatar.documents.space<Note>("notes")
            notes.put("kotlin", Note("from Kotlin"))
            notes.query().collect { println("${it.id} ${it.fields.title}") }
            if (arguments.size > 3) {
                println("open")
                readlnOrNull()
            }
        }
    }
} catch (error: HomeException) {
    System.err.println(error.message)
    exitProcess(1)
}
