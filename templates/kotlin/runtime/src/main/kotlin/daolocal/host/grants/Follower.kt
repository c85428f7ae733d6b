package daolocal.host.grants

import daolocal.host.HomeException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import java.io.IOException
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.BasicFileAttributes

private const val LOOK_EACH_MS = 250L

/**
 * Follows a `grants.toml` while a unit runs: it looks often, which works on every disk, whoever wrote the file and
 * however.
 *
 * @param read Lets the file hold; throws if it is damaged.
 * @param damaged Told of a damage that was there at two looks: otherwise somebody was writing the file.
 */
internal class Follower(
    private val path: Path,
    scope: CoroutineScope,
    private val read: suspend () -> Unit,
    private val damaged: suspend (HomeException) -> Unit,
) {
    private var sign = signOf(path)
    private var doubted = ""
    private val job: Job = scope.launch {
        while (true) {
            delay(LOOK_EACH_MS)
            look()
        }
    }

    private suspend fun look() {
        val now = signOf(path)
        if (now == sign) return
        try {
            read()
        } catch (error: HomeException) {
            if (now != doubted) {
                doubted = now
                return
            }
            damaged(error)
        }
        sign = now
        doubted = ""
    }

    /** Ends it. */
    suspend fun close() {
        job.cancel()
        job.join()
    }
}

/** What differs if a file was written or replaced. */
private fun signOf(path: Path): String = try {
    val found = Files.readAttributes(path, BasicFileAttributes::class.java)
    "${found.lastModifiedTime()} ${found.size()} ${found.fileKey()}"
} catch (_: IOException) {
    "none"
}
