package daolocal.host.files

import com.google.protobuf.ByteString
import daolocal.gen.Status
import daolocal.host.CallException
import java.io.IOException
import java.nio.channels.FileChannel
import java.nio.file.StandardOpenOption
import java.nio.file.attribute.BasicFileAttributes

private const val MOST_OPEN = 32

/** The time without a chunk after which an upload may be forgotten to make room for another. */
private const val IDLE_NANOS = 10 * 60 * 1_000_000_000L

/** The age from which an unfinished file was left by a program that died. */
private const val STALE_MS = 24 * 3_600_000L

/** A file that is written chunk by chunk and appears whole, or not at all. */
private class Upload(val at: Spot, val draft: String, val file: FileChannel, val inside: Folder) {
    var size = 0L
    var touched = System.nanoTime()

    /** Gives back what it had; the draft is gone if it has its name. */
    fun forget() {
        file.close()
        try {
            inside.remove(draft, isFolder = false)
        } catch (_: IOException) {
            // It has its name, or is swept away in a day.
        }
        inside.close()
    }
}

/** The uploads that are open. One thread uses it at a time. */
internal class Uploads : AutoCloseable {
    private val open = LinkedHashMap<ByteString, Upload>()
    private val swept = HashSet<Any>()

    /** Takes one chunk; gives the bytes of the upload so far. */
    fun write(at: Spot, id: ByteString, offset: Long, data: ByteString, isLast: Boolean): Long {
        val known = open[id]
        if (known == null && offset != 0L) {
            throw CallException(
                Status.NOT_FOUND,
                "there is no such upload; it was ended, or forgotten",
                mapOf("field" to "upload"),
                "Begin it again at offset 0.",
            )
        }
        if (known != null && (known.at.folder.path != at.folder.path || known.at.parts != at.parts)) {
            throw CallException(Status.INVALID_ARGUMENT, "the upload is one of another file", mapOf("field" to "place"))
        }
        val upload = known ?: begin(at).also { open[id] = it }
        if (offset != upload.size) {
            val text = "the chunk begins at ${offset.toULong()}, but the upload has ${upload.size} bytes so far"
            throw CallException(Status.CONFLICT, text, mapOf("field" to "offset", "size" to "${upload.size}"))
        }
        upload.touched = System.nanoTime()
        explaining(at) { append(upload, data) }
        if (!isLast) return upload.size
        open -= id
        try {
            explaining(at) { put(upload) }
        } finally {
            upload.forget()
        }
        return upload.size
    }

    private fun append(upload: Upload, data: ByteString) {
        val left = data.asReadOnlyByteBuffer()
        try {
            while (left.hasRemaining()) upload.file.write(left, upload.size + left.position())
        } catch (error: IOException) {
            // What was written of the chunk does not count; it may be sent again.
            upload.file.truncate(upload.size)
            throw error
        }
        upload.size += data.size()
    }

    private fun begin(at: Spot): Upload {
        if (open.size >= MOST_OPEN) {
            val (id, oldest) = open.entries.minBy { it.value.touched }
            if (System.nanoTime() - oldest.touched < IDLE_NANOS) {
                throw CallException(Status.BUSY, "$MOST_OPEN uploads are open", mapOf("limit" to "uploads"))
            }
            abandon(id)
        }
        val inside = enter(at.outer, isMaking = true)
        try {
            return explaining(at) {
                target(inside, at.name)
                sweep(inside)
                val draft = draftName()
                // As any new file of the person's own would be: the system sees to its permissions.
                Upload(at, draft, inside.file(draft, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW), inside)
            }
        } catch (error: CallException) {
            inside.close()
            throw error
        }
    }

    /** Takes away, once for each folder, what programs that died left unfinished there. */
    private fun sweep(inside: Folder) {
        if (!swept.add(inside.key)) return
        val mine = open.values.mapTo(HashSet()) { it.draft }
        inside.names().filter { DRAFT.matches(it) && it !in mine }.toList().forEach { name ->
            val found = inside.find(name) ?: return@forEach
            if (System.currentTimeMillis() - found.lastModifiedTime().toMillis() > STALE_MS) {
                try {
                    inside.remove(name, found.isDirectory)
                } catch (_: IOException) {
                    // Somebody else does it, or nobody can.
                }
            }
        }
    }

    /** Puts a finished file in its place. The way is gone anew: the folder may have been moved out meanwhile. */
    private fun put(upload: Upload) {
        enter(upload.at.outer).use { now ->
            if (now.key != upload.inside.key) {
                throw CallException(Status.CONFLICT, "the folder was moved while the file was uploaded")
            }
            val old = target(now, upload.at.name)
            if (old != null) upload.inside.setPermissions(upload.draft, now.permissions(upload.at.name))
            upload.file.force(true)
            upload.inside.move(upload.draft, now, upload.at.name)
            now.sync()
        }
    }

    /** Refuses to replace anything but a file; describes the file that would be replaced. */
    private fun target(inside: Folder, name: String): BasicFileAttributes? {
        val found = inside.find(name)
        if (found != null && !found.isRegularFile) {
            throw CallException(Status.CONFLICT, "what is there is no file; it is not replaced", mapOf("field" to "path"))
        }
        return found
    }

    /** Forgets an upload; nothing happens if there is none. */
    fun abandon(id: ByteString) {
        open.remove(id)?.forget()
    }

    override fun close() {
        open.keys.toList().forEach(::abandon)
    }
}
