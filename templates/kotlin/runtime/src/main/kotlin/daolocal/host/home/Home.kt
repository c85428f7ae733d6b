// The folder in which one Avatar keeps all it has, in the layout that hosts in every language share. One program has
// a home at a time.
package daolocal.host.home

import daolocal.host.HomeException
import daolocal.host.disk.SqlDatabase
import daolocal.host.disk.SqlDriver
import daolocal.host.disk.SqlException
import daolocal.host.disk.isFull
import daolocal.host.disk.isTaken
import daolocal.host.disk.isThere
import daolocal.host.disk.makeFile
import daolocal.host.disk.makeFolder
import daolocal.host.disk.makePrivate
import daolocal.host.disk.unusable
import daolocal.host.said
import java.io.IOException
import java.nio.file.FileVisitResult
import java.nio.file.Files
import java.nio.file.LinkOption
import java.nio.file.Path
import java.nio.file.SimpleFileVisitor
import java.nio.file.attribute.BasicFileAttributes

/** What makes a folder a home. */
private val OF_A_HOME = listOf("lock.sqlite3", "storage.sqlite3", "keys", "grants.toml", "grants-lock.sqlite3")

/** The folder of one Avatar, taken for this program alone. */
internal class Home private constructor(
    /** The folder. */
    val path: Path,
    private val lock: SqlDatabase,
    private val identity: String,
) : AutoCloseable {
    private var isOpen = true

    /** The file of the database. */
    val storage: Path get() = path.resolve("storage.sqlite3")

    /** The folder of the wrapping keys. */
    val keys: Path get() = path.resolve("keys")

    /** The file with what the person allowed and denied. */
    val grants: Path get() = grantsFile(path)

    /** Gives the home back; a second time does nothing. */
    @Synchronized
    override fun close() {
        if (!isOpen) return
        isOpen = false
        try {
            Files.deleteIfExists(holderFile(path))
        } catch (_: IOException) {
            // Whoever finds it later finds that nobody has the lock.
        } finally {
            try {
                lock.close()
            } finally {
                OpenHomes.remove(identity)
            }
        }
    }

    companion object {
        /**
         * Makes the home if it is missing, and takes it for this program alone.
         *
         * @param given The folder; `~/` stands for the person's own.
         * @param program What others are told who find it taken.
         * @throws HomeException It cannot be used, or somebody else has it.
         */
        fun open(given: Path, program: String, driver: SqlDriver): Home {
            val path = resolved(given)
            try {
                create(path)
                val home = take(path, driver)
                try {
                    removeTree(restored(path))
                    removeDrafts(path)
                    tellHolder(path, program)
                } catch (@Suppress("TooGenericExceptionCaught") error: Exception) {
                    home.close()
                    throw error
                }
                return home
            } catch (error: IOException) {
                val help = if (isFull(error)) "Make room on the disk." else "Name a folder that you may write to."
                throw HomeException("The home $path cannot be used: ${said(error)}.", help, error)
            }
        }

        /** Takes SQLite's exclusive lock on an empty file. */
        private fun take(path: Path, driver: SqlDriver): Home {
            val file = path.resolve("lock.sqlite3")
            makeFile(file)
            makePrivate(file)
            val identity = identityOf(file)
            // A second SQLite in this process would not see the lock, and closing its file would give it up.
            if (!OpenHomes.add(identity)) throw held(path)
            var database: SqlDatabase? = null
            try {
                database = driver.open(file)
                database.run("PRAGMA busy_timeout=0")
                database.run("PRAGMA journal_mode=MEMORY")
                database.run("BEGIN EXCLUSIVE")
                return Home(path, database, identity)
            } catch (error: SqlException) {
                database?.close()
                OpenHomes.remove(identity)
                throw if (error.isTaken) held(path) else unusable(file, error)
            }
        }

        private fun held(path: Path): HomeException {
            val holder = patientHolder(path)
            val who = holder?.let { "${it.program} (process ${it.process} on ${it.machine}, since ${it.since})" }
            return HomeException("The home $path is in use by ${who ?: "another program"}.", "Close that program first.")
        }
    }
}

/** The file with what the person allowed and denied in a home. */
internal fun grantsFile(home: Path): Path = home.resolve("grants.toml")

/** Whether there is a home. A restore that was killed at its last step is finished first. */
internal fun isHome(given: Path): Boolean {
    val path = resolved(given)
    finishRestore(path)
    return holdsHome(path)
}

private fun holdsHome(path: Path) = OF_A_HOME.any { isThere(path.resolve(it)) }

private fun resolved(path: Path): Path {
    val first = path.firstOrNull()?.toString()
    val whole = if (!path.isAbsolute && first == "~") {
        val person = Path.of(System.getProperty("user.home"))
        if (path.nameCount == 1) person else person.resolve(path.subpath(1, path.nameCount))
    } else {
        path
    }
    return whole.toAbsolutePath().normalize()
}

/** Where a home that was restored waits for its name. */
private fun restored(path: Path): Path = path.resolveSibling(".${path.fileName ?: return path.resolve(".restored")}.restored")

private fun finishRestore(path: Path) {
    val waiting = restored(path)
    if (!isThere(path) && Files.isDirectory(waiting, LinkOption.NOFOLLOW_LINKS)) Files.move(waiting, path)
}

/** Makes the folder, if it is not there, and makes it private. */
private fun create(path: Path) {
    finishRestore(path)
    if (!Files.exists(path)) makeFolder(path)
    if (!Files.isDirectory(path)) throw HomeException("$path is a file.", "Name a folder for the home.")
    val isEmpty = Files.newDirectoryStream(path).use { !it.iterator().hasNext() }
    if (!isEmpty && !holdsHome(path)) {
        throw HomeException("$path holds other files and is no home.", "Name an empty folder, or one that does not exist yet.")
    }
    makePrivate(path)
}

private fun removeDrafts(path: Path) {
    Files.newDirectoryStream(path) { it.fileName.toString().startsWith(".holder.json.") }.use { drafts ->
        drafts.forEach(Files::deleteIfExists)
    }
}

/** Removes a folder with all in it; links are removed, never followed. */
private fun removeTree(path: Path) {
    if (!isThere(path)) return
    Files.walkFileTree(
        path,
        object : SimpleFileVisitor<Path>() {
            override fun visitFile(file: Path, attributes: BasicFileAttributes): FileVisitResult {
                Files.delete(file)
                return FileVisitResult.CONTINUE
            }

            override fun postVisitDirectory(folder: Path, error: IOException?): FileVisitResult {
                if (error != null) throw error
                Files.delete(folder)
                return FileVisitResult.CONTINUE
            }
        },
    )
}
