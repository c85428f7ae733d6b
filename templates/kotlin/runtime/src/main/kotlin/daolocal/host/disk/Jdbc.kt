package daolocal.host.disk

import org.sqlite.SQLiteConfig
import org.sqlite.SQLiteException
import org.sqlite.SQLiteOpenMode
import java.nio.file.Path
import java.sql.Connection
import java.sql.PreparedStatement
import java.sql.ResultSet
import java.sql.SQLException

/** SQLite by its JDBC driver. */
internal object JdbcDriver : SqlDriver {
    override fun open(path: Path): SqlDatabase {
        val config = SQLiteConfig()
        config.setOpenMode(SQLiteOpenMode.OPEN_URI)
        config.busyTimeout = 0 // the driver's own is 3 s
        // What follows a question mark would be settings of the driver.
        val name = path.toAbsolutePath().toString().replace("%", "%25").replace("?", "%3f").replace("#", "%23")
        return JdbcDatabase(explained { config.createConnection("jdbc:sqlite:file:$name") })
    }
}

private class JdbcDatabase(private val connection: Connection) : SqlDatabase {
    private val prepared = HashMap<String, PreparedStatement>()

    override fun run(statement: String, vararg values: ByteArray) {
        explained {
            if (values.isEmpty() && statement !in REPEATED) {
                connection.createStatement().use { it.execute(statement) }
            } else {
                filled(statement, values).execute()
            }
        }
    }

    override fun query(statement: String, vararg values: ByteArray, row: (SqlRow) -> Boolean) {
        explained {
            filled(statement, values).executeQuery().use { found ->
                val current = JdbcRow(found)
                do {
                    val goesOn = found.next() && row(current)
                } while (goesOn)
            }
        }
    }

    private fun filled(statement: String, values: Array<out ByteArray>): PreparedStatement {
        val it = prepared.getOrPut(statement) { connection.prepareStatement(statement) }
        values.forEachIndexed { at, value -> it.setBytes(at + 1, value) }
        return it
    }

    override fun close(): Unit = explained {
        prepared.values.forEach { it.close() }
        connection.close()
    }

    private companion object {
        /** Statements without values that are carried out again and again. */
        val REPEATED = setOf("BEGIN IMMEDIATE", "COMMIT", "SAVEPOINT batch", "RELEASE batch", "ROLLBACK TO batch")
    }
}

private class JdbcRow(private val found: ResultSet) : SqlRow {
    override fun bytes(column: Int): ByteArray = explained { found.getBytes(column + 1) ?: ByteArray(0) }

    override fun number(column: Int): Long = explained { found.getLong(column + 1) }

    override fun text(column: Int): String = explained { found.getString(column + 1).orEmpty() }
}

private inline fun <T> explained(action: () -> T): T = try {
    action()
} catch (error: SQLException) {
    val code = if (error is SQLiteException) error.resultCode.code else 0
    throw SqlException(code, error.message.orEmpty(), error)
}
