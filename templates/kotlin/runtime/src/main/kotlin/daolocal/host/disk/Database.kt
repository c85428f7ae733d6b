// SQLite, as the adapters need it: JDBC is behind this here, and Android's own would be there.
package daolocal.host.disk

import java.nio.file.Path

/** Opens databases of SQLite. */
public interface SqlDriver {
    /**
     * Opens a file, which must be there; nothing of it is read or written yet.
     *
     * @throws SqlException SQLite refused.
     */
    public fun open(path: Path): SqlDatabase
}

/** A database with one connection, which one thread uses at a time. Its functions throw a [SqlException]. */
public interface SqlDatabase : AutoCloseable {
    /** Carries out a statement; what it gives is not looked at. */
    public fun run(statement: String, vararg values: ByteArray)

    /**
     * Reads what a query gives, until [row] gives false.
     *
     * @param row Reads the present row, while it is called only.
     */
    public fun query(statement: String, vararg values: ByteArray, row: (SqlRow) -> Boolean)

    /** Closes it. */
    override fun close()
}

/** A row of a query; the first column is 0. */
public interface SqlRow {
    /** The bytes of a blob. */
    public fun bytes(column: Int): ByteArray

    /** A number. */
    public fun number(column: Int): Long

    /** A text. */
    public fun text(column: Int): String
}

/**
 * SQLite refused something.
 *
 * @property code Its extended result code; 0 if it is not known.
 */
public class SqlException(public val code: Int, message: String, cause: Throwable?) : RuntimeException(message, cause) {
    /** The message. */
    override val message: String get() = super.message.orEmpty()
}

/** The primary result code. */
internal val SqlException.primary: Int get() = code and 0xff

/** Result codes of SQLite. */
internal object Codes {
    const val ERROR = 1
    const val PERM = 3
    const val BUSY = 5
    const val LOCKED = 6
    const val NOMEM = 7
    const val READONLY = 8
    const val IOERR = 10
    const val CORRUPT = 11
    const val FULL = 13
    const val CANTOPEN = 14
    const val TOOBIG = 18
    const val NOTADB = 26
    const val IOERR_FSYNC = 1034
    const val IOERR_DIR_FSYNC = 1290
    const val IOERR_SHMSIZE = 4874
}

/** What a pragma says. */
internal fun SqlDatabase.number(pragma: String): Long {
    var found = 0L
    query("PRAGMA $pragma") { row ->
        found = row.number(0)
        false
    }
    return found
}

/** Whether a query gives no row. */
internal fun SqlDatabase.isNothing(query: String): Boolean {
    var nothing = true
    query(query) {
        nothing = false
        false
    }
    return nothing
}
