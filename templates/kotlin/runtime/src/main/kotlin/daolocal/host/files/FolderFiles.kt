// Gives a unit the files inside granted folders. Links are never followed, neither the home of an Avatar nor a backup
// of one is ever entered, and a name that is not UTF-8 is not there.
package daolocal.host.files

import com.google.protobuf.ByteString
import daolocal.gen.FilesCapability
import daolocal.gen.Status
import daolocal.gen.files.v1.Entry
import daolocal.gen.files.v1.FileKind
import daolocal.gen.files.v1.ListRequest
import daolocal.gen.files.v1.ListResponse
import daolocal.gen.files.v1.Place
import daolocal.gen.files.v1.ReadRequest
import daolocal.gen.files.v1.ReadResponse
import daolocal.gen.files.v1.RemoveRequest
import daolocal.gen.files.v1.RemoveResponse
import daolocal.gen.files.v1.StatRequest
import daolocal.gen.files.v1.StatResponse
import daolocal.gen.files.v1.WriteRequest
import daolocal.gen.files.v1.WriteResponse
import daolocal.host.BY_UTF8
import daolocal.host.CallException
import daolocal.host.Scope
import daolocal.host.avatar.Adapter
import daolocal.host.scopesOf
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.FlowCollector
import kotlinx.coroutines.flow.buffer
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOn
import kotlinx.coroutines.withContext
import java.nio.ByteBuffer
import java.nio.channels.FileChannel
import java.nio.file.NoSuchFileException
import java.nio.file.StandardOpenOption
import java.nio.file.attribute.BasicFileAttributes

private const val CHUNK_BYTES = 64 shl 10
private const val MOST_ENTRIES = 200_000
private const val PAGE_ENTRIES = 500

/** The files in folders that a person picked. */
internal class FolderFiles(scopes: List<String>, private val dispatcher: CoroutineDispatcher) :
    FilesCapability,
    Adapter {
    private val uploads = Uploads()

    @Volatile private var folders = scopesOf<Scope.Folder>("files", scopes)

    override fun list(request: ListRequest): Flow<ListResponse> = flow {
        val at = spot(request.place, isWriting = false)
        for (names in namesIn(at).chunked(PAGE_ENTRIES)) {
            val entries = enter(at).use { inside -> names.mapNotNull { entry(at, inside, it) } }
            if (entries.isNotEmpty()) emit(ListResponse.newBuilder().addAllEntries(entries).build())
        }
    }.buffer(Channel.RENDEZVOUS).flowOn(dispatcher)

    private fun namesIn(at: Spot): List<String> = enter(at).use { inside ->
        val names = explaining(at) { inside.names().filterNot(DRAFT::matches).take(MOST_ENTRIES + 1).toList() }
        if (names.size > MOST_ENTRIES) {
            val text = "the folder has more than $MOST_ENTRIES entries"
            throw CallException(Status.TOO_LARGE, text, mapOf("limit" to "entries"))
        }
        names.sortedWith(BY_UTF8)
    }

    /** Describes what a name stands for; it may be gone since the names were read. */
    private fun entry(at: Spot, inside: Folder, name: String): Entry? {
        val found = explaining(at) { inside.find(name) } ?: return null
        return Entry.newBuilder().setName(name).setKind(kindOf(found)).setSize(sizeOf(found)).build()
    }

    override suspend fun stat(request: StatRequest): StatResponse = withContext(dispatcher) {
        val at = spot(request.place, isWriting = false)
        val found = enter(if (at.isRoot) at else at.outer).use { inside ->
            explaining(at) { inside.find(if (at.isRoot) "." else at.name) ?: throw NoSuchFileException("$at") }
        }
        val modified = found.lastModifiedTime().toMillis()
        StatResponse.newBuilder().setKind(kindOf(found)).setSize(sizeOf(found)).setModifiedMs(modified).build()
    }

    override fun read(request: ReadRequest): Flow<ReadResponse> = flow {
        val at = spot(request.place, isWriting = false)
        if (at.isRoot) throw invalid("path", "a folder cannot be read")
        enter(at.outer).use { inside -> explaining(at) { read(at, inside, request.offset) } }
    }.buffer(Channel.RENDEZVOUS).flowOn(dispatcher)

    /** Gives a file as it was when the call began. */
    private suspend fun FlowCollector<ReadResponse>.read(at: Spot, inside: Folder, from: Long) {
        val before = inside.find(at.name) ?: throw NoSuchFileException("$at")
        if (before.isSymbolicLink) throw LinkException()
        if (!before.isRegularFile) throw invalid("path", "what is there is no file; it cannot be read")
        inside.file(at.name, StandardOpenOption.READ).use { file ->
            val size = before.size()
            if (from.toULong() > size.toULong()) {
                val text = "the file has $size bytes; it cannot be read from ${from.toULong()}"
                throw CallException(Status.INVALID_ARGUMENT, text, mapOf("field" to "offset", "size" to "$size"))
            }
            var offset = from
            while (offset < size) {
                val data = chunk(file, offset, minOf(CHUNK_BYTES.toLong(), size - offset).toInt())
                if (data.isEmpty || file.size() != size || isChanged(before, inside.find(at.name))) {
                    throw CallException(Status.CONFLICT, "the file was changed while it was read", emptyMap(), "Read it again.")
                }
                offset += data.size()
                emit(ReadResponse.newBuilder().setData(data).build())
            }
        }
    }

    private fun chunk(file: FileChannel, offset: Long, length: Int): ByteString {
        val buffer = ByteBuffer.allocate(length)
        do {
            val count = file.read(buffer, offset + buffer.position())
        } while (count >= 0 && buffer.hasRemaining())
        return ByteString.copyFrom(buffer.flip() as ByteBuffer)
    }

    /** Whether a file is another one than before; one that was replaced is read to its end. */
    private fun isChanged(before: BasicFileAttributes, now: BasicFileAttributes?): Boolean =
        now != null && now.fileKey() == before.fileKey() &&
            (now.lastModifiedTime() != before.lastModifiedTime() || now.size() != before.size())

    override suspend fun write(request: WriteRequest): WriteResponse = withContext(dispatcher) {
        val at = spot(request.place, isWriting = true)
        if (at.isRoot) throw invalid("path", "a file needs a name")
        synchronized(uploads) {
            val answer = WriteResponse.newBuilder()
            when (request.then) {
                WriteRequest.Then.THEN_ABANDON -> uploads.abandon(request.upload)
                WriteRequest.Then.THEN_UNSPECIFIED, WriteRequest.Then.THEN_COMMIT -> {
                    val isLast = request.then == WriteRequest.Then.THEN_COMMIT
                    answer.size = uploads.write(at, request.upload, request.offset, request.data, isLast)
                }
                else -> throw invalid("then", "there is nothing to do by the number ${request.thenValue}")
            }
            answer.build()
        }
    }

    override suspend fun remove(request: RemoveRequest): RemoveResponse = withContext(dispatcher) {
        val at = spot(request.place, isWriting = true)
        if (at.isRoot) throw invalid("path", "a granted folder cannot be removed")
        enter(at.outer).use { inside ->
            explaining(at) {
                val found = inside.find(at.name) ?: throw NoSuchFileException("$at")
                if (!found.isDirectory && !found.isRegularFile) {
                    val text = "'$at' is a link or a device; only files and folders can be removed"
                    throw CallException(Status.DENIED, text, mapOf("capability" to "files", "scope" to "$at"))
                }
                inside.remove(at.name, found.isDirectory)
                inside.sync()
            }
        }
        RemoveResponse.getDefaultInstance()
    }

    /** Finds the granted folder, and checks the path. */
    private fun spot(place: Place, isWriting: Boolean): Spot {
        val granted = folders
        val name = place.folder
        val folder = granted.firstOrNull { it.name == name } ?: throw CallException(
            Status.DENIED,
            "The unit may not use files for $name: no folder is granted by that name " +
                "(granted: ${granted.joinToString(", ") { it.name }}).",
            mapOf("capability" to "files", "scope" to name, "grant" to "files=$name=FOLDER"),
        )
        if (isWriting && folder.isReadOnly) {
            throw CallException(
                Status.DENIED,
                "The unit may not use files for writing in $name: that folder is granted for reading only.",
                mapOf("capability" to "files", "scope" to "writing in $name", "grant" to "files=$name=${folder.path}"),
            )
        }
        return Spot(folder, partsOf(place.path))
    }

    override suspend fun setScopes(scopes: List<String>) {
        folders = scopesOf("files", scopes)
    }

    /** Forgets the open uploads. */
    override fun close(): Unit = synchronized(uploads) { uploads.close() }
}

private fun invalid(field: String, text: String) = CallException(Status.INVALID_ARGUMENT, text, mapOf("field" to field))

private fun kindOf(found: BasicFileAttributes): FileKind = when {
    found.isRegularFile -> FileKind.FILE_KIND_FILE
    found.isDirectory -> FileKind.FILE_KIND_FOLDER
    else -> FileKind.FILE_KIND_OTHER
}

private fun sizeOf(found: BasicFileAttributes): Long = if (found.isRegularFile) found.size() else 0
