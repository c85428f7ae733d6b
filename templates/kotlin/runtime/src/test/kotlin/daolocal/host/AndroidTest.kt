package daolocal.host

import org.codehaus.mojo.animal_sniffer.ClassListBuilder
import org.codehaus.mojo.animal_sniffer.SignatureChecker
import org.codehaus.mojo.animal_sniffer.logging.Logger
import org.junit.jupiter.api.Test
import java.io.File
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** What is the JVM's own; on Android others take its place. The compiler of units runs where programs are built. */
private val ADAPTERS = setOf("disk", "fetch", "files", "grants", "home", "keys", "precompile", "storage")

/** The compiler at run time, which nothing on Android asks for. */
private val JVM_ONLY = setOf("Engine\$Companion.class", "FolderCache.class")

internal class AndroidTest {
    @Test
    fun `the core needs nothing that Android 8 lacks`() {
        val found = ArrayList<String>()
        val classes = File("target/classes")
        val libraries = System.getProperty("java.class.path").split(File.pathSeparator).map(::File).filter { it.exists() }
        val own = ClassListBuilder(Heard(ArrayList())).apply { libraries.forEach(::process) }.packages
        val core = File(classes, "daolocal").walk().filter { it.extension == "class" && it.name !in JVM_ONLY }
            .filter { it.relativeTo(File(classes, "daolocal/host")).path.substringBefore('/') !in ADAPTERS }.toList()
        File(System.getProperty("dao.android")).inputStream().use { signatures ->
            val checker = SignatureChecker(signatures, own, Heard(found))
            checker.setSourcePath(emptyList())
            core.forEach(checker::process)
        }
        assertTrue(core.size > 100)
        assertEquals(emptyList(), found)
    }
}

private class Heard(private val found: MutableList<String>) : Logger {
    override fun info(message: String) = Unit

    override fun info(message: String, t: Throwable?) = Unit

    override fun debug(message: String) = Unit

    override fun debug(message: String, t: Throwable?) = Unit

    override fun warn(message: String) {
        found += message
    }

    override fun warn(message: String, t: Throwable?) {
        found += message
    }

    override fun error(message: String) {
        found += message
    }

    override fun error(message: String, t: Throwable?) {
        found += message
    }
}
