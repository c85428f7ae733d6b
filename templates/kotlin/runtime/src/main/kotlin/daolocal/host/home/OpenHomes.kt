package daolocal.host.home

import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.BasicFileAttributes

private const val TABLE = "dao.open-homes"

/**
 * The homes that this process has open, whatever copy of the host opened them. It is kept among the system's
 * properties, which all class loaders share, as a text, which all of them understand.
 */
internal object OpenHomes {
    /** Notes a home; false if it is there already. */
    fun add(identity: String): Boolean = synchronized(System.getProperties()) {
        val open = all()
        if (identity in open) return false
        System.setProperty(TABLE, (open + identity).joinToString("\n"))
        true
    }

    /** Forgets a home. */
    fun remove(identity: String): Unit = synchronized(System.getProperties()) {
        System.setProperty(TABLE, (all() - identity).joinToString("\n"))
    }

    private fun all(): List<String> = System.getProperty(TABLE, "").split("\n").filter { it.isNotEmpty() }
}

/** What tells a file from all others: its device and number, or its real path. */
internal fun identityOf(file: Path): String =
    Files.readAttributes(file, BasicFileAttributes::class.java).fileKey()?.toString() ?: file.toRealPath().toString()
