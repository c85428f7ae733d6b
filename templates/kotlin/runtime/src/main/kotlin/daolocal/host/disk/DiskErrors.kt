// What an error of SQLite means to a person who opens a home, and to a unit that stores something.
package daolocal.host.disk

import daolocal.gen.Status
import daolocal.host.CallException
import daolocal.host.HomeException
import java.nio.file.Path

/** How much room there is if a write that failed is blamed on the disk: about the largest batch. */
private const val LITTLE = 4L shl 20

/** Whether somebody else has a lock. */
internal val SqlException.isTaken: Boolean get() = primary == Codes.BUSY || primary == Codes.LOCKED

private val SqlException.isDamage: Boolean get() = primary == Codes.CORRUPT || primary == Codes.NOTADB

private fun isNoRoom(path: Path, error: SqlException): Boolean = when {
    error.primary == Codes.FULL || error.code == Codes.IOERR_SHMSIZE -> true
    error.primary == Codes.IOERR -> roomAt(path.parent) < LITTLE
    else -> false
}

/** The error of a database that is damaged. */
internal fun damaged(path: Path, what: String, cause: Throwable? = null): HomeException = HomeException(
    "$path is damaged: $what.",
    "Restore the home from a backup; keep the damaged files until that has worked.",
    cause,
)

/** Says why a database cannot be opened. */
internal fun unusable(path: Path, error: SqlException): HomeException = when {
    error.isDamage -> damaged(path, error.message, error)
    isNoRoom(path, error) -> HomeException(
        "There is no room on the disk of $path.",
        "Make room on it, or copy the home to another disk.",
        error,
    )
    error.primary == Codes.READONLY || error.primary == Codes.CANTOPEN || error.primary == Codes.PERM -> HomeException(
        "$path cannot be written: ${error.message}.",
        "Give yourself the right to write in the home, or copy it to where you have it.",
        error,
    )
    error.isTaken -> HomeException(
        "$path is being written by another program that did not take the home's lock.",
        "Close that program.",
        error,
    )
    else -> HomeException("$path cannot be opened: ${error.message}.", "Check the disk first.", error)
}

/** Says what an error means to the caller of an operation; [quota] is null for none. */
internal fun refused(path: Path, quota: Long?, error: SqlException): CallException {
    fun made(status: Status, text: String, help: String = "", vararg details: Pair<String, String>) =
        CallException(status, text, mapOf(*details), help, error)
    if (isNoRoom(path, error)) {
        if (quota != null && roomAt(path.parent) >= LITTLE) {
            val help = "Allow more, such as `storage=quota=1GiB`, or delete something."
            val text = "the storage quota of $quota bytes is used up"
            return made(Status.EXHAUSTED, text, help, "limit" to "quota", "quota" to "$quota")
        }
        val help = "Make room on the disk; nothing was lost."
        return made(Status.EXHAUSTED, "the disk that holds ${path.parent} is full", help, "limit" to "disk")
    }
    if (error.isDamage) return made(Status.INTERNAL, "$path is damaged: ${error.message}", "", "cause" to "damaged")
    return when (error.primary) {
        Codes.BUSY, Codes.LOCKED -> made(Status.BUSY, "another program is writing to the home's database")
        Codes.NOMEM -> made(Status.EXHAUSTED, "there is no memory left", "", "limit" to "memory")
        Codes.TOOBIG -> made(Status.TOO_LARGE, "the value is larger than the database can hold")
        // Nobody can tell whether bytes that could not be synchronised are on the disk.
        Codes.IOERR -> if (error.code == Codes.IOERR_FSYNC || error.code == Codes.IOERR_DIR_FSYNC) {
            made(Status.INTERRUPTED, "the disk failed while $path was written")
        } else {
            made(Status.UNAVAILABLE, "the disk failed: ${error.message}")
        }
        Codes.READONLY, Codes.CANTOPEN, Codes.PERM ->
            made(Status.UNAVAILABLE, "$path cannot be written: ${error.message}")
        else -> made(Status.INTERNAL, "the home's database failed: ${error.message}")
    }
}
