// The database of a home: what is there is looked at before anything of it changes.
package daolocal.host.storage

import daolocal.host.HomeException
import daolocal.host.disk.Codes
import daolocal.host.disk.SqlDatabase
import daolocal.host.disk.SqlDriver
import daolocal.host.disk.SqlException
import daolocal.host.disk.damaged
import daolocal.host.disk.isNothing
import daolocal.host.disk.makeFile
import daolocal.host.disk.makePrivate
import daolocal.host.disk.number
import daolocal.host.disk.primary
import daolocal.host.disk.syncFolder
import daolocal.host.disk.unusable
import java.io.IOException
import java.nio.file.Files
import java.nio.file.Path

/** The letters DAO1. */
private const val APPLICATION = 0x44414F31
private const val LAYOUT = 1
private const val MOST_PAGES = 1L shl 30
private const val LEAST_FILE = 512

/** Opens the database of a home, and makes it if it is missing. */
internal fun openStorageFile(path: Path, driver: SqlDriver, isRelaxed: Boolean, quota: Long?): SqlDatabase {
    try {
        val isMade = makeFile(path)
        if (isCutOff(path)) throw damaged(path, "the file is cut off")
        makePrivate(path)
        val database = driver.open(path)
        try {
            prepare(path, database, isRelaxed, quota)
            if (isMade) syncFolder(path.parent)
        } catch (@Suppress("TooGenericExceptionCaught") error: Exception) {
            database.close()
            throw error
        }
        return database
    } catch (error: SqlException) {
        throw unusable(path, error)
    } catch (error: IOException) {
        throw HomeException("$path cannot be made: ${error.message}.", "Check the disk first.", error)
    }
}

private fun prepare(path: Path, database: SqlDatabase, isRelaxed: Boolean, quota: Long?) {
    for (setting in listOf("busy_timeout=5000", "page_size=4096", "trusted_schema=OFF", "cell_size_check=ON")) {
        database.run("PRAGMA $setting")
    }
    val isNew = look(path, database)
    database.query("PRAGMA journal_mode=WAL") { row ->
        if (row.text(0) != "wal") {
            throw HomeException("$path lies on a disk that allows no write-ahead log.", "Put the home on another disk.")
        }
        false
    }
    database.run("PRAGMA synchronous=${if (isRelaxed) "NORMAL" else "FULL"}")
    database.run("PRAGMA fullfsync=${if (isRelaxed) "OFF" else "ON"}")
    for (setting in listOf("checkpoint_fullfsync=ON", "journal_size_limit=16777216", "cache_size=-16384")) {
        database.run("PRAGMA $setting")
    }
    if (isNew) {
        database.run("BEGIN IMMEDIATE")
        database.run("CREATE TABLE entries (key BLOB NOT NULL UNIQUE, value BLOB NOT NULL)")
        database.run("PRAGMA application_id=$APPLICATION")
        database.run("PRAGMA user_version=$LAYOUT")
        database.run("COMMIT")
    }
    setQuota(database, quota)
}

/** Lets another quota hold, or none. SQLite never sets it below the present size: what is there stays. */
internal fun setQuota(database: SqlDatabase, quota: Long?) {
    val pages = quota?.let { (it / database.number("page_size")).coerceIn(1, MOST_PAGES) } ?: MOST_PAGES
    database.run("PRAGMA max_page_count=$pages")
}

/** Says whether nothing was ever stored; refuses what is not for this host to change. */
private fun look(path: Path, database: SqlDatabase): Boolean {
    val application = database.number("application_id")
    val version = database.number("user_version")
    val isEmpty = database.isNothing("SELECT 1 FROM sqlite_schema LIMIT 1")
    if (isEmpty && application == 0L && version == 0L) return true
    if (application != APPLICATION.toLong()) {
        throw HomeException("$path is a database of another program.", "Name another folder for the home.")
    }
    if (version > LAYOUT) {
        val help = "Update this program; an older one must not change a newer home."
        throw HomeException("$path has layout $version; this version reads up to $LAYOUT.", help)
    }
    if (version < LAYOUT) throw damaged(path, "it has no layout $version")
    // Reads the root of both trees, so that the worst damage shows now and not at the first use.
    try {
        database.isNothing("SELECT rowid, key, value FROM entries ORDER BY rowid DESC LIMIT 1")
        database.isNothing("SELECT key FROM entries ORDER BY key LIMIT 1")
    } catch (error: SqlException) {
        throw if (error.primary == Codes.ERROR) damaged(path, error.message, error) else error
    }
    return false
}

/** Whether SQLite would take what is left of a database for a new one. No log is begun before the first page. */
private fun isCutOff(path: Path): Boolean {
    val size = sizeOf(path)
    return size < LEAST_FILE && (size > 0 || sizeOf(path.resolveSibling("${path.fileName}-wal")) > 0)
}

private fun sizeOf(path: Path): Long = if (Files.exists(path)) Files.size(path) else 0
