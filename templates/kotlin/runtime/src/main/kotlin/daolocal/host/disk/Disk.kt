// Writes files so that they survive loss of power.
package daolocal.host.disk

import java.io.IOException
import java.nio.ByteBuffer
import java.nio.channels.FileChannel
import java.nio.file.FileAlreadyExistsException
import java.nio.file.FileSystemException
import java.nio.file.Files
import java.nio.file.LinkOption
import java.nio.file.Path
import java.nio.file.StandardCopyOption
import java.nio.file.StandardOpenOption
import java.nio.file.attribute.FileAttribute
import java.nio.file.attribute.PosixFilePermission
import java.nio.file.attribute.PosixFilePermissions
import java.util.UUID

private val OWNERS = PosixFilePermissions.fromString("rwx------")

/** Gives a file or folder that is made the permissions `rwx------` or `rw-------`, if the system has such. */
private fun only(owner: String, at: Path): Array<FileAttribute<*>> =
    if (isPosix(at)) arrayOf(PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(owner))) else emptyArray()

private fun isPosix(path: Path) = "posix" in path.fileSystem.supportedFileAttributeViews()

/** Replaces a file as a whole: after loss of power it is the old one or the new one. */
internal fun replaceFile(path: Path, content: ByteArray) {
    val draft = path.resolveSibling(".${path.fileName}.${UUID.randomUUID()}")
    try {
        val options = setOf(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)
        FileChannel.open(draft, options, *only("rw-------", draft)).use { file ->
            val left = ByteBuffer.wrap(content)
            while (left.hasRemaining()) file.write(left)
            file.force(true)
        }
        Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING)
    } catch (error: IOException) {
        Files.deleteIfExists(draft)
        throw error
    }
    syncFolder(path.toAbsolutePath().parent)
}

/** Makes a file that is empty and private, unless it is there; says whether it was made. */
internal fun makeFile(path: Path): Boolean = try {
    val options = setOf(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)
    Files.newByteChannel(path, options, *only("rw-------", path)).close()
    true
} catch (_: FileAlreadyExistsException) {
    false
}

/** Makes a private folder and those on the way to it. */
internal fun makeFolder(path: Path) {
    Files.createDirectories(path, *only("rwx------", path))
}

/** Takes the rights of all but the owner away; says whether somebody else had any. */
internal fun makePrivate(path: Path): Boolean {
    if (!isPosix(path)) return false
    val has: Set<PosixFilePermission> = Files.getPosixFilePermissions(path)
    if (OWNERS.containsAll(has)) return false
    Files.setPosixFilePermissions(path, has intersect OWNERS)
    return true
}

/** Makes the names in a folder survive loss of power, where a folder can be opened for that. */
internal fun syncFolder(path: Path) {
    if (isPosix(path)) FileChannel.open(path, StandardOpenOption.READ).use { it.force(true) }
}

/** Whether anything is there under a name. */
internal fun isThere(path: Path): Boolean = Files.exists(path, LinkOption.NOFOLLOW_LINKS)

/** Whether an error says that there is no room; Java has no other sign of it than the system's own text. */
internal fun isFull(error: Throwable): Boolean {
    val text = (error as? FileSystemException)?.reason ?: error.message.orEmpty()
    return error is IOException && ("No space left" in text || "quota exceeded" in text)
}

/** How many bytes of a disk are left to this program; as good as endless if that cannot be told. */
internal fun roomAt(folder: Path): Long = try {
    Files.getFileStore(folder).usableSpace
} catch (_: IOException) {
    Long.MAX_VALUE
}
