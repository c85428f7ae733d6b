// What a unit stores, in the SQLite database of a home.
package daolocal.host.storage

import com.google.protobuf.ByteString
import daolocal.gen.ContractLimits
import daolocal.gen.Status
import daolocal.gen.StorageCapability
import daolocal.gen.storage.v1.Change
import daolocal.gen.storage.v1.OptionalValue
import daolocal.gen.storage.v1.ReadManyRequest
import daolocal.gen.storage.v1.ReadManyResponse
import daolocal.gen.storage.v1.ReadRequest
import daolocal.gen.storage.v1.ReadResponse
import daolocal.gen.storage.v1.ScanRequest
import daolocal.gen.storage.v1.ScanResponse
import daolocal.gen.storage.v1.WriteRequest
import daolocal.gen.storage.v1.WriteResponse
import daolocal.host.CallException
import daolocal.host.Scope
import daolocal.host.avatar.Adapter
import daolocal.host.disk.SqlDatabase
import daolocal.host.disk.SqlDriver
import daolocal.host.hex
import daolocal.host.scopesOf
import java.nio.file.Path

private const val READ = "SELECT value FROM entries WHERE key = ?"
private const val PUT =
    "INSERT INTO entries (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"

/** Bytes that a condition or change takes beside its key and value. */
private const val OVERHEAD = 16

/** Storage whose operations take effect in the order in which its functions are called. */
internal class SqliteStorage private constructor(private val database: SqlDatabase, private val queue: OperationQueue) :
    StorageCapability,
    Adapter {
    override suspend fun read(request: ReadRequest): ReadResponse = queue.read {
        val value = value(request.key) ?: throw keyed(Status.NOT_FOUND, "the key is not there", request.key)
        ReadResponse.newBuilder().setValue(ByteString.copyFrom(value)).build()
    }

    override suspend fun readMany(request: ReadManyRequest): ReadManyResponse = queue.read {
        val answer = ReadManyResponse.newBuilder()
        var size = 0
        for (key in request.keysList) {
            val value = value(key)
            size += fieldBytes(value?.let { fieldBytes(it.size) } ?: 0)
            if (size > ContractLimits.MAX_MESSAGE_BYTES) {
                throw CallException(Status.TOO_LARGE, "the values do not fit a message", mapOf("limit" to "max_message_bytes"))
            }
            val optional = OptionalValue.newBuilder()
            value?.let { optional.value = ByteString.copyFrom(it) }
            answer.addValues(optional)
        }
        answer.build()
    }

    override suspend fun scan(request: ScanRequest): ScanResponse = queue.read {
        val page = Page(request.limit, request.keysOnly)
        val span = Span.of(request.start, request.end, request.after, request.reverse)
        if (!span.isEmpty) {
            val order = if (request.reverse) " ORDER BY key DESC" else " ORDER BY key"
            database.query("SELECT key, length(value) FROM entries${span.where}$order", *span.bounds) { row ->
                val key = row.bytes(0)
                page.add(key, row.number(1).toInt()) { value(key) ?: ByteArray(0) }
            }
        }
        page.answer.build()
    }

    override suspend fun write(request: WriteRequest): WriteResponse {
        request.changesList.forEachIndexed { at, change ->
            if (change.kindCase == Change.KindCase.KIND_NOT_SET) {
                val field = "changes[$at]"
                throw CallException(Status.INVALID_ARGUMENT, "`$field` says nothing", mapOf("field" to field))
            }
        }
        return queue.write(sizeOf(request)) {
            apply(request)
            WriteResponse.getDefaultInstance()
        }
    }

    private fun apply(request: WriteRequest) {
        for (condition in request.conditionsList) {
            val wanted = if (condition.hasValue()) condition.value.toByteArray() else null
            if (!value(condition.key).contentEquals(wanted)) {
                throw keyed(Status.CONFLICT, "a condition of the batch does not hold", condition.key)
            }
        }
        for (change in request.changesList) {
            when (change.kindCase) {
                Change.KindCase.PUT -> database.run(PUT, change.put.key.toByteArray(), change.put.value.toByteArray())
                Change.KindCase.DELETE -> database.run("DELETE FROM entries WHERE key = ?", change.delete.toByteArray())
                else -> {
                    val span = Span.of(change.deleteRange.start, change.deleteRange.end)
                    if (!span.isEmpty) database.run("DELETE FROM entries${span.where}", *span.bounds)
                }
            }
        }
    }

    private fun value(key: ByteString): ByteArray? = value(key.toByteArray())

    private fun value(key: ByteArray): ByteArray? {
        var found: ByteArray? = null
        database.query(READ, key) { row ->
            found = row.bytes(0)
            false
        }
        return found
    }

    override suspend fun setScopes(scopes: List<String>) {
        val quota = smallest(scopes)
        queue.read {
            queue.quota = quota
            setQuota(database, quota)
        }
    }

    /** Carries out what was accepted, and closes the file. */
    override fun close() {
        queue.close()
        database.close()
    }

    companion object {
        /**
         * Opens the database of a home, whose lock must be held.
         *
         * @param isRelaxed Whether the newest writes may be lost with the power.
         */
        fun open(path: Path, driver: SqlDriver, isRelaxed: Boolean, scopes: List<String>): SqliteStorage {
            val quota = smallest(scopes)
            val database = openStorageFile(path, driver, isRelaxed, quota)
            return SqliteStorage(database, OperationQueue(path, database, quota))
        }
    }
}

private fun smallest(scopes: List<String>): Long? = scopesOf<Scope.Quota>("storage", scopes).minOfOrNull { it.bytes }

private fun sizeOf(request: WriteRequest): Int = request.conditionsList.sumOf { it.key.size() + it.value.size() + OVERHEAD } +
    request.changesList.sumOf { it.serializedSize + OVERHEAD }

private fun keyed(status: Status, text: String, key: ByteString) =
    CallException(status, text, mapOf("key" to hex(key.toByteArray())))
