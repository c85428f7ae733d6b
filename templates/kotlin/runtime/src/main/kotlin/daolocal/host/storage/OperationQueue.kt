package daolocal.host.storage

import daolocal.gen.Status
import daolocal.host.CallException
import daolocal.host.disk.SqlDatabase
import daolocal.host.disk.SqlException
import daolocal.host.disk.refused
import kotlinx.coroutines.CompletableDeferred
import java.nio.file.Path
import java.util.concurrent.locks.ReentrantLock
import kotlin.concurrent.thread
import kotlin.concurrent.withLock

/** How many bytes of batches may wait. */
private const val MOST_WAITING = 64 shl 20

/**
 * Carries out operations on a thread of its own, in the order in which they were queued: each takes its place before
 * its function first suspends. Batches that wait beside each other share a transaction, and nothing is answered before
 * its commit. What was accepted is carried out even if its caller is gone.
 */
internal class OperationQueue(private val path: Path, private val database: SqlDatabase, var quota: Long?) {
    private val lock = ReentrantLock()
    private val wake = lock.newCondition()
    private var waiting = ArrayList<Operation>()
    private var bytes = 0
    private var isClosed = false
    private val worker = thread(name = "dao-storage", isDaemon = true) { carryOut() }

    /** Carries out what changes nothing. */
    suspend fun <T> read(run: () -> T): T = queue(null, run)

    /** Carries out a batch of so many bytes. */
    suspend fun <T> write(size: Int, run: () -> T): T = queue(size, run)

    private suspend fun <T> queue(size: Int?, run: () -> T): T {
        val end = CompletableDeferred<T>()
        lock.withLock {
            if (isClosed) throw CallException(Status.UNAVAILABLE, "storage is closed")
            if (size != null && bytes > 0 && bytes + size > MOST_WAITING) {
                throw CallException(Status.BUSY, "more is waiting to be written than may wait")
            }
            bytes += size ?: 0
            waiting += Task(size, run, end)
            wake.signal()
        }
        return end.await()
    }

    /** Carries out what was accepted, and ends. */
    fun close() {
        lock.withLock {
            isClosed = true
            wake.signal()
        }
        worker.join()
    }

    private fun carryOut() {
        while (true) {
            val batch = lock.withLock {
                while (waiting.isEmpty() && !isClosed) wake.await()
                bytes = 0
                waiting.also { waiting = ArrayList() }
            }
            if (batch.isEmpty()) return
            together(batch)
        }
    }

    /** Carries out operations in one transaction, and tells of their ends after its commit. */
    private fun together(batch: List<Operation>) {
        try {
            if (batch.none { it.isWrite }) batch.forEach(::alone) else transaction(batch).forEach { it() }
        } catch (@Suppress("TooGenericExceptionCaught") error: Throwable) {
            // One that does not fit must not take the others with it.
            if (batch.size == 1) batch[0].fail(explained(error)) else batch.forEach { together(listOf(it)) }
        }
    }

    private fun alone(operation: Operation) {
        val end = try {
            operation.run()
        } catch (@Suppress("TooGenericExceptionCaught") error: Throwable) {
            operation.fail(explained(error))
            return
        }
        end()
    }

    private fun transaction(batch: List<Operation>): List<() -> Unit> {
        database.run("BEGIN IMMEDIATE")
        try {
            val ends = batch.map { if (it.isWrite && batch.size > 1) saved(it) else plain(it, batch.size) }
            database.run("COMMIT")
            return ends
        } catch (@Suppress("TooGenericExceptionCaught") error: Throwable) {
            try {
                database.run("ROLLBACK")
            } catch (_: SqlException) {
                // SQLite has ended it by itself.
            }
            throw error
        }
    }

    private fun plain(operation: Operation, beside: Int): () -> Unit = try {
        operation.run()
    } catch (error: CallException) {
        if (beside == 1) throw error
        { operation.fail(error) }
    }

    /** Carries a batch out so that the others stay if it is refused. */
    private fun saved(operation: Operation): () -> Unit {
        database.run("SAVEPOINT batch")
        val end = try {
            operation.run()
        } catch (error: CallException) {
            database.run("ROLLBACK TO batch");
            { operation.fail(error) }
        }
        database.run("RELEASE batch")
        return end
    }

    private fun explained(error: Throwable): Throwable = if (error is SqlException) refused(path, quota, error) else error
}

private interface Operation {
    val isWrite: Boolean

    /** Does it, and gives what tells of its end. */
    fun run(): () -> Unit

    fun fail(error: Throwable)
}

private class Task<T>(size: Int?, private val action: () -> T, private val end: CompletableDeferred<T>) : Operation {
    override val isWrite = size != null

    override fun run(): () -> Unit {
        val answer = action()
        return { end.complete(answer) }
    }

    override fun fail(error: Throwable) {
        end.completeExceptionally(error)
    }
}
